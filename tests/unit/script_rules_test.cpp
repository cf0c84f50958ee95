#include <QtTest/qtest.h>

#include <algorithm>

#include "core/base/clock.h"
#include "core/script/script.h"
#include "tests/unit/both_languages.h"
#include "tests/unit/script_mistakes.h"

using namespace conclave;
using namespace conclave::script;
using nlohmann::json;

namespace {

const json& wrongScripts() {
    static const auto rows = json::parse(readTextFile(scriptVector("wrong-scripts.json")));
    return rows;
}

std::string goodText() {
    return readTextFile(scriptVector("good-script.yaml"));
}

std::vector<Finding> findingsOf(const std::string& text) {
    return parseScript(asBytes(text), "s").findings;
}

std::string listed(const std::vector<Finding>& findings) {
    std::string text = "\n";
    for (const auto& finding : findings)
        text += "  " + finding.oneLine(Lang::en) + "\n";
    return text;
}

std::string head(const std::string& more) {
    return "conclave-script: 3\nname: other\nversion: \"1\"\ntitle: {en: Other, pt-BR: Outra}\n"
           "approvedBy: Someone\nroles: [administrator, internal-witness]\nseats:\n"
           "  admin: {title: {en: A, pt-BR: A}, roles: [administrator]}\n"
           "  witness: {title: {en: W, pt-BR: T}, roles: [internal-witness]}\n" +
           more + "acts:\n  - id: act\n    title: {en: Act, pt-BR: Ato}\n    steps:\n";
}

std::string line(const std::string& id, const std::string& kind) {
    return "      - {id: " + id + ", kind: " + kind +
           ", title: {en: S, pt-BR: P}, read: {en: R., pt-BR: L.}, actor: admin, witness: witness, "
           "minutes: 1}\n";
}

}  // namespace

class ScriptRulesTest : public QObject {
    Q_OBJECT

  private slots:
    void refusesEveryWrongScript_data() {
        QTest::addColumn<int>("index");
        for (int i = 0; i < static_cast<int>(wrongScripts().size()); ++i)
            QTest::newRow(wrongScripts()[static_cast<std::size_t>(i)]["rule"].get<std::string>().c_str())
                << i;
    }
    void refusesEveryWrongScript() {
        QFETCH(int, index);
        const auto& row = wrongScripts()[static_cast<std::size_t>(index)];
        auto text = goodText();
        for (const auto& edit : row["edits"])
            text = edited(text, edit);
        const auto parsed = parseScript(asBytes(text), "s");
        QVERIFY(!parsed.value);
        QCOMPARE(parsed.findings.size(), row["count"].get<std::size_t>());
        const auto isSaid = [&](const Finding& finding) {
            return name(finding.error.code()) == row["code"].get<std::string>() &&
                   finding.error.oneLine(Lang::en) == row["en"].get<std::string>() &&
                   finding.error.oneLine(Lang::ptBr) == row["pt"].get<std::string>();
        };
        QVERIFY2(std::ranges::any_of(parsed.findings, isSaid), listed(parsed.findings).c_str());
        for (const auto& finding : parsed.findings) {
            const auto portuguese = finding.error.oneLine(Lang::ptBr);
            QVERIFY2(!test::hasEnglish(portuguese), portuguese.c_str());
        }
    }

    /// Each finding is at the step, or the contingency, that it names.
    void findingsStandWhereTheirStepDoes() {
        auto text = edited(goodText(), {{"move", "seal"}, {"before", "restore-test"}});
        auto findings = findingsOf(text);
        QCOMPARE(findings.size(), 1U);
        const auto lineOf = [&](const std::string& step) {
            return 1 +
                   static_cast<int>(std::count(
                       text.begin(),
                       text.begin() + static_cast<std::ptrdiff_t>(text.find("{id: " + step + ",")), '\n'));
        };
        QCOMPARE(findings[0].at.line, lineOf("seal"));
        text = edited(goodText(), {{"find", "kind: restore-test, key: root, token: spare"},
                                   {"with", "kind: restore-test, key: root, token: primary"}});
        findings = findingsOf(text);
        QVERIFY2(!findings.empty(), "accepted");
        QCOMPARE(findings[0].error.code(), Errc::contingencyWrong);
        QCOMPARE(findings[0].at.line, lineOf("test-spare"));
    }

