#include "core/piv/pin.h"

#include <algorithm>

namespace conclave::piv {
namespace {

constexpr std::size_t least = 6;
constexpr std::size_t most = 8;

template <class Allowed>
Result<void> check(const Pin& pin, Allowed isAllowed) {
    const auto octets = pin.expose();
    if (octets.size() < least || octets.size() > most || !std::ranges::all_of(octets, isAllowed))
        return Error(Errc::pinFormat);
    return {};
}

bool isPrintable(std::uint8_t octet) {
    return octet > 0x20 && octet < 0x7F;
}
bool isDigit(std::uint8_t octet) {
    return octet >= '0' && octet <= '9';
}

}  // namespace

Result<void> checkPin(const Pin& pin) {
    return check(pin, isPrintable);
}
Result<void> checkNewPin(const Pin& pin) {
    return check(pin, isDigit);
}
Result<void> checkPuk(const Pin& puk) {
    return check(puk, isPrintable);
}

Pin factoryPin() {
    return Pin(SecretBytes::copyOf("123456"));
}
Pin factoryPuk() {
    return Pin(SecretBytes::copyOf("12345678"));
}

}  // namespace conclave::piv
