#include "core/crypto/cms.h"

#include <QtTest/qtest.h>

#include <map>

#include "core/base/clock.h"
#include "core/crypto/der.h"
#include "core/x509/card_certificate.h"
#include "tests/support/software_key.h"
#include "tests/unit/program.h"

using namespace conclave;
using namespace conclave::crypto;
using test::Folder;
using test::SoftwareKey;

namespace {

using Roster = std::vector<Bytes>;

constexpr auto verifyLine =
    "openssl cms -verify -cades -binary -inform DER -in transcript.jsonl.p7s -content transcript.jsonl "
    "-CAfile participants.pem -out /dev/null";

const x509::Validity validity{1767225600000, 2082758400000};  // 2026 to 2036
const Bytes content = toBytes(asBytes("{\"seq\":1}\n{\"seq\":2}\r\n"));

constexpr std::uint8_t masks[] = {0x01, 0x80};

struct Card {
    std::unique_ptr<SoftwareKey> signKey;
    std::unique_ptr<SoftwareKey> kexKey;
    Bytes signCertificate;
    Bytes kexCertificate;
    std::string signPem;
    std::string kexPem;
};

/// Making RSA keys is slow; one card per kind and person serves all tests.
Card& card(KeyAlgorithm algorithm, int person = 0) {
    static std::map<std::pair<KeyAlgorithm, int>, Card> cards;
    auto& made = cards[{algorithm, person}];
    if (!made.signKey) {
        made.signKey = SoftwareKey::generate(algorithm);
        made.kexKey = SoftwareKey::generate(algorithm);
        const x509::CardSubject subject{"custodian-" + std::to_string(person), "Ana Conceição", "R-0001"};
        const auto sign = x509::selfSignCard(subject, *made.signKey, validity).value();
        const auto kex = x509::issueCardKex(subject, made.kexKey->publicKey(), *made.signKey, sign).value();
        made.signCertificate = sign.der();
        made.kexCertificate = kex.der();
        made.signPem = sign.pem();
        made.kexPem = kex.pem();
    }
    return made;
}

Bytes signedBy(Card& signer, std::optional<SignatureAlgorithm> algorithm = {}) {
    const auto fallback = defaultSignature(signer.signKey->publicKey().algorithm());
    return cadesSign(*signer.signKey, signer.signCertificate, algorithm.value_or(fallback), content).value();
}

struct Signed {
    Bytes file;
    std::vector<Bytes> roster;
    std::string pem;
};

Signed signedByAll(std::initializer_list<KeyAlgorithm> algorithms) {
    Signed all;
    std::vector<Bytes> single;
    int person = 0;
    for (const auto algorithm : algorithms) {
        auto& signer = card(algorithm, person++);
        single.push_back(signedBy(signer));
        all.roster.push_back(signer.signCertificate);
        all.pem += signer.signPem;
    }
    all.file = cadesMerge(single).value();
    return all;
}

/// A key that says what a device might say.
class OddKey : public PrivateKey {
  public:
    OddKey(SoftwareKey& key, Bytes (*spoil)(Bytes)) : m_key(key), m_spoil(spoil) {}
    const PublicKey& publicKey() const override { return m_key.publicKey(); }
    Result<Bytes> sign(SignatureAlgorithm algorithm, ByteView message) override {
        TRY_ASSIGN(auto signature, m_key.sign(algorithm, message));
        return m_spoil(std::move(signature));
    }
    Result<SecretBytes> decryptOaep(Hash, ByteView) override { return SecretBytes(16); }
    Result<SecretBytes> deriveEcdh(ByteView) override { return SecretBytes(3); }

