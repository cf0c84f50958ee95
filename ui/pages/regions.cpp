#include "ui/pages/regions.h"

#include <QApplication>
#include <QWidget>

namespace conclave::ui {
namespace {

QWidget* firstThatTakesKeys(QWidget* region) {
    for (auto* widget : region->findChildren<QWidget*>())
        if (widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus) != 0)
            return widget;
    return nullptr;
}

}  // namespace

void focusNextRegion(const QVector<QWidget*>& regions) {
    const auto* focused = QApplication::focusWidget();
    qsizetype now = -1;
    for (qsizetype i = 0; focused != nullptr && i < regions.size(); ++i)
        if (regions[i] == focused || regions[i]->isAncestorOf(focused))
            now = i;
    for (qsizetype step = 1; step <= regions.size(); ++step) {
        auto* region = regions[(now + step) % regions.size()];
        if (auto* widget = region->isVisible() ? firstThatTakesKeys(region) : nullptr) {
            widget->setFocus(Qt::ShortcutFocusReason);
            return;
        }
    }
}

}  // namespace conclave::ui
