#include "ui/widgets/rehearsal_ribbon.h"

#include <QPainter>

#include "ui/theme/accessible.h"

namespace conclave::ui {

RehearsalRibbon::RehearsalRibbon(QWidget* parent) : Styled(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    restyle();
    retranslate();
}

QString RehearsalRibbon::text() const {
    return tr("REHEARSAL: no real keys, no real cards");
}

QSize RehearsalRibbon::sizeHint() const {
    return {fontMetrics().horizontalAdvance(text()) + px(64),
            std::max(px(26), fontMetrics().height() + px(8))};
}

void RehearsalRibbon::restyle() {
    auto chosen = ui::font(Type::meta, this);
    chosen.setWeight(QFont::Bold);
    chosen.setLetterSpacing(QFont::AbsoluteSpacing, px(1));
    setFont(chosen);
}

void RehearsalRibbon::retranslate() {
    setState(this, text());
    updateGeometry();
    update();
}

void RehearsalRibbon::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto& ground = colours().rehearsal;
    painter.fillRect(rect(), ground);
    auto stripe = colours().onRehearsal;
    stripe.setAlphaF(0.28F);
    painter.setPen(QPen(stripe, px(9)));
    const auto step = px(24);
    for (int x = -height() - step; x < width() + step; x += step) {
        painter.drawLine(x, height() + step / 2, x + height() + step, -step / 2);
    }
    const auto plate = fontMetrics().horizontalAdvance(text()) + px(32);
    painter.fillRect(QRect((width() - plate) / 2, 0, plate, height()), ground);
    painter.setPen(colours().onRehearsal);
    painter.setFont(font());
    painter.drawText(rect(), Qt::AlignCenter, text());
}

}  // namespace conclave::ui
