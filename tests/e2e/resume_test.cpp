// A ceremony that is stopped at every step boundary, and one that is killed where it hurts, go on to records
// that verify.
#include <QtTest/qtest.h>

#include <algorithm>
#include <sstream>

#include "tests/e2e/played_room.h"
#include "tests/support/expect.h"

using namespace conclave;
using namespace conclave::test;
namespace fs = std::filesystem;

namespace {

/// The number that the words after `name` give for objects cleared, summed up.
int strayObjectsCleared(const fs::path& record) {
    int sum = 0;
    for (const auto& entry : readEntries(record))
        if (entry.at("type") == "intent" && entry.at("action") == "generate-key")
            for (const auto& stray : entry.at("cleared"))
                sum += stray.at("objects").get<int>();
    return sum;
}

bool says(const std::string& text, std::string_view what) {
    return text.find(what) != std::string::npos;
}

/// Objects that SoftHSM keeps of the token with this serial, the certificate apart: there is none.
int keyFilesOf(const Rehearsal& rehearsal, const std::string& serial) {
    const auto ran = shell("cd '" + rehearsal.room.dir() + "' && grep -rl --include=token.object '" + serial +
                           "' . | head -1 | xargs dirname | xargs -I{} find {} -name '*.object' | "
                           "grep -vc token.object");
    return std::atoi(ran.output.c_str());
}

}  // namespace

class ResumeTest : public QObject {
    Q_OBJECT

  private slots:
    void goesOnAfterASilentHsmWasGivenUp() {
        const Rehearsal rehearsal;
        rehearsal.setFault("C_GenerateKeyPair 1 hang");
        Screen screen;
        screen.stopAfterMs = 8000;  // nothing else takes as long
        QCOMPARE(goOnWith(rehearsal, screen), 3);
        const auto entries = readEntries(rehearsal.record());
        QVERIFY(entries.back().at("type") == "break");
        QVERIFY(says(entries.back().at("reason").get<std::string>(), "The HSM does not answer"));
        QVERIFY(resultOf(entries, "generate-key").is_null());

        rehearsal.setFault("");
        // Who resumes speaks another language; the record goes on in its own.
        Screen next;
        next.lang = Lang::ptBr;
        QCOMPARE(goOnWith(rehearsal, next), 0);
        const auto verified = rehearsal.verify();
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
    }

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

    /// Killed as soon as a result is on the disk, and once between the two who confirm it: a resume asks for
    /// the confirmations that are missing, and does nothing with a device.
    void resumeAtTheResultDoesNotActAgain() {
        const Rehearsal rehearsal;
        const std::string judged[] = {"deal-unlock",  "initialise-token", "generate-key", "certificate",
                                      "deal-backup",  "wrap-key",         "restore-key",  "seal",
                                      "key-reference"};
        for (const auto& action : judged) {
            Screen screen;
            screen.killsAt = [&](const transcript::Entry& entry) {
                return entry.type == "result" && entry.json->at("action") == action;
            };
            QVERIFY2(goOnWith(rehearsal, screen) == -SIGKILL, action.c_str());
            if (action != "generate-key")
                continue;
            Screen next;
            next.killsAt = [](const transcript::Entry& entry) {
                return entry.type == "confirmation" && entry.json->contains("result") &&
                       entry.step == "generate";
            };
            QCOMPARE(goOnWith(rehearsal, next), -SIGKILL);
        }
        const auto ended = rehearsal.goOn();
        QVERIFY2(ended->wait() == 0, ended->lastWords().c_str());
        const auto verified = rehearsal.verify();
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
        const auto entries = readEntries(rehearsal.record());
        for (const auto& action : judged) {
            const auto count = [&](const char* type) {
                return std::ranges::count_if(entries, [&](const auto& entry) {
                    return entry.at("type") == type && entry.value("action", "") == action;
                });
            };
            const int times = action == "initialise-token" ? 2 : 1;
            QCOMPARE(count("result"), times);
            QCOMPARE(count("intent"), action == "key-reference" ? 0 : times);
        }
        // Each of the two was asked once.
        std::map<std::string, int> said;
        const auto key = resultOf(entries, "generate-key").at("seq");
        for (const auto& entry : entries)
            if (entry.at("type") == "confirmation" && entry.contains("result") && entry.at("result") == key)
                ++said[entry.at("by")];
        QCOMPARE(said, (std::map<std::string, int>{{"administrator", 1}, {"witness", 1}}));
    }

