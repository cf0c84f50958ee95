#include "core/script/utf8.h"

#include <array>

namespace conclave::script {

std::optional<char32_t> nextCodePoint(std::string_view text, std::size_t& offset) {
    const auto lead = static_cast<unsigned char>(text[offset]);
    std::size_t length = 1;
    char32_t least = 0;
    char32_t value = lead;
    if (lead >= 0xF0 && lead <= 0xF4) {
        length = 4;
        least = 0x10000;
        value = lead & 0x07U;
    } else if (lead >= 0xE0 && lead < 0xF0) {
        length = 3;
        least = 0x800;
        value = lead & 0x0FU;
    } else if (lead >= 0xC2 && lead < 0xE0) {
        length = 2;
        least = 0x80;
        value = lead & 0x1FU;
    } else if (lead >= 0x80) {
        return std::nullopt;
    }
    if (text.size() - offset < length)
        return std::nullopt;
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(text[offset + i]);
        if ((next & 0xC0U) != 0x80)
            return std::nullopt;
        value = (value << 6U) | (next & 0x3FU);
    }
    if (value < least || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return std::nullopt;
    offset += length;
    return value;
}

bool isShowable(char32_t codePoint) {
    struct Range {
        char32_t first;
        char32_t last;
    };
    static constexpr std::array<Range, 11> hidden{{
        {0x0000, 0x001F},    // C0
        {0x007F, 0x009F},    // DEL, C1
        {0x00AD, 0x00AD},    // soft hyphen
        {0x061C, 0x061C},    // Arabic letter mark
        {0x180E, 0x180E},    // Mongolian vowel separator
        {0x200B, 0x200F},    // zero width, marks of direction
        {0x2028, 0x202E},    // separators, embeddings and overrides
        {0x2060, 0x206F},    // word joiner, isolates, deprecated format characters
        {0xFEFF, 0xFEFF},    // byte order mark
        {0xFFF9, 0xFFFF},    // interlinear annotation, replacement, noncharacters
        {0xE0000, 0x10FFFF}  // tags, variation selectors, private use
    }};
    for (const auto& range : hidden)
        if (codePoint >= range.first && codePoint <= range.last)
            return false;
    return true;
}

bool isShowableLine(std::string_view text) {
    for (std::size_t offset = 0; offset < text.size();)
        if (const auto codePoint = nextCodePoint(text, offset); !codePoint || !isShowable(*codePoint))
            return false;
    return !text.empty();
}

std::size_t countCharacters(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t offset = 0; offset < text.size(); ++count)
        if (!nextCodePoint(text, offset))
            ++offset;
    return count;
}

}  // namespace conclave::script
