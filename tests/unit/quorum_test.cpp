#include <QtTest/qtest.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <functional>

#include "core/crypto/digest.h"
#include "core/crypto/openssl.h"
#include "core/crypto/random.h"
#include "core/quorum/deal.h"
#include "core/quorum/envelope_content.h"
#include "core/quorum/slip39.h"
#include "core/quorum/slip39_mnemonic.h"

using namespace conclave;
using namespace conclave::quorum;

namespace {

template <class T>
Errc codeOf(const Result<T>& result) {
    return result ? Errc::internal : result.error().code();
}

SecretBytes secretText(std::string_view text) {
    return SecretBytes::copyOf(text);
}
Share copyOf(const Share& share) {
    return Share(SecretBytes::copyOf(share.expose()));
}

/// A card's stand-in: a software key and its certificate. Opens envelopes with OpenSSL alone, none of our own
/// code.
class SoftCard {
  public:
    explicit SoftCard(const char* curveOrRsa) {
        const bool isRsa = std::string_view(curveOrRsa) == "RSA";
        m_key.reset(isRsa ? EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048})
                          : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curveOrRsa));
        m_certificate.reset(X509_new());
        X509_set_version(m_certificate.get(), X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(m_certificate.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(m_certificate.get()), 0);
        X509_gmtime_adj(X509_getm_notAfter(m_certificate.get()), 3600);
        X509_NAME_add_entry_by_txt(X509_get_subject_name(m_certificate.get()), "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>("card"), -1, -1, 0);
        X509_set_issuer_name(m_certificate.get(), X509_get_subject_name(m_certificate.get()));
        X509_set_pubkey(m_certificate.get(), m_key.get());
        X509_EXTENSION* usage = X509V3_EXT_conf_nid(
            nullptr, nullptr, NID_key_usage, isRsa ? "critical,keyEncipherment" : "critical,keyAgreement");
        X509_add_ext(m_certificate.get(), usage, -1);
        X509_EXTENSION_free(usage);
        X509_sign(m_certificate.get(), m_key.get(), EVP_sha256());
    }

    Custodian custodian(std::string id) const {
        unsigned char* der = nullptr;
        const int size = i2d_X509(m_certificate.get(), &der);
        Bytes certificate(der, der + size);
        OPENSSL_free(der);
        unsigned char* spki = nullptr;
        const int spkiSize = i2d_PUBKEY(m_key.get(), &spki);
        auto hash = crypto::sha256(ByteView(spki, static_cast<std::size_t>(spkiSize)));
        OPENSSL_free(spki);
        auto other = crypto::sha256(hash);  // of another key, 9C, which signs nothing here
        return {std::move(id), std::move(certificate), std::move(hash), std::move(other)};
    }

    std::optional<SecretBytes> open(ByteView envelope) const {
        const auto* cursor = envelope.data();
        const crypto::CmsContentInfo cms(
            d2i_CMS_ContentInfo(nullptr, &cursor, static_cast<long>(envelope.size())));
        const crypto::Bio out(BIO_new(BIO_s_mem()));
        if (!cms ||
            CMS_decrypt(cms.get(), m_key.get(), m_certificate.get(), nullptr, out.get(), CMS_BINARY) != 1)
            return std::nullopt;
        const char* data = nullptr;
        const long size = BIO_get_mem_data(out.get(), &data);
        return SecretBytes::copyOf(std::string_view(data, static_cast<std::size_t>(size)));
    }

  private:
    crypto::EvpKey m_key;
    crypto::X509Certificate m_certificate;
};

const std::vector<SoftCard>& cards() {
    static const std::vector<SoftCard> made = [] {
        std::vector<SoftCard> list;
        for (const char* kind : {"P-384", "P-256", "RSA"})
            list.emplace_back(kind);
        return list;
    }();
    return made;
}

DealRequest backupRequest() {
    DealRequest request;
    request.purpose = Purpose::backup;
    request.ceremonyId = "R-20261122-0001";
    request.threshold = 2;
    const char* const ids[] = {"ana", "bruno", "carla"};
    for (std::size_t i = 0; i < cards().size(); ++i)
        request.custodians.push_back(cards()[i].custodian(ids[i]));
    request.generation = 1;
    request.keySpkiSha256 = Bytes(32, 0xAB);
    return request;
}

