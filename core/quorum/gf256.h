#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/bytes.h"

namespace conclave::quorum {

/// GF(2^8) modulo x^8 + x^4 + x^3 + x + 1 (SLIP-0039, "Shamir's secret sharing"), without tables or branches
/// on the operands.
std::uint8_t gfMultiply(std::uint8_t a, std::uint8_t b);
std::uint8_t gfInverse(std::uint8_t a);  ///< 0 for 0

/// One known value of the polynomials (one polynomial per octet). `x` is public, `y` is secret and borrowed.
struct GfPoint {
    std::uint8_t x = 0;
    ByteView y;
};

/// Lagrange interpolation: writes the polynomials' values at `x`. The points' x are distinct and their y as
/// long as `out` (our own bug otherwise: asserts).
void gfInterpolate(std::span<const GfPoint> points, std::uint8_t x, std::span<std::uint8_t> out);

}  // namespace conclave::quorum
