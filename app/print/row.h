#pragma once

#include "app/print/flow.h"
#include "app/print/set_text.h"

namespace conclave::print {

/// Text at a place of a row. The first baselines of a row's cells stand on one line.
struct Cell {
    qreal x = 0;
    SetText text;
};

struct RowLook {
    qreal before = 0;
    qreal padding = 0;  ///< above and below
    qreal minHeight = 0;
};

/// Of a row, or of a part of one that is too long to stand on one page.
struct RowPart {
    qreal before = 0;
    qreal height = 0;
    bool isFirst = false;
    bool isLast = false;
    std::function<void(QPainter& painter, qreal top)> draw;
};

/// In order. A row up to 70 mm high stays whole.
std::vector<RowPart> partsOf(Fonts& fonts, std::vector<Cell> cells, const RowLook& look);

Chunk chunkOf(RowPart part);

}  // namespace conclave::print
