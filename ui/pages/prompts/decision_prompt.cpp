#include "ui/pages/prompts/decision_prompt.h"

#include <QButtonGroup>
#include <QComboBox>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/bridge/ceremony_session.h"
#include "ui/pages/prompts/labels.h"
#include "ui/pages/texts.h"
#include "ui/theme/language.h"
#include "ui/widgets/action_bar.h"
#include "ui/widgets/label.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/way_row.h"

namespace conclave::ui {

using ceremony::Decision;

namespace {

constexpr int lowHeight = 700;  // of the window: what a way means is said of the chosen one alone

}  // namespace

DecisionPrompt::DecisionPrompt(ceremony::DecisionRequest asked, CeremonySession& session, QWidget* parent)
    : PromptView(session, parent),
      m_asked(std::move(asked)),
      m_isLow(parent != nullptr && parent->window()->height() < px(lowHeight)) {
    setEdge(&Palette::surface, 0);  // each way has an edge of its own
    auto* layout = promptLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_question = questionLabel(this);
    layout->addWidget(m_question);
    m_group = new QButtonGroup(this);
    m_redo = new QComboBox(this);
    m_redo->setObjectName(QStringLiteral("redoFrom"));
    addWay(QStringLiteral("repeat"), {Decision::repeatStep})->setChecked(true);
    for (const auto* contingency : m_asked.contingencies)
        addWay(QStringLiteral("contingency-") + QString::fromStdString(contingency->act.id),
               {Decision::callContingency, contingency->act.id});
    if (!m_asked.redo.empty())
        addWay(QStringLiteral("redo"), {Decision::redoFrom});
    layout->addWidget(m_redo);
    if (!m_asked.signer.empty())
        addWay(QStringLiteral("closeWithout"), {Decision::closeWithoutSigner});
    if (m_asked.mayAbandon)
        addWay(QStringLiteral("abandon"), {Decision::abandon});
    if (m_choices.size() == 1)
        m_group->buttons().front()->hide();
    for (std::size_t i = 0; i < m_asked.redo.size(); ++i)
        m_redo->addItem(QString());
    m_redo->hide();
    connect(m_group, &QButtonGroup::idToggled, this, [this] {
        m_redo->setVisible(decision() == Decision::redoFrom && m_redo->count() > 1);
        emit barChanged();
    });
}

WayRow* DecisionPrompt::addWay(const QString& name, ceremony::Choice choice) {
    auto* row = new WayRow(this);
    row->setObjectName(name);
    m_group->addButton(row, static_cast<int>(m_choices.size()));
    m_choices.push_back(std::move(choice));
    layout()->addWidget(row);
    return row;
}

Decision DecisionPrompt::decision() const {
    return m_choices.at(static_cast<std::size_t>(std::max(m_group->checkedId(), 0))).decision;
}

ceremony::Choice DecisionPrompt::choice() const {
    auto chosen = m_choices.at(static_cast<std::size_t>(std::max(m_group->checkedId(), 0)));
    if (chosen.decision == Decision::redoFrom)
        chosen.what = m_asked.redo.at(static_cast<std::size_t>(m_redo->currentIndex()))->id;
    return chosen;
}

QString DecisionPrompt::minutes(int count) const {
    return tr("about %1 min").arg(count);
}

/// From this step to the one that failed.
int DecisionPrompt::minutesSince(const script::Step& step) const {
    if (!model().script || !model().now)
        return step.minutes;
    int sum = 0;
    bool isCounting = false;
    for (const auto* other : model().script->allSteps()) {
        isCounting = isCounting || other->id == step.id;
        sum += isCounting ? other->minutes : 0;
        if (other->id == model().now->id)
            break;
    }
    return sum;
}

void DecisionPrompt::showWay(WayRow& row, const ceremony::Choice& choice) {
    const auto show = [&](const QString& title, const QString& what, const QString& cost,
                          bool isGrave = false) {
        row.setWay(title, m_isLow ? QString() : what, cost, isGrave);
        m_meanings[&row] = what;
    };
    switch (choice.decision) {
        case Decision::repeatStep: {
            const auto* step =
                model().script && model().now ? model().script->findStep(model().now->id) : nullptr;
            return m_asked.signer.empty()
                       ? show(tr("Repeat the step"), tr("What it has done already stays done."),
                              step != nullptr ? minutes(step->minutes) : QString())
                       : show(tr("Sign again"), tr("With the same card, or after its PIN is known."), {});
        }
        case Decision::callContingency: {
            const auto called =
                std::ranges::find(m_asked.contingencies, choice.what,
                                  [](const auto* contingency) { return contingency->act.id; });
            int sum = 0;
            for (const auto& step : (*called)->act.steps)
                sum += step.minutes;
            return show(text((*called)->act.title),
                        (*called)->insteadOf.empty()
                            ? tr("As the script foresees it; then this step begins again.")
                            : tr("As the script foresees it, instead of this step."),
                        minutes(sum));
        }
        case Decision::redoFrom: {
            const auto& nearest = *m_asked.redo.front();
            return show(m_asked.redo.size() == 1
                            ? tr("Do it again from the step: %1").arg(text(nearest.title))
                            : tr("Do it again from an earlier step"),
                        tr("When its result was wrong. All that came after it is done again."),
                        m_asked.redo.size() == 1 ? minutes(minutesSince(nearest))
                                                 : tr("from %1").arg(minutes(minutesSince(nearest))));
        }
        case Decision::closeWithoutSigner:
            return show(tr("Close without %1").arg(model().personName(m_asked.signer, language())),
                        tr("The record says why. All others sign again."), tr("the others sign"));
        case Decision::abandon:
            return show(tr("Abandon the ceremony"),
                        tr("It is closed as it is, with what stays owed. There is no way back."),
                        tr("everybody signs"), true);
        case Decision::takeBreak:
        case Decision::giveUp:
            return;
    }
}

void DecisionPrompt::retranslate() {
    m_question->setText(tr("Nothing that was recorded is lost. How does it go on?"));
    for (std::size_t i = 0; i < m_choices.size(); ++i)
        showWay(*qobject_cast<WayRow*>(m_group->button(static_cast<int>(i))), m_choices[i]);
    m_redo->setAccessibleName(tr("From which step"));
    for (std::size_t i = 0; i < m_asked.redo.size(); ++i) {
        const auto& step = *m_asked.redo[i];
        m_redo->setItemText(static_cast<int>(i),
                            tr("%1 (%2)").arg(text(step.title), minutes(minutesSince(step))));
    }
    emit barChanged();  // on small windows the bar says what the chosen way means
}

QString DecisionPrompt::primaryText() const {
    switch (decision()) {
        case Decision::repeatStep:
            return m_asked.signer.empty() ? tr("Repeat the step") : tr("Sign again");
        case Decision::callContingency:
            return tr("Go on as foreseen");
        case Decision::redoFrom:
            return tr("Do it again from there");
        case Decision::closeWithoutSigner:
            return tr("Close without %1").arg(model().callName(m_asked.signer, language()));
        case Decision::abandon:
            return tr("Say why…");
        case Decision::takeBreak:
        case Decision::giveUp:
            break;
    }
    return {};
}

void DecisionPrompt::fill(ActionBar& bar) {
    bar.primary()->setText(primaryText());
    bar.primary()->setEnabled(true);
    bar.setHint(m_isLow && m_choices.size() > 1 ? m_meanings.value(m_group->checkedButton()) : QString());
    auto* pause = bar.addSecondary(tr("Break, resume later"));
    pause->setObjectName(QStringLiteral("takeBreak"));
    connect(pause, &QPushButton::clicked, this, [this] { m_session.decide({Decision::takeBreak}); });
}

void DecisionPrompt::activate() {
    m_session.decide(choice());
}

}  // namespace conclave::ui
