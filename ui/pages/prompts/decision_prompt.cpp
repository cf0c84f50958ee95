#include "ui/pages/prompts/decision_prompt.h"

#include <QPushButton>
#include <QVBoxLayout>

#include "ui/bridge/ceremony_session.h"
#include "ui/pages/prompts/labels.h"
#include "ui/theme/language.h"
#include "ui/widgets/action_bar.h"
#include "ui/widgets/label.h"
#include "ui/widgets/primary_button.h"

namespace conclave::ui {

using ceremony::Decision;

DecisionPrompt::DecisionPrompt(DecisionRequest asked, CeremonySession& session, QWidget* parent)
    : PromptView(session, parent), m_asked(std::move(asked)) {
    auto* layout = promptLayout(this);
    m_question = questionLabel(this);
    layout->addWidget(m_question);
}

void DecisionPrompt::retranslate() {
    m_question->setText(tr("Nothing that was recorded is lost. How does it go on?"));
}

void DecisionPrompt::fill(ActionBar& bar) {
    bar.primary()->setText(m_asked.signer.empty() ? tr("Repeat the step") : tr("Sign again"));
    bar.primary()->setEnabled(true);
    bar.setHint({});
    auto* pause = bar.addSecondary(tr("Break, resume later"));
    pause->setObjectName(QStringLiteral("takeBreak"));
    connect(pause, &QPushButton::clicked, this, [this] { m_session.decide(Decision::takeBreak); });
    if (m_asked.signer.empty())
        return;
    auto* without =
        bar.addSecondary(tr("Close without %1").arg(model().personName(m_asked.signer, language())));
    without->setObjectName(QStringLiteral("closeWithout"));
    connect(without, &QPushButton::clicked, this, [this] { m_session.decide(Decision::closeWithoutSigner); });
}

void DecisionPrompt::activate() {
    m_session.decide(Decision::repeatStep);
}

}  // namespace conclave::ui
