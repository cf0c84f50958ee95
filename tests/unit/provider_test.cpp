#include "core/crypto/provider.h"

#include <QtTest/qtest.h>
#include <openssl/cms.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/encoder.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <map>

#include "core/base/hex.h"
#include "core/crypto/digest.h"
#include "tests/support/software_key.h"

using namespace conclave;
using namespace conclave::crypto;
using conclave::test::SoftwareKey;

Q_DECLARE_METATYPE(conclave::crypto::KeyAlgorithm)
Q_DECLARE_METATYPE(conclave::crypto::SignatureAlgorithm)

namespace {

constexpr std::array keyAlgorithms{KeyAlgorithm::rsa2048, KeyAlgorithm::rsa3072, KeyAlgorithm::rsa4096,
                                   KeyAlgorithm::ecP256,  KeyAlgorithm::ecP384,  KeyAlgorithm::ecP521};

/// One key per algorithm for the whole run: RSA-4096 takes seconds to make.
SoftwareKey& keyOf(KeyAlgorithm algorithm) {
    // Never destroyed: OpenSSL cleans up before the globals end.
    static auto& keys = *new std::map<KeyAlgorithm, std::unique_ptr<SoftwareKey>>;
    auto& key = keys[algorithm];
    if (!key)
        key = SoftwareKey::generate(algorithm);
    return *key;
}

bool isPss(SignatureAlgorithm algorithm) {
    return name(algorithm).ends_with("PSS");
}

/// The way to sign with an algorithm of ours: hash, and for PSS padding and salt.
struct Signer {
    Signer(EVP_PKEY* key, SignatureAlgorithm algorithm) : context(EVP_MD_CTX_new()) {
        EVP_PKEY_CTX* inner = nullptr;
        isReady = EVP_DigestSignInit_ex(context.get(), &inner, opensslName(hashOf(algorithm)), libContext(),
                                        nullptr, key, nullptr) == 1 &&
                  (!isPss(algorithm) || EVP_PKEY_CTX_set_rsa_padding(inner, RSA_PKCS1_PSS_PADDING) == 1);
    }
    MdContext context;
    bool isReady = false;
};

X509Certificate unsignedCertificate(EVP_PKEY* key) {
    X509Certificate certificate(X509_new_ex(libContext(), nullptr));
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 7);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    auto* subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>("Test"),
                               -1, -1, 0);
    X509_set_issuer_name(certificate.get(), subject);
    X509_set_pubkey(certificate.get(), key);
    return certificate;
}

template <class Object>
Bytes derOf(const Object* object, int (*encode)(const Object*, unsigned char**)) {
    unsigned char* der = nullptr;
    const int size = encode(object, &der);
    Bytes bytes(der, der + std::max(size, 0));
    OPENSSL_free(der);
    return bytes;
}

/// As a stranger reads it: from its octets, with OpenSSL's own provider.
X509Certificate readAnew(const X509* certificate) {
    const auto der = derOf(certificate, i2d_X509);
    const auto* next = der.data();
    auto* made = X509_new_ex(libContext(), nullptr);
    return X509Certificate(d2i_X509(&made, &next, static_cast<long>(der.size())));
}

X509Certificate selfSigned(EVP_PKEY* key, SignatureAlgorithm algorithm) {
    auto certificate = unsignedCertificate(key);
    Signer signer(key, algorithm);
    return X509_sign_ctx(certificate.get(), signer.context.get()) > 0 ? std::move(certificate) : nullptr;
}

X509Certificate selfSigned(SoftwareKey& key) {
    return selfSigned(toEvpKey(key).value().get(), defaultSignature(key.publicKey().algorithm()));
}

