#include "ui/pages/prompts/confirm_prompt.h"

#include <QPushButton>
#include <QVBoxLayout>

#include "ui/bridge/ceremony_session.h"
#include "ui/pages/prompts/labels.h"
#include "ui/pages/texts.h"
#include "ui/theme/language.h"
#include "ui/widgets/action_bar.h"
#include "ui/widgets/label.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/problem_box.h"
#include "ui/widgets/text_line.h"

namespace conclave::ui {

using ceremony::Phrase;

namespace {

constexpr int clockTickMs = 200;  // people compare to the second

}  // namespace

ConfirmPrompt::ConfirmPrompt(ceremony::Confirmation asked, CeremonySession& session, QWidget* parent)
    : PromptView(session, parent), m_asked(std::move(asked)) {
    auto* layout = promptLayout(this);
    m_question = questionLabel(this);
    m_warning = new ProblemBox(this);
    layout->addWidget(m_question);
    layout->addWidget(m_warning);
    connect(&model(), &CeremonyModel::hashShown, this, &PromptView::barChanged);
    if (m_asked.question.phrase == Phrase::confirmClock) {
        connect(&m_clock, &QTimer::timeout, this, [this] {
            m_asked.question.args = {ceremony::clockNow()};
            retranslate();
        });
        m_clock.start(clockTickMs);
    }
    if (m_asked.mustType.empty())
        return;
    m_typed = new TextLine(static_cast<int>(QString::fromStdString(m_asked.mustType).size()), this);
    m_typed->setMaximumWidth(200);
    m_typed->setObjectName(QStringLiteral("typed"));
    m_question->setBuddy(m_typed);
    layout->addWidget(m_typed);
    connect(m_typed, &QLineEdit::textChanged, this, &PromptView::barChanged);
}

QWidget* ConfirmPrompt::firstFocus() {
    return m_typed;
}

bool ConfirmPrompt::isTyped() const {
    return m_typed == nullptr || m_typed->text().toStdString() == m_asked.mustType;
}

/// Who says that the hashes match has seen each of them.
bool ConfirmPrompt::isCompared() const {
    return m_asked.question.phrase != Phrase::confirmHashes || model().wereAllHashesShown();
}

void ConfirmPrompt::retranslate() {
    const auto person = model().personName(m_asked.seat, language());
    const auto question = say(m_asked.question);
    m_question->setText(question.contains(person) ? question : tr("%1: %2").arg(person, question));
    const bool isLastTry = m_asked.question.phrase == Phrase::confirmLastTry;
    m_question->setVisible(!isLastTry && m_typed == nullptr);
    if (!m_question->isVisibleTo(this))
        m_warning->setProblem(m_question->text(), {}, {},
                              isLastTry ? ProblemBox::Severity::danger : ProblemBox::Severity::warn);
    else
        m_warning->clear();
    if (m_typed != nullptr)
        m_typed->setAccessibleName(tr("Last four characters of the serial"));
}

QString ConfirmPrompt::yes() const {
    switch (m_asked.question.phrase) {
        case Phrase::confirmHashes:
        case Phrase::confirmHsm:
            return tr("They match");
        case Phrase::confirmClock:
            return tr("The clocks agree");
        case Phrase::confirmInitialise:
            return tr("Erase and initialise");
        case Phrase::confirmSeal:
            return tr("Seal the key");
        case Phrase::confirmLastTry:
            return tr("Try once more");
        case Phrase::confirmPresence:
            return tr("All are present");
        default:
            return tr("Yes, done");
    }
}

QString ConfirmPrompt::no() const {
    switch (m_asked.question.phrase) {
        case Phrase::confirmHashes:
        case Phrase::confirmHsm:
            return tr("They differ…");
        case Phrase::confirmClock:
            return tr("They disagree…");
        case Phrase::confirmInitialise:
        case Phrase::confirmSeal:
            return tr("Do not");
        case Phrase::confirmLastTry:
            return tr("Call another custodian");
        case Phrase::confirmPresence:
            return tr("Somebody is missing…");
        default:
            return tr("No…");
    }
}

void ConfirmPrompt::fill(ActionBar& bar) {
    bar.primary()->setText(yes());
    bar.primary()->setEnabled(isTyped() && isCompared());
    bar.setHint(!isTyped()      ? tr("Type the last four characters of the serial first.")
                : !isCompared() ? tr("Open and compare each hash first.")
                                : QString());
    auto* decline = bar.addSecondary(no());
    decline->setObjectName(QStringLiteral("decline"));
    connect(decline, &QPushButton::clicked, this, [this] { m_session.confirm(false); });
}

void ConfirmPrompt::activate() {
    if (isTyped() && isCompared())
        m_session.confirm(true);
}

}  // namespace conclave::ui
