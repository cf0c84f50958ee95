#include "core/transcript/progress.h"

#include <QtTest/qtest.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/transcript/record.h"
#include "core/transcript/vocabulary.h"

using namespace conclave;
using namespace conclave::transcript;
using nlohmann::json;
using steps::Debt;
using steps::Fact;
using steps::Holding;
using steps::Owing;

namespace {

const std::string hash(64, 'a');

json token(const std::string& name) {
    return {{"name", name},       {"serial", "1"}, {"label", "L"},
            {"manufacturer", ""}, {"model", ""},   {"firmware", ""}};
}
json key() {
    return {{"name", "root"}, {"label", "R"}, {"id", "01"}, {"algorithm", "EC_P384"}, {"spkiSha256", hash}};
}
json shares(const std::string& quorum) {
    return json::array({{{"quorum", quorum}, {"custodians", {"ana"}}}});
}

/// Entries as an engine would write them, and what they make of the ceremony. One that the vocabulary
/// refuses is a mistake of the test.
class Story {
  public:
    explicit Story(std::vector<std::string> seats = {"ana", "admin", "witness"})
        : progress(std::move(seats)) {}

    std::int64_t write(std::string_view type, json members) {
        if (const auto wrong = whatIsWrongWith(type, members); !wrong.isEmpty())
            throw std::runtime_error(std::string(type) + ": " + wrong.en);
        members["type"] = type;
        Entry entry;
        entry.seq = ++m_seq;
        entry.type = type;
        entry.step = m_step;
        entry.json = std::make_shared<const json>(std::move(members));
        progress.apply(entry);
        return m_seq;
    }

    void begin(const std::string& id, const std::string& kind, const json& names = json::object(),
               const std::string& contingency = {}) {
        m_step = id;
        json members{{"act", "act"},     {"kind", kind},         {"parameters", names},
                     {"title", "t"},     {"text", "t"},          {"textSha256", hash},
                     {"actor", "admin"}, {"witness", "witness"}, {"present", {"admin", "witness"}}};
        if (!contingency.empty())
            members["contingency"] = contingency;
        write(type::stepBegin, members);
    }
    void end(std::string_view outcome = word::done) {
        write(type::stepEnd, {{"outcome", outcome}});
        m_step.clear();
    }
    void setAside(const std::string& contingency) {
        write(type::stepEnd, {{"outcome", word::setAside}, {"contingency", contingency}});
        m_step.clear();
    }
    void replace(const std::string& step, const std::string& contingency) {
        m_step = step;
        write(type::stepEnd, {{"outcome", word::replaced}, {"contingency", contingency}});
        m_step.clear();
    }
    void confirm(const std::string& by, const std::string& answer = "yes", json more = json::object()) {
        json members{{"by", by}, {"what", "w"}, {"answer", answer}};
        members.update(more);
        write(type::confirmation, members);
    }
    void signIn(const std::string& seat) {
        write(type::participant,
              {{"id", seat}, {"name", "N"}, {"roles", {"auditor"}}, {"files", json::array()}});
    }
    void enrol(const std::string& seat) {
        write(type::card, {{"participant", seat},
                           {"reader", "R"},
                           {"signSpkiSha256", hash},
                           {"signCertSha256", hash},
                           {"kexSpkiSha256", ""},
                           {"kexCertSha256", ""},
                           {"isVirtual", true},
                           {"wasEnrolled", true},
                           {"defaultsRemaining", json::array()},
                           {"defaultsNotReported", json::array()},
                           {"managementKey", ""},
                           {"algorithm", "EC_P384"},
                           {"files", json::array()}});
    }
    std::int64_t initialise(const std::string& name) {
        return write(type::result, {{"action", "initialise-token"},
                                    {"token", token(name)},
                                    {"shares", shares("unlock")},
                                    {"pinLength", 32}});
    }
    std::int64_t unlock(const std::string& name) {
        return write(type::result,
                     {{"action", "unlock"}, {"token", token(name)}, {"shares", shares("unlock")}});
    }
    std::int64_t generateIntent() {
        return write(type::intent, {{"action", "generate-key"},
                                    {"keyId", "01"},
                                    {"cleared", json::array()},
                                    {"label", "R"},
                                    {"algorithm", "EC_P384"}});
    }
    std::int64_t generate() {
        return write(type::result, {{"action", "generate-key"},
                                    {"token", token("primary")},
                                    {"key", key()},
                                    {"mechanism", "M"},
                                    {"wrapWithTrusted", false},
                                    {"note", ""}});
    }
    std::int64_t wrap() {
        return write(type::result, {{"action", "wrap-key"},
                                    {"token", token("primary")},
                                    {"key", key()},
                                    {"quorum", "backup"},
                                    {"shares", shares("backup")},
                                    {"mechanism", "M"},
                                    {"wireFormat", "W"},
                                    {"kekCheckValue", "01"},
                                    {"wrappedSha256", hash},
                                    {"evidence", json::array()}});
    }
    std::int64_t restore(bool isKept) {
        return write(type::result, {{"action", "restore-key"},
                                    {"token", token("restore")},
                                    {"key", key()},
                                    {"quorum", "backup"},
                                    {"shares", shares("backup")},
                                    {"challenge", "01"},
                                    {"nextDrill", "2027-11-30"},
                                    {"signature", "01"},
                                    {"algorithm", "A"},
                                    {"kept", isKept},
                                    {"mechanism", "M"},
                                    {"note", ""},
                                    {"evidence", json::array()},
                                    {"objects", json::array()}});
    }
    std::int64_t seal(bool isSealed) {
        return write(type::result, {{"action", "seal"},
                                    {"token", token("primary")},
                                    {"key", key()},
                                    {"sealed", isSealed},
                                    {"evidence", json::array()},
                                    {"objects", json::array()}});
    }

