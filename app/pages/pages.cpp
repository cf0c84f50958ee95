#include "app/pages/pages.h"

#include <QPainter>
#include <algorithm>

#include "app/pages/flat_pages.h"
#include "core/base/file.h"

namespace conclave::pages {
namespace {

constexpr std::size_t mostBytes = 256U << 20;
constexpr int mostPages = 20'000;
// Of a page, in points; and how many times as long as wide.
constexpr double leastSide = 36, mostSide = 10'000, mostAspect = 10;

bool isOfPaper(const QSizeF& points) {
    const auto [least, most] = std::minmax({points.width(), points.height()});
    return least >= leastSide && most <= mostSide && most <= least * mostAspect;
}

}  // namespace

std::string Pages::load(const std::filesystem::path& pdf) {
    const auto content = readFile(pdf, mostBytes);
    if (!content)
        return "unreadable";
    m_content.setData(flatPages(QByteArray::fromRawData(reinterpret_cast<const char*>(content->data()),
                                                        static_cast<qsizetype>(content->size()))));
    m_content.open(QIODevice::ReadOnly);
    m_document.load(&m_content);
    using Error = QPdfDocument::Error;
    if (m_document.error() == Error::IncorrectPassword ||
        m_document.error() == Error::UnsupportedSecurityScheme)
        return "locked";
    if (m_document.status() != QPdfDocument::Status::Ready || count() == 0)
        return "damaged";
    if (count() > mostPages)
        return "odd";
    for (int page = 1; page <= count(); ++page)
        if (!isOfPaper(points(page)))
            return "odd";
    return {};
}

QImage Pages::image(int page, QSize size) {
    auto image = m_document.render(page - 1, size);
    if (image.isNull())
        return {};
    QPainter paper(&image);
    paper.setCompositionMode(QPainter::CompositionMode_DestinationOver);
    paper.fillRect(image.rect(), Qt::white);
    return image;
}

QString Pages::text(int page) {
    return m_document.getAllText(page - 1).text();
}

}  // namespace conclave::pages
