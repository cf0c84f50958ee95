#pragma once

#include "core/pkcs11/key_pair.h"

namespace conclave::backup {

/// A throw-away key pair of a token that carries KEKs into it, for as long as one login lasts: session
/// objects, SENSITIVE, not EXTRACTABLE, good for nothing else, every attribute read back. By ECDH where the
/// token derives (an AES key is agreed upon for each KEK, and unwraps just that one), else by RSA-OAEP.
/// Source: docs/formats/backup.md. The session is borrowed.
class Transport {
  public:
    /// How a token says that KEKs can enter it, the one that is tried first in front.
    enum class Way { ecdh, rsaOaep };
    /// Errors: Errc::mechanismMissing when there is none.
    static Result<std::vector<Way>> waysOf(pkcs11::Session& session);

    /// Makes the pair. Errors: Errc::mechanismMissing, those of pkcs11::generateKeyPair.
    static Result<Transport> make(pkcs11::Session& session);
    Transport(Transport&& other) noexcept;
    Transport& operator=(Transport&&) = delete;
    ~Transport();  ///< destroys it; say destroy() to know that it is gone

    struct Carried {
        pkcs11::ObjectHandle handle;
        bool isTrustDropped;        ///< the token did not take CKA_TRUSTED
        pkcs11::Evidence evidence;  ///< of the pair, and of the agreed key, which is gone by now
    };
    /// `kek` as an object with the attributes `wanted`; the caller reads them back. Goes over to a new pair
    /// for RSA-OAEP where the token turns out not to do what it says of ECDH. Errors:
    /// Errc::wrappingImpossible.
    Result<Carried> carry(const KeyValue& kek, const pkcs11::Template& wanted);

    /// Both halves, and read back as gone. Errors: Errc::objectRemains.
    Result<void> destroy();

    Way way() const { return m_ways.front(); }

  private:
    Transport(pkcs11::Session& session, std::vector<Way> ways)
        : m_session(&session), m_ways(std::move(ways)) {}
    Result<void> makePair();
    Result<Carried> carryByEcdh(const KeyValue& kek, const pkcs11::Template& wanted);
    Result<Carried> carryByRsa(const KeyValue& kek, const pkcs11::Template& wanted);
    pkcs11::Evidence pairEvidence(CK_MECHANISM_TYPE mechanism) const;

    pkcs11::Session* m_session;
    std::vector<Way> m_ways;  // those that are left to try
    std::optional<pkcs11::KeyPair> m_pair;
};

/// How tokens say that they do not do something, for which there is another way. A device error, for one, is
/// none.
bool meansRefusal(const Error& error);

/// "CKM_ECDH1_DERIVE", "CKM_RSA_PKCS_OAEP".
std::string name(Transport::Way way);

/// The attributes of a secret key that does one thing inside the token: a session object that is SENSITIVE,
/// not EXTRACTABLE and never to be changed. `use`: CKA_WRAP or CKA_UNWRAP.
pkcs11::Template secretKeyTemplate(const char* label, CK_ATTRIBUTE_TYPE use, bool isPrivate, bool isTrusted);

}  // namespace conclave::backup
