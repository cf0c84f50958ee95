#include "ui/widgets/choice_card.h"

#include <QBoxLayout>
#include <QPainter>

#include "ui/theme/accessible.h"
#include "ui/widgets/icon_view.h"
#include "ui/widgets/label.h"

namespace conclave::ui {

ChoiceCard::ChoiceCard(QWidget* parent)
    : Clickable(parent),
      m_icon(new IconView({}, &Palette::accent, 26)),
      m_title(new Label(Type::heading)),
      m_description(new Label(Type::meta, &Palette::text2)) {
    m_title->setWraps(true);
    m_description->setWraps(true);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(space::xs);
    texts->addWidget(m_title);
    texts->addWidget(m_description);
    texts->addStretch(1);
    auto* row = new QHBoxLayout(this);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addLayout(texts, 1);
    restyle();
}

void ChoiceCard::setChoice(const QString& icon, const QString& title, const QString& description) {
    m_iconName = icon;
    m_title->setText(title);
    m_description->setText(description);
    setState(this, title + QStringLiteral(". ") + description);
    restyle();
}

void ChoiceCard::setLow() {
    m_isLow = true;
    restyle();
}

void ChoiceCard::setPrimary(bool isPrimary) {
    m_isPrimary = isPrimary;
    restyle();
    update();
}

void ChoiceCard::restyle() {
    m_icon->setIcon(m_iconName, m_isPrimary ? &Palette::onAccent : &Palette::accent);
    m_title->setInk(m_isPrimary ? &Palette::onAccent : &Palette::text);
    m_description->setInk(m_isPrimary ? &Palette::onAccent : &Palette::text2);
    m_description->setWeight(m_isPrimary ? QFont::Medium : QFont::Normal);
    const int above = px(m_isLow ? space::m : space::l);
    layout()->setContentsMargins(px(18), above, px(18), above);
    layout()->setSpacing(px(14));
    setMinimumHeight(px(m_isLow ? targetSize : 104));
}

void ChoiceCard::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool isLit = isHovered() || isDown();
    auto fill = colours().surface;
    QPen edge(colours().edge, 1);
    if (m_isPrimary) {
        fill = colours().accent;
        edge = QPen(colours().accent, 2);
    } else if (isLit) {
        fill = colours().softAccent;
        edge = QPen(colours().accent, 2);
    }
    const auto half = edge.widthF() / 2;
    painter.setPen(edge);
    painter.setBrush(fill);
    painter.drawRoundedRect(QRectF(rect()).adjusted(half, half, -half, -half), px(radius::card),
                            px(radius::card));
}

}  // namespace conclave::ui
