#include "ui/pages/prompts/question_prompt.h"

#include <QPushButton>
#include <QVBoxLayout>

#include "ui/bridge/ceremony_session.h"
#include "ui/pages/path_field.h"
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
    m_browse = new QPushButton(this);
    m_browse->setObjectName(QStringLiteral("browse"));
    m_browse->setVisible(isPhotograph() || m_asked.kind == ceremony::Question::Kind::medium);
    auto* line = new QHBoxLayout;
    line->addWidget(m_answer, 1);
    line->addWidget(m_browse);
    m_problem = new ProblemBox(this);
    layout->addWidget(m_question);
    layout->addLayout(line);
    layout->addWidget(m_problem);
    propose();
    connect(m_browse, &QPushButton::clicked, this, [this] {
        browsePath(this, isPhotograph() ? PathKind::file : PathKind::folder,
                   isPhotograph() ? tr("Photograph of the seal") : tr("Folder of the medium"),
                   m_answer->text().trimmed(), [this](const QString& path) { m_answer->setText(path); });
    });
    connect(m_answer, &QLineEdit::textChanged, this, &PromptView::barChanged);
    connect(m_answer, &QLineEdit::returnPressed, this, [this] {
        if (isAnswered())
            activate();
    });
}

std::string QuestionPrompt::proposed(const script::Answers& answers) const {
    using Asked = ceremony::Question::Kind;
    const auto person = answers.people.find(m_asked.seat);
    const bool isKnown = person != answers.people.end();
    switch (m_asked.kind) {
        case Asked::personName:
            return isKnown ? person->second.name : std::string();
        case Asked::identity:
            return isKnown ? person->second.identity : std::string();
        case Asked::medium:
            return answers.medium.string();
        case Asked::bag:
            return answers.bag;
        case Asked::seal:
            return answers.seal;
        case Asked::place:
            return answers.place;
        case Asked::photograph:
        case Asked::reason:
            break;
    }
    return {};
}

/// In a rehearsal the room knows who plays whom; what it proposes may be typed over.
void QuestionPrompt::propose() {
    const auto* proposals = m_session.proposals();
    if (proposals == nullptr || m_asked.problem)
        return;
    m_answer->setText(QString::fromStdString(proposed(*proposals)));
    m_answer->selectAll();
}

QWidget* QuestionPrompt::firstFocus() {
    return m_answer;
}

void QuestionPrompt::retranslate() {
    m_question->setText(say(m_asked.question));
    m_answer->setAccessibleName(m_question->text());
    m_browse->setText(tr("Browse…"));
    showProblem(*m_problem, m_asked.problem);
}

bool QuestionPrompt::isPhotograph() const {
    return m_asked.kind == ceremony::Question::Kind::photograph;
}

bool QuestionPrompt::isAnswered() const {
    return isPhotograph() || !m_answer->text().trimmed().isEmpty();
}

void QuestionPrompt::fill(ActionBar& bar) {
    bar.primary()->setText(tr("Continue"));
    bar.primary()->setEnabled(isAnswered());
    bar.setHint(!isAnswered()        ? tr("Type the answer first.")
                : isPhotograph()     ? tr("Left empty: no photograph, or no other.")
                : m_answer->isFull() ? tr("No more than %1 characters fit.").arg(TextLine::most)
                                     : QString());
    if (!m_asked.mayBeEmpty || isPhotograph())
        return;
    auto* vacant = bar.addSecondary(tr("Nobody takes this seat…"));
    vacant->setObjectName(QStringLiteral("nobody"));
    connect(vacant, &QPushButton::clicked, this, [this] { m_session.answerText({}); });
}

void QuestionPrompt::activate() {
    m_session.answerText(m_answer->text().trimmed().toStdString());
}

}  // namespace conclave::ui
