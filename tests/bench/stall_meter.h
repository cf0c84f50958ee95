#pragma once

#include <QCoreApplication>
#include <QObject>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

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
    std::uint64_t beats() const { return m_beats; }

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
                    ++m_beats;
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
    std::atomic<std::uint64_t> m_beats = 0;
    std::thread m_thread;  // last: starts when all else is made
};

}  // namespace conclave::test
