#pragma once

#include "core/backup/transport.h"

namespace conclave::backup {

enum class KekUse { wrap, unwrap };

/// The key-encryption key inside a token: a session object, SENSITIVE, not EXTRACTABLE, WRAP only or UNWRAP
/// only, carried in by C_UnwrapKey (transport.h). The session is borrowed. Source: docs/formats/backup.md.
class KekInToken {
  public:
    /// `kek`: 32 octets. With the SO logged in the KEK is TRUSTED, and survives C_Logout (it is not
    /// CKA_PRIVATE: an SO session can make no private objects); with the user logged in it is not TRUSTED,
    /// and private. The transport pair is made for it and destroyed before this returns; every attribute of
    /// both was read back. Errors: Errc::mechanismMissing, Errc::attributeWrong, Errc::wrappingImpossible.
    static Result<KekInToken> install(pkcs11::Session& session, const KeyValue& kek, KekUse use);
    /// The same by a pair that stays, of this login of the session.
    static Result<KekInToken> install(pkcs11::Session& session, Transport& transport, const KeyValue& kek,
                                      KekUse use);
    KekInToken(KekInToken&& other) noexcept;
    KekInToken& operator=(KekInToken&&) = delete;
    ~KekInToken();  ///< destroys it; say destroy() to know that it is gone

    pkcs11::ObjectHandle handle() const { return m_handle; }
    bool isTrusted() const { return m_isTrusted; }
    const pkcs11::Evidence& evidence() const { return m_evidence; }

    /// Destroyed, and read back as gone. Errors: Errc::objectRemains.
    Result<void> destroy();

  private:
    KekInToken(pkcs11::Session& session, pkcs11::ObjectHandle handle);

    pkcs11::Session* m_session;
    pkcs11::ObjectHandle m_handle;
    bool m_isTrusted = false;
    pkcs11::Evidence m_evidence;
};

}  // namespace conclave::backup
