#include "core/pdf/appearance.h"

#include <fmt/format.h>

#include <set>

#include "core/base/text.h"

namespace conclave::pdf {
namespace {

// Hundredths of a point.
constexpr int barWidth = 400;
constexpr int boxLine = 75;
constexpr int left = 1300;
constexpr int right = 600;
constexpr int above = 450;
constexpr int below = 450;

/// Glyphs as the operand of Tj; widths are thousandths of the font's size.
struct Glyphs {
    std::string hex;
    std::int64_t width{};

    void add(const Font::Glyph& glyph) {
        hex += fmt::format("{:04x}", glyph.code);
        width += glyph.width;
    }
    void add(const Glyphs& other) {
        hex += other.hex;
        width += other.width;
    }
};

Result<Glyphs> glyphsOf(const Font& font, std::u32string_view text) {
    Glyphs glyphs;
    for (const auto character : text) {
        TRY_ASSIGN(const auto glyph, font.glyph(character));
        glyphs.add(glyph);
    }
    return glyphs;
}

std::u32string charactersOf(std::string_view utf8) {
    std::u32string characters;
    for (std::size_t at = 0; at < utf8.size();) {
        const auto character = nextCodePoint(utf8, at);
        characters += character.value_or(U'\uFFFD');
        if (!character)
            break;
    }
    return characters;
}

std::vector<std::u32string_view> split(std::u32string_view text, char32_t at) {
    std::vector<std::u32string_view> parts;
    for (std::size_t from = 0;;) {
        const auto to = text.find(at, from);
        parts.push_back(text.substr(from, to - from));
        if (to == text.npos)
            return parts;
        from = to + 1;
    }
}

/// Text in lines no wider than `room`, in thousandths of the font's size.
class Wrapping {
  public:
    Wrapping(const Font& font, std::int64_t room) : m_font(font), m_room(room) {}

    Result<std::vector<Glyphs>> wrap(std::u32string_view text) {
        TRY_ASSIGN(m_space, glyphsOf(m_font, U" "));
        for (const auto paragraph : split(text, U'\n')) {
            for (const auto word : split(paragraph, U' '))
                TRY(addWord(word));
            endLine();
        }
        return std::move(m_lines);
    }

  private:
    Result<void> addWord(std::u32string_view word) {
        TRY_ASSIGN(const auto glyphs, glyphsOf(m_font, word));
        if (!m_line.hex.empty() && m_line.width + m_space.width + glyphs.width > m_room)
            endLine();
        if (!m_line.hex.empty())
            m_line.add(m_space);
        if (m_line.width + glyphs.width <= m_room) {
            m_line.add(glyphs);
            return {};
        }
        for (const auto character : word) {  // longer than a line
            TRY_ASSIGN(const auto glyph, m_font.glyph(character));
            if (!m_line.hex.empty() && m_line.width + glyph.width > m_room)
                endLine();
            m_line.add(glyph);
        }
        return {};
    }
    void endLine() {
        m_lines.push_back(std::move(m_line));
        m_line = {};
    }

    const Font& m_font;
    std::int64_t m_room;
    Glyphs m_space;
    Glyphs m_line;
    std::vector<Glyphs> m_lines;
};

char resourceName(FontRole role) {
    switch (role) {
        case FontRole::regular:
            return 'R';
        case FontRole::bold:
            return 'B';
        case FontRole::mono:
            return 'M';
    }
    return {};
}

/// Three components for rg.
std::string colour(std::string_view rrggbb) {
    std::string text;
    for (std::size_t at = 0; at + 2 <= rrggbb.size(); at += 2) {
        const auto value = std::stoi(std::string(rrggbb.substr(at, 2)), nullptr, 16);
        text += fmt::format("{}.{:03} ", value / 255, value % 255 * 1000 / 255);
    }
    return text + "rg\n";
}

class Drawing {
  public:
    Drawing(const UnsignedFile& file, const SignatureSlot& slot, const SignatureBlock& block)
        : m_file(file),
          m_slot(slot),
          m_block(block),
          m_width(slot.rectangle.right - slot.rectangle.left),
          m_height(slot.rectangle.top - slot.rectangle.bottom) {}

