#include "app/pages/print_pages.h"

#include <QPainter>
#include <QPrinter>
#include <algorithm>
#include <cmath>

namespace conclave::pages {
namespace {

constexpr int mostDotsPerInch = 600;  // more is not seen, and four times as much to send
constexpr double mostDots = 64e6;     // of a page, 256 MB: A3 with 600 to the inch

QPageLayout layoutOf(const QSizeF& points) {
    const bool isWide = points.width() > points.height();
    return {QPageSize(isWide ? points.transposed() : points, QPageSize::Point),
            isWide ? QPageLayout::Landscape : QPageLayout::Portrait, QMarginsF()};
}

bool printPage(Pages& pages, int page, const QPrinter& printer, QPainter& painter) {
    const auto paper = printer.paperRect(QPrinter::DevicePixel);
    auto dots = pages.points(page) * (printer.resolution() / 72.0);
    if (dots.width() > paper.width() + 1 || dots.height() > paper.height() + 1)
        dots.scale(paper.size(), Qt::KeepAspectRatio);
    QRect place(QPoint(), dots.toSize());
    place.moveCenter(paper.toRect().center());
    const auto fewer = std::min(1.0, std::sqrt(mostDots / (dots.width() * dots.height())));
    const auto image = pages.image(page, (dots * fewer).toSize());
    painter.drawImage(place, image);
    return !image.isNull();
}

}  // namespace

bool printPages(Pages& pages, QPrinter& printer, const std::function<void(int page)>& onPage) {
    const bool isChosen = printer.printRange() == QPrinter::PageRange && printer.fromPage() > 0;
    const int first = isChosen ? std::clamp(printer.fromPage(), 1, pages.count()) : 1;
    const int last = isChosen ? std::clamp(printer.toPage(), first, pages.count()) : pages.count();
    const bool isBackwards = printer.pageOrder() == QPrinter::LastPageFirst;
    const bool isPdf = printer.outputFormat() == QPrinter::PdfFormat;
    printer.setResolution(std::min(printer.resolution(), mostDotsPerInch));
    printer.setFullPage(true);
    QPainter painter;
    for (int i = 0; i <= last - first; ++i) {
        const int page = isBackwards ? last - i : first + i;
        if (isPdf)
            printer.setPageLayout(layoutOf(pages.points(page)));
        if (i == 0 ? !painter.begin(&printer) : !printer.newPage())
            return false;
        painter.setRenderHint(QPainter::LosslessImageRendering);
        if (onPage)
            onPage(page);
        if (!printPage(pages, page, printer, painter) || printer.printerState() == QPrinter::Aborted ||
            printer.printerState() == QPrinter::Error)
            return false;
    }
    return painter.end();
}

}  // namespace conclave::pages
