#include <openssl/cms.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <memory>

#include "core/crypto/cms.h"
#include "core/crypto/openssl.h"

namespace conclave::crypto {
namespace {

constexpr std::array strongDigests{NID_sha256, NID_sha384, NID_sha512};

Error notStrict(const char* what) {
    return Error(Errc::encodingNotStrict, {"CMS", what});
}

bool hasStrongDigest(CMS_SignerInfo* info) {
    X509_ALGOR* digest = nullptr;
    CMS_SignerInfo_get0_algs(info, nullptr, nullptr, &digest, nullptr);
    const ASN1_OBJECT* oid = nullptr;
    X509_ALGOR_get0(&oid, nullptr, nullptr, digest);
    return std::ranges::find(strongDigests, OBJ_obj2nid(oid)) != strongDigests.end();
}

std::optional<std::int64_t> signingTimeOf(CMS_SignerInfo* info) {
    const int at = CMS_signed_get_attr_by_NID(info, NID_pkcs9_signingTime, -1);
    auto* attribute = at < 0 ? nullptr : CMS_signed_get_attr(info, at);
    const auto* value = attribute == nullptr ? nullptr : X509_ATTRIBUTE_get0_type(attribute, 0);
    if (value == nullptr || (value->type != V_ASN1_UTCTIME && value->type != V_ASN1_GENERALIZEDTIME))
        return std::nullopt;
    std::tm parts{};
    if (ASN1_TIME_to_tm(value->value.asn1_string, &parts) != 1)
        return std::nullopt;
    return static_cast<std::int64_t>(timegm(&parts)) * 1000;
}

/// CAdES wants a chain for signingCertificateV2: this certificate is all of it, whoever issued it. Whether it
/// was valid, and for what, is the caller's.
Owned<X509_STORE> trusting(X509* certificate) {
    Owned<X509_STORE> store(X509_STORE_new());
    const bool isReady =
        store && X509_STORE_add_cert(store.get(), certificate) == 1 &&
        X509_STORE_set_purpose(store.get(), X509_PURPOSE_ANY) == 1 &&
        X509_STORE_set_flags(store.get(), X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME) == 1;
    return isReady ? std::move(store) : nullptr;
}

}  // namespace

Result<std::int64_t> cadesSignedBy(ByteView der, ByteView content, ByteView certificateDer) {
    const auto* cursor = der.data();
    const CmsContentInfo cms(d2i_CMS_ContentInfo(nullptr, &cursor, static_cast<long>(der.size())));
    if (!cms || cursor != der.data() + der.size() ||
        OBJ_obj2nid(CMS_get0_type(cms.get())) != NID_pkcs7_signed || CMS_is_detached(cms.get()) != 1) {
        static_cast<void>(opensslError("d2i_CMS_ContentInfo"));
        return notStrict("CMS SignedData, detached");
    }
    auto* infos = CMS_get0_SignerInfos(cms.get());
    if (sk_CMS_SignerInfo_num(infos) != 1)
        return notStrict("SignerInfo");
    auto* info = sk_CMS_SignerInfo_value(infos, 0);
    const auto* encoded = certificateDer.data();
    X509Certificate certificate(d2i_X509(nullptr, &encoded, static_cast<long>(certificateDer.size())));
    if (!certificate)
        return opensslError("d2i_X509");
    if (CMS_SignerInfo_cert_cmp(info, certificate.get()) != 0)
        return Error(Errc::keyMismatch, {"SignerInfo"});
    if (!hasStrongDigest(info))
        return notStrict("SHA-256, SHA-384, SHA-512");
    const auto signedAt = signingTimeOf(info);
    if (!signedAt)
        return notStrict("signingTime");
    const auto store = trusting(certificate.get());
    const std::unique_ptr<STACK_OF(X509), void (*)(STACK_OF(X509)*)> signers(
        sk_X509_new_null(), [](STACK_OF(X509) * stack) { sk_X509_free(stack); });
    if (!store || !signers || sk_X509_push(signers.get(), certificate.get()) == 0)
        return opensslError("X509_STORE_new");
    const auto octets = memoryBio(content);
    if (CMS_verify(cms.get(), signers.get(), store.get(), octets.get(), nullptr,
                   CMS_BINARY | CMS_CADES | CMS_NOINTERN) != 1)
        return Error(Errc::signatureInvalid, {"CMS"}).causedBy(opensslError("CMS_verify"));
    return *signedAt;
}

}  // namespace conclave::crypto
