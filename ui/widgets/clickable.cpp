#include "ui/widgets/clickable.h"

#include <QKeyEvent>
#include <QLayout>

namespace conclave::ui {

Clickable::Clickable(QWidget* parent) : Styled(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Minimum);
}

QSize Clickable::sizeHint() const {
    return layout() == nullptr ? QSize() : layout()->sizeHint();
}

QSize Clickable::minimumSizeHint() const {
    return layout() == nullptr ? QSize() : layout()->minimumSize();
}

bool Clickable::hasHeightForWidth() const {
    return layout() != nullptr && layout()->hasHeightForWidth();
}

int Clickable::heightForWidth(int width) const {
    return layout() == nullptr ? -1 : layout()->totalHeightForWidth(width);
}

void Clickable::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        if (!event->isAutoRepeat()) {
            click();
        }
        return;
    }
    QAbstractButton::keyPressEvent(event);
}

void Clickable::enterEvent(QEnterEvent* event) {
    QAbstractButton::enterEvent(event);
    update();
}

void Clickable::leaveEvent(QEvent* event) {
    QAbstractButton::leaveEvent(event);
    update();
}

}  // namespace conclave::ui