    bool holds(Fact fact, std::vector<std::string> of = {}) const {
        return progress.ledger().holds({fact, std::move(of)});
    }
    bool owes(Debt debt, std::vector<std::string> of = {}) const {
        return progress.ledger().debts().contains({debt, std::move(of)});
    }

    Progress progress;

  private:
    std::string m_step;
    std::int64_t m_seq = 0;
};

const json inPrimary{{"key", "root"}, {"token", "primary"}, {"unlock", "unlock"}};
const json toBackup{{"key", "root"}, {"token", "primary"}, {"unlock", "unlock"}, {"quorum", "backup"}};
const json inRestore{
    {"key", "root"}, {"token", "restore"}, {"unlock", "unlock"}, {"quorum", "backup"}, {"kept", "false"}};

/// Key made and backed up; each step done.
void makeKey(Story& story) {
    story.begin("init", "initialise-token", {{"token", "primary"}, {"unlock", "unlock"}});
    story.initialise("primary");
    story.end();
    story.begin("generate", "generate-key", inPrimary);
    story.unlock("primary");
    story.generateIntent();
    story.generate();
    story.end();
    story.begin("back-up", "backup", toBackup);
    story.wrap();
    story.end();
}

}  // namespace

class ProgressTest : public QObject {
    Q_OBJECT

  private slots:
    void aComparisonIsMadeByBoth() {
        Story story;
        story.begin("clock", "clock-check");
        story.confirm("admin");
        QVERIFY(story.owes(Debt::clock) && !story.holds(Fact::clockCompared));
        story.confirm("admin");
        QVERIFY2(story.owes(Debt::clock), "one person has compared twice");
        story.confirm("witness", "no");
        QVERIFY(story.owes(Debt::clock));
        story.confirm("witness");
        QVERIFY(!story.owes(Debt::clock) && story.holds(Fact::clockCompared));
    }

    void aStepThatSaysItIsDoneGivesNothing() {
        Story story;
        story.begin("clock", "clock-check");
        story.end();
        QVERIFY(story.progress.isDone("clock"));
        QVERIFY(story.owes(Debt::clock) && !story.holds(Fact::clockCompared));
        story.begin("generate", "generate-key", inPrimary);
        story.end();
        QVERIFY(!story.holds(Fact::keyIn, {"root", "primary"}));
    }

    void confirmationsOfAResultOrOfWhoIsThereCompareNothing() {
        for (const auto& more : {json{{"result", 1}}, json{{"goesOnWith", "clock"}}}) {
            Story story;
            story.begin("clock", "clock-check");
            story.confirm("admin", "yes", more);
            story.confirm("witness", "yes", more);
            QVERIFY(story.owes(Debt::clock));
        }
    }