  private:
    SoftwareKey& m_key;
    Bytes (*m_spoil)(Bytes);
};

/// The parts of a SignedData with one signer, to build wrong ones with.
struct Parts {
    Bytes version, digests, encapsulated, certificates, crls, signerInfo;
    explicit Parts(ByteView file) {
        der::Reader outer(file);
        auto contentInfo = outer.inside(der::sequence);
        contentInfo.any();
        auto signedData = contentInfo.inside(0xA0).inside(der::sequence);
        version = toBytes(signedData.any().whole);
        digests = toBytes(signedData.any().whole);
        encapsulated = toBytes(signedData.any().whole);
        certificates = toBytes(signedData.any().content);
        signerInfo = toBytes(signedData.inside(der::set).any().content);
    }
    Bytes file() const {
        const auto info = der::make(der::sequence, signerInfo);
        const auto signedData = der::makeSequence(
            {version, digests, encapsulated, der::make(0xA0, certificates), crls, der::make(der::set, info)});
        return der::makeSequence({der::makeOid("1.2.840.113549.1.7.2"), der::make(0xA0, signedData)});
    }
};

Bytes joined(const Bytes& a, const Bytes& b) {
    auto all = a;
    all.insert(all.end(), b.begin(), b.end());
    return all;
}

Bytes unsignedAttributes(std::string_view oid, const Bytes& value) {
    return der::makeSetOf({der::makeSequence({der::makeOid(oid), der::makeSetOf({value})})}, 0xA1);
}

SecretBytes words() {
    return SecretBytes::copyOf("words: academic acid academic\n");
}

}  // namespace

Q_DECLARE_METATYPE(conclave::crypto::KeyAlgorithm)

class CmsTest : public QObject {
    Q_OBJECT

  private slots:
    void opensslAcceptsWhatWeSign() {
        using enum KeyAlgorithm;
        using enum SignatureAlgorithm;
        const std::pair<KeyAlgorithm, SignatureAlgorithm> all[] = {
            {ecP256, ecdsaSha256},     {ecP384, ecdsaSha384},     {ecP521, ecdsaSha512},
            {rsa2048, rsaPkcs1Sha256}, {rsa2048, rsaPkcs1Sha384}, {rsa2048, rsaPkcs1Sha512},
            {rsa2048, rsaPssSha256},   {rsa2048, rsaPssSha384},   {rsa2048, rsaPssSha512}};
        const Folder folder;
        folder.write("transcript.jsonl", content);
        for (const auto& [key, algorithm] : all) {
            auto& signer = card(key);
            const auto file = signedBy(signer, algorithm);
            folder.write("transcript.jsonl.p7s", file);
            folder.write("participants.pem", asBytes(signer.signPem));
            const auto outcome = folder.run(verifyLine);
            QVERIFY2(outcome.exitCode == 0, outcome.output.c_str());
            const auto verified = cadesVerify(file, content, Roster{signer.signCertificate});
            QVERIFY(verified.has_value());
            QCOMPARE(verified->size(), std::size_t(1));
            QCOMPARE(verified->front().certificateDer, signer.signCertificate);
            QVERIFY(verified->front().timeStampToken.empty());
            const auto age = utcNowMs() - verified->front().signingTimeUtcMs;
            QVERIFY(age >= 0 && age < 60000 && verified->front().signingTimeUtcMs % 1000 == 0);
        }
    }

    void opensslAcceptsThreeMergedSigners() {
        const auto all = signedByAll({KeyAlgorithm::ecP384, KeyAlgorithm::rsa2048, KeyAlgorithm::ecP256});
        const Folder folder;
        folder.write("transcript.jsonl", content);
        folder.write("transcript.jsonl.p7s", all.file);
        folder.write("participants.pem", asBytes(all.pem));
        const auto outcome = folder.run(verifyLine);
        QVERIFY2(outcome.exitCode == 0, outcome.output.c_str());
        QVERIFY(folder.run("echo changed >> transcript.jsonl; " + std::string(verifyLine)).exitCode != 0);
        QCOMPARE(cadesVerify(all.file, content, all.roster).value().size(), std::size_t(3));
    }

    void mergingDoesNotDependOnOrder() {
        std::vector<Bytes> single;
        for (int person = 0; person < 3; ++person)
            single.push_back(signedBy(card(KeyAlgorithm::ecP256, person)));
        const auto merged = cadesMerge(single).value();
        std::ranges::reverse(single);
        QCOMPARE(cadesMerge(single).value(), merged);
        const auto two = cadesMerge(std::span(single).first(2)).value();
        QCOMPARE(cadesMerge(std::vector{two, single[2]}).value(), merged);
        QCOMPARE(cadesMerge(std::span(single).first(1)).value(), single[0]);
    }

