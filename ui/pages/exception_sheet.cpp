#include "ui/pages/exception_sheet.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "core/base/text.h"
#include "core/ceremony/ask.h"
#include "ui/bridge/ceremony_session.h"
#include "ui/pages/scrolling.h"
#include "ui/pages/texts.h"
#include "ui/theme/focus_ring.h"
#include "ui/theme/language.h"
#include "ui/widgets/action_bar.h"
#include "ui/widgets/label.h"
#include "ui/widgets/paragraph_edit.h"
#include "ui/widgets/primary_button.h"

namespace conclave::ui {
namespace {

constexpr int textHeight = 64;
ParagraphEdit* textEdit(QWidget* parent, const QString& name) {
    auto* edit = new ParagraphEdit(parent);
    edit->setObjectName(name);
    edit->setFixedHeight(textHeight);
    return edit;
}

Label* nameLabel(QWidget* parent, QWidget* buddy) {
    auto* label = new Label(Type::meta, &Palette::text, parent);
    label->setWeight(QFont::DemiBold);
    label->setBuddy(buddy);
    return label;
}

std::string lineOf(const ParagraphEdit* edit) {
    return tidied(edit->paragraph().toStdString());
}

}  // namespace

ExceptionSheet::ExceptionSheet(CeremonySession& session, QWidget* parent)
    : Styled(parent), m_session(session) {
    auto* outer = new QVBoxLayout(this);
    // The form keeps a focus ring's width at its edges, and is in line with the rest for it.
    outer->setContentsMargins(space::xl - FocusRing::reach, space::m, space::xl - FocusRing::reach,
                              space::xs);
    outer->setSpacing(space::xs);
    m_title = new Label(Type::title, &Palette::text, this);
    m_title->setWeight(QFont::DemiBold);
    m_title->setContentsMargins(FocusRing::reach, 0, FocusRing::reach, 0);
    outer->addWidget(m_title);

    auto* form = new QWidget(this);
    auto* column = new QVBoxLayout(form);
    column->setContentsMargins(FocusRing::reach, FocusRing::reach, FocusRing::reach, FocusRing::reach);
    column->setSpacing(space::s);
    m_what = textEdit(form, QStringLiteral("what"));
    m_done = textEdit(form, QStringLiteral("done"));
    m_by = new QComboBox(form);
    m_by->setObjectName(QStringLiteral("reportedBy"));
    m_severity = new QComboBox(form);
    m_severity->setObjectName(QStringLiteral("severity"));
    m_decision = textEdit(form, QStringLiteral("decision"));
    m_whatName = nameLabel(form, m_what);
    m_doneName = nameLabel(form, m_done);
    m_byName = nameLabel(form, m_by);
    m_severityName = nameLabel(form, m_severity);
    m_decisionName = nameLabel(form, m_decision);
    // Beside one another: on the smallest window all five are to be seen.
    auto* choices = new QGridLayout;
    choices->setHorizontalSpacing(space::m);
    choices->setVerticalSpacing(space::s);
    choices->addWidget(m_byName, 0, 0);
    choices->addWidget(m_severityName, 0, 1);
    choices->addWidget(m_by, 1, 0);
    choices->addWidget(m_severity, 1, 1);
    choices->setColumnStretch(0, 2);
    choices->setColumnStretch(1, 1);
    for (QWidget* widget : {static_cast<QWidget*>(m_whatName), static_cast<QWidget*>(m_what),
                            static_cast<QWidget*>(m_doneName), static_cast<QWidget*>(m_done)})
        column->addWidget(widget);
    column->addLayout(choices);
    column->addWidget(m_decisionName);
    column->addWidget(m_decision);
    column->addStretch();
    outer->addWidget(scrolling(form, this), 1);

    m_bar = new ActionBar(this);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(FocusRing::reach, 0, FocusRing::reach, 0);
    foot->addWidget(m_bar);
    outer->addLayout(foot);
    for (auto* edit : {m_what, m_done, m_decision})
        connect(edit, &ParagraphEdit::textChanged, this, &ExceptionSheet::refreshBar);
    connect(m_severity, &QComboBox::currentIndexChanged, this, &ExceptionSheet::refreshBar);
    connect(m_bar->primary(), &QPushButton::clicked, this, &ExceptionSheet::record);
    retranslate();
}

std::int64_t ExceptionSheet::number() const {
    return m_session.model().facts.exceptions + m_session.model().pendingExceptions + 1;
}

void ExceptionSheet::retranslate() {
    m_title->setText(tr("Exception %1").arg(number()));
    m_whatName->setText(tr("What happened"));
    m_doneName->setText(tr("What was done"));
    m_byName->setText(tr("Reported by"));
    m_severityName->setText(tr("How serious"));
    m_decisionName->setText(tr("Decision, and whose"));
    m_what->setAccessibleName(m_whatName->text());
    m_done->setAccessibleName(m_doneName->text());
    m_by->setAccessibleName(m_byName->text());
    m_severity->setAccessibleName(m_severityName->text());
    m_decision->setAccessibleName(m_decisionName->text());
    fillPeople();
    fillSeverities();
    m_bar->clearSecondary();
    auto* back = m_bar->addSecondary(tr("Back to the step"));
    back->setObjectName(QStringLiteral("back"));
    connect(back, &QPushButton::clicked, this, &ExceptionSheet::closed);
    auto* pause = m_bar->addSecondary(tr("Break…"));
    pause->setObjectName(QStringLiteral("break"));
    connect(pause, &QPushButton::clicked, this, &ExceptionSheet::breakWanted);
    refreshBar();
}

void ExceptionSheet::fillPeople() {
    const auto& model = m_session.model();
    const auto chosen = m_by->currentData().toString();
    m_by->clear();
    if (model.script)
        for (const auto& seat : model.script->seats)
            m_by->addItem(model.personAndSeat(seat.id, language()), QString::fromStdString(seat.id));
    if (const int index = m_by->findData(chosen); index >= 0)
        m_by->setCurrentIndex(index);
}

/// None stands there before somebody has chosen.
void ExceptionSheet::fillSeverities() {
    const auto chosen = m_severity->currentIndex();
    m_severity->clear();
    m_severity->setPlaceholderText(tr("Choose"));
    for (const auto severity : transcript::severities)
        m_severity->addItem(QString::fromStdString(transcript::wordingOf(severity).in(language())));
    m_severity->setCurrentIndex(chosen);
}

void ExceptionSheet::open() {
    retranslate();
    m_bar->primary()->rearm();
    m_what->setFocus();
}

/// Empty when all five are filled in so that they can stand in the record.
QString ExceptionSheet::whatLacks() const {
    for (const auto* edit : {m_what, m_done, m_decision}) {
        const auto typed = lineOf(edit);
        if (typed.empty())
            return tr("Fill in all five first.");
        if (const auto fits = ceremony::checkAnswer(typed, ParagraphEdit::most); !fits)
            return whatHappened(fits.error());
    }
    return m_by->currentIndex() >= 0 && m_severity->currentIndex() >= 0 ? QString()
                                                                        : tr("Fill in all five first.");
}

void ExceptionSheet::refreshBar() {
    m_bar->primary()->setText(tr("Record exception %1").arg(number()));
    m_bar->primary()->setEnabled(whatLacks().isEmpty());
    const bool isFull = m_what->isFull() || m_done->isFull() || m_decision->isFull();
    m_bar->setHint(isFull ? tr("No more than %1 characters fit.").arg(ParagraphEdit::most) : whatLacks());
}

void ExceptionSheet::record() {
    m_session.reportException({lineOf(m_what), lineOf(m_done), m_by->currentData().toString().toStdString(),
                               lineOf(m_decision), transcript::severities[m_severity->currentIndex()]});
    for (auto* edit : {m_what, m_done, m_decision})
        edit->clear();
    m_severity->setCurrentIndex(-1);
    emit closed();
}

void ExceptionSheet::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        emit closed();
    else
        Styled::keyPressEvent(event);
}

}  // namespace conclave::ui
