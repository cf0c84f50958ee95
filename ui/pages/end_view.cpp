#include "ui/pages/end_view.h"

#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <filesystem>

#include "core/transcript/agreement.h"
#include "core/transcript/record.h"
#include "ui/pages/check_names.h"
#include "ui/pages/prompts/problem.h"
#include "ui/pages/scrolling.h"
#include "ui/pages/texts.h"
#include "ui/theme/language.h"
#include "ui/widgets/action_bar.h"
#include "ui/widgets/facts_table.h"
#include "ui/widgets/fingerprint_block.h"
#include "ui/widgets/label.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/problem_box.h"

namespace conclave::ui {

using ceremony::Ending;

EndView::EndView(const CeremonyModel& model, QWidget* parent) : Styled(parent), m_model(model) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(space::xl, space::m, space::xl, space::xs);
    auto* content = new QWidget(this);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(space::m);
    m_title = new Label(Type::title, &Palette::text, this);
    m_title->setWeight(QFont::DemiBold);
    m_text = new Label(Type::body, &Palette::text, this);
    m_text->setWraps(true);
    m_recovered = new Label(Type::body, &Palette::text, this);
    m_recovered->setObjectName(QStringLiteral("recovered"));
    m_recovered->setWeight(QFont::Medium);
    m_recovered->setWraps(true);
    m_problem = new ProblemBox(this);
    m_head = new FingerprintBlock(this);
    m_facts = new FactsTable(this);
    m_bar = new ActionBar(this);
    for (QWidget* widget :
         {static_cast<QWidget*>(m_title), static_cast<QWidget*>(m_recovered), static_cast<QWidget*>(m_text),
          static_cast<QWidget*>(m_problem), static_cast<QWidget*>(m_head), static_cast<QWidget*>(m_facts)})
        layout->addWidget(widget);
    layout->addStretch();
    outer->addWidget(scrolling(content, this), 1);
    outer->addWidget(m_bar);
    connect(m_bar->primary(), &QPushButton::clicked, this, [this] {
        const auto record = QString::fromStdString(m_model.recordFolder);
        if (isClosed() || isAbandoned())
            emit reviewWanted(record);
        else if (isHsmSilent())
            emit quitWanted();
        else if (isSafeWanted())
            emit safeWanted(record);
        else if (canResume())
            emit resumeWanted(record);
        else
            emit leaveWanted();
    });
}

bool EndView::isClosed() const {
    return m_model.ended && m_model.ended->outcome && m_model.ended->outcome->ending == Ending::closed;
}

bool EndView::isAbandoned() const {
    return m_model.ended && m_model.ended->outcome && m_model.ended->outcome->ending == Ending::abandoned;
}

/// The module waits in a call for ever: only another process can use it.
bool EndView::isHsmSilent() const {
    return m_model.ended && m_model.ended->outcome && m_model.ended->outcome->isHsmSilent;
}

/// What a recovery starts from was not named again, or is not what it began with.
bool EndView::isSafeWanted() const {
    if (!m_model.ended || !m_model.ended->error)
        return false;
    constexpr std::array ofSafe{Errc::safeNotGiven, Errc::safeWithoutBackup, Errc::safeAmbiguous,
                                Errc::earlierFails, Errc::earlierDiffers,    Errc::headDiffers};
    return std::ranges::count(ofSafe, m_model.ended->error->code()) > 0;
}

/// There is something to go on from, and nobody else is at it.
bool EndView::canResume() const {
    if (!m_model.ended || isClosed() || isAbandoned())
        return false;
    std::error_code ignored;
    const bool isElsewhere = m_model.ended->error && (m_model.ended->error->has(Errc::recordOpenElsewhere) ||
                                                      m_model.ended->error->has(Errc::recordComplete));
    return !isElsewhere &&
           std::filesystem::exists(std::filesystem::path(m_model.recordFolder) / transcript::transcriptFile,
                                   ignored);
}

void EndView::open() {
    retranslate();
    m_bar->primary()->rearm();
    m_bar->primary()->setFocus();
}

