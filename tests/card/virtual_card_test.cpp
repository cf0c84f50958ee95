#include "core/rehearsal/virtual_card.h"

#include <QtTest/qtest.h>

#include "core/base/hex.h"
#include "core/rehearsal/card_keys.h"
#include "tests/support/expect.h"
#include "tests/support/room.h"
#include "tests/unit/program.h"

using namespace conclave;
using namespace conclave::test;
namespace fs = std::filesystem;

/// OpenSC and yubico-piv-tool, which know nothing of the virtual card, use it through pcscd; OpenSSL checks.
namespace {

const std::string yubico = "timeout 120 yubico-piv-tool -r 'Virtual Reader 1' ";
const std::string opensc = "timeout 120 opensc-tool -r '" + TestRoom::readerName(1) + "' ";
const std::string pivTool =
    "PIV_EXT_AUTH_KEY=management.key timeout 120 piv-tool -r '" + TestRoom::readerName(1) + "' ";
const std::string pkcs11 = "timeout 120 pkcs11-tool --slot-index 0 ";
const std::string pkcs15 = "timeout 120 pkcs15-tool -r '" + TestRoom::readerName(1) + "' ";
const std::string factoryManagement =
    "01:02:03:04:05:06:07:08:01:02:03:04:05:06:07:08:01:02:03:04:05:06:07:08";

// piv-tool 0.23 has its -G fail behind the card's back with OpenSSL 3; its own APDU does the same.
const std::string generateP384 = "-s 00:47:00:9D:05:AC:03:80:01:14:00";

struct Kind {
    std::string type;
    std::string yubicoName;
    std::string hash;
};

Kind kindOf(const QString& type) {
    if (type == "p256")
        return {"p256", "ECCP256", "sha256"};
    if (type == "p384")
        return {"p384", "ECCP384", "sha384"};
    return {"rsa2048", "RSA2048", "sha256"};
}

}  // namespace

#define RUN(command)                                                                               \
    do {                                                                                           \
        const auto outcome_ = m_folder->run(command);                                              \
        QVERIFY2(outcome_.exitCode == 0, (std::string(command) + "\n" + outcome_.output).c_str()); \
    } while (false)

#define REFUSED(command, word)                                                                     \
    do {                                                                                           \
        const auto outcome_ = m_folder->run(command);                                              \
        QVERIFY2(outcome_.exitCode != 0, (std::string(command) + "\n" + outcome_.output).c_str()); \
        QVERIFY2(outcome_.output.find(word) != std::string::npos, outcome_.output.c_str());        \
    } while (false)

class VirtualCardTest : public QObject {
    Q_OBJECT

  private:
    void start(const std::string& type, const std::string& dir = {}) {
        m_room = std::make_unique<TestRoom>(RoomOptions{.cardType = type, .dir = dir});
        m_folder = std::make_unique<Folder>();
        m_folder->write("management.key", asBytes(factoryManagement));
        m_folder->run("openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=CA -keyout ca.key -out ca.pem");
    }

    /// A certificate for a public key that cannot sign a request of its own.
    std::string certify(const std::string& publicKey, const std::string& out, const std::string& usage) {
        return "printf 'keyUsage=critical," + usage + "\\n' > ext && openssl x509 -new -force_pubkey " +
               publicKey + " -subj /CN=" + out + " -CA ca.pem -CAkey ca.key -days 9 -extfile ext -out " +
               out + ".pem";
    }

    std::unique_ptr<TestRoom> m_room;
    std::unique_ptr<Folder> m_folder;

    void types() {
        QTest::addColumn<QString>("type");
        for (const auto* type : {"p256", "p384", "rsa2048"})
            QTest::newRow(type) << type;
    }

  private slots:
    void cleanup() {
        m_folder.reset();
        m_room.reset();
    }

    void isAGenericPivCardToOpenSc() {
        start("p384");
        const auto name = m_folder->run(opensc + "-n");
        QVERIFY2(name.output.find("Personal Identity Verification Card") != std::string::npos,
                 name.output.c_str());
        const auto dump = m_folder->run(pkcs15 + "-D");
        QVERIFY2(dump.output.find("PIV_II") != std::string::npos, dump.output.c_str());
        const auto status = m_folder->run(yubico + "-a status");
        QVERIFY2(status.output.find("PIN tries left:\t3") != std::string::npos, status.output.c_str());
    }

