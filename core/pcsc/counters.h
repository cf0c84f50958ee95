#pragma once

#include <cstdint>

namespace conclave::pcsc {

/// What this process has sent to cards since it started.
struct Counters {
    std::uint64_t apdus = 0;         ///< every APDU, each piece of a chain too, but no GET RESPONSE
    std::uint64_t getResponses = 0;  ///< GET RESPONSE (ISO/IEC 7816-4, 7.6.1)
    std::uint64_t connections = 0;
    std::uint64_t timeInCardsUs = 0;  ///< microseconds of wall time during which at least one card worked
                                      ///< (connect, transmit); not PIN pads: there a person is waited for
};

Counters counters();

}  // namespace conclave::pcsc