    void mergingRefusesNothingJunkAndOneSignerTwice() {
        auto& signer = card(KeyAlgorithm::ecP256);
        const auto first = signedBy(signer);
        QCOMPARE(cadesMerge({}).error().code(), Errc::encodingNotStrict);
        QCOMPARE(cadesMerge(std::vector{first, first}).error().code(), Errc::encodingNotStrict);
        QCOMPARE(cadesMerge(std::vector{first, Bytes{0x30, 0x00}}).error().code(), Errc::encodingNotStrict);
    }

    void refusesAnyChangedByte_data() {
        QTest::addColumn<QList<KeyAlgorithm>>("signers");
        using enum KeyAlgorithm;
        QTest::newRow("EC") << QList{ecP384};
        QTest::newRow("RSA") << QList{rsa2048};
        QTest::newRow("three EC") << QList{ecP256, ecP384, ecP256};
        QTest::newRow("three RSA and EC") << QList{rsa2048, ecP384, rsa2048};
    }
    void refusesAnyChangedByte() {
        QFETCH(const QList<KeyAlgorithm>, signers);
        const auto all = signers.size() == 1 ? signedByAll({signers[0]})
                                             : signedByAll({signers[0], signers[1], signers[2]});
        QVERIFY(cadesVerify(all.file, content, all.roster).has_value());
        for (std::size_t i = 0; i < all.file.size(); ++i) {
            for (const std::uint8_t mask : masks) {
                auto changed = all.file;
                changed[i] ^= mask;
                QVERIFY2(!cadesVerify(changed, content, all.roster), qPrintable(QString::number(i)));
            }
            auto removed = all.file;
            removed.erase(removed.begin() + static_cast<std::ptrdiff_t>(i));
            QVERIFY2(!cadesVerify(removed, content, all.roster), qPrintable(QString::number(i)));
            auto added = all.file;
            added.insert(added.begin() + static_cast<std::ptrdiff_t>(i), std::uint8_t{0});
            QVERIFY2(!cadesVerify(added, content, all.roster), qPrintable(QString::number(i)));
            QVERIFY2(!cadesVerify(std::span(all.file).first(i), content, all.roster),
                     qPrintable(QString::number(i)));
        }
        auto trailing = all.file;
        trailing.push_back(0);
        QVERIFY(!cadesVerify(trailing, content, all.roster));
    }

    void refusesOtherContent() {
        const auto all = signedByAll({KeyAlgorithm::ecP256, KeyAlgorithm::ecP256});
        auto other = content;
        other.push_back('\n');
        QCOMPARE(cadesVerify(all.file, other, all.roster).error().code(), Errc::signatureInvalid);
        QCOMPARE(cadesVerify(all.file, {}, all.roster).error().code(), Errc::signatureInvalid);
    }

    void refusesASignerWhoIsNotAllowed() {
        const auto all = signedByAll({KeyAlgorithm::ecP256, KeyAlgorithm::ecP256});
        const auto refused = cadesVerify(all.file, content, std::span(all.roster).first(1));
        QCOMPARE(refused.error().code(), Errc::keyMismatch);
        QVERIFY(refused.error().args().front().find("Ana Conceição") != std::string::npos);
    }

    void refusesASurplusCertificate() {
        auto& signer = card(KeyAlgorithm::ecP256);
        auto& other = card(KeyAlgorithm::ecP256, 1);
        const Roster roster{signer.signCertificate, other.signCertificate};
        Parts parts(signedBy(signer));
        parts.certificates = joined(parts.certificates, other.signCertificate);
        QCOMPARE(cadesVerify(parts.file(), content, roster).error().code(), Errc::encodingNotStrict);
        parts.certificates = joined(signer.signCertificate, signer.signCertificate);
        QCOMPARE(cadesVerify(parts.file(), content, roster).error().code(), Errc::encodingNotStrict);
        parts.certificates = signer.signCertificate;
        QVERIFY(cadesVerify(parts.file(), content, roster).has_value());
        parts.crls = der::make(0xA1, der::makeSequence({der::makeInteger(1)}));
        QCOMPARE(cadesVerify(parts.file(), content, roster).error().code(), Errc::encodingNotStrict);
    }