    void everyoneSignsInOrIsVacant() {
        Story story;
        story.begin("sign-in", "sign-in");
        story.signIn("admin");
        story.signIn("witness");
        QVERIFY(!story.holds(Fact::signedIn));
        story.write(type::vacancy, {{"id", "ana"}, {"reason", "ill"}, {"by", "witness"}});
        QVERIFY(story.holds(Fact::signedIn));
        QCOMPARE(story.progress.filledSeats(), (std::vector<std::string>{"admin", "witness"}));
        QCOMPARE(story.progress.vacantSeats(), (std::set<std::string>{"ana"}));
        story.end();
        story.begin("enrol", "enrol-cards");
        story.enrol("admin");
        QVERIFY(!story.holds(Fact::enrolled));
        story.enrol("witness");
        QVERIFY2(story.holds(Fact::enrolled), "a vacant seat brings no card");
    }

    void factsComeFromResults() {
        Story story;
        makeKey(story);
        QVERIFY(story.holds(Fact::initialised, {"primary"}));
        QVERIFY(story.holds(Fact::keyIn, {"root", "primary"}));
        QVERIFY(story.holds(Fact::backedUp, {"root", "backup"}));
        QVERIFY(story.owes(Debt::seal, {"root", "primary"}) && story.owes(Debt::proof, {"root"}));
        QVERIFY(story.progress.resultOf("generate", "generate-key") > 0);
        QVERIFY(story.progress.hasResults("generate", *steps::findKind("generate-key")));
        QVERIFY(!story.progress.hasResults("seal", *steps::findKind("seal")));
    }

    void anIntentRisksWhatItsResultPays() {
        Story story;
        makeKey(story);
        story.begin("proof", "restore-test", inRestore);
        story.write(
            type::intent,
            {{"action", "restore-key"}, {"token", "restore"}, {"keyId", "01"}, {"cleared", json::array()}});
        QVERIFY(story.owes(Debt::copy, {"root", "restore"}));
        story.restore(false);
        QVERIFY(!story.owes(Debt::copy, {"root", "restore"}));
        QVERIFY(!story.owes(Debt::proof, {"root"}));
        QVERIFY(story.holds(Fact::proved, {"root", "backup"}));
        QVERIFY(!story.holds(Fact::keyIn, {"root", "restore"}));
    }

    void evidenceSaysWhatAFlagOfTheScriptOnlyPromises() {
        for (const bool isSealed : {true, false}) {
            Story story;
            makeKey(story);
            story.begin("seal", "seal", inPrimary);
            story.seal(isSealed);
            QCOMPARE(story.holds(Fact::sealed, {"root", "primary"}), isSealed);
            QCOMPARE(story.owes(Debt::seal, {"root", "primary"}), !isSealed);
        }
        Story story;
        makeKey(story);
        story.begin("proof", "restore-test", inRestore);  // kept: false
        story.restore(true);
        QVERIFY(story.holds(Fact::keyIn, {"root", "restore"}));
    }

    void whatIsUntimelyIsSaid() {
        Story story;
        story.begin("generate", "generate-key", inPrimary);
        QCOMPARE(story.progress.untimely().unmet, (std::vector<Holding>{{Fact::probed, {"primary"}}}));
        story.generateIntent();
        QCOMPARE(story.progress.untimely().unmet, (std::vector<Holding>{{Fact::unlocked, {"primary"}}}));
        story.generate();
        QVERIFY2(story.progress.untimely().isEmpty(), "what has an intent is judged by it");
        story.generateIntent();
        QCOMPARE(story.progress.untimely().against, (std::vector<Holding>{{Fact::keyIn, {"root", "*"}}}));
    }

    void whateverInterruptsLocksTokens_data() {
        QTest::addColumn<QString>("what");
        for (const auto* what : {"break", "resume", "abandon", "repeated", "set-aside"})
            QTest::newRow(what) << what;
    }
    void whateverInterruptsLocksTokens() {
        QFETCH(QString, what);
        Story story;
        story.begin("unlock", "unlock", {{"token", "primary"}, {"unlock", "unlock"}});
        story.unlock("primary");
        QVERIFY(story.holds(Fact::unlocked, {"primary"}));
        if (what == "break") {
            story.write(type::breakOff, {{"reason", "lunch"}});
        } else if (what == "resume") {
            story.write(type::resume,
                        {{"reason", "r"},
                         {"tornBytes", 0},
                         {"reconciled", json::array()},
                         {"site", {{"sha256", hash}}},
                         {"software", {{"name", "n"}, {"version", ""}, {"build", ""}, {"sha256", hash}}},
                         {"module",
                          {{"path", "p"},
                           {"sha256", hash},
                           {"description", ""},
                           {"manufacturer", ""},
                           {"version", ""}}},
                         {"libraries", json::array()},
                         {"host", {{"name", ""}, {"kernel", ""}, {"isRoot", false}, {"memoryLocked", true}}},
                         {"files", json::array()}});
        } else if (what == "abandon") {
            story.write(type::abandon, {{"by", "admin"}, {"reason", "r"}, {"owed", json::array()}});
        } else {
            story.end(what.toStdString());
            QVERIFY(!story.progress.isDone("unlock"));
        }
        QVERIFY(!story.holds(Fact::unlocked, {"primary"}));
    }

