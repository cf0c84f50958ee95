#pragma once

#include <memory>
#include <optional>

#include "core/crypto/openssl.h"
#include "core/crypto/private_key.h"

namespace conclave::test {

/// A private key in memory, made by OpenSSL, behind the port: stands for a card or an HSM where a test is not
/// about devices. Ends the test program when OpenSSL fails.
class SoftwareKey : public crypto::PrivateKey {
  public:
    static std::unique_ptr<SoftwareKey> generate(crypto::KeyAlgorithm algorithm);
    static std::unique_ptr<SoftwareKey> fromPkcs8(ByteView der);  ///< not encrypted
    std::unique_ptr<SoftwareKey> copy() const;                    ///< the same key

    const crypto::PublicKey& publicKey() const override { return m_publicKey; }
    Result<Bytes> sign(crypto::SignatureAlgorithm algorithm, ByteView message) override;
    Result<SecretBytes> decryptOaep(crypto::Hash hash, ByteView ciphertext) override;
    Result<SecretBytes> deriveEcdh(ByteView peerPoint) override;

    /// The next operation fails with this, once, as if the card were pulled.
    void failNext(Error error) { m_nextError = std::move(error); }
    /// The next signature is one octet off, once.
    void spoilNextSignature() { m_spoilsNext = true; }

    int signCount() const { return m_signCount; }  ///< operations asked for, failed ones too
    int decryptCount() const { return m_decryptCount; }
    int deriveCount() const { return m_deriveCount; }

    SecretBytes pkcs8() const;  ///< PrivateKeyInfo, DER

  private:
    SoftwareKey(crypto::EvpKey key, crypto::PublicKey publicKey)
        : m_key(std::move(key)), m_publicKey(std::move(publicKey)) {}

    crypto::EvpKey m_key;
    crypto::PublicKey m_publicKey;
    std::optional<Error> m_nextError;
    bool m_spoilsNext = false;
    int m_signCount = 0;
    int m_decryptCount = 0;
    int m_deriveCount = 0;
};

}  // namespace conclave::test
