#include "ui/theme/style.h"

#include <QPainter>
#include <QStyleOption>

#include "ui/theme/focus_ring.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace conclave::ui {

namespace {

void drawBox(QPainter* painter, const QRect& rect, qreal radius, const QColor& fill, const QColor& edge,
             qreal width) {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(fill);
    painter->setPen(QPen(edge, width));
    const auto half = width / 2;
    painter->drawRoundedRect(QRectF(rect).adjusted(half, half, -half, -half), radius, radius);
    painter->restore();
}

void drawMark(const QStyleOption* option, QPainter* painter, const QWidget* widget, bool isRound) {
    const auto& colours = paletteFor(widget);
    const bool isOn = option->state.testFlag(QStyle::State_On);
    const bool isEnabled = option->state.testFlag(QStyle::State_Enabled);
    const auto strong = isEnabled ? colours.accent : colours.text2;
    const auto radius = isRound ? option->rect.width() / 2.0 : 4.0;
    if (!isOn) {
        drawBox(painter, option->rect, radius, colours.surface, isEnabled ? colours.edge : colours.line, 1.5);
        return;
    }
    if (!isRound) {
        drawBox(painter, option->rect, radius, strong, strong, 1.5);
        paintIcon(*painter, QRectF(option->rect).adjusted(1, 1, -1, -1), QStringLiteral("check"),
                  colours.surface);
        return;
    }
    drawBox(painter, option->rect, radius, colours.surface, strong, 2);
    const auto inset = option->rect.width() / 4;
    drawBox(painter, option->rect.adjusted(inset, inset, -inset, -inset), radius, strong, strong, 1);
}

}  // namespace

Style::Style() : QProxyStyle(QStringLiteral("Fusion")) {}

int Style::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
    switch (metric) {
        case PM_FocusFrameHMargin:
        case PM_FocusFrameVMargin:
            return FocusRing::gap + FocusRing::ring;
        case PM_IndicatorWidth:
        case PM_IndicatorHeight:
        case PM_ExclusiveIndicatorWidth:
        case PM_ExclusiveIndicatorHeight:
            return scaled(20, widget);
        case PM_CheckBoxLabelSpacing:
        case PM_RadioButtonLabelSpacing:
            return scaled(space::s, widget);
        case PM_ButtonShiftHorizontal:
        case PM_ButtonShiftVertical:
            return 0;
        default:
            return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                     QStyleHintReturn* data) const {
    switch (hint) {
        case SH_FocusFrame_AboveWidget:  // in the window or the scrolled area, not clipped by a tight parent
            return 1;
        case SH_FocusFrame_Mask:  // a mask would clip the ring's round corners
        case SH_Widget_Animate:
        case SH_Widget_Animation_Duration:
            return 0;
        default:
            return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                              const QWidget* widget) const {
    auto result = QProxyStyle::sizeFromContents(type, option, size, widget);
    if (type == CT_ComboBox) {
        result += {scaled(space::l, widget), 0};
    }
    if (type == CT_ComboBox || type == CT_CheckBox || type == CT_RadioButton) {
        result.setHeight(std::max(result.height(), scaled(targetSize, widget)));
    }
    return result;
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                          const QWidget* widget) const {
    switch (element) {
        case PE_FrameFocusRect:
            return;  // the ring shows it
        case PE_IndicatorCheckBox:
            return drawMark(option, painter, widget, false);
        case PE_IndicatorRadioButton:
            return drawMark(option, painter, widget, true);
        default:
            QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                               const QWidget* widget) const {
    if (control != CC_ComboBox) {
        QProxyStyle::drawComplexControl(control, option, painter, widget);
        return;
    }
    const auto& colours = paletteFor(widget);
    const bool isEnabled = option->state.testFlag(State_Enabled);
    drawBox(painter, option->rect, scaled(radius::control, widget),
            isEnabled ? colours.surface : colours.sunken, isEnabled ? colours.edge : colours.line, 1);
    auto arrow = subControlRect(CC_ComboBox, option, SC_ComboBoxArrow, widget);
    const auto size = scaled(18, widget);
    QRect box(0, 0, size, size);
    box.moveCenter(arrow.center());
    paintIcon(*painter, box, QStringLiteral("chevron-down"), isEnabled ? colours.text : colours.text2);
}

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                            const QWidget* widget) const {
    if (control == CC_ComboBox && (part == SC_ComboBoxArrow || part == SC_ComboBoxEditField)) {
        const auto arrow = scaled(32, widget);
        auto rect = option->rect;
        if (part == SC_ComboBoxArrow) {
            rect.setLeft(rect.right() - arrow + 1);
        } else {
            rect.adjust(scaled(9, widget), 1, -arrow, -1);
        }
        return visualRect(option->direction, option->rect, rect);
    }
    return QProxyStyle::subControlRect(control, option, part, widget);
}

}  // namespace conclave::ui
