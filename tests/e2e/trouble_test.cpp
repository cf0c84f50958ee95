// What goes wrong in a room: cards, PINs, an HSM that fails. A clear message, nothing lost, and the ceremony
// goes on to a record that verifies.
#include <QtTest/qtest.h>

#include <algorithm>
#include <sstream>

#include "tests/e2e/rehearsal.h"
#include "tests/support/expect.h"
#include "tests/support/terminal.h"

using namespace conclave;
using namespace conclave::test;
using rehearsal::FaultTarget;
using rehearsal::FaultTimes;
namespace fs = std::filesystem;

namespace {

bool says(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

std::string pinOf(const Rehearsal& rehearsal, int card) {
    auto pin = rehearsal.read("pins/card-" + std::to_string(card) + ".pin");
    while (!pin.empty() && pin.back() == '\n')
        pin.pop_back();
    return pin;
}

}  // namespace

class TroubleTest : public QObject {
    Q_OBJECT

  private slots:
    /// One error after the other, each in the middle of a step; the step is done again by `resume`.
    void goesOnAfterAnErrorOfEachHsmCall() {
        const Rehearsal rehearsal;
        const char* const faults[] = {
            "C_GenerateRandom 1 0x30",
            "C_InitToken 1 0x30",
            "C_SetPIN 1 0x30",
            "C_InitPIN 1 0x30",
            "C_Logout 1 0x30",
            "C_Login 2 0x30",
            "C_OpenSession 1 0x31",
            "C_GetMechanismInfo 1 0x05",
            "C_GenerateKeyPair 1 0x30",
            "C_UnwrapKey 1 0x30",
            "C_Sign 1 0x30",
            "C_GetAttributeValue 3 0x30",
            "C_SignInit 1 0x70",
            "C_FindObjectsInit 2 0x30",
            "C_FindObjects 3 0x05",
            "C_CreateObject 1 0x31",
            "C_SetAttributeValue 1 0x30",
            "C_WrapKey 1 0x30",
            "C_DestroyObject 1 0x05",
            "C_UnwrapKey 2 0x30",
        };
        std::string untold;
        for (const auto* fault : faults) {
            rehearsal.setFault(fault);
            const auto failed = rehearsal.goOn();
            const auto code = failed->wait();
            const std::string function(fault, std::string_view(fault).find(' '));
            if (code != 1 || !says(failed->output(), function) || !says(failed->output(), "CKR_"))
                untold += std::string(fault) + ": " + std::to_string(code) + "; ";
            if (code == 0)
                break;
        }
        QVERIFY2(untold.empty(), untold.c_str());
        QVERIFY(rehearsal.count("\"code\":\"hsmFailed\"") > 0);
        rehearsal.setFault("");
        const auto ended = rehearsal.goOn();
        QVERIFY2(ended->wait() == 0, ended->lastWords().c_str());
        const auto verified = rehearsal.verify();
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
    }

    void explainsCardsAndPinsAndGoesOn() {
        const Rehearsal rehearsal;
        auto& control = rehearsal.room.control();
        const auto isAfter = [&](const char* step) {
            return await([&] { return rehearsal.count("\"step\":\"" + std::string(step) + "\"") > 0; });
        };
        // A card that fails while its envelope is proved.
        {
            const auto run = rehearsal.goOn();
            QVERIFY(isAfter("enrol-cards"));
            QVERIFY(await([&] { return rehearsal.count("\"type\":\"card\"") >= 3; }));
            EXPECT_OK(control.fail(3, 0x6F00, FaultTimes::every, FaultTarget::generalAuthenticate));
            QCOMPARE(run->wait(), 1);
            QVERIFY2(says(run->output(), "6F00") || says(run->output(), "6f00"), run->lastWords().c_str());
            EXPECT_OK(control.clear(3));
        }
        // A wrong PIN is tried once, and no more.
        auto wrong = rehearsal.read("answers.yaml");
        rehearsal.write("wrong.pin", "70707070");
        wrong.replace(wrong.find("pins/card-3.pin"), 15, "wrong.pin");
        rehearsal.write("wrong.yaml", wrong);
        {
            const auto run = rehearsal.goOn("wrong.yaml");
            QCOMPARE(run->wait(), 1);
            QVERIFY2(says(run->output(), "2 tries left"), run->lastWords().c_str());
        }
        // Envelopes are changed while the last one is being proved, and a card is pulled in the middle of a
        // command: the share is not used, another custodian is asked, the card is asked for again.
        EXPECT_OK(control.hang(3, FaultTarget::generalAuthenticate));
        rehearsal.setFault("C_InitToken 1 0x30");
        {
            const auto run = rehearsal.goOn();
            QVERIFY(await([&] { return control.status()->at(2).fault == "hanging" || run->hasEnded(); }));
            const auto dealt = rehearsal.read("record/unlock/shares/custodian-1.cms");
            rehearsal.write("aside.cms", dealt);
            rehearsal.write("record/unlock/shares/custodian-1.cms",
                            rehearsal.read("record/unlock/shares/custodian-2.cms"));
            EXPECT_OK(control.drop(2, FaultTarget::generalAuthenticate));
            EXPECT_OK(control.resume(3));
            QVERIFY2(run->wait() == 1 && says(run->output(), "C_InitToken"), run->lastWords().c_str());
            QVERIFY(control.status()->at(1).fault == "none");
            QCOMPARE(rehearsal.count("The share was not used."), 1);
        }
        // Nor does a ceremony go on from a record in which a file is another.
        rehearsal.setFault("");
        {
            const auto run = rehearsal.goOn();
            QCOMPARE(run->wait(), 1);
            QVERIFY2(says(run->output(), "custodian-1.cms"), run->lastWords().c_str());
        }
        rehearsal.write("record/unlock/shares/custodian-1.cms", rehearsal.read("aside.cms"));
        const auto ended = rehearsal.goOn();
        QVERIFY2(ended->wait() == 0, ended->lastWords().c_str());
        const auto verified = rehearsal.verify();
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
    }