/// AuthEnvelopedData for one certificate; `hash` for OAEP or for the KDF of ECDH.
CmsContentInfo sealed(X509* certificate, const char* hash, std::string_view content) {
    const auto input = memoryBio(asBytes(content));
    const unsigned flags = CMS_BINARY | CMS_PARTIAL;
    CmsContentInfo cms(CMS_encrypt_ex(nullptr, input.get(), EVP_aes_256_gcm(), flags, libContext(), nullptr));
    auto* recipient = CMS_add1_recipient_cert(cms.get(), certificate, CMS_KEY_PARAM);
    auto* context = CMS_RecipientInfo_get0_pkey_ctx(recipient);
    const auto* md = EVP_get_digestbyname(hash);
    if (CMS_RecipientInfo_type(recipient) == CMS_RECIPINFO_TRANS) {
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING);
        EVP_PKEY_CTX_set_rsa_oaep_md(context, md);
        EVP_PKEY_CTX_set_rsa_mgf1_md(context, md);
    } else {
        EVP_PKEY_CTX_set_ecdh_kdf_md(context, md);
    }
    if (CMS_final(cms.get(), input.get(), nullptr, flags) != 1)
        return nullptr;
    const auto der = derOf(cms.get(), i2d_CMS_ContentInfo);
    const auto* next = der.data();
    auto* made = CMS_ContentInfo_new_ex(libContext(), nullptr);
    return CmsContentInfo(d2i_CMS_ContentInfo(&made, &next, static_cast<long>(der.size())));
}

SecretBytes opened(CMS_ContentInfo* cms, EVP_PKEY* key, X509* certificate) {
    auto output = secureMemoryBio();
    if (CMS_decrypt(cms, key, certificate, nullptr, output.get(), CMS_BINARY) != 1)
        return {};
    return takeSecret(std::move(output));
}

}  // namespace

class ProviderTest : public QObject {
    Q_OBJECT

  private slots:
    void signatures_data() {
        QTest::addColumn<KeyAlgorithm>("key");
        QTest::addColumn<SignatureAlgorithm>("algorithm");
        for (const auto key : keyAlgorithms)
            for (const char* text :
                 {"sha256WithRSA", "sha384WithRSA", "sha512WithRSA", "sha256WithRSAPSS", "sha384WithRSAPSS",
                  "sha512WithRSAPSS", "ecdsaWithSHA256", "ecdsaWithSHA384", "ecdsaWithSHA512"})
                if (const auto algorithm = *parseSignatureAlgorithm(text); fits(algorithm, key))
                    QTest::addRow("%s %s", name(key).data(), text) << key << algorithm;
    }

    void signsCertificates_data() { signatures_data(); }
    void signsCertificates() {
        QFETCH(KeyAlgorithm, key);
        QFETCH(SignatureAlgorithm, algorithm);
        auto& device = keyOf(key);
        const auto before = device.signCount();
        const auto evp = toEvpKey(device).value();
        const auto certificate = selfSigned(evp.get(), algorithm);
        QVERIFY2(certificate, opensslError("X509_sign_ctx").oneLine(Lang::en).c_str());
        QCOMPARE(device.signCount(), before + 1);
        QCOMPARE(X509_verify(certificate.get(), evp.get()), 1);

        const auto read = readAnew(certificate.get());
        QCOMPARE(X509_verify(read.get(), X509_get0_pubkey(read.get())), 1);
        QCOMPARE(X509_check_private_key(read.get(), evp.get()), 1);
        QCOMPARE(derOf(X509_get0_pubkey(read.get()), i2d_PUBKEY), device.publicKey().spki());
        if (isPss(algorithm)) {
            int hash = 0;
            QCOMPARE(X509_get_signature_info(read.get(), &hash, nullptr, nullptr, nullptr), 1);
            QCOMPARE(digestSize(hashOf(algorithm)),
                     static_cast<std::size_t>(EVP_MD_get_size(EVP_get_digestbynid(hash))));
            const X509_ALGOR* identifier = nullptr;
            X509_get0_signature(nullptr, &identifier, read.get());
            // CA/Browser Forum BR 7.1.3.2.1, octet for octet.
            const auto der = toHex(derOf(identifier, i2d_X509_ALGOR));
            QCOMPARE(der.size(), 2 * 67U);
            if (algorithm == SignatureAlgorithm::rsaPssSha256)
                QCOMPARE(
                    der,
                    std::string(
                        "304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a8648"
                        "86f70d010108300d06096086480165030402010500a203020120"));
        }
    }

