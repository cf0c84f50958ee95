#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/base/secret_bytes.h"

namespace conclave::pcsc {

/// CLA INS P1 P2 (ISO/IEC 7816-4, 5.1).
struct ApduHeader {
    std::uint8_t cla = 0;
    std::uint8_t ins = 0;
    std::uint8_t p1 = 0;
    std::uint8_t p2 = 0;
};

/// A command. Data of any length: more than 255 octets are sent by command chaining.
/// `le`: nothing when no data is expected back, else 1..256 (256: "all there is").
struct Apdu {
    ApduHeader header;
    Bytes data;
    std::optional<unsigned> le;
};

/// A command whose data is a secret (PIN, PUK, management key).
struct SecretApdu {
    ApduHeader header;
    SecretBytes data;
    std::optional<unsigned> le;
};

/// A card's answer: data and SW1SW2.
struct ApduReply {
    Bytes data;
    std::uint16_t sw = 0;

    bool isOk() const { return sw == 0x9000; }
};

struct SecretReply {
    SecretBytes data;
    std::uint16_t sw = 0;

    bool isOk() const { return sw == 0x9000; }
};

/// How many short APDUs `dataSize` octets of command data take (at least 1).
std::size_t pieceCount(std::size_t dataSize);

/// Encodes piece `index` of a command as a short APDU (ISO/IEC 7816-4, 5.1 cases 1, 2S, 3S, 4S;
/// chaining, 5.1.1.1: CLA bit 5 in all but the last piece, Le in the last one only). Returns the octets
/// written into `out`. `out` needs maxShortApdu octets. An `le` outside 1..256 or an `index` past the last
/// piece asserts.
inline constexpr std::size_t maxShortApdu = 5 + 255 + 1;
std::size_t encodePiece(const ApduHeader& header, ByteView data, std::optional<unsigned> le,
                        std::size_t index, std::span<std::uint8_t> out);

/// Errc::cardFailed{operation} with SW1SW2 as its native code.
Error swError(const std::string& operation, std::uint16_t sw);

}  // namespace conclave::pcsc
