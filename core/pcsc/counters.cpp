#include "core/pcsc/counters.h"

#include <atomic>

#include "core/pcsc/time_in_cards.h"

namespace conclave::pcsc {
namespace {

std::atomic<std::uint64_t> apduCount{0};
std::atomic<std::uint64_t> getResponseCount{0};
std::atomic<std::uint64_t> connectionCount{0};
std::atomic<std::uint64_t> microseconds{0};

}  // namespace

TimeInCards::~TimeInCards() {
    const auto elapsed = std::chrono::steady_clock::now() - m_start;
    microseconds +=
        static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(elapsed).count());
}

void countApdu(bool isGetResponse) {
    ++(isGetResponse ? getResponseCount : apduCount);
}

void countConnection() {
    ++connectionCount;
}

Counters counters() {
    return {apduCount, getResponseCount, connectionCount, microseconds};
}

}  // namespace conclave::pcsc
