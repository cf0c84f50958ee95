#include "core/ceremony/idle_watch.h"

#include <QtTest/qtest.h>

#include <atomic>
#include <future>

using conclave::ceremony::IdleWatch;
using namespace std::chrono_literals;

class IdleWatchTest : public QObject {
    Q_OBJECT

  private slots:
    void actsOnceWhenNobodyAnswers() {
        std::promise<void> acted;
        std::atomic<int> times = 0;
        IdleWatch watch(1ms, [&] {
            if (++times == 1)
                acted.set_value();
        });
        acted.get_future().wait();
        QVERIFY(watch.end());
        QCOMPARE(times.load(), 1);
    }

    void leavesAloneWhoeverAnswers() {
        std::atomic<bool> hasActed = false;
        IdleWatch watch(1h, [&] { hasActed = true; });
        QVERIFY(!watch.end());
        QVERIFY(!hasActed);
    }

    void neverActsWithoutALimit() {
        std::atomic<bool> hasActed = false;
        IdleWatch watch(0ms, [&] { hasActed = true; });
        QVERIFY(!watch.end());
        QVERIFY(!hasActed);
    }
};

QTEST_GUILESS_MAIN(IdleWatchTest)
#include "idle_watch_test.moc"