void EndView::refreshFacts() {
    QVector<QPair<QString, QString>> facts;
    facts.append({tr("Record"), QString::fromStdString(m_model.recordFolder)});
    const auto agreement = transcript::agreementOf(m_model.timeline.entries()).wording();
    if (!agreement.isEmpty())
        facts.append({tr("Agreement"), QString::fromStdString(agreement.in(language()))});
    for (const auto& item : m_model.ended->refused)
        if (item.error)
            facts.append({preflightName(item.id),
                          whatHappened(*item.error) + QLatin1Char(' ') + whatToDo(*item.error)});
    if (m_model.ended->outcome) {
        const auto& times = m_model.ended->outcome->times;
        const auto of = [](std::chrono::nanoseconds time) {
            return duration(std::chrono::duration_cast<std::chrono::milliseconds>(time).count());
        };
        facts.append({tr("Time"), of(times.total)});
        facts.append({tr("Spent by"),
                      tr("people %1, HSM %2, cards %3, Conclave itself %4")
                          .arg(of(times.people), of(times.hsm), of(times.cards), of(times.conclave()))});
    }
    m_facts->setRows(facts);
}

/// What a key is in danger by, now that nobody goes on.
void EndView::showOwed() {
    QStringList owed;
    for (const auto& debt : m_model.facts.owed)
        owed.append(QStringLiteral("– ") + QString::fromStdString(steps::text(debt, language())));
    if (owed.isEmpty())
        m_problem->clear();
    else
        m_problem->setProblem(tr("This stays owed, and endangers what it is about:"),
                              owed.join(QLatin1Char('\n')), {}, ProblemBox::Severity::danger);
}

void EndView::retranslate() {
    if (!m_model.ended)
        return;
    const auto& ended = *m_model.ended;
    if (isAbandoned())
        showOwed();
    else if (ended.error && ended.error->has(Errc::safeNotGiven))  // a terminal has other words for it
        m_problem->setProblem(
            tr("The recovery was interrupted before it had the backup in its record."),
            tr("Name the safe's folder, the root certificate and the earlier record again."), {},
            ProblemBox::Severity::warn);
    else
        showProblem(*m_problem, ended.error     ? ended.error
                                : isHsmSilent() ? std::optional(Error(Errc::hsmSilent))
                                                : m_model.problem);
    if (isClosed()) {
        m_title->setText(tr("The ceremony is closed"));
        m_text->setText(
            tr("Everyone has signed. Read the words of the head aloud and write them down on paper: "
               "an auditor checks the record against them."));
    } else if (isAbandoned()) {
        m_title->setText(tr("The ceremony is closed as abandoned"));
        m_text->setText(
            tr("Everyone has signed that it was given up. Read the words of the head aloud and write them "
               "down on paper."));
    } else if (ended.error && ended.error->has(Errc::preflightRefused)) {
        m_title->setText(tr("The ceremony may not go on here"));
        m_text->setText(tr("Nothing that was recorded is lost, and no device was changed."));
    } else if (ended.error) {
        m_title->setText(tr("The ceremony could not go on"));
        m_text->setText(tr("Nothing that was recorded is lost."));
    } else {
        m_title->setText(m_model.now ? tr("Interrupted at step %1").arg(m_model.now->step)
                                     : tr("Interrupted"));
        m_text->setText(
            isHsmSilent()
                ? tr("The break is recorded. The HSM may still be unlocked: switch it off and on.")
                : tr("The break is recorded, and the HSM is locked. Check who is present, then resume."));
    }
    const auto recovered = isClosed() ? m_model.timeline.recovered() : QString();
    m_recovered->setText(recovered);
    m_recovered->setVisible(!recovered.isEmpty());
    const bool hasHead = ended.outcome && ended.outcome->head.size() == 32;
    m_head->setVisible(hasHead);
    if (hasHead)
        m_head->setRows({{tr("Head of the transcript"),
                          QByteArray(reinterpret_cast<const char*>(ended.outcome->head.data()), 32)}});
    refreshFacts();
    m_bar->clearSecondary();
    const bool isOver = isClosed() || isAbandoned();
    m_bar->primary()->setText(isOver           ? tr("Review the record")
                              : isHsmSilent()  ? tr("End Conclave")
                              : isSafeWanted() ? tr("Name the safe's folder…")
                              : canResume()    ? tr("Resume")
                                               : tr("Back to the start"));
    if (isOver || isHsmSilent() || isSafeWanted() || canResume()) {
        auto* leave = m_bar->addSecondary(tr("Back to the start"));
        leave->setObjectName(QStringLiteral("leave"));
        connect(leave, &QPushButton::clicked, this, &EndView::leaveWanted);
    }
}

}  // namespace conclave::ui
