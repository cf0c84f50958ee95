// Many threads post to one lane; the work runs one at a time and none is lost.
#include "core/base/lane.h"

#include <atomic>
#include <cassert>
#include <cstdio>
#include <thread>
#include <vector>

using namespace conclave;

namespace {

void anAbandonedLaneNeverTouchesItsWorkAgain() {
    std::atomic<bool> mayAnswer = false;
    std::atomic<bool> hasGoneOn = false;
    {
        Lane lane("hung");
        std::atomic<bool> isCalling = false;
        const auto value = lane.runWhile(
            [&] {
                {
                    const DeviceCall call;
                    isCalling = true;
                    while (!mayAnswer)
                        std::this_thread::sleep_for(std::chrono::milliseconds(1));
                }
                hasGoneOn = true;
                return 1;
            },
            [&] { return !isCalling; }, std::chrono::milliseconds(5));
        assert(!value && lane.isAbandoned());
    }
    mayAnswer = true;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    assert(!hasGoneOn);

    Lane lane("healthy");  // whose work ends: there is nothing to abandon
    const auto value = lane.runWhile(
        [] {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            return 2;
        },
        [] { return false; }, std::chrono::milliseconds(5));
    assert(value == 2 && !lane.isAbandoned());
}

}  // namespace

int main() {
    constexpr int posters = 8;
    constexpr int each = 500;
    int counter = 0;  // not atomic: only the lane touches it
    int ticks = 0;
    {
        Lane lane("test");
        std::vector<std::thread> threads;
        for (int i = 0; i < posters; ++i)
            threads.emplace_back([&] {
                for (int j = 0; j < each; ++j)
                    lane.post([&] { ++counter; });
            });
        for (auto& thread : threads)
            thread.join();
        const int seen = lane.run([&] { return counter; });
        assert(seen == posters * each);
        lane.run([] { std::this_thread::sleep_for(std::chrono::milliseconds(60)); }, [&] { ++ticks; },
                 std::chrono::milliseconds(5));
        lane.post([&] { ++counter; });
    }
    assert(ticks > 0);
    assert(counter == posters * each + 1);
    anAbandonedLaneNeverTouchesItsWorkAgain();
    std::puts("1 passed, 0 failed");
}
