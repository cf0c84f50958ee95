#include "ui/pages/break_sheet.h"

#include <QKeyEvent>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/bridge/ceremony_session.h"
#include "ui/widgets/action_bar.h"
#include "ui/widgets/label.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/problem_box.h"

namespace conclave::ui {

BreakSheet::BreakSheet(CeremonySession& session, QWidget* parent) : Styled(parent), m_session(session) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(space::xl, space::m, space::xl, space::xs);
    layout->setSpacing(space::m);
    m_title = new Label(Type::title, &Palette::text, this);
    m_title->setWeight(QFont::DemiBold);
    m_text = new Label(Type::body, &Palette::text, this);
    m_text->setWraps(true);
    m_key = new ProblemBox(this);
    m_bar = new ActionBar(this);
    layout->addWidget(m_title);
    layout->addWidget(m_text);
    layout->addWidget(m_key);
    layout->addStretch();
    layout->addWidget(m_bar);
    connect(m_bar->primary(), &QPushButton::clicked, this, [this] {
        m_session.requestStop();
        emit closed();
    });
    retranslate();
}

void BreakSheet::retranslate() {
    m_title->setText(tr("Break"));
    m_text->setText(
        tr("Closing records a break. Resume later. The device call that runs is finished first, and "
           "the HSM is locked."));
    if (m_session.model().facts.isKeyExtractable)
        m_key->setProblem(
            tr("The root key is not sealed yet: it can still leave the HSM."),
            tr("The record will say so as an exception. Seal the key before the break if you can."), {},
            ProblemBox::Severity::warn);
    else
        m_key->clear();
    m_bar->clearSecondary();
    auto* back = m_bar->addSecondary(tr("Back to the step"));
    back->setObjectName(QStringLiteral("back"));
    connect(back, &QPushButton::clicked, this, &BreakSheet::goBack);
    m_bar->primary()->setText(tr("Record the break"));
}

void BreakSheet::open() {
    retranslate();
    m_bar->primary()->rearm();
    m_bar->primary()->setFocus();
}

void BreakSheet::goBack() {
    emit cancelled();
    emit closed();
}

void BreakSheet::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        goBack();
    else
        Styled::keyPressEvent(event);
}

}  // namespace conclave::ui