    Result<Appearance> draw() {
        drawPlate();
        m_y = m_height - above;
        for (const auto& line : m_block.lines)
            TRY(drawLine(line));
        if (m_y < below)
            return tooLarge();
        std::string fonts;
        for (const auto role : m_used)
            fonts += fmt::format("/{} {}", resourceName(role), reference(m_file.font(role)->object()));
        return Appearance{fmt::format("/BBox[0 0 {} {}]/Resources<</Font<<{}>>>>", pointsText(m_width),
                                      pointsText(m_height), fonts),
                          std::move(m_content)};
    }

  private:
    Error tooLarge() const { return Error(Errc::pdfBlockTooLarge, {m_slot.field}); }

    void drawPlate() {
        const auto whole = fmt::format("{} {} re", pointsText(m_width), pointsText(m_height));
        m_content = fmt::format("1 g\n0 0 {} f\n", whole) + colour(m_block.accent) +
                    fmt::format("0 0 {} {} re f\n", pointsText(barWidth), pointsText(m_height)) +
                    fmt::format("0 G\n{} w\n{} {} {} {} re S\n0 g\n", pointsText(boxLine),
                                pointsText(boxLine / 2), pointsText(boxLine / 2),
                                pointsText(m_width - boxLine), pointsText(m_height - boxLine));
    }

    Result<const Font*> font(FontRole role, std::string_view text) {
        const auto* found = m_file.font(role);
        if (found == nullptr)
            return Error(Errc::pdfCharacterMissing, {std::string(text), std::string(fontName(role))});
        m_used.insert(role);
        return found;
    }

    Result<std::vector<Glyphs>> wrap(std::string_view text, FontRole role, int size, int width) {
        TRY_ASSIGN(const auto* from, font(role, text));
        if (width <= 0 || size <= 0)
            return tooLarge();
        return Wrapping(*from, std::int64_t{width} * 1000 / size).wrap(charactersOf(text));
    }

    void show(FontRole role, int size, int x, int y, const Glyphs& glyphs) {
        m_content += fmt::format("BT /{} {} Tf {} {} Td <{}> Tj ET\n", resourceName(role), pointsText(size),
                                 pointsText(x), pointsText(y), glyphs.hex);
    }

    Result<void> drawLine(const BlockLine& line) {
        const int column = line.label.empty() ? 0 : m_block.labelWidth;
        TRY_ASSIGN(const auto wrapped,
                   wrap(line.text, line.role, line.size, m_width - left - right - column));
        constexpr int capHeight = 714;  // of Noto Sans, thousandths of the size: capitals stand in mid-line
        m_y -= line.gap;
        for (std::size_t i = 0; i < wrapped.size(); ++i) {
            m_y -= line.lead;
            const int baseline = m_y + (line.lead - line.size * capHeight / 1000) / 2;
            if (i == 0 && !line.label.empty()) {
                TRY_ASSIGN(const auto label, wrap(line.label, FontRole::regular, line.size, column));
                if (label.size() != 1)
                    return tooLarge();
                show(FontRole::regular, line.size, left, baseline, label.front());
            }
            if (!wrapped[i].hex.empty())
                show(line.role, line.size, left + column, baseline, wrapped[i]);
        }
        return {};
    }

    const UnsignedFile& m_file;
    const SignatureSlot& m_slot;
    const SignatureBlock& m_block;
    int m_width;
    int m_height;
    int m_y{};  ///< where the next line begins
    std::set<FontRole> m_used;
    std::string m_content;
};

bool isColour(std::string_view text) {
    return text.size() == 6 && text.find_first_not_of("0123456789abcdefABCDEF") == text.npos;
}

}  // namespace

Result<Appearance> drawBlock(const UnsignedFile& file, const SignatureSlot& slot,
                             const SignatureBlock& block) {
    if (!isColour(block.accent))
        return Error(Errc::internal);
    return Drawing(file, slot, block).draw();
}

Appearance emptyAppearance() {
    return {"/BBox[0 0 0 0]", ""};
}

}  // namespace conclave::pdf
