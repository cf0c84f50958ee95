#include "ui/pages/column.h"

#include <QBoxLayout>
#include <QScrollBar>

namespace conclave::ui {

Column::Column(QWidget* parent) : Styled(parent), m_column(new QWidget), m_rows(new QVBoxLayout(m_column)) {
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    setFrameShape(QFrame::NoFrame);
    auto* page = new QWidget;
    auto* row = new QHBoxLayout(page);
    row->setContentsMargins(0, 0, 0, 0);
    row->addStretch(1);
    row->addWidget(m_column, 1000);
    row->addStretch(1);
    m_rows->addStretch(1);
    setWidget(page);
    viewport()->setAutoFillBackground(false);
    page->setAutoFillBackground(false);
    // The column stands in the middle of the page, not of what the scroll bar leaves of it.
    connect(verticalScrollBar(), &QScrollBar::rangeChanged, this, [this](int least, int most) {
        setViewportMargins(most > least ? verticalScrollBar()->sizeHint().width() : 0, 0, 0, 0);
    });
    restyle();
}

void Column::add(QWidget* widget) {
    addRow(gutter)->addWidget(widget);
}

void Column::add(QLayout* layout) {
    addRow(gutter)->addLayout(layout);
}

void Column::addWide(QLayout* layout) {
    addRow(gutter - space::xs)->addLayout(layout);
}

QHBoxLayout* Column::addRow(int inset) {
    auto* row = new QHBoxLayout;
    row->setContentsMargins(inset, 0, inset, 0);
    m_rows->insertLayout(m_rows->count() - 1, row);
    return row;
}

void Column::restyle() {
    m_column->setMaximumWidth(px(wide) + 2 * gutter);
    m_rows->setContentsMargins(0, px(space::xl), 0, px(space::xl));
    m_rows->setSpacing(px(space::m));
}

}  // namespace conclave::ui
