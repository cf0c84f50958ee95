#include "ui/theme/focus_ring.h"

#include <QPainter>
#include <QPointer>

#include "ui/theme/theme.h"

namespace conclave::ui {

void FocusRing::follow(QWidget* widget) {
    static QPointer<FocusRing> theRing;  // a window that closes takes the ring with it
    const bool isRinged =
        widget != nullptr && !widget->isWindow() && (widget->focusPolicy() & Qt::TabFocus) != 0;
    if (!theRing) {
        if (!isRinged) {
            return;
        }
        theRing = new FocusRing;
    }
    theRing->setWidget(isRinged ? widget : nullptr);
}

void FocusRing::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(paletteFor(widget()).accent, ring));
    const auto half = ring / 2.0;
    const auto corner = scaled(radius::control, widget()) + gap + half;
    painter.drawRoundedRect(QRectF(rect()).adjusted(half, half, -half, -half), corner, corner);
}

}  // namespace conclave::ui
