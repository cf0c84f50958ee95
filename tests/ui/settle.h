#pragma once

#include <QAbstractEventDispatcher>
#include <QElapsedTimer>

namespace conclave::test {

/// Until layouts and queued signals are done, and at least `ms`. On a busy machine one event may take longer
/// than all of it: what it left to do is done as well.
inline void settle(int ms = 60) {
    QElapsedTimer since;
    since.start();
    bool hadWork = true;
    while (hadWork || since.elapsed() < ms)
        hadWork = QAbstractEventDispatcher::instance()->processEvents(QEventLoop::AllEvents);
}

}  // namespace conclave::test
