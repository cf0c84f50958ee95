#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// What text may stand in a script, an answer or a record, and what of it is shown: one rule each, for
/// terminal, window, files and verifier. Properties of characters are Unicode's (libunistring); no rule asks
/// for the locale.
namespace conclave {

/// The code point at `offset`, which moves behind it; nothing on any malformed, overlong or surrogate
/// sequence (Unicode 15, table 3-7).
std::optional<char32_t> nextCodePoint(std::string_view text, std::size_t& offset);

/// False for what nobody sees or what reads otherwise than it is stored: controls, marks of direction,
/// zero-width and tag characters, fillers, private use; and for each blank but the space.
bool isShowable(char32_t codePoint);

/// Well-formed, not empty, and every character of it can be shown.
bool isShowableLine(std::string_view text);

bool isUtf8(std::string_view text);

/// Code points of well-formed text, octets of any other.
std::size_t countCharacters(std::string_view text);

/// What a record, a card or a file says, for whoever looks at it: what cannot be seen, and what is no UTF-8,
/// becomes U+FFFD, so that it neither drives a terminal nor hides.
std::string printable(std::string_view text);

/// A serial number as people tell it from others: without blanks, and in capitals.
std::string serialAsRead(std::string_view serial);

/// Letters and their accents made one character where there is one (NFC, Unicode annex 15). What is no UTF-8
/// comes back as it is.
std::string composed(std::string_view text);

/// What somebody typed or pasted, as it may stand in a record: composed (NFC, Unicode annex 15), one space
/// for whatever blanks stand together, none at the ends. Not checked otherwise; what is no UTF-8 comes back
/// as it is.
std::string tidied(std::string_view typed);

/// The same for all spellings of one name: compatible forms, case and blanks make no difference (NFKC and
/// full case folding).
std::string folded(std::string_view text);

/// Longest name of a person, in characters: it stands in certificates (X.520 ub-common-name).
constexpr std::size_t personNameCharacters = 64;

/// A line as tidied() leaves it, of no more characters than those, with a letter in it.
bool isPersonName(std::string_view name);

}  // namespace conclave
