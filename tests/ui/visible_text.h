#pragma once

#include <QLabel>

namespace conclave::test {

/// All labels that can be seen now, a line each.
inline QString textOf(const QWidget& window) {
    QString all;
    for (const auto* label : window.findChildren<QLabel*>())
        if (label->isVisible() && !label->text().isEmpty())
            all += label->text() + QLatin1Char('\n');
    return all;
}

}  // namespace conclave::test
