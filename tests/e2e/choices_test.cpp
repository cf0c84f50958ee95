// What a room may decide, in ceremonies whose people the test plays: each is in the record, and the record
// verifies.
#include <QtTest/qtest.h>

#include <algorithm>
#include <map>

#include "tests/e2e/played_room.h"
#include "tests/support/terminal.h"

using namespace conclave;
using namespace conclave::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

std::string scriptVector(const std::string& name) {
    return CONCLAVE_SOURCE_DIR "/tests/vectors/scripts/" + name;
}

RoomOptions roomOf(int tokens) {
    return {.cards = 5, .readers = 0, .cardType = "p256", .tokens = tokens, .dir = {}};
}

/// A ceremony in which much goes wrong, once each.
class Trouble {
  public:
    explicit Trouble(const Rehearsal& rehearsal) : m_rehearsal(rehearsal) {}

    Played played() {
        return {[this](const ceremony::StepView& view) { onStep(view.step.id); },
                [this](const ceremony::Confirmation& asked) { return onConfirm(asked); },
                [this](const ceremony::Question& question) { return onAsk(question); },
                [this](const ceremony::PinRequest& request) { return onPin(request); },
                [this](const ceremony::DecisionRequest&) { return onDecide(); },
                [this](const std::string& seat) { return onStatement(seat); }};
    }

  private:
    void onStep(const std::string& step) {
        m_step = step;
        ++m_begun[step];
        if (step == "enrol")
            static_cast<void>(m_rehearsal.room.control().fail(5, 0x6D00, rehearsal::FaultTimes::every,
                                                              rehearsal::FaultTarget::attest));
        if (step == "init-restore")
            static_cast<void>(
                m_rehearsal.room.control().drop(1, rehearsal::FaultTarget::generalAuthenticate));
        if (step == "restore-test" && m_begun[step] == 1)
            m_rehearsal.write("record/backup/Choices.kwp", "not what the token gave");
        if (step == "restore-test" && m_begun[step] == 2)
            m_rehearsal.setFault("C_OpenSession 1 0x32");  // CKR_DEVICE_REMOVED
        if (step == "init-third")
            m_rehearsal.setFault("");
        if (step == "seal" && m_begun[step] == 3)
            m_rehearsal.setFault("C_SetAttributeValue 1 0x10");  // CKR_ATTRIBUTE_READ_ONLY
    }

    std::optional<bool> onConfirm(const ceremony::Confirmation& asked) {
        using Kind = ceremony::Confirmation::Kind;
        const bool isFirst = m_begun[m_step] == 1;
        if (asked.kind == Kind::runbook)
            return ++m_runbooks > 1;
        if (asked.kind == Kind::person && asked.seat == "witness")
            return m_namesOfWitness > 1;
        if (m_step == "generate" && asked.kind == Kind::result && asked.seat == "witness" && isFirst)
            return false;
        if (m_step == "deal-backup" && asked.kind == Kind::result && isFirst)
            return false;
        if (m_step == "certificate" && asked.kind == Kind::toBeSigned && asked.seat == "administrator" &&
            isFirst)
            return false;
        if (m_step == "seal" && !asked.mustType.empty() && m_begun[m_step] <= 2)
            return false;
        return std::nullopt;
    }

    std::optional<std::string> onAsk(const ceremony::Question& question) {
        if (question.seat == "witness" && question.kind == ceremony::Question::Kind::personName &&
            ++m_namesOfWitness == 1)
            return "Mistyped Name";
        if (question.seat != "auditor")
            return std::nullopt;
        return question.kind == ceremony::Question::Kind::reason ? "The flight was cancelled." : "";
    }

    std::optional<Pin> onPin(const ceremony::PinRequest& request) {
        if (request.kind != ceremony::PinKind::securityOfficer || request.token != "primary")
            return std::nullopt;
        if (!request.problem)
            return Pin(SecretBytes::copyOf(asBytes("mistyped")));
        return Pin(readSecretLine(m_rehearsal.path("pins/token-1.so")).value());
    }

