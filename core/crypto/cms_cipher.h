#pragma once

#include "core/crypto/public_key.h"

/// The primitives under an envelope, from OpenSSL, with every secret in SecretBytes.
namespace conclave::crypto {

struct EcdhAgreement {
    Bytes ephemeralPoint;  ///< 04 ‖ X ‖ Y, of a key made for this and forgotten
    SecretBytes secret;    ///< x coordinate, curve-length octets
};

/// Errors of all: Errc::opensslFailed.
Result<EcdhAgreement> agreeWith(const PublicKey& recipient);

/// 32 octets of ANSI X9.63 KDF (SEC 1, 3.6.1).
Result<KeyValue> x963Kdf(Hash hash, const SecretBytes& secret, ByteView sharedInfo);

/// AES-256 key wrap with a 256-bit key (RFC 3394). Unwrapping fails when anything was changed.
Result<Bytes> aesWrap(const KeyValue& wrappingKey, const KeyValue& key);
Result<KeyValue> aesUnwrap(const KeyValue& wrappingKey, ByteView wrapped);

inline constexpr std::size_t gcmNonceSize = 12;
inline constexpr std::size_t gcmTagSize = 16;

struct SealedContent {
    Bytes nonce;
    Bytes ciphertext;
    Bytes tag;
};

/// AES-256-GCM (NIST SP 800-38D) without associated data; a random nonce, for a key that is used once.
Result<SealedContent> gcmSeal(const KeyValue& key, const SecretBytes& content);
Result<SecretBytes> gcmOpen(const KeyValue& key, const SealedContent& sealed);

}  // namespace conclave::crypto
