#include "ui/pages/step_body.h"

#include <QAbstractButton>
#include <QEvent>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/pages/evidence_view.h"
#include "ui/pages/prompts/prompt_view.h"
#include "ui/pages/scrolling.h"
#include "ui/theme/focus_ring.h"
#include "ui/widgets/busy_notice.h"
#include "ui/widgets/pin_pad_notice.h"
#include "ui/widgets/problem_box.h"
#include "ui/widgets/read_aloud_card.h"

namespace conclave::ui {
namespace {

constexpr int leastShown = 80;  ///< who reads, and the first lines

int heightOf(const QLayout* layout, int width) {
    return layout->hasHeightForWidth() ? layout->heightForWidth(width) : layout->sizeHint().height();
}

}  // namespace

StepBody::StepBody(const CeremonyModel& model, QWidget* parent) : Styled(parent) {
    m_shown = new QWidget(this);
    m_shownColumn = new QVBoxLayout(m_shown);
    m_read = new ReadAloudCard(m_shown);
    m_evidence = new EvidenceView(model, m_shown);
    m_shownColumn->addWidget(m_read);
    m_shownColumn->addWidget(m_evidence);
    m_shownColumn->addStretch();
    m_scroll = scrolling(m_shown, this);

    m_asked = new QWidget(this);
    m_askedColumn = new QVBoxLayout(m_asked);
    m_problem = new ProblemBox(m_asked);
    m_busy = new BusyNotice(m_asked);
    m_pad = new PinPadNotice(m_asked);
    for (QWidget* widget :
         {static_cast<QWidget*>(m_problem), static_cast<QWidget*>(m_busy), static_cast<QWidget*>(m_pad)})
        m_askedColumn->addWidget(widget);
    m_pad->hide();
    m_shown->installEventFilter(this);
    m_asked->installEventFilter(this);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    restyle();
    retranslate();
}

void StepBody::orderTabs() {
    QWidget* before = m_read;
    for (auto* button : m_evidence->findChildren<QAbstractButton*>()) {
        setTabOrder(before, button);
        before = button;
    }
}

void StepBody::addPrompt(PromptView* prompt) {
    m_askedColumn->addWidget(prompt);
    prompt->show();  // a layout shows it later, and what is not shown takes no focus
    fit();
}

void StepBody::showTop() {
    m_scroll->verticalScrollBar()->setValue(0);
}

void StepBody::setDeciding(bool isDeciding) {
    m_isDeciding = isDeciding;
    m_scroll->setVisible(!isDeciding);
    fit();
}

void StepBody::setHasText(bool hasText) {
    m_hasText = hasText;
    fit();
}

void StepBody::setUnfolded(bool isUnfolded) {
    m_isUnfolded = isUnfolded;
    fit();
}

bool StepBody::isBeingRead() const {
    return m_read->hasFocus() || m_scroll->hasFocus();
}

QSize StepBody::minimumSizeHint() const {
    const int asked = heightOf(m_asked->layout(), std::max(width(), 1));
    return {m_asked->minimumSizeHint().expandedTo(m_shown->minimumSizeHint()).width(),
            (m_isDeciding ? 0 : px(leastShown)) + asked};
}

void StepBody::restyle() {
    m_shownColumn->setContentsMargins(FocusRing::reach, FocusRing::reach, FocusRing::reach, FocusRing::reach);
    m_shownColumn->setSpacing(px(space::s));
    m_askedColumn->setContentsMargins(FocusRing::reach, px(space::xs), FocusRing::reach, FocusRing::reach);
    m_askedColumn->setSpacing(px(space::s));
    fit();
}

void StepBody::retranslate() {
    m_scroll->setAccessibleName(tr("What this step shows"));
}

bool StepBody::event(QEvent* event) {
    const bool isHandled = Styled::event(event);
    if (event->type() == QEvent::LayoutRequest)
        fit();
    return isHandled;
}

bool StepBody::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::LayoutRequest) {
        fit();
        updateGeometry();
    }
    return Styled::eventFilter(watched, event);
}

void StepBody::resizeEvent(QResizeEvent* event) {
    Styled::resizeEvent(event);
    fit();
}

void StepBody::fit() {
    const int asked = m_askedColumn->isEmpty() ? 0 : heightOf(m_askedColumn, width());
    if (m_isDeciding)
        return m_asked->setGeometry(0, 0, width(), asked);
    const int room = std::max(height() - asked, 0);
    const int inner = width() - 2 * FocusRing::reach;
    const bool isRead = m_hasText;
    int others = 2 * FocusRing::reach;
    if (!m_evidence->isHidden() && !m_evidence->isEmpty())
        others += heightOf(m_evidence->layout(), inner) + (isRead ? px(space::s) : 0);
    auto size = ReadAloudCard::Size::full;
    int shown = others + (isRead ? m_read->heightAt(size, inner) : 0);
    using Size = ReadAloudCard::Size;
    for (const auto smaller : {Size::compact, Size::tight, Size::row})
        if (shown > room && isRead && (smaller != Size::row || (m_read->isRead() && !m_isUnfolded))) {
            size = smaller;
            shown = others + m_read->heightAt(size, inner);
        }
    m_read->setSize(size);
    // That it was read, the beats say, too.
    const bool isFolded = isRead && size == Size::row && shown > room && m_read->isRead() &&
                          !m_evidence->isHidden() && !m_evidence->isEmpty();
    m_read->setVisible(isRead && !isFolded);
    if (isFolded)
        shown = others - px(space::s);
    const bool isScrolling = shown > room;
    m_scroll->setFocusPolicy(isScrolling ? Qt::TabFocus : Qt::NoFocus);
    m_scroll->setGeometry(0, 0, width(), std::min(shown, room));
    m_asked->setGeometry(0, std::min(shown, room), width(), asked);
}

}  // namespace conclave::ui
