#include "ui/pages/prompts/confirm_prompt.h"

#include <QPushButton>
#include <QVBoxLayout>

#include "ui/bridge/ceremony_session.h"
#include "ui/pages/pages_view.h"
#include "ui/pages/prompts/labels.h"
#include "ui/pages/texts.h"
#include "ui/theme/language.h"
#include "ui/widgets/action_bar.h"
#include "ui/widgets/confirm_pair.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/problem_box.h"
#include "ui/widgets/text_line.h"

namespace conclave::ui {

using Kind = ceremony::Confirmation::Kind;

namespace {

constexpr int leastHeightOfPages = 320;
constexpr int clockTickMs = 200;  // people compare to the second

/// A warning is asked with: the others stand beside names.
bool isWarning(Kind kind) {
    return kind == Kind::lastTry || kind == Kind::initialise || kind == Kind::seal || kind == Kind::abandon;
}

}  // namespace

ConfirmPrompt::ConfirmPrompt(ceremony::Confirmation asked, CeremonySession& session, QWidget* parent)
    : PromptView(session, parent), m_asked(std::move(asked)) {
    auto* layout = promptLayout(this);
    m_warning = new ProblemBox(this);
    m_sides = new ConfirmPair(this);
    layout->addWidget(m_warning);
    layout->addWidget(m_sides);
    if (!isWarning(m_asked.kind)) {  // each side has an edge of its own
        setEdge(&Palette::surface, 0);
        layout->setContentsMargins(0, 0, 0, 0);
    }
    if (m_asked.kind == Kind::runbook && m_asked.question.phrase == ceremony::Phrase::askRunbook) {
        auto* pages = new PagesView(this);  // what is signed is seen where it is asked about
        pages->setMinimumHeight(leastHeightOfPages);
        pages->open(QString::fromStdString(m_asked.question.args.front().text().en), {});
        layout->addWidget(pages, 1);
    }
    connect(&model(), &CeremonyModel::hashShown, this, &PromptView::barChanged);
    if (m_asked.kind == Kind::clock) {
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
    layout->addWidget(m_typed);
    connect(m_typed, &QLineEdit::textChanged, this, &PromptView::barChanged);
}

bool ConfirmPrompt::isIrreversible() const {
    return !m_asked.mustType.empty() || m_asked.kind == Kind::abandon;
}

QWidget* ConfirmPrompt::firstFocus() {
    if (m_typed != nullptr)
        return m_typed;
    return isIrreversible() ? m_decline.data() : nullptr;
}

bool ConfirmPrompt::isTyped() const {
    return m_typed == nullptr || m_typed->text().toStdString() == m_asked.mustType;
}

/// Who says that hashes match, or that this came out, has seen each of them.
bool ConfirmPrompt::isCompared() const {
    return (m_asked.kind != Kind::hashes && m_asked.kind != Kind::result) || model().wereAllHashesShown();
}

/// Who has answered, whose turn it is, and who comes then.
void ConfirmPrompt::showSides() {
    const auto seats = m_asked.all.empty() ? std::vector{m_asked.seat} : m_asked.all;
    QVector<ConfirmSide> sides;
    for (std::size_t i = 0; i < seats.size(); ++i) {
        const bool isNow = seats[i] == m_asked.seat;
        const bool isDone = !isNow && static_cast<int>(i) < m_asked.answered;
        sides.append({model().personAndSeat(seats[i], language()),
                      isNow    ? say(m_asked.question)
                      : isDone ? tr("Has said yes.")
                               : tr("Answers next."),
                      isNow    ? ConfirmSide::State::now
                      : isDone ? ConfirmSide::State::done
                               : ConfirmSide::State::waiting});
    }
    m_sides->setSides(sides);
}

void ConfirmPrompt::retranslate() {
    const bool warns = isWarning(m_asked.kind);
    m_sides->setVisible(!warns);
    if (!warns) {
        m_warning->clear();
        return showSides();
    }
    const auto person = model().personName(m_asked.seat, language());
    const auto question = say(m_asked.question);
    m_warning->setProblem(question.contains(person) ? question : tr("%1: %2").arg(person, question), {}, {},
                          m_asked.kind == Kind::lastTry || m_asked.kind == Kind::abandon
                              ? ProblemBox::Severity::danger
                              : ProblemBox::Severity::warn);
    if (m_typed != nullptr)
        m_typed->setAccessibleName(tr("Last four characters of the serial"));
}

QString ConfirmPrompt::yes() const {
    const auto person = model().callName(m_asked.seat, language());
    switch (m_asked.kind) {
        case Kind::readAloud:
            return tr("%1: it was read aloud").arg(person);
        case Kind::done:
            return tr("%1: it is done").arg(person);
        case Kind::person:
            return tr("It is right");
        case Kind::clock:
            return tr("%1: the clocks agree").arg(person);
        case Kind::hashes:
        case Kind::hsm:
        case Kind::toBeSigned:
            return tr("%1: they match").arg(person);
        case Kind::result:
        case Kind::runbook:
            return tr("%1: it is right").arg(person);
        case Kind::presence:
            return tr("%1: all are present").arg(person);
        case Kind::lastTry:
            return tr("Try once more");
        case Kind::initialise:
            return tr("Erase and initialise");
        case Kind::seal:
            return tr("Seal the key");
        case Kind::abandon:
            return tr("Abandon the ceremony");
        case Kind::irreversible:
            return tr("%1: do it, for ever").arg(person);
    }
    return {};
}

QString ConfirmPrompt::no() const {
    const auto person = model().callName(m_asked.seat, language());
    switch (m_asked.kind) {
        case Kind::readAloud:
            return {};  // it is read until it was; who wants to stop has Exception and Break
        case Kind::done:
            return tr("%1: it is not…").arg(person);
        case Kind::person:
            return tr("Correct it…");
        case Kind::clock:
            return tr("%1: they disagree…").arg(person);
        case Kind::hashes:
        case Kind::hsm:
        case Kind::toBeSigned:
        case Kind::result:
            return tr("%1: something differs…").arg(person);
        case Kind::runbook:
            return tr("Somebody says something else…");
        case Kind::presence:
            return tr("Somebody is missing…");
        case Kind::lastTry:
            return tr("Call another custodian");
        case Kind::initialise:
        case Kind::seal:
        case Kind::abandon:
        case Kind::irreversible:
            return tr("Do not");
    }
    return {};
}

void ConfirmPrompt::fill(ActionBar& bar) {
    bar.primary()->setText(yes());
    bar.primary()->setEnabled(isTyped() && isCompared());
    bar.setHint(!isTyped()                ? tr("Type the last four characters of the serial first.")
                : !isCompared()           ? tr("Open and compare each hash first.")
                : m_asked.all.size() == 2 ? tr("Both answer before it goes on.")
                                          : QString());
    const auto refusal = no();
    if (refusal.isEmpty())
        return;
    m_decline = bar.addSecondary(refusal);
    m_decline->setObjectName(QStringLiteral("decline"));
    connect(m_decline, &QPushButton::clicked, this, [this] { m_session.confirm(false); });
}

void ConfirmPrompt::activate() {
    if (isTyped() && isCompared())
        m_session.confirm(true);
}

}  // namespace conclave::ui
