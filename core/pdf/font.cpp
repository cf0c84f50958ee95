#include "core/pdf/font.h"

#include <fmt/format.h>

#include "core/base/text.h"
#include "core/pdf/object_text.h"
#include "core/pdf/qpdf.h"

namespace conclave::pdf {
namespace {

constexpr int mostCodes =
    0x10000;  // of two octets; a hostile map that says more of them would take long to read

Error badFont(std::string_view font, const char* what) {
    return unfit(worded("the font {}: {}", "a fonte {}: {}", font, what));
}

/// The code point of a UTF-16BE string of one character; what stands for several or for none is no use here.
std::optional<char32_t> characterOf(const std::string& utf16) {
    const auto unit = [&](std::size_t at) {
        return static_cast<char32_t>(static_cast<std::uint8_t>(utf16[at]) << 8 |
                                     static_cast<std::uint8_t>(utf16[at + 1]));
    };
    if (utf16.size() == 2)
        return unit(0);
    if (utf16.size() == 4 && unit(0) >= 0xD800 && unit(0) < 0xDC00 && unit(2) >= 0xDC00 && unit(2) < 0xE000)
        return 0x10000 + ((unit(0) - 0xD800) << 10) + (unit(2) - 0xDC00);
    return std::nullopt;
}

/// A ToUnicode map (9.10.3): a PostScript file, which in its tokens is a content stream.
class ToUnicodeReader : public QPDFObjectHandle::ParserCallbacks {
  public:
    void handleObject(QPDFObjectHandle object, std::size_t /*offset*/, std::size_t /*length*/) override {
        if (!object.isOperator()) {
            m_operands.push_back(object);
            return;
        }
        const auto name = object.getOperatorValue();
        if (name == "endbfchar")
            readPairs();
        else if (name == "endbfrange")
            readRanges();
        m_operands.clear();
    }
    void handleEOF() override {}

    std::map<char32_t, int> take() { return std::move(m_codes); }
    bool isOk() const { return m_isOk; }

  private:
    static std::optional<int> codeOf(QPDFObjectHandle object) {
        const auto octets = object.isString() ? object.getStringValue() : std::string();
        if (octets.size() != 2)
            return std::nullopt;
        return static_cast<std::uint8_t>(octets[0]) << 8 | static_cast<std::uint8_t>(octets[1]);
    }
    bool spend(int codes) {
        m_codesLeft -= codes;
        return m_codesLeft >= 0;
    }
    void add(int code, char32_t character) {
        m_codes.emplace(character, code);  // of two codes the lower, which comes first
    }
    void addString(int code, QPDFObjectHandle text) {
        if (!text.isString())
            m_isOk = false;
        else if (const auto character = characterOf(text.getStringValue()))
            add(code, *character);
    }
    void readPairs() {
        m_isOk = m_isOk && m_operands.size() % 2 == 0;
        for (std::size_t i = 0; m_isOk && i < m_operands.size(); i += 2) {
            const auto code = codeOf(m_operands[i]);
            m_isOk = code && spend(1);
            if (m_isOk)
                addString(*code, m_operands[i + 1]);
        }
    }
    void readRanges() {
        m_isOk = m_isOk && m_operands.size() % 3 == 0;
        for (std::size_t i = 0; m_isOk && i < m_operands.size(); i += 3) {
            const auto first = codeOf(m_operands[i]);
            const auto last = codeOf(m_operands[i + 1]);
            m_isOk = first && last && *first <= *last && spend(*last - *first + 1);
            if (m_isOk)
                readRange(*first, *last, m_operands[i + 2]);
        }
    }
    void readRange(int first, int last, QPDFObjectHandle to) {
        if (to.isArray()) {
            m_isOk = to.getArrayNItems() == last - first + 1;
            for (int code = first; m_isOk && code <= last; ++code)
                addString(code, to.getArrayItem(code - first));
            return;
        }
        const auto character = to.isString() ? characterOf(to.getStringValue()) : std::nullopt;
        m_isOk = character.has_value();
        for (int code = first; m_isOk && code <= last; ++code)
            add(code, *character + static_cast<char32_t>(code - first));
    }

