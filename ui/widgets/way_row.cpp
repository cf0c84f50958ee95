#include "ui/widgets/way_row.h"

#include <QBoxLayout>
#include <QPainter>

#include "ui/theme/accessible.h"
#include "ui/widgets/label.h"

namespace conclave::ui {

namespace {

constexpr int mark = 18;  // of the radio button, and its hole
constexpr int hole = 8;

}  // namespace

WayRow::WayRow(QWidget* parent)
    : Clickable(parent),
      m_title(new Label(Type::body)),
      m_what(new Label(Type::meta, &Palette::text2)),
      m_cost(new Label(Type::meta, &Palette::text2)) {
    setCheckable(true);
    m_title->setWeight(QFont::DemiBold);
    m_title->setWraps(true);
    m_what->setWraps(true);
    m_cost->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(0);
    texts->addWidget(m_title);
    texts->addWidget(m_what);
    auto* row = new QHBoxLayout(this);
    row->addLayout(texts, 1);
    row->addWidget(m_cost);
    restyle();
}

void WayRow::setWay(const QString& title, const QString& what, const QString& cost, bool isGrave) {
    m_isGrave = isGrave;
    m_title->setText(title);
    m_what->setText(what);
    m_what->setVisible(!what.isEmpty());
    m_cost->setText(cost);
    m_cost->setVisible(!cost.isEmpty());
    setState(this, QStringList{title, what, cost}.join(QStringLiteral(". ")));
    restyle();
}

QString WayRow::title() const {
    return m_title->text();
}

void WayRow::restyle() {
    m_title->setInk(m_isGrave ? &Palette::danger : &Palette::text);
    layout()->setContentsMargins(px(space::m + mark + space::m), px(6), px(space::m), px(6));
    layout()->setSpacing(px(space::m));
    setMinimumHeight(px(targetSize));
}

void WayRow::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto& chosen = m_isGrave ? colours().danger : colours().accent;
    const auto& edge = isChecked() || isHovered() ? chosen : colours().edge;
    const qreal width = isChecked() ? 2 : 1;
    painter.setPen(QPen(edge, width));
    painter.setBrush(!isChecked() ? colours().surface
                     : m_isGrave  ? colours().softDanger
                                  : colours().softAccent);
    painter.drawRoundedRect(QRectF(rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2),
                            px(radius::control), px(radius::control));
    const QRectF circle(px(space::m), (height() - px(mark)) / 2.0, px(mark), px(mark));
    painter.setPen(QPen(edge, 1.5));
    painter.setBrush(isChecked() ? chosen : colours().surface);
    painter.drawEllipse(circle);
    if (isChecked()) {
        const auto inset = (px(mark) - px(hole)) / 2.0;
        painter.setPen(Qt::NoPen);
        painter.setBrush(colours().surface);
        painter.drawEllipse(circle.adjusted(inset, inset, -inset, -inset));
    }
}

}  // namespace conclave::ui
