#include "core/pcsc/apdu.h"

#include <QtTest/qtest.h>

#include <thread>

#include "core/base/hex.h"
#include "core/pcsc/context.h"
#include "core/pcsc/counters.h"
#include "core/pcsc/pin_pad.h"
#include "core/pcsc/time_in_cards.h"
#include "core/pcsc/tlv.h"

using namespace conclave;
using namespace conclave::pcsc;

namespace {

std::string encoded(const Apdu& apdu, std::size_t piece = 0) {
    std::array<std::uint8_t, maxShortApdu> out{};
    const auto size = encodePiece(apdu.header, apdu.data, apdu.le, piece, out);
    return toHex(std::span(out).first(size));
}

Bytes hex(std::string_view text) {
    return fromHex(text).value();
}

}  // namespace

class ApduTest : public QObject {
    Q_OBJECT

  private slots:
    void encodesTheFourShortCases() {
        // ISO/IEC 7816-4, 5.1, table 1.
        QCOMPARE(encoded({{0x00, 0x20, 0x00, 0x80}, {}, std::nullopt}), std::string("00200080"));
        QCOMPARE(encoded({{0x00, 0xC0, 0x00, 0x00}, {}, 0x21U}), std::string("00c0000021"));
        QCOMPARE(encoded({{0x00, 0xF8, 0x00, 0x00}, {}, 256U}), std::string("00f8000000"));
        QCOMPARE(encoded({{0x00, 0x20, 0x00, 0x80}, hex("3132"), std::nullopt}),
                 std::string("00200080023132"));
        QCOMPARE(encoded({{0x00, 0xA4, 0x04, 0x00}, hex("a000000308"), 256U}),
                 std::string("00a4040005a00000030800"));
    }

    void chainsLongDataAndAsksForAnAnswerOnlyAtTheEnd() {
        const Apdu apdu{{0x00, 0x87, 0x07, 0x9D}, Bytes(266, 0x5A), 256U};
        QCOMPARE(pieceCount(266), std::size_t(2));
        const auto first = encoded(apdu, 0);
        QCOMPARE(first.substr(0, 10), std::string("1087079dff"));
        QCOMPARE(first.size(), std::size_t(2 * (5 + 255)));
        QCOMPARE(encoded(apdu, 1), "0087079d0b" + toHex(Bytes(11, 0x5A)) + "00");
    }

    void splitsOnlyWhereItMust() {
        QCOMPARE(pieceCount(0), std::size_t(1));
        QCOMPARE(pieceCount(255), std::size_t(1));
        QCOMPARE(pieceCount(256), std::size_t(2));
        QCOMPARE(pieceCount(510), std::size_t(2));
        QCOMPARE(pieceCount(511), std::size_t(3));
        QCOMPARE(encoded({{0x00, 0xDB, 0x3F, 0xFF}, Bytes(255, 1), std::nullopt}).substr(0, 10),
                 std::string("00db3fffff"));
    }

    void keepsTheStatusWordAsNativeCode() {
        const auto error = swError("VERIFY", 0x6982);
        QCOMPARE(error.code(), Errc::cardFailed);
        QVERIFY(error.technical().find("6982") != std::string::npos);
    }

    void parsesNestedDataObjects() {
        // The PIV card application's property template (SP 800-73-4 part 2, 3.1.1), with a label.
        const auto answer = hex("61114f0600001000010079074f05a000000308");
        const auto outer = parseTlvs(answer);
        QVERIFY(outer && outer->size() == 1);
        QCOMPARE(toHex(findTlvPath(answer, {0x61, 0x79, 0x4F}).value()), std::string("a000000308"));
        QVERIFY(!findTlvPath(answer, {0x61, 0x50}));
        QVERIFY(!findTlvPath(answer, {0x79}));
    }

    void readsLongTagsAndNeedlesslyLongLengths() {
        QCOMPARE(toHex(findTlvPath(hex("7f4904860204ff"), {0x7F49, 0x86}).value()), std::string("04ff"));
        QCOMPARE(toHex(findTlvPath(hex("5fc10501aa"), {0x5FC105}).value()), std::string("aa"));
        QCOMPARE(toHex(findTlvPath(hex("7c8200048102aabb"), {0x7C, 0x81}).value()), std::string("aabb"));
        QCOMPARE(parseTlvs({})->size(), std::size_t(0));
    }

    void refusesMalformedDataObjects_data() {
        QTest::addColumn<QString>("bytes");
        QTest::newRow("tag without length") << "53";
        QTest::newRow("value cut short") << "5303aabb";
        QTest::newRow("octet behind the last object") << "5301aa53";
        QTest::newRow("indefinite length") << "5380aa0000";
        QTest::newRow("length cut short") << "538201";
        QTest::newRow("length of four octets") << "538400000001aa";
        QTest::newRow("long tag cut short") << "5fc1";
        QTest::newRow("tag of four octets") << "5fc1c10500";
        QTest::newRow("tag with a needless octet") << "5f800500";
        QTest::newRow("long form of a short tag") << "5f0500";
    }
    void refusesMalformedDataObjects() {
        QFETCH(QString, bytes);
        QVERIFY(!parseTlvs(hex(bytes.toStdString())));
    }

