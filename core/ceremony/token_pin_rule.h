#pragma once

#include <algorithm>

#include "core/base/error.h"
#include "core/pkcs11/token_info.h"
#include "core/quorum/token_pin.h"
#include "core/script/site.h"

/// How the PINs that nobody sees are spelt on a token: what the site binding asks for, as far as it takes.
namespace conclave::ceremony {

/// Under this, preflight warns and the record carries an exception.
constexpr double leastPinBits = 80;

inline int pinLength(const script::Site& site, const pkcs11::TokenInfo& info) {
    return static_cast<int>(std::min<unsigned long>(
        static_cast<unsigned long>(site.pin.length.value_or(quorum::maxTokenPinLength)), info.maxPinLength));
}

inline quorum::PinAlphabet pinAlphabet(const script::Site& site) {
    return site.pin.alphabet == script::PinAlphabet::digits ? quorum::PinAlphabet::digits
                                                            : quorum::PinAlphabet::base32;
}

inline double pinBits(const script::Site& site, const pkcs11::TokenInfo& info) {
    return quorum::entropyBits(pinLength(site, info), pinAlphabet(site));
}

inline Error weakPin(const pkcs11::TokenInfo& info, double bits) {
    return Error(Errc::tokenPinWeak, {info.name(), std::to_string(static_cast<int>(bits))});
}

}  // namespace conclave::ceremony
