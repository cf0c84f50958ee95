#include "ui/widgets/quorum_row.h"

#include <QBoxLayout>
#include <QGridLayout>

#include "ui/theme/accessible.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/label.h"

namespace conclave::ui {

namespace {

constexpr int chipsInRow = 2;

}  // namespace

QuorumRow::QuorumRow(QWidget* parent)
    : Panel(parent),
      m_title(new Label(Type::body)),
      m_count(new Label(Type::meta)),
      m_chips(new QGridLayout),
      m_sentence(new Label(Type::meta, &Palette::text2)) {
    m_title->setWeight(QFont::DemiBold);
    m_count->setWeight(QFont::DemiBold);
    m_sentence->setWraps(true);
    auto* head = new QHBoxLayout;
    head->addWidget(m_title);
    head->addStretch(1);
    head->addWidget(m_count);
    for (int column = 0; column < chipsInRow; ++column) {
        m_chips->setColumnStretch(column, 1);
    }
    auto* column = new QVBoxLayout(this);
    column->addLayout(head);
    column->addLayout(m_chips);
    column->addWidget(m_sentence);
    restyle();
    retranslate();
}

void QuorumRow::setQuorum(int threshold, const QStringList& brought, const QStringList& open) {
    m_threshold = threshold;
    m_brought = brought;
    m_open = open;
    retranslate();
}

QString QuorumRow::sentence() const {
    const auto missing = m_threshold - static_cast<int>(m_brought.size());
    if (m_threshold == 0) {
        return tr("None needed now.");
    }
    if (missing <= 0) {
        return {};
    }
    auto names = m_open.mid(0, m_open.size() - 1).join(QStringLiteral(", "));
    names = m_open.size() < 2 ? m_open.join(QString()) : tr("%1 or %2").arg(names, m_open.last());
    if (names.isEmpty()) {
        return missing == 1 ? tr("One more.") : tr("%1 more.").arg(missing);
    }
    return missing == 1 ? tr("One more: %1.").arg(names) : tr("%1 more: %2.").arg(missing).arg(names);
}

void QuorumRow::restyle() {
    layout()->setContentsMargins(px(space::m), px(space::s), px(space::m), px(10));
    layout()->setSpacing(px(6));
    m_chips->setHorizontalSpacing(px(space::s));
    m_chips->setVerticalSpacing(px(space::s));
}

void QuorumRow::retranslate() {
    const auto brought = static_cast<int>(m_brought.size());
    const bool isReached = m_threshold > 0 && brought >= m_threshold;
    m_title->setText(tr("Quorum"));
    m_count->setVisible(m_threshold > 0);
    m_count->setInk(isReached ? &Palette::ok : &Palette::text);
    m_count->setText((isReached ? tr("%1 of %2 reached") : tr("%1 of %2")).arg(brought).arg(m_threshold));
    while (auto* item = m_chips->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const auto places = std::max(m_threshold, brought);
    for (int place = 0; m_threshold > 0 && place < places; ++place) {
        auto* chip = new Chip;
        if (place < brought) {
            chip->setChip(Chip::Form::solid, &Palette::ok, QStringLiteral("check"), m_brought.at(place));
        } else {
            chip->setChip(Chip::Form::dashed, &Palette::text2, {}, tr("waiting"));
            chip->setCentred(true);
        }
        m_chips->addWidget(chip, place / chipsInRow, place % chipsInRow);
    }
    m_sentence->setText(sentence());
    m_sentence->setVisible(!m_sentence->text().isEmpty());
    setState(this, QStringList{m_title->text(), m_threshold > 0 ? m_count->text() : QString(),
                               m_brought.join(QStringLiteral(", ")), sentence()}
                       .join(QStringLiteral(". ")));
}

}  // namespace conclave::ui
