// What cards say of their keys: public samples of YubiKeys, cards of a maker of the test's own, and what is
// wrong with each in one way.
#include "core/x509/attestation.h"

#include <QtTest/qtest.h>

#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/crypto/der.h"
#include "core/rehearsal/card_attestation.h"
#include "core/x509/name.h"
#include "tests/support/card_maker.h"

using namespace conclave;
using namespace conclave::test;
using namespace conclave::x509;

namespace {

Certificate sample(const std::string& name) {
    const std::filesystem::path folder(CONCLAVE_SOURCE_DIR "/tests/vectors/piv-attestation");
    return Certificate::fromFile(readFile(folder / (name + ".pem")).value()).value();
}

AttestationRoots rootsOf(const Certificate& root) {
    return {{"maker", Authority{root, {}}}};
}

const AttestationRoots& yubico() {
    static const auto roots = rootsOf(sample("yubico-piv-root-263751"));
    return roots;
}

const std::int64_t someDay = 1'790'000'000'000;  // 2026-09-21

Result<std::string> judged(const CardAttestations& given, const AttestationRoots& roots,
                           std::int64_t atUtcMs = someDay) {
    return judgeAttestations(given, given.sign.publicKey(), given.kex ? &given.kex->publicKey() : nullptr,
                             roots, atUtcMs);
}

/// What is wrong with a card in one way.
struct Lie {
    const char* name;
    std::function<CardAttestations(const CardMaker& maker, const crypto::PublicKey& sign,
                                   const crypto::PublicKey& kex)>
        make;
};

Lie about9c(const char* name, const CardMaker::Edit& edit) {
    return {name, [edit](const CardMaker& maker, const auto& sign, const auto& kex) {
                auto card = maker.card(sign, &kex, 7);
                card.sign = maker.attest(sign, "9c", 7, edit);
                return card;
            }};
}

CardMaker::Edit named(const std::string& name) {
    return [name](TbsParts& parts) { parts.subject = makeName(std::vector<NamePart>{{"CN", name}}).value(); };
}

CardMaker::Edit without(std::size_t extension) {
    return [extension](TbsParts& parts) {
        parts.extensions.erase(parts.extensions.begin() + static_cast<std::ptrdiff_t>(extension));
    };
}

const std::vector<Lie>& lies() {
    static const std::vector<Lie> all{
        about9c("9C asks for the PIN once", says("8", {2, 1})),
        about9c("9C never asks for the PIN", says("8", {1, 1})),
        about9c("a PIN policy that nobody knows", says("8", {4, 1})),
        about9c("a touch policy that nobody knows", says("8", {3, 0})),
        about9c("no policies", without(2)),
        about9c("no serial number", without(1)),
        about9c("a negative serial number", says("7", {0x02, 0x01, 0x80})),
        about9c("a serial number that is not the shortest", says("7", {0x02, 0x02, 0x00, 0x01})),
        about9c("octets behind the serial number", says("7", {0x02, 0x01, 0x07, 0x00})),
        about9c("an endless serial number", says("7", {0x02, 0x09, 1, 2, 3, 4, 5, 6, 7, 8, 9})),
        about9c("no firmware", without(0)),
        about9c("a firmware of four numbers", says("3", {5, 4, 3, 2})),
        about9c("a form factor of two octets", says("9", {1, 2})),
        about9c("the policies twice",
                [](TbsParts& parts) {
                    parts.extensions.push_back(yubicoExtension("8", Bytes{3, 1}));
                }),
        about9c("the slot 9a", named("YubiKey PIV Attestation 9a")),
        about9c("a make that is not plain text", named("YubiK\u00e9y PIV Attestation 9c")),
        about9c("no slot", named("YubiKey")),
        about9c("no make", named("PIV Attestation 9c")),
        {"9D never asks for the PIN",
         [](const auto& maker, const auto& sign, const auto& kex) {
             auto card = maker.card(sign, &kex, 7);
             card.kex = maker.attest(kex, "9d", 7, says("8", {1, 1}));
             return card;
         }},
        {"a 9D from outside",
         [](const auto& maker, const auto& sign, const auto&) { return maker.card(sign, nullptr, 7); }},
        {"a 9D of another card",
         [](const auto& maker, const auto& sign, const auto& kex) {
             auto card = maker.card(sign, &kex, 7);
             card.kex = maker.attest(kex, "9d", 8);
             return card;
         }},
        {"another key in 9C",
         [](const auto& maker, const auto& sign, const auto& kex) {
             auto card = maker.card(sign, &kex, 7);
             card.sign = maker.attest(kex, "9c", 7);
             return card;
         }},
        {"another key in 9D",
         [](const auto& maker, const auto& sign, const auto& kex) {
             auto card = maker.card(sign, &kex, 7);
             card.kex = maker.attest(sign, "9d", 7);
             return card;
         }},
        {"signed by another maker's F9",
         [](const auto& maker, const auto& sign, const auto& kex) {
             auto card = CardMaker().card(sign, &kex, 7);
             card.authority = maker.authority();
             return card;
         }},
        {"of another maker",
         [](const auto&, const auto& sign, const auto& kex) { return CardMaker().card(sign, &kex, 7); }},
    };
    return all;
}

}  // namespace

