#pragma once

#include <chrono>

namespace conclave::pcsc {

/// Adds its own lifetime to Counters::timeInCardsUs.
class TimeInCards {
  public:
    TimeInCards() : m_start(std::chrono::steady_clock::now()) {}
    TimeInCards(const TimeInCards&) = delete;
    TimeInCards& operator=(const TimeInCards&) = delete;
    ~TimeInCards();

  private:
    std::chrono::steady_clock::time_point m_start;
};

void countApdu(bool isGetResponse);
void countConnection();

}  // namespace conclave::pcsc
