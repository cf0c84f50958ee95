#include "core/crypto/timestamp.h"

#include <openssl/pkcs7.h>
#include <openssl/ts.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <memory>

#include "core/base/hex.h"
#include "core/base/text.h"
#include "core/crypto/certificate_fields.h"
#include "core/crypto/der.h"
#include "core/crypto/digest.h"
#include "core/crypto/identifiers.h"
#include "core/crypto/openssl.h"
#include "core/crypto/random.h"

namespace conclave::crypto {
namespace {

struct TsDeleter {
    void operator()(TS_RESP* object) const noexcept { TS_RESP_free(object); }
    void operator()(TS_REQ* object) const noexcept { TS_REQ_free(object); }
    void operator()(TS_TST_INFO* object) const noexcept { TS_TST_INFO_free(object); }
    void operator()(TS_VERIFY_CTX* object) const noexcept { TS_VERIFY_CTX_free(object); }
    void operator()(PKCS7* object) const noexcept { PKCS7_free(object); }
    void operator()(STACK_OF(X509) * object) const noexcept { sk_X509_free(object); }
};
template <class T>
using TsOwned = std::unique_ptr<T, TsDeleter>;

constexpr std::array tokenDigests{NID_sha256, NID_sha384, NID_sha512};

Error timeStampNotStrict(ErrorArg why) {
    static_cast<void>(opensslError("RFC 3161"));  // nothing of it stays in the queue
    return Error(Errc::encodingNotStrict, {"RFC 3161", std::move(why)});
}

Error timeStampOfAnother() {
    return Error(Errc::timeStampOfAnother);
}

template <class T>
TsOwned<T> decode(T* (*read)(T**, const unsigned char**, long), ByteView der) {
    if (!der::isOneElement(der))
        return nullptr;
    const auto* cursor = der.data();
    TsOwned<T> object(read(nullptr, &cursor, static_cast<long>(der.size())));
    return object && cursor == der.data() + der.size() ? std::move(object) : nullptr;
}

bool isOf(TS_MSG_IMPRINT* imprint, ByteView sha256) {
    const ASN1_OBJECT* algorithm = nullptr;
    X509_ALGOR_get0(&algorithm, nullptr, nullptr, TS_MSG_IMPRINT_get_algo(imprint));
    const auto* octets = TS_MSG_IMPRINT_get_msg(imprint);
    const ByteView imprinted(ASN1_STRING_get0_data(octets),
                             static_cast<std::size_t>(ASN1_STRING_length(octets)));
    return OBJ_obj2nid(algorithm) == NID_sha256 && std::ranges::equal(imprinted, sha256);
}

std::string whyRefused(TS_STATUS_INFO* info) {
    std::string why = std::to_string(ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(info)));
    const auto* texts = TS_STATUS_INFO_get0_text(info);
    for (int i = 0; i < sk_ASN1_UTF8STRING_num(texts); ++i) {
        const auto* text = sk_ASN1_UTF8STRING_value(texts, i);
        why += ' ';
        why += printable({reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                          static_cast<std::size_t>(ASN1_STRING_length(text))});
    }
    return why;
}

std::optional<std::int64_t> timeOf(const TS_TST_INFO* info) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(TS_TST_INFO_get_time(info), &parts) != 1)
        return std::nullopt;
    return static_cast<std::int64_t>(timegm(&parts)) * 1000;
}

std::optional<std::int64_t> accuracyOf(TS_TST_INFO* info) {
    const auto* accuracy = TS_TST_INFO_get_accuracy(info);
    if (accuracy == nullptr)
        return std::nullopt;
    static constexpr std::int64_t most = 1'000'000'000;  // a claim from outside, to reckon with
    const auto part = [](const ASN1_INTEGER* number) {
        return number == nullptr ? 0 : std::clamp<std::int64_t>(ASN1_INTEGER_get(number), 0, most);
    };
    return part(TS_ACCURACY_get_seconds(accuracy)) * 1000 + part(TS_ACCURACY_get_millis(accuracy)) +
           (part(TS_ACCURACY_get_micros(accuracy)) + 999) / 1000;
}

std::string hexOf(const ASN1_INTEGER* number) {
    const auto size = static_cast<std::size_t>(ASN1_STRING_length(number));
    return toHex(ByteView(ASN1_STRING_get0_data(number), size));
}

std::string dottedOf(const ASN1_OBJECT* oid) {
    return der::dottedOid(ByteView(OBJ_get0_data(oid), OBJ_length(oid)));
}

Bytes derOf(const X509* certificate) {
    unsigned char* octets = nullptr;
    const int size = i2d_X509(certificate, &octets);
    Bytes der(octets, octets + std::max(size, 0));
    OPENSSL_free(octets);
    return der;
}

/// Of one signer, with SHA-2.
X509* signerOf(PKCS7* token) {
    const auto* infos = PKCS7_get_signer_info(token);
    if (sk_PKCS7_SIGNER_INFO_num(infos) != 1)
        return nullptr;
    X509_ALGOR* digest = nullptr;
    PKCS7_SIGNER_INFO_get0_algs(sk_PKCS7_SIGNER_INFO_value(infos, 0), nullptr, &digest, nullptr);
    const ASN1_OBJECT* oid = nullptr;
    X509_ALGOR_get0(&oid, nullptr, nullptr, digest);
    if (std::ranges::find(tokenDigests, OBJ_obj2nid(oid)) == tokenDigests.end())
        return nullptr;
    const TsOwned<STACK_OF(X509)> signers(PKCS7_get0_signers(token, nullptr, 0));
    return signers && sk_X509_num(signers.get()) == 1 ? sk_X509_value(signers.get(), 0) : nullptr;
}