    void refusesOtherVersionsAndEmbeddedContent() {
        auto& signer = card(KeyAlgorithm::ecP256);
        const Roster roster{signer.signCertificate};
        Parts version(signedBy(signer));
        version.version = der::makeInteger(3);
        QCOMPARE(cadesVerify(version.file(), content, roster).error().code(), Errc::encodingNotStrict);
        Parts embedded(signedBy(signer));
        embedded.encapsulated = der::makeSequence(
            {der::makeOid("1.2.840.113549.1.7.1"), der::make(0xA0, der::make(der::octetString, content))});
        QCOMPARE(cadesVerify(embedded.file(), content, roster).error().code(), Errc::encodingNotStrict);
    }

    void letsOneTimeStampThroughAndNoOtherUnsignedAttribute() {
        auto& signer = card(KeyAlgorithm::ecP256);
        const Roster roster{signer.signCertificate};
        const auto token = signedBy(card(KeyAlgorithm::ecP256, 1));  // any SignedData
        Parts stamped(signedBy(signer));
        const auto bare = stamped.signerInfo;
        stamped.signerInfo = joined(bare, unsignedAttributes("1.2.840.113549.1.9.16.2.14", token));
        QCOMPARE(cadesVerify(stamped.file(), content, roster).value().front().timeStampToken, token);
        for (const auto& refused :
             {unsignedAttributes("1.2.840.113549.1.9.16.2.14", der::makeNull()),
              unsignedAttributes("1.2.840.113549.1.9.6", token),
              joined(unsignedAttributes("1.2.840.113549.1.9.16.2.14", token), Bytes{5, 0})}) {
            stamped.signerInfo = joined(bare, refused);
            QCOMPARE(cadesVerify(stamped.file(), content, roster).error().code(), Errc::encodingNotStrict);
        }
    }

    void refusesASurplusSignedAttributeEvenWhenSigned() {
        // What "openssl cms -sign -cades" makes is valid CAdES, but has S/MIME capabilities and issuerSerial.
        auto& signer = card(KeyAlgorithm::ecP384);
        const Folder folder;
        folder.write("transcript.jsonl", content);
        folder.write("participants.pem", asBytes(signer.signPem));
        folder.write("key.der", signer.signKey->pkcs8().expose());
        const auto made = folder.run(
            "openssl cms -sign -cades -binary -md sha384 -in transcript.jsonl -signer participants.pem "
            "-inkey key.der -keyform DER -outform DER -out transcript.jsonl.p7s");
        QVERIFY2(made.exitCode == 0, made.output.c_str());
        QCOMPARE(folder.run(verifyLine).exitCode, 0);
        QCOMPARE(cadesVerify(folder.read("transcript.jsonl.p7s"), content, Roster{signer.signCertificate})
                     .error()
                     .code(),
                 Errc::encodingNotStrict);
    }

    void refusesSignatureValuesInAnotherEncoding() {
        auto& signer = card(KeyAlgorithm::ecP256);
        OddKey padded(*signer.signKey, [](Bytes signature) {
            der::Reader outer(signature);
            auto numbers = outer.inside(der::sequence);
            const auto r = numbers.any().content;
            const auto s = numbers.any().content;
            const Bytes zeros{0, 0};
            return der::makeSequence({der::make(der::integer, {zeros, r}), der::make(der::integer, s)});
        });
        const auto refused =
            cadesSign(padded, signer.signCertificate, SignatureAlgorithm::ecdsaSha256, content);
        QCOMPARE(refused.error().code(), Errc::encodingNotStrict);

        auto& rsa = card(KeyAlgorithm::rsa2048);
        OddKey longer(*rsa.signKey, [](Bytes signature) {
            signature.insert(signature.begin(), std::uint8_t{0});
            return signature;
        });
        QCOMPARE(cadesSign(longer, rsa.signCertificate, SignatureAlgorithm::rsaPkcs1Sha256, content)
                     .error()
                     .code(),
                 Errc::encodingNotStrict);
    }

    void signingRefusesWhatDoesNotFit() {
        auto& signer = card(KeyAlgorithm::ecP256);
        const auto signWith = [&](const Bytes& certificate, SignatureAlgorithm algorithm) {
            return cadesSign(*signer.signKey, certificate, algorithm, content).error().code();
        };
        using enum SignatureAlgorithm;
        QCOMPARE(signWith(card(KeyAlgorithm::ecP256, 1).signCertificate, ecdsaSha256), Errc::keyMismatch);
        QCOMPARE(signWith(signer.signCertificate, ecdsaSha384), Errc::signatureAlgorithmUnfit);
        QCOMPARE(signWith(signer.signCertificate, rsaPkcs1Sha256), Errc::signatureAlgorithmUnfit);
        QCOMPARE(signWith(content, ecdsaSha256), Errc::certificateUnreadable);
        signer.signKey->spoilNextSignature();
        QVERIFY(!cadesSign(*signer.signKey, signer.signCertificate, ecdsaSha256, content));
        signer.signKey->failNext(Error(Errc::cardRemoved, {"Reader 1"}));
        QCOMPARE(signWith(signer.signCertificate, ecdsaSha256), Errc::cardRemoved);
    }

