#include "ui/widgets/panel.h"

#include <QPainter>
#include <QPainterPath>

namespace conclave::ui {

Panel::Panel(QWidget* parent) : Styled(parent) {}

void Panel::setFill(Role fill) {
    m_fill = fill;
    update();
}

void Panel::setEdge(Role edge, int width) {
    m_edge = edge;
    m_edgeWidth = width;
    update();
}

void Panel::setBar(Role bar) {
    m_bar = bar;
    update();
}

void Panel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto half = m_edgeWidth / 2.0;
    const auto corner = px(radius::card) - half;
    QPainterPath outline;
    outline.addRoundedRect(QRectF(rect()).adjusted(half, half, -half, -half), corner, corner);
    painter.fillPath(outline, colours().*m_fill);
    if (m_bar != nullptr) {
        painter.save();
        painter.setClipPath(outline);
        painter.fillRect(0, 0, px(5), height(), colours().*m_bar);
        painter.restore();
    }
    painter.strokePath(outline, QPen(colours().*m_edge, m_edgeWidth));
}

}  // namespace conclave::ui
