#include <QtTest/qtest.h>
#include <unistd.h>

#include <random>

#include "core/base/hex.h"
#include "core/rehearsal/card_keys.h"
#include "core/rehearsal/virtual_card.h"
#include "tests/support/expect.h"
#include "tests/unit/program.h"

using namespace conclave;
using namespace conclave::test;
using rehearsal::CardType;
using rehearsal::VirtualCard;

namespace {

const std::string selectPiv = "00a4040005a000000308";
const std::string verifyPin = "0020008008313233343536ffff";
const std::string verifyWrong = "0020008008393939393939ffff";

/// A card spoken to in hex.
class Card {
  public:
    explicit Card(CardType type = CardType::p384, const std::string& file = {})
        : m_card(VirtualCard::open(file, type).value()) {}
    std::string operator()(const std::string& apdu) { return toHex(m_card.transmit(*fromHex(apdu))); }
    std::string status(const std::string& apdu) {
        const auto response = (*this)(apdu);
        return response.substr(response.size() - 4);
    }
    void authenticate() {
        (*this)(selectPiv);
        const auto challenge = *fromHex((*this)("0087039b047c028100"));
        const auto response = rehearsal::encryptBlocks(
            rehearsal::AlgorithmId::tripleDes, *fromHex("010203040506070801020304050607080102030405060708"),
            ByteView(challenge).subspan(4, 8));
        QCOMPARE((*this)("0087039b0c7c0a8208" + toHex(response)), std::string("9000"));
    }
    void generate(const std::string& slot, const std::string& algorithm = "14") {
        QCOMPARE(status("004700" + slot + "05ac038001" + algorithm + "00").substr(0, 2) == "6a", false);
    }
    std::string sign(const std::string& slot) {
        return status("008714" + slot + "367c3482008130" + std::string(96, '5'));
    }
    VirtualCard& card() { return m_card; }

  private:
    VirtualCard m_card;
};

}  // namespace

class VirtualCardRulesTest : public QObject {
    Q_OBJECT

  private slots:
    void saysThatItIsVirtual() {
        Card card;
        const auto label = toHex(asBytes("Conclave virtual card"));
        QVERIFY(card(selectPiv).find("5015" + label) != std::string::npos);
        const auto atr = card.card().atr();
        std::uint8_t check = 0;
        for (const auto octet : ByteView(atr).subspan(1))
            check ^= octet;
        QCOMPARE(int(check), 0);  // ISO/IEC 7816-3, 8.2.5
    }

    void selectsByShortAndPartialAidAndRefusesForeignOnes() {
        for (const auto* aid : {"05a000000308", "09a00000030800001000", "0ba000000308000010000100"}) {
            Card card;
            QCOMPARE(card.status(std::string("00a40400") + aid), std::string("9000"));
        }
        Card card;
        QCOMPARE(card.status("00fd000000"), std::string("6d00"));  // nothing is selected
        QCOMPARE(card.status("00a4040008a000000527210101"), std::string("6a82"));
        QCOMPARE(card.status("00a4040005a000000309"), std::string("6a82"));
        QCOMPARE(card.status("00a4040004a0000003"), std::string("6a82"));
        QCOMPARE(card.status("00a404000ca00000030800001000010000"), std::string("6a82"));
    }

    /// SP 800-73-4 part 2, 3.1.1.
    void selectingAgainKeepsTheVerifiedPinAndResetForgetsIt() {
        Card card;
        card(selectPiv);
        QCOMPARE(card(verifyPin), std::string("9000"));
        card(selectPiv);
        card("00a4040005a000000309");
        QCOMPARE(card("00200080"), std::string("9000"));
        card.card().reset();
        card(selectPiv);
        QCOMPARE(card("00200080"), std::string("63c3"));
        QCOMPARE(card(verifyPin), std::string("9000"));
        QCOMPARE(card("0020ff80"), std::string("9000"));
        QCOMPARE(card("00200080"), std::string("63c3"));
    }

    void countsWrongPinsAndNotMalformedOnes() {
        Card card;
        card(selectPiv);
        for (const auto* malformed : {"0020008006313233343536", "0020008008313233343536ff30",
                                      "00200080083132333435ffffff", "0020008008414243444546ffff"})
            QCOMPARE(card(malformed), std::string("6a80"));
        QCOMPARE(card(verifyWrong), std::string("63c2"));
        QCOMPARE(card("00200080"), std::string("63c2"));
        QCOMPARE(card(verifyPin), std::string("9000"));
        QCOMPARE(card(verifyWrong), std::string("63c2"));
        QCOMPARE(card("00200080"), std::string("63c2"));  // a wrong PIN ends what a right one began
        QCOMPARE(card(verifyWrong), std::string("63c1"));
        QCOMPARE(card(verifyWrong), std::string("63c0"));
        QCOMPARE(card(verifyPin), std::string("6983"));
        QCOMPARE(card("002c008010"
                      "3939393939393939"
                      "323232323232ffff"),
                 std::string("63c2"));
        QCOMPARE(card("002c008010"
                      "3132333435363738"
                      "323232323232ffff"),
                 std::string("9000"));
        QCOMPARE(card("0020008008323232323232ffff"), std::string("9000"));
    }

