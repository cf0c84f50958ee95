#pragma once

#include <QBuffer>
#include <QImage>
#include <QPdfDocument>
#include <QString>
#include <filesystem>
#include <string>

namespace conclave::pages {

/// The pages of a PDF that anybody may have made. It is read once: what happens to the file later changes
/// nothing. Pages are counted from 1.
class Pages {
  public:
    /// Why there are no pages: empty, or "unreadable" (the file), "damaged" (no PDF, or a broken one),
    /// "locked" (by a password), "odd" (pages of a size that no paper has, or too many).
    std::string load(const std::filesystem::path& pdf);

    int count() const { return m_document.pageCount(); }
    QSizeF points(int page) const { return m_document.pagePointSize(page - 1); }
    /// On white paper, with the blocks of signatures; null: it cannot be drawn.
    QImage image(int page, QSize size);
    QString text(int page);

  private:
    QBuffer m_content;  // before the document, which reads from it
    QPdfDocument m_document;
};

}  // namespace conclave::pages
