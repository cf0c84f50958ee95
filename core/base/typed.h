#pragma once

#include <optional>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"

/// What people type and paste, as they do.
namespace conclave {

/// yes, y, sim, s; no, n, não, nao: in any case, whichever language is shown. Nothing on any other answer.
std::optional<bool> yesOrNo(std::string_view answer);

/// A SHA-256 as 64 hexadecimal digits, as 32 PGP words, or both, as Conclave prints it and as people copy it:
/// any case, any blanks, line ends, dashes, commas, quotes and invisible characters between, numbers of rows
/// or words, a label before a colon. What is given more than once must agree. Errors: Errc::headWordUnknown,
/// Errc::headLength, Errc::hashesDiffer.
Result<Bytes> typedHash(std::string_view text);

}  // namespace conclave
