#pragma once

#include <QTextLayout>

namespace conclave::ui {

/// Breaks the text between words, and inside one that is wider than `width`; returns the height it takes.
qreal layOut(QTextLayout& layout, int width);

}  // namespace conclave::ui
