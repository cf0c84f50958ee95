#pragma once

#include "core/backup/kek_in_token.h"
#include "core/pkcs11/key.h"

namespace conclave::backup {

struct RestoreRequest {
    std::string label;
    Bytes id;
    bool keepOnToken = false;    ///< false: a session object for the proof only
    bool isExtractable = false;  ///< until it is sealed: it is to be wrapped once more
    /// Uses that the token adds and that cannot be switched off are for people to decide upon. Never a key
    /// that is not SENSITIVE, not PRIVATE, or EXTRACTABLE unasked.
    bool mayHaveSurplusUses = false;
};

/// A key that was unwrapped from a backup: SENSITIVE, not EXTRACTABLE unless asked for,
/// sign only, all read back. Destroyed at
/// the end unless it was to be kept *and* was proved. The session is borrowed.
class RestoredKey {
  public:
    RestoredKey(RestoredKey&& other) noexcept;
    RestoredKey& operator=(RestoredKey&&) = delete;
    ~RestoredKey();

    pkcs11::Key& key() { return *m_key; }

    /// pkcs11::Key::prove, against the expected public key. On failure the key is destroyed. Errors:
    /// Errc::keyMismatch, Errc::keyWeak.
    Result<Bytes> prove(ByteView challenge);

    /// Destroys it (and its public half), read back as gone. Errors: Errc::objectRemains.
    Result<void> destroy();

    const pkcs11::Evidence& evidence() const { return m_evidence; }

    /// "CKA_DECRYPT", …: uses beside signing that the token gave it and keeps.
    const std::vector<std::string>& surplusUses() const { return m_surplusUses; }

  private:
    friend Result<RestoredKey> restore(pkcs11::Session&, const KeyValue&, ByteView, const crypto::PublicKey&,
                                       const RestoreRequest&);
    friend Result<RestoredKey> restore(pkcs11::Session&, Transport&, const KeyValue&, ByteView,
                                       const crypto::PublicKey&, const RestoreRequest&);
    static Result<RestoredKey> unwrap(pkcs11::Session& session, KekInToken& kek, ByteView kwp,
                                      const crypto::PublicKey& expected, const RestoreRequest& request);
    RestoredKey(pkcs11::Session& session, std::unique_ptr<pkcs11::Key> key, const RestoreRequest& request);

    pkcs11::Session* m_session;
    std::unique_ptr<pkcs11::Key> m_key;  // empty once destroyed
    RestoreRequest m_request;
    std::vector<pkcs11::ObjectHandle> m_handles;
    bool m_isProved = false;
    pkcs11::Evidence m_evidence;
    std::vector<std::string> m_surplusUses;
};

/// Restores a private key from `kwp` in a read-write session with the user logged in (without a login it is a
/// session object that is not private, good for a dry run only): KEK in (UNWRAP only), C_UnwrapKey, KEK
/// destroyed and read back as gone. Errors: Errc::decryptionFailed (wrong KEK, changed .kwp, or a token that
/// refuses how the key in it is written: encoding.h),
/// Errc::keyMismatch (RSA: another modulus), Errc::attributeWrong, and those of KekInToken::install.
Result<RestoredKey> restore(pkcs11::Session& session, const KeyValue& kek, ByteView kwp,
                            const crypto::PublicKey& expected, const RestoreRequest& request);
/// The same by a transport pair that stays, of this login of the session.
Result<RestoredKey> restore(pkcs11::Session& session, Transport& transport, const KeyValue& kek, ByteView kwp,
                            const crypto::PublicKey& expected, const RestoreRequest& request);

}  // namespace conclave::backup
