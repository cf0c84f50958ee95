#include "ui/pages/column.h"

#include <QBoxLayout>

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
    restyle();
}

void Column::add(QWidget* widget) {
    m_rows->insertWidget(m_rows->count() - 1, widget);
}

void Column::restyle() {
    m_column->setMaximumWidth(px(wide));
    m_rows->setContentsMargins(0, px(space::xl), 0, px(space::xl));
    m_rows->setSpacing(px(space::m));
}

}  // namespace conclave::ui