    void aDoneStepLeavesTokensUnlocked() {
        Story story;
        story.begin("unlock", "unlock", {{"token", "primary"}, {"unlock", "unlock"}});
        story.unlock("primary");
        story.end();
        QVERIFY(story.holds(Fact::unlocked, {"primary"}));
    }

    void redoTakesBackWhatTheStepAndAllAfterItGave() {
        Story story;
        makeKey(story);
        story.begin("proof", "restore-test", inRestore);
        story.restore(false);
        story.end();
        story.write(type::redo, {{"from", "back-up"}, {"by", "admin"}, {"reason", "wrong safe"}});
        QVERIFY(!story.holds(Fact::backedUp, {"root", "backup"}));
        QVERIFY(!story.holds(Fact::proved, {"root", "backup"}));
        QVERIFY2(story.owes(Debt::proof, {"root"}), "what the proof paid is owed again");
        QVERIFY(story.holds(Fact::keyIn, {"root", "primary"}));
        QVERIFY(story.progress.isDone("generate"));
        QVERIFY(!story.progress.isDone("back-up") && !story.progress.isDone("proof"));
        QCOMPARE(story.progress.resultOf("back-up", "wrap-key"), 0);
        QVERIFY(story.progress.resultOf("generate", "generate-key") > 0);
        story.begin("back-up", "backup", toBackup);
        story.wrap();
        story.end();
        QVERIFY(story.holds(Fact::backedUp, {"root", "backup"}));
    }

    void aContingencyDoesWhatItsStepDidNot() {
        Story story;
        makeKey(story);
        story.begin("proof", "restore-test", inRestore);
        story.end(word::setAside);
        QVERIFY(!story.progress.isDone("proof"));
        auto inSpare = inRestore;
        inSpare["token"] = "spare";
        story.begin("proof-again", "restore-test", inSpare, "another-token");
        story.restore(false);
        story.end();
        QVERIFY(story.progress.isDone("proof-again") && !story.progress.isDone("proof"));
        QVERIFY(!story.owes(Debt::proof, {"root"}));
        QVERIFY2(story.progress.openStep().empty(), "the step that was set aside is not open");
        story.replace("proof", "another-token");
        QVERIFY(story.progress.isDone("proof"));
    }

    /// Any number of times, and each time all of it is done: nothing that it did before counts for it.
    void aContingencyThatIsCalledAgainIsDoneAgain() {
        Story story;
        makeKey(story);
        const auto callAndTest = [&] {
            story.begin("proof", "restore-test", inRestore);
            story.setAside("another-token");
            QVERIFY(!story.progress.isDone("in-spare"));
            QCOMPARE(story.progress.resultOf("in-spare", "restore-key"), 0);
            auto inSpare = inRestore;
            inSpare["token"] = "spare";
            story.begin("in-spare", "restore-test", inSpare, "another-token");
            story.restore(false);
            story.end();
            QVERIFY(story.progress.isDone("in-spare"));
            QVERIFY(story.progress.resultOf("in-spare", "restore-key") != 0);
        };
        callAndTest();
        callAndTest();
    }

    void anEntryThatIsWrongChangesNothing() {
        Story story;
        story.begin("init", "initialise-token", {{"token", "primary"}, {"unlock", "unlock"}});
        Entry entry;
        entry.type = type::result;
        entry.step = "init";
        entry.json = std::make_shared<const json>(json{{"type", "result"}, {"action", "initialise-token"}});
        story.progress.apply(entry);
        QVERIFY(!story.holds(Fact::initialised, {"primary"}));
    }
};

QTEST_GUILESS_MAIN(ProgressTest)
#include "progress_test.moc"
