#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace conclave::script {

/// The code point at `offset`, which moves behind it; nothing on any malformed, overlong or surrogate
/// sequence (Unicode 15, table 3-7).
std::optional<char32_t> nextCodePoint(std::string_view text, std::size_t& offset);

/// False for controls, line and paragraph separators, and the invisible marks that can make a text read
/// otherwise than it is stored (zero-width and bidirectional controls): what is reviewed must be what is run.
bool isShowable(char32_t codePoint);

/// Well-formed, not empty, and every character of it can be shown.
bool isShowableLine(std::string_view text);

/// Code points of well-formed text, octets of any other.
std::size_t countCharacters(std::string_view text);

}  // namespace conclave::script
