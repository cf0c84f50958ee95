#include "ui/widgets/facts_table.h"

#include <QGridLayout>

#include "ui/widgets/label.h"

namespace conclave::ui {

FactsTable::FactsTable(QWidget* parent) : Styled(parent), m_grid(new QGridLayout(this)) {
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setColumnStretch(1, 1);
    restyle();
}

void FactsTable::setRows(const QVector<QPair<QString, QString>>& rows) {
    while (auto* item = m_grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (int row = 0; row < rows.size(); ++row) {
        auto* name = new Label(Type::body, &Palette::text2);
        name->setText(rows.at(row).first);
        auto* value = new Label(Type::body);
        value->setWeight(QFont::Medium);
        value->setBreaksAnywhere(true);
        value->setText(rows.at(row).second);
        m_grid->addWidget(name, row, 0, Qt::AlignTop);
        m_grid->addWidget(value, row, 1);
    }
    updateGeometry();
}

void FactsTable::restyle() {
    m_grid->setHorizontalSpacing(px(space::l));
    m_grid->setVerticalSpacing(px(6));
}

}  // namespace conclave::ui
