#include "ui/widgets/primary_button.h"

#include <QKeyEvent>

namespace conclave::ui {

namespace {

bool isPressKey(int key) {
    return key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space;
}

}  // namespace

PrimaryButton::PrimaryButton(QWidget* parent) : Styled(parent) {
    m_arming.setSingleShot(true);
    m_arming.setInterval(armingMs);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    restyle();
}

void PrimaryButton::rearm() {
    setDown(false);
    m_arming.start();
}

void PrimaryButton::press() {
    if (isArmed()) {
        click();  // does nothing when disabled
    }
}

QSize PrimaryButton::sizeHint() const {
    return QPushButton::sizeHint().expandedTo({px(primaryWidth), px(primaryHeight)});
}

void PrimaryButton::restyle() {
    auto chosen = ui::font(Type::body, this);
    chosen.setWeight(QFont::DemiBold);
    setFont(chosen);
}

void PrimaryButton::keyPressEvent(QKeyEvent* event) {
    if (!isPressKey(event->key())) {
        QPushButton::keyPressEvent(event);
        return;
    }
    if (!event->isAutoRepeat()) {
        press();
    }
}

void PrimaryButton::keyReleaseEvent(QKeyEvent* event) {
    if (!isPressKey(event->key())) {
        QPushButton::keyReleaseEvent(event);
    }
}

void PrimaryButton::mousePressEvent(QMouseEvent* event) {
    if (isArmed()) {
        QPushButton::mousePressEvent(event);
    }
}

}  // namespace conclave::ui