class AttestationTest : public QObject {
    Q_OBJECT

  private slots:
    void readsPublicSamples_data() {
        QTest::addColumn<QByteArray>("f9");
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("p256-9c-1") << QByteArray("p256-9c-f9")
                                   << QByteArray("YubiKey 9c 15938791 5.2.7 USB-C keychain always always");
        QTest::newRow("p256-9c-2") << QByteArray("p256-9c-f9")
                                   << QByteArray("YubiKey 9c 15938765 5.2.7 USB-C keychain always always");
        QTest::newRow("rsa2048-9c-fips")
            << QByteArray("rsa2048-9c-fips-f9")
            << QByteArray("YubiKey 9c 28557046 5.4.3 USB-A keychain, FIPS always never");
    }

    void readsPublicSamples() {
        QFETCH(QByteArray, f9);
        QFETCH(QByteArray, said);
        const CardAttestations given{sample(f9.toStdString()), sample(QTest::currentDataTag()), {}};
        const auto facts = readAttestation(given.sign).value();
        QCOMPARE(facts.make + " " + facts.slot + " " + facts.serial + " " + facts.firmware + " " +
                     facts.formFactor + " " + std::string(name(facts.pin)) + " " +
                     std::string(name(facts.touch)),
                 said.toStdString());
        QCOMPARE(judged(given, yubico()).value(), std::string("maker"));
        QVERIFY(!judged(given, rootsOf(CardMaker().root())));
        QVERIFY(!judged(given, yubico(), given.authority.notBeforeUtcMs() - 1000));
        QVERIFY(!judged(given, yubico(), given.authority.notAfterUtcMs() + 1000));
        QVERIFY(!isOfRehearsal(given));
    }

    /// One octet of the card's statement, wherever it is.
    void refusesEachChangedOctet() {
        const auto f9 = sample("p256-9c-f9");
        const auto honest = sample("p256-9c-1");
        for (std::size_t i = 0; i < honest.der().size(); i += 7) {
            auto der = honest.der();
            der[i] ^= 1;
            const auto changed = Certificate::fromDer(der);
            if (changed)
                QVERIFY2(
                    !judgeAttestations({f9, *changed, {}}, honest.publicKey(), nullptr, yubico(), someDay),
                    std::to_string(i).c_str());
        }
    }

    void cardsOfTwoBatchesDoNotVouchForEachOther() {
        QVERIFY(!judged({sample("rsa2048-9c-fips-f9"), sample("p256-9c-1"), {}}, yubico()));
        const auto other = sample("p256-9c-2").publicKey();
        const CardAttestations given{sample("p256-9c-f9"), sample("p256-9c-1"), {}};
        QVERIFY(!judgeAttestations(given, other, nullptr, yubico(), someDay));
    }

