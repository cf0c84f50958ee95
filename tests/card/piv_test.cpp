#include <QtTest/qtest.h>

#include <array>
#include <cstdlib>

#include "core/base/clock.h"
#include "core/crypto/random.h"
#include "core/piv/card_finder.h"
#include "core/piv/card_key.h"
#include "core/x509/attestation.h"
#include "core/x509/card_certificate.h"
#include "tests/support/expect.h"
#include "tests/support/room.h"
#include "tests/support/software_key.h"

using namespace conclave;
using namespace conclave::piv;

namespace {

/// ctest runs this program once per type of card, by CONCLAVE_CARD_TYPE: p384 (also without it), p256,
/// rsa2048.
std::string cardType() {
    const char* type = std::getenv("CONCLAVE_CARD_TYPE");
    return type == nullptr ? "p384" : type;
}

crypto::KeyAlgorithm cardAlgorithm() {
    if (cardType() == "rsa2048")
        return crypto::KeyAlgorithm::rsa2048;
    return cardType() == "p256" ? crypto::KeyAlgorithm::ecP256 : crypto::KeyAlgorithm::ecP384;
}

bool isRsaCard() {
    return crypto::isRsa(cardAlgorithm());
}

Pin pinOf(std::string_view text) {
    return Pin(SecretBytes::copyOf(text));
}
const Pin& newPin() {
    static const Pin pin = pinOf("24681357");
    return pin;
}
const Pin& newPuk() {
    static const Pin puk = pinOf("PUK-4711");
    return puk;
}

const Bytes message = toBytes(asBytes("the whole message, hashed by the host"));

/// A card selected in a connection, for the length of one test.
struct Session {
    explicit Session(int reader) {
        auto connected = pcsc::CardConnection::connect(test::TestRoom::readerName(reader));
        if (!connected) {
            error = connected.error();
            return;
        }
        connection.emplace(std::move(*connected));
        auto selected = Card::select(*connection);
        if (!selected) {
            error = selected.error();
            return;
        }
        card.emplace(std::move(*selected));
    }
    Card* operator->() { return &*card; }
    Card& operator*() { return *card; }

    std::optional<pcsc::CardConnection> connection;
    std::optional<Card> card;
    std::optional<Error> error;
};

#define OPEN(session, reader) \
    Session session(reader);  \
    QVERIFY2(session.card.has_value(), session.error ? session.error->oneLine(Lang::en).c_str() : "")

std::uint64_t apdusSince(std::uint64_t before) {
    return pcsc::counters().apdus - before;
}

}  // namespace

class PivTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        m_room = std::make_unique<test::TestRoom>(test::RoomOptions{.cards = 3, .cardType = cardType()});
    }
    void cleanupTestCase() { m_room.reset(); }

    // The cases build on each other: the card is fresh, then enrolled, then used.

    void freshCardTellsWhatItIs() {
        OPEN(card, 1);
        QVERIFY(card->isVirtual());
        const auto identity = card->identity();
        EXPECT_OK(identity);
        QVERIFY(identity->guid.size() == 16 || identity->serial);
        OPEN(other, 2);
        const auto otherIdentity = other->identity();
        EXPECT_OK(otherIdentity);
        QVERIFY(identity->guid != otherIdentity->guid || identity->serial != otherIdentity->serial);
    }

    void factoryValuesAreTellableWithoutATry() {
        OPEN(card, 1);
        const auto values = card->factoryValues();
        EXPECT_OK(values);
        QCOMPARE(values->pin, std::optional(true));
        QCOMPARE(values->puk, std::optional(true));
        QCOMPARE(values->managementKey, std::optional(true));
        QCOMPARE(card->pinTriesLeft().value(), 3);
    }

    void freshCardHasNoCertificates() {
        OPEN(card, 1);
        for (const auto slot : {KeySlot::authentication, KeySlot::signature, KeySlot::keyManagement,
                                KeySlot::cardAuthentication}) {
            const auto certificate = card->certificate(slot);
            EXPECT_OK(certificate);
            QVERIFY(!certificate->has_value());
        }
        EXPECT_ERROR(CardKey::open(*card, KeySlot::signature, PinSource::none()), Errc::cardKeyMissing);
    }

    void noPinPadOnAVirtualReader() {
        OPEN(card, 1);
        QVERIFY(!card->hasPinPad());
        EXPECT_ERROR(card->verifyPinOnPad(), Errc::readerMissing);
        QVERIFY(card->pinTriesLeft().value() == 3);
    }

    void malformedPinIsRefusedBeforeItIsSent() {
        OPEN(card, 1);
        const auto before = pcsc::counters().apdus;
        for (const auto* pin : {"", "12345", "123456789", "12 456", "12345\n"}) {
            EXPECT_ERROR(card->verifyPin(pinOf(pin)), Errc::pinFormat);
            EXPECT_ERROR(card->changePin(pinOf(pin), newPin()), Errc::pinFormat);
            EXPECT_ERROR(card->changePin(factoryPin(), pinOf(pin)), Errc::pinFormat);
            EXPECT_ERROR(card->unblockPin(factoryPuk(), pinOf(pin)), Errc::pinFormat);
            EXPECT_ERROR(card->changePuk(pinOf(pin), newPuk()), Errc::pinFormat);
        }
        EXPECT_ERROR(card->changePin(factoryPin(), pinOf("abcdef")), Errc::pinFormat);
        QCOMPARE(apdusSince(before), std::uint64_t(0));
    }

    void wrongManagementKeyIsRefused() {
        OPEN(card, 1);
        const auto wrong = newManagementKey(ManagementAlgorithm::tripleDes);
        EXPECT_OK(wrong);
        EXPECT_ERROR(card->authenticateManagement(*wrong), Errc::managementKeyUnknown);
        EXPECT_ERROR(card->authenticateManagement(KeyValue(SecretBytes(16))), Errc::managementKeyUnknown);
        EXPECT_ERROR(card->authenticateManagement(KeyValue(SecretBytes(5))), Errc::managementKeyUnknown);
        QVERIFY(!card->generateKey(KeySlot::signature, cardAlgorithm()));
        QVERIFY(!card->putCertificate(KeySlot::signature, Bytes{0x30, 0x00}));
    }

    void managementKeyCanBeAnyAlgorithm_data() {
        QTest::addColumn<int>("algorithm");
        for (const auto algorithm : {ManagementAlgorithm::aes128, ManagementAlgorithm::aes256,
                                     ManagementAlgorithm::tripleDes, ManagementAlgorithm::aes192})
            QTest::newRow(std::string(name(algorithm)).c_str()) << static_cast<int>(algorithm);
    }
    void managementKeyCanBeAnyAlgorithm() {
        QFETCH(int, algorithm);
        const auto wanted = static_cast<ManagementAlgorithm>(algorithm);
        OPEN(card, 2);
        EXPECT_OK(card->authenticateManagement(factoryManagementKey()));
        const auto key = newManagementKey(wanted);
        EXPECT_OK(key);
        EXPECT_OK(card->setManagementKey(*key, wanted));
        QCOMPARE(card->managementAlgorithm().value(), std::optional(wanted));
        {
            OPEN(again, 3);  // another card is not affected
            EXPECT_OK(again->authenticateManagement(factoryManagementKey()));
        }
        const auto used = card->authenticateManagement(*key);
        EXPECT_OK(used);
        QCOMPARE(*used, wanted);
        EXPECT_OK(card->setManagementKey(factoryManagementKey(), ManagementAlgorithm::tripleDes));
    }

    void enrols() {
        OPEN(card, 1);
        EXPECT_OK(card->authenticateManagement(factoryManagementKey()));
        const auto managementKey = newManagementKey(ManagementAlgorithm::aes192);
        EXPECT_OK(managementKey);
        EXPECT_OK(card->setManagementKey(*managementKey, ManagementAlgorithm::aes192));
        EXPECT_OK(card->changePin(factoryPin(), newPin()));
        EXPECT_OK(card->changePuk(factoryPuk(), newPuk()));
        const auto values = card->factoryValues();
        EXPECT_OK(values);
        QCOMPARE(values->pin, std::optional(false));
        QCOMPARE(values->puk, std::optional(false));
        QCOMPARE(values->managementKey, std::optional(false));

        EXPECT_OK(card->authenticateManagement(*managementKey));
        auto signatureKey = card->generateKey(KeySlot::signature, cardAlgorithm());
        EXPECT_OK(signatureKey);
        auto keyManagementKey = card->generateKey(KeySlot::keyManagement, Card::preferredAlgorithms());
        EXPECT_OK(keyManagementKey);
        QCOMPARE(keyManagementKey->algorithm(), cardAlgorithm());
        QVERIFY(!(*signatureKey == *keyManagementKey));

        CardKey signer(*card, KeySlot::signature, *signatureKey, PinSource::typed(newPin()));
        const x509::CardSubject subject{"custodian-1", "Ana Souza", "R-test"};
        const auto now = utcNowMs() / 1000 * 1000;
        const auto certificate = x509::selfSignCard(subject, signer, {now, now + 86'400'000});
        EXPECT_OK(certificate);
        const auto kex = x509::issueCardKex(subject, *keyManagementKey, signer, *certificate);
        EXPECT_OK(kex);
        EXPECT_OK(card->authenticateManagement(*managementKey));
        EXPECT_OK(card->putCertificate(KeySlot::signature, certificate->der()));
        EXPECT_OK(card->putCertificate(KeySlot::keyManagement, kex->der()));
        QCOMPARE(card->certificate(KeySlot::signature).value(), std::optional(certificate->der()));
        QCOMPARE(card->certificate(KeySlot::keyManagement).value(), std::optional(kex->der()));
        QVERIFY(publicKeyOf(kex->der(), "9D").value() == *keyManagementKey);
        m_spki = keyManagementKey->sha256();
        m_signatureSpki = signatureKey->sha256();
    }

    void algorithmOfAnotherCardTypeIsRefused() {
        OPEN(card, 2);
        EXPECT_OK(card->authenticateManagement(factoryManagementKey()));
        for (const auto other :
             {crypto::KeyAlgorithm::ecP384, crypto::KeyAlgorithm::rsa3072, crypto::KeyAlgorithm::ecP521}) {
            if (other != cardAlgorithm())
                EXPECT_ERROR(card->generateKey(KeySlot::keyManagement, other), Errc::algorithmUnsupported);
        }
        EXPECT_ERROR(card->generateKey(KeySlot::keyManagement, std::span<const crypto::KeyAlgorithm>{}),
                     Errc::algorithmUnsupported);
    }

    void signsAgainAndAgain() {
        OPEN(card, 1);
        const auto key = CardKey::open(*card, KeySlot::signature, PinSource::typed(newPin()));
        EXPECT_OK(key);
        QCOMPARE((*key)->publicKey().sha256(), m_signatureSpki);
        using enum crypto::SignatureAlgorithm;
        int made = 0;
        for (const auto algorithm : {rsaPkcs1Sha256, rsaPkcs1Sha384, rsaPkcs1Sha512, rsaPssSha256,
                                     rsaPssSha384, rsaPssSha512, ecdsaSha256, ecdsaSha384, ecdsaSha512}) {
            if (!crypto::fitsUnderPolicy(algorithm, cardAlgorithm())) {
                EXPECT_ERROR((*key)->sign(algorithm, message), Errc::algorithmUnsupported);
                continue;
            }
            for (int i = 0; i < 2; ++i) {
                const auto signature = (*key)->sign(algorithm, message);
                EXPECT_OK(signature);
                EXPECT_OK((*key)->publicKey().verifyUnderPolicy(algorithm, message, *signature));
                QVERIFY(!(*key)->publicKey().verifyUnderPolicy(algorithm, Bytes{1}, *signature));
                ++made;
            }
        }
        QVERIFY(made >= 2);
    }

    void signatureWithoutPinIsRefusedEachTime() {
        OPEN(card, 1);
        EXPECT_OK(card->verifyPin(newPin()));
        const auto key = CardKey::open(*card, KeySlot::signature, PinSource::none());
        EXPECT_OK(key);
        // Reading the certificate came between; and one PIN is good for one signature.
        EXPECT_OK(card->verifyPin(newPin()));
        const auto algorithm = crypto::defaultSignature(cardAlgorithm());
        EXPECT_OK((*key)->sign(algorithm, message));
        QVERIFY(!card->isPinVerified());
        const auto second = (*key)->sign(algorithm, message);
        EXPECT_ERROR(second, Errc::cardFailed);
        QVERIFY(second.error().technical().find("6982") != std::string::npos);
    }

    void signatureKeyWantsItsPinAlsoWhenAnotherKeyHadIt() {
        OPEN(card, 1);
        const auto kex = CardKey::open(*card, KeySlot::keyManagement, PinSource::typed(newPin()));
        const auto signer = CardKey::open(*card, KeySlot::signature, PinSource::typed(newPin()));
        EXPECT_OK(kex);
        EXPECT_OK(signer);
        EXPECT_OK(operate(**kex));
        QVERIFY(card->isPinVerified());
        EXPECT_OK((*signer)->sign(crypto::defaultSignature(cardAlgorithm()), message));
        EXPECT_OK(operate(**kex));
    }

    void opensWhatWasSealedToIt() {
        OPEN(card, 1);
        const auto key = CardKey::open(*card, KeySlot::keyManagement, PinSource::typed(newPin()));
        EXPECT_OK(key);
        if (isRsaCard()) {
            const auto secret = SecretBytes::copyOf("a key-encryption key of 32 octets");
            for (const auto hash : {crypto::Hash::sha1, crypto::Hash::sha256, crypto::Hash::sha384}) {
                const auto sealed = (*key)->publicKey().encryptOaep(hash, secret);
                EXPECT_OK(sealed);
                const auto opened = (*key)->decryptOaep(hash, *sealed);
                EXPECT_OK(opened);
                QVERIFY(opened->equals(secret));
            }
            const auto sealed = (*key)->publicKey().encryptOaep(crypto::Hash::sha256, secret);
            EXPECT_OK(sealed);
            EXPECT_ERROR((*key)->decryptOaep(crypto::Hash::sha1, *sealed), Errc::decryptionFailed);
            EXPECT_ERROR((*key)->decryptOaep(crypto::Hash::sha256, Bytes(255, 1)), Errc::decryptionFailed);
            EXPECT_ERROR((*key)->deriveEcdh(Bytes(97, 4)), Errc::algorithmUnsupported);
        } else {
            const auto ephemeral = test::SoftwareKey::generate(cardAlgorithm());
            const auto ours = ephemeral->deriveEcdh((*key)->publicKey().ecPoint());
            EXPECT_OK(ours);
            const auto cards = (*key)->deriveEcdh(ephemeral->publicKey().ecPoint());
            EXPECT_OK(cards);
            QVERIFY(cards->equals(*ours));
            EXPECT_ERROR((*key)->decryptOaep(crypto::Hash::sha256, Bytes(256, 1)),
                         Errc::algorithmUnsupported);
        }
    }

    void pointOffTheCurveNeverReachesTheCard() {
        if (isRsaCard())
            return;
        OPEN(card, 1);
        const auto key = CardKey::open(*card, KeySlot::keyManagement, PinSource::typed(newPin()));
        EXPECT_OK(key);
        auto point = test::SoftwareKey::generate(cardAlgorithm())->publicKey().ecPoint();
        point.back() ^= 1;
        const auto before = pcsc::counters().apdus;
        QVERIFY(!(*key)->deriveEcdh(point));
        QVERIFY(!(*key)->deriveEcdh({}));
        QCOMPARE(apdusSince(before), std::uint64_t(0));
    }

    void keyManagementWantsThePinOncePerSession() {
        OPEN(card, 1);
        const auto key = CardKey::open(*card, KeySlot::keyManagement, PinSource::typed(newPin()));
        EXPECT_OK(key);
        EXPECT_OK(operate(**key));
        const auto before = pcsc::counters().apdus;
        EXPECT_OK(operate(**key));
        QCOMPARE(apdusSince(before), std::uint64_t(isRsaCard() ? 2 : 1));  // RSA: a chain of two
    }

    void wrongPinTellsTheTriesLeftAndTheRightOneRestoresThem() {
        OPEN(card, 1);
        QCOMPARE(card->pinTriesLeft().value(), 3);
        const auto wrong = card->verifyPin(pinOf("000000"));
        EXPECT_ERROR(wrong, Errc::pinWrong);
        QCOMPARE(wrong.error().args(), std::vector<std::string>{"2"});
        QCOMPARE(card->pinTriesLeft().value(), 2);
        EXPECT_OK(card->verifyPin(newPin()));
        QVERIFY(card->isPinVerified());
        QCOMPARE(card->pinTriesLeft().value(), 3);  // asks by withdrawing the PIN
        QVERIFY(!card->isPinVerified());
    }

    void wrongPinOfAKeyUsesOneTry() {
        OPEN(card, 1);
        const auto wrongPin = pinOf("000000");
        const auto key = CardKey::open(*card, KeySlot::signature, PinSource::typed(wrongPin));
        EXPECT_OK(key);
        EXPECT_ERROR((*key)->sign(crypto::defaultSignature(cardAlgorithm()), message), Errc::pinWrong);
        QCOMPARE(card->pinTriesLeft().value(), 2);
        EXPECT_OK(card->verifyPin(newPin()));
    }

    void blockedPinIsUnblockedWithThePuk() {
        OPEN(card, 1);
        EXPECT_ERROR(card->verifyPin(pinOf("000000")), Errc::pinWrong);
        EXPECT_ERROR(card->changePin(pinOf("000000"), pinOf("111111")), Errc::pinWrong);
        EXPECT_ERROR(card->verifyPin(pinOf("000000")), Errc::pinBlocked);
        EXPECT_ERROR(card->verifyPin(newPin()), Errc::pinBlocked);
        QCOMPARE(card->pinTriesLeft().value(), 0);
        const auto wrong = card->unblockPin(pinOf("00000000"), newPin());
        EXPECT_ERROR(wrong, Errc::pukWrong);
        QCOMPARE(wrong.error().args(), std::vector<std::string>{"2"});
        EXPECT_OK(card->unblockPin(newPuk(), newPin()));
        QCOMPARE(card->pinTriesLeft().value(), 3);
        EXPECT_OK(card->verifyPin(newPin()));
    }

    void blockedPukIsTold() {
        OPEN(card, 3);
        EXPECT_ERROR(card->changePuk(pinOf("00000000"), newPuk()), Errc::pukWrong);
        EXPECT_ERROR(card->unblockPin(pinOf("00000000"), newPin()), Errc::pukWrong);
        EXPECT_ERROR(card->changePuk(pinOf("00000000"), newPuk()), Errc::pukBlocked);
        EXPECT_ERROR(card->unblockPin(factoryPuk(), newPin()), Errc::pukBlocked);
        EXPECT_OK(card->verifyPin(factoryPin()));  // the PIN is another counter
    }

    void emptySlotSaysWhichKeyIsMissing() {
        OPEN(card, 1);
        EXPECT_OK(card->verifyPin(newPin()));
        const auto missing =
            card->rawSign(KeySlot::authentication, cardAlgorithm(),
                          Bytes(static_cast<std::size_t>(crypto::keyBits(cardAlgorithm())) / 8, 0x01));
        EXPECT_ERROR(missing, Errc::cardKeyMissing);
        QCOMPARE(missing.error().args(), std::vector<std::string>{"9A"});
    }

    void attestsTheKeysThatItMade() {
        OPEN(card, 1);
        const auto before = pcsc::counters().apdus;
        const auto ofSign = card->attestation(KeySlot::signature);
        const auto ofKex = card->attestation(KeySlot::keyManagement);
        const auto ofAttesting = card->attestingCertificate();
        qInfo("attestations took %d APDUs", static_cast<int>(apdusSince(before)));
        EXPECT_OK(ofSign);
        EXPECT_OK(ofKex);
        EXPECT_OK(ofAttesting);
        QVERIFY(*ofSign && *ofKex && *ofAttesting);
        const x509::CardAttestations given{x509::Certificate::fromDer(**ofAttesting).value(),
                                           x509::Certificate::fromDer(**ofSign).value(),
                                           x509::Certificate::fromDer(**ofKex).value()};
        const auto key = [&](KeySlot slot) {
            return publicKeyOf(card->certificate(slot).value().value(), "test").value();
        };
        const auto sign = key(KeySlot::signature);
        const auto kex = key(KeySlot::keyManagement);
        const auto verdict = x509::judgeCard(given, sign, &kex, {}, true, utcNowMs());
        QVERIFY2(verdict.state == x509::CardVerdict::State::attested,
                 verdict.why ? verdict.why->oneLine(Lang::en).c_str() : "");
        QCOMPARE(verdict.facts.serial, std::to_string(card->identity()->serial.value()));
    }

    void aCardThatDoesNotAttestIsNoError() {
        OPEN(empty, 2);
        const auto none = empty->attestation(KeySlot::signature);  // no key there
        EXPECT_OK(none);
        QVERIFY(!none->has_value());
        OPEN(card, 1);
        const auto answered = [&](std::uint16_t status) {
            static_cast<void>(m_room->control().fail(1, status, rehearsal::FaultTimes::next,
                                                     rehearsal::FaultTarget::attest));
            return card->attestation(KeySlot::signature);
        };
        for (const auto status : {0x6D00, 0x6E00, 0x6A80, 0x6A81, 0x6982, 0x6F00}) {
            const auto said = answered(static_cast<std::uint16_t>(status));
            EXPECT_OK(said);
            QVERIFY(!said->has_value());
        }
        for (const auto status : {0x6400, 0x6581})
            EXPECT_ERROR(answered(static_cast<std::uint16_t>(status)), Errc::cardFailed);
    }

    void cardPulledMidSignatureIsToldAndTheStepRepeats() {
        const auto algorithm = crypto::defaultSignature(cardAlgorithm());
        {
            OPEN(card, 1);
            const auto key = CardKey::open(*card, KeySlot::signature, PinSource::typed(newPin()));
            EXPECT_OK(key);
            EXPECT_OK(m_room->control().drop(1, rehearsal::FaultTarget::generalAuthenticate));
            EXPECT_ERROR((*key)->sign(algorithm, message), Errc::cardRemoved);
            EXPECT_ERROR((*key)->sign(algorithm, message), Errc::cardRemoved);
        }
        insertAndWait(1);
        OPEN(card, 1);
        QCOMPARE(card->pinTriesLeft().value(), 3);
        const auto key = CardKey::open(*card, KeySlot::signature, PinSource::typed(newPin()));
        EXPECT_OK(key);
        const auto signature = (*key)->sign(algorithm, message);
        EXPECT_OK(signature);
        EXPECT_OK((*key)->publicKey().verify(algorithm, message, *signature));
    }

    void failingCardIsToldWithItsStatusWord() {
        OPEN(card, 1);
        const auto key = CardKey::open(*card, KeySlot::keyManagement, PinSource::typed(newPin()));
        EXPECT_OK(key);
        EXPECT_OK(m_room->control().fail(1, 0x6F00));
        const auto failed = operate(**key);
        EXPECT_ERROR(failed, Errc::cardFailed);
        QVERIFY(failed.error().technical().find("6F00") != std::string::npos ||
                failed.error().technical().find("6f00") != std::string::npos);
        EXPECT_OK(operate(**key));
    }

    void cardWithoutPivIsTold() {
        EXPECT_OK(
            m_room->control().fail(2, 0x6A82, rehearsal::FaultTimes::next, rehearsal::FaultTarget::any));
        const Session session(2);
        QVERIFY(session.error && session.error->code() == Errc::cardNotPiv);
    }

    void finderTellsWhoseCardIsWhere() {
        CardFinder finder({{"custodian-1", m_spki, {}}, {"custodian-2", Bytes(32, 0xAA), Bytes(32, 0xBB)}});
        const auto cards = finder.find();
        EXPECT_OK(cards);
        QCOMPARE(cards->size(), std::size_t(3));
        QCOMPARE((*cards)[0].kind, FoundCard::Kind::known);
        QCOMPARE((*cards)[0].owner, std::string("custodian-1"));
        QCOMPARE((*cards)[1].kind, FoundCard::Kind::withoutKeys);
        QCOMPARE(finder.readerOf("custodian-1").value(), test::TestRoom::readerName(1));
        const auto wrong = finder.readerOf("custodian-2");
        EXPECT_ERROR(wrong, Errc::wrongCard);
        QCOMPARE(wrong.error().args(), (std::vector<std::string>{"custodian-1", "custodian-2"}));
        finder.setKnown({{"custodian-2", Bytes(32, 0xAA), Bytes(32, 0xBB)}});
        QCOMPARE(finder.find().value()[0].kind, FoundCard::Kind::foreign);
        EXPECT_ERROR(finder.readerOf("custodian-2"), Errc::unknownCard);
    }

    void finderReadsACardOncePerInsertion() {
        CardFinder finder({{"custodian-1", m_spki, {}}});
        EXPECT_OK(finder.find());
        const auto before = pcsc::counters().apdus;
        EXPECT_OK(finder.find());
        QCOMPARE(apdusSince(before), std::uint64_t(0));
        EXPECT_OK(m_room->control().pull(1));
        waitFor(1, false);
        QCOMPARE(finder.find().value().size(), std::size_t(2));
        insertAndWait(1);
        const auto back = finder.find();
        EXPECT_OK(back);
        QCOMPARE((*back)[0].owner, std::string("custodian-1"));
        QCOMPARE(apdusSince(before), std::uint64_t(2));  // SELECT and the certificate in 9D
    }

    void finderKeepsGoingPastACardThatFails() {
        EXPECT_OK(
            m_room->control().fail(2, 0x6F00, rehearsal::FaultTimes::next, rehearsal::FaultTarget::any));
        CardFinder finder({{"custodian-1", m_spki, {}}});
        const auto cards = finder.find();
        EXPECT_OK(cards);
        QCOMPARE((*cards)[0].kind, FoundCard::Kind::known);
        QCOMPARE((*cards)[1].kind, FoundCard::Kind::unreadable);
        QVERIFY((*cards)[1].error.has_value());
        QCOMPARE((*finder.find())[1].kind, FoundCard::Kind::withoutKeys);  // failures are not remembered
    }

    void aCardThatHangsHoldsUpItsOwnReaderOnly() {
        EXPECT_OK(m_room->control().hang(1, rehearsal::FaultTarget::any));
        {
            CardFinder finder({{"custodian-1", m_spki, {}}});
            const auto start = std::chrono::steady_clock::now();
            const auto cards = finder.find();
            EXPECT_OK(cards);
            QCOMPARE(cards->size(), std::size_t(3));
            QCOMPARE((*cards)[0].kind, FoundCard::Kind::unreadable);
            QVERIFY((*cards)[0].error && (*cards)[0].error->code() == Errc::cardSilent);
            QCOMPARE((*cards)[1].kind, FoundCard::Kind::withoutKeys);
            QCOMPARE((*cards)[2].kind, FoundCard::Kind::withoutKeys);
            EXPECT_OK(finder.find());  // which does not wait for it again
            QVERIFY(std::chrono::steady_clock::now() - start < std::chrono::seconds(4));
            EXPECT_OK(m_room->control().resume(1));
            QTRY_COMPARE(finder.find().value()[0].kind, FoundCard::Kind::known);
            EXPECT_OK(m_room->control().hang(1, rehearsal::FaultTarget::any));
            finder.forget(test::TestRoom::readerName(1));
            EXPECT_OK(finder.find());
        }  // nobody waits for the card here
        EXPECT_OK(m_room->control().resume(1));
    }

    void quorumUnlockTakesAtMostEightApdus() {
        const auto before = pcsc::counters().apdus;
        CardFinder finder({{"custodian-1", m_spki, {}}});
        const auto reader = finder.readerOf("custodian-1");
        EXPECT_OK(reader);
        const auto otherCards = std::uint64_t(2 * 3);  // two fresh ones: SELECT, 9D, 9C
        auto connection = pcsc::CardConnection::connect(*reader);
        EXPECT_OK(connection);
        auto card = Card::select(*connection);
        EXPECT_OK(card);
        QCOMPARE(card->pinTriesLeft().value(), 3);
        const auto key = CardKey::open(*card, KeySlot::keyManagement, PinSource::typed(newPin()));
        EXPECT_OK(key);
        EXPECT_OK(operate(**key));
        const auto sent = apdusSince(before) - otherCards;
        qInfo("a quorum unlock sent %d APDUs", static_cast<int>(sent));
        QVERIFY(sent <= (isRsaCard() ? 9 : 8));
    }

  private:
    /// The 9D key's operation, for its own sake.
    static Result<SecretBytes> operate(CardKey& key) {
        if (isRsaCard()) {
            TRY_ASSIGN(const auto sealed, key.publicKey().encryptOaep(
                                              crypto::Hash::sha256, SecretBytes::copyOf("0123456789abcdef")));
            return key.decryptOaep(crypto::Hash::sha256, sealed);
        }
        return key.deriveEcdh(test::SoftwareKey::generate(cardAlgorithm())->publicKey().ecPoint());
    }

    /// Until pcscd has seen the card go, or come. Other than a hand, the room could put it back before that.
    static void waitFor(int card, bool isThere) {
        pcsc::Context context;
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        for (bool isSeen = !isThere; isSeen != isThere;) {
            QVERIFY(std::chrono::steady_clock::now() < deadline);
            const auto readers = context.readers();
            EXPECT_OK(readers);
            for (const auto& state : *readers) {
                if (state.name == test::TestRoom::readerName(card))
                    isSeen = state.hasCard;
            }
        }
    }

    void insertAndWait(int card) {
        waitFor(card, false);
        EXPECT_OK(m_room->control().insert(card));
        waitFor(card, true);
    }

    std::unique_ptr<test::TestRoom> m_room;
    Bytes m_spki;           ///< of 9D on card 1, once enrolled
    Bytes m_signatureSpki;  ///< of 9C
};

QTEST_GUILESS_MAIN(PivTest)
#include "piv_test.moc"
