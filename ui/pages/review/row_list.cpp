#include "ui/pages/review/row_list.h"

#include <QBoxLayout>

namespace conclave::ui {

RowList::RowList(QWidget* parent) : QScrollArea(parent), m_rows(nullptr) {
    auto* content = new QWidget;
    m_rows = new QVBoxLayout(content);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(0);
    m_rows->addStretch(1);
    setWidget(content);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
}

void RowList::clear() {
    while (m_rows->count() > 1) {
        auto* item = m_rows->takeAt(0);
        delete item->widget();
        delete item;
    }
}

void RowList::add(QWidget* row) {
    m_rows->insertWidget(m_rows->count() - 1, row);
}

}  // namespace conclave::ui