    /// A key that was to stay, in the token of the restore test: one of it in the end.
    void leavesOneRestoredKeyHoweverOftenItIsKilled() {
        Rehearsal rehearsal;
        const auto content = readFile(rehearsal.script).value();
        std::string script(asText(content));
        script.replace(script.find("kept: false"), 11, "kept: true");
        rehearsal.write("keep.yaml", script);
        rehearsal.script = rehearsal.path("keep.yaml").string();
        Screen screen;
        screen.stopAfter = "back-up";
        QCOMPARE(goOnWith(rehearsal, screen), 3);
        const char* const faults[] = {
            "C_UnwrapKey 2 kill-after",          // the key is there
            "C_CreateObject 1 kill-after",       // its public half too
            "C_SetAttributeValue 1 kill-after",  // the first has its last id
            "C_SetAttributeValue 2 kill-after",  // both have
        };
        for (const auto* fault : faults) {
            rehearsal.setFault(fault);
            const auto killed = rehearsal.goOn();
            const auto code = killed->wait();
            QVERIFY2(code == -SIGKILL, (fault + killed->lastWords()).c_str());
        }
        rehearsal.setFault("");
        const auto ended = rehearsal.goOn();
        QVERIFY2(ended->wait() == 0, ended->lastWords().c_str());
        QCOMPARE(rehearsal.verify().exitCode, 0);
        const auto entries = readEntries(rehearsal.record());
        const auto restored = resultOf(entries, "restore-key");
        QVERIFY(restored.at("kept").get<bool>());
        QVERIFY(restored.at("keyId") == restored.at("key").at("id"));
        QCOMPARE(keyFilesOf(rehearsal, restored.at("token").at("serial")), 2);
        int cleared = 0;
        for (const auto& entry : entries)
            if (entry.at("type") == "intent" && entry.at("action") == "restore-key")
                for (const auto& stray : entry.at("cleared"))
                    cleared += stray.at("objects").get<int>();
        QCOMPARE(cleared, 1 + 2 + 2 + 2);
    }

    /// In another room, that has other paths; the record keeps both.
    void keepsTheSiteThatItWasResumedWith() {
        const Rehearsal rehearsal;
        Screen screen;
        screen.stepsUntilStop = 2;
        QCOMPARE(goOnWith(rehearsal, screen), 3);
        const auto other = rehearsal.read("faulty.yaml") + "# the other room\n";
        rehearsal.write("other.yaml", other);
        rehearsal.write("record/site-2.yaml", "left by a resume that was killed at once");
        auto words = rehearsal.goOnWords();
        words.insert(words.end(), {"--site", rehearsal.path("other.yaml").string()});
        rehearsal.setFault("C_InitToken 1 0x30");
        Running there(words, rehearsal.path("output"));
        QVERIFY2(there.wait() == 1, there.lastWords().c_str());
        QVERIFY(rehearsal.read("record/site-2.yaml") == other);
        rehearsal.setFault("");
        const auto ended = rehearsal.goOn();  // goes on where it was last
        QVERIFY2(ended->wait() == 0, ended->lastWords().c_str());
        QCOMPARE(rehearsal.count("\"path\":\"site-2.yaml\",\"sha256\""), 4);
        const auto verified = rehearsal.verify();
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
        rehearsal.write("record/site-2.yaml", other + "#\n");
        const auto changed = rehearsal.verify();
        QVERIFY(changed.exitCode == 1 && changed.output.find("site-2.yaml") != std::string::npos);
    }

    /// Nobody brings the card back, and nobody has to.
    void stopsWhileACardHangs() {
        const Rehearsal rehearsal;
        EXPECT_OK(rehearsal.room.control().hang(2, rehearsal::FaultTarget::generalAuthenticate));
        const auto stopped = rehearsal.goOn();
        QVERIFY(await([&] { return rehearsal.room.control().status()->at(1).fault == "hanging"; }));
        stopped->kill(SIGTERM);
        QVERIFY2(stopped->wait() == 3, stopped->lastWords().c_str());
        const auto entries = readEntries(rehearsal.record());
        QVERIFY(entries.back().at("type") == "break");
        QVERIFY(says(entries.back().at("reason"), "did not answer"));
        EXPECT_OK(rehearsal.room.control().resume(2));
        const auto ended = rehearsal.goOn();
        QVERIFY2(ended->wait() == 0, ended->lastWords().c_str());
        const auto verified = rehearsal.verify();
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
    }

    /// Kills by what is on the disk already: cards and files in the middle of their work.
    void goesOnAfterBeingKilledBetweenCardsAndFiles() {
        const Rehearsal rehearsal;
        const auto card = [&](int number) { return rehearsal.room.control().status()->at(number - 1); };
        const auto before = card(4).commands;
        // From then on the administrator's card is asked for nothing but its signature.
        const auto isReady = [&](const char* person) {
            std::istringstream lines(rehearsal.transcriptText());
            for (std::string line; std::getline(lines, line);)
                if (says(line, "\"type\":\"attestation\"") && says(line, person))
                    return true;
            return false;
        };
        bool isHanging = false;
        const auto hasSignedBefore = [&] {
            if (!isHanging && isReady("\"administrator\""))
                isHanging =
                    rehearsal.room.control().hang(4, rehearsal::FaultTarget::generalAuthenticate).has_value();
            return card(4).fault == "hanging";
        };
        struct Moment {
            const char* what;
            int hangs;  // a card that does not answer when it is to sign or decrypt; 0: none
            std::function<bool()> isTime;
        };
        const Moment moments[] = {
            {"two cards enrolled", 0, [&] { return rehearsal.count("\"type\":\"card\"") >= 2; }},
            {"a card half enrolled", 0, [&] { return card(4).commands > before + 12; }},
            {"envelopes dealt, some opened", 3, [&] { return card(3).fault == "hanging"; }},
            {"ready, some of them", 4, [&] { return card(4).fault == "hanging"; }},
            {"signed by some", 0, hasSignedBefore},
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
        EXPECT_OK(rehearsal.room.control().resume(4));
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
