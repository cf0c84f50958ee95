#pragma once

#include <QVector>

class QWidget;

namespace conclave::ui {

/// F6: the keyboard goes to the next of these parts of the window that is shown and takes it; Tab stays
/// within. The first part when it is in none of them.
void focusNextRegion(const QVector<QWidget*>& regions);

}  // namespace conclave::ui
