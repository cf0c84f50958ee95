#include "ui/widgets/card_tray.h"

#include <QBoxLayout>
#include <QPainter>
#include <QShortcut>

#include "ui/widgets/label.h"
#include "ui/widgets/tray_card_button.h"

namespace conclave::ui {

CardTray::CardTray(QWidget* parent)
    : Styled(parent),
      m_title(new Label(Type::meta, &Palette::rehearsal)),
      m_row(new QHBoxLayout),
      m_hint(new Label(Type::meta, &Palette::text2)) {
    m_title->setWeight(QFont::DemiBold);
    auto* row = new QHBoxLayout(this);
    row->addWidget(m_title);
    row->addLayout(m_row);
    row->addStretch(1);
    row->addWidget(m_hint);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    for (int digit = 1; digit <= 9; ++digit) {
        auto* shortcut = new QShortcut(QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_0 + digit)), this);
        shortcut->setAutoRepeat(false);
        connect(shortcut, &QShortcut::activated, this, [this, digit] {
            for (const auto& card : m_cards) {
                if (card.number == digit) {
                    toggle(card);
                }
            }
        });
    }
    restyle();
    retranslate();
}

void CardTray::setCards(const QVector<TrayCard>& cards) {
    m_cards = cards;
    // Buttons are kept while the cards are the same ones: a rebuilt button would lose the focus.
    while (m_buttons.size() > cards.size()) {
        auto* button = m_buttons.takeLast();
        m_row->removeWidget(button);
        button->hide();
        button->deleteLater();
    }
    while (m_buttons.size() < cards.size()) {
        auto* button = new TrayCardButton(this);
        connect(button, &TrayCardButton::clicked, this, [this, button] { toggle(button->card()); });
        m_row->addWidget(button);
        button->show();
        m_buttons.append(button);
    }
    for (qsizetype index = 0; index < cards.size(); ++index) {
        m_buttons.at(index)->setCard(cards.at(index));
    }
    fitHint();
}

/// All cards stand in one row; the hint gives way to them.
void CardTray::fitHint() {
    m_hint->show();
    layout()->invalidate();
    m_hint->setVisible(layout()->minimumSize().width() <= width());
}

/// Without the hint, or a window could never become as narrow that the hint gives way.
QSize CardTray::minimumSizeHint() const {
    const auto least = layout()->minimumSize();
    const int hint = m_hint->isVisible() ? m_hint->minimumSizeHint().width() + layout()->spacing() : 0;
    return {least.width() - hint, least.height()};
}

void CardTray::resizeEvent(QResizeEvent* event) {
    Styled::resizeEvent(event);
    fitHint();
}

void CardTray::toggle(const TrayCard& card) {
    if (card.isBusy) {
        return;
    }
    if (card.reader) {
        emit pullWanted(card.number);
    } else {
        emit insertWanted(card.number, 0);
    }
}

void CardTray::restyle() {
    layout()->setContentsMargins(px(space::l), px(space::s) + 2, px(space::l), px(space::s));
    layout()->setSpacing(px(space::m));
    m_row->setSpacing(px(space::s));
    setFixedHeight(px(56));
}

void CardTray::retranslate() {
    m_title->setText(tr("Virtual cards"));
    m_hint->setText(tr("click: insert or pull · drag: to a reader"));
    fitHint();  // it is longer in one language than in the other
}

void CardTray::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), colours().surface);
    painter.fillRect(0, 0, width(), 2, colours().rehearsal);
}

}  // namespace conclave::ui