    void refusesEachLie_data() {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < lies().size(); ++i)
            QTest::newRow(lies()[i].name) << static_cast<int>(i);
    }

    void refusesEachLie() {
        QFETCH(int, index);
        const CardMaker maker;
        const auto sign = SoftwareKey::generate(crypto::KeyAlgorithm::ecP256);
        const auto kex = SoftwareKey::generate(crypto::KeyAlgorithm::ecP256);
        const auto& honest = maker.card(sign->publicKey(), &kex->publicKey(), 7);
        QVERIFY(judged(honest, rootsOf(maker.root()), utcNowMs()));
        const auto lied =
            lies()[static_cast<std::size_t>(index)].make(maker, sign->publicKey(), kex->publicKey());
        const auto refused =
            judgeAttestations(lied, sign->publicKey(), &kex->publicKey(), rootsOf(maker.root()), utcNowMs());
        QVERIFY(!refused);
        QCOMPARE(refused.error().code(), Errc::certificateUnfit);
        QVERIFY(!refused.error().arg(1).pt.empty());
    }

    /// As Yubico's firmware 4.3.7 has it.
    void refusesAnAttestingKeyThatIsNoAuthority() {
        const CardMaker maker([](TbsParts& parts) { parts.extensions = {keyUsage(digitalSignature)}; });
        const auto sign = SoftwareKey::generate(crypto::KeyAlgorithm::ecP256);
        QVERIFY(!judged(maker.card(sign->publicKey(), nullptr, 7), rootsOf(maker.root()), utcNowMs()));
    }

    void virtualCardsCountInRehearsalsOnly_data() {
        QTest::addColumn<int>("algorithm");
        QTest::newRow("p256") << static_cast<int>(rehearsal::AlgorithmId::p256);
        QTest::newRow("p384") << static_cast<int>(rehearsal::AlgorithmId::p384);
        QTest::newRow("rsa2048") << static_cast<int>(rehearsal::AlgorithmId::rsa2048);
    }

    void virtualCardsCountInRehearsalsOnly() {
        QFETCH(int, algorithm);
        const auto id = static_cast<rehearsal::AlgorithmId>(algorithm);
        const auto sign = *rehearsal::CardKey::generate(id);
        const auto kex = *rehearsal::CardKey::generate(id);
        constexpr std::uint32_t serial = 0xFFFFFFFF;
        const CardAttestations given{Certificate::fromDer(rehearsal::attestingCertificate()).value(),
                                     Certificate::fromDer(*rehearsal::attest(sign, 0x9C, serial, 3)).value(),
                                     Certificate::fromDer(*rehearsal::attest(kex, 0x9D, serial, 2)).value()};
        QVERIFY(isOfRehearsal(given));
        const auto verdict = [&](const AttestationRoots& roots, bool isRehearsal) {
            return toJson(judgeCard(given, given.sign.publicKey(), &given.kex->publicKey(), roots,
                                    isRehearsal, someDay));
        };
        const nlohmann::json rehearsed{
            {"state", "attested"},    {"root", "REHEARSAL"},   {"make", "Conclave virtual card"},
            {"serial", "4294967295"}, {"firmware", "5.4.3"},   {"formFactor", ""},
            {"pinPolicy", "always"},  {"touchPolicy", "never"}};
        QCOMPARE(verdict({}, true).dump(), rehearsed.dump());
        QCOMPARE(verdict(yubico(), true).dump(), rehearsed.dump());
        QCOMPARE(verdict({}, false).at("state").get<std::string>(), std::string("unjudged"));
        QCOMPARE(verdict(yubico(), false).at("state").get<std::string>(), std::string("refused"));
    }
};

QTEST_GUILESS_MAIN(AttestationTest)
#include "attestation_test.moc"
