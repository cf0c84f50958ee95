#include "ui/pages/prompts/pin_prompt.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include "core/base/file.h"
#include "ui/bridge/ceremony_session.h"
#include "ui/pages/prompts/labels.h"
#include "ui/pages/prompts/problem.h"
#include "ui/pages/texts.h"
#include "ui/widgets/action_bar.h"
#include "ui/widgets/label.h"
#include "ui/widgets/pin_field.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/problem_box.h"

namespace conclave::ui {

using ceremony::PinKind;

namespace {

// NIST SP 800-73-4 part 2, 2.4.3: PINs and PUKs of cards.
constexpr int leastCardPin = 6;
constexpr int mostCardPin = 8;
// Of SO PINs tokens allow less and more each; the token itself has the last word.
constexpr int leastTokenPin = 1;
constexpr int mostTokenPin = 64;
constexpr int pinWidth = 400;

}  // namespace

PinPrompt::PinPrompt(ceremony::PinRequest asked, CeremonySession& session, QWidget* parent)
    : PromptView(session, parent), m_asked(std::move(asked)) {
    auto* layout = promptLayout(this);
    m_request = questionLabel(this);
    m_pin = new PinField(this);
    m_pin->setObjectName(QStringLiteral("pin"));
    m_note = noteLabel(this);
    m_problem = new ProblemBox(this);
    layout->addWidget(m_request);
    auto* row = new QHBoxLayout;
    row->setSpacing(space::l);
    row->addWidget(m_pin);
    row->addWidget(m_note, 1, Qt::AlignVCenter);
    row->addStretch();
    layout->addLayout(row);
    layout->addWidget(m_problem);
    if (isOfToken()) {
        m_pin->setAlphabet(PinField::Alphabet::ascii);
        m_pin->setLengths(leastTokenPin, mostTokenPin);
    } else {
        if (m_asked.kind == PinKind::card)  // what is chosen here has digits, which PIN pads can type
            m_pin->setAlphabet(PinField::Alphabet::visible);
        m_pin->setLengths(leastCardPin, mostCardPin);
    }
    if (m_asked.problem && m_asked.problem->has(Errc::pinWrong))  // else it was the card, not what was typed
        m_pin->setState(m_asked.triesLeft == 1 ? PinField::State::lastTry : PinField::State::wrong);
    restyle();
    connect(m_pin, &PinField::lengthChanged, this, &PromptView::barChanged);
    connect(m_pin, &PinField::submitted, this, &PinPrompt::activate);
}

void PinPrompt::restyle() {
    m_pin->setFixedWidth(px(pinWidth));
}

QWidget* PinPrompt::firstFocus() {
    return m_pin;
}

bool PinPrompt::isNew() const {
    return m_asked.kind != PinKind::card && m_asked.kind != PinKind::securityOfficer;
}

bool PinPrompt::isOfToken() const {
    return m_asked.kind == PinKind::securityOfficer || m_asked.kind == PinKind::newSecurityOfficer;
}

bool PinPrompt::isLongEnough() const {
    return m_pin->length() >= (isOfToken() ? leastTokenPin : leastCardPin);
}

QString PinPrompt::rule() const {
    if (m_asked.kind == PinKind::securityOfficer)
        return tr("As the manufacturer or the last ceremony set it.");
    if (isOfToken())
        return tr("Write it down beside the token: it opens nothing, and makes the token ready again.");
    return isNew() ? tr("6 to 8 digits.") : tr("6 to 8 characters.");
}

void PinPrompt::retranslate() {
    m_request->setText(say(m_asked.request));
    showProblem(*m_problem, m_asked.problem);
    const bool isCounted = m_asked.kind == PinKind::card && m_asked.triesLeft;
    m_note->setText(!isCounted                ? QString()
                    : *m_asked.triesLeft == 1 ? tr("1 try left.")
                                              : tr("%n tries left.", nullptr, *m_asked.triesLeft));
    m_note->setVisible(isCounted && !m_asked.problem);  // the problem says it, too
}

QString PinPrompt::primaryText() const {
    if (m_asked.kind == PinKind::securityOfficer)
        return tr("Use this SO PIN");
    if (m_asked.isToSign)
        return m_asked.request.args.empty()
                   ? tr("Sign")
                   : tr("Sign as %1")
                         .arg(QString::fromStdString(m_asked.request.args.front().text().in(language())));
    if (isNew())
        return tr("Continue");
    return tr("Use this card");
}

void PinPrompt::fill(ActionBar& bar) {
    bar.primary()->setText(primaryText());
    bar.primary()->setEnabled(isLongEnough());
    bar.setHint(rule());
    if (rehearsalToken() != nullptr) {
        auto* use = bar.addSecondary(tr("Use the rehearsal's SO PIN"));
        use->setObjectName(QStringLiteral("rehearsalPin"));
        connect(use, &QPushButton::clicked, this, &PinPrompt::giveRehearsalPin);
    }
}

const script::TokenAnswers* PinPrompt::rehearsalToken() const {
    const auto* proposals = m_session.proposals();
    if (!isOfToken() || proposals == nullptr)
        return nullptr;
    const auto found = proposals->tokens.find(m_asked.token);
    return found == proposals->tokens.end() ? nullptr : &found->second;
}

void PinPrompt::giveRehearsalPin() {
    auto pin = readSecretLine(rehearsalToken()->soPinFile);
    if (pin)
        m_session.givePin(Pin(std::move(*pin)));
    else
        showProblem(*m_problem, pin.error());
}

void PinPrompt::activate() {
    if (!isLongEnough())
        return;
    m_pin->setState(PinField::State::checking);
    m_session.givePin(m_pin->take());
}

}  // namespace conclave::ui
