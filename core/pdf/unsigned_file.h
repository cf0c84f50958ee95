#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/pdf/font.h"
#include "core/pdf/object_text.h"

namespace conclave::pdf {

/// Largest printed document that is signed or verified, in octets.
constexpr std::size_t largestDocument = 64U << 20;

/// Hundredths of a point, from the bottom left corner of the page.
struct Rectangle {
    int left{};
    int bottom{};
    int right{};
    int top{};
};

struct Page {
    int object{};
    Entries entries;
    Rectangle mediaBox;
};

/// A printed document before anybody signed it, as QPdfWriter (Qt 6, PDF/A-1b) writes it: one cross-reference
/// table, the objects one behind the other and nothing between them; no forms, annotations, actions, scripts,
/// attachments, layers, encryption. What else a PDF can be is refused, as is one that libqpdf would repair.
class UnsignedFile {
  public:
    /// Errors: Errc::pdfUnfit {why}.
    static Result<UnsignedFile> read(ByteView octets);

    int objectCount() const { return m_objectCount; }  ///< Size: the next object gets this number
    std::size_t crossReference() const { return m_crossReference; }  ///< where its table begins
    int catalog() const { return m_catalog; }
    const Entries& catalogEntries() const { return m_catalogEntries; }
    int info() const { return m_info; }
    const std::string& id() const { return m_id; }  ///< first of ID, 16 octets
    const std::vector<Page>& pages() const { return m_pages; }
    const Font* font(FontRole role) const;  ///< null: the document does not use it

  private:
    class Reader;

    int m_objectCount{};
    std::size_t m_crossReference{};
    int m_catalog{};
    Entries m_catalogEntries;
    int m_info{};
    std::string m_id;
    std::vector<Page> m_pages;
    std::vector<Font> m_fonts;
};

}  // namespace conclave::pdf