// OpenSSL 3.0 has no other way to replace the source behind every library context.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
/// While it lives, every random octet of this process is the same.
class SameRandom {
  public:
    SameRandom() : m_before(RAND_get_rand_method()) {
        static RAND_METHOD same{nullptr, fill, nullptr, nullptr, fill, nullptr};
        RAND_set_rand_method(&same);
    }
    SameRandom(const SameRandom&) = delete;
    SameRandom& operator=(const SameRandom&) = delete;
    ~SameRandom() { RAND_set_rand_method(m_before); }

  private:
    static int fill(unsigned char* octets, int size) {
        std::fill_n(octets, size, static_cast<unsigned char>(0x2C));
        return 1;
    }
    const RAND_METHOD* m_before;
};
#pragma GCC diagnostic pop

}  // namespace

class QuorumTest : public QObject {
    Q_OBJECT

  private slots:
    // ---- dealing ----

    void everyCardOpensItsEnvelopeAndAnyQuorumRebuilds() {
        const auto secret = crypto::randomKey(32).value();
        const auto request = backupRequest();
        const auto dealt = deal(secret, request).value();
        auto manifest = manifestOf(request, dealt);
        manifest.key = ManifestKey{"Raiz", Bytes{1}, "RSA_4096", request.keySpkiSha256};
        QVERIFY(parseManifest(serialiseManifest(manifest).value(), "m").value() == manifest);
        std::vector<OpenedShare> opened;
        for (std::size_t i = 0; i < dealt.shares.size(); ++i) {
            const auto& share = dealt.shares[i];
            QCOMPARE(share.file, request.custodians[i].id + ".cms");
            QCOMPARE(share.sha256, crypto::sha256(share.envelope));
            for (std::size_t card = 0; card < cards().size(); ++card)
                QCOMPARE(cards()[card].open(share.envelope).has_value(), card == i);
            opened.push_back(
                checkOpened(*cards()[i].open(share.envelope), manifest, share.custodian).value());
            QCOMPARE(opened.back().index, static_cast<int>(i));
        }
        for (const auto& [a, b] : {std::pair{0, 1}, {1, 2}, {2, 0}}) {
            std::vector<Share> pair;
            pair.push_back(copyOf(opened[static_cast<std::size_t>(a)].words));
            pair.push_back(copyOf(opened[static_cast<std::size_t>(b)].words));
            QVERIFY(combine(pair).value().equals(secret));
        }
    }

    void dealingTwiceSharesNothing() {
        const auto secret = crypto::randomKey(32).value();
        const auto one = deal(secret, backupRequest()).value();
        const auto two = deal(secret, backupRequest()).value();
        QVERIFY(one.setId != two.setId);
        // Commitments are salted, and words hold the set's identifier: what must differ is the shares'
        // values.
        const auto valuesOf = [](const Dealt& dealt) {
            std::vector<DecodedShare> shares;
            for (std::size_t i = 0; i < dealt.shares.size(); ++i) {
                const auto content = cards()[i].open(dealt.shares[i].envelope);
                shares.push_back(
                    decodeMnemonic(parseEnvelopeContent(*content, dealt.shares[i].custodian).value().words)
                        .value());
            }
            return shares;
        };
        const auto ofOne = valuesOf(one);
        const auto ofTwo = valuesOf(two);
        for (std::size_t i = 0; i < ofOne.size(); ++i)
            QVERIFY(!ofOne[i].value.equals(ofTwo[i].value));
        std::vector<Share> across;  // even if both sets happened to have one identifier
        across.push_back(encodeMnemonic(ofOne[0].info, ofOne[0].value.expose()));
        across.push_back(encodeMnemonic(ofOne[1].info, ofTwo[1].value.expose()));
        QCOMPARE(codeOf(combine(across)), Errc::shareDigestWrong);
        across.back() = encodeMnemonic(ofOne[1].info, ofOne[1].value.expose());
        QVERIFY(combine(across).value().equals(secret));
    }

