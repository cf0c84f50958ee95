#include "core/pcsc/counters.h"

#include <atomic>
#include <chrono>
#include <mutex>

#include "core/pcsc/time_in_cards.h"

namespace conclave::pcsc {
namespace {

using Clock = std::chrono::steady_clock;

std::atomic<std::uint64_t> apduCount{0};
std::atomic<std::uint64_t> getResponseCount{0};
std::atomic<std::uint64_t> connectionCount{0};

/// The wall time during which at least one card works.
class BusyTime {
  public:
    void begin() {
        const std::lock_guard lock(m_mutex);
        if (m_atWork++ == 0)
            m_since = Clock::now();
    }
    void end() {
        const std::lock_guard lock(m_mutex);
        if (--m_atWork == 0)
            m_ended += Clock::now() - m_since;
    }
    Clock::duration soFar() {
        const std::lock_guard lock(m_mutex);
        return m_atWork == 0 ? m_ended : m_ended + (Clock::now() - m_since);
    }

  private:
    std::mutex m_mutex;
    int m_atWork = 0;
    Clock::time_point m_since;
    Clock::duration m_ended{};
};

BusyTime& busyTime() {
    static auto* const time = new BusyTime;  // an abandoned lane may end its call after main
    return *time;
}

}  // namespace

TimeInCards::TimeInCards() {
    busyTime().begin();
}
TimeInCards::~TimeInCards() {
    busyTime().end();
}

void countApdu(bool isGetResponse) {
    ++(isGetResponse ? getResponseCount : apduCount);
}

void countConnection() {
    ++connectionCount;
}

Counters counters() {
    const auto time = std::chrono::duration_cast<std::chrono::microseconds>(busyTime().soFar());
    return {apduCount, getResponseCount, connectionCount, static_cast<std::uint64_t>(time.count())};
}

}  // namespace conclave::pcsc