Owned<X509_STORE> trusting(std::span<const Bytes> roots, std::int64_t atUtcMs) {
    Owned<X509_STORE> store(X509_STORE_new());
    if (!store)
        return nullptr;
    for (const auto& root : roots) {
        const auto* cursor = root.data();
        const X509Certificate certificate(d2i_X509(nullptr, &cursor, static_cast<long>(root.size())));
        if (!certificate || X509_STORE_add_cert(store.get(), certificate.get()) != 1)
            return nullptr;
    }
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store.get()), static_cast<std::time_t>(atUtcMs / 1000));
    return store;
}

}  // namespace

Bytes makeTimeStampQuery(ByteView sha256) {
    constexpr std::size_t nonceSize = 8;
    const auto nonce = randomBytes(nonceSize);
    const auto imprint =
        der::makeSequence({digestIdentifier(Hash::sha256), der::make(der::octetString, sha256)});
    return der::makeSequence(
        {der::makeInteger(1), imprint, der::makeInteger(nonce), der::make(der::boolean, Bytes{0xFF})});
}

Result<Bytes> timeStampToken(ByteView response) {
    const auto answer = decode(&d2i_TS_RESP, response);
    if (!answer)
        return timeStampNotStrict(Wording("response", "resposta"));
    auto* status = TS_RESP_get_status_info(answer.get());
    const auto code = ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(status));
    if (code != TS_STATUS_GRANTED && code != TS_STATUS_GRANTED_WITH_MODS)
        return Error(Errc::timeStampRefused, {whyRefused(status)});
    if (TS_RESP_get_token(answer.get()) == nullptr || TS_RESP_get_tst_info(answer.get()) == nullptr)
        return timeStampNotStrict("TimeStampToken");
    // As it stands in the response: TimeStampResp { status, token }.
    auto parts = der::Reader(response).inside(der::sequence);
    parts.element(der::sequence);
    return toBytes(parts.element(der::sequence).whole);
}

Result<Bytes> readTimeStampResponse(ByteView response, ByteView query) {
    const auto asked = decode(&d2i_TS_REQ, query);
    if (!asked)
        return timeStampNotStrict(Wording("request", "pedido"));
    TRY_ASSIGN(auto token, timeStampToken(response));
    const auto cms = decode(&d2i_PKCS7, token);
    const TsOwned<TS_TST_INFO> info(cms ? PKCS7_to_TS_TST_INFO(cms.get()) : nullptr);
    if (!info)
        return timeStampNotStrict("TimeStampToken");
    const auto* octets = TS_MSG_IMPRINT_get_msg(TS_REQ_get_msg_imprint(asked.get()));
    const auto* nonce = TS_REQ_get_nonce(asked.get());
    const auto* given = TS_TST_INFO_get_nonce(info.get());
    if (!isOf(TS_TST_INFO_get_msg_imprint(info.get()),
              {ASN1_STRING_get0_data(octets), static_cast<std::size_t>(ASN1_STRING_length(octets))}) ||
        nonce == nullptr || given == nullptr || ASN1_INTEGER_cmp(nonce, given) != 0)
        return timeStampOfAnother();
    return token;
}

Result<TimeStamp> verifyTimeStamp(ByteView token, ByteView sha256, std::span<const Bytes> roots) {
    const auto cms = decode(&d2i_PKCS7, token);
    const TsOwned<TS_TST_INFO> info(cms ? PKCS7_to_TS_TST_INFO(cms.get()) : nullptr);
    const auto time = info ? timeOf(info.get()) : std::nullopt;
    const auto* signer = cms && info ? signerOf(cms.get()) : nullptr;
    if (!time || signer == nullptr)
        return timeStampNotStrict("TimeStampToken");
    if (!isOf(TS_TST_INFO_get_msg_imprint(info.get()), sha256))
        return timeStampOfAnother();

    TimeStamp stamp;
    stamp.timeUtcMs = *time;
    stamp.accuracyMs = accuracyOf(info.get());
    stamp.policy = dottedOf(TS_TST_INFO_get_policy_id(info.get()));
    stamp.serialHex = hexOf(TS_TST_INFO_get_serial(info.get()));
    stamp.certificateDer = derOf(signer);
    const auto fields = readCertificateFields(stamp.certificateDer);
    if (!fields)
        return timeStampNotStrict(Wording("certificate", "certificado"));
    stamp.authority = nameText(fields->subject);

    auto store = trusting(roots, *time);
    const TsOwned<TS_VERIFY_CTX> context(TS_VERIFY_CTX_new());
    auto* imprint = static_cast<unsigned char*>(OPENSSL_memdup(sha256.data(), sha256.size()));
    if (!store || !context || imprint == nullptr) {
        OPENSSL_free(imprint);
        return opensslError("X509_STORE_new");
    }
    TS_VERIFY_CTX_set_flags(context.get(),
                            TS_VFY_VERSION | TS_VFY_IMPRINT | TS_VFY_SIGNER | TS_VFY_SIGNATURE);
    TS_VERIFY_CTX_set_imprint(context.get(), imprint, static_cast<long>(sha256.size()));  // takes both
    TS_VERIFY_CTX_set_store(context.get(), store.release());
    if (TS_RESP_verify_token(context.get(), cms.get()) != 1)
        return Error(Errc::signatureInvalid, {stamp.authority})
            .causedBy(opensslError("TS_RESP_verify_token"));
    return stamp;
}

}  // namespace conclave::crypto
