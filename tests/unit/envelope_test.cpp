#include <QtTest/qtest.h>

#include <algorithm>

#include "core/crypto/cms.h"
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

constexpr std::uint8_t masks[] = {0x01, 0x80};

SecretBytes words() {
    return SecretBytes::copyOf("words: academic acid academic\n");
}

}  // namespace

Q_DECLARE_METATYPE(conclave::crypto::KeyAlgorithm)

class EnvelopeTest : public QObject {
    Q_OBJECT

  private slots:
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
        QCOMPARE(sealEnvelope(asBytes("no certificate"), words()).error().code(),
                 Errc::certificateUnreadable);
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

QTEST_GUILESS_MAIN(EnvelopeTest)
#include "envelope_test.moc"
