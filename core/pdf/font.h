#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/base/result.h"

class QPDFObjectHandle;

namespace conclave::pdf {

/// Which of the fonts of a printed document a text stands in.
enum class FontRole { regular, bold, mono };

std::string_view fontName(FontRole role);  ///< the PostScript name, "NotoSans-Regular"

/// A font that is embedded in a document, with the characters that the document uses of it: a composite font
/// with two-octet codes (ISO 32000-1, 9.7, Identity-H).
class Font {
  public:
    /// `font` is a Type0 font dictionary. Errors: Errc::pdfUnfit.
    static Result<Font> read(FontRole role, int object, QPDFObjectHandle font);

    FontRole role() const { return m_role; }
    int object() const { return m_object; }

    struct Glyph {
        int code;
        int width;  ///< thousandths of the font size
    };
    /// Errors: Errc::pdfCharacterMissing.
    Result<Glyph> glyph(char32_t character) const;

  private:
    FontRole m_role{};
    int m_object{};
    std::map<char32_t, int> m_codes;
    std::map<int, int> m_widths;
    int m_usualWidth = 1000;  // DW (9.7.4.3)
};

}  // namespace conclave::pdf
