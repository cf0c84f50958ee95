#include "ui/widgets/rail_step_row.h"

#include <QBoxLayout>
#include <QPainter>
#include <QPainterPath>

#include "ui/theme/accessible.h"
#include "ui/widgets/icon_view.h"
#include "ui/widgets/label.h"

namespace conclave::ui {

namespace {

struct RailFace {
    const char* icon;
    Role iconInk;
    Role ink;
};

RailFace faceOf(RailStep::State state) {
    switch (state) {
        case RailStep::State::done:
            return {"check", &Palette::ok, &Palette::text};
        case RailStep::State::now:
            return {"now", &Palette::accent, &Palette::text};
        case RailStep::State::toCome:
            return {"to-come", &Palette::text2, &Palette::text2};
        case RailStep::State::exception:
            return {"flag", &Palette::warn, &Palette::text};
        case RailStep::State::abandoned:
            return {"cross", &Palette::danger, &Palette::text};
    }
    return {};
}

}  // namespace

RailStepRow::RailStepRow(const RailStep& step, QWidget* parent)
    : Styled(parent), m_isNow(step.state == RailStep::State::now) {
    const auto face = faceOf(step.state);
    auto* title = new Label(Type::meta, face.ink, this);
    title->setWraps(true);
    title->setWeight(m_isNow ? QFont::DemiBold : QFont::Medium);
    title->setText(step.title);
    auto* time = new Label(Type::meta, &Palette::text2, this);
    time->setText(step.time);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(px(space::m), px(6), px(space::s), px(6));
    row->setSpacing(px(space::s));
    auto* icon = new IconView(QString::fromLatin1(face.icon), face.iconInk, 16, this);
    icon->standBeside(Type::meta);
    row->addWidget(icon, 0, Qt::AlignTop);
    row->addWidget(title, 1, Qt::AlignTop);
    row->addWidget(time, 0, Qt::AlignTop);

    const auto word = [&] {
        switch (step.state) {
            case RailStep::State::done:
                return tr("done");
            case RailStep::State::now:
                return tr("now");
            case RailStep::State::toCome:
                return tr("to come");
            case RailStep::State::exception:
                return tr("with an exception");
            case RailStep::State::abandoned:
                return tr("abandoned");
        }
        return QString();
    };
    setState(this, QStringLiteral("%1, %2, %3").arg(step.title, word(), step.time));
}

void RailStepRow::paintEvent(QPaintEvent*) {
    if (!m_isNow) {
        return;
    }
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath outline;
    outline.addRoundedRect(rect(), px(radius::chip), px(radius::chip));
    painter.setClipPath(outline);
    painter.fillRect(rect(), colours().softAccent);
    painter.fillRect(0, 0, px(4), height(), colours().accent);
}

}  // namespace conclave::ui