    void signsRequestsAndRevocationLists_data() { signatures_data(); }
    void signsRequestsAndRevocationLists() {
        QFETCH(KeyAlgorithm, key);
        QFETCH(SignatureAlgorithm, algorithm);
        const auto evp = toEvpKey(keyOf(key)).value();
        const CertificateRequest request(X509_REQ_new_ex(libContext(), nullptr));
        X509_REQ_set_version(request.get(), X509_REQ_VERSION_1);
        X509_REQ_set_pubkey(request.get(), evp.get());
        Signer forRequest(evp.get(), algorithm);
        QVERIFY(X509_REQ_sign_ctx(request.get(), forRequest.context.get()) > 0);
        const auto stranger = toEvpKey(keyOf(key).publicKey()).value();
        QCOMPARE(X509_REQ_verify(request.get(), stranger.get()), 1);

        const Crl crl(X509_CRL_new_ex(libContext(), nullptr));
        X509_CRL_set_version(crl.get(), X509_CRL_VERSION_2);
        const Owned<ASN1_TIME> now(X509_gmtime_adj(nullptr, 0));
        X509_CRL_set1_lastUpdate(crl.get(), now.get());
        X509_CRL_set1_nextUpdate(crl.get(), now.get());
        Signer forList(evp.get(), algorithm);
        QVERIFY(X509_CRL_sign_ctx(crl.get(), forList.context.get()) > 0);
        QCOMPARE(X509_CRL_verify(crl.get(), stranger.get()), 1);
    }

    void signsCms_data() { signatures_data(); }
    void signsCms() {
        QFETCH(KeyAlgorithm, key);
        QFETCH(SignatureAlgorithm, algorithm);
        const auto evp = toEvpKey(keyOf(key)).value();
        const auto certificate = readAnew(selfSigned(keyOf(key)).get());
        const unsigned flags = CMS_BINARY | CMS_DETACHED | CMS_PARTIAL;
        const CmsContentInfo cms(
            CMS_sign_ex(nullptr, nullptr, nullptr, nullptr, flags, libContext(), nullptr));
        auto* signer = CMS_add1_signer(cms.get(), certificate.get(), evp.get(),
                                       EVP_get_digestbyname(opensslName(hashOf(algorithm))),
                                       flags | CMS_KEY_PARAM | CMS_CADES);
        QVERIFY2(signer, opensslError("CMS_add1_signer").oneLine(Lang::en).c_str());
        if (isPss(algorithm))
            QCOMPARE(
                EVP_PKEY_CTX_set_rsa_padding(CMS_SignerInfo_get0_pkey_ctx(signer), RSA_PKCS1_PSS_PADDING), 1);
        const auto before = keyOf(key).signCount();
        auto content = memoryBio(asBytes("transcript"));
        QVERIFY2(CMS_final(cms.get(), content.get(), nullptr, flags) == 1,
                 opensslError("CMS_final").oneLine(Lang::en).c_str());
        QCOMPARE(keyOf(key).signCount(), before + 1);

        const auto der = derOf(cms.get(), i2d_CMS_ContentInfo);
        const auto* next = der.data();
        auto* made = CMS_ContentInfo_new_ex(libContext(), nullptr);
        const CmsContentInfo read(d2i_CMS_ContentInfo(&made, &next, static_cast<long>(der.size())));
        for (const bool isTrue : {true, false}) {
            const auto presented = memoryBio(asBytes(isTrue ? "transcript" : "transcripT"));
            QCOMPARE(CMS_verify(read.get(), nullptr, nullptr, presented.get(), nullptr,
                                CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY),
                     isTrue ? 1 : 0);
        }
        ERR_clear_error();
    }

    void takesTheHashOfTheKeyWhenNobodyChooses() {
        for (const auto algorithm : keyAlgorithms) {
            const auto evp = toEvpKey(keyOf(algorithm)).value();
            const auto certificate = unsignedCertificate(evp.get());
            QVERIFY(X509_sign(certificate.get(), evp.get(), nullptr) > 0);
            int hash = 0;
            QCOMPARE(X509_get_signature_info(certificate.get(), &hash, nullptr, nullptr, nullptr), 1);
            QCOMPARE(static_cast<std::size_t>(EVP_MD_get_size(EVP_get_digestbynid(hash))),
                     digestSize(hashOf(defaultSignature(algorithm))));
        }
    }

