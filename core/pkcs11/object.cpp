#include "core/pkcs11/object.h"

#include <fmt/format.h>
#include <openssl/x509.h>

#include <array>

#include "core/base/hex.h"
#include "core/crypto/openssl.h"
#include "core/pkcs11/text.h"

namespace conclave::pkcs11 {
namespace {

constexpr CK_OBJECT_CLASS profileClass = 0x09;  // CKO_PROFILE, v3.0

Result<ObjectSummary> summarise(Session& session, ObjectHandle handle) {
    constexpr std::array asked{CKA_CLASS, CKA_LABEL, CKA_ID, CKA_TOKEN};
    TRY_ASSIGN(const auto values, session.attributes(handle, asked));
    ObjectSummary summary;
    summary.handle = handle;
    summary.objectClass = values.number(CKA_CLASS).value_or(CK_UNAVAILABLE_INFORMATION);
    const auto* label = values.find(CKA_LABEL);
    summary.label = label != nullptr ? printable(asText(*label)) : "";
    const auto* id = values.find(CKA_ID);
    summary.id = id != nullptr ? *id : Bytes();
    summary.isToken = values.isTrue(CKA_TOKEN);
    return summary;
}

Template matchOf(const KeyReference& reference, std::optional<CK_OBJECT_CLASS> objectClass) {
    Template match;
    if (objectClass)
        match.number(CKA_CLASS, *objectClass);
    if (!reference.label.empty())
        match.text(CKA_LABEL, reference.label);
    if (!reference.id.empty())
        match.bytes(CKA_ID, reference.id);
    return match;
}

/// i2d_… of any OpenSSL object into octets.
template <class Object, class Encode>
Bytes encoded(Object* object, Encode encode) {
    std::uint8_t* der = nullptr;
    const int size = encode(object, &der);
    Bytes bytes(der, der + (size > 0 ? size : 0));
    OPENSSL_free(der);
    return bytes;
}

}  // namespace

std::string ObjectSummary::className() const {
    switch (objectClass) {
        case CKO_PRIVATE_KEY:
            return "private key";
        case CKO_PUBLIC_KEY:
            return "public key";
        case CKO_SECRET_KEY:
            return "secret key";
        case CKO_CERTIFICATE:
            return "certificate";
        case CKO_DATA:
            return "data";
        case CKO_DOMAIN_PARAMETERS:
            return "domain parameters";
        case CKO_MECHANISM:
            return "mechanism";
        case profileClass:
            return "profile";
        default:  // a class of the token's own
            return fmt::format("object of class 0x{:x}", objectClass);
    }
}

Result<std::vector<ObjectSummary>> findObjects(Session& session, const KeyReference& reference,
                                               std::optional<CK_OBJECT_CLASS> objectClass) {
    TRY_ASSIGN(const auto handles, session.find(matchOf(reference, objectClass)));
    std::vector<ObjectSummary> objects;
    for (const auto handle : handles) {
        TRY_ASSIGN(auto summary, summarise(session, handle));
        objects.push_back(std::move(summary));
    }
    return objects;
}

Result<std::vector<ObjectSummary>> listObjects(Session& session) {
    return findObjects(session, {});
}

Result<ObjectHandle> findOne(Session& session, const KeyReference& reference, CK_OBJECT_CLASS objectClass) {
    TRY_ASSIGN(const auto found, session.find(matchOf(reference, objectClass)));
    const auto wanted = !reference.label.empty() ? reference.label : "CKA_ID " + toHex(reference.id);
    if (found.empty())
        return Error(Errc::objectMissing, {wanted, session.tokenName()});
    if (found.size() > 1)
        return Error(Errc::labelTaken, {wanted, session.tokenName()});
    return found.front();
}

Result<void> requireLabelFree(Session& session, std::string_view label) {
    TRY_ASSIGN(const auto found, session.find(Template().text(CKA_LABEL, label)));
    if (!found.empty())
        return Error(Errc::labelTaken, {std::string(label), session.tokenName()});
    return {};
}

Result<int> destroyAllWithId(Session& session, ByteView id) {
    if (id.empty())
        return Error(Errc::internal, {"destroyAllWithId without a CKA_ID"});
    const auto match = Template().bytes(CKA_ID, id);
    TRY_ASSIGN(const auto found, session.find(match));
    for (const auto object : found)
        TRY(session.destroy(object, "CKA_ID " + toHex(id)));
    TRY_ASSIGN(const auto left, session.find(match));
    if (!left.empty())
        return Error(Errc::objectRemains, {"CKA_ID " + toHex(id), session.tokenName()});
    return static_cast<int>(found.size());
}

Result<StoredObject> createCertificate(Session& session, std::string_view label, ByteView id, ByteView der) {
    const auto* position = der.data();
    crypto::X509Certificate certificate(
        d2i_X509(nullptr, &position, static_cast<long>(std::min<std::size_t>(der.size(), LONG_MAX))));
    if (!certificate || position != der.data() + der.size())
        return Error(Errc::certificateUnreadable, {std::string(label)});
    const auto values =
        Template()
            .number(CKA_CLASS, CKO_CERTIFICATE)
            .number(CKA_CERTIFICATE_TYPE, CKC_X_509)
            .flag(CKA_TOKEN, true)
            .flag(CKA_PRIVATE, false)
            .text(CKA_LABEL, label)
            .bytes(CKA_ID, id)
            .bytes(CKA_SUBJECT, encoded(X509_get_subject_name(certificate.get()), i2d_X509_NAME))
            .bytes(CKA_ISSUER, encoded(X509_get_issuer_name(certificate.get()), i2d_X509_NAME))
            .bytes(CKA_SERIAL_NUMBER, encoded(X509_get0_serialNumber(certificate.get()), i2d_ASN1_INTEGER))
            .bytes(CKA_VALUE, der);
    StoredObject stored;
    TRY_ASSIGN(stored.handle, session.createObject(values));
    const auto compare = [&]() -> Result<void> {
        TRY_ASSIGN(const auto said, session.attributes(stored.handle, values.types()));
        for (const auto& [type, value] : values.entries()) {
            const auto* found = said.find(type);
            if (found != nullptr && *found != value)
                return Error(Errc::attributeWrong, {std::string(label), attributeName(type),
                                                    attributeText(type, value), attributeText(type, *found)});
            stored.attributes.emplace_back(attributeName(type),
                                           found != nullptr ? attributeText(type, *found) : notReported);
        }
        return {};
    };
    if (auto compared = compare(); !compared) {
        if (auto gone = session.destroy(stored.handle, label); !gone)
            return std::move(compared.error()).causedBy(gone.error());
        return compared.error();
    }
    return stored;
}

}  // namespace conclave::pkcs11
