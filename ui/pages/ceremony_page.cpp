#include "ui/pages/ceremony_page.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QPushButton>
#include <QResizeEvent>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "ui/bridge/ceremony_session.h"
#include "ui/pages/break_sheet.h"
#include "ui/pages/end_view.h"
#include "ui/pages/evidence_view.h"
#include "ui/pages/exception_sheet.h"
#include "ui/pages/prompts/problem.h"
#include "ui/pages/prompts/prompt_view.h"
#include "ui/pages/reader_name.h"
#include "ui/pages/room_panel.h"
#include "ui/pages/step_body.h"
#include "ui/pages/texts.h"
#include "ui/theme/focus_ring.h"
#include "ui/theme/icons.h"
#include "ui/theme/language.h"
#include "ui/widgets/action_bar.h"
#include "ui/widgets/actors_line.h"
#include "ui/widgets/beat_bar.h"
#include "ui/widgets/busy_notice.h"
#include "ui/widgets/label.h"
#include "ui/widgets/pin_pad_notice.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/problem_box.h"
#include "ui/widgets/read_aloud_card.h"
#include "ui/widgets/step_rail.h"
#include "ui/widgets/transcript_strip.h"

namespace conclave::ui {
namespace {

constexpr int lowHeight = 640;
// Below either of the window's, the rail folds and the transcript's last lines go (docs: small windows).
constexpr int roomyWidth = 1280;
constexpr int roomyHeight = 700;
constexpr int lowWindow = 760;
constexpr int railWidth = 236;
constexpr int busyAfterMs = 400;  // shorter work is not worth a notice that flickers

QString readerInUse(const CeremonyModel& model) {
    const auto inUse = std::ranges::find(model.readers, true, &ReaderItem::isInUse);
    return inUse == model.readers.end() ? QString() : readerName(inUse->name, model);
}

}  // namespace

CeremonyPage::CeremonyPage(CeremonySession& session, QWidget* parent)
    : Styled(parent), m_session(session), m_model(session.model()) {
    auto* outer = new QHBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    auto* left = new QVBoxLayout;
    left->setSpacing(0);
    m_upper = new QHBoxLayout;
    m_upper->setSpacing(0);
    m_rail = new StepRail(this);
    m_centre = new QStackedWidget(this);
    m_step = makeCentre();
    m_exception = new ExceptionSheet(session, this);
    m_break = new BreakSheet(session, this);
    m_end = new EndView(m_model, this);
    for (QWidget* page : {m_step, static_cast<QWidget*>(m_exception), static_cast<QWidget*>(m_break),
                          static_cast<QWidget*>(m_end)})
        m_centre->addWidget(page);
    m_upper->addWidget(m_rail);
    m_upper->addWidget(m_centre, 1);
    left->addLayout(m_upper, 1);
    m_strip = new TranscriptStrip(this);
    left->addWidget(m_strip);
    outer->addLayout(left, 1);
    m_room = new RoomPanel(m_model, this);
    outer->addWidget(m_room);

    m_busyDelay.setSingleShot(true);
    m_busyDelay.setInterval(busyAfterMs);
    connect(&m_busyDelay, &QTimer::timeout, this, &CeremonyPage::refreshBusy);
    m_drawing.setInterval(0);
    connect(&m_drawing, &QTimer::timeout, this, &CeremonyPage::drawNextRegion);
    connect(&m_model, &CeremonyModel::changed, this, &CeremonyPage::noteChange);
    connect(m_exception, &ExceptionSheet::closed, this, &CeremonyPage::showCentre);
    connect(m_exception, &ExceptionSheet::breakWanted, this, &CeremonyPage::openBreak);
    connect(m_break, &BreakSheet::closed, this, &CeremonyPage::showCentre);
    connect(m_break, &BreakSheet::cancelled, this, &CeremonyPage::breakCancelled);
    connect(m_end, &EndView::reviewWanted, this, &CeremonyPage::reviewWanted);
    connect(m_end, &EndView::resumeWanted, this, &CeremonyPage::resumeWanted);
    connect(m_end, &EndView::safeWanted, this, &CeremonyPage::safeWanted);
    connect(m_end, &EndView::leaveWanted, this, &CeremonyPage::leaveWanted);
    connect(m_end, &EndView::quitWanted, this, &CeremonyPage::quitWanted);
    connect(m_room, &RoomPanel::cardDropped, this, &CeremonyPage::cardDropped);
    restyle();
    retranslate();
}

CeremonyPage::~CeremonyPage() = default;

QWidget* CeremonyPage::makeCentre() {
    auto* centre = new QWidget(this);
    auto* column = new QVBoxLayout(centre);
    const int ring = FocusRing::ring + FocusRing::gap;  // the body keeps this much at each side for it
    column->setContentsMargins(space::xl - ring, space::s, space::xl - ring, space::xs);
    column->setSpacing(0);
    auto* head = new QVBoxLayout;
    head->setContentsMargins(ring, 0, ring, space::xs);
    head->setSpacing(space::xs);
    m_crumbs = new Label(Type::meta, &Palette::text2, centre);
    m_crumbs->setWeight(QFont::Medium);
    m_title = new Label(Type::title, &Palette::text, centre);
    m_title->setWeight(QFont::DemiBold);
    m_title->setWraps(true);
    m_actors = new ActorsLine(centre);
    m_beats = new BeatBar(centre);
    m_unfold = new QToolButton(centre);
    m_unfold->setCheckable(true);
    m_unfold->setObjectName(QStringLiteral("unfold"));
    m_unfold->hide();
    connect(m_unfold, &QToolButton::toggled, this, &CeremonyPage::layRail);
    auto* place = new QHBoxLayout;
    place->setSpacing(space::xs);
    place->addWidget(m_crumbs);
    place->addWidget(m_unfold);
    place->addStretch();
    place->addWidget(m_beats);
    m_head = new QBoxLayout(QBoxLayout::TopToBottom);
    m_head->setSpacing(space::xs);
    m_head->addWidget(m_title);
    m_head->addWidget(m_actors);
    head->addLayout(place);
    head->addLayout(m_head);
    column->addLayout(head);

    m_body = new StepBody(m_model, centre);
    column->addWidget(m_body, 1);
    connect(m_body->evidence(), &EvidenceView::hashShown, &m_session.model(), &CeremonyModel::showHash);

    m_bar = new ActionBar(centre);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(ring, 0, ring, 0);
    foot->addWidget(m_bar);
    column->addLayout(foot);
    connect(m_bar->primary(), &QPushButton::clicked, this, [this] {
        if (m_prompt)
            m_prompt->activate();
    });
    return centre;
}

void CeremonyPage::restyle() {
    m_rail->setFixedWidth(px(railWidth));
    m_unfold->setIcon(icon(QStringLiteral("chevron-down"), colours().text2, px(18)));
    m_unfold->setFixedSize(px(targetSize), px(24));
}

void CeremonyPage::setCompact(bool isCompact) {
    if (m_isCompact == isCompact)
        return;
    m_isCompact = isCompact;
    m_strip->setVisible(!isCompact);
    m_room->setCompact(isCompact);
    m_unfold->setVisible(isCompact);
    m_unfold->setChecked(false);
    m_title->setType(isCompact ? Type::readAloud : Type::title);
    m_head->setDirection(isCompact ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_head->setSpacing(isCompact ? space::l : space::xs);
    m_head->setStretchFactor(m_actors, isCompact ? 1 : 0);
    if (isCompact)
        m_upper->removeWidget(m_rail);
    else
        m_upper->insertWidget(0, m_rail);
    layRail();
}

/// Folded, it opens over the step.
void CeremonyPage::layRail() {
    m_rail->setVisible(!m_isCompact || m_unfold->isChecked());
    if (!m_isCompact || !m_unfold->isChecked())
        return;
    const int top = m_unfold->mapTo(this, QPoint(0, m_unfold->height())).y();
    m_rail->setGeometry(0, top, m_rail->width(), height() - top);
    m_rail->raise();
}

void CeremonyPage::retranslate() {
    m_unfold->setAccessibleName(tr("Steps"));
    m_unfold->setToolTip(tr("Steps"));
    // A prompt speaks the other language by itself, and keeps what was typed.
    noteChange(CeremonyModel::Parts(CeremonyModel::allParts) &
               ~CeremonyModel::Parts(CeremonyModel::promptPart));
    fillBar();
}

void CeremonyPage::resizeEvent(QResizeEvent* event) {
    setCompact(width() < px(roomyWidth) || window()->height() < px(roomyHeight));
    m_body->evidence()->setDense(m_isCompact || window()->height() < px(lowWindow), !m_isCompact);
    m_strip->setLow(height() < px(lowHeight));
    Styled::resizeEvent(event);
    layRail();
}

void CeremonyPage::paintEvent(QPaintEvent*) {
    QPainter(this).fillRect(rect(), colours().surface);
}

void CeremonyPage::showWhereWeAre() {
    if (m_model.ended)
        return;
    m_centre->setCurrentWidget(m_step);
    m_body->setUnfolded(true);
    m_body->showTop();
    m_body->readAloud()->setFocus();
}

/// After F1 the keyboard is on the text; Enter goes on from there as well.
void CeremonyPage::keyPressEvent(QKeyEvent* event) {
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter && !event->isAutoRepeat() && m_prompt && !m_prompt->isIrreversible() && m_body->isBeingRead())
        m_bar->primary()->press();
    else
        Styled::keyPressEvent(event);
}

/// As small as it gets when it is folded: a larger one must not keep the window from that.
QSize CeremonyPage::minimumSizeHint() const {
    auto least = Styled::minimumSizeHint();
    if (!m_isCompact)
        least.setWidth(std::min(least.width(), px(1024)));
    return isVisible() ? least : QSize();
}

QVector<QWidget*> CeremonyPage::regions() const {
    return {m_centre, m_room, m_strip};
}

void CeremonyPage::openException() {
    if (!m_session.isRunning())
        return;
    m_exception->open();
    m_centre->setCurrentWidget(m_exception);
}

void CeremonyPage::openBreak() {
    if (!m_session.isRunning())
        return;
    m_break->open();
    m_centre->setCurrentWidget(m_break);
}

void CeremonyPage::showCentre() {
    if (m_model.ended) {
        m_centre->setCurrentWidget(m_end);
        m_end->open();
        return;
    }
    m_centre->setCurrentWidget(m_step);
    focusFirst();
}

/// The engine says much at once: it is drawn together, and only while somebody sees it. What is asked is
/// shown at once, so that no key meant for one prompt meets the next.
void CeremonyPage::noteChange(CeremonyModel::Parts parts) {
    for (auto& changed : m_changed)
        changed |= parts;
    if (!isVisible())
        return;
    if (parts & CeremonyModel::promptPart) {
        // What it is asked about comes first, or its button would not know that it was seen.
        constexpr auto asked =
            CeremonyModel::promptPart | CeremonyModel::evidencePart | CeremonyModel::nowPart;
        const auto pending = m_changed.front() & asked;
        m_changed.front() &= ~CeremonyModel::Parts(asked);
        refreshCentre(pending);
    }
    m_drawing.start();
}

void CeremonyPage::showEvent(QShowEvent* event) {
    m_drawing.start();
    Styled::showEvent(event);
}

/// One at each turn of the event loop: all of them at once hold the window up.
void CeremonyPage::drawNextRegion() {
    const auto next = std::ranges::find_if(m_changed, [](CeremonyModel::Parts parts) { return bool(parts); });
    if (next == m_changed.end())
        return m_drawing.stop();
    const auto parts = std::exchange(*next, {});
    switch (static_cast<Region>(next - m_changed.begin())) {
        case Region::centre:
            return refreshCentre(parts);
        case Region::rail:
            if (parts & (CeremonyModel::stepsPart | CeremonyModel::nowPart))
                refreshRail();
            return;
        case Region::room:
            return m_room->refresh(parts);
        case Region::strip:
            if (parts & CeremonyModel::linesPart)
                refreshLines();
            return;
    }
}

void CeremonyPage::refreshCentre(CeremonyModel::Parts parts) {
    if (parts & (CeremonyModel::nowPart | CeremonyModel::factsPart))
        refreshStep();
    if (parts & (CeremonyModel::nowPart | CeremonyModel::factsPart | CeremonyModel::promptPart))
        refreshActors();
    if (parts & CeremonyModel::evidencePart) {
        m_body->evidence()->refresh();
        m_body->orderTabs();
    }
    if (parts & CeremonyModel::promptPart)
        refreshPrompt();
    if (parts & (CeremonyModel::busyPart | CeremonyModel::evidencePart | CeremonyModel::promptPart))
        refreshBusy();
    if (parts & CeremonyModel::problemPart)
        refreshProblem();
    if ((parts & CeremonyModel::endedPart) && (m_model.ended || m_centre->currentWidget() == m_end))
        showCentre();
}

void CeremonyPage::refreshRail() {
    if (!m_model.script)
        return m_rail->setActs({});
    const auto times = m_model.stepTimesMs();
    const auto timeOf = [&](const std::string& step) {
        const auto found = times.find(step);
        return duration(found == times.end() ? 0 : found->second);
    };
    QVector<RailAct> acts;
    int doneSteps = 0;
    int allSteps = 0;
    int minutesLeft = 0;
    for (const auto& act : m_model.script->acts) {
        RailAct item;
        item.title = tr("Act %1 · %2").arg(acts.size() + 1).arg(text(act.title));
        item.count = static_cast<int>(act.steps.size());
        for (const auto& step : act.steps) {
            ++allSteps;
            const bool isDone = m_model.facts.stepsDone.contains(step.id);
            const bool isNow = m_model.now && m_model.now->id == step.id && !isDone;
            item.done += isDone ? 1 : 0;
            item.isOpen = item.isOpen || (m_model.now && m_model.now->id == step.id);
            minutesLeft += isDone ? 0 : step.minutes;
            RailStep row;
            row.title = text(step.title);
            row.state = isDone  ? RailStep::State::done
                        : isNow ? RailStep::State::now
                                : RailStep::State::toCome;
            row.time = isDone ? timeOf(step.id) : QString::number(allSteps);
            item.steps.append(row);
        }
        doneSteps += item.done;
        acts.append(item);
    }
    m_rail->setActs(acts);
    m_rail->setFooter(tr("%1 of %2 steps · about %3 min left").arg(doneSteps).arg(allSteps).arg(minutesLeft));
}

void CeremonyPage::refreshStep() {
    if (!m_model.now) {
        m_crumbs->clear();
        // A resumed one asks who is present before any step goes on.
        m_title->setText(!m_model.beganUtcMs() ? tr("The ceremony is being opened")
                                               : tr("The ceremony goes on"));
        m_body->setHasText(false);
        m_beats->hide();
        return;
    }
    const auto& now = *m_model.now;
    m_crumbs->setText(
        now.isOfContingency
            ? tr("Instead of step %1 of %2 · %3").arg(now.step).arg(now.stepCount).arg(text(now.actTitle))
            : tr("Act %1 of %2 · step %3 of %4")
                  .arg(now.act)
                  .arg(now.actCount)
                  .arg(now.step)
                  .arg(now.stepCount));
    m_beats->show();
    m_beats->setBeats(m_model.beat ? static_cast<int>(*m_model.beat) : -1,
                      now.kind != nullptr && now.kind->judges != steps::Who::nobody);
    m_title->setText(text(now.title));
    m_body->readAloud()->setText(m_model.seatTitle(now.actor, language()), text(now.text));
    m_body->readAloud()->setRead(m_model.beat && *m_model.beat != ceremony::Beat::read);
    m_body->setHasText(true);
    if (m_stepShown != now.id) {
        m_stepShown = now.id;
        m_body->showTop();
        m_bar->primary()->rearm();
    }
}

void CeremonyPage::refreshActors() {
    if (m_model.now)
        m_actors->setActors(m_model.whoActs(language()), m_model.whoWatches(language()));
    else
        m_actors->setActors({}, {});
}

void CeremonyPage::refreshPrompt() {
    m_prompt = makePromptView(m_model.prompt, m_session, m_body->promptParent());
    if (m_prompt) {
        m_body->addPrompt(m_prompt.get());
        connect(m_prompt.get(), &PromptView::barChanged, this, &CeremonyPage::fillBar);
        m_bar->primary()->rearm();
    }
    m_body->setUnfolded(false);
    m_body->setDeciding(std::holds_alternative<ceremony::DecisionRequest>(m_model.prompt));
    fillBar();
    if (m_centre->currentWidget() == m_step)
        focusFirst();
}

void CeremonyPage::fillBar() {
    m_bar->clearSecondary();
    m_bar->setHint({});
    if (m_prompt) {
        m_bar->primary()->show();
        m_prompt->fill(*m_bar);
        return;
    }
    m_bar->primary()->hide();
    if (m_model.isStopping)
        m_bar->setHint(
            tr("The break begins as soon as the device has finished. A silent one is given up after "
               "two minutes."));
}

void CeremonyPage::focusFirst() {
    if (!m_prompt) {
        m_body->readAloud()->setFocus();  // not a button: nobody presses anything while the HSM works
        return;
    }
    auto* first = m_prompt->firstFocus();
    if (first == nullptr && m_bar->primary()->isEnabled())
        first = m_bar->primary();
    else if (first == nullptr)  // something is to be looked at before
        first = m_body->evidence()->nextToOpen();
    if (first == nullptr)
        return;
    first->setFocus();
}

void CeremonyPage::refreshBusy() {
    m_body->pad()->setVisible(m_model.isPinOnReader());
    if (m_model.isPinOnReader())
        m_body->pad()->setAsked(say(m_model.busy->work.what), readerInUse(m_model));
    if (!m_model.busy || m_model.isPinOnReader() || !std::holds_alternative<std::monostate>(m_model.prompt)) {
        m_busyDelay.stop();
        m_body->busy()->stop();
        return;
    }
    if (m_model.busy->elapsedMs >= busyAfterMs)
        m_body->busy()->start(say(m_model.busy->work.what),
                              m_model.mustCardsStay() ? tr("Do not take cards out.") : QString(),
                              static_cast<int>(m_model.busy->elapsedMs / 1000));
    else if (!m_busyDelay.isActive())
        m_busyDelay.start();
}

void CeremonyPage::refreshProblem() {
    showProblem(*m_body->problem(), m_model.problem);
}

void CeremonyPage::refreshLines() {
    QVector<TranscriptLine> lines;
    for (const auto& entry : m_model.timeline.entries())
        lines.append({entry.seq, Timeline::time(entry), m_model.timeline.sentence(entry)});
    m_strip->setLines(lines);
}

}  // namespace conclave::ui
