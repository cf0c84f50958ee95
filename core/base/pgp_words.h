#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace conclave {

/// The PGP word list (Juola, Zimmermann): one word an octet, two-syllable words at even positions and
/// three-syllable words at odd ones, so that a swapped or missed word is heard.
std::string toPgpWords(ByteView bytes);  ///< joined by single spaces

/// Any case. Errors: Errc::headWordUnknown at the first word that is unknown or of the other position.
Result<Bytes> fromPgpWords(std::span<const std::string> words);

}  // namespace conclave
