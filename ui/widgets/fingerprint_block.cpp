#include "ui/widgets/fingerprint_block.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QPushButton>
#include <algorithm>

#include "ui/theme/icons.h"
#include "ui/widgets/fingerprint_rows.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/label.h"
#include "ui/widgets/qr_view.h"

namespace conclave::ui {

FingerprintBlock::FingerprintBlock(QWidget* parent)
    : Panel(parent),
      m_tabs(new QWidget),
      m_tabRow(new FlowLayout(space::s, m_tabs)),
      m_group(new QButtonGroup(this)),
      m_name(new Label(Type::meta, &Palette::text2)),
      m_words(new FingerprintRows),
      m_qr(new QrView) {
    m_name->setWeight(QFont::DemiBold);
    m_name->setWraps(true);
    m_name->setAlignment(Qt::AlignHCenter);
    auto* body = new QHBoxLayout;
    body->setSpacing(space::s);
    body->addWidget(m_words, 0, Qt::AlignVCenter);
    body->addStretch(1);
    auto* named = new QVBoxLayout;
    named->setSpacing(6);
    named->addStretch(1);
    named->addWidget(m_qr, 0, Qt::AlignHCenter);
    named->addWidget(m_name);
    named->addStretch(1);
    body->addLayout(named);
    auto* column = new QVBoxLayout(this);
    column->addWidget(m_tabs);
    column->addLayout(body);
    connect(m_group, &QButtonGroup::idClicked, this, &FingerprintBlock::setOpenRow);
    restyle();
}

void FingerprintBlock::setRows(const QVector<FingerprintRow>& rows) {
    if (!std::ranges::equal(rows, m_rows, {}, &FingerprintRow::hash, &FingerprintRow::hash)) {
        m_open = 0;
        m_shown.clear();
    }
    m_rows = rows;
    const auto old = m_group->buttons();
    for (auto* button : old) {
        m_group->removeButton(button);
        m_tabRow->removeWidget(button);
        button->hide();
        button->deleteLater();
    }
    for (int index = 0; rows.size() > 1 && index < rows.size(); ++index) {
        auto* tab = new QPushButton(rows.at(index).name);
        tab->setProperty("isTab", true);
        tab->setCheckable(true);
        tab->setChecked(index == m_open);
        m_group->addButton(tab, index);
        m_tabRow->addWidget(tab);
        tab->show();  // a layout shows it later, and what is not shown takes no focus
    }
    m_tabs->setVisible(rows.size() > 1);
    restyle();
    showOpen();
}

void FingerprintBlock::setOpenRow(int index) {
    if (index == m_open || index < 0 || index >= m_rows.size()) {
        return;
    }
    m_open = index;
    if (auto* tab = m_group->button(index)) {
        tab->setChecked(true);
    }
    showOpen();
    emit openRowChanged(index);
}

void FingerprintBlock::setBare() {
    m_isBare = true;
    setEdge(&Palette::surface, 0);
    restyle();
}

void FingerprintBlock::setDense(bool isDense) {
    m_words->setDense(isDense);
}

void FingerprintBlock::setQrShown(bool isShown) {
    m_qr->setVisible(isShown);
}

QWidget* FingerprintBlock::nextToOpen() const {
    const auto tabs = m_group->buttons();
    const auto next =
        std::ranges::find_if(tabs, [this](auto* tab) { return !m_shown.contains(m_group->id(tab)); });
    return next == tabs.end() ? nullptr : *next;
}

void FingerprintBlock::showOpen() {
    m_shown.insert(m_open);
    markShown();
    const auto row = m_rows.value(m_open);
    m_name->setText(m_rows.size() == 1 ? row.name + QStringLiteral(" · SHA-256") : QStringLiteral("SHA-256"));
    m_words->setHash(row.name, row.hash);
    m_qr->setContent(row.hash.toHex(), tr("QR code of the hash: %1").arg(row.name));
}

/// A tick on each tab that was open: people see what is left to compare.
void FingerprintBlock::markShown() {
    for (const int index : m_shown)
        if (auto* tab = m_group->button(index))
            tab->setIcon(icon(QStringLiteral("check"), colours().ok, px(16)));
}

void FingerprintBlock::restyle() {
    if (m_isBare)
        layout()->setContentsMargins(0, px(space::xs), 0, 0);
    else
        layout()->setContentsMargins(px(space::m), px(space::s), px(space::s), px(space::s));
    layout()->setSpacing(px(space::s));
    const auto buttons = m_group->buttons();
    for (auto* tab : buttons) {
        tab->setFont(ui::font(Type::meta, this));
    }
    markShown();
}

void FingerprintBlock::retranslate() {
    showOpen();
}

}  // namespace conclave::ui
