#pragma once

#include <string>

#include "core/base/result.h"
#include "core/base/secret_bytes.h"
#include "core/crypto/algorithm.h"

namespace conclave::crypto {

/// A public key as DER SubjectPublicKeyInfo (RFC 5280), of one of our KeyAlgorithms.
class PublicKey {
  public:
    /// Errors: Errc::encodingNotStrict (not DER, trailing octets), Errc::algorithmUnsupported.
    static Result<PublicKey> fromSpki(ByteView der);
    /// Big-endian unsigned, as CKA_MODULUS and CKA_PUBLIC_EXPONENT or a PIV 7F49 template carry them.
    static Result<PublicKey> fromRsa(ByteView modulus, ByteView exponent);
    /// 04 ‖ X ‖ Y (SEC 1, 2.3.3); the point is checked to be on the curve.
    static Result<PublicKey> fromEcPoint(KeyAlgorithm curve, ByteView point);

    KeyAlgorithm algorithm() const { return m_algorithm; }
    const Bytes& spki() const { return m_spki; }
    Bytes sha256() const;                ///< of the SPKI: the key's identity everywhere in a record
    Bytes subjectKeyIdentifier() const;  ///< first 20 octets of sha256() (RFC 7093, method 1)
    std::string pem() const;             ///< "-----BEGIN PUBLIC KEY-----"
    Bytes ecPoint() const;               ///< 04 ‖ X ‖ Y; empty for RSA
    Bytes rsaModulus() const;            ///< empty for EC
    Bytes rsaExponent() const;

    /// Errc::signatureInvalid when it does not verify. Checked by OpenSSL, never by the device.
    Result<void> verify(SignatureAlgorithm algorithm, ByteView message, ByteView signature) const;

    /// The same for what fitsUnderPolicy() allows.
    Result<void> verifyUnderPolicy(SignatureAlgorithm algorithm, ByteView message, ByteView signature) const;

    /// RSAES-OAEP (RFC 8017) with `hash` for both OAEP and MGF1, empty label. RSA only.
    Result<Bytes> encryptOaep(Hash hash, const SecretBytes& plaintext) const;

    bool operator==(const PublicKey& other) const { return m_spki == other.m_spki; }

  private:
    PublicKey(KeyAlgorithm algorithm, Bytes spki) : m_algorithm(algorithm), m_spki(std::move(spki)) {}
    Result<void> verifyValue(SignatureAlgorithm algorithm, ByteView message, ByteView signature) const;

    KeyAlgorithm m_algorithm;
    Bytes m_spki;
};

}  // namespace conclave::crypto
