#include "core/pkcs11/key_pair.h"

#include <array>

#include "core/crypto/der.h"
#include "core/pkcs11/mechanism.h"

namespace conclave::pkcs11 {

using crypto::KeyAlgorithm;
using crypto::PublicKey;

namespace {

constexpr std::array evidenceAttributes{
    CKA_CLASS,
    CKA_KEY_TYPE,
    CKA_LABEL,
    CKA_ID,
    CKA_TOKEN,
    CKA_PRIVATE,
    CKA_MODIFIABLE,
    CKA_COPYABLE,
    CKA_SENSITIVE,
    CKA_ALWAYS_SENSITIVE,
    CKA_EXTRACTABLE,
    CKA_NEVER_EXTRACTABLE,
    CKA_LOCAL,
    CKA_KEY_GEN_MECHANISM,
    CKA_WRAP_WITH_TRUSTED,
    CKA_ALWAYS_AUTHENTICATE,
    CKA_TRUSTED,
    CKA_SIGN,
    CKA_SIGN_RECOVER,
    CKA_VERIFY,
    CKA_VERIFY_RECOVER,
    CKA_ENCRYPT,
    CKA_DECRYPT,
    CKA_WRAP,
    CKA_UNWRAP,
    CKA_DERIVE,
    CKA_MODULUS_BITS,
    CKA_EC_PARAMS,
};

/// Whether PKCS #11 gives the attribute to objects of the class (v2.40, 4.7 to 4.10), so that the evidence
/// does not say "not reported" where nothing was to be reported.
bool belongsTo(CK_ATTRIBUTE_TYPE type, CK_OBJECT_CLASS objectClass, CK_KEY_TYPE keyType) {
    const bool isPublic = objectClass == CKO_PUBLIC_KEY;
    const bool isPrivate = objectClass == CKO_PRIVATE_KEY;
    switch (type) {
        case CKA_SENSITIVE:
        case CKA_ALWAYS_SENSITIVE:
        case CKA_EXTRACTABLE:
        case CKA_NEVER_EXTRACTABLE:
        case CKA_WRAP_WITH_TRUSTED:
        case CKA_SIGN:
        case CKA_DECRYPT:
        case CKA_UNWRAP:
            return !isPublic;
        case CKA_SIGN_RECOVER:
        case CKA_ALWAYS_AUTHENTICATE:
            return isPrivate;
        case CKA_VERIFY:
        case CKA_ENCRYPT:
        case CKA_WRAP:
        case CKA_TRUSTED:
            return !isPrivate;
        case CKA_VERIFY_RECOVER:
            return isPublic;
        case CKA_MODULUS_BITS:
            return isPublic && keyType == CKK_RSA;
        case CKA_EC_PARAMS:
            return keyType == CKK_EC;
        default:  // common to all keys
            return true;
    }
}

Bytes publicExponent() {
    return {0x01, 0x00, 0x01};
}

Template publicTemplate(const KeyPairRequest& request) {
    auto wanted = publicKeyFlags(request);
    if (isRsa(request.algorithm))
        wanted.number(CKA_MODULUS_BITS, static_cast<CK_ULONG>(keyBits(request.algorithm)))
            .bytes(CKA_PUBLIC_EXPONENT, publicExponent());
    else
        wanted.bytes(CKA_EC_PARAMS, ecParams(request.algorithm));
    return wanted.text(CKA_LABEL, request.label).bytes(CKA_ID, request.id);
}

Template privateTemplate(const KeyPairRequest& request) {
    return privateKeyFlags(request).text(CKA_LABEL, request.label).bytes(CKA_ID, request.id);
}

/// Destroys both halves; what could not be destroyed becomes the cause of `error`.
Error destroyPair(Session& session, const Session::KeyHandles& handles, const std::string& label,
                  Error error) {
    const auto privateGone = session.destroy(handles.privateKey, label);
    const auto publicGone = session.destroy(handles.publicKey, label);
    if (!privateGone)
        return std::move(error).causedBy(privateGone.error());
    if (!publicGone)
        return std::move(error).causedBy(publicGone.error());
    return error;
}

Result<KeyPair> readBack(Session& session, const Session::KeyHandles& handles, const KeyPairRequest& request,
                         bool trustWasDropped) {
    auto wantedPrivate = privateTemplate(request);
    if (trustWasDropped)
        wantedPrivate.remove(CKA_WRAP_WITH_TRUSTED);
    TRY_ASSIGN(auto privateAttributes,
               requireAttributes(session, handles.privateKey, request.label, wantedPrivate));
    TRY_ASSIGN(auto publicAttributes,
               requireAttributes(session, handles.publicKey, request.label, publicTemplate(request)));
    TRY_ASSIGN(auto publicKey, readPublicKey(session, handles.publicKey));
    if (publicKey.algorithm() != request.algorithm)
        return Error(Errc::attributeWrong,
                     {request.label, Wording("key algorithm", "algoritmo de chave"),
                      std::string(name(request.algorithm)), std::string(name(publicKey.algorithm()))});
    TRY_ASSIGN(const auto trust, session.attributeIfReported(handles.privateKey, CKA_WRAP_WITH_TRUSTED));
    const bool isWrapWithTrusted = trust && asFlag(*trust).value_or(false);
    return KeyPair{handles.publicKey,
                   handles.privateKey,
                   std::move(publicKey),
                   mechanismName(keyPairGenMechanism(request.algorithm)),
                   std::move(publicAttributes),
                   std::move(privateAttributes),
                   isWrapWithTrusted};
}

}  // namespace

Result<Evidence> readKeyAttributes(Session& session, ObjectHandle key) {
    TRY_ASSIGN(const auto classValue, session.attribute(key, CKA_CLASS));
    TRY_ASSIGN(const auto typeValue, session.attribute(key, CKA_KEY_TYPE));
    const auto objectClass = asNumber(classValue).value_or(CK_UNAVAILABLE_INFORMATION);
    const auto keyType = asNumber(typeValue).value_or(CK_UNAVAILABLE_INFORMATION);
    Evidence evidence;
    for (const auto type : evidenceAttributes) {
        if (!belongsTo(type, objectClass, keyType))
            continue;
        TRY_ASSIGN(const auto value, session.attributeIfReported(key, type));
        evidence.emplace_back(attributeName(type), value ? attributeText(type, *value) : notReported);
    }
    return evidence;
}

Result<Evidence> requireAttributes(Session& session, ObjectHandle key, const std::string& label,
                                   const Template& wanted) {
    for (const auto& [type, value] : wanted.entries()) {
        TRY_ASSIGN(const auto found, session.attributeIfReported(key, type));
        const bool mustBeReported = type == CKA_SENSITIVE || type == CKA_EXTRACTABLE;
        if (!found && !mustBeReported)
            continue;
        if (!found || *found != value)
            return Error(Errc::attributeWrong, {label, attributeName(type), attributeText(type, value),
                                                found ? ErrorArg(attributeText(type, *found))
                                                      : Wording(notReported, "não informado")});
    }
    return readKeyAttributes(session, key);
}

Result<PublicKey> readPublicKey(Session& session, ObjectHandle key) {
    TRY_ASSIGN(const auto typeValue, session.attribute(key, CKA_KEY_TYPE));
    const auto type = asNumber(typeValue);
    if (type == CKK_RSA) {
        TRY_ASSIGN(const auto modulus, session.attribute(key, CKA_MODULUS));
        TRY_ASSIGN(const auto exponent, session.attribute(key, CKA_PUBLIC_EXPONENT));
        return PublicKey::fromRsa(modulus, exponent);
    }
    if (type != CKK_EC)
        return Error(Errc::algorithmUnsupported, {attributeText(CKA_KEY_TYPE, typeValue)});
    TRY_ASSIGN(const auto params, session.attribute(key, CKA_EC_PARAMS));
    const auto curve = curveOf(params);
    if (!curve)
        return Error(Errc::algorithmUnsupported, {"CKA_EC_PARAMS " + attributeText(CKA_EC_PARAMS, params)});
    TRY_ASSIGN(const auto point, session.attribute(key, CKA_EC_POINT));
    // A bare point starts with 04 too, which is OCTET STRING's tag: only its length tells.
    const auto bareSize = 1 + 2 * static_cast<std::size_t>((keyBits(*curve) + 7) / 8);
    if (point.size() == bareSize)
        return PublicKey::fromEcPoint(*curve, point);
    crypto::der::Reader reader(point);
    const auto bare = reader.content(crypto::der::octetString);
    if (!reader.isOk() || !reader.atEnd())
        return Error(Errc::encodingNotStrict,
                     {"CKA_EC_POINT", Wording("no OCTET STRING", "não é um OCTET STRING")});
    return PublicKey::fromEcPoint(*curve, bare);
}

Result<KeyPair> generateKeyPair(Session& session, const KeyPairRequest& request) {
    CK_MECHANISM mechanism{keyPairGenMechanism(request.algorithm), nullptr, 0};
    auto effort = TemplateEffort::full;
    TRY_ASSIGN(const auto handles, withFullestTemplate([&](TemplateEffort tried) {
                   effort = tried;
                   return session.generateKeyPair(mechanism, dropUnsupported(publicTemplate(request), tried),
                                                  dropUnsupported(privateTemplate(request), tried));
               }));
    auto pair = readBack(session, handles, request, effort == TemplateEffort::withoutTrust);
    if (!pair)
        return destroyPair(session, handles, request.label, pair.error());
    return pair;
}

}  // namespace conclave::pkcs11
