#include "app/print/row.h"

#include <algorithm>
#include <memory>

namespace conclave::print {
namespace {

constexpr qreal highestWhole = 70 * mm;
constexpr qreal highestPart = 25 * mm;

}  // namespace

std::vector<RowPart> partsOf(Fonts& fonts, std::vector<Cell> cells, const RowLook& look) {
    const auto shared = std::make_shared<const std::vector<Cell>>(std::move(cells));
    qreal baseline = 0;
    for (const auto& cell : *shared)
        baseline = std::max(baseline, cell.text.firstBaseline());
    const auto shift = [baseline](const Cell& cell) { return baseline - cell.text.firstBaseline(); };
    qreal whole = 0;
    for (const auto& cell : *shared)
        whole = std::max(whole, shift(cell) + cell.text.height());

    std::vector<RowPart> parts;
    std::vector<std::size_t> from(shared->size(), 0);
    do {
        const bool isFirst = parts.empty();
        const auto limit = whole <= highestWhole ? whole : highestPart;
        std::vector<std::size_t> to = from;
        qreal height = 0;
        bool isLast = true;
        for (std::size_t i = 0; i < shared->size(); ++i) {
            const auto& lines = (*shared)[i].text.lines();
            qreal used = isFirst ? shift((*shared)[i]) : 0;
            // At least one line, whatever the limit; and the rounding of sums is no reason to cut.
            while (to[i] < lines.size() && (to[i] == from[i] || used + lines[to[i]].height() < limit + pt))
                used += lines[to[i]++].height();
            height = std::max(height, used);
            isLast = isLast && to[i] == lines.size();
        }
        RowPart part;
        part.isFirst = isFirst;
        part.isLast = isLast;
        part.before = isFirst ? look.before : 0;
        const auto above = isFirst ? look.padding : 0;
        part.height = std::max(above + height + (isLast ? look.padding : 0), isFirst ? look.minHeight : 0);
        part.draw = [&fonts, shared, from, to, above, isFirst, shift](QPainter& painter, qreal top) {
            for (std::size_t i = 0; i < shared->size(); ++i) {
                const auto& cell = (*shared)[i];
                auto y = top + above + (isFirst ? shift(cell) : 0);
                for (auto line = from[i]; line < to[i]; ++line) {
                    drawLine(painter, fonts, cell.text.lines()[line], {cell.x, y});
                    y += cell.text.lines()[line].height();
                }
            }
        };
        from = to;
        parts.push_back(std::move(part));
    } while (!parts.back().isLast);
    return parts;
}

Chunk chunkOf(RowPart part) {
    return {part.before, part.height, std::move(part.draw)};
}

}  // namespace conclave::print
