// The reader monitor under ThreadSanitizer: many threads wait on one, monitors start and stop while cards
// come and go, and while pcscd is there or not. A plain main, because Qt itself is not clean.
#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "core/pcsc/monitor.h"
#include "tests/support/room.h"

using namespace conclave;
using namespace conclave::pcsc;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 60s;  // sanitized, on a loaded machine

void check(bool isTrue, const char* what) {
    if (isTrue)
        return;
    std::fprintf(stderr, "failed: %s\n", what);
    std::exit(1);
}

bool hasCard(const ReaderSnapshot& now) {
    return std::ranges::any_of(now.readers, [](const ReaderState& reader) {
        return reader.name == test::TestRoom::readerName(1) && reader.hasCard;
    });
}

template <class Wanted>
bool waitUntil(const ReaderMonitor& monitor, Wanted isWanted) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    auto now = monitor.snapshot();
    while (!isWanted(now)) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        const auto next = monitor.waitForChange(now.version, left);
        if (!next)
            return false;
        now = *next;
    }
    return true;
}

void manyThreadsSeeOneCardComeAndGo(test::TestRoom& room) {
    std::atomic<int> calls = 0;
    const ReaderMonitor monitor([&](const ReaderSnapshot&) { ++calls; });
    check(waitUntil(monitor, hasCard), "the card is there");
    std::atomic<int> sawItGo = 0;
    std::vector<std::thread> waiting;
    for (int i = 0; i < 4; ++i)
        waiting.emplace_back([&] {
            if (waitUntil(monitor, [](const auto& now) { return !hasCard(now); }))
                ++sawItGo;
        });
    check(room.control().pull(1).has_value(), "pull");
    for (auto& thread : waiting)
        thread.join();
    check(sawItGo == 4, "all four threads saw the card go");
    check(room.control().insert(1).has_value(), "insert");
    check(waitUntil(monitor, hasCard), "the card is back");
    // A change is to be seen before its callback runs: the last call may still be on its way.
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (calls < 3 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();
    check(calls >= 3, "a call for each change");
}

void monitorsStartAndStopInParallel() {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([i] {
            for (int round = 0; round < 5; ++round) {
                const ReaderMonitor monitor;
                if ((i + round) % 2 == 0)  // ended while it starts, and while it waits
                    check(waitUntil(monitor, [](const auto& now) { return now.version > 0; }),
                          "a first look");
            }
        });
    for (auto& thread : threads)
        thread.join();
}

}  // namespace

int main() {
    test::TestRoom room;
    manyThreadsSeeOneCardComeAndGo(room);
    monitorsStartAndStopInParallel();

    const ReaderMonitor monitor;
    check(waitUntil(monitor, [](const auto& now) { return now.isServiceUp; }), "pcscd is there");
    room.kill(SIGTERM);
    check(waitUntil(monitor, [](const auto& now) { return now.version > 0 && !now.isServiceUp; }),
          "pcscd is gone");
    monitorsStartAndStopInParallel();
    std::puts("3 passed, 0 failed");
    return 0;
}