    void refusesToChooseBetweenTwoObjectsOfOneTag() {
        const auto twice = hex("5301aa5301bb");
        QVERIFY(parseTlvs(twice));
        QVERIFY(!findTlvPath(twice, {0x53}));
    }

    void buildsTheShortestLengths() {
        for (const std::size_t size : {0U, 1U, 127U, 128U, 255U, 256U, 65535U}) {
            const Bytes value(size, 0x11);
            const auto object = tlv(0x5FC10B, value);
            const std::size_t head = size < 128 ? 4 : size < 256 ? 5 : 6;
            QCOMPARE(object.size(), head + size);
            QCOMPARE(toBytes(findTlvPath(object, {0x5FC10B}).value()), value);
        }
        QCOMPARE(toHex(tlv(0x7C, tlv(0x80, {}))), std::string("7c028000"));
    }

    void survivesEveryShortInput() {
        // All inputs of up to three octets from those that steer the parser.
        const Bytes steering{0x00, 0x01, 0x02, 0x1F, 0x5F, 0x7F, 0x80, 0x81, 0x82, 0x83, 0x84, 0xFF};
        for (const auto a : steering)
            for (const auto b : steering)
                for (const auto c : steering)
                    for (std::size_t size = 1; size <= 3; ++size) {
                        const Bytes input{a, b, c};
                        const auto objects = parseTlvs(ByteView(input).first(size));
                        std::size_t used = 0;
                        for (const auto& object : objects.value_or(std::vector<Tlv>{}))
                            used += object.value.size();
                        QVERIFY(used < size);
                    }
    }

    void asksThePadForSixToEightAsciiDigitsPaddedWithFf() {
        // PIN_VERIFY_STRUCTURE, PC/SC part 10, 2.5.2: timeouts 30 s; bmFormatString bytes, offset 0, left,
        // ASCII; block of 8; no length field; at most 8, at least 6; OK key; one message; English; index 0;
        // prologue 0; 13 octets of command.
        QCOMPARE(toHex(pinVerifyStructure(0x80)), std::string("1e1e8208000806020109040000000"
                                                              "00d00000000200080"
                                                              "08ffffffffffffffff"));
        // PIN_MODIFY_STRUCTURE, 2.5.3: old PIN at 0, new at 8; old is asked and new confirmed; three
        // messages.
        QCOMPARE(toHex(pinModifyStructure(0x80)), std::string("1e1e820800000808060302030904000102000000"
                                                              "1500000000240080"
                                                              "10ffffffffffffffffffffffffffffffff"));
    }

    void findsPinPadFeatures() {
        // Tag, length 4, control code, as the answers of PC/SC part 10 readers show it.
        const auto features = parsePinPadFeatures(hex("060442330006070442330007120442330012"));
        QCOMPARE(features.verifyPinDirect, 0x42330006U);
        QCOMPARE(features.modifyPinDirect, 0x42330007U);
        QCOMPARE(parsePinPadFeatures(hex("120442330012")).verifyPinDirect, 0U);
        QCOMPARE(parsePinPadFeatures({}).verifyPinDirect, 0U);
        QCOMPARE(parsePinPadFeatures(hex("0604423300")).verifyPinDirect, 0U);
        QCOMPARE(parsePinPadFeatures(hex("060342330006")).verifyPinDirect, 0U);
    }

    /// Several readers work in parallel, each on its lane: their time is what people waited.
    void timeInCardsIsWallTime() {
        const auto now = [] { return std::chrono::steady_clock::now(); };
        const auto microseconds = [](auto elapsed) {
            return static_cast<std::uint64_t>(
                std::chrono::duration_cast<std::chrono::microseconds>(elapsed).count());
        };
        const auto before = counters().timeInCardsUs;
        const auto start = now();
        std::uint64_t atWork = 0;
        {
            const TimeInCards longest;
            std::vector<std::thread> lanes;
            for (int lane = 0; lane < 8; ++lane)
                lanes.emplace_back([] {
                    const TimeInCards time;
                    std::this_thread::sleep_for(std::chrono::milliseconds(20));
                });
            for (auto& lane : lanes)
                lane.join();
            atWork = counters().timeInCardsUs - before;  // also of a card that is at it
        }
        const auto after = counters().timeInCardsUs - before;
        QVERIFY(atWork >= 20'000 && atWork <= after);
        QVERIFY(after <= microseconds(now() - start) + 1);
        // What lies between two commands is no card's.
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        QCOMPARE(counters().timeInCardsUs - before, after);
        { const TimeInCards time; }
        const auto total = microseconds(now() - start);
        QVERIFY(counters().timeInCardsUs - before + 20'000 <= total + 1);
    }

    void saysThatTheServiceIsDown() {
        useSocket("/nonexistent/pcscd.comm");
        Context context;
        const auto readers = context.readers();
        QVERIFY(!readers);
        QCOMPARE(readers.error().code(), Errc::pcscUnavailable);
        QCOMPARE(CardConnection::connect("any").error().code(), Errc::pcscUnavailable);
    }
};

QTEST_GUILESS_MAIN(ApduTest)
#include "apdu_test.moc"
