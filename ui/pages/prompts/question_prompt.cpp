#include "ui/pages/prompts/question_prompt.h"

#include <QPushButton>
#include <QVBoxLayout>

#include "ui/bridge/ceremony_session.h"
#include "ui/pages/prompts/labels.h"
#include "ui/pages/prompts/problem.h"
#include "ui/pages/texts.h"
#include "ui/widgets/action_bar.h"
#include "ui/widgets/label.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/problem_box.h"
#include "ui/widgets/text_line.h"

namespace conclave::ui {

QuestionPrompt::QuestionPrompt(ceremony::Question asked, CeremonySession& session, QWidget* parent)
    : PromptView(session, parent), m_asked(std::move(asked)) {
    auto* layout = promptLayout(this);
    m_question = questionLabel(this);
    m_answer = new TextLine(TextLine::most, this);
    m_answer->setObjectName(QStringLiteral("answer"));
    m_question->setBuddy(m_answer);
    m_problem = new ProblemBox(this);
    layout->addWidget(m_question);
    layout->addWidget(m_answer);
    layout->addWidget(m_problem);
    propose();
    connect(m_answer, &QLineEdit::textChanged, this, &PromptView::barChanged);
    connect(m_answer, &QLineEdit::returnPressed, this, [this] {
        if (!m_answer->text().trimmed().isEmpty())
            activate();
    });
}

/// In a rehearsal the room knows who plays whom; what it proposes may be typed over.
void QuestionPrompt::propose() {
    const auto* proposals = m_session.proposals();
    if (proposals == nullptr || m_asked.problem || m_asked.kind == ceremony::Question::Kind::reason)
        return;
    const auto found = proposals->people.find(m_asked.seat);
    if (found == proposals->people.end())
        return;
    const bool isName = m_asked.kind == ceremony::Question::Kind::personName;
    m_answer->setText(QString::fromStdString(isName ? found->second.name : found->second.identity));
    m_answer->selectAll();
}

QWidget* QuestionPrompt::firstFocus() {
    return m_answer;
}

void QuestionPrompt::retranslate() {
    m_question->setText(say(m_asked.question));
    m_answer->setAccessibleName(m_question->text());
    showProblem(*m_problem, m_asked.problem);
}

void QuestionPrompt::fill(ActionBar& bar) {
    bar.primary()->setText(tr("Continue"));
    const bool isEmpty = m_answer->text().trimmed().isEmpty();
    bar.primary()->setEnabled(!isEmpty);
    bar.setHint(isEmpty              ? tr("Type the answer first.")
                : m_answer->isFull() ? tr("No more than %1 characters fit.").arg(TextLine::most)
                                     : QString());
    if (!m_asked.mayBeVacant)
        return;
    auto* vacant = bar.addSecondary(tr("Nobody takes this seat…"));
    vacant->setObjectName(QStringLiteral("nobody"));
    connect(vacant, &QPushButton::clicked, this, [this] { m_session.answerText({}); });
}

void QuestionPrompt::activate() {
    m_session.answerText(m_answer->text().trimmed().toStdString());
}

}  // namespace conclave::ui