    /// Nor does a ceremony find out at the backup, when the key is there already.
    void doesNotAskForTrustThatATokenOnlyStores() {
        const Rehearsal rehearsal;
        auto site = rehearsal.read("faulty.yaml");
        site.replace(site.find("environment: {"), 14, "environment: {CONCLAVE_TRUST_STORED: \"1\", ");
        rehearsal.write("faulty.yaml", site);
        const auto ended = rehearsal.goOn();
        QVERIFY2(ended->wait() == 0, ended->lastWords().c_str());
        const auto entries = readEntries(rehearsal.record());
        QVERIFY(!resultOf(entries, "probe-token").at("enforcesTrust").get<bool>());
        QVERIFY(!resultOf(entries, "generate-key").at("wrapWithTrusted").get<bool>());
        QCOMPARE(rehearsal.verify().exitCode, 0);
    }

    void letsCardsTakeTurnsInTwoReaders() {
        const Rehearsal rehearsal("root-key-generation-p384.yaml", 2);
        const auto run = rehearsal.goOn();
        QVERIFY2(run->wait() == 0, run->lastWords().c_str());
        QCOMPARE(rehearsal.verify().exitCode, 0);
    }

    /// Whoever has the first card to be enrolled sits outside, while others' new cards are in all readers.
    void anyCardTakesItsTurnInThreeReaders() {
        const Rehearsal rehearsal("root-key-generation-p384.yaml", 3);
        auto answers = rehearsal.read("answers.yaml");
        const auto rename = [&](const std::string& seat, const std::string& other) {
            answers.replace(answers.find("  " + seat + ": "), seat.size() + 4, "  " + other + ": ");
        };
        rename("custodian-1", "somebody");
        rename("witness", "custodian-1");  // card 5
        rename("somebody", "witness");     // card 1
        rehearsal.write("turned.yaml", answers);
        const auto run = rehearsal.goOn("turned.yaml");
        QVERIFY2(run->wait() == 0, run->lastWords().c_str());
        QCOMPARE(rehearsal.verify().exitCode, 0);
    }

