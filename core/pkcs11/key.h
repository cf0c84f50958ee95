#pragma once

#include "core/crypto/private_key.h"
#include "core/pkcs11/object.h"

namespace conclave::pkcs11 {

/// A private key on a token, through a session with the user logged in. The session is borrowed: it outlives
/// the key and is not moved meanwhile.
class Key final : public crypto::PrivateKey {
  public:
    Key(Session& session, ObjectHandle handle, crypto::PublicKey publicKey, std::string label);

    /// Finds the private key and its public half. Errors: Errc::objectMissing, Errc::labelTaken (several).
    static Result<std::unique_ptr<Key>> find(Session& session, const KeyReference& reference);

    const crypto::PublicKey& publicKey() const override { return m_publicKey; }

    /// Hashes on the token where it has the mechanism, else on the host. Errors: Errc::mechanismMissing.
    Result<Bytes> sign(crypto::SignatureAlgorithm algorithm, ByteView message) override;
    Result<SecretBytes> decryptOaep(crypto::Hash hash, ByteView ciphertext) override;
    Result<SecretBytes> deriveEcdh(ByteView peerPoint) override;

    /// Signs the challenge with the key's default algorithm and verifies with OpenSSL; returns the signature.
    /// Signs its SHA-256 too, so that a device that repeats itself is found out. Errors: Errc::keyNotUsable
    /// (it is there but cannot sign, or a signature is not of this public key), Errc::keyWeak (ECDSA: two
    /// signatures by one nonce).
    Result<Bytes> prove(ByteView challenge);

    ObjectHandle handle() const { return m_handle; }
    const std::string& label() const { return m_label; }
    /// The mechanism that the last operation used: "CKM_SHA384_RSA_PKCS".
    const std::string& lastMechanism() const { return m_lastMechanism; }

  private:
    Result<bool> canSignWith(CK_MECHANISM_TYPE mechanism);

    Session& m_session;
    ObjectHandle m_handle;
    crypto::PublicKey m_publicKey;
    std::string m_label;
    std::string m_lastMechanism;
};

}  // namespace conclave::pkcs11
