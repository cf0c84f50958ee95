#pragma once

#include "core/base/bytes.h"

#include <optional>
#include <string>
#include <string_view>

namespace conclave {

/// The PGP word list (Juola, Zimmermann): one word an octet, two-syllable words at even positions and
/// three-syllable words at odd ones, so that a swapped or missed word is heard.
std::string toPgpWords(ByteView bytes);  ///< joined by single spaces

/// Any case, any white space between words; nothing when a word is unknown or of the wrong position.
std::optional<Bytes> fromPgpWords(std::string_view words);

}  // namespace conclave
