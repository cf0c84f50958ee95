#pragma once

#include <cstdint>

namespace conclave::quorum {

/// Hides a mask from the optimiser, which could otherwise turn masked arithmetic back into a branch on a
/// secret.
inline std::uint64_t valueBarrier(std::uint64_t value) {
    __asm__("" : "+r"(value));
    return value;
}

/// All ones when `bit` is 1, zero when it is 0.
inline std::uint64_t maskOfBit(std::uint64_t bit) {
    return valueBarrier(0 - bit);
}

/// All ones when equal, else zero.
inline std::uint64_t maskOfEqual(std::uint64_t a, std::uint64_t b) {
    const auto difference = a ^ b;
    return maskOfBit((~difference & (difference - 1)) >> 63);
}

/// All ones when a < b, else zero; both below 2^63.
inline std::uint64_t maskOfLess(std::uint64_t a, std::uint64_t b) {
    return maskOfBit((a - b) >> 63);
}

}  // namespace conclave::quorum
