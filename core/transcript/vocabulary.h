#pragma once

#include "core/base/wording.h"
#include "core/steps/kind.h"
#include "core/transcript/reader.h"

namespace conclave::transcript {

/// The members of a type of entry, beside those that every entry has; null for a type that records do not
/// have. Intents and results have those of their action too.
const std::vector<steps::Member>* membersOf(std::string_view type);
std::vector<std::string_view> allTypes();

/// Whether an entry is of a known type and action, and has the members declared for it, each of its form, and
/// no others. Empty when so; else what is wrong. `Json` is nlohmann::json or JsonNode. Source:
/// docs/formats/record.md.
template <class Json>
Wording whatIsWrongWith(std::string_view type, const Json& members);

}  // namespace conclave::transcript
