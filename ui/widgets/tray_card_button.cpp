#include "ui/widgets/tray_card_button.h"

#include <QApplication>
#include <QDrag>
#include <QMimeData>
#include <QMouseEvent>
#include <QPainter>

#include "ui/theme/accessible.h"
#include "ui/theme/icons.h"

namespace conclave::ui {

namespace {

constexpr int cardPadding = 12, cardIconSize = 18, cardGap = 8, numberSize = 20;

}  // namespace

TrayCardButton::TrayCardButton(QWidget* parent) : Clickable(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    restyle();
}

void TrayCardButton::setCard(const TrayCard& card) {
    m_card = card;
    setEnabled(!card.isBusy);
    retranslate();
}

QString TrayCardButton::cardText() const {
    return m_card.name.isEmpty() ? m_card.letter : QStringLiteral("%1 · %2").arg(m_card.letter, m_card.name);
}

QString TrayCardButton::placeText() const {
    if (m_card.isBusy) {
        return tr("wait");
    }
    return m_card.reader ? tr("reader %1").arg(*m_card.reader) : QString();
}

QSize TrayCardButton::sizeHint() const {
    auto strong = font();
    strong.setWeight(QFont::DemiBold);
    auto width =
        2 * px(cardPadding) + px(cardIconSize + cardGap) + QFontMetrics(strong).horizontalAdvance(cardText());
    if (m_card.isBusy) {
        width += px(cardGap) + fontMetrics().horizontalAdvance(placeText());
    } else if (m_card.reader) {
        width += px(cardGap + numberSize);
    }
    return {width, px(targetSize + 2)};
}

void TrayCardButton::restyle() {
    setFont(ui::font(Type::meta, this));
}

void TrayCardButton::retranslate() {
    const auto place = placeText().isEmpty() ? tr("out") : placeText();
    setState(this, tr("Card %1, %2").arg(cardText(), place));
    setToolTip(QStringLiteral("Alt+%1").arg(m_card.number));
    updateGeometry();
    update();
}

void TrayCardButton::mousePressEvent(QMouseEvent* event) {
    m_pressedAt = event->position().toPoint();
    Clickable::mousePressEvent(event);
}

void TrayCardButton::mouseMoveEvent(QMouseEvent* event) {
    const auto moved = (event->position().toPoint() - m_pressedAt).manhattanLength();
    if (!event->buttons().testFlag(Qt::LeftButton) || moved < QApplication::startDragDistance()) {
        return;
    }
    setDown(false);
    auto* drag = new QDrag(this);  // Qt deletes it
    auto* mime = new QMimeData;
    mime->setData(QString::fromLatin1(cardMimeType), QByteArray::number(m_card.number));
    drag->setMimeData(mime);
    drag->setPixmap(grab());
    drag->setHotSpot(m_pressedAt);
    drag->exec(Qt::MoveAction);
}

void TrayCardButton::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto& palette = colours();
    const bool isIn = m_card.reader.has_value();
    QPen edge(isIn ? palette.accent : palette.edge, isIn ? 2 : 1);
    const auto half = edge.widthF() / 2;
    painter.setPen(edge);
    painter.setBrush(isIn ? palette.softAccent : isHovered() || isDown() ? palette.sunken : palette.surface);
    painter.drawRoundedRect(QRectF(rect()).adjusted(half, half, -half, -half), px(radius::control),
                            px(radius::control));

    const auto side = px(cardIconSize);
    const auto ink = isEnabled() ? palette.text : palette.text2;
    const auto* name = m_card.isBusy ? "hourglass" : isIn ? "check" : "card";
    paintIcon(painter, QRect(px(cardPadding), (height() - side) / 2, side, side), QString::fromLatin1(name),
              ink);
    int x = px(cardPadding) + side + px(cardGap);
    auto strong = font();
    strong.setWeight(QFont::DemiBold);
    painter.setFont(strong);
    painter.setPen(ink);
    painter.drawText(QRect(x, 0, width() - x, height()), Qt::AlignVCenter, cardText());
    x += painter.fontMetrics().horizontalAdvance(cardText()) + px(cardGap);
    paintPlace(painter, x);
}

/// The reader's number in a box like its slot; its words are in the accessible name.
void TrayCardButton::paintPlace(QPainter& painter, int x) const {
    painter.setFont(font());
    if (m_card.isBusy) {
        painter.setPen(colours().text2);
        painter.drawText(QRect(x, 0, width() - x, height()), Qt::AlignVCenter, placeText());
    } else if (m_card.reader) {
        const QRect box(x, (height() - px(numberSize)) / 2, px(numberSize), px(numberSize));
        painter.setPen(Qt::NoPen);
        painter.setBrush(colours().accent);
        painter.drawRoundedRect(box, px(space::xs), px(space::xs));
        painter.setPen(colours().surface);
        painter.drawText(box, Qt::AlignCenter, QString::number(*m_card.reader));
    }
}

}  // namespace conclave::ui