    std::optional<ceremony::Statement> onStatement(const std::string& seat) const {
        if (seat != "custodian-2" || m_runbooks > 0)
            return std::nullopt;
        return ceremony::Statement{ceremony::Statement::Kind::disagree, "The clock on the wall is wrong."};
    }

    ceremony::Choice onDecide() {
        using ceremony::Decision;
        if (m_step == "restore-test")
            return m_begun[m_step] == 1 ? ceremony::Choice{Decision::redoFrom, "back-up"}
                                        : ceremony::Choice{Decision::callContingency, "third-token"};
        if (m_step == "seal" || m_step == "deal-backup")
            return {Decision::callContingency, "help"};
        if (m_step == "generate" || m_step == "certificate")
            return {Decision::repeatStep};
        return {Decision::giveUp};
    }

    const Rehearsal& m_rehearsal;
    std::string m_step;
    std::map<std::string, int> m_begun;
    int m_namesOfWitness = 0;
    int m_runbooks = 0;  ///< shown
};

}  // namespace

class ChoicesTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        m_rehearsal = std::make_unique<Rehearsal>(roomOf(3), scriptVector("choices.yaml"));
        const auto goesOn = [this](const std::string& type, const std::string& step) {
            Screen screen;
            screen.killsAt = [&](const transcript::Entry& entry) {
                return entry.type == type && entry.step == step &&
                       (type != "result" || entry.json->at("action") == step);  // not the unlock before
            };
            Trouble trouble(*m_rehearsal);
            return goOnWith(*m_rehearsal, screen, trouble.played());
        };
        QCOMPARE(goesOn("step-end", "test-third"), -SIGKILL);
        QCOMPARE(goesOn("result", "seal"), -SIGKILL);
        QCOMPARE(goesOn({}, {}), 0);
        m_entries = readEntries(m_rehearsal->record());
    }

    void cleanupTestCase() { m_rehearsal.reset(); }

    void theRecordVerifies() {
        const auto verified = m_rehearsal->verify();
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
    }

    void aNameIsReadBackAndCorrectedBeforeItIsCertified() {
        for (const auto& person : all("participant"))
            QVERIFY(person.at("name") != "Mistyped Name");
        QVERIFY(
            m_rehearsal->read("asked").find(
                "ask witness\nask witness\nconfirm witness\nask witness\nask witness\nconfirm witness\n") !=
            std::string::npos);
    }

    /// On seeing what is to be signed; the paper says what was said last.
    void aStatementIsChangedBeforeTheClosing() {
        const auto said = all("statement");
        QCOMPARE(said.back().at("participant").get<std::string>(), std::string("custodian-2"));
        QCOMPARE(said.back().at("statement").get<std::string>(), std::string("agree"));
        QCOMPARE(said.back().at("step").get<std::string>(), std::string());
        QCOMPARE(all("closing").size(), 1U);
        const auto runbook = m_rehearsal->read("record/runbook.txt");
        QVERIFY(runbook.find("The clock on the wall is wrong.") == std::string::npos);
        QVERIFY(fs::exists(m_rehearsal->record() / "runbook.pdf"));
    }

    void seatMayStayVacant() {
        const auto vacancies = all("vacancy");
        QCOMPARE(vacancies.size(), 1U);
        QCOMPARE(vacancies[0].at("id").get<std::string>(), std::string("auditor"));
        QCOMPARE(vacancies[0].at("reason").get<std::string>(), std::string("The flight was cancelled."));
        QCOMPARE(vacancies[0].at("by").get<std::string>(), std::string("witness"));
        QCOMPARE(all("participant").size(), 5U);
        QCOMPARE(all("card").size(), 5U);
        QCOMPARE(all("statement").size(), 5U + 1);  // one was changed
        for (const auto& begun : all("step-begin", "enrol"))
            QVERIFY(!contains(begun.at("present"), "auditor"));
        QVERIFY(!contains(all("closing").back().at("signers"), "auditor"));
    }

    /// The script names a maker of real cards; in a rehearsal virtual ones count as theirs.
    void aCardThatDoesNotAttestIsUsedByDecisionOnly() {
        for (const auto& card : all("card")) {
            const bool isWitness = card.at("participant") == "witness";
            QCOMPARE(card.contains("attestation"), !isWitness);
            if (!isWitness)
                QCOMPARE((card.at("attestation").at("state").get<std::string>() + " " +
                          card.at("attestation").at("root").get<std::string>()),
                         std::string("attested REHEARSAL"));
        }
        auto exceptions = all("exception", "enrol");
        QCOMPARE(exceptions.size(), 1U);
        QCOMPARE(exceptions[0].at("cause").get<std::string>(), std::string("not-attested"));
        const auto asked = all("confirmation", "enrol");
        QVERIFY(std::ranges::any_of(asked, [&](const json& entry) {
            return entry.at("by") == "witness" && entry.at("answer") == "yes" &&
                   entry.at("seq").get<int>() + 1 == exceptions[0].at("seq").get<int>();
        }));
        const auto report = json::parse(verifyRecord(m_rehearsal->record(), "--json").output);
        for (const auto& check : report.at("checks"))
            if (check.at("id") == "ATTESTED-CARDS")
                QCOMPARE(check.at("outcome").get<std::string>(), std::string("noted"));
    }

    void mistypedSoPinAsksOnlyForItAgain() {
        QCOMPARE(asked("init-primary", "pin so primary"), 2);
        QCOMPARE(asked("init-primary", "pin card"), 2);  // of the quorum
        QCOMPARE(asked("init-primary", "irreversible"), 1);
        QCOMPARE(asked("init-primary", "decide"), 0);
        QCOMPARE(all("step-begin", "init-primary").size(), 1U);
        QCOMPARE(all("failure", "init-primary").size(), 1U);
    }

    void aPulledCardLetsAnybodyGoOn() {
        const auto shares = all("result", "init-restore").at(0).at("shares").at(0).at("custodians");
        QVERIFY2(shares == json::array({"custodian-2", "custodian-3"}), shares.dump().c_str());
        QCOMPARE(all("exception", "init-restore").size(), 0U);
        QCOMPARE(all("step-begin", "init-restore").size(), 1U);
    }

    /// Who has said yes is not asked again either.
    void aNoToTheResultActsNotAgain() {
        QCOMPARE(all("step-begin", "generate").size(), 2U);
        QCOMPARE(all("intent", "generate").size(), 1U);
        const auto results = actions("result", "generate-key");
        QCOMPARE(results.size(), 1U);
        std::vector<std::string> said;
        for (const auto& entry : all("confirmation", "generate")) {
            QVERIFY(entry.at("result") == results[0].at("seq"));
            said.push_back(entry.at("by").get<std::string>() + ' ' + entry.at("answer").get<std::string>());
        }
        QCOMPARE(said, (std::vector<std::string>{"administrator yes", "witness no", "witness yes"}));
    }

    void certificateFieldsAreConfirmedBeforeTheHsmSigns() {
        const auto intents = actions("intent", "certificate");
        QCOMPARE(intents.size(), 1U);
        std::vector<std::string> said;
        for (const auto& entry : all("confirmation", "certificate"))
            if (entry.contains("before")) {
                QVERIFY(entry.at("seq") < intents[0].at("seq"));
                said.push_back(entry.at("by").get<std::string>() + ' ' +
                               entry.at("answer").get<std::string>());
            }
        QCOMPARE(said, (std::vector<std::string>{"administrator no", "administrator yes", "witness yes"}));
        // What was confirmed last is what was signed.
        const auto made = actions("result", "certificate").at(0);
        const auto confirmed = all("confirmation", "certificate");
        const auto last = std::find_if(confirmed.rbegin(), confirmed.rend(),
                                       [](const auto& entry) { return entry.contains("before"); });
        for (const auto& shown : last->at("shown"))
            if (made.contains(shown.at("name").get<std::string>()))
                QVERIFY(shown.at("value") == made.at(shown.at("name").get<std::string>()));
    }

    void aWrongBackupIsMadeAgain() {
        const auto redone = all("redo");
        QCOMPARE(redone.size(), 1U);
        QCOMPARE(redone[0].at("from").get<std::string>(), std::string("back-up"));
        const auto made = actions("result", "wrap-key");
        QCOMPARE(made.size(), 2U);
        QVERIFY(made[0].at("seq") < redone[0].at("seq") && redone[0].at("seq") < made[1].at("seq"));
        const auto kwp = readFile(m_rehearsal->path("record/backup/Choices.kwp")).value();
        QCOMPARE(made[1].at("wrappedSha256").get<std::string>(), toHex(crypto::sha256(kwp)));
    }

    /// What people did meanwhile, in a contingency, cannot be done again: no way leads back over it.
    void nothingIsOfferedToBeDoneAgainThatCannotBe() {
        QCOMPARE(asked("restore-test", "offers back-up"), 2);
        QCOMPARE(asked("restore-test", "offers"), 2);
        QCOMPARE(asked("seal", "offers"), 0);
    }

    void contingencyInsteadOfAStep() {
        const auto ends = outcomes("restore-test");
        QCOMPARE(ends, (std::vector<std::string>{"repeated", "set-aside", "replaced"}));
        for (const auto* step : {"init-third", "test-third"})
            QCOMPARE(all("step-begin", step).at(0).at("contingency").get<std::string>(),
                     std::string("third-token"));
        const auto proofs = actions("result", "restore-key");
        QCOMPARE(proofs.size(), 1U);
        QCOMPARE(proofs[0].at("token").at("name").get<std::string>(), std::string("spare-3"));
    }

    /// It was killed between the contingency's last step and the end of the step that it was called for.
    void contingencyCountsAlsoAfterAnInterruption() {
        const auto resumed = all("resume").at(0).at("seq").get<std::int64_t>();
        QVERIFY(all("step-end", "test-third").at(0).at("seq") < resumed);
        const auto replaced = all("step-end", "restore-test").back().at("seq").get<std::int64_t>();
        QVERIFY(replaced > resumed);
        for (const auto& begun : all("step-begin"))
            QVERIFY(begun.at("seq") < resumed || begun.at("seq") > replaced);
    }

    /// It was killed as soon as the result was on the disk.
    void whatCouldNotBeSealedIsSaidAlsoAfterAnInterruption() {
        QVERIFY(!actions("result", "seal").at(0).at("sealed").get<bool>());
        const auto exceptions = all("exception", "seal");
        QCOMPARE(
            std::ranges::count_if(
                exceptions, [](const auto& entry) { return entry.value("cause", "") == "key-not-sealable"; }),
            1);
    }

    /// One that only helps: the step that failed is done after it, and it may be called once more.
    void contingencyThenAgain() {
        QCOMPARE(outcomes("seal"), (std::vector<std::string>{"set-aside", "set-aside", "done"}));
        QCOMPARE(outcomes("deal-backup"), (std::vector<std::string>{"set-aside", "done"}));
        for (const auto* step : {"prepare", "listen"}) {
            QCOMPARE(outcomes(step), (std::vector<std::string>{"done", "done", "done"}));
            QCOMPARE(all("read-aloud", step).size(), 3U);
        }
        QCOMPARE(actions("intent", "seal").size(), 1U);
    }

    void waiverStandsInPlanRecordAndVerdict() {
        const std::string reason = "This HSM cannot seal a key.";
        const auto plan = shell(program("conclave") + " --lang en check " + m_rehearsal->script);
        QVERIFY2(plan.exitCode == 0 && plan.says(reason), plan.output.c_str());
        const json owed = json::array({{{"debt", "seal"}, {"of", {"root", "primary"}}, {"waived", true}}});
        QVERIFY(all("closing").back().at("owed") == owed);
        const auto said = verifyRecord(m_rehearsal->record());
        QVERIFY2(said.says("HSM cannot seal a key."), said.output.c_str());  // a line is broken somewhere
        const auto told = json::parse(verifyRecord(m_rehearsal->record(), "--json").output).at("summary");
        QCOMPARE(told.at("waivers").at(0).at("reason").get<std::string>(), reason);
    }

    /// The second HSM dies when the key is there and its backup not proved.
    void abandonedWithItsDebts() {
        m_rehearsal.reset();
        m_rehearsal = std::make_unique<Rehearsal>(
            roomOf(2), CONCLAVE_SOURCE_DIR "/ceremonies/root-key-generation-p384.yaml");
        Screen screen;
        screen.stopAfter = "back-up";
        QCOMPARE(goOnWith(*m_rehearsal, screen), 3);
        m_rehearsal->setFault("C_OpenSession 1 0x32");  // CKR_DEVICE_REMOVED
        Terminal terminal(m_rehearsal->goOnWords(""));
        const auto check = [&](bool isSo) {
            if (!isSo)
                qWarning("%s", terminal.lastWords().c_str());
            return isSo;
        };
        for (int i = 0; i < 2; ++i)  // all are here, and it was read
            QVERIFY(check(terminal.answers("Enter for yes", "")));
        for (const int card : {1, 2})
            QVERIFY(check(terminal.answersSecret("type your card's PIN", pinOf(card))));
        QVERIFY(check(terminal.answers("q to break", "abandon")));
        QVERIFY(check(terminal.answers("Why is the ceremony abandoned", "The second HSM is dead.")));
        QVERIFY(check(terminal.answers("Enter for yes", "")));
        for (int i = 0; i < 5; ++i)
            QVERIFY(check(terminal.answers("a agree /", "a")));
        QVERIFY(check(terminal.answers("Enter for yes", "")));  // everyone saw the runbook
        for (const int card : {1, 2, 3, 4, 5})
            QVERIFY(check(terminal.answersSecret("PIN to sign", pinOf(card))));
        QCOMPARE(terminal.wait(), 5);

        m_entries = readEntries(m_rehearsal->record());
        QCOMPARE(all("abandon").size(), 1U);
        QCOMPARE(all("abandon")[0].at("reason").get<std::string>(), std::string("The second HSM is dead."));
        const auto closing = all("closing").back();
        QVERIFY(closing.at("abandoned").get<bool>());
        QCOMPARE(closing.at("signers").size(), 5U);
        const json owed =
            json::array({{{"debt", "seal"}, {"of", {"root", "primary"}}, {"waived", false}},
                         {{"debt", "proof"}, {"of", json::array({"root"})}, {"waived", false}}});
        QVERIFY(closing.at("owed") == owed);
        const auto verified = m_rehearsal->verify();
        QVERIFY2(verified.exitCode == 5, verified.output.c_str());
        for (const auto& debt : {steps::Owing{steps::Debt::seal, {"root", "primary"}},
                                 steps::Owing{steps::Debt::proof, {"root"}}})
            QVERIFY2(verified.says(text(debt, Lang::en)), verified.output.c_str());
        const auto again = m_rehearsal->goOn();
        QCOMPARE(again->wait(), 2);  // nothing can be added
    }

    void aCeremonyThatOnlyRecombinesSteps() {
        m_rehearsal.reset();
        m_rehearsal = std::make_unique<Rehearsal>(roomOf(2), scriptVector("recombined.yaml"));
        const auto ended = m_rehearsal->goOn();
        QVERIFY2(ended->wait() == 0, ended->lastWords().c_str());
        const auto verified = m_rehearsal->verify();
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
        QVERIFY(!fs::exists(m_rehearsal->path("record/artefacts")));
    }

    void twoKeysInOneCeremony() {
        fs::rename(m_rehearsal->record(), m_rehearsal->path("earlier"));
        m_rehearsal->script = scriptVector("two-keys.yaml");
        const auto ended = m_rehearsal->goOn();
        QVERIFY2(ended->wait() == 0, ended->lastWords().c_str());
        const auto verified = m_rehearsal->verify();
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
        for (const auto* file : {"artefacts/first.crt", "artefacts/second.crt", "safe-a/First.kwp",
                                 "safe-b/Second.kwp", "artefacts/second.key-reference.json"})
            QVERIFY2(fs::exists(m_rehearsal->record() / file), file);
    }

    /// Killed while people sign, the file spoiled meanwhile, and killed again before the new closing.
    void aRunbookThatIsSpoiledWhileItIsSignedIsMadeAnew() {
        m_rehearsal.reset();
        m_rehearsal = std::make_unique<Rehearsal>(
            roomOf(2), CONCLAVE_SOURCE_DIR "/ceremonies/root-key-generation-p384.yaml");
        Screen screen;
        Played whileSigning;
        whileSigning.onPin = [asked = 0](const ceremony::PinRequest& request) mutable -> std::optional<Pin> {
            if (request.isToSign && ++asked == 2)
                ::kill(::getpid(), SIGKILL);
            return std::nullopt;
        };
        QCOMPARE(goOnWith(*m_rehearsal, screen, whileSigning), -SIGKILL);
        QVERIFY(fs::exists(m_rehearsal->record() / "signatures/custodian-1.p7s"));
        m_rehearsal->write("record/runbook.pdf", "spoiled");
        Played beforeClosing;
        beforeClosing.onConfirm = [](const ceremony::Confirmation& asked) -> std::optional<bool> {
            if (asked.kind == ceremony::Confirmation::Kind::runbook)
                ::kill(::getpid(), SIGKILL);
            return std::nullopt;
        };
        QCOMPARE(goOnWith(*m_rehearsal, screen, beforeClosing), -SIGKILL);
        QVERIFY(fs::exists(m_rehearsal->record() / "signatures/void-1/custodian-1.p7s"));
        QCOMPARE(goOnWith(*m_rehearsal, screen), 0);
        const auto verified = m_rehearsal->verify();
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
    }

  private:
    /// Entries of this type, of one step when it is given.
    std::vector<json> all(std::string_view type, std::string_view step = {}) const {
        std::vector<json> found;
        for (const auto& entry : m_entries)
            if (entry.at("type") == type && (step.empty() || entry.at("step") == step))
                found.push_back(entry);
        return found;
    }
    std::vector<json> actions(std::string_view type, std::string_view action) const {
        auto found = all(type);
        std::erase_if(found, [&](const auto& entry) { return entry.at("action") != action; });
        return found;
    }
    std::vector<std::string> outcomes(std::string_view step) const {
        std::vector<std::string> found;
        for (const auto& entry : all("step-end", step))
            found.push_back(entry.at("outcome"));
        return found;
    }
    static bool contains(const json& list, std::string_view word) {
        return std::ranges::find(list, json(word)) != list.end();
    }
    std::string pinOf(int card) const {
        auto pin = m_rehearsal->read("pins/card-" + std::to_string(card) + ".pin");
        while (!pin.empty() && pin.back() == '\n')
            pin.pop_back();
        return pin;
    }
    /// How often this was asked in a step.
    int asked(const std::string& step, const std::string& what) const {
        std::istringstream lines(m_rehearsal->read("asked"));
        bool isThere = false;
        int count = 0;
        for (std::string line; std::getline(lines, line);) {
            if (line.starts_with("step "))
                isThere = line == "step " + step;
            count += isThere && line.starts_with(what) ? 1 : 0;
        }
        return count;
    }

    std::unique_ptr<Rehearsal> m_rehearsal;
    std::vector<json> m_entries;
};

QTEST_GUILESS_MAIN(ChoicesTest)
#include "choices_test.moc"