    void opensslOpensOurEnvelopes_data() { everyKeyAlgorithm(); }
    void opensslOpensOurEnvelopes() {
        QFETCH(const KeyAlgorithm, algorithm);
        auto& holder = card(algorithm);
        const Folder folder;
        folder.write("share.cms", sealEnvelope(holder.kexCertificate, words()).value());
        folder.write("kex.crt", asBytes(holder.kexPem));
        folder.write("key.der", holder.kexKey->pkcs8().expose());
        const auto outcome = folder.run(
            "openssl cms -decrypt -binary -inform DER -in share.cms -recip kex.crt -inkey key.der -keyform "
            "DER");
        QCOMPARE(outcome.output, std::string(words().exposeText()));
        QCOMPARE(outcome.exitCode, 0);
    }

    void envelopesOpenWithOneKeyOperation_data() { everyKeyAlgorithm(); }
    void envelopesOpenWithOneKeyOperation() {
        QFETCH(const KeyAlgorithm, algorithm);
        auto& holder = card(algorithm);
        auto& key = *holder.kexKey;
        for (const std::size_t size : {0, 1, 16, 1000, 70000}) {
            SecretBytes secret(size);
            for (auto& octet : secret.exposeMutable())
                octet = 0x5A;
            const auto before = key.decryptCount() + key.deriveCount();
            const auto envelope = sealEnvelope(holder.kexCertificate, secret).value();
            const auto opened = openEnvelope(key, holder.kexCertificate, envelope);
            QVERIFY(opened.has_value() && opened->equals(secret));
            QCOMPARE(key.decryptCount() + key.deriveCount(), before + 1);
        }
    }

    void opensAnEnvelopeThatOpensslMade() {
        auto& holder = card(KeyAlgorithm::ecP384);
        const Folder folder;
        folder.write("words", words().expose());
        folder.write("kex.crt", asBytes(holder.kexPem));
        const auto seal = [&](const std::string& options) {
            const auto outcome =
                folder.run("openssl cms -encrypt -binary -in words -outform DER -out share.cms " + options +
                           " && echo sealed");
            return outcome.output == "sealed\n" ? folder.read("share.cms") : Bytes();
        };
        const auto ours = seal("-aes-256-gcm -recip kex.crt -keyopt ecdh_kdf_md:sha384");
        const auto opened = openEnvelope(*holder.kexKey, holder.kexCertificate, ours);
        QVERIFY(opened.has_value() && opened->equals(words()));
        for (const std::string weaker :
             {"-aes-256-gcm -recip kex.crt", "-aes-128-gcm -recip kex.crt -keyopt ecdh_kdf_md:sha384",
              "-aes-256-gcm -recip kex.crt -keyopt ecdh_kdf_md:sha256",
              "-aes-256-gcm -recip kex.crt -keyopt ecdh_kdf_md:sha384 -keyopt ecdh_cofactor_mode:1",
              "-aes-256-cbc -recip kex.crt -keyopt ecdh_kdf_md:sha384",
              "-aes-256-gcm -keyid -recip kex.crt -keyopt ecdh_kdf_md:sha384"}) {
            const auto envelope = seal(weaker);
            QVERIFY2(!envelope.empty(), weaker.c_str());
            const auto refused = openEnvelope(*holder.kexKey, holder.kexCertificate, envelope);
            QVERIFY2(!refused && refused.error().code() == Errc::encodingNotStrict, weaker.c_str());
        }
    }

