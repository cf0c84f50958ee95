#include <QtTest/qtest.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <stdexcept>
#include <thread>

#include "core/pcsc/connection.h"
#include "core/pcsc/context.h"
#include "core/pcsc/monitor.h"
#include "tests/support/expect.h"
#include "tests/support/room.h"

using namespace conclave;
using namespace conclave::pcsc;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 20s;  // far above the 0.4 s that a change takes, for loaded machines

const Apdu selectPiv{{0x00, 0xA4, 0x04, 0x00}, {0xA0, 0x00, 0x00, 0x03, 0x08}, 256U};
const Apdu pinTries{{0x00, 0x20, 0x00, 0x80}, {}, std::nullopt};
SecretApdu rightPin() {
    return {{0x00, 0x20, 0x00, 0x80}, SecretBytes::copyOf(std::string_view("123456\xFF\xFF")), std::nullopt};
}

std::string reader(int number) {
    return test::TestRoom::readerName(number);
}

bool hasCard(const ReaderSnapshot& now, const std::string& name) {
    return std::ranges::any_of(now.readers,
                               [&](const ReaderState& state) { return state.name == name && state.hasCard; });
}

/// Waits until `isWanted` holds for what the monitor sees.
template <class Wanted>
bool waitUntil(const ReaderMonitor& monitor, Wanted isWanted) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    auto now = monitor.snapshot();
    while (!isWanted(now)) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        const auto next = monitor.waitForChange(now.version, left);
        if (!next)
            return false;
        now = *next;
    }
    return true;
}

/// Until pcscd has seen the card go. One that is back before that, which no hand can do, leaves pcscd 1.9.9
/// with an empty reader for good.
bool waitUntilGone(int number) {
    const ReaderMonitor monitor;
    return waitUntil(monitor,
                     [&](const auto& now) { return now.version > 0 && !hasCard(now, reader(number)); });
}

bool waitUntilThere(int number) {
    const ReaderMonitor monitor;
    return waitUntil(monitor, [&](const auto& now) { return hasCard(now, reader(number)); });
}

Result<std::uint32_t> eventCount(Context& context, const std::string& name) {
    TRY_ASSIGN(const auto readers, context.readers());
    const auto found = std::ranges::find(readers, name, &ReaderState::name);
    if (found == readers.end())
        return Error(Errc::readerMissing, {name});
    return found->eventCount;
}

}  // namespace

class PcscTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        char pattern[] = "/tmp/cv-pcsc-XXXXXX";
        m_folder = mkdtemp(pattern);
        startRoom();
    }

    void cleanupTestCase() {
        m_room.reset();
        std::filesystem::remove_all(m_folder);
    }

    void init() {
        for (int card = 1; card <= 3; ++card) {
            EXPECT_OK(m_room->control().clear(card));
            EXPECT_OK(m_room->control().insert(card));
            QVERIFY(waitUntilThere(card));
        }
    }

    void cleanup() {
        const auto cards = m_room->control().status();
        EXPECT_OK(cards);
        for (const auto& card : *cards) {
            if (!card.reader)
                QVERIFY(waitUntilGone(card.card));
        }
    }

    void listsReadersAndTheirCards() {
        Context context;
        const auto readers = context.readers();
        EXPECT_OK(readers);
        for (int number = 1; number <= 3; ++number) {
            const auto found = std::ranges::find(*readers, reader(number), &ReaderState::name);
            QVERIFY(found != readers->end());
            QVERIFY(found->hasCard && !found->isMute && !found->isInUse && !found->atr.empty());
        }
    }

    void saysWhetherACardIsInUse() {
        Context context;
        auto connection = CardConnection::connect(reader(1), Access::exclusive);
        EXPECT_OK(connection);
        const auto readers = context.readers();
        EXPECT_OK(readers);
        const auto found = std::ranges::find(*readers, reader(1), &ReaderState::name);
        QVERIFY(found->isInUse && found->isExclusive);
        QCOMPARE(found->atr, connection->atr());
    }

    void monitorSeesPullAndInsert() {
        ReaderMonitor monitor;
        QVERIFY(waitUntil(monitor, [](const auto& now) { return hasCard(now, reader(2)); }));
        EXPECT_OK(m_room->control().pull(2));
        QVERIFY(waitUntil(monitor, [](const auto& now) { return !hasCard(now, reader(2)); }));
        QVERIFY(hasCard(monitor.snapshot(), reader(1)));
        EXPECT_OK(m_room->control().insert(2));
        QVERIFY(waitUntil(monitor, [](const auto& now) { return hasCard(now, reader(2)); }));
    }

    void monitorCallsBackWithEachChange() {
        std::promise<void> pulled;
        std::atomic<bool> wasCalled = false;
        ReaderMonitor monitor([&](const ReaderSnapshot& now) {
            if (now.version > 1 && !hasCard(now, reader(3)) && !wasCalled.exchange(true))
                pulled.set_value();
        });
        QVERIFY(waitUntil(monitor, [](const auto& now) { return hasCard(now, reader(3)); }));
        EXPECT_OK(m_room->control().pull(3));
        QVERIFY(pulled.get_future().wait_for(patience) == std::future_status::ready);
    }

    void monitorTimesOutWhenNothingChanges() {
        ReaderMonitor monitor;
        QVERIFY(waitUntil(monitor, [](const auto& now) { return now.version > 0; }));
        const auto next = monitor.waitForChange(monitor.snapshot().version, 50ms);
        EXPECT_ERROR(next, Errc::timedOut);
    }

    void monitorStopsPromptly() {
        for (int i = 0; i < 5; ++i) {
            auto monitor = std::make_unique<ReaderMonitor>();
            QVERIFY(waitUntil(*monitor, [](const auto& now) { return now.version > 0; }));
            const auto start = std::chrono::steady_clock::now();
            monitor.reset();
            QVERIFY(std::chrono::steady_clock::now() - start < 1500ms);
        }
    }

    void eventCountGrowsOnInsertionOnly() {
        Context context;
        const auto before = eventCount(context, reader(1));
        EXPECT_OK(before);
        {
            auto connection = CardConnection::connect(reader(1));
            EXPECT_OK(connection);
        }
        QCOMPARE(eventCount(context, reader(1)).value(), *before);
        EXPECT_OK(m_room->control().pull(1));
        QVERIFY(waitUntilGone(1));
        EXPECT_OK(m_room->control().insert(1));
        QVERIFY(waitUntilThere(1));
        QVERIFY(eventCount(context, reader(1)).value() > *before);
    }

    void sendsCommandsAndCountsThem() {
        auto connection = CardConnection::connect(reader(1));
        EXPECT_OK(connection);
        const auto before = counters();
        const auto selected = connection->transmit(selectPiv);
        EXPECT_OK(selected);
        QVERIFY(selected->isOk());
        QVERIFY(!selected->data.empty());
        const auto tries = connection->transmit(pinTries);
        EXPECT_OK(tries);
        QCOMPARE(tries->sw, std::uint16_t(0x63C3));
        const auto after = counters();
        QCOMPARE(after.apdus - before.apdus, std::uint64_t(2));
        QVERIFY(after.timeInCardsUs > before.timeInCardsUs);
    }

    void exclusiveConnectionShutsOthersOut() {
        auto first = CardConnection::connect(reader(1), Access::exclusive);
        EXPECT_OK(first);
        const auto second = CardConnection::connect(reader(1));
        EXPECT_ERROR(second, Errc::cardBusy);
        EXPECT_OK(CardConnection::connect(reader(2)));
    }

    void transactionKeepsOthersWaiting() {
        std::optional<CardConnection> first(CardConnection::connect(reader(1)).value());
        std::promise<void> isStarted;
        auto second = std::async(std::launch::async, [&] {
            isStarted.set_value();
            auto connection = CardConnection::connect(reader(1));
            return connection ? connection->transmit(selectPiv) : Result<ApduReply>(connection.error());
        });
        isStarted.get_future().wait();
        QVERIFY(second.wait_for(200ms) == std::future_status::timeout);
        EXPECT_OK(first->transmit(selectPiv));
        EXPECT_OK(first->transmit(rightPin()));
        first.reset();
        // The first ends with a reset, which the one that waits overcomes.
        QVERIFY(second.wait_for(patience) == std::future_status::ready);
        EXPECT_OK(second.get());
    }

    void explicitTransactionsEndWithTheirScope() {
        auto one = CardConnection::connect(reader(1), Access::shared);
        auto two = CardConnection::connect(reader(1), Access::shared);
        EXPECT_OK(one);
        EXPECT_OK(two);
        {
            const auto transaction = CardTransaction::begin(*one);
            EXPECT_OK(transaction);
            EXPECT_OK(one->transmit(selectPiv));
        }
        const auto transaction = CardTransaction::begin(*two);
        EXPECT_OK(transaction);
        EXPECT_OK(two->transmit(selectPiv));
    }

    void nobodyInheritsAVerifiedPin() {
        {
            auto connection = CardConnection::connect(reader(1));
            EXPECT_OK(connection);
            EXPECT_OK(connection->transmit(selectPiv));
            const auto verified = connection->transmit(rightPin());
            EXPECT_OK(verified);
            QVERIFY(verified->isOk());
            QVERIFY(connection->transmit(pinTries)->isOk());
        }
        auto next = CardConnection::connect(reader(1));
        EXPECT_OK(next);
        EXPECT_OK(next->transmit(selectPiv));
        QCOMPARE(next->transmit(pinTries)->sw, std::uint16_t(0x63C3));
    }

    /// A reset takes a card's other users by surprise, and a card time: where nothing was presented to it,
    /// nothing has to be forgotten.
    void aCardThatWasOnlyReadIsNotReset() {
        auto other = CardConnection::connect(reader(1), Access::shared);
        EXPECT_OK(other);
        EXPECT_OK(other->transmit(selectPiv));
        {
            auto connection = CardConnection::connect(reader(1));
            EXPECT_OK(connection);
            EXPECT_OK(connection->transmit(selectPiv));
            EXPECT_OK(connection->transmit(pinTries));
        }
        EXPECT_OK(other->transmit(pinTries));
        {
            auto connection = CardConnection::connect(reader(1));
            EXPECT_OK(connection);
            EXPECT_OK(connection->transmit(selectPiv));
            // Mutual authentication begun (SP 800-73-4 part 2, A.1): the card remembers its witness.
            EXPECT_OK(
                connection->transmit(Apdu{{0x00, 0x87, 0x03, 0x9B}, Bytes{0x7C, 0x02, 0x80, 0x00}, 256U}));
        }
        EXPECT_ERROR(other->transmit(pinTries), Errc::cardRemoved);
    }

    void namesAMissingReaderAndAMissingCard() {
        EXPECT_ERROR(CardConnection::connect("No Such Reader 00 00"), Errc::readerMissing);
        EXPECT_OK(m_room->control().pull(1));
        QVERIFY(waitUntilGone(1));
        EXPECT_ERROR(CardConnection::connect(reader(1)), Errc::cardMissing);
    }

    void pulledCardIsToldAndWorksAgainWhenBack() {
        auto connection = CardConnection::connect(reader(1));
        EXPECT_OK(connection);
        EXPECT_OK(connection->transmit(selectPiv));
        EXPECT_OK(m_room->control().pull(1));
        EXPECT_ERROR(connection->transmit(pinTries), Errc::cardRemoved);
        QVERIFY(waitUntilGone(1));
        EXPECT_OK(m_room->control().insert(1));
        QVERIFY(waitUntilThere(1));
        // The card that is back is not the one that was selected and knew a PIN.
        EXPECT_ERROR(connection->transmit(pinTries), Errc::cardRemoved);
        EXPECT_ERROR(connection->control(0, {}), Errc::cardRemoved);
        auto again = CardConnection::connect(reader(1));
        EXPECT_OK(again);
        QVERIFY(again->transmit(selectPiv)->isOk());
    }

    void cardDroppedMidCommandIsTold() {
        auto connection = CardConnection::connect(reader(1));
        EXPECT_OK(connection);
        EXPECT_OK(m_room->control().drop(1));
        const auto lost = connection->transmit(selectPiv);
        EXPECT_ERROR(lost, Errc::cardRemoved);
    }

    void hungCardBlocksOnlyItsOwnReader() {
        auto connection = CardConnection::connect(reader(1));
        EXPECT_OK(connection);
        EXPECT_OK(m_room->control().hang(1));
        auto hung = std::async(std::launch::async, [&] { return connection->transmit(selectPiv); });
        auto other = std::async(std::launch::async, [&]() -> Result<bool> {
            Context context;
            TRY(context.readers());
            TRY_ASSIGN(auto second, CardConnection::connect(reader(2)));
            TRY_ASSIGN(const auto reply, second.transmit(selectPiv));
            return reply.isOk();
        });
        const bool otherWorks = other.wait_for(patience) == std::future_status::ready;
        const bool isHung = hung.wait_for(200ms) == std::future_status::timeout;
        EXPECT_OK(m_room->control().pull(1));  // frees it
        const auto lost = hung.get();
        QVERIFY(isHung && otherWorks);
        QVERIFY(other.get().value());
        EXPECT_ERROR(lost, Errc::cardRemoved);
    }

    void killedServiceIsToldAndFoundAgain() {
        Context context;
        EXPECT_OK(context.readers());
        const auto generation = context.generation();
        ReaderMonitor monitor;
        QVERIFY(waitUntil(monitor, [](const auto& now) { return now.isServiceUp; }));
        auto connection = CardConnection::connect(reader(1));
        EXPECT_OK(connection);

        m_room->kill(SIGKILL);
        QVERIFY(waitUntil(monitor, [](const auto& now) { return now.version > 0 && !now.isServiceUp; }));
        const auto lost = connection->transmit(selectPiv);
        QVERIFY(!lost);
        QCOMPARE(lost.error().code(), Errc::pcscUnavailable);
        const auto readers = context.readers();
        QVERIFY(!readers);
        QCOMPARE(readers.error().code(), Errc::pcscUnavailable);

        startRoom();
        QVERIFY(waitUntil(monitor, [](const auto& now) { return hasCard(now, reader(1)); }));
        EXPECT_OK(context.readers());
        QVERIFY(context.generation() != generation);
        auto again = CardConnection::connect(reader(1));
        EXPECT_OK(again);
        QVERIFY(again->transmit(selectPiv)->isOk());
    }

  private:
    // In the same folder each time: libpcsclite reads the socket's name once. A room that was killed leaves
    // the folder to the next one when the last of its processes is gone.
    void startRoom() {
        m_room.reset();
        const auto deadline = std::chrono::steady_clock::now() + patience;
        while (!m_room) {
            try {
                m_room = std::make_unique<test::TestRoom>(test::RoomOptions{.cards = 3, .dir = m_folder});
            } catch (const std::runtime_error& error) {
                if (std::chrono::steady_clock::now() > deadline)
                    throw;
            }
        }
    }

    std::string m_folder;
    std::unique_ptr<test::TestRoom> m_room;
};

QTEST_GUILESS_MAIN(PcscTest)
#include "pcsc_test.moc"
