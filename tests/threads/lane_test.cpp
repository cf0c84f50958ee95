// Many threads post to one lane; the work runs one at a time and none is lost.
#include "core/base/lane.h"

#include <cassert>
#include <cstdio>
#include <thread>
#include <vector>

using namespace conclave;

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
    std::puts("1 passed, 0 failed");
}
