// What goes wrong in a room, as the people at the window meet it: each ends in a sentence that says what
// happened and what to do, and the ceremony goes on to a record that verifies.
#include <sys/resource.h>

#include <QApplication>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>

#include "tests/e2e/rehearsal.h"
#include "tests/support/expect.h"
#include "tests/ui/console_process.h"
#include "tests/ui/console_rehearsal.h"
#include "ui/models/records.h"
#include "ui/pages/start_page.h"
#include "ui/rehearsal/rehearsal_host.h"
#include "ui/theme/language.h"
#include "ui/theme/theme.h"

using namespace conclave;
using namespace conclave::test;
using rehearsal::FaultTarget;
namespace fs = std::filesystem;

namespace {

const char* const failed = "Nothing that was recorded is lost. How does it go on?";

/// At the window of a ceremony in a room of the test's own.
class Seat {
  public:
    explicit Seat(const ui::PcscLink& pcsc) : m_window(pcsc), hands(m_window) { m_window.show(); }

    bool opens(const Rehearsal& room) {
        return openSite(hands, room.path("faulty.yaml").string()) && begin(hands);
    }
    const ui::CeremonyModel& model() const { return hands.model(); }
    ui::MainWindow& window() { return m_window; }

    bool isAt(const std::string& step) const { return model().now && model().now->id == step; }
    bool isPinAsked(const std::string& step, const std::string& seat,
                    ceremony::PinKind kind = ceremony::PinKind::card) const {
        const auto* asked = std::get_if<ceremony::PinRequest>(&model().prompt);
        return isAt(step) && asked != nullptr && asked->seat == seat && asked->kind == kind;
    }
    bool isPresenceAsked() const {
        return !model().now && std::holds_alternative<ceremony::Confirmation>(model().prompt);
    }
    bool isCardAsked() const { return std::holds_alternative<ceremony::CardRequest>(model().prompt); }
    bool isDecisionAsked() const { return std::holds_alternative<ceremony::DecisionRequest>(model().prompt); }
    template <class T>
    bool isAsked(const std::string& step) const {
        return isAt(step) && std::holds_alternative<T>(model().prompt);
    }
    bool until(const std::function<bool()>& isOver) { return hands.actUntil(isOver, longestWaitMs); }
    bool untilPin(const std::string& step, const std::string& seat,
                  ceremony::PinKind kind = ceremony::PinKind::card) {
        return until([&] { return isPinAsked(step, seat, kind); });
    }
    bool types(const std::string& seat) const { return hands.typePin(hands.pinOf(seat)); }

    /// These sentences can be read in the window at one time, soon.
    bool says(const QStringList& sentences, int limitMs = 15000) const {
        return QTest::qWaitFor(
            [&] {
                const auto text = textOf(hands.window());
                return std::ranges::all_of(sentences, [&](const auto& part) { return text.contains(part); });
            },
            limitMs);
    }
    bool repeats() {
        return QTest::qWaitFor([&] { return isDecisionAsked(); }, 5000) && says({QLatin1String(failed)}) &&
               QTest::qWaitFor([&] { return hands.pressPrimary(); }, 5000) &&
               QTest::qWaitFor([&] { return !isDecisionAsked(); }, 5000);
    }
    bool ends(ceremony::Ending ending) {
        return until([&] { return model().ended.has_value(); }) && model().ended->outcome &&
               model().ended->outcome->ending == ending;
    }
    QByteArray standing() const { return whereItStands(hands); }

  private:
    ui::MainWindow m_window;

  public:
    Hands hands;
};

Ran verified(const Seat& seat) {
    const auto& ended = *seat.model().ended;
    return verifyRecord(seat.model().recordFolder, "--head " + toHex(ended.outcome->head));
}

}  // namespace

