#include "core/pkcs11/key_pair.h"

#include <algorithm>
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

/// What evidence is read of a key of this kind.
std::vector<CK_ATTRIBUTE_TYPE> evidenceTypes(CK_OBJECT_CLASS objectClass, CK_KEY_TYPE keyType) {
    std::vector<CK_ATTRIBUTE_TYPE> types;
    for (const auto type : evidenceAttributes)
        if (belongsTo(type, objectClass, keyType))
            types.push_back(type);
    return types;
}

/// What readPublicKey wants, beside CKA_KEY_TYPE.
std::vector<CK_ATTRIBUTE_TYPE> publicKeyTypes(CK_KEY_TYPE keyType) {
    if (keyType == CKK_RSA)
        return {CKA_MODULUS, CKA_PUBLIC_EXPONENT};
    return {CKA_EC_PARAMS, CKA_EC_POINT};
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
    const auto type = keyType(request.algorithm);
    auto wantedPrivate = privateTemplate(request);
    wantedPrivate.number(CKA_CLASS, CKO_PRIVATE_KEY).number(CKA_KEY_TYPE, type);
    if (trustWasDropped)
        wantedPrivate.remove(CKA_WRAP_WITH_TRUSTED);
    TRY_ASSIGN(const auto privateValues,
               requireAttributes(session, handles.privateKey, request.label, wantedPrivate));
    auto wantedPublic = publicTemplate(request);
    wantedPublic.number(CKA_CLASS, CKO_PUBLIC_KEY).number(CKA_KEY_TYPE, type);
    TRY_ASSIGN(const auto publicValues,
               requireAttributes(session, handles.publicKey, request.label, wantedPublic));
    TRY_ASSIGN(auto publicKey, publicKeyOf(publicValues));
    if (publicKey.algorithm() != request.algorithm)
        return Error(Errc::attributeWrong,
                     {request.label, Wording("key algorithm", "algoritmo de chave"),
                      std::string(name(request.algorithm)), std::string(name(publicKey.algorithm()))});
    return KeyPair{handles.publicKey,
                   handles.privateKey,
                   std::move(publicKey),
                   mechanismName(keyPairGenMechanism(request.algorithm)),
                   keyEvidence(publicValues),
                   keyEvidence(privateValues),
                   privateValues.isTrue(CKA_WRAP_WITH_TRUSTED)};
}

}  // namespace

Evidence keyEvidence(const AttributeValues& values) {
    Evidence evidence;
    for (const auto type : evidenceTypes(values.number(CKA_CLASS).value_or(CK_UNAVAILABLE_INFORMATION),
                                         values.number(CKA_KEY_TYPE).value_or(CK_UNAVAILABLE_INFORMATION))) {
        const auto* value = values.find(type);
        evidence.emplace_back(attributeName(type),
                              value != nullptr ? attributeText(type, *value) : notReported);
    }
    return evidence;
}

Result<AttributeValues> readKeyValues(Session& session, ObjectHandle key) {
    constexpr std::array kind{CKA_CLASS, CKA_KEY_TYPE};
    TRY_ASSIGN(const auto values, session.attributes(key, kind));
    return session.attributes(
        key, evidenceTypes(values.number(CKA_CLASS).value_or(CK_UNAVAILABLE_INFORMATION),
                           values.number(CKA_KEY_TYPE).value_or(CK_UNAVAILABLE_INFORMATION)));
}

Result<Evidence> readKeyAttributes(Session& session, ObjectHandle key) {
    TRY_ASSIGN(const auto values, readKeyValues(session, key));
    return keyEvidence(values);
}

