#include "ui/pages/review/row_list.h"

#include <QBoxLayout>
#include <QEvent>
#include <QScrollBar>

namespace conclave::ui {

RowList::RowList(QWidget* parent) : QScrollArea(parent), m_column(nullptr), m_rows(new QVBoxLayout) {
    auto* content = new QWidget;
    m_column = new QVBoxLayout(content);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    m_column->addLayout(m_rows);
    m_column->addStretch(1);
    m_rows->setSpacing(0);
    setWidget(content);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
}

/// Never narrower than its rows: they would be cut at the right.
bool RowList::eventFilter(QObject* watched, QEvent* event) {
    if (watched == widget() && event->type() == QEvent::LayoutRequest)
        setMinimumWidth(widget()->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width());
    return QScrollArea::eventFilter(watched, event);
}

void RowList::setHeader(QWidget* header) {
    m_column->insertWidget(0, header);
}

void RowList::clear() {
    while (auto* item = m_rows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
}

void RowList::add(QWidget* row) {
    m_rows->addWidget(row);
}

}  // namespace conclave::ui
