#include "core/quorum/gf256.h"

#include <algorithm>
#include <cassert>

#include "core/quorum/constant_time.h"

namespace conclave::quorum {

std::uint8_t gfMultiply(std::uint8_t a, std::uint8_t b) {
    std::uint64_t factor = a;
    std::uint64_t product = 0;
    for (unsigned bit = 0; bit < 8; ++bit) {
        product ^= factor & maskOfBit((static_cast<unsigned>(b) >> bit) & 1U);
        factor = (factor << 1) ^ (0x11bU & maskOfBit(factor >> 7));
    }
    return static_cast<std::uint8_t>(product);
}

std::uint8_t gfInverse(std::uint8_t a) {
    // a^254 = a^-1, since the multiplicative group has 255 elements.
    std::uint8_t power = a;
    std::uint8_t inverse = 1;
    for (int bit = 1; bit < 8; ++bit) {
        power = gfMultiply(power, power);
        inverse = gfMultiply(inverse, power);
    }
    return inverse;
}

void gfInterpolate(std::span<const GfPoint> points, std::uint8_t x, std::span<std::uint8_t> out) {
    std::fill(out.begin(), out.end(), std::uint8_t{0});
    for (const auto& point : points) {
        assert(point.y.size() == out.size());
        std::uint8_t numerator = 1;
        std::uint8_t denominator = 1;
        for (const auto& other : points) {
            if (&other == &point)
                continue;
            assert(other.x != point.x);
            numerator = gfMultiply(numerator, static_cast<std::uint8_t>(x ^ other.x));
            denominator = gfMultiply(denominator, static_cast<std::uint8_t>(point.x ^ other.x));
        }
        const auto weight = gfMultiply(numerator, gfInverse(denominator));
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = static_cast<std::uint8_t>(out[i] ^ gfMultiply(weight, point.y[i]));
    }
}

}  // namespace conclave::quorum
