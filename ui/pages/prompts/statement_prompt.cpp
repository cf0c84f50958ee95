#include "ui/pages/prompts/statement_prompt.h"

#include <QButtonGroup>
#include <QRadioButton>
#include <QVBoxLayout>

#include "core/base/text.h"
#include "core/ceremony/ask.h"
#include "ui/bridge/ceremony_session.h"
#include "ui/pages/prompts/labels.h"
#include "ui/pages/texts.h"
#include "ui/theme/language.h"
#include "ui/widgets/action_bar.h"
#include "ui/widgets/label.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/text_line.h"

namespace conclave::ui {

using Stand = ceremony::Statement::Kind;

StatementPrompt::StatementPrompt(StatementRequest asked, CeremonySession& session, QWidget* parent)
    : PromptView(session, parent), m_asked(std::move(asked)) {
    auto* layout = promptLayout(this);
    m_question = questionLabel(this);
    layout->addWidget(m_question);
    m_kinds = new QButtonGroup(this);
    for (const auto kind : {Stand::agree, Stand::disagree, Stand::refuses, Stand::absent}) {
        auto* choice = new QRadioButton(this);
        choice->setObjectName(
            QString::fromUtf8(name(kind).data(), static_cast<qsizetype>(name(kind).size())));
        m_kinds->addButton(choice, static_cast<int>(kind));
        layout->addWidget(choice);
    }
    m_reasonName = noteLabel(this);
    m_reason = new TextLine(TextLine::reason, this);
    m_reason->setObjectName(QStringLiteral("reason"));
    m_reasonName->setBuddy(m_reason);
    layout->addWidget(m_reasonName);
    layout->addWidget(m_reason);
    const auto changed = [this] {
        const bool wantsReason = m_kinds->checkedId() > static_cast<int>(Stand::agree);
        m_reasonName->setVisible(wantsReason);
        m_reason->setVisible(wantsReason);
        emit barChanged();
    };
    connect(m_kinds, &QButtonGroup::idToggled, this, changed);
    connect(m_reason, &QLineEdit::textChanged, this, changed);
    changed();
}

QWidget* StatementPrompt::firstFocus() {
    return m_kinds->button(static_cast<int>(Stand::agree));
}

std::string StatementPrompt::reason() const {
    return tidied(m_reason->text().toStdString());
}

bool StatementPrompt::isComplete() const {
    const int kind = m_kinds->checkedId();
    return kind == static_cast<int>(Stand::agree) ||
           (kind >= 0 && ceremony::checkAnswer(reason(), TextLine::reason));
}

void StatementPrompt::retranslate() {
    m_question->setText(say(m_asked.question));
    m_kinds->button(static_cast<int>(Stand::agree))->setText(tr("I agree"));
    m_kinds->button(static_cast<int>(Stand::disagree))->setText(tr("I do not agree, because …"));
    m_kinds->button(static_cast<int>(Stand::refuses))->setText(tr("I refuse to sign, because …"));
    m_kinds->button(static_cast<int>(Stand::absent))
        ->setText(tr("%1 is absent, because …").arg(model().personName(m_asked.seat, language())));
    m_reasonName->setText(tr("Reason"));
    m_reason->setAccessibleName(tr("Reason"));
}

void StatementPrompt::fill(ActionBar& bar) {
    bar.primary()->setText(tr("Record the statement"));
    bar.primary()->setEnabled(isComplete());
    bar.setHint(m_reason->isFull()         ? tr("No more than %1 characters fit.").arg(TextLine::reason)
                : isComplete()             ? QString()
                : m_kinds->checkedId() < 0 ? tr("Choose one first.")
                                           : tr("Say why first."));
}

void StatementPrompt::activate() {
    if (isComplete())
        m_session.state({static_cast<Stand>(m_kinds->checkedId()), reason()});
}

}  // namespace conclave::ui
