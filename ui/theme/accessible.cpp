#include "ui/theme/accessible.h"

#include <QAccessible>
#include <QWidget>

namespace conclave::ui {

void setState(QWidget* widget, const QString& nameAndState) {
    if (widget->accessibleName() == nameAndState) {
        return;
    }
    widget->setAccessibleName(nameAndState);
    QAccessibleEvent event(widget, QAccessible::NameChanged);
    QAccessible::updateAccessibility(&event);
}

void announceAlert(QWidget* widget) {
    QAccessibleEvent event(widget, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

}  // namespace conclave::ui
