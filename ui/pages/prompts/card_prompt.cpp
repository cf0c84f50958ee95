#include "ui/pages/prompts/card_prompt.h"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

#include "ui/bridge/ceremony_session.h"
#include "ui/pages/prompts/labels.h"
#include "ui/pages/prompts/problem.h"
#include "ui/pages/reader_name.h"
#include "ui/pages/texts.h"
#include "ui/widgets/action_bar.h"
#include "ui/widgets/label.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/problem_box.h"

namespace conclave::ui {

CardPrompt::CardPrompt(ceremony::CardRequest asked, CeremonySession& session, QWidget* parent)
    : PromptView(session, parent), m_asked(std::move(asked)) {
    auto* layout = promptLayout(this);
    m_request = questionLabel(this);
    m_note = noteLabel(this);
    m_problem = new ProblemBox(this);
    m_readers = new QButtonGroup(this);
    layout->addWidget(m_request);
    layout->addWidget(m_problem);
    layout->addWidget(m_note);
    for (int i = 0; i < static_cast<int>(m_asked.readers.size()); ++i) {
        auto* reader = new QRadioButton(this);
        reader->setObjectName(QStringLiteral("reader%1").arg(i + 1));
        m_readers->addButton(reader, i);
        layout->addWidget(reader);
    }
    // With several cards the person looks which is theirs; nothing is chosen for them.
    if (m_asked.readers.size() == 1)
        m_readers->button(0)->setChecked(true);
    connect(m_readers, &QButtonGroup::idToggled, this, &PromptView::barChanged);
}

QWidget* CardPrompt::firstFocus() {
    return m_asked.readers.size() > 1 ? m_readers->button(0) : nullptr;
}

void CardPrompt::retranslate() {
    m_request->setText(say(m_asked.request));
    showProblem(*m_problem, m_asked.problem);
    for (int i = 0; i < static_cast<int>(m_asked.readers.size()); ++i)
        m_readers->button(i)->setText(
            tr("The card in %1").arg(readerName(m_asked.readers[static_cast<std::size_t>(i)], model())));
    if (isChoice())
        m_note->setText(m_asked.readers.size() == 1 ? tr("A card is in this reader:")
                                                    : tr("Cards are in these readers. Which is yours?"));
    else
        m_note->setText(tr("The card is noticed when it is inserted."));
}

void CardPrompt::fill(ActionBar& bar) {
    if (isChoice()) {
        const bool isChosen = m_readers->checkedId() >= 0;
        bar.primary()->setText(tr("Use this card"));
        bar.primary()->setEnabled(isChosen);
        bar.setHint(isChosen ? QString() : tr("Choose the reader first."));
        auto* again = bar.addSecondary(tr("Look again"));
        again->setObjectName(QStringLiteral("lookAgain"));
        connect(again, &QPushButton::clicked, this, [this] { m_session.lookAgain(); });
        return;
    }
    bar.primary()->setText(tr("Look again"));
    bar.primary()->setEnabled(true);
    bar.setHint(tr("Waiting for the card."));
}

void CardPrompt::activate() {
    if (const int chosen = m_readers->checkedId(); isChoice() && chosen >= 0)
        m_session.chooseReader(m_asked.readers[static_cast<std::size_t>(chosen)]);
    else
        m_session.lookAgain();
}

}  // namespace conclave::ui
