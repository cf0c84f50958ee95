#include "ui/widgets/step_rail.h"

#include <QBoxLayout>
#include <QPainter>
#include <QScrollArea>
#include <QTimer>

#include "ui/theme/accessible.h"
#include "ui/widgets/icon_view.h"
#include "ui/widgets/label.h"
#include "ui/widgets/rail_step_row.h"

namespace conclave::ui {

namespace {

constexpr int railWidth = 236;

/// "Act 3 · Unlock   ✓ 4/4"
QWidget* makeActRow(const RailAct& act) {
    auto* row = new QWidget;
    const bool isDone = act.count > 0 && act.done == act.count;
    auto* title = new Label(Type::meta, act.isOpen ? &Palette::text : &Palette::text2);
    title->setWeight(QFont::DemiBold);
    title->setWraps(true);
    title->setText(act.title);
    auto* count = new Label(Type::meta, &Palette::text2);
    count->setText(QStringLiteral("%1/%2").arg(act.done).arg(act.count));
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(space::m, 5, space::s, 5);
    layout->setSpacing(space::xs);
    layout->addWidget(title, 1, Qt::AlignTop);
    if (isDone) {
        auto* check = new IconView(QStringLiteral("check"), &Palette::ok, 14);
        check->standBeside(Type::meta);
        layout->addWidget(check, 0, Qt::AlignTop);
    }
    layout->addWidget(count, 0, Qt::AlignTop);
    return row;
}

}  // namespace

StepRail::StepRail(QWidget* parent)
    : Styled(parent), m_scroll(new QScrollArea), m_footer(new Label(Type::meta, &Palette::text2)) {
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->viewport()->setAutoFillBackground(false);
    m_scroll->setFocusPolicy(Qt::NoFocus);  // nothing to do here: it follows the ceremony by itself
    m_footer->setWraps(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::s, space::m, space::s, space::m);
    column->setSpacing(space::s);
    column->addWidget(m_scroll, 1);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(space::m, 0, space::s, 0);
    foot->addWidget(m_footer);
    column->addLayout(foot);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    restyle();
}

void StepRail::setActs(const QVector<RailAct>& acts) {
    if (m_acts == acts)
        return;
    m_acts = acts;
    rebuild();
}

void StepRail::setFooter(const QString& text) {
    m_footer->setText(text);
}

void StepRail::rebuild() {
    auto* rows = new QWidget;
    rows->setAutoFillBackground(false);
    auto* column = new QVBoxLayout(rows);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_current = nullptr;
    QString place;
    for (const auto& act : m_acts) {
        column->addWidget(makeActRow(act));
        if (!act.isOpen) {
            continue;
        }
        for (const auto& step : act.steps) {
            auto* row = new RailStepRow(step);
            column->addWidget(row);
            if (step.state == RailStep::State::now) {
                m_current = row;
                place = QStringLiteral("%1, %2").arg(act.title, step.title);
            }
        }
        column->addSpacing(space::s);
    }
    column->addStretch(1);
    m_scroll->setWidget(rows);
    rows->setAutoFillBackground(false);  // setWidget turns it on
    setState(this, place.isEmpty() ? tr("Steps") : tr("Steps, now: %1").arg(place));
    showCurrent();
}

void StepRail::showCurrent() {
    // After the layout has placed the rows.
    QTimer::singleShot(0, this, [this] {
        if (m_current != nullptr) {
            m_scroll->ensureWidgetVisible(m_current, 0, px(60));
        }
    });
}

void StepRail::restyle() {
    setFixedWidth(px(railWidth));
    rebuild();
}

void StepRail::retranslate() {
    rebuild();
}

void StepRail::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    showCurrent();
}

void StepRail::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), colours().window);
}

}  // namespace conclave::ui