    void opensEnvelopes_data() {
        QTest::addColumn<KeyAlgorithm>("algorithm");
        QTest::addColumn<QByteArray>("hash");
        for (const auto algorithm : keyAlgorithms)
            for (const char* hash : {"SHA1", "SHA256", "SHA384", "SHA512"})
                QTest::addRow("%s %s", name(algorithm).data(), hash) << algorithm << QByteArray(hash);
    }
    void opensEnvelopes() {
        QFETCH(KeyAlgorithm, algorithm);
        QFETCH(QByteArray, hash);
        auto& device = keyOf(algorithm);
        const auto evp = toEvpKey(device).value();
        const auto certificate = readAnew(selfSigned(device).get());
        const auto cms = sealed(certificate.get(), hash.constData(), "academic acid acrobat");
        QVERIFY2(cms, opensslError("CMS_final").oneLine(Lang::en).c_str());
        const auto before = device.decryptCount() + device.deriveCount();
        const auto content = opened(cms.get(), evp.get(), certificate.get());
        QVERIFY2(content.exposeText() == "academic acid acrobat",
                 opensslError("CMS_decrypt").oneLine(Lang::en).c_str());
        QCOMPARE(device.decryptCount() + device.deriveCount(), before + 1);
    }

    void refusesAnotherKeysEnvelope() {
        for (const auto algorithm : {KeyAlgorithm::rsa2048, KeyAlgorithm::ecP384}) {
            auto& device = keyOf(algorithm);
            const auto certificate = readAnew(selfSigned(device).get());
            const auto other = SoftwareKey::generate(algorithm);
            const auto evp = toEvpKey(*other).value();
            const auto cms = sealed(certificate.get(), "SHA256", "academic");
            QVERIFY(opened(cms.get(), evp.get(), nullptr).empty());
            ERR_clear_error();
        }
    }

    void agreesOnTheSameSecretAsThePeer() {
        for (const auto algorithm : {KeyAlgorithm::ecP256, KeyAlgorithm::ecP384, KeyAlgorithm::ecP521}) {
            auto& device = keyOf(algorithm);
            const auto peer = SoftwareKey::generate(algorithm);
            const auto evp = toEvpKey(device).value();
            const auto peerEvp = toEvpKey(peer->publicKey()).value();
            const EvpKeyContext context(EVP_PKEY_CTX_new_from_pkey(libContext(), evp.get(), nullptr));
            SecretBytes z(66);
            auto size = z.size();
            QCOMPARE(EVP_PKEY_derive_init(context.get()), 1);
            QCOMPARE(EVP_PKEY_derive_set_peer(context.get(), peerEvp.get()), 1);
            QCOMPARE(EVP_PKEY_derive(context.get(), z.exposeMutable().data(), &size), 1);
            z.truncate(size);
            QVERIFY(peer->deriveEcdh(device.publicKey().ecPoint()).value().equals(z));
        }
        const auto evp = toEvpKey(keyOf(KeyAlgorithm::ecP384)).value();
        const auto foreign = toEvpKey(keyOf(KeyAlgorithm::ecP256).publicKey()).value();
        const EvpKeyContext context(EVP_PKEY_CTX_new_from_pkey(libContext(), evp.get(), nullptr));
        QCOMPARE(EVP_PKEY_derive_init(context.get()), 1);
        QVERIFY(EVP_PKEY_derive_set_peer(context.get(), foreign.get()) != 1);
        ERR_clear_error();
    }

