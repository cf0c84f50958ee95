#pragma once

#include <p11-kit/pkcs11.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/secret_bytes.h"
#include "core/pkcs11/attributes.h"
#include "core/pkcs11/evidence.h"
#include "core/pkcs11/token_info.h"

namespace conclave::pkcs11 {

class Module;

using ObjectHandle = CK_OBJECT_HANDLE;

/// One session with a token; closed at the end (which ends a login when it was the token's last session).
/// Errors of all: Errc::tokenGone, Errc::hsmSessionLost (the session or its login ended), Errc::hsmFailed;
/// each with the CK_RV as native code.
class Session {
  public:
    static Result<Session> open(std::shared_ptr<Module> module, const TokenInfo& token, bool readWrite);
    Session(Session&& other) noexcept;
    Session& operator=(Session&& other) noexcept;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session();

    /// One more read-write session with the token, of the same login (which belongs to the application). What
    /// ends with it, though it was to stay, is not there in this one.
    Result<Session> beside() const;

    const TokenInfo& token() const { return m_token; }
    std::string tokenName() const { return m_token.name(); }

    /// Always verifies the PIN: where the module says that somebody is logged in already, logs out and in.
    /// Errors: Errc::tokenPinWrong, Errc::tokenPinLocked, Errc::tokenPinLength.
    Result<void> login(UserKind kind, const Pin& pin);
    Result<void> logout();  ///< nothing to do when nobody is logged in
    std::optional<UserKind> loggedIn() const { return m_loggedIn; }

    /// In an SO session: sets the user PIN, first or anew.
    Result<void> initUserPin(const Pin& newPin);
    /// The PIN of whoever is logged in (of the user when nobody is).
    Result<void> changePin(const Pin& oldPin, const Pin& newPin);

    Result<SecretBytes> generateRandom(std::size_t size);

    // Objects

    Result<std::vector<ObjectHandle>> find(const Template& match);
    Result<Bytes> attribute(ObjectHandle object, CK_ATTRIBUTE_TYPE type);
    /// Nothing when the token does not know the attribute, or keeps it to itself.
    Result<std::optional<Bytes>> attributeIfReported(ObjectHandle object, CK_ATTRIBUTE_TYPE type);
    /// Several at once: one call for CK_BBOOLs and CK_ULONGs, two where other attributes are among them. One
    /// by one only where the token does not answer such calls as the standard has it. Not for secrets.
    Result<AttributeValues> attributes(ObjectHandle object, std::span<const CK_ATTRIBUTE_TYPE> types);
    Result<void> setAttributes(ObjectHandle object, const Template& values);
    Result<ObjectHandle> createObject(const Template& values);
    Result<ObjectHandle> copyObject(ObjectHandle object, const Template& changes);
    /// C_DestroyObject, and read back as gone. Errors: Errc::objectRemains. `label` is for the error only.
    Result<void> destroy(ObjectHandle object, std::string_view label);

    // Keys. Mechanisms are taken as they are; key_pair.h and key.h know which fit. A mechanism that the token
    // refuses gives Errc::mechanismMissing.

    struct KeyHandles {
        ObjectHandle publicKey = CK_INVALID_HANDLE;
        ObjectHandle privateKey = CK_INVALID_HANDLE;
    };
    Result<KeyHandles> generateKeyPair(CK_MECHANISM mechanism, const Template& publicKey,
                                       const Template& privateKey);
    Result<Bytes> sign(CK_MECHANISM mechanism, ObjectHandle key, ByteView data);
    Result<SecretBytes> decrypt(CK_MECHANISM mechanism, ObjectHandle key, ByteView ciphertext);
    Result<ObjectHandle> derive(CK_MECHANISM mechanism, ObjectHandle key, const Template& derived);
    Result<Bytes> wrap(CK_MECHANISM mechanism, ObjectHandle wrappingKey, ObjectHandle key);
    Result<ObjectHandle> unwrap(CK_MECHANISM mechanism, ObjectHandle unwrappingKey, ByteView wrapped,
                                const Template& unwrapped);
    Result<std::optional<CK_MECHANISM_INFO>> mechanism(CK_MECHANISM_TYPE type);

    /// A secret attribute (the CKA_VALUE of a derived secret), into locked memory.
    Result<SecretBytes> secretAttribute(ObjectHandle object, CK_ATTRIBUTE_TYPE type);

  private:
    Session(std::shared_ptr<Module> module, TokenInfo token, CK_SESSION_HANDLE handle);
    Error failure(CK_RV code, std::string_view function) const;
    Error failure(CK_RV code, std::string_view function, UserKind kind) const;
    Error mechanismFailure(CK_RV code, std::string_view function, CK_MECHANISM_TYPE mechanism) const;
    CK_RV loginOnce(UserKind kind, const Pin& pin);
    /// Grows and retries: length queries come out too small on some tokens. Any attribute may be a secret.
    CK_RV read(ObjectHandle object, CK_ATTRIBUTE_TYPE type, SecretBytes& value);
    CK_RV readList(ObjectHandle object, std::vector<CK_ATTRIBUTE>& list);
    void close();

    std::shared_ptr<Module> m_module;
    TokenInfo m_token;
    CK_SESSION_HANDLE m_handle = CK_INVALID_HANDLE;
    std::optional<UserKind> m_loggedIn;
};

}  // namespace conclave::pkcs11
