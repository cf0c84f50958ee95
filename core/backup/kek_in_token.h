#pragma once

#include "core/pkcs11/key_pair.h"

namespace conclave::backup {

enum class KekUse { wrap, unwrap };

/// The smallest RSA key from 2048 bits that the token makes. Errors: Errc::mechanismMissing.
Result<crypto::KeyAlgorithm> transportAlgorithm(pkcs11::Session& session);

/// The key-encryption key inside a token: a session object, SENSITIVE, not EXTRACTABLE, WRAP only or UNWRAP
/// only, carried in by C_UnwrapKey under an RSA-OAEP transport pair made there for the occasion. The session
/// is borrowed. Source: docs/formats/backup.md.
class KekInToken {
  public:
    /// `kek`: 32 octets. With the SO logged in the KEK is TRUSTED, and survives C_Logout (it is not
    /// CKA_PRIVATE: an SO session can make no private objects); with the user logged in it is not TRUSTED,
    /// and private. The transport pair is destroyed before this returns, every attribute of both was read
    /// back. Errors: Errc::mechanismMissing, Errc::attributeWrong, Errc::wrappingImpossible.
    static Result<KekInToken> install(pkcs11::Session& session, const KeyValue& kek, KekUse use);
    KekInToken(KekInToken&& other) noexcept;
    KekInToken& operator=(KekInToken&&) = delete;
    ~KekInToken();  ///< destroys it; say destroy() to know that it is gone

    pkcs11::ObjectHandle handle() const { return m_handle; }
    bool isTrusted() const { return m_isTrusted; }
    crypto::Hash oaepHash() const { return m_oaepHash; }
    const pkcs11::Evidence& evidence() const { return m_evidence; }

    /// Destroyed, and read back as gone. Errors: Errc::objectRemains.
    Result<void> destroy();

  private:
    KekInToken(pkcs11::Session& session, pkcs11::ObjectHandle handle);

    pkcs11::Session* m_session;
    pkcs11::ObjectHandle m_handle;
    bool m_isTrusted = false;
    crypto::Hash m_oaepHash{};
    pkcs11::Evidence m_evidence;
};

}  // namespace conclave::backup