    void refusesAnyChangedByteOfAnEnvelope_data() {
        QTest::addColumn<KeyAlgorithm>("algorithm");
        QTest::newRow("EC") << KeyAlgorithm::ecP256;
        QTest::newRow("RSA") << KeyAlgorithm::rsa2048;
    }
    void refusesAnyChangedByteOfAnEnvelope() {
        QFETCH(const KeyAlgorithm, algorithm);
        auto& holder = card(algorithm);
        const auto envelope = sealEnvelope(holder.kexCertificate, words()).value();
        const auto opens = [&](ByteView changed) {
            return openEnvelope(*holder.kexKey, holder.kexCertificate, changed).has_value();
        };
        QVERIFY(opens(envelope));
        for (std::size_t i = 0; i < envelope.size(); ++i) {
            for (const std::uint8_t mask : masks) {
                auto changed = envelope;
                changed[i] ^= mask;
                QVERIFY2(!opens(changed), qPrintable(QString::number(i)));
            }
            auto removed = envelope;
            removed.erase(removed.begin() + static_cast<std::ptrdiff_t>(i));
            QVERIFY2(!opens(removed), qPrintable(QString::number(i)));
            QVERIFY2(!opens(std::span(envelope).first(i)), qPrintable(QString::number(i)));
        }
        auto trailing = envelope;
        trailing.push_back(0);
        QVERIFY(!opens(trailing));
    }

    void neverAsksTheCardWithAPointThatIsNotOnItsCurve() {
        auto& holder = card(KeyAlgorithm::ecP256);
        auto envelope = sealEnvelope(holder.kexCertificate, words()).value();
        // The point is the only 65-octet BIT STRING with 0 unused bits.
        const Bytes header{der::bitString, 66, 0, 4};
        const auto at = std::ranges::search(envelope, header).begin();
        QVERIFY(at != envelope.end());
        at[40] ^= 1;
        const auto before = holder.kexKey->deriveCount();
        QCOMPARE(openEnvelope(*holder.kexKey, holder.kexCertificate, envelope).error().code(),
                 Errc::decryptionFailed);
        QCOMPARE(holder.kexKey->deriveCount(), before);
    }

    void refusesSomeoneElsesEnvelope() {
        auto& mine = card(KeyAlgorithm::ecP256);
        auto& theirs = card(KeyAlgorithm::ecP256, 1);
        auto& rsa = card(KeyAlgorithm::rsa2048);
        const auto open = [&](Card& opener, const Bytes& certificate, const Bytes& envelope) {
            return openEnvelope(*opener.kexKey, certificate, envelope).error().code();
        };
        const auto envelope = sealEnvelope(mine.kexCertificate, words()).value();
        QCOMPARE(open(theirs, theirs.kexCertificate, envelope), Errc::keyMismatch);
        QCOMPARE(open(theirs, mine.kexCertificate, envelope), Errc::keyMismatch);
        QCOMPARE(open(rsa, rsa.kexCertificate, envelope), Errc::keyMismatch);
    }

    void theCardsOwnErrorComesThrough() {
        for (const auto algorithm : {KeyAlgorithm::ecP256, KeyAlgorithm::rsa2048}) {
            auto& holder = card(algorithm);
            const auto envelope = sealEnvelope(holder.kexCertificate, words()).value();
            holder.kexKey->failNext(Error(Errc::pinWrong, {"2"}));
            QCOMPARE(openEnvelope(*holder.kexKey, holder.kexCertificate, envelope).error().code(),
                     Errc::pinWrong);
            // A card that answers nonsense.
            OddKey odd(*holder.kexKey, [](Bytes signature) { return signature; });
            QCOMPARE(openEnvelope(odd, holder.kexCertificate, envelope).error().code(),
                     Errc::decryptionFailed);
        }
    }

    void sealingRefusesWhatIsNoCertificate() {
        QCOMPARE(sealEnvelope({}, words()).error().code(), Errc::certificateUnreadable);
        QCOMPARE(sealEnvelope(content, words()).error().code(), Errc::certificateUnreadable);
    }

  private:
    static void everyKeyAlgorithm() {
        QTest::addColumn<KeyAlgorithm>("algorithm");
        QTest::newRow("P-256") << KeyAlgorithm::ecP256;
        QTest::newRow("P-384") << KeyAlgorithm::ecP384;
        QTest::newRow("P-521") << KeyAlgorithm::ecP521;
        QTest::newRow("RSA-2048") << KeyAlgorithm::rsa2048;
    }
};

QTEST_GUILESS_MAIN(CmsTest)
#include "cms_test.moc"
