#include "ui/widgets/confirm_pair.h"

#include <QBoxLayout>

#include "ui/theme/accessible.h"
#include "ui/widgets/icon_view.h"
#include "ui/widgets/label.h"
#include "ui/widgets/panel.h"

namespace conclave::ui {

ConfirmPair::ConfirmPair(QWidget* parent) : Styled(parent), m_row(new QHBoxLayout(this)) {
    m_row->setContentsMargins(0, 0, 0, 0);
    restyle();
}

ConfirmPair::Box ConfirmPair::makeBox() {
    Box box{new Panel(this), new IconView({}, &Palette::text2, 20), new Label(Type::body),
            new Label(Type::body)};
    box.icon->standBeside(Type::body);
    box.who->setWeight(QFont::DemiBold);
    box.who->setWraps(true);
    box.what->setWraps(true);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(0);
    texts->addWidget(box.who);
    texts->addWidget(box.what);
    texts->addStretch();
    auto* row = new QHBoxLayout(box.panel);
    row->addWidget(box.icon, 0, Qt::AlignTop);
    row->addLayout(texts, 1);
    m_row->addWidget(box.panel, 1);
    return box;
}

void ConfirmPair::setSides(const QVector<ConfirmSide>& sides) {
    m_sides = sides;
    while (m_boxes.size() < sides.size())
        m_boxes.append(makeBox());
    for (qsizetype i = 0; i < m_boxes.size(); ++i) {
        m_boxes[i].panel->setVisible(i < sides.size());
        if (i >= sides.size())
            continue;
        m_boxes[i].who->setText(sides[i].who);
        m_boxes[i].what->setText(sides[i].what);
        setState(m_boxes[i].panel, sides[i].who + QStringLiteral(": ") + sides[i].what);
    }
    restyle();
}

void ConfirmPair::restyle() {
    m_row->setSpacing(px(space::s));
    for (qsizetype i = 0; i < std::min(m_boxes.size(), m_sides.size()); ++i) {
        const auto& box = m_boxes[i];
        const auto state = m_sides[i].state;
        const bool isDone = state == ConfirmSide::State::done;
        const bool isNow = state == ConfirmSide::State::now;
        box.panel->setFill(isDone ? &Palette::softOk : isNow ? &Palette::softAccent : &Palette::surface);
        box.panel->setEdge(isDone ? &Palette::ok : isNow ? &Palette::accent : &Palette::edge, isNow ? 2 : 1);
        box.icon->setIcon(isDone  ? QStringLiteral("check")
                          : isNow ? QStringLiteral("now")
                                  : QStringLiteral("to-come"),
                          isDone  ? &Palette::ok
                          : isNow ? &Palette::accent
                                  : &Palette::text2);
        box.what->setInk(isNow ? &Palette::text : &Palette::text2);
        box.panel->layout()->setContentsMargins(px(space::m), px(space::s), px(space::m), px(space::s));
        box.panel->layout()->setSpacing(px(space::s));
    }
}

}  // namespace conclave::ui
