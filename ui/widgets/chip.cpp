#include "ui/widgets/chip.h"

#include <QPainter>
#include <algorithm>

#include "ui/theme/icons.h"

namespace conclave::ui {

namespace {

Role softOf(Role role) {
    if (role == &Palette::accent) {
        return &Palette::softAccent;
    }
    if (role == &Palette::ok) {
        return &Palette::softOk;
    }
    if (role == &Palette::warn) {
        return &Palette::softWarn;
    }
    if (role == &Palette::danger) {
        return &Palette::softDanger;
    }
    return &Palette::sunken;
}

constexpr int sidePadding = 10, verticalPadding = 4, iconSize = 16, iconGap = 6;
constexpr auto flags = Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap;

}  // namespace

Chip::Chip(QWidget* parent) : Styled(parent) {
    auto policy = QSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    restyle();
}

void Chip::setChip(Form form, Role role, const QString& icon, const QString& text) {
    m_form = form;
    m_role = role;
    m_icon = icon;
    m_text = text;
    updateGeometry();
    fit();
    update();
}

void Chip::setCentred(bool isCentred) {
    m_isCentred = isCentred;
    update();
}

int Chip::textLeft() const {
    return px(sidePadding) + (m_icon.isEmpty() ? 0 : px(iconSize + iconGap));
}

QSize Chip::sizeHint() const {
    const auto width = textLeft() + fontMetrics().horizontalAdvance(m_text) + 2 + px(sidePadding);
    return {width, fontMetrics().height() + 2 * px(verticalPadding)};
}

QSize Chip::minimumSizeHint() const {
    int widest = 0;
    for (const auto word : QStringView(m_text).split(u' ')) {
        widest = std::max(widest, fontMetrics().horizontalAdvance(word.toString()));
    }
    return {textLeft() + widest + 2 + px(sidePadding), sizeHint().height()};
}

int Chip::heightForWidth(int width) const {
    const QRect room(0, 0, width - textLeft() - px(sidePadding), 10000);
    return fontMetrics().boundingRect(room, flags, m_text).height() + 2 * px(verticalPadding);
}

void Chip::fit() {
    const auto height = width() > 0 ? std::max(heightForWidth(width()), sizeHint().height()) : 0;
    if (minimumHeight() != height) {
        setMinimumHeight(height);
    }
}

void Chip::restyle() {
    auto chosen = ui::font(Type::meta, this);
    chosen.setWeight(QFont::DemiBold);
    setFont(chosen);
    fit();
}

void Chip::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fit();
}

void Chip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto corner = px(radius::chip);
    auto ink = colours().*m_role;
    switch (m_form) {
        case Form::solid:
            painter.setPen(Qt::NoPen);
            painter.setBrush(ink);
            painter.drawRoundedRect(rect(), corner, corner);
            ink = colours().surface;
            break;
        case Form::soft:
            painter.setPen(Qt::NoPen);
            painter.setBrush(colours().*softOf(m_role));
            painter.drawRoundedRect(rect(), corner, corner);
            break;
        case Form::dashed: {
            QPen pen(colours().edge, 1.5);
            pen.setDashPattern({3.5, 2.5});
            painter.setPen(pen);
            painter.drawRoundedRect(QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75), corner, corner);
            break;
        }
        case Form::bare:
            break;
    }
    auto left = textLeft();
    if (m_isCentred) {
        left += std::max(0, (width() - sizeHint().width()) / 2);
    }
    if (!m_icon.isEmpty()) {
        const auto side = px(iconSize);
        paintIcon(painter, QRect(left - px(iconSize + iconGap), (height() - side) / 2, side, side), m_icon,
                  ink);
    }
    painter.setPen(ink);
    painter.setFont(font());
    painter.drawText(QRect(left, 0, width() - left - px(sidePadding) + 2, height()), flags, m_text);
}

}  // namespace conclave::ui