Result<AttributeValues> requireAttributes(Session& session, ObjectHandle key, const std::string& label,
                                          const Template& wanted) {
    AttributeValues kind;
    for (const auto& [type, value] : wanted.entries())
        kind.set(type, value);
    const auto objectClass = kind.number(CKA_CLASS).value_or(CK_UNAVAILABLE_INFORMATION);
    const auto keyType = kind.number(CKA_KEY_TYPE).value_or(CK_UNAVAILABLE_INFORMATION);
    auto types = wanted.types();
    const auto add = [&](const std::vector<CK_ATTRIBUTE_TYPE>& more) {
        for (const auto type : more)
            if (std::ranges::find(types, type) == types.end())
                types.push_back(type);
    };
    add(evidenceTypes(objectClass, keyType));
    if (objectClass == CKO_PUBLIC_KEY || (objectClass == CKO_PRIVATE_KEY && keyType == CKK_RSA))
        add(publicKeyTypes(keyType));
    TRY_ASSIGN(auto values, session.attributes(key, types));
    for (const auto& [type, value] : wanted.entries()) {
        const auto* found = values.find(type);
        const bool mustBeReported =
            type == CKA_CLASS || type == CKA_KEY_TYPE || type == CKA_SENSITIVE || type == CKA_EXTRACTABLE;
        if (found == nullptr && !mustBeReported)
            continue;
        if (found == nullptr || *found != value)
            return Error(Errc::attributeWrong, {label, attributeName(type), attributeText(type, value),
                                                found != nullptr ? ErrorArg(attributeText(type, *found))
                                                                 : Wording(notReported, "não informado")});
    }
    return values;
}

Result<PublicKey> publicKeyOf(const AttributeValues& values) {
    const auto take = [&](CK_ATTRIBUTE_TYPE type) -> Result<Bytes> {
        if (const auto* value = values.find(type); value != nullptr)
            return *value;
        return Error(Errc::encodingNotStrict, {attributeName(type), Wording(notReported, "não informado")});
    };
    const auto type = values.number(CKA_KEY_TYPE);
    if (type == CKK_RSA) {
        TRY_ASSIGN(const auto modulus, take(CKA_MODULUS));
        TRY_ASSIGN(const auto exponent, take(CKA_PUBLIC_EXPONENT));
        return PublicKey::fromRsa(modulus, exponent);
    }
    if (type != CKK_EC) {
        TRY_ASSIGN(const auto other, take(CKA_KEY_TYPE));
        return Error(Errc::algorithmUnsupported, {attributeText(CKA_KEY_TYPE, other)});
    }
    TRY_ASSIGN(const auto params, take(CKA_EC_PARAMS));
    const auto curve = curveOf(params);
    if (!curve)
        return Error(Errc::algorithmUnsupported, {"CKA_EC_PARAMS " + attributeText(CKA_EC_PARAMS, params)});
    TRY_ASSIGN(const auto point, take(CKA_EC_POINT));
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

Result<PublicKey> readPublicKey(Session& session, ObjectHandle key) {
    TRY_ASSIGN(const auto typeValue, session.attribute(key, CKA_KEY_TYPE));
    auto types = publicKeyTypes(asNumber(typeValue).value_or(CK_UNAVAILABLE_INFORMATION));
    TRY_ASSIGN(auto values, session.attributes(key, types));
    values.set(CKA_KEY_TYPE, typeValue);
    return publicKeyOf(values);
}

Result<void> checkOrigin(const KeyPair& pair, const std::string& label) {
    const std::pair<CK_ATTRIBUTE_TYPE, std::string> wanted[] = {
        {CKA_LOCAL, "true"}, {CKA_ALWAYS_SENSITIVE, "true"}, {CKA_KEY_GEN_MECHANISM, pair.mechanism}};
    for (const auto& [type, value] : wanted)
        for (const auto& [name, found] : pair.privateAttributes)
            if (name == attributeName(type) && found != value && found != notReported)
                return Error(Errc::attributeWrong, {label, name, value, found});
    const auto says = [&](CK_ATTRIBUTE_TYPE type) {
        return std::ranges::any_of(pair.privateAttributes, [&](const auto& seen) {
            return seen.first == attributeName(type) && seen.second == "true";
        });
    };
    if (says(CKA_EXTRACTABLE) && says(CKA_NEVER_EXTRACTABLE))
        return Error(Errc::attributeWrong, {label, attributeName(CKA_NEVER_EXTRACTABLE), "false", "true"});
    return {};
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