    void refusesAnImpossibleDeal() {
        const auto secret = crypto::randomKey(32).value();
        const auto codeAfter = [&](const std::function<void(DealRequest&)>& fault) {
            auto request = backupRequest();
            fault(request);
            return codeOf(deal(secret, request));
        };
        QCOMPARE(codeAfter([](auto& r) { r.threshold = 4; }), Errc::thresholdInvalid);
        QCOMPARE(codeAfter([](auto& r) { r.threshold = 1; }), Errc::thresholdInvalid);
        QCOMPARE(codeAfter([](auto& r) { r.custodians.clear(); }), Errc::thresholdInvalid);
        QCOMPARE(codeAfter([](auto& r) { r.ceremonyId = "1"; }), Errc::valueNotAllowed);
        QCOMPARE(codeAfter([](auto& r) { r.generation = 0; }), Errc::valueNotAllowed);
        QCOMPARE(codeAfter([](auto& r) { r.custodians[1].id = "../x"; }), Errc::valueNotAllowed);
        QCOMPARE(codeAfter([](auto& r) { r.custodians[1].id = "ana"; }), Errc::cardEnrolledTwice);
        QCOMPARE(codeAfter([](auto& r) { r.custodians[1].kexSpkiSha256 = r.custodians[0].kexSpkiSha256; }),
                 Errc::cardEnrolledTwice);
        QCOMPARE(codeAfter([](auto& r) { r.custodians[1].kexSpkiSha256[0] ^= 1; }), Errc::keyMismatch);
        QCOMPARE(codeAfter([](auto& r) { r.custodians[1].kexCertificateDer.pop_back(); }),
                 Errc::certificateUnreadable);
        QCOMPARE(codeAfter([](auto& r) { r.custodians[1].kexCertificateDer.push_back(0); }),
                 Errc::certificateUnreadable);
        QCOMPARE(codeAfter([](auto& r) { r.custodians[1].kexCertificateDer.clear(); }),
                 Errc::certificateUnreadable);
        QVERIFY(!deal(crypto::randomKey(16).value(), backupRequest()));
        auto request = backupRequest();
        request.purpose = Purpose::unlock;
        QVERIFY(!deal(secret, request));
    }

    // ---- checking an opened envelope ----

    void everyForeignFieldIsNamedWithItsHolder() {
        const auto request = backupRequest();
        const auto dealt = deal(crypto::randomKey(32).value(), request).value();
        const auto manifest = manifestOf(request, dealt);
        const auto plaintext = *cards()[0].open(dealt.shares[0].envelope);
        const std::vector<std::pair<std::string, std::function<void(EnvelopeContent&)>>> faults{
            {"ceremony", [](auto& c) { c.ceremonyId = "P-20261122-0001"; }},
            {"set-id", [](auto& c) { c.setId[0] ^= 1; }},
            {"purpose",
             [](auto& c) {
                 c.purpose = Purpose::unlock;
                 c.keySpkiSha256.clear();
             }},
            {"generation", [](auto& c) { c.generation = 2; }},
            {"key-spki-sha256", [](auto& c) { c.keySpkiSha256[0] ^= 1; }},
            {"custodian", [](auto& c) { c.custodian = "bruno"; }},
            {"kex-spki-sha256", [](auto& c) { c.kexSpkiSha256[0] ^= 1; }},
            {"index", [](auto& c) { c.index = 1; }},
            {"m", [](auto& c) { c.threshold = 3; }},
            {"n", [](auto& c) { c.count = 4; }}};
        for (const auto& [field, fault] : faults) {
            auto content = parseEnvelopeContent(plaintext, "ana").value();
            fault(content);
            const auto checked = checkOpened(buildEnvelopeContent(content).value(), manifest, "ana");
            QVERIFY(!checked);
            QCOMPARE(checked.error().code(), Errc::envelopeForeign);
            QCOMPARE(checked.error().args(), (std::vector<std::string>{field, "ana"}));
        }
        QCOMPARE(codeOf(checkOpened(plaintext, manifest, "bruno")), Errc::envelopeForeign);
        QCOMPARE(codeOf(checkOpened(plaintext, manifest, "eve")), Errc::referenceUnknown);
        QCOMPARE(codeOf(checkOpened(secretText("junk"), manifest, "ana")), Errc::envelopeMalformed);
    }