    void aDevicesErrorReachesTheCaller() {
        for (const auto algorithm : {KeyAlgorithm::rsa2048, KeyAlgorithm::ecP256}) {
            auto& device = keyOf(algorithm);
            const auto evp = toEvpKey(device).value();
            const auto certificate = unsignedCertificate(evp.get());
            device.failNext(Error(Errc::pinWrong, {"2"}).native(NativeSource::card, 0x63C2));
            QVERIFY(X509_sign(certificate.get(), evp.get(), EVP_get_digestbyname("SHA256")) <= 0);
            const auto error = opensslError("X509_sign");
            QCOMPARE(error.code(), Errc::opensslFailed);
            QVERIFY(error.has(Errc::pinWrong));
            QCOMPARE(error.cause()->args(), std::vector<std::string>{"2"});
            QCOMPARE(error.cause()->natives().front().value, 0x63C2U);
            QVERIFY(!takeDeviceError());

            const auto own = readAnew(selfSigned(device).get());
            const auto cms = sealed(own.get(), "SHA256", "academic");
            device.failNext(Error(Errc::cardRemoved, {"Reader 1"}));
            QVERIFY(opened(cms.get(), evp.get(), own.get()).empty());
            const auto removed = deviceOrOpensslError("CMS_decrypt");
            QCOMPARE(removed.code(), Errc::cardRemoved);
            QCOMPARE(ERR_peek_error(), 0UL);
            // The same envelope and key, with the card back.
            QCOMPARE(opened(cms.get(), evp.get(), own.get()).exposeText(), std::string_view("academic"));
        }
    }

    void anEarlierDeviceErrorIsForgotten() {
        auto& device = keyOf(KeyAlgorithm::ecP256);
        const auto evp = toEvpKey(device).value();
        const auto certificate = unsignedCertificate(evp.get());
        device.failNext(Error(Errc::cardRemoved, {"Reader 1"}));
        QVERIFY(X509_sign(certificate.get(), evp.get(), EVP_get_digestbyname("SHA256")) <= 0);
        QVERIFY(toEvpKey(device).has_value());
        QCOMPARE(deviceOrOpensslError("other").code(), Errc::opensslFailed);
    }

    void refusesASignatureThatTheDeviceMadeWrong() {
        for (const auto algorithm : {KeyAlgorithm::rsa2048, KeyAlgorithm::ecP256}) {
            auto& device = keyOf(algorithm);
            const auto evp = toEvpKey(device).value();
            const auto certificate = unsignedCertificate(evp.get());
            device.spoilNextSignature();
            QVERIFY(X509_sign(certificate.get(), evp.get(), EVP_get_digestbyname("SHA256")) <= 0);
            QCOMPARE(deviceOrOpensslError("X509_sign").code(), Errc::signatureInvalid);
        }
    }

    void refusesAlgorithmsThatDoNotFit() {
        const auto refusedWith = [](KeyAlgorithm key, const char* hash, int padding, int salt) {
            auto& device = keyOf(key);
            const auto before = device.signCount();
            const auto evp = toEvpKey(device).value();
            const auto certificate = unsignedCertificate(evp.get());
            const MdContext context(EVP_MD_CTX_new());
            EVP_PKEY_CTX* inner = nullptr;
            bool isSigned = EVP_DigestSignInit_ex(context.get(), &inner, hash, libContext(), nullptr,
                                                  evp.get(), nullptr) == 1;
            if (isSigned && isRsa(key))
                isSigned = EVP_PKEY_CTX_set_rsa_padding(inner, padding) == 1;
            if (isSigned && padding == RSA_PKCS1_PSS_PADDING)
                isSigned = EVP_PKEY_CTX_set_rsa_pss_saltlen(inner, salt) == 1;
            isSigned = isSigned && X509_sign_ctx(certificate.get(), context.get()) > 0;
            if (isSigned || device.signCount() != before)
                return Errc::internal;
            return deviceOrOpensslError("X509_sign_ctx").code();
        };
        constexpr int digestSalt = RSA_PSS_SALTLEN_DIGEST;
        QCOMPARE(refusedWith(KeyAlgorithm::ecP384, "SHA256", 0, 0), Errc::signatureAlgorithmUnfit);
        QCOMPARE(refusedWith(KeyAlgorithm::ecP256, "SHA512", 0, 0), Errc::signatureAlgorithmUnfit);
        QCOMPARE(refusedWith(KeyAlgorithm::rsa2048, "SHA1", RSA_PKCS1_PADDING, 0),
                 Errc::signatureAlgorithmUnfit);
        QCOMPARE(refusedWith(KeyAlgorithm::rsa2048, "SHA256", RSA_PKCS1_PSS_PADDING, 20),
                 Errc::signatureAlgorithmUnfit);
        QCOMPARE(refusedWith(KeyAlgorithm::rsa2048, "SHA3-256", RSA_PKCS1_PADDING, 0),
                 Errc::algorithmUnsupported);
        QCOMPARE(refusedWith(KeyAlgorithm::rsa2048, "SHA256", RSA_NO_PADDING, 0), Errc::algorithmUnsupported);
        QCOMPARE(refusedWith(KeyAlgorithm::rsa2048, "SHA256", RSA_PKCS1_PSS_PADDING, digestSalt),
                 Errc::internal);
    }

