#include "core/crypto/cms.h"

#include <QtTest/qtest.h>

#include "core/base/clock.h"
#include "core/crypto/der.h"
#include "tests/unit/cards.h"
#include "tests/unit/program.h"

using namespace conclave;
using namespace conclave::crypto;
using test::card;
using test::Card;
using test::Folder;
using test::OddKey;

namespace {

using Roster = std::vector<Bytes>;

constexpr auto verifyLine =
    "openssl cms -verify -cades -binary -inform DER -in transcript.jsonl.p7s -content transcript.jsonl "
    "-CAfile participants.pem -out /dev/null";

const Bytes content = toBytes(asBytes("{\"seq\":1}\n{\"seq\":2}\r\n"));

constexpr std::uint8_t masks[] = {0x01, 0x80};

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
            auto changed = all.file;
            changed[i] ^= static_cast<std::uint8_t>(1 << i % 8);
            QVERIFY2(!cadesVerify(changed, content, all.roster), qPrintable(QString::number(i)));
            if (signers.size() == 1) {
                for (const std::uint8_t mask : masks) {
                    changed = all.file;
                    changed[i] ^= mask;
                    QVERIFY2(!cadesVerify(changed, content, all.roster), qPrintable(QString::number(i)));
                }
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
        QCOMPARE(cadesVerify(all.file, ByteView(), all.roster).error().code(), Errc::signatureInvalid);
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
};

QTEST_GUILESS_MAIN(CmsTest)
#include "cms_test.moc"