    void aWrongShareIsPinnedOnItsHolder() {
        const auto request = backupRequest();
        const auto dealt = deal(crypto::randomKey(32).value(), request).value();
        const auto manifest = manifestOf(request, dealt);
        const auto plaintext = *cards()[1].open(dealt.shares[1].envelope);

        auto altered = parseEnvelopeContent(plaintext, "bruno").value();
        auto decoded = decodeMnemonic(altered.words).value();
        decoded.value.exposeMutable()[0] ^= 1;
        altered.words = encodeMnemonic(decoded.info, decoded.value.expose());
        const auto words = checkOpened(buildEnvelopeContent(altered).value(), manifest, "bruno");
        QCOMPARE(codeOf(words), Errc::shareCommitmentWrong);
        QCOMPARE(words.error().args(), std::vector<std::string>{"bruno"});

        auto salted = parseEnvelopeContent(plaintext, "bruno").value();
        salted.salt[0] ^= 1;
        QCOMPARE(codeOf(checkOpened(buildEnvelopeContent(salted).value(), manifest, "bruno")),
                 Errc::shareCommitmentWrong);
    }

    /// A dealer that lied: words that were committed to, but that are not this member's share.
    void refusesCommittedWordsThatAreNoShareOfThisMember() {
        const auto request = backupRequest();
        const auto dealt = deal(crypto::randomKey(32).value(), request).value();
        auto manifest = manifestOf(request, dealt);
        auto content = parseEnvelopeContent(*cards()[0].open(dealt.shares[0].envelope), "ana").value();
        const auto checkWith = [&](Share words) {
            content.words = std::move(words);
            manifest.custodians[0].commitment =
                shareCommitment(content.setId, content.index, content.salt, content.words);
            return checkOpened(buildEnvelopeContent(content).value(), manifest, "ana");
        };
        const auto& good = content.words;
        auto decoded = decodeMnemonic(good).value();
        auto other = decoded.info;
        other.memberIndex = 1;
        QCOMPARE(codeOf(checkWith(encodeMnemonic(other, decoded.value.expose()))), Errc::envelopeMalformed);
        other = decoded.info;
        other.exponent = 1;
        QCOMPARE(codeOf(checkWith(encodeMnemonic(other, decoded.value.expose()))), Errc::envelopeMalformed);
        const auto junk = checkWith(Share(secretText("academic acid acne")));
        QCOMPARE(codeOf(junk), Errc::envelopeMalformed);
        QVERIFY(junk.error().has(Errc::mnemonicLength));
        QVERIFY(checkWith(encodeMnemonic(decoded.info, decoded.value.expose())).has_value());
    }

    // ---- the secret ----

    void mixedSecretTakesBothSources() {
        const SecretBytes zeros(32);
        const auto one = mixedSecret(zeros).value();
        QCOMPARE(one.size(), std::size_t{32});
        QVERIFY(!one.equals(zeros));
        QVERIFY(!one.equals(mixedSecret(zeros).value()));  // the host's source

        // The HSM's: the host gives the same octets each time, the HSM others.
        const auto ofHsm = [](std::uint8_t octet) {
            SecretBytes octets(32);
            std::ranges::fill(octets.exposeMutable(), octet);
            return octets;
        };
        const SameRandom sameOnTheHost;
        const auto same = mixedSecret(zeros).value();
        QVERIFY(same.equals(mixedSecret(zeros).value()));
        for (const std::uint8_t octet : Bytes{0x01, 0x5A, 0xFF}) {
            const auto other = mixedSecret(ofHsm(octet)).value();
            for (std::size_t i = 0; i < other.size(); ++i)
                QCOMPARE(other.expose()[i] ^ same.expose()[i], octet);
        }
        QVERIFY(!mixedSecret(SecretBytes(31)));
        QVERIFY(!mixedSecret({}));
    }
};

QTEST_GUILESS_MAIN(QuorumTest)
#include "quorum_test.moc"
