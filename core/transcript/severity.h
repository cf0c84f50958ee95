#pragma once

#include <optional>
#include <string_view>

#include "core/base/wording.h"

namespace conclave::transcript {

/// How much an exception matters for the keys of a ceremony, as its reporter says.
enum class Severity { minor, serious, keyEndangering };
inline constexpr Severity severities[] = {Severity::minor, Severity::serious, Severity::keyEndangering};

std::string_view name(Severity severity);  ///< "minor", "serious", "key-endangering": as records say it
Wording wordingOf(Severity severity);      ///< the same for people: "endangers a key"
/// By its name in records; nothing for what is none.
std::optional<Severity> severityNamed(std::string_view name);

/// That of the exceptions which are recorded for a cause, by Conclave itself. Nothing for a cause that
/// records do not have. None endangers a key: where one could, the script approved of it before.
std::optional<Severity> severityOf(std::string_view cause);

}  // namespace conclave::transcript
