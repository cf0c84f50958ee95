#pragma once

namespace conclave::pcsc {

/// A card works while it lives: Counters::timeInCardsUs. Several at the same time count once.
class TimeInCards {
  public:
    TimeInCards();
    TimeInCards(const TimeInCards&) = delete;
    TimeInCards& operator=(const TimeInCards&) = delete;
    ~TimeInCards();
};

void countApdu(bool isGetResponse);
void countConnection();

}  // namespace conclave::pcsc
