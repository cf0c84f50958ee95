#pragma once

#include <QCoreApplication>
#include <QObject>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

/// How long the GUI thread does not come back to its event loop, seen from outside: a thread hands it one
/// event after the other and takes the time until each is reached.
namespace conclave::test {

class StallMeter final : public QObject {
  public:
    using Clock = std::chrono::steady_clock;

    StallMeter() : m_thread([this] { loop(); }) {}
    ~StallMeter() override {
        m_isEnding = true;
        m_thread.join();
    }

    double longestMs() const { return std::chrono::duration<double, std::milli>(m_longest.load()).count(); }
    /// Of a hundred beats 99 took no longer. On the GUI thread.
    double percentile99Ms() const {
        if (m_all.empty())
            return 0;
        auto all = m_all;
        const auto at = all.begin() + static_cast<std::ptrdiff_t>(all.size() * 99 / 100);
        std::nth_element(all.begin(), at, all.end());
        return std::chrono::duration<double, std::milli>(*at).count();
    }

  private:
    void loop() {
        while (!m_isEnding) {
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
            const auto sent = Clock::now();
            m_isReached = false;
            QMetaObject::invokeMethod(
                this,
                [this, sent] {
                    const auto took = Clock::now() - sent;
                    if (took > m_longest.load())
                        m_longest = took;
                    m_all.push_back(took);
                    m_isReached = true;
                },
                Qt::QueuedConnection);
            while (!m_isReached && !m_isEnding)
                std::this_thread::sleep_for(std::chrono::microseconds(200));
        }
    }

    std::atomic<bool> m_isEnding = false;
    std::atomic<bool> m_isReached = false;
    std::atomic<Clock::duration> m_longest{};
    std::vector<Clock::duration> m_all;  ///< the GUI thread's
    std::thread m_thread;                // last: starts when all else is made
};

}  // namespace conclave::test