    void acceptsStepsThatMayStandElsewhere() {
        for (const auto& [moved, before] : {std::pair("hsm", "clock"),
                                            {"farewell", "sign-in"},
                                            {"init-restore", "init-primary"},
                                            {"init-restore", "restore-test"},
                                            {"certificate", "restore-test"},
                                            {"reference", "deal-backup"}}) {
            const auto findings = findingsOf(edited(goodText(), {{"move", moved}, {"before", before}}));
            QVERIFY2(findings.empty(), (moved + listed(findings)).c_str());
        }
    }

    void acceptsWhatNothingNeedsToBeLeftOut() {
        for (const auto* step : {"reference", "farewell"}) {
            const auto findings = findingsOf(edited(goodText(), {{"drop", step}}));
            QVERIFY2(findings.empty(), (step + listed(findings)).c_str());
        }
    }

    void aComparisonMayBeMadeAgain() {
        for (const auto* kind : {"clock-check", "hash-check", "hsm-check", "confirm"}) {
            const auto findings =
                findingsOf(edited(goodText(), {{"insert", {{"id", "again"}, {"kind", kind}, {"names", ""}}},
                                               {"before", "seal"}}));
            QVERIFY2(findings.empty(), (kind + listed(findings)).c_str());
        }
    }

    void aSecondProofOnAnotherTokenIsNotIdle() {
        const json again{{"insert",
                          {{"id", "again"},
                           {"kind", "restore-test"},
                           {"names", "key: root, token: spare, quorum: backup"}}},
                         {"before", "seal"}};
        const json initialise{
            {"insert", {{"id", "init-third"}, {"kind", "initialise-token"}, {"names", "token: spare"}}},
            {"before", "again"}};
        auto text = edited(edited(goodText(), again), initialise);
        text = text.substr(0, text.find("contingencies:"));
        QVERIFY2(findingsOf(text).empty(), listed(findingsOf(text)).c_str());
    }

    /// HSMs refuse it then, when there is a key already.
    void refusesABackupOfASealedKey() {
        const auto text = edited(
            goodText(),
            {{"insert",
              {{"id", "again"}, {"kind", "backup"}, {"names", "key: root, token: primary, quorum: backup"}}},
             {"before", "reference"}});
        const auto findings = findingsOf(text);
        QVERIFY2(findings.size() == 1, listed(findings).c_str());
        QCOMPARE(findings[0].error.code(), Errc::stepTooLate);
    }

    /// On one token a label finds one key's objects.
    void refusesALabelOfTwoKeys() {
        const auto two = readTextFile(scriptVector("two-keys.yaml"));
        QVERIFY2(findingsOf(two).empty(), listed(findingsOf(two)).c_str());
        for (const auto& [find, with] : {std::pair("label: Second\n", "label: First\n"),
                                         {"label: Second\n", "label: FirstCert\n"},
                                         {"certificateLabel: SecondCert", "certificateLabel: First"},
                                         {"certificateLabel: SecondCert", "certificateLabel: FirstCert"}}) {
            const auto findings = findingsOf(edited(two, {{"find", find}, {"with", with}}));
            QVERIFY2(findings.size() == 1, (with + listed(findings)).c_str());
            QCOMPARE(findings[0].error.code(), Errc::keyDuplicate);
        }
        const auto own =
            edited(two, {{"find", "certificateLabel: SecondCert"}, {"with", "certificateLabel: Second"}});
        QVERIFY2(findingsOf(own).empty(), listed(findingsOf(own)).c_str());
    }

    /// Called too early it would fail for ever: what is called is done before anything else.
    void aContingencyIsOfferedOnlyWhereItCanBeDone() {
        const auto script = *parseScript(asBytes(goodText()), "s").value;
        const auto* again = script.findContingency("open-again");
        auto now = steps::begun();
        QVERIFY(!canBeCalled(script, *again, now));
        now.give({steps::Fact::initialised, {"primary"}});
        QVERIFY(canBeCalled(script, *again, now));
        QVERIFY(!canBeCalled(script, *script.findContingency("another-token"), now));
    }