    void signKeyWantsThePinRightBeforeEachSignature() {
        Card card;
        card.authenticate();
        card.generate("9c");
        card.generate("9d");
        card.generate("9e");
        QCOMPARE(card.sign("9c"), std::string("6982"));
        QCOMPARE(card.sign("9d"), std::string("6982"));
        QCOMPARE(card.sign("9e"), std::string("9000"));
        QCOMPARE(card(verifyPin), std::string("9000"));
        QCOMPARE(card.sign("9c"), std::string("9000"));
        QCOMPARE(card.sign("9c"), std::string("6982"));
        QCOMPARE(card.sign("9d"), std::string("9000"));
        QCOMPARE(card.sign("9d"), std::string("9000"));
        card(verifyPin);
        card("00fd000000");
        QCOMPARE(card.sign("9c"), std::string("6982"));
    }

    void changesNothingWithoutTheManagementKey() {
        Card card;
        card(selectPiv);
        QCOMPARE(card.status("0047009c05ac0380011400"), std::string("6982"));
        QCOMPARE(card.status("00db3fff0b5c035fc105"
                             "5304deadbeef"),
                 std::string("6982"));
        QCOMPARE(card.status("00ffffff1b039b18" + std::string(48, '1')), std::string("6982"));
        // An empty proof of what was never given out is none.
        QCOMPARE(card.status("0087039b047c028200"), std::string("6982"));
        QCOMPARE(card.status("0087039b0e7c0c800081080000000000000000"), std::string("6982"));
        // A witness or challenge is good once, and only for the next command.
        card("0087039b047c028100");
        QCOMPARE(card.status("0087039b0c7c0a82080000000000000000"), std::string("6982"));
        QCOMPARE(card.status("0087039b0c7c0a82080000000000000000"), std::string("6982"));
        QCOMPARE(card.status("0087039b167c1480080000000000000000"
                             "81080000000000000000"),
                 std::string("6982"));
    }

    void authenticatesMutuallyWithProofOfItsOwnKnowledge() {
        Card card;
        card(selectPiv);
        const auto key = *fromHex("010203040506070801020304050607080102030405060708");
        const auto witness = *fromHex(card("0087039b047c028000"));
        const auto clear =
            rehearsal::decryptBlocks(rehearsal::AlgorithmId::tripleDes, key, ByteView(witness).subspan(4, 8));
        const auto proof = card("0087039b187c168008" + toHex(clear) +
                                "81081122334455667788"
                                "8200");
        const auto expected =
            rehearsal::encryptBlocks(rehearsal::AlgorithmId::tripleDes, key, *fromHex("1122334455667788"));
        QCOMPARE(proof, "7c0a8208" + toHex(expected) + "9000");
        QCOMPARE(card.status("0047009c05ac0380011400").substr(0, 2) != "69", true);
    }

    void chainsCommandsAndCutsResponses() {
        Card card;
        card.authenticate();
        std::string content;
        for (int octet = 0; octet < 600; ++octet)
            content += toHex(Bytes{static_cast<std::uint8_t>(octet)});
        const auto data = "5c035fc10553820258" + content;
        QCOMPARE(card("10db3fffff" + data.substr(0, 510)), std::string("9000"));
        QCOMPARE(card("10db3fffff" + data.substr(510, 510)), std::string("9000"));
        const auto rest = data.substr(1020);
        QCOMPARE(card("00db3fff" + toHex(Bytes{static_cast<std::uint8_t>(rest.size() / 2)}) + rest),
                 std::string("9000"));
        const std::string get = "00cb3fff055c035fc105";
        auto response = card(get + "00");
        QCOMPARE(response.size(), 2 * 258U);
        QVERIFY(response.ends_with("6100"));
        auto next = card("00c0000000");
        QVERIFY(next.ends_with("615c"));
        auto last = card("00c000005c");
        QVERIFY(last.ends_with("9000"));
        const auto whole = response.substr(0, 512) + next.substr(0, 512) + last.substr(0, last.size() - 4);
        QCOMPARE(whole, "53820258" + content);
        QCOMPARE(card("00c0000000"), std::string("6985"));
        QCOMPARE(card("00cb3fff000005"
                      "5c035fc105"
                      "0000"),
                 whole + "9000");  // extended length
        QVERIFY(card(get + "10").ends_with("6100"));
        // A chain that another command breaks is forgotten.
        card("10db3fff045c035fc1");
        QCOMPARE(card.status("00fd000000"), std::string("9000"));
        QCOMPARE(card.status("00db3fff020a53"), std::string("6a80"));
    }

