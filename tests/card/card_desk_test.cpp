#include "core/ceremony/card_desk.h"

#include <QtTest/qtest.h>

#include <memory>

#include "core/crypto/cms.h"
#include "core/crypto/random.h"
#include "core/x509/card_certificate.h"
#include "tests/support/expect.h"
#include "tests/support/room.h"

// What work with people's cards costs, in connections and APDUs. Times depend on readers; these do not.

using namespace conclave;
using namespace conclave::ceremony;

namespace {

constexpr int cards = 3;

Pin pinOf(std::string_view text) {
    return Pin(SecretBytes::copyOf(text));
}

/// People who are there and type what they were told to.
class QuietRoom final : public Room {
  public:
    std::vector<std::string> pins;              ///< given in turn, the last one again and again
    std::function<void()> whileTyping = [] {};  ///< once
    std::vector<std::optional<int>> triesShown;

    void stepBegins(const StepView&) override {}
    void stepEnds(const StepView&) override {}
    void show(const Exhibit&) override {}
    void tell(const Say&) override {}
    void progress(const Say&, std::int64_t) override {}
    void progressEnds() override {}
    Result<bool> confirm(const Confirmation&) override { return true; }
    Result<std::string> ask(const Question&) override { return Error(Errc::inputEnded); }
    Result<std::string> requestCard(const CardRequest&) override { return Error(Errc::inputEnded); }
    Result<Pin> requestPin(const PinRequest& request) override {
        triesShown.push_back(request.triesLeft);
        std::exchange(whileTyping, [] {})();
        const auto pin = pins.front();
        if (pins.size() > 1)
            pins.erase(pins.begin());
        return pinOf(pin);
    }
    Result<Statement> requestStatement(const std::string&, const Say&) override {
        return Error(Errc::inputEnded);
    }
    void warn(const Error&) override {}
    Choice decide(const DecisionRequest&) override { return {Decision::giveUp}; }
    void transcriptGrew(const transcript::Entry&, const State&) override {}
    std::optional<ExceptionReport> takeException() override { return std::nullopt; }
    bool isStopRequested() const override { return false; }
};

struct Spent {
    std::uint64_t connections, apdus;
};

/// Of devices, since it was made.
class Meter {
  public:
    Spent spent() const {
        const auto now = pcsc::counters();
        return {now.connections - m_before.connections, now.apdus - m_before.apdus};
    }

  private:
    pcsc::Counters m_before = pcsc::counters();
};

std::string seat(int number) {
    return "custodian-" + std::to_string(number);
}

/// Keys with certificates on a factory-fresh card.
Result<Person> enrol(int number) {
    TRY_ASSIGN(auto connection, pcsc::CardConnection::connect(test::TestRoom::readerName(number)));
    TRY_ASSIGN(auto card, piv::Card::select(connection));
    TRY(card.authenticateManagement(piv::factoryManagementKey()));
    TRY_ASSIGN(const auto signKey, card.generateKey(piv::KeySlot::signature, crypto::KeyAlgorithm::ecP384));
    TRY_ASSIGN(const auto kexKey,
               card.generateKey(piv::KeySlot::keyManagement, crypto::KeyAlgorithm::ecP384));
    const auto pin = piv::factoryPin();
    piv::CardKey signer(card, piv::KeySlot::signature, signKey, piv::PinSource::typed(pin));
    Person person{seat(number), "Ana", std::nullopt, std::nullopt};
    const x509::CardSubject subject{person.id, person.name, "R-0001"};
    TRY_ASSIGN(person.signCertificate, x509::selfSignCard(subject, signer, {1767225600000, 2082758400000}));
    TRY_ASSIGN(person.kexCertificate, x509::issueCardKex(subject, kexKey, signer, *person.signCertificate));
    TRY(card.putCertificate(piv::KeySlot::signature, person.signCertificate->der()));
    TRY(card.putCertificate(piv::KeySlot::keyManagement, person.kexCertificate->der()));
    return person;
}

}  // namespace

class CardDeskTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        m_cards = std::make_unique<test::TestRoom>(test::RoomOptions{.cards = cards, .cardType = "p384"});
        for (int number = 1; number <= cards; ++number) {
            const auto person = enrol(number);
            EXPECT_OK(person);
            m_state.people.insert_or_assign(person->id, *person);
        }
    }
    void cleanupTestCase() { m_cards.reset(); }
    void init() {
        m_room = std::make_unique<QuietRoom>();
        m_room->pins = {"123456"};
        m_desk = std::make_unique<CardDesk>(*m_room, m_state, std::vector<std::string>{});
    }
    void cleanup() { m_desk.reset(); }

    void looksAtACardOnceWhileItStays() {
        const Meter first;
        QCOMPARE(m_desk->look().value().size(), std::size_t(cards));
        QCOMPARE(first.spent().connections, std::uint64_t(cards));
        QCOMPARE(first.spent().apdus, std::uint64_t(2 * cards));  // SELECT, GET DATA 9D
        const Meter again;
        QCOMPARE(m_desk->look().value().size(), std::size_t(cards));
        QCOMPARE(again.spent().connections, std::uint64_t(0));
    }

    /// So that enrolling n cards takes n times as much as one, and not n squared.
    void looksAgainOnlyAtTheCardThatChanged() {
        EXPECT_OK(m_desk->look());
        m_desk->forget(test::TestRoom::readerName(2));
        const Meter meter;
        const auto seen = m_desk->look();
        EXPECT_OK(seen);
        QCOMPARE((*seen)[1].owner, seat(2));
        QCOMPARE(meter.spent().connections, std::uint64_t(1));
        QCOMPARE(meter.spent().apdus, std::uint64_t(2));
    }

    void knowsWhatWasReadBackFromACard() {
        EXPECT_OK(m_desk->look());
        m_desk->learn(test::TestRoom::readerName(2), m_state.people.at(seat(3)).kexCertificate->publicKey());
        const Meter meter;
        QCOMPARE(m_desk->look().value()[1].owner, seat(3));
        QCOMPARE(meter.spent().apdus, std::uint64_t(0));
        // Only while the card stays.
        pullAndInsert(2);
        QCOMPARE(m_desk->look().value()[1].owner, seat(2));
    }

    /// The roster grows with each enrolment; whose a card is, is told by what was read of it.
    void knowsACardByARosterThatGrewWithoutReadingItAgain() {
        auto shorter = m_state;
        shorter.people.erase(seat(3));
        CardDesk desk(*m_room, shorter, {});
        QCOMPARE(desk.look().value()[2].kind, piv::FoundCard::Kind::foreign);
        shorter.people = m_state.people;
        const Meter meter;
        QCOMPARE(desk.look().value()[2].owner, seat(3));
        QCOMPARE(meter.spent().apdus, std::uint64_t(0));
    }

    void opensAnEnvelopeInOneConnectionAndFourApdus() {
        EXPECT_OK(m_desk->look());
        const Meter meter;
        EXPECT_OK(openEnvelope(1));
        QCOMPARE(meter.spent().connections, std::uint64_t(1));
        // SELECT, VERIFY for the tries, VERIFY, GENERAL AUTHENTICATE
        QCOMPARE(meter.spent().apdus, std::uint64_t(4));
        QCOMPARE(m_room->triesShown, std::vector{std::optional(3)});
    }

    void asksAgainAfterAWrongPinInTheSameConnection() {
        EXPECT_OK(m_desk->look());
        m_room->pins = {"654321", "123456"};
        const Meter meter;
        EXPECT_OK(openEnvelope(1));
        QCOMPARE(meter.spent().connections, std::uint64_t(1));
        QCOMPARE(m_room->triesShown, (std::vector{std::optional(3), std::optional(2)}));
        EXPECT_OK(openEnvelope(1));
        QCOMPARE(m_room->triesShown.back(), std::optional(3));
    }

    /// Whoever comes next, in this program or another, meets a card that knows of no PIN.
    void nobodyInheritsThePinAfterTheWork() {
        EXPECT_OK(openEnvelope(1));
        auto connection = pcsc::CardConnection::connect(test::TestRoom::readerName(1));
        EXPECT_OK(connection);
        EXPECT_OK(piv::Card::select(*connection));
        const auto tries = connection->transmit(pcsc::Apdu{{0x00, 0x20, 0x00, 0x80}, {}, std::nullopt});
        EXPECT_OK(tries);
        QCOMPARE(tries->sw, std::uint16_t(0x63C3));
    }

    /// Also after work that failed with the PIN verified.
    void nobodyInheritsThePinAfterWorkThatFailed() {
        EXPECT_ERROR(m_desk->withPin(seat(1), {Phrase::typePin, {"Ana"}}, {Phrase::openingEnvelope, {"Ana"}},
                                     [](piv::Card& card, piv::PinSource pin) -> Result<void> {
                                         TRY(card.verifyPin(*pin.pin()));
                                         return Error(Errc::keyMismatch, {"9D"});
                                     }),
                     Errc::keyMismatch);
        auto connection = pcsc::CardConnection::connect(test::TestRoom::readerName(1));
        EXPECT_OK(connection);
        EXPECT_OK(piv::Card::select(*connection));
        QCOMPARE(connection->transmit(pcsc::Apdu{{0x00, 0x20, 0x00, 0x80}, {}, std::nullopt})->sw,
                 std::uint16_t(0x63C3));
    }

    /// The PIN was asked for by the card's tries left; a card that comes in its place gets none before it was
    /// asked itself.
    void aCardThatWasPulledWhileThePinWasTypedDoesNotGetIt() {
        EXPECT_OK(m_desk->look());
        m_room->whileTyping = [this] { pullAndInsert(1); };
        m_room->pins = {"654321", "123456"};
        EXPECT_OK(openEnvelope(1));
        QCOMPARE(m_room->triesShown, (std::vector{std::optional(3), std::optional(3)}));
    }

  private:
    static Result<pcsc::ReaderState> stateOf(int reader) {
        pcsc::Context context;
        TRY_ASSIGN(const auto readers, context.readers());
        for (const auto& state : readers)
            if (state.name == test::TestRoom::readerName(reader))
                return state;
        return Error(Errc::readerMissing, {test::TestRoom::readerName(reader)});
    }
    static bool isIn(int reader) { return stateOf(reader).value().hasCard; }
    static std::uint32_t eventsOf(int reader) { return stateOf(reader).value().eventCount; }

    void pullAndInsert(int number) {
        const auto events = eventsOf(number);
        QVERIFY(m_cards->control().pull(number).has_value());
        QVERIFY(QTest::qWaitFor([&] { return !isIn(number); }));
        QVERIFY(m_cards->control().insert(number).has_value());
        QVERIFY(QTest::qWaitFor([&] { return isIn(number) && eventsOf(number) != events; }));
    }

    Result<void> openEnvelope(int number) {
        const auto& person = m_state.people.at(seat(number));
        TRY_ASSIGN(const auto secret, crypto::randomKey(32));
        TRY_ASSIGN(const auto envelope, crypto::sealEnvelope(person.kexCertificate->der(), secret));
        return m_desk->withPin(
            person.id, {Phrase::typePin, {person.name}}, {Phrase::openingEnvelope, {person.name}},
            [&](piv::Card& card, piv::PinSource pin) -> Result<void> {
                piv::CardKey key(card, piv::KeySlot::keyManagement, person.kexCertificate->publicKey(), pin);
                TRY_ASSIGN(const auto opened,
                           crypto::openEnvelope(key, person.kexCertificate->der(), envelope));
                return opened.equals(secret) ? Result<void>() : Error(Errc::keyMismatch, {"9D"});
            });
    }

    std::unique_ptr<test::TestRoom> m_cards;
    script::Script m_script;  // of nobody: the desk asks the state for people alone
    State m_state{m_script};
    std::unique_ptr<QuietRoom> m_room;
    std::unique_ptr<CardDesk> m_desk;
};

QTEST_GUILESS_MAIN(CardDeskTest)
#include "card_desk_test.moc"