// QtTest cuts long messages off.
#define VERIFY_AT(seat, condition)                         \
    do {                                                   \
        if (!(condition)) {                                \
            qWarning("%s", (seat).standing().constData()); \
            QFAIL(#condition);                             \
        }                                                  \
    } while (false)

class ConsoleTroubleTest : public QObject {
    Q_OBJECT

  public:
    explicit ConsoleTroubleTest(const ui::PcscLink& pcsc) : m_pcsc(pcsc) {}

  private slots:
    void cardsAndPinsThatGoWrongAreExplained() {
        const Rehearsal room;
        auto& control = room.room.control();
        Seat seat(m_pcsc);
        VERIFY_AT(seat, seat.opens(room));

        // Nothing is wrong before somebody has chosen a card.
        VERIFY_AT(seat, seat.until([&] { return seat.isAsked<ceremony::CardRequest>("enrol-cards"); }));
        QVERIFY(!std::get<ceremony::CardRequest>(seat.model().prompt).problem);

        // Pulled while its new PIN is chosen.
        VERIFY_AT(seat, seat.untilPin("enrol-cards", "custodian-2", ceremony::PinKind::newPin));
        EXPECT_OK(control.pull(2));
        VERIFY_AT(seat, seat.says({"The card in", "was pulled too soon.", QLatin1String(failed)}));
        EXPECT_OK(control.insert(2));
        VERIFY_AT(seat, seat.repeats());

        // A wrong PIN.
        VERIFY_AT(seat, seat.untilPin("deal-unlock", "custodian-1"));
        VERIFY_AT(seat, seat.hands.typePin("11223344"));
        VERIFY_AT(seat, seat.says({"Wrong PIN, 2 tries left.", "Type again.", "2 tries left."}));

        // Pulled while its PIN is asked: nobody types a PIN for a card that is not there.
        VERIFY_AT(seat, seat.untilPin("deal-unlock", "custodian-2"));
        EXPECT_OK(control.pull(2));
        VERIFY_AT(seat, seat.says({"was pulled too soon.", "Person 2, insert your card."}));
        EXPECT_OK(control.insert(2));
        VERIFY_AT(seat, seat.untilPin("deal-unlock", "custodian-2"));

        // In the middle of opening an envelope.
        VERIFY_AT(seat, seat.untilPin("deal-unlock", "custodian-3"));
        EXPECT_OK(control.drop(3, FaultTarget::generalAuthenticate));
        VERIFY_AT(seat, seat.types("custodian-3"));
        VERIFY_AT(seat, seat.says({"was pulled too soon.", "Person 3, insert your card."}));
        EXPECT_OK(control.insert(3));

        // Between: nobody notices until the quorum is wanted.
        VERIFY_AT(seat, seat.until([&] { return seat.isAt("initialise-primary"); }));
        EXPECT_OK(control.pull(1));
        EXPECT_OK(control.pull(2));
        VERIFY_AT(seat, seat.until([&] { return seat.isCardAsked(); }));
        VERIFY_AT(seat, seat.says({"Person 1", "insert your card."}));
        EXPECT_OK(control.insert(1));
        VERIFY_AT(seat, seat.until([&] { return seat.isAt("generate"); }));
        EXPECT_OK(control.insert(2));

        // The only card is somebody else's.
        VERIFY_AT(seat, seat.until([&] { return seat.isAt("custody"); }));
        for (const int card : {1, 3, 4, 5})
            EXPECT_OK(control.pull(card));
        VERIFY_AT(seat, seat.until([&] { return seat.isCardAsked(); }));
        VERIFY_AT(seat, seat.says({"This is the card of Person 2.", "Insert the card of Person 1"}));
        // Another wrong one beside it: that is the one that is talked about.
        EXPECT_OK(control.insert(3));
        VERIFY_AT(seat, seat.says({"This is the card of Person 3.", "Insert the card of Person 1"}));
        EXPECT_OK(control.insert(4));
        VERIFY_AT(seat, seat.says({"This is the card of Person 4.", "Insert the card of Person 1"}));
        for (const int card : {1, 5})
            EXPECT_OK(control.insert(card));

        // In the middle of a signature.
        VERIFY_AT(seat, seat.untilPin("close-out", "custodian-1"));
        EXPECT_OK(control.drop(1, FaultTarget::generalAuthenticate));
        VERIFY_AT(seat, seat.types("custodian-1"));
        VERIFY_AT(seat, seat.says({"was pulled too soon.", "Person 1, insert your card."}));
        EXPECT_OK(control.insert(1));
        VERIFY_AT(seat, seat.ends(ceremony::Ending::closed));
        const auto ran = verified(seat);
        QVERIFY2(ran.exitCode == 0, ran.output.c_str());
    }

    /// A virtual reader cannot be unplugged from a pcscd that runs, so one is missing when pcscd is back.
    void devicesThatFailAreExplained() {
        QTemporaryDir folder;
        const Rehearsal room("root-key-generation-p384.yaml", 0, folder.filePath("room").toStdString());
        Seat seat(m_pcsc);
        VERIFY_AT(seat, seat.opens(room));

        VERIFY_AT(seat, seat.untilPin("deal-unlock", "custodian-1"));
        room.room.kill(SIGKILL);
        VERIFY_AT(seat, seat.says({"The smartcard service (pcscd) does not answer.", "Start pcscd",
                                   QLatin1String(failed)}));
        const TestRoom again({.cards = 5,
                              .readers = 4,
                              .cardType = "p384",
                              .tokens = 2,
                              .dir = folder.filePath("room").toStdString()});
        VERIFY_AT(seat, QTest::qWaitFor([&] { return seat.model().readers.size() >= 4; }, 10000));
        VERIFY_AT(seat, seat.repeats());
        rehearsal::Control control(again.dir());

        room.setFault("C_GenerateKeyPair 1 0x30");
        VERIFY_AT(seat, seat.until([&] { return seat.isDecisionAsked(); }));
        VERIFY_AT(seat, seat.says({"The HSM reported an error in C_GenerateKeyPair.",
                                   "Check the HSM, then repeat the step.", QLatin1String(failed)}));
        room.setFault("");
        VERIFY_AT(seat, seat.repeats());

        // The witness's reader is gone: their card is asked for, and goes into any other.
        VERIFY_AT(seat, seat.until([&] { return seat.isAt("close-out") && seat.isCardAsked(); }));
        VERIFY_AT(seat, seat.says({"Person 5, insert your card."}));
        EXPECT_OK(control.pull(4));
        QTest::qWait(600);  // as people change cards: pcscd looks every 0.4 s
        EXPECT_OK(control.insert(5, 4));
        // The card was ready; now both sign, one after the other, in the reader that they share.
        for (const auto& [gives, takes] : {std::pair(5, 4), std::pair(4, 5)}) {
            const auto wanted = QStringLiteral("Person %1, insert your card.").arg(takes);
            // A PIN is asked on the way: who waits answers it.
            VERIFY_AT(seat, seat.until([&] { return textOf(seat.window()).contains(wanted); }));
            EXPECT_OK(control.pull(gives));
            QTest::qWait(600);
            EXPECT_OK(control.insert(takes, 4));
        }
        VERIFY_AT(seat, seat.ends(ceremony::Ending::closed));
        const auto ran = verified(seat);
        QVERIFY2(ran.exitCode == 0, ran.output.c_str());
    }

    void recordsInTroubleAreExplainedAndResumed() {
        const Rehearsal room;
        const auto records = folder("records of the site");
        fs::create_directory(records);
        room.write("faulty.yaml", room.read("faulty.yaml") + "outputFolder: \"" + records + "\"\n");
        std::string record;
        {
            Seat seat(m_pcsc);
            VERIFY_AT(seat, seat.opens(room));
            VERIFY_AT(seat, seat.until([&] { return seat.isAsked<ceremony::Question>("sign-in"); }));
            record = seat.model().recordFolder;
            QCOMPARE(fs::path(record).parent_path(), fs::path(records));

            // Somebody opens the same record in a second console.
            ConsoleProcess second({"open", record}, folder("second"));
            QVERIFY(await([&] { return second.hasEnded(); }));
            QVERIFY2(second.output().find("is open in another Conclave.") != std::string::npos &&
                         second.output().find("Continue there.") != std::string::npos,
                     second.lastWords().c_str());

            // The disk is full: a limit of this process, which the kernel reports nearly alike.
            VERIFY_AT(seat, seat.until([&] { return seat.isAt("clock"); }));
            limitFiles(fs::file_size(record + "/transcript.jsonl") + 10);
            VERIFY_AT(seat, seat.until([&] { return seat.model().ended || seat.isDecisionAsked(); }));
            VERIFY_AT(seat, seat.says({"Disk full while writing", "Free space"}));
            limitFiles(RLIM_INFINITY);
            VERIFY_AT(seat, QTest::qWaitFor([&] { return seat.hands.pressPrimary(); }, 5000));

            // The window is closed in the middle of a ceremony.
            VERIFY_AT(seat, seat.until([&] { return seat.isAt("hashes"); }));
            seat.window().close();
            VERIFY_AT(seat, seat.says({"Closing records a break. Resume later."}));
            VERIFY_AT(seat, seat.window().isVisible());
            VERIFY_AT(seat, QTest::qWaitFor([&] { return seat.hands.pressPrimary(); }, 5000));
            VERIFY_AT(seat, QTest::qWaitFor([&] { return !seat.window().isVisible(); }, 15000));
            QVERIFY(readEntries(record).back().at("type") == "break");
        }
        {
            Seat seat(m_pcsc);
            const auto& known = seat.window().findChild<ui::StartPage*>()->records();
            const auto isListed = [&] {
                return std::ranges::count(known.rows(), fs::path(record), &ui::RecordSummary::path) == 1;
            };
            VERIFY_AT(seat, QTest::qWaitFor(isListed, 5000));
            seat.window().openRecord(QString::fromStdString(record));
            VERIFY_AT(seat, seat.until([&] { return seat.isPresenceAsked(); }));
            VERIFY_AT(seat, seat.says({"The ceremony goes on"}));
            VERIFY_AT(seat, seat.until([&] { return seat.isAt("enrol-cards"); }));
            // The folder is moved away: what is written now would be nobody's.
            fs::rename(record, record + "-aside");
            VERIFY_AT(seat, seat.until([&] { return seat.model().ended.has_value(); }));
            VERIFY_AT(seat, seat.says({"is gone", "Put it back"}));
            QVERIFY(!fs::exists(record));
            fs::rename(record + "-aside", record);
            VERIFY_AT(seat, QTest::qWaitFor([&] { return seat.hands.pressPrimary(); }, 5000));  // Resume
            VERIFY_AT(seat, QTest::qWaitFor([&] { return !seat.model().ended; }, 15000));
            VERIFY_AT(seat, seat.ends(ceremony::Ending::closed));
            const auto ran = verified(seat);
            QVERIFY2(ran.exitCode == 0, ran.output.c_str());
        }
    }

    /// A rehearsal's pcscd is the room's own, which nobody can start again by hand.
    void rehearsalRoomComesBackWhenItsPcscdIsKilled() {
        Seat seat(m_pcsc);
        VERIFY_AT(seat, openRehearsal(seat.hands) && begin(seat.hands));
        VERIFY_AT(seat, seat.untilPin("deal-unlock", "custodian-1"));
        const auto pcscd = pcscdOf(*seat.window().findChild<ui::RehearsalHost*>());
        QVERIFY(pcscd > 0);
        ::kill(pcscd, SIGKILL);
        VERIFY_AT(seat, seat.says({"The smartcard service (pcscd) does not answer.", QLatin1String(failed)}));
        VERIFY_AT(seat, QTest::qWaitFor(
                            [&] {
                                return std::ranges::count_if(seat.model().readers,
                                                             &ui::ReaderItem::hasCard) ==
                                       ui::RehearsalHost::cardCount;
                            },
                            longestWaitMs));
        VERIFY_AT(seat, seat.repeats());
        VERIFY_AT(seat, seat.untilPin("deal-unlock", "custodian-3"));
    }

    /// One ceremony, killed again and again; each console that comes next offers to resume it.
    void resumesAfterEachKill() {
        const Home home(folder("killed"));
        const auto count = [&](const std::string& text) { return home.count(text); };
        const auto killedWhen = [&](const std::function<bool()>& isTime) {
            ConsoleProcess console({"go", "root-key-generation.yaml"}, home.path);
            const bool isKilled =
                await([&] { return isTime() || console.hasEnded(); }) && !console.hasEnded();
            console.kill(SIGKILL);
            console.wait();
            if (!isKilled)
                qWarning("%s", console.lastWords().c_str());
            return isKilled;
        };
        const auto isDone = [&](const char* step) {
            return count("\"step\":\"" + std::string(step) + "\",\"time\"") > 0 &&
                   home.hasEntry("step-end", step);
        };
        QVERIFY(killedWhen([&] { return isDone("sign-in"); }));
        QVERIFY(killedWhen([&] { return home.hasEntry("intent", "deal-unlock"); }));
        QVERIFY(!home.hasEntry("result", "deal-unlock"));
        QVERIFY(killedWhen([&] { return home.hasEntry("intent", "generate"); }));
        QVERIFY(!home.hasEntry("result", "generate"));
        QVERIFY(killedWhen([&] { return home.hasEntry("step-begin", "deal-backup"); }));
        QVERIFY(home.hasEntry("result", "generate"));
        QVERIFY(killedWhen([&] { return home.hasEntry("step-begin", "close-out"); }));
        // The system asks it to end: the break is in the record.
        {
            ConsoleProcess console({"go", "root-key-generation.yaml"}, home.path);
            QVERIFY(await([&] { return home.count("\"type\":\"resume\"") == 5 || console.hasEnded(); }));
            console.kill(SIGTERM);
            QVERIFY2(console.wait() == 0, console.lastWords().c_str());
            QVERIFY(readEntries(home.record()).back().at("type") == "break");
        }
        ConsoleProcess console({"go", "root-key-generation.yaml"}, home.path);
        QVERIFY(await([&] { return console.hasEnded(); }, std::chrono::seconds(120)));
        QVERIFY2(console.wait() == 0, console.lastWords().c_str());
        const auto ran = verifyRecord(home.record(), "--head " + toHex(headOf(home.record())));
        QVERIFY2(ran.exitCode == 0, ran.output.c_str());
    }

  private:
    std::string folder(const QString& name) const { return m_folder.filePath(name).toStdString(); }

    /// The pcscd that runs in this room's folder; 0: none.
    static pid_t pcscdOf(const ui::RehearsalHost& room) {
        for (const auto& process : fs::directory_iterator("/proc")) {
            std::string words;
            std::getline(std::ifstream(process.path() / "cmdline"), words);  // with a zero octet after each
            if (words.starts_with("pcscd") && words.find(room.folder().toStdString()) != std::string::npos)
                return std::stoi(process.path().filename());
        }
        return 0;
    }

    static void limitFiles(rlim_t octets) {
        rlimit limit{};
        getrlimit(RLIMIT_FSIZE, &limit);
        limit.rlim_cur = octets;
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &limit), 0);
    }

    const ui::PcscLink& m_pcsc;
    QTemporaryDir m_folder;
};

int main(int argc, char** argv) {
    if (argc > 1 && std::string_view(argv[1]) == consoleProcessWord)
        return runConsoleProcess(argc, argv);
    QTemporaryDir home;
    qputenv("XDG_STATE_HOME", home.path().toUtf8());
    qputenv("XDG_CONFIG_HOME", home.path().toUtf8());
    qputenv("HOME", home.path().toUtf8());
    ::signal(SIGXFSZ, SIG_IGN);
    const ui::PcscLink pcsc;
    // Before a room of the test names another socket: libpcsclite reads the name once.
    static_cast<void>(pcsc::Context().establish());
    QApplication application(argc, argv);
    ui::Theme::apply(ui::Look::light);
    ConsoleTroubleTest test(pcsc);
    return QTest::qExec(&test, argc, argv);
}

#include "console_trouble_test.moc"