    std::vector<QPDFObjectHandle> m_operands;
    std::map<char32_t, int> m_codes;
    int m_codesLeft = mostCodes;
    bool m_isOk = true;
};

/// W of a CIDFont (9.7.4.3): "c [w1 … wn]" and "cfirst clast w".
std::optional<std::map<int, int>> readWidths(QPDFObjectHandle array) {
    std::map<int, int> widths;
    int codesLeft = mostCodes;
    const int size = array.getArrayNItems();
    const auto number = [&](int at) {
        auto item = at < size ? array.getArrayItem(at) : QPDFObjectHandle::newNull();
        const auto value = item.isInteger() ? item.getIntValue() : -1;
        return value >= 0 && value < mostCodes ? static_cast<int>(value) : -1;
    };
    for (int at = 0; at < size;) {
        const int first = number(at);
        auto second = at + 1 < size ? array.getArrayItem(at + 1) : QPDFObjectHandle::newNull();
        if (first < 0)
            return std::nullopt;
        if (second.isArray()) {
            for (int i = 0; i < second.getArrayNItems(); ++i) {
                if (!second.getArrayItem(i).isInteger())
                    return std::nullopt;
                widths[first + i] = second.getArrayItem(i).getIntValueAsInt();
            }
            at += 2;
        } else {
            const int last = number(at + 1);
            const int width = number(at + 2);
            codesLeft -= last - first + 1;
            if (last < first || width < 0 || codesLeft < 0)
                return std::nullopt;
            for (int code = first; code <= last; ++code)
                widths[code] = width;
            at += 3;
        }
    }
    return widths;
}

}  // namespace

std::string_view fontName(FontRole role) {
    switch (role) {
        case FontRole::regular:
            return "NotoSans-Regular";
        case FontRole::bold:
            return "NotoSans-Bold";
        case FontRole::mono:
            return "NotoSansMono-Regular";
    }
    return {};
}

Result<Font> Font::read(FontRole role, int object, QPDFObjectHandle font) {
    const auto name = fontName(role);
    auto descendants = font.getKey("/DescendantFonts");
    auto toUnicode = font.getKey("/ToUnicode");
    if (!isName(font.getKey("/Subtype"), "/Type0") || !isName(font.getKey("/Encoding"), "/Identity-H") ||
        !descendants.isArray() || descendants.getArrayNItems() != 1 || !toUnicode.isStream() ||
        toUnicode.getDict().hasKey("/Filter"))
        return badFont(name, "Type0, Identity-H, DescendantFonts, ToUnicode");
    auto glyphs = descendants.getArrayItem(0);
    if (!glyphs.isDictionary() || !isName(glyphs.getKey("/CIDToGIDMap"), "/Identity") ||
        !glyphs.getKey("/FontDescriptor").isDictionary())
        return badFont(name, "CIDFont");

    Font read;
    read.m_role = role;
    read.m_object = object;
    ToUnicodeReader reader;
    QPDFObjectHandle::parseContentStream(toUnicode, &reader);
    if (!reader.isOk())
        return badFont(name, "ToUnicode");
    read.m_codes = reader.take();
    if (auto usual = glyphs.getKey("/DW"); usual.isInteger())
        read.m_usualWidth = static_cast<int>(usual.getIntValue());
    if (auto widths = glyphs.getKey("/W"); widths.isArray()) {
        auto found = readWidths(widths);
        if (!found)
            return badFont(name, "W");
        read.m_widths = std::move(*found);
    }
    return read;
}

Result<Font::Glyph> Font::glyph(char32_t character) const {
    auto code = m_codes.find(character);
    // QPdfWriter names the lowest of all characters that share a glyph, and for the space that is the tab.
    if (code == m_codes.end() && character == U' ')
        code = m_codes.find(U'\t');
    if (code == m_codes.end())
        return Error(
            Errc::pdfCharacterMissing,
            {fmt::format("U+{:04X}", static_cast<std::uint32_t>(character)), std::string(fontName(m_role))});
    const auto width = m_widths.find(code->second);
    return Glyph{code->second, width == m_widths.end() ? m_usualWidth : width->second};
}

}  // namespace conclave::pdf
