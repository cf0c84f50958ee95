#pragma once

#include <cstdint>
#include <optional>

#include "core/crypto/algorithm.h"
#include "core/pcsc/apdu.h"

/// Numbers of NIST SP 800-73-4 part 2 (commands), part 1 (objects), SP 800-78-5 (algorithms), and of Yubico's
/// extensions, which other cards answer with an error.
namespace conclave::piv {

inline constexpr unsigned allThereIs = 256;

namespace ins {
inline constexpr std::uint8_t verify = 0x20;
inline constexpr std::uint8_t changeReferenceData = 0x24;
inline constexpr std::uint8_t resetRetryCounter = 0x2C;
inline constexpr std::uint8_t generateKeyPair = 0x47;
inline constexpr std::uint8_t generalAuthenticate = 0x87;
inline constexpr std::uint8_t select = 0xA4;
inline constexpr std::uint8_t getData = 0xCB;
inline constexpr std::uint8_t putData = 0xDB;
inline constexpr std::uint8_t getMetadata = 0xF7;       // Yubico
inline constexpr std::uint8_t getSerial = 0xF8;         // Yubico
inline constexpr std::uint8_t attest = 0xF9;            // Yubico
inline constexpr std::uint8_t setManagementKey = 0xFF;  // Yubico
}  // namespace ins

namespace reference {
inline constexpr std::uint8_t pin = 0x80;
inline constexpr std::uint8_t puk = 0x81;
inline constexpr std::uint8_t management = 0x9B;
}  // namespace reference

namespace object {
inline constexpr std::uint32_t chuid = 0x5FC102;
inline constexpr std::uint32_t attestingCertificate = 0x5FFF01;  // Yubico
}  // namespace object

namespace sw {
inline constexpr std::uint16_t ok = 0x9000;
inline constexpr std::uint16_t securityNotSatisfied = 0x6982;
inline constexpr std::uint16_t blocked = 0x6983;
inline constexpr std::uint16_t wrongData = 0x6A80;
inline constexpr std::uint16_t notSupported = 0x6A81;
inline constexpr std::uint16_t notFound = 0x6A82;
inline constexpr std::uint16_t wrongP1P2 = 0x6A86;
inline constexpr std::uint16_t referenceNotFound = 0x6A88;
}  // namespace sw

/// Nothing for an algorithm that PIV has no number for.
inline std::optional<std::uint8_t> algorithmId(crypto::KeyAlgorithm algorithm) {
    switch (algorithm) {
        case crypto::KeyAlgorithm::rsa2048:
            return 0x07;
        case crypto::KeyAlgorithm::rsa3072:
            return 0x05;
        case crypto::KeyAlgorithm::rsa4096:
            return 0x16;  // Yubico, firmware 5.7
        case crypto::KeyAlgorithm::ecP256:
            return 0x11;
        case crypto::KeyAlgorithm::ecP384:
            return 0x14;
        case crypto::KeyAlgorithm::ecP521:
            return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace conclave::piv
