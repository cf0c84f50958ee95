#include "ui/widgets/facts_table.h"

#include <QGridLayout>
#include <algorithm>

#include "ui/widgets/label.h"

namespace conclave::ui {

namespace {

/// Serials and hashes, where a digit must not be taken for another.
bool isHex(const QString& text) {
    return text.size() >= 8 && std::all_of(text.begin(), text.end(), [](QChar c) {
               return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
           });
}

}  // namespace

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
        const auto& text = rows.at(row).second;
        auto* value = new Label(isHex(text) ? Type::mono : Type::body);
        value->setWeight(QFont::Medium);
        value->setBreaksAnywhere(true);
        value->setText(text);
        m_grid->addWidget(name, row, 0, Qt::AlignTop);
        m_grid->addWidget(value, row, 1);
    }
    updateGeometry();
}

void FactsTable::setDense(bool isDense) {
    m_isDense = isDense;
    restyle();
}

void FactsTable::restyle() {
    m_grid->setHorizontalSpacing(px(space::l));
    m_grid->setVerticalSpacing(px(m_isDense ? 1 : 6));
}

}  // namespace conclave::ui
