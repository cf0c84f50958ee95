#include "ui/widgets/action_bar.h"

#include <QBoxLayout>
#include <QPushButton>

#include "ui/widgets/label.h"
#include "ui/widgets/primary_button.h"

namespace conclave::ui {

ActionBar::ActionBar(QWidget* parent)
    : Styled(parent),
      m_secondaries(new QHBoxLayout),
      m_hint(new Label(Type::meta, &Palette::text2)),
      m_primary(new PrimaryButton) {
    m_hint->setWraps(true);
    m_hint->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, space::xs, 0, space::xs);  // the focus ring stands over the page's margin
    row->setSpacing(space::m);
    m_secondaries->setSpacing(space::m);
    row->addLayout(m_secondaries);
    row->addWidget(m_hint, 1);
    row->addWidget(m_primary);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Minimum);
}

QPushButton* ActionBar::addSecondary(const QString& text) {
    auto* button = new QPushButton(text);
    button->setProperty("isLarge", true);  // as high as the primary: see the stylesheet
    m_secondaries->addWidget(button);
    m_buttons.append(button);
    restyle();
    // Tab goes through them in the order they are seen, and to the primary last.
    setTabOrder(button, m_primary);
    return button;
}

void ActionBar::clearSecondary() {
    for (auto* button : m_buttons) {
        button->hide();
        button->deleteLater();  // it may be the sender of the signal that led here
        m_secondaries->removeWidget(button);
    }
    m_buttons.clear();
}

void ActionBar::setHint(const QString& text) {
    m_hint->setText(text);
}

QString ActionBar::hint() const {
    return m_hint->text();
}

void ActionBar::restyle() {
    for (auto* button : m_buttons) {
        auto chosen = ui::font(Type::body, this);
        chosen.setWeight(QFont::DemiBold);
        button->setFont(chosen);
    }
}

}  // namespace conclave::ui
