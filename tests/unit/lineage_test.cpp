// Records that follow records: what a recovery says of the ceremony before it, and what a forger might.
#include <QtTest/qtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/verify/verify.h"
#include "tests/support/record_maker.h"

using namespace conclave;
using namespace conclave::test;
using nlohmann::json;
using verify::CheckId;
namespace fs = std::filesystem;

namespace {

bool hasFailed(const verify::Report& report, CheckId id) {
    return std::ranges::any_of(report.checks, [&](const auto& check) {
        return check.id == id && check.outcome == verify::Outcome::failed;
    });
}

std::string failures(const verify::Report& report) {
    std::string text;
    for (const auto& check : report.checks)
        if (check.outcome == verify::Outcome::failed)
            text += std::string(verify::name(check.id)) + " " + check.file + ": " + check.detail.en + "\n";
    return text;
}

}  // namespace

class LineageTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        char pattern[] = "/tmp/conclave-lineage-XXXXXX";
        m_folder = mkdtemp(pattern);
        m_root = std::make_unique<RecordMaker>(m_folder / "root", rehearsalPlan());
        m_root->make();
        make("recovery", recoveryPlan(*m_root));
    }

    void cleanupTestCase() { fs::remove_all(m_folder); }

    void aRecoveryHoldsByItselfAndWithTheRecordThatItContinues() {
        const auto alone = verify::verify(m_folder / "recovery", {});
        QVERIFY2(alone.verdict == verify::Verdict::holdsUnanchored, failures(alone).c_str());
        const auto both = with("recovery", {"root"});
        QVERIFY2(both.verdict == verify::Verdict::holdsUnanchored, failures(both).c_str());
        QCOMPARE(both.line.size(), std::size_t{2});
        QCOMPARE(both.line[0].ceremonyId, std::string("R-20261122-abcdef"));
        QCOMPARE(both.line[1].holdings.size(), std::size_t{1});
        QVERIFY(both.line[1].holdings[0].isSealed);
        QCOMPARE(both.line[1].backups[0].holders.size(), std::size_t{3});
        // Asked from the other end, the order is the same.
        QCOMPARE(with("root", {"recovery"}).line[1].ceremonyId, std::string("R-20271122-fedcba"));
    }

    void recoversWithAVacantSeat() {
        auto plan = recoveryPlan(*m_root);
        plan.vacant = {{"custodian-3", "ill"}};
        make("vacant", std::move(plan));
        const auto report = verify::verify(m_folder / "vacant", {});
        QVERIFY2(report.verdict == verify::Verdict::holdsUnanchored, failures(report).c_str());
    }

    void namesTwoContinuationsOfOneHead() {
        auto plan = recoveryPlan(*m_root);
        plan.ceremonyId = "R-20281122-aaaaaa";
        make("fork", std::move(plan));
        QVERIFY(hasFailed(with("recovery", {"root", "fork"}), CheckId::lineage));
        QVERIFY(hasFailed(with("root", {"recovery", "fork"}), CheckId::lineage));
        QVERIFY(hasFailed(with("recovery", {"fork"}), CheckId::lineage));
    }

    void namesARolledBackRecord() {
        // The same ceremony, as it was before it was closed anew.
        auto plan = rehearsalPlan();
        plan.statements = {{"witness", "absent"}};
        make("older", std::move(plan));
        QVERIFY(hasFailed(with("recovery", {"older"}), CheckId::lineage));
    }

    void namesARecordOfAnotherRoot() {
        auto plan = rehearsalPlan();
        plan.ceremonyId = "R-20250101-bbbbbb";
        make("stranger", std::move(plan));
        QVERIFY(hasFailed(with("recovery", {"stranger"}), CheckId::lineage));
    }

    /// A recovery that links to nothing would hide that there are two.
    void namesTwoThatContinueNothing() {
        auto plan = recoveryPlan(*m_root);
        plan.ceremonyId = "R-20291122-cccccc";
        plan.isLinked = false;
        make("loose", std::move(plan));
        const auto alone = verify::verify(m_folder / "loose", {});
        QVERIFY2(alone.verdict == verify::Verdict::holdsUnanchored, failures(alone).c_str());
        QVERIFY(hasFailed(with("loose", {"root"}), CheckId::lineage));
    }

    /// Given up before it brought a key anywhere, it changed nothing.
    void anAbandonedRecoveryTakesNoPlace() {
        auto plan = recoveryPlan(*m_root);
        plan.ceremonyId = "R-20301122-dddddd";
        plan.abandonedIn = "enrol-cards";
        make("given-up", std::move(plan));
        QCOMPARE(verify::verify(m_folder / "given-up", {}).verdict, verify::Verdict::abandoned);
        QVERIFY(!hasFailed(with("recovery", {"root", "given-up"}), CheckId::lineage));
    }

    void aCeremonyAbandonedBeforeItHasARootHolds() {
        auto plan = rehearsalPlan();
        plan.ceremonyId = "R-20240101-eeeeee";
        plan.abandonedIn = "hsm";
        make("early", std::move(plan));
        const auto report = verify::verify(m_folder / "early", {});
        QVERIFY2(report.verdict == verify::Verdict::abandoned, failures(report).c_str());
    }

    void namesARecordThatDoesNotHold() {
        fs::copy(m_folder / "root", m_folder / "broken", fs::copy_options::recursive);
        std::ofstream(m_folder / "broken/artefacts/root.crt", std::ios::app) << " ";
        QVERIFY(hasFailed(with("recovery", {"broken"}), CheckId::lineage));
    }

    void aConsistentLieInARecoveryIsFound_data() {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < lies().size(); ++i)
            QTest::newRow(lies()[i].name) << static_cast<int>(i);
    }

    void aConsistentLieInARecoveryIsFound() {
        QFETCH(int, index);
        const auto& lie = lies()[static_cast<std::size_t>(index)];
        auto plan = recoveryPlan(*m_root);
        plan.edit = [&](std::string& type, std::string&, json& fields) {
            if (type == "result" && fields.value("action", "") == lie.action)
                lie.edit(fields);
            return true;
        };
        make(lie.name, std::move(plan));
        const auto report = verify::verify(m_folder / lie.name, {});
        QVERIFY2(hasFailed(report, lie.found),
                 (std::string(verify::name(lie.found)) + " did not fail, but\n" + failures(report)).c_str());
    }

  private:
    struct Lie {
        const char* name;
        const char* action;
        CheckId found;
        std::function<void(json&)> edit;
    };
    static const std::vector<Lie>& lies() {
        static const std::vector<Lie> all{
            {"another root certificate", "retrieve-backup", CheckId::rootCertificate,
             [](json& f) { f["rootSha256"] = std::string(64, '0'); }},
            {"another subject shown", "retrieve-backup", CheckId::rootCertificate,
             [](json& f) { f["subject"] = "CN=Somebody else"; }},
            {"another earlier record retrieved from", "retrieve-backup", CheckId::rootCertificate,
             [](json& f) { f["head"] = std::string(64, '0'); }},
            {"not anchored, in silence", "retrieve-backup", CheckId::rootCertificate,
             [](json& f) { f["anchored"] = false; }},
            {"uses that nobody decided about", "recover-key", CheckId::keySealed,
             [](json& f) { f["surplusUses"] = "CKA_DECRYPT"; }},
            {"opened on the computer in silence", "recover-key", CheckId::keySealed,
             [](json& f) { f["openedOnHost"] = true; }},
            {"another key retrieved", "retrieve-backup", CheckId::backupManifest,
             [](json& f) { f["key"]["label"] = "Another"; }},
            {"another threshold retrieved", "retrieve-backup", CheckId::backupManifest,
             [](json& f) { f["threshold"] = 1; }},
            {"another holder", "retrieve-backup", CheckId::backupManifest,
             [](json& f) { f["custodians"][0] = "custodian-9"; }},
            {"another set retrieved", "retrieve-backup", CheckId::backupManifest,
             [](json& f) { f["setId"] = std::string(32, '0'); }},
            {"one share at the recovery", "recover-key", CheckId::backupManifest,
             [](json& f) { f["shares"][0]["custodians"] = json::array({"custodian-1"}); }},
            {"no shares at the recovery", "recover-key", CheckId::backupManifest,
             [](json& f) { f["shares"] = json::array(); }},
            {"a share without its card", "recover-key", CheckId::attestations,
             [](json& f) {
                 f["shares"][0]["custodians"] = {"custodian-1", "custodian-3"};
             }},
            {"another key came back", "recover-key", CheckId::restoreProved,
             [](json& f) { f["key"]["spkiSha256"] = std::string(64, '0'); }},
            {"another challenge", "recover-key", CheckId::restoreProved,
             [](json& f) {
                 auto challenge = f["challenge"].get<std::string>();
                 challenge.back() = challenge.back() == '0' ? '1' : '0';
                 f["challenge"] = challenge;
             }},
            {"another day of the next drill", "recover-key", CheckId::restoreProved,
             [](json& f) { f["nextDrill"] = "2099-01-01"; }},
            {"a key that can leave again", "recover-key", CheckId::keySealed,
             [](json& f) { f["key"]["attributes"]["private"]["CKA_EXTRACTABLE"] = true; }},
            {"a key that decrypts", "recover-key", CheckId::keySealed,
             [](json& f) { f["key"]["attributes"]["private"]["CKA_DECRYPT"] = true; }},
            {"a key that nobody sealed", "recover-key", CheckId::keySealed,
             [](json& f) { f["sealed"] = false; }},
        };
        return all;
    }

    void make(const std::string& name, RecordPlan plan) {
        RecordMaker(m_folder / name, std::move(plan)).make();
    }
    verify::Report with(const std::string& name, const std::vector<std::string>& others) {
        verify::Options options;
        for (const auto& other : others)
            options.with.push_back(m_folder / other);
        return verify::verify(m_folder / name, options);
    }

    fs::path m_folder;
    std::unique_ptr<RecordMaker> m_root;
};

QTEST_APPLESS_MAIN(LineageTest)
#include "lineage_test.moc"