    void storesAndDeletesObjects() {
        Card card;
        card.authenticate();
        QCOMPARE(card("00cb3fff055c035fc10500"), std::string("6a82"));
        QCOMPARE(card("00db3fff0b5c035fc1055304deadbeef"), std::string("9000"));
        QCOMPARE(card("00cb3fff055c035fc10500"), std::string("5304deadbeef9000"));
        QCOMPARE(card("00db3fff075c035fc1055300"), std::string("9000"));
        QCOMPARE(card("00cb3fff055c035fc10500"), std::string("6a82"));
        QCOMPARE(card("00cb3fff035c017e00"), std::string("7e124f0ba0000003080000100001005f2f0240009000"));
        QVERIFY(card("00cb3fff055c035fc10200").starts_with("533b3019"));  // CHUID
        QCOMPARE(card("00cb3fff055c035fc10900"), std::string("6982"));    // printed information wants the PIN
    }

    /// What they say is judged in attestation_test.
    void attestsItsKeys() {
        Card card;
        card.authenticate();
        QCOMPARE(card("00f99c0000"), std::string("6a88"));
        card.generate("9c");
        QVERIFY(card("00f99c0000").starts_with("3082"));
        QCOMPARE(card("00f99c0100"), std::string("6a86"));
        QVERIFY(card("00cb3fff055c035fff0100").starts_with("53"));  // the certificate of F9
        QCOMPARE(card("00db3fff0b5c035fff015304deadbeef"), std::string("9000"));
        QCOMPARE(card("00cb3fff055c035fff0100"), std::string("5304deadbeef9000"));
    }

    void refusesAPointThatIsNotOnTheCurve() {
        Card card;
        card.authenticate();
        card.generate("9d");
        card(verifyPin);
        QCOMPARE(card("0087149d677c65"
                      "8200"
                      "8561"
                      "04" +
                      std::string(192, '1') + "00"),
                 std::string("6a80"));
    }

    void keepsItsStateInItsFile() {
        const Folder folder;
        const auto file = folder.run("pwd").output;
        const auto path = file.substr(0, file.find('\n')) + "/card.json";
        std::string metadata;
        {
            Card card(CardType::p256, path);
            card.authenticate();
            card.generate("9c", "11");
            card(verifyWrong);
            metadata = card("00f7009c00");
        }
        {
            Card card(CardType::p256, path);
            card(selectPiv);
            QCOMPARE(card("00200080"), std::string("63c2"));
            QCOMPARE(card("00f7009c00"), metadata);
            QCOMPARE(card("00f7008000"), std::string("0101ff0501010602030"
                                                     "29000"));
        }
        EXPECT_ERROR(VirtualCard::open(path, CardType::p384), Errc::valueNotAllowed);
        auto text = std::string(asText(folder.read("card.json")));
        for (const auto& broken : {text.substr(0, text.size() / 2), std::string("[]"), std::string("{}"),
                                   std::string(text).replace(text.find("\"pin\": \"") + 8, 4, "zzzz")}) {
            folder.write("card.json", asBytes(broken));
            EXPECT_ERROR(VirtualCard::open(path, CardType::p256), Errc::jsonMalformed);
        }
    }

    void answersMemoryFailureWhenItsFileCannotBeWritten() {
        auto folder = std::make_unique<Folder>();
        const auto name = folder->run("pwd").output;
        Card card(CardType::p384, name.substr(0, name.find('\n')) + "/card.json");
        card(selectPiv);
        folder.reset();
        QCOMPARE(card(verifyWrong), std::string("6581"));
        QCOMPARE(card("00200080"), std::string("63c3"));
    }

    void answersAnyOctetsWithAStatusWord() {
        std::mt19937 random(20261122);
        Card card;
        card.authenticate();
        card.generate("9d");
        card(verifyPin);
        const std::vector<std::string> seeds{selectPiv,
                                             verifyPin,
                                             "0087149d677c6582008561",
                                             "00cb3fff055c035fc105",
                                             "00db3fff0b5c035fc1055304deadbeef",
                                             "0047009a05ac03800111",
                                             "0087039b047c028000",
                                             "00f7009b00",
                                             "10db3fffff",
                                             "00c0000000"};
        for (int round = 0; round < 20000; ++round) {
            auto apdu = *fromHex(seeds[random() % seeds.size()]);
            for (auto changes = random() % 4; changes > 0; --changes)
                apdu[random() % apdu.size()] = static_cast<std::uint8_t>(random());
            apdu.resize(random() % 8 == 0 ? random() % 300 : apdu.size());
            // RSA keys take seconds to make.
            if (apdu.size() > 9 && apdu[1] == 0x47 && apdu.back() == 7)
                continue;
            QVERIFY(card.card().transmit(apdu).size() >= 2);
        }
        QCOMPARE(card.card().transmit({}).size(), 2U);
    }
};

QTEST_GUILESS_MAIN(VirtualCardRulesTest)
#include "virtual_card_rules_test.moc"
