#pragma once

#include "core/crypto/public_key.h"
#include "core/pkcs11/object.h"

namespace conclave::pkcs11 {

/// What a key may do; everything else is set to false explicitly, on both halves, and read back.
enum class KeyUse {
    sign,             ///< private: sign; public: verify
    unwrapTransport,  ///< private: unwrap; public: wrap. RSA only; carries a KEK into the token
    deriveTransport,  ///< private: derive. EC only; agrees on a key that carries a KEK into the token
};

struct KeyPairRequest {
    crypto::KeyAlgorithm algorithm{};
    std::string label;
    Bytes id;  ///< unique per attempt, so that an interrupted one can be found and destroyed
    KeyUse use = KeyUse::sign;
    bool isExtractable = false;  ///< true only from generation to seal of a key that is backed up
    bool isWrapWithTrusted =
        false;              ///< dropped, and said so in the evidence, where the token does not have it
    bool isToken = true;    ///< false: session objects, gone with the session
    bool isPrivate = true;  ///< false only where no user can be logged in (SO session)
};

struct KeyPair {
    ObjectHandle publicHandle = CK_INVALID_HANDLE;
    ObjectHandle privateHandle = CK_INVALID_HANDLE;
    crypto::PublicKey publicKey;
    std::string mechanism;      ///< "CKM_RSA_PKCS_KEY_PAIR_GEN"
    Evidence publicAttributes;  ///< as read back
    Evidence privateAttributes;
    bool isWrapWithTrusted = false;  ///< as the token has it
};

/// Generates, reads every attribute back and compares. A wrong or surplus attribute destroys the pair.
/// Errors: Errc::mechanismMissing, Errc::attributeWrong (the pair is gone; if it could not be destroyed, the
/// cause is Errc::objectRemains).
Result<KeyPair> generateKeyPair(Session& session, const KeyPairRequest& request);

/// That the token does not say of a key that it just made that it came from elsewhere (PKCS #11 v2.40, 4.4
/// and 4.9: CKA_LOCAL, CKA_ALWAYS_SENSITIVE, CKA_KEY_GEN_MECHANISM); what it does not report passes. For keys
/// that stay: of session objects NSS says that they are not local. Errors: Errc::attributeWrong.
Result<void> checkOrigin(const KeyPair& pair, const std::string& label);

/// From CKA_MODULUS and CKA_PUBLIC_EXPONENT (of either half), or CKA_EC_PARAMS and CKA_EC_POINT (as DER OCTET
/// STRING, or bare as some tokens have it). Errors: Errc::algorithmUnsupported, Errc::encodingNotStrict.
Result<crypto::PublicKey> readPublicKey(Session& session, ObjectHandle key);
/// The same, of what was read already.
Result<crypto::PublicKey> publicKeyOf(const AttributeValues& values);

/// Attributes of a key as evidence: usage, protection, origin, identity; "not reported" where unknown.
Result<Evidence> readKeyAttributes(Session& session, ObjectHandle key);
/// The values behind that evidence.
Result<AttributeValues> readKeyValues(Session& session, ObjectHandle key);
Evidence keyEvidence(const AttributeValues& values);

/// The wanted attributes of a key, CKA_CLASS and CKA_KEY_TYPE among them, compared with what the token says.
/// Those that it does not report pass, but the two, CKA_SENSITIVE and CKA_EXTRACTABLE must be reported.
/// Returns them with what keyEvidence() and, where the object tells it, publicKeyOf() want.
/// Errors: Errc::attributeWrong.
Result<AttributeValues> requireAttributes(Session& session, ObjectHandle key, const std::string& label,
                                          const Template& wanted);

/// Every usage and protection flag that PKCS #11 has for a private or public key, each explicit.
Template privateKeyFlags(const KeyPairRequest& request);
Template publicKeyFlags(const KeyPairRequest& request);

/// Tokens refuse templates with attributes that they do not know. Each effort leaves out more than the one
/// before; what is left out is still read back and compared.
enum class TemplateEffort {
    full,
    withoutCopyable,   ///< CKA_COPYABLE: NSS cannot store it
    withoutLifecycle,  ///< nor CKA_MODIFIABLE, CKA_ALWAYS_AUTHENTICATE
    withoutRareUses,   ///< nor CKA_SIGN_RECOVER, CKA_VERIFY_RECOVER, CKA_DERIVE
    withoutTrust,      ///< nor CKA_TRUSTED, CKA_WRAP_WITH_TRUSTED
};
Template dropUnsupported(const Template& wanted, TemplateEffort effort);
bool isTemplateRefusal(const Error& error);

/// Makes an object with the fullest template that the token takes: `make(effort)` returns a Result.
template <class Make>
auto withFullestTemplate(Make make) {
    for (const auto effort : {TemplateEffort::full, TemplateEffort::withoutCopyable,
                              TemplateEffort::withoutLifecycle, TemplateEffort::withoutRareUses})
        if (auto made = make(effort); made || !isTemplateRefusal(made.error()))
            return made;
    return make(TemplateEffort::withoutTrust);
}

}  // namespace conclave::pkcs11
