#pragma once

#include <QString>

class QWidget;

namespace conclave::ui {

/// Name and state in one string, told to assistive tools when it changes. Not for text labels: it hides their
/// text.
void setState(QWidget* widget, const QString& nameAndState);

/// Interrupts: something needs the person now.
void announceAlert(QWidget* widget);

}  // namespace conclave::ui
