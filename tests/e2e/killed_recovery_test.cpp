// A recovery that is killed goes on to a record that verifies, and leaves no object that is not accounted
// for; or it is abandoned, and says what it owes. Programs are those of the release: a sanitizer shows
// nothing more here, and takes five times as long.
#include <QtTest/qtest.h>

#include <csignal>
#include <map>
#include <set>

#include "core/steps/ledger.h"
#include "tests/e2e/after_the_fire.h"
#include "tests/support/expect.h"
#include "tests/support/terminal.h"

using namespace conclave;
using namespace conclave::test;
namespace fs = std::filesystem;

class KilledRecoveryTest : public AfterTheFire {
    Q_OBJECT

  private slots:
    void initTestCase() {
        m_program = CONCLAVE_RELEASE_BIN "/conclave";
        burn();
    }
    void cleanupTestCase() { cleanUp(); }

    /// Power cuts, one after the other in one recovery: whatever the last one left is told from what is to
    /// stay.
    void goesOnAfterBeingKilledAtAnyCallThatChangesTheToken() {
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
            {"C_InitPIN 1 kill", "initialise-primary"},
            {"C_InitPIN 1 kill-after", "initialise-primary"},
            {"C_GenerateKeyPair 1 kill-after", "unlock"},
            {"C_UnwrapKey 1 kill-after", "unlock"},
            {"C_DestroyObject 1 kill-after", "unlock"},
            {"C_CreateObject 1 kill", "recover"},  // the first here that no step before makes
            {"C_GenerateKeyPair 1 kill-after", "recover"},
            {"C_DeriveKey 1 kill-after", "recover"},
            {"C_UnwrapKey 1 kill-after", "recover"},
            {"C_UnwrapKey 2 kill", "recover"},
            {"C_UnwrapKey 2 kill-after", "recover"},
            {"C_CreateObject 1 kill-after", "recover"},
            {"C_SetAttributeValue 1 kill-after", "recover"},
            {"C_CreateObject 2 kill", "recover"},
            {"C_CreateObject 2 kill-after", "recover"},
        };
        const auto record = m_folder / "killed";
        const auto words = wordsFor({{"custodian-1", 3}, {"custodian-2", 6}, {"custodian-3", 7}}, true);
        for (const auto& kill : kills) {
            put(m_folder / "fault", std::string(kill.fault) + "\n");
            const auto ran = shell(goOn(record, words));
            const auto entries = readEntries(record);
            const auto last = std::find_if(entries.rbegin(), entries.rend(), [](const auto& entry) {
                return entry.at("type") == "step-begin";
            });
            const auto where =
                std::string(kill.fault) + ": " + last->at("step").get<std::string>() + "\n" +
                (ran.output.size() > 600 ? ran.output.substr(ran.output.size() - 600) : ran.output);
            QVERIFY2(ran.exitCode == 128 + SIGKILL || ran.exitCode == -1, where.c_str());
            QVERIFY2(last->at("step") == kill.step, where.c_str());
        }
        put(m_folder / "fault", "");
        const auto ran = shell(goOn(record, words));
        QVERIFY2(ran.exitCode == 0, ran.output.c_str());
        const auto judged = verified(record, "--with " + inQuotes(m_folder / "first"));
        QVERIFY2(judged.exitCode == 0, judged.output.c_str());
        // The key, its public half, its certificate; nothing that an attempt left.
        QCOMPARE(objectsOn(m_nextToken - 1), 3);
    }

    /// At the last call of each function in each step that changes something, each on a new token; with
    /// CONCLAVE_EVERY_CALL=1 at every one. Some strike while the token is still being looked at, before there
    /// is a record.
    void goesOnAfterBeingKilledAtEachCallOfEachStep() {
        const Seats seats{{"custodian-1", 3}, {"custodian-2", 6}, {"custodian-3", 7}};
        const bool isEach = std::getenv("CONCLAVE_EVERY_CALL") != nullptr;
        const auto faults = killsAfter(isEach);
        QVERIFY(!faults.empty());
        int killed = 0;
        for (const auto& [what, fault] : faults) {
            newTokens();
            const auto record = m_folder / fmt::format("call-{}", killed);
            const auto words = wordsFor(seats, true);
            put(m_folder / "fault", fault + "\n");
            const auto ran = shell(goOn(record, words));
            put(m_folder / "fault", "");
            QVERIFY2(ran.exitCode == 128 + SIGKILL || ran.exitCode == -1, (what + "\n" + ran.output).c_str());
            const auto next = shell(goOn(record, words));
            QVERIFY2(next.exitCode == 0, (what + "\n" + next.output).c_str());
            const auto judged = verified(record);
            QVERIFY2(judged.exitCode == 0, (what + "\n" + judged.output).c_str());
            QCOMPARE(objectsOn(m_nextToken - 1), 3);
            fs::remove_all(record);
            ++killed;
            if (isEach)
                qInfo("killed after %s: went on, verified, 3 objects", what.c_str());
        }
        qInfo("killed after %d calls; each went on to a record that verifies, with 3 objects on the token",
              killed);
        QVERIFY(killed >= 20);
    }

    /// Killed before and after a card does what it is asked for, at each such command of each step.
    void goesOnAfterBeingKilledAtEachCardCommandOfEachStep() {
        newTokens();
        using Target = rehearsal::FaultTarget;
        struct Moment {
            const char* step;
            int card;
            Target target{};
            bool isDone;  // the card has done it when the power goes
        };
        // Card 1 is a new one; 3 holds the backup.
        const Moment moments[] = {
            {"enrol-cards", 1, Target::generateKeyPair, false},
            {"enrol-cards", 1, Target::generateKeyPair, true},
            {"enrol-cards", 1, Target::putData, false},
            {"enrol-cards", 1, Target::putData, true},
            {"enrol-cards", 1, Target::setManagementKey, false},
            {"enrol-cards", 1, Target::setManagementKey, true},
            {"enrol-cards", 1, Target::changeReferenceData, false},
            {"enrol-cards", 1, Target::changeReferenceData, true},
            {"deal-unlock", 3, Target::generalAuthenticate, false},
            {"deal-unlock", 3, Target::generalAuthenticate, true},
            {"unlock", 3, Target::generalAuthenticate, false},
            {"unlock", 3, Target::generalAuthenticate, true},
            {"recover", 3, Target::generalAuthenticate, false},
            {"recover", 3, Target::generalAuthenticate, true},
            {"close-out", 3, Target::generalAuthenticate, false},
            {"close-out", 3, Target::generalAuthenticate, true},
        };
        const auto record = m_folder / "cards-killed";
        const auto words =
            wordsFor({{"custodian-1", 3}, {"custodian-2", 6}, {"custodian-3", 7}}, false, {}, 5, 1);
        const auto stepNow = [&] {
            const auto content = readFile(record / "transcript.jsonl");  // not there yet, at first
            const auto text = content ? std::string(asText(*content)) : std::string();
            const auto begin = text.rfind("\"type\":\"step-begin\"");
            if (begin == std::string::npos)
                return std::string();
            constexpr std::string_view member = "\"step\":\"";
            const auto at = text.find(member, text.rfind('\n', begin) + 1) + member.size();
            return text.substr(at, text.find('"', at) - at);
        };
        const auto start = [&] {
            return std::make_unique<Running>(
                std::vector<std::string>{"/bin/sh", "-c", "exec " + goOn(record, words)},
                m_folder / "output");
        };
        const auto fault = [&](int card) {
            return m_room->control().status()->at(static_cast<std::size_t>(card - 1)).fault;
        };
        for (const auto& moment : moments) {
            const auto what = fmt::format("{}, card {}, {}, {}", moment.step, moment.card,
                                          word(moment.target), moment.isDone ? "done" : "not done");
            if (stepNow() != moment.step) {  // up to there first, so that the fault strikes in this step
                const auto run = start();
                QVERIFY2(await([&] { return stepNow() == moment.step || run->hasEnded(); }), what.c_str());
                run->kill(SIGKILL);
                run->wait();
            }
            EXPECT_OK(m_room->control().hang(moment.card, moment.target));
            const auto run = start();
            QVERIFY2(await([&] { return fault(moment.card) == "hanging" || run->hasEnded(); }),
                     (what + '\n' + run->lastWords()).c_str());
            run->kill(SIGKILL);
            QVERIFY2(run->wait() == -SIGKILL, (what + '\n' + run->lastWords()).c_str());
            QVERIFY2(stepNow() == moment.step, (what + ": " + stepNow()).c_str());
            if (moment.isDone) {
                EXPECT_OK(m_room->control().resume(moment.card));
            } else {  // forgets what it was asked
                EXPECT_OK(m_room->control().pull(moment.card));
                QTest::qWait(600);  // pcscd looks every 0.4 s
                EXPECT_OK(m_room->control().insert(moment.card));
            }
        }
        const auto ended = shell(goOn(record, words));
        QVERIFY2(ended.exitCode == 0, ended.output.c_str());
        const auto judged = verified(record, "--with " + inQuotes(m_folder / "first"));
        QVERIFY2(judged.exitCode == 0, judged.output.c_str());
        QCOMPARE(objectsOn(m_nextToken - 1), 3);
    }

    /// Killed when the key is on the new token and could still leave it; then the HSM is dead.
    void abandonedAfterBeingKilledItSaysWhatItOwes() {
        const auto fault = killsAfter(false).at("C_UnwrapKey recover");
        newTokens();
        const auto record = m_folder / "abandoned";
        const auto words = wordsFor({{"custodian-1", 3}, {"custodian-2", 6}, {"custodian-3", 7}}, true);
        put(m_folder / "fault", fault + "\n");
        const auto killed = shell(goOn(record, words));
        QVERIFY2(killed.exitCode == 128 + SIGKILL || killed.exitCode == -1, killed.output.c_str());
        QVERIFY(!resultOf(readEntries(record), "retrieve-backup").is_null());
        put(m_folder / "fault", "C_OpenSession 1 0x32\n");  // CKR_DEVICE_REMOVED
        Terminal terminal({m_program, "--lang", "en", "resume", record.string(), "--site",
                           (fs::path(m_room->dir()) / "one.yaml").string()});
        const auto check = [&](bool isSo) {
            if (!isSo)
                qWarning("%s", terminal.lastWords().c_str());
            return isSo;
        };
        for (int i = 0; i < 2; ++i)  // all are here, and it was read
            QVERIFY(check(terminal.answers("Enter for yes", "")));
        for (const int card : {3, 6, 7})
            QVERIFY(check(terminal.answersSecret("type your card's PIN", pinOf(card))));
        QVERIFY(check(terminal.answers("q to break", "abandon")));
        QVERIFY(check(terminal.answers("Why is the ceremony abandoned", "The new HSM is dead.")));
        QVERIFY(check(terminal.answers("Enter for yes", "")));
        for (int i = 0; i < 5; ++i)
            QVERIFY(check(terminal.answers("a agree /", "a")));
        QVERIFY(check(terminal.answers("Enter for yes", "")));  // everyone saw the runbook
        for (const int card : {3, 6, 7, 4, 5})
            QVERIFY(check(terminal.answersSecret("PIN to sign", pinOf(card))));
        QCOMPARE(terminal.wait(), 5);
        put(m_folder / "fault", "");
        const auto judged = verified(record, "--with " + inQuotes(m_folder / "first"));
        QVERIFY2(judged.exitCode == 5, judged.output.c_str());
        const auto owed = text(steps::Owing{steps::Debt::copy, {"root", "primary"}}, Lang::en);
        QVERIFY2(judged.says(owed), (owed + '\n' + judged.output).c_str());
    }

    /// Also between two steps, where nothing is open.
    void goesOnAfterBeingKilledAtEachStepBoundary() {
        newTokens();
        const auto record = m_folder / "boundaries";
        const auto words = wordsFor({{"custodian-1", 3}, {"custodian-2", 6}, {"custodian-3", 7}}, false);
        const auto ends = [&] {
            const auto content = readFile(record / "transcript.jsonl");  // not there yet, at first
            const auto text = content ? std::string(asText(*content)) : std::string();
            int count = 0;
            for (std::size_t at = 0; (at = text.find("\"type\":\"step-end\"", at)) != std::string::npos; ++at)
                ++count;
            return count;
        };
        int kills = 0;
        for (int code = -1; code != 0; ++kills) {
            QVERIFY2(kills < 40, "it does not come to an end");
            const auto before = ends();
            Running run({"/bin/sh", "-c", "exec " + goOn(record, words)}, m_folder / "output");
            if (!await([&] { return ends() > before || run.hasEnded(); }))
                QFAIL(run.lastWords().c_str());
            run.kill(SIGKILL);
            code = run.wait();
            QVERIFY2(code == 0 || code == -SIGKILL, run.lastWords().c_str());
        }
        QVERIFY(kills >= 10);
        const auto judged = verified(record);
        QVERIFY2(judged.exitCode == 0, judged.output.c_str());
        QCOMPARE(objectsOn(m_nextToken - 1), 3);
    }

  private:
    /// What kills after the last call of each function that changes a token, in each step of a recovery: by
    /// "C_UnwrapKey recover". `isEach`: after every call, by "C_UnwrapKey recover 007".
    std::map<std::string, std::string> killsAfter(bool isEach) {
        const auto log = m_folder / "calls";
        if (!fs::exists(log)) {
            newTokens();
            put(m_folder / "fault", "");
            const auto logged = m_folder / "logged";
            const auto words = wordsFor({{"custodian-1", 3}, {"custodian-2", 6}, {"custodian-3", 7}}, true);
            const auto whole =
                shell(fmt::format("CONCLAVE_CALL_LOG={} CONCLAVE_TRANSCRIPT={} {}", inQuotes(log),
                                  inQuotes(logged / "transcript.jsonl"), goOn(logged, words)));
            if (whole.exitCode != 0)
                return {};
        }
        const std::set<std::string> changing{"C_InitToken",         "C_InitPIN",       "C_SetPIN",
                                             "C_CreateObject",      "C_DestroyObject", "C_GenerateKeyPair",
                                             "C_SetAttributeValue", "C_UnwrapKey",     "C_DeriveKey",
                                             "C_WrapKey",           "C_GenerateRandom"};
        std::map<std::string, int> seen;
        std::map<std::string, std::string> faults;
        std::istringstream lines(textOf(log));
        for (std::string call, step; lines >> call >> step;) {
            if (!changing.contains(call))
                continue;
            const int count = ++seen[call];
            faults[call + ' ' + step + (isEach ? fmt::format(" {:03}", count) : std::string())] =
                fmt::format("{} {} kill-after", call, count);
        }
        return faults;
    }
};

QTEST_GUILESS_MAIN(KilledRecoveryTest)
#include "killed_recovery_test.moc"
