#pragma once

#include <optional>

#include "core/base/bytes.h"

namespace conclave::rehearsal {

/// Algorithm identifiers of SP 800-78-4, table 6-2.
enum class AlgorithmId : std::uint8_t {
    tripleDes = 0x03,
    rsa2048 = 0x07,
    aes128 = 0x08,
    aes192 = 0x0A,
    aes256 = 0x0C,
    p256 = 0x11,
    p384 = 0x14,
};

std::optional<AlgorithmId> asymmetricAlgorithm(
    std::uint8_t id);  ///< nothing for the symmetric and unknown ones
std::optional<AlgorithmId> symmetricAlgorithm(std::uint8_t id);  ///< 00 means 3DES too
std::size_t keySize(AlgorithmId symmetric);                      ///< octets
std::size_t blockSize(AlgorithmId symmetric);                    ///< octets
std::size_t fieldSize(AlgorithmId asymmetric);                   ///< octets of modulus or coordinate

/// A virtual card's private key; PKCS #8 in clear, for rehearsals only.
struct CardKey {
    AlgorithmId algorithm{};
    Bytes pkcs8;

    static std::optional<CardKey> generate(AlgorithmId algorithm);
    static std::optional<CardKey> fromPkcs8(Bytes pkcs8);  ///< nothing for another algorithm or junk

    /// What GENERATE and GET METADATA show (SP 800-73-4 part 2, table 11): 81 modulus, 82 exponent; or 86
    /// point.
    Bytes publicTemplate() const;
    /// RSA: the bare power of a modulus-length number. EC: ECDSA over a digest, DER {r, s}.
    std::optional<Bytes> sign(ByteView input) const;
    /// ECDH with 04 ‖ X ‖ Y: the shared X; nothing when the point is not on the curve.
    std::optional<Bytes> derive(ByteView peerPoint) const;
};

/// ECB over whole blocks, as the card authentication of SP 800-73-4 uses it.
Bytes encryptBlocks(AlgorithmId algorithm, ByteView key, ByteView blocks);
Bytes decryptBlocks(AlgorithmId algorithm, ByteView key, ByteView blocks);

Bytes randomBytes(std::size_t size);

}  // namespace conclave::rehearsal