    void signsWithKeysMadeByYubico_data() { types(); }
    void signsWithKeysMadeByYubico() {
        QFETCH(QString, type);
        const auto kind = kindOf(type);
        start(kind.type);
        RUN(yubico + "-a generate -s 9c -A " + kind.yubicoName + " -o pub.pem");
        RUN(certify("pub.pem", "sign", "digitalSignature,nonRepudiation"));
        RUN(yubico + "-a import-certificate -s 9c -i sign.pem");
        RUN(yubico + "-a read-certificate -s 9c -o read.pem && diff sign.pem read.pem");
        const auto objects = m_folder->run(pkcs11 + "-O --login --pin 123456");
        QVERIFY2(objects.output.find("SIGN key") != std::string::npos, objects.output.c_str());

        m_folder->write("message", asBytes("what the witness heard"));
        RUN("openssl dgst -" + kind.hash + " -binary -out digest message");
        const bool isRsa = kind.type == "rsa2048";
        RUN(pkcs11 + "--login --pin 123456 -s --id 02 -o signature " +
            (isRsa ? "-m SHA256-RSA-PKCS -i message" : "-m ECDSA --signature-format openssl -i digest"));
        RUN("openssl dgst -" + kind.hash + " -verify pub.pem -signature signature message");
        REFUSED("openssl dgst -" + kind.hash + " -verify pub.pem -signature signature ca.pem", "failure");
        RUN(yubico + "-a verify-pin -P 123456 -a test-signature -s 9c -i sign.pem");
    }

    void derivesOrDecryptsWithCertificatesLoadedByPivTool_data() { types(); }
    void derivesOrDecryptsWithCertificatesLoadedByPivTool() {
        QFETCH(QString, type);
        const auto kind = kindOf(type);
        start(kind.type);
        const bool isRsa = kind.type == "rsa2048";
        RUN(yubico + "-a generate -s 9d -A " + kind.yubicoName + " -o pub.pem");
        RUN(certify("pub.pem", "kex", isRsa ? "keyEncipherment" : "keyAgreement"));
        m_folder->run(pivTool +
                      "-A M:9B:03 -C 9D -i kex.pem");  // piv-tool 0.23 ends this with 255 either way
        RUN(yubico + "-a read-certificate -s 9d -o read.pem && diff kex.pem read.pem");
        if (isRsa) {
            m_folder->write("secret", asBytes("thirty-two octets of key material"));
            RUN("openssl pkeyutl -encrypt -pubin -inkey pub.pem -in secret -out sealed");
            RUN(pkcs11 + "--login --pin 123456 --decrypt -m RSA-PKCS --id 03 -i sealed -o opened");
            RUN("cmp secret opened");
            RUN(yubico + "-a verify-pin -P 123456 -a test-decipher -s 9d -i kex.pem");
            return;
        }
        RUN("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:" +
            std::string(kind.type == "p256" ? "P-256" : "P-384") + " -out peer.key");
        RUN("openssl pkey -in peer.key -pubout -outform DER -out peer.der");
        RUN(pkcs11 + "--login --pin 123456 --derive -m ECDH1-DERIVE --id 03 -i peer.der -o opened");
        RUN("openssl pkeyutl -derive -inkey peer.key -peerkey pub.pem -out secret");
        RUN("cmp secret opened");
    }

    void makesInSignAndKeyManagementOnlyItsType() {
        start("p384");
        REFUSED(yubico + "-a generate -s 9c -A ECCP256", "failed");
        REFUSED(yubico + "-a generate -s 9d -A RSA2048", "failed");
        RUN(yubico + "-a generate -s 9a -A RSA2048");
        RUN(yubico + "-a generate -s 9e -A ECCP256");
    }

    void keyForCardAuthenticationNeedsNoPin() {
        start("p256");
        RUN(yubico + "-a generate -s 9e -A ECCP256 -o pub.pem");
        RUN(certify("pub.pem", "auth", "digitalSignature"));
        RUN(yubico + "-a import-certificate -s 9e -i auth.pem");
        RUN(yubico + "-a test-signature -s 9e -i auth.pem");
        RUN(yubico + "-a generate -s 9a -A ECCP256 -o pub.pem");
        RUN(certify("pub.pem", "auth", "digitalSignature"));
        REFUSED(yubico + "-a test-signature -s 9a -i auth.pem", "ailed");
    }

    void changesPinAndPuk() {
        start("p384");
        RUN(yubico + "-a change-pin -P 123456 -N 7654321");
        REFUSED(yubico + "-a verify-pin -P 123456", "2 tries left");
        RUN(yubico + "-a verify-pin -P 7654321");
        RUN(yubico + "-a change-puk -P 12345678 -N 87654321");
        RUN(pkcs11 + "--login --pin 7654321 --change-pin --new-pin 11223344");
        RUN(pkcs15 + "--change-pin --auth-id 01 --pin 11223344 --new-pin 555555");
        RUN(yubico + "-a verify-pin -P 555555");
    }