    void refusesPkcs1Decryption() {
        auto& device = keyOf(KeyAlgorithm::rsa2048);
        const auto evp = toEvpKey(device).value();
        const EvpKeyContext context(EVP_PKEY_CTX_new_from_pkey(libContext(), evp.get(), nullptr));
        const Bytes ciphertext(256, 0x01);
        Bytes plaintext(256);
        auto size = plaintext.size();
        const auto before = device.decryptCount();
        QCOMPARE(EVP_PKEY_decrypt_init(context.get()), 1);
        QVERIFY(EVP_PKEY_decrypt(context.get(), plaintext.data(), &size, ciphertext.data(),
                                 ciphertext.size()) != 1);
        QCOMPARE(deviceOrOpensslError("EVP_PKEY_decrypt").code(), Errc::algorithmUnsupported);
        QCOMPARE(device.decryptCount(), before);
    }

    void neverExportsAPrivateHalf() {
        for (const auto algorithm : {KeyAlgorithm::rsa2048, KeyAlgorithm::ecP256}) {
            const auto evp = toEvpKey(keyOf(algorithm)).value();
            const auto bio = memoryBio();
            QVERIFY(PEM_write_bio_PrivateKey(bio.get(), evp.get(), nullptr, nullptr, 0, nullptr, nullptr) !=
                    1);
            QVERIFY(PEM_write_bio_PrivateKey_traditional(bio.get(), evp.get(), nullptr, nullptr, 0, nullptr,
                                                         nullptr) != 1);
            QVERIFY(i2d_PrivateKey(evp.get(), nullptr) <= 0);
            QVERIFY(Owned<PKCS8_PRIV_KEY_INFO>(EVP_PKEY2PKCS8(evp.get())) == nullptr);
            OSSL_PARAM* params = nullptr;
            QVERIFY(EVP_PKEY_todata(evp.get(), EVP_PKEY_KEYPAIR, &params) != 1);
            for (const char* part :
                 {OSSL_PKEY_PARAM_PRIV_KEY, OSSL_PKEY_PARAM_RSA_D, OSSL_PKEY_PARAM_RSA_FACTOR1}) {
                BIGNUM* number = nullptr;
                QVERIFY(EVP_PKEY_get_bn_param(evp.get(), part, &number) != 1);
            }
            QVERIFY(bioBytes(bio.get()).empty());
            ERR_clear_error();
            // The public half goes out as always.
            QCOMPARE(derOf(evp.get(), i2d_PUBKEY), keyOf(algorithm).publicKey().spki());
        }
    }

    void otherKeysMatchTheirOwnCertificatesOnly() {
        for (const auto algorithm : {KeyAlgorithm::rsa2048, KeyAlgorithm::ecP384}) {
            const auto certificate = readAnew(selfSigned(keyOf(algorithm)).get());
            const auto other = SoftwareKey::generate(algorithm);
            QCOMPARE(X509_check_private_key(certificate.get(), toEvpKey(*other).value().get()), 0);
            ERR_clear_error();
        }
    }
};

QTEST_GUILESS_MAIN(ProviderTest)
#include "provider_test.moc"
