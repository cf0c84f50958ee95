#include "core/base/text.h"

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>
#include <utility>

namespace conclave {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr char32_t brailleBlank = 0x2800;                 // a symbol to Unicode, and nothing to the eye

const std::uint8_t* octets(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

/// Nothing to see, or not what it looks like.
bool isHidden(char32_t codePoint) {
    static const auto hidden = uc_general_category_or(
        uc_general_category_or(UC_CATEGORY_Cc, uc_general_category_or(UC_CATEGORY_Cf, UC_CATEGORY_Cs)),
        uc_general_category_or(UC_CATEGORY_Co, uc_general_category_or(UC_CATEGORY_Zl, UC_CATEGORY_Zp)));
    return uc_is_general_category(codePoint, hidden) ||
           uc_is_property_default_ignorable_code_point(codePoint) ||
           uc_is_property_not_a_character(codePoint);
}

bool isBlank(char32_t codePoint) {
    return codePoint == '\t' || codePoint == '\r' || codePoint == '\n' || codePoint == brailleBlank ||
           uc_is_general_category(codePoint, UC_CATEGORY_Zs);
}

/// One of libunistring's conversions, which give back memory of malloc(). Nothing when it is no UTF-8.
template <class Convert>
std::optional<std::string> converted(const Convert& convert) {
    std::size_t length = 0;
    const std::unique_ptr<std::uint8_t, decltype(&std::free)> made(convert(&length), &std::free);
    if (made)
        return std::string(reinterpret_cast<const char*>(made.get()), length);
    if (errno == ENOMEM)
        throw std::bad_alloc();
    return std::nullopt;
}

/// One space for blanks that stand together, none at the ends. The text is UTF-8.
std::string withoutSurplusBlanks(std::string_view text) {
    std::string result;
    bool isPending = false;
    for (std::size_t offset = 0; offset < text.size();) {
        const auto start = offset;
        const auto codePoint = nextCodePoint(text, offset);
        if (codePoint && isBlank(*codePoint)) {
            isPending = !result.empty();
            continue;
        }
        if (std::exchange(isPending, false))
            result += ' ';
        result += text.substr(start, offset - start);
    }
    return result;
}

}  // namespace

std::optional<char32_t> nextCodePoint(std::string_view text, std::size_t& offset) {
    ucs4_t codePoint = 0;
    const int length = u8_mbtoucr(&codePoint, octets(text) + offset, text.size() - offset);
    if (length <= 0)
        return std::nullopt;
    offset += static_cast<std::size_t>(length);
    return codePoint;
}

bool isShowable(char32_t codePoint) {
    return codePoint == ' ' ||
           !(isHidden(codePoint) || isBlank(codePoint) || codePoint == 0xFFFC || codePoint == 0xFFFD);
}

bool isShowableLine(std::string_view text) {
    for (std::size_t offset = 0; offset < text.size();)
        if (const auto codePoint = nextCodePoint(text, offset); !codePoint || !isShowable(*codePoint))
            return false;
    return !text.empty();
}

bool isUtf8(std::string_view text) {
    return u8_check(octets(text), text.size()) == nullptr;
}

std::size_t countCharacters(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t offset = 0; offset < text.size(); ++count)
        if (!nextCodePoint(text, offset))
            ++offset;
    return count;
}

std::string printable(std::string_view text) {
    std::string shown;
    shown.reserve(text.size());
    for (std::size_t offset = 0; offset < text.size();) {
        auto start = offset;
        while (offset < text.size() && text[offset] >= ' ' && text[offset] <= '~')  // what most texts are
            ++offset;
        shown += text.substr(start, offset - start);
        if (offset == text.size())
            break;
        start = offset;
        const auto codePoint = nextCodePoint(text, offset);
        if (!codePoint)
            ++offset;
        shown += codePoint && !isHidden(*codePoint) ? text.substr(start, offset - start) : replacement;
    }
    return shown;
}

std::string serialAsRead(std::string_view serial) {
    std::string read;
    for (const char c : serial)
        if (c != ' ' && (c < '\t' || c > '\r'))
            read += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return read;
}

std::string composed(std::string_view text) {
    const bool isAscii =
        std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (isAscii || !isUtf8(text))
        return std::string(text);
    return converted([&](std::size_t* length) {
               return u8_normalize(UNINORM_NFC, octets(text), text.size(), nullptr, length);
           })
        .value_or(std::string(text));
}

std::string tidied(std::string_view typed) {
    return isUtf8(typed) ? withoutSurplusBlanks(composed(typed)) : std::string(typed);
}

std::string folded(std::string_view text) {
    const auto same = converted([&](std::size_t* length) {
        return u8_casefold(octets(text), text.size(), nullptr, UNINORM_NFKC, nullptr, length);
    });
    return same && isUtf8(text) ? withoutSurplusBlanks(*same) : std::string(text);
}

bool isPersonName(std::string_view name) {
    bool hasLetter = false;
    for (std::size_t offset = 0; offset < name.size();) {
        const auto codePoint = nextCodePoint(name, offset);
        if (!codePoint)
            return false;
        hasLetter = hasLetter || uc_is_general_category(*codePoint, UC_CATEGORY_L);
    }
    return hasLetter && isShowableLine(name) && tidied(name) == name &&
           countCharacters(name) <= personNameCharacters;
}

}  // namespace conclave