    /// The first steps at a terminal: what people mistype, report and interrupt.
    void listensToPeopleAtATerminal() {
        const Rehearsal rehearsal;
        const auto words = rehearsal.goOnWords("");
        {
            Terminal terminal(words);
            const auto check = [&](bool isSo) {
                if (!isSo)
                    qWarning("%s", terminal.lastWords().c_str());
                return isSo;
            };
            QVERIFY(check(terminal.answers("Enter for yes", "!")));
            for (const auto* field : {"what happened", "What was done"}) {
                QVERIFY(check(terminal.answers(field, "The phone \xff rang.")));  // no UTF-8: asked again
                QVERIFY(check(terminal.answers(field, "The phone rang.")));
            }
            for (const auto* who : {"Elisa Monteiro", "witness"})  // the record names the seat
                QVERIFY(check(terminal.answers("Reported by", who)));
            QVERIFY(check(terminal.answers("Decision", "It is switched off.")));
            for (const auto* severity : {"4", "rather", "2"})
                QVERIFY(check(terminal.answers("How serious", severity)));
            for (int i = 0; i < 3; ++i)  // read and done, and the next one read
                QVERIFY(check(terminal.answers("Enter for yes", "")));
            for (const auto* person : {"Ana Souza", "Bruno Carvalho", "Carla Nogueira"}) {
                QVERIFY(check(terminal.answers("Full name", person)));
                QVERIFY(check(terminal.answers("identity of", "seen")));
                QVERIFY(check(terminal.answers("Enter for yes", "")));  // it was read back
            }
            QVERIFY(check(terminal.sees("Full name") && terminal.type("\x03")));  // Ctrl-C
            QCOMPARE(terminal.wait(), 3);
        }
        QVERIFY(rehearsal.count("\"reportedBy\":\"witness\"") == 1 &&
                rehearsal.count("\"severity\":\"serious\"") == 1);
        {
            Terminal terminal(rehearsal.goOnWords(""));
            QVERIFY(terminal.answers("Enter for yes", "n"));
            QCOMPARE(terminal.wait(), 3);
        }
        QVERIFY(readEntries(rehearsal.record()).back().at("type") == "break");
        {
            Terminal terminal(rehearsal.goOnWords(""));
            for (int i = 0; i < 2; ++i)  // all are here, and it is read again
                QVERIFY(terminal.answers("Enter for yes", ""));
            for (const auto* person : {"Diego Ferreira", "Elisa Monteiro"}) {
                QVERIFY(terminal.answers("Full name", person));
                QVERIFY(terminal.answers("identity of", "seen"));
                QVERIFY(terminal.answers("Enter for yes", ""));
            }
            QVERIFY(terminal.sees("Enter for yes") && terminal.type("\x04"));  // the end of the input
            QCOMPARE(terminal.wait(), 3);
        }
        QVERIFY(readEntries(rehearsal.record()).back().at("type") == "break");
        {
            Terminal terminal(rehearsal.goOnWords(""));
            const auto check = [&](bool isSo) {
                if (!isSo)
                    qWarning("%s", terminal.lastWords().c_str());
                return isSo;
            };
            while (terminal.sees("  > ")) {  // confirmations, up to the first card
                if (!check(terminal.sees(": ")))
                    break;
                if (says(terminal.all().substr(terminal.all().rfind("  > ")), "reader"))
                    break;
                QVERIFY(terminal.type("\n"));
            }
            QVERIFY(check(terminal.type("1\n")));
            QVERIFY(check(terminal.answersSecret("choose a PUK", "87654321")));
            QVERIFY(check(terminal.answersSecret("the new PUK again", "87654322")));  // not the same again
            QVERIFY(check(terminal.sees("differ")));
            QVERIFY(check(terminal.sees("choose a PUK")));
            terminal.type("\x03");
            QCOMPARE(terminal.wait(), 3);
        }
        const auto ended = rehearsal.goOn();
        QVERIFY2(ended->wait() == 0, ended->lastWords().c_str());
        const auto verified = rehearsal.verify();
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
    }

    /// At the end one card fails for good; whoever is there types at a terminal.
    void closesWithoutASignerWhoseCardIsBlocked() {
        const Rehearsal rehearsal;
        auto& control = rehearsal.room.control();
        {
            const auto run = rehearsal.goOn();
            // It was ready: after that it is asked for nothing but its signature.
            const auto isReady = [&] {
                std::istringstream lines(rehearsal.transcriptText());
                for (std::string line; std::getline(lines, line);)
                    if (says(line, "\"type\":\"attestation\"") && says(line, "\"administrator\""))
                        return true;
                return false;
            };
            QVERIFY(await(isReady));
            EXPECT_OK(control.fail(4, 0x6F00, FaultTimes::every, FaultTarget::generalAuthenticate));
            QCOMPARE(run->wait(), 1);  // custodians have signed, the administrator's card refuses
            EXPECT_OK(control.clear(4));
        }
        QVERIFY(fs::exists(rehearsal.path("record/signatures/custodian-3.p7s")));
        Terminal terminal(rehearsal.goOnWords(""));
        const auto check = [&](bool isSo) {
            if (!isSo)
                qWarning("%s", terminal.lastWords().c_str());
            return isSo;
        };
        for (const auto* wrong : {"70707070", "70707071"})
            QVERIFY(check(terminal.answersSecret("type your card's PIN", wrong)));
        // The last try wants a yes of its own; it is not given.
        QVERIFY(check(terminal.answers("administrator", "n")));
        QVERIFY(check(terminal.answers("close without the signature", "x")));
        QVERIFY(check(terminal.answers("Enter for yes", "")));  // everyone saw the new runbook
        for (const int card : {1, 2, 3, 5})
            QVERIFY(check(terminal.answersSecret("type your card's PIN", pinOf(rehearsal, card))));
        QCOMPARE(terminal.wait(), 0);
        QVERIFY(!says(terminal.all(), pinOf(rehearsal, 1)));  // no PIN is echoed
        const auto verified = rehearsal.verify();
        QVERIFY2(verified.exitCode == 6, verified.output.c_str());
        QVERIFY(fs::exists(rehearsal.path("record/signatures/void-1/custodian-1.p7s")));
        QVERIFY(!fs::exists(rehearsal.path("record/signatures/administrator.p7s")));
    }
};

QTEST_GUILESS_MAIN(TroubleTest)
#include "trouble_test.moc"