    void blocksAfterThreeWrongPinsAndUnblocksWithThePuk() {
        start("p384");
        for (int tries = 0; tries < 3; ++tries)
            m_folder->run(yubico + "-a verify-pin -P 999999");
        REFUSED(yubico + "-a verify-pin -P 123456", "blocked");
        REFUSED(pkcs15 + "--verify-pin --auth-id 01 --pin 123456", "blocked");
        // Pulled and inserted again it is blocked still.
        EXPECT_OK(m_room->control().pull(1));
        EXPECT_OK(m_room->control().insert(1));
        REFUSED(yubico + "-a verify-pin -P 123456", "blocked");
        RUN(yubico + "-a unblock-pin -P 12345678 -N 246802");
        RUN(yubico + "-a verify-pin -P 246802");
        for (int tries = 0; tries < 3; ++tries)
            m_folder->run(yubico + "-a verify-pin -P 999999");
        RUN(pkcs15 + "--unblock-pin --auth-id 01 --puk 12345678 --new-pin 135791");
        RUN(yubico + "-a verify-pin -P 135791");
        for (int tries = 0; tries < 3; ++tries)
            m_folder->run(yubico + "-a unblock-pin -P 99999999 -N 246802");
        REFUSED(yubico + "-a unblock-pin -P 12345678 -N 246802", "blocked");
        RUN(yubico + "-a verify-pin -P 135791");
    }

    void changesTripleDesManagementKey() {
        start("p384");
        const std::string key = "a1a2a3a4a5a6a7a8b1b2b3b4b5b6b7b8c1c2c3c4c5c6c7c8";
        RUN(yubico + "-a set-mgm-key -n " + key);
        REFUSED(yubico + "-a generate -s 9c -A ECCP384", "uthenticat");
        RUN(yubico + "--key=" + key + " -a generate -s 9c -A ECCP384");
        m_folder->write("management.key",
                        asBytes("A1:A2:A3:A4:A5:A6:A7:A8:B1:B2:B3:B4:B5:B6:B7:B8:C1:C2:C3:C4:C5:C6:C7:C8"));
        RUN(pivTool + "-A M:9B:03 " + generateP384);
    }

    void opensWithAesManagementKey_data() {
        QTest::addColumn<int>("size");
        QTest::addColumn<QString>("id");
        QTest::newRow("AES-128") << 16 << "08";
        QTest::newRow("AES-192") << 24 << "0A";
        QTest::newRow("AES-256") << 32 << "0C";
    }
    /// yubico-piv-tool 2.2 cannot set such a key, so the card is prepared without it.
    void opensWithAesManagementKey() {
        QFETCH(int, size);
        QFETCH(QString, id);
        const Folder kept;
        const auto dir = kept.run("pwd").output.substr(0, kept.run("pwd").output.find('\n')) + "/room";
        const auto key = rehearsal::randomBytes(static_cast<std::size_t>(size));
        EXPECT_OK(makeFolder(dir + "/cards"));
        {
            auto card = rehearsal::VirtualCard::open(dir + "/cards/card-1.json", rehearsal::CardType::p384);
            EXPECT_OK(card);
            card->transmit(*fromHex("00a4040005a000000308"));
            const auto challenge = card->transmit(*fromHex("0087039b047c028100"));
            const auto response =
                rehearsal::encryptBlocks(rehearsal::AlgorithmId::tripleDes,
                                         *fromHex("010203040506070801020304050607080102030405060708"),
                                         ByteView(challenge).subspan(4, 8));
            auto answer = *fromHex("0087039b0c7c0a8208");
            answer.insert(answer.end(), response.begin(), response.end());
            QCOMPARE(toHex(card->transmit(answer)), std::string("9000"));
            auto set = *fromHex("00ffffff");
            set.push_back(static_cast<std::uint8_t>(3 + size));
            set.push_back(fromHex(id.toStdString())->front());
            set.push_back(0x9B);
            set.push_back(static_cast<std::uint8_t>(size));
            set.insert(set.end(), key.begin(), key.end());
            QCOMPARE(toHex(card->transmit(set)), std::string("9000"));
        }
        start("p384", dir);
        std::string text;
        for (const auto octet : key)
            text += (text.empty() ? "" : ":") + toHex(Bytes{octet});
        m_folder->write("management.key", asBytes(text));
        RUN(pivTool + "-A M:9B:" + id.toStdString() + " " + generateP384);
        m_folder->write("management.key", asBytes(factoryManagement));
        REFUSED(pivTool + "-A M:9B:03", "");
    }
};

QTEST_GUILESS_MAIN(VirtualCardTest)
#include "virtual_card_test.moc"
