// A ceremony that is stopped at every step boundary, and one that is killed where it hurts, go on to records
// that verify.
#include <QtTest/qtest.h>

#include <algorithm>

#include "core/ceremony/answers_room.h"
#include "core/ceremony/engine.h"
#include "core/transcript/writer.h"
#include "tests/e2e/rehearsal.h"
#include "tests/support/expect.h"

using namespace conclave;
using namespace conclave::test;
namespace fs = std::filesystem;

namespace {

/// The operator's screen, where nobody looks; asks to stop when so many steps, or this one, have ended.
class Screen final : public ceremony::Room {
  public:
    int stepsUntilStop = 0;
    std::string stopAfter;

    void stepBegins(const ceremony::StepView&) override {}
    void stepEnds(const ceremony::StepView& view) override {
        stepsUntilStop = view.step.id == stopAfter ? 0 : stepsUntilStop - 1;
    }
    void show(const ceremony::Exhibit&) override {}
    void tell(const ceremony::Say&) override {}
    void progress(const ceremony::Say&, std::int64_t) override {}
    void progressEnds() override {}
    Result<bool> confirm(const ceremony::Confirmation&) override { return true; }
    Result<std::string> ask(const ceremony::Question&) override { return Error(Errc::inputEnded); }
    Result<std::string> requestCard(const ceremony::CardRequest&) override { return Error(Errc::inputEnded); }
    Result<Pin> requestPin(const ceremony::PinRequest&) override { return Error(Errc::inputEnded); }
    Result<ceremony::Statement> requestStatement(const std::string&, const ceremony::Say&) override {
        return Error(Errc::inputEnded);
    }
    void warn(const Error& error) override { qWarning("%s", error.oneLine(Lang::en).c_str()); }
    ceremony::Decision decide(const std::string&) override { return ceremony::Decision::giveUp; }
    void transcriptGrew(std::int64_t, std::string_view, ByteView) override {}
    std::optional<ceremony::ExceptionReport> takeException() override { return std::nullopt; }
    bool isStopRequested() const override { return stepsUntilStop <= 0; }
};

Result<ceremony::Outcome> goOn(const Rehearsal& rehearsal, Screen& screen) {
    const auto script = script::loadScript(rehearsal.script).value.value();
    const auto site = script::loadSite(rehearsal.path("faulty.yaml")).value.value();
    const auto answers = script::loadAnswers(rehearsal.path("answers.yaml")).value.value();
    TRY_ASSIGN(const auto hsm, ceremony::Hsm::start(site));
    ceremony::AnswersRoom room(answers, screen);
    const ceremony::Setting setting{script, site, *hsm, room, Lang::en, rehearsal.record()};
    return fs::exists(rehearsal.record()) ? ceremony::resumeCeremony(setting)
                                          : ceremony::runCeremony(setting);
}

/// Runs or resumes the engine in a child of this process (libpcsclite serves one room a process), and gives
/// the exit code that the program would have.
int goOnWith(const Rehearsal& rehearsal, Screen& screen) {
    const auto child = fork();
    if (child == 0) {
        const auto outcome = goOn(rehearsal, screen);
        if (!outcome)
            qWarning("%s", outcome.error().oneLine(Lang::en).c_str());
        _exit(!outcome                                       ? 1
              : outcome->ending == ceremony::Ending::closed  ? 0
              : outcome->ending == ceremony::Ending::stopped ? 3
                                                             : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/// The number that the words after `name` give for objects cleared, summed up.
int strayObjectsCleared(const fs::path& record) {
    int sum = 0;
    for (const auto& entry : readEntries(record))
        if (entry.at("type") == "intent" && entry.at("action") == "generate-key")
            for (const auto& stray : entry.at("cleared"))
                sum += stray.at("objects").get<int>();
    return sum;
}

}  // namespace

class ResumeTest : public QObject {
    Q_OBJECT

  private slots:
    void goesOnAfterAStopAtEveryStepBoundary() {
        const Rehearsal rehearsal;
        const auto stepCount =
            static_cast<int>(script::loadScript(rehearsal.script).value.value().allSteps().size());
        int stops = 0;
        for (bool isClosed = false; !isClosed; ++stops) {
            Screen screen;
            screen.stepsUntilStop = stops == stepCount ? 2 : 1;  // at the end only signatures are missing
            const int code = goOnWith(rehearsal, screen);
            isClosed = code == 0;
            QVERIFY(isClosed || code == 3);
            QVERIFY2(stops <= stepCount, "it does not come to an end");
            const auto entries = readEntries(rehearsal.record());
            if (stops + 1 < stepCount)
                QVERIFY(entries.back().at("type") == "break");
            if (stops > 0 && stops < stepCount) {
                const auto resumed = std::find_if(entries.rbegin(), entries.rend(), [](const auto& entry) {
                    return entry.at("type") == "resume";
                });
                const auto asked = *(resumed.base());
                QVERIFY(asked.at("type") == "confirmation" && asked.at("by") == "witness");
                QVERIFY(!asked.at("present").empty());
            }
        }
        const auto verified = rehearsal.verify();
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
        QVERIFY(rehearsal.count("\"cause\":\"key-extractable\"") >= 4);
        QCOMPARE(rehearsal.count("\"type\":\"break\""), stops - 2);  // none once it is closed

        const auto again = rehearsal.goOn();
        QCOMPARE(again->wait(), 2);
        QVERIFY2(again->output().find("record") != std::string::npos, again->lastWords().c_str());
    }

    void goesOnAfterBeingKilledInTheHsm() {
        const Rehearsal rehearsal;
        struct Kill {
            const char* fault;
            const char* step;  // in which it strikes
        };
        const Kill kills[] = {
            {"C_GenerateRandom 1 kill", "deal-unlock"},
            {"C_InitToken 1 kill", "initialise-primary"},
            {"C_InitToken 1 kill-after", "initialise-primary"},
            {"C_SetPIN 1 kill", "initialise-primary"},
            {"C_SetPIN 1 kill-after", "initialise-primary"},
            {"C_InitPIN 1 kill-after", "initialise-primary"},
            {"C_InitPIN 1 kill", "initialise-primary"},
            {"C_SetPIN 1 kill-after", "initialise-restore"},
            {"C_GenerateKeyPair 1 kill-after", "unlock"},
            {"C_GenerateKeyPair 1 kill-after", "generate"},
            {"C_GenerateKeyPair 1 kill", "generate"},
            {"C_CreateObject 1 kill-after", "certificate"},
            {"C_SetAttributeValue 1 kill-after", "certificate"},
            {"C_GenerateRandom 1 kill", "deal-backup"},
            {"C_WrapKey 1 kill-after", "back-up"},
            {"C_UnwrapKey 1 kill-after", "back-up"},
            {"C_UnwrapKey 3 kill-after", "restore-test"},
            {"C_SetAttributeValue 1 kill-after", "seal"},
        };
        for (const auto& kill : kills) {
            if (kill.fault == std::string_view("C_GenerateKeyPair 1 kill-after") &&
                kill.step == std::string_view("generate")) {
                rehearsal.setFault("");
                Screen screen;
                screen.stepsUntilStop = 1000;
                screen.stopAfter = "unlock";  // which makes keys and signatures too, to try the token
                QCOMPARE(goOnWith(rehearsal, screen), 3);
            }
            rehearsal.setFault(kill.fault);
            const auto killed = rehearsal.goOn();
            const auto code = killed->wait();
            const auto where = std::string(kill.fault) + "\n" + killed->lastWords();
            QVERIFY2(code == -SIGKILL, where.c_str());
            const auto entries = readEntries(rehearsal.record());
            const auto last = std::find_if(entries.rbegin(), entries.rend(), [](const auto& entry) {
                return entry.at("type") == "step-begin";
            });
            QVERIFY2(last->at("step") == kill.step, where.c_str());
        }
        rehearsal.setFault("");
        const auto ended = rehearsal.goOn();
        QVERIFY2(ended->wait() == 0, ended->lastWords().c_str());
        const auto verified = rehearsal.verify();
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
        QVERIFY(strayObjectsCleared(rehearsal.record()) >= 2);
        QVERIFY(rehearsal.count("\"cause\":\"key-extractable\"") >= 5);
    }

    /// Kills by what is on the disk already: cards and files in the middle of their work.
    void goesOnAfterBeingKilledBetweenCardsAndFiles() {
        const Rehearsal rehearsal;
        const auto card = [&](int number) { return rehearsal.room.control().status()->at(number - 1); };
        const auto before = card(4).commands;
        struct Moment {
            const char* what;
            int hangs;  // a card that does not answer when it is to sign or decrypt; 0: none
            std::function<bool()> isTime;
        };
        const Moment moments[] = {
            {"two cards enrolled", 0, [&] { return rehearsal.count("\"type\":\"card\"") >= 2; }},
            {"a card half enrolled", 0, [&] { return card(4).commands > before + 12; }},
            {"envelopes dealt, some opened", 3, [&] { return card(3).fault == "hanging"; }},
            {"signed by some", 4, [&] { return card(4).fault == "hanging"; }},
        };
        for (const auto& moment : moments) {
            if (moment.hangs != 0)
                EXPECT_OK(
                    rehearsal.room.control().hang(moment.hangs, rehearsal::FaultTarget::generalAuthenticate));
            const auto killed = rehearsal.goOn();
            QVERIFY2(await([&] { return moment.isTime() || killed->hasEnded(); }), moment.what);
            killed->kill(SIGKILL);
            const auto code = killed->wait();
            QVERIFY2(code == -SIGKILL,
                     (moment.what + (" " + std::to_string(code) + " " + killed->lastWords())).c_str());
            if (moment.hangs != 0)
                EXPECT_OK(rehearsal.room.control().resume(moment.hangs));
        }
        QVERIFY(fs::exists(rehearsal.path("record/signatures/custodian-3.p7s")));
        // As if the power had gone in the middle of a line, and of a file.
        std::ofstream(rehearsal.path("record/signatures/.witness.p7s.tmp")) << "half";
        const auto ended = rehearsal.goOn();
        QVERIFY2(ended->wait() == 0, ended->lastWords().c_str());
        const auto verified = rehearsal.verify();
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
    }

    void stopsOnSigtermAndWorksAlone() {
        const Rehearsal rehearsal;
        // A card that does not answer keeps the ceremony where it is.
        EXPECT_OK(rehearsal.room.control().hang(2, rehearsal::FaultTarget::generalAuthenticate));
        const auto stopped = rehearsal.goOn();
        QVERIFY2(await([&] { return rehearsal.room.control().status()->at(1).fault == "hanging"; }),
                 (rehearsal.room.control().status()->at(1).fault + stopped->lastWords()).c_str());
        Running alone(rehearsal.goOnWords(), rehearsal.path("second"));
        const auto code = alone.wait();
        QVERIFY2(code == 2, alone.lastWords().c_str());
        stopped->kill(SIGTERM);
        EXPECT_OK(rehearsal.room.control().resume(2));
        QVERIFY2(stopped->wait() == 3, stopped->lastWords().c_str());
        const auto entries = readEntries(rehearsal.record());
        QVERIFY(entries.back().at("type") == "break");

        // A torn line is cut off and told; a file that is another is not worked on.
        std::ofstream(rehearsal.path("record/transcript.jsonl"), std::ios::app) << "{\"boot\":";
        const auto script = rehearsal.read("record/ceremony.yaml");
        rehearsal.write("record/ceremony.yaml", script + "# one more line\n");
        const auto refused = rehearsal.goOn();
        QVERIFY(refused->wait() == 1);
        QVERIFY2(refused->output().find("ceremony.yaml") != std::string::npos, refused->lastWords().c_str());
        rehearsal.write("record/ceremony.yaml", script);
        const auto ended = rehearsal.goOn();
        QVERIFY2(ended->wait() == 0, ended->lastWords().c_str());
        const auto verified = rehearsal.verify();
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
    }
};

QTEST_GUILESS_MAIN(ResumeTest)
#include "resume_test.moc"
