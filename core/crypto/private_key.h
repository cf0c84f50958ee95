#pragma once

#include "core/crypto/public_key.h"

namespace conclave::crypto {

/// The port to a private key that lives in hardware: an HSM (core/pkcs11) or a card (core/piv).
/// The in-process OpenSSL provider knows keys only through this. Calls block; call from the device's lane.
class PrivateKey {
  public:
    PrivateKey() = default;
    PrivateKey(const PrivateKey&) = delete;
    PrivateKey& operator=(const PrivateKey&) = delete;
    virtual ~PrivateKey() = default;

    virtual const PublicKey& publicKey() const = 0;

    /// Signs the whole message (hashing on the device where it can, else on the host).
    /// RSA: modulus-length octets; EC: DER SEQUENCE {r, s}.
    virtual Result<Bytes> sign(SignatureAlgorithm algorithm, ByteView message) = 0;

    /// RSAES-OAEP with `hash` for OAEP and MGF1, empty label.
    virtual Result<SecretBytes> decryptOaep(Hash hash, ByteView ciphertext) = 0;

    /// ECDH, cofactor 1: the x coordinate of the shared point, curve-length octets. `peerPoint` is 04 ‖ X ‖
    /// Y.
    virtual Result<SecretBytes> deriveEcdh(ByteView peerPoint) = 0;
};

}  // namespace conclave::crypto