    /// There is no list of ceremonies: what owes nothing is one.
    void aCeremonyNeedsNoKeyAndNoHsm() {
        const auto text = head("waives:\n  - {debt: hsm, reason: None is used.}\n") + line("in", "sign-in") +
                          line("clock", "clock-check") + line("hashes", "hash-check") +
                          line("cards", "enrol-cards") + line("end", "close-out");
        const auto parsed = parseScript(asBytes(text), "s");
        QVERIFY2(parsed.value, listed(parsed.findings).c_str());
    }

    void aWaiverIsForWhatADeviceMayNotBeAbleToPay() {
        // The good script seals, and waives the seal: a token that cannot seal owes it still.
        QVERIFY(findingsOf(goodText()).empty());
        QVERIFY(findingsOf(edited(goodText(), {{"drop", "seal"}})).empty());
    }

    void aContingencyMayUseItsWaiver() {
        const auto text =
            edited(edited(goodText(),
                          {{"find", "waives:\n"},
                           {"with", "waives:\n  - {debt: proof, key: root, reason: The token broke.}\n"}}),
                   {{"drop", "seal"}});
        QVERIFY2(findingsOf(text).size() == 1, listed(findingsOf(text)).c_str());  // is paid on every way
        const auto with =
            edited(text, {{"find", "contingencies:\n"},
                          {"with",
                           "contingencies:\n  - id: give-up\n    title: {en: T, pt-BR: T}\n    insteadOf: "
                           "restore-test\n    steps:\n" +
                               line("say-so", "confirm")}});
        QVERIFY2(findingsOf(with).empty(), listed(findingsOf(with)).c_str());
    }

    void tooManyStepsAreRefusedSoon() {
        auto text = head("");
        for (int i = 0; i < 3; ++i) {
            if (i > 0)
                text += "  - id: act" + std::to_string(i) + "\n    title: {en: A, pt-BR: A}\n    steps:\n";
            for (int j = 0; j < 100; ++j)
                text += line("s" + std::to_string(100 * i + j), "confirm");
        }
        const auto findings = findingsOf(text);
        QCOMPARE(findings.size(), 1U);
        QCOMPARE(findings[0].error.code(), Errc::valueKindWrong);
    }

    void somebodySpeaksForEveryRoom() {
        QCOMPARE(parseScript(asBytes(goodText()), "s").value->reporter(), std::string("witness"));
        auto text = goodText();
        for (const auto& [find, with] :
             {std::pair("excludedRoles: [[administrator, internal-witness]]\n", ""),
              {"[administrator, internal-witness,", "[administrator,"},
              {"roles: [internal-witness]", "roles: [administrator]"}})
            text = edited(text, {{"find", find}, {"with", with}});
        const auto without = parseScript(asBytes(text), "s");
        QVERIFY2(without.value, listed(without.findings).c_str());
        QCOMPARE(without.value->reporter(), std::string("ana"));
    }

    /// Each contingency is tried before each step: that must end soon, whatever it says.
    void theLargestScriptIsFollowedSoon() {
        auto text = goodText();
        text = text.substr(0, text.find("contingencies:"));
        text.replace(text.find("  spare: {label"),
                     text.find('\n', text.find("  spare: {label")) + 1 - text.find("  spare: {label"), "");
        const auto at = text.find("      - {id: farewell,");
        std::string many;
        for (int i = 0; i < 78; ++i)
            many += line("more-" + std::to_string(i), "hsm-check");
        text.insert(at, many);
        text += "contingencies:\n";
        for (int i = 0; i < 16; ++i) {
            const auto n = std::to_string(i);
            text += "  - id: c" + n + "\n    title: {en: C, pt-BR: C}\n    steps:\n";
            for (int j = 0; j < 9; ++j)
                text += line("c" + n + "-" + std::to_string(j), "confirm");
        }
        const auto start = bootClockMs();
        const auto findings = findingsOf(text);
        QVERIFY2(std::ranges::count(findings, Errc::contingencyIdle,
                                    [](const Finding& one) { return one.error.code(); }) == 16,
                 listed(findings).c_str());
        QVERIFY2(bootClockMs() - start < 20'000, "slow");
    }
};

QTEST_GUILESS_MAIN(ScriptRulesTest)
#include "script_rules_test.moc"
