#pragma once

#include <optional>

#include "core/base/bytes.h"

namespace conclave::rehearsal {

/// A command APDU, cases 1 to 4, short or extended (ISO/IEC 7816-3, 12.1.3).
struct CommandApdu {
    std::uint8_t cla = 0;
    std::uint8_t ins = 0;
    std::uint8_t p1 = 0;
    std::uint8_t p2 = 0;
    Bytes data;
    std::size_t expected = 256;  ///< Ne; 256 where the command names none, as cards over T=0 behave

    std::uint16_t parameters() const { return static_cast<std::uint16_t>(p1 << 8 | p2); }
};

/// Nothing when the lengths contradict each other.
std::optional<CommandApdu> parseCommand(ByteView apdu);

/// SW1 SW2 (ISO/IEC 7816-4, 5.1.3; SP 800-73-4 part 2, 3).
namespace sw {
inline constexpr std::uint16_t ok = 0x9000;
inline constexpr std::uint16_t moreData = 0x6100;
inline constexpr std::uint16_t verifyFailed = 0x63C0;  ///< | tries left
inline constexpr std::uint16_t memoryFailure = 0x6581;
inline constexpr std::uint16_t wrongLength = 0x6700;
inline constexpr std::uint16_t chainingFailed = 0x6883;
inline constexpr std::uint16_t securityStatus = 0x6982;
inline constexpr std::uint16_t blocked = 0x6983;
inline constexpr std::uint16_t conditionsNotMet = 0x6985;
inline constexpr std::uint16_t wrongData = 0x6A80;
inline constexpr std::uint16_t notFound = 0x6A82;
inline constexpr std::uint16_t memoryFull = 0x6A84;
inline constexpr std::uint16_t wrongParameters = 0x6A86;
inline constexpr std::uint16_t referenceNotFound = 0x6A88;
inline constexpr std::uint16_t insUnknown = 0x6D00;
inline constexpr std::uint16_t claUnknown = 0x6E00;
}  // namespace sw

/// What a command comes to, before it is cut into pieces.
struct Answer {
    std::uint16_t status = sw::ok;
    Bytes data;

    Answer(std::uint16_t statusWord) : status(statusWord) {}
    Answer(Bytes bytes) : data(std::move(bytes)) {}
};

}  // namespace conclave::rehearsal
