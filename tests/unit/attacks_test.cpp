// Ways to talk one's way into a record: who can do each, and the check that catches it. The last tests are
// honest records, which pass.
#include "tests/unit/attacks.h"

#include <QtTest/qtest.h>

#include <algorithm>

#include "core/base/hex.h"
#include "core/verify/verify.h"
#include "tests/support/card_maker.h"
#include "tests/support/record_maker.h"

using namespace conclave;
using namespace conclave::test;
using verify::CheckId;
using verify::Outcome;
using verify::Verdict;
namespace fs = std::filesystem;

namespace {

struct Attacker {
    const char* name;
    const std::vector<Attack>& attacks;
};

const std::vector<Attacker>& attackers() {
    static const std::vector<Attacker> all{{"folder", folderAttacks()},
                                           {"card", cardAttacks()},
                                           {"host", attestedAttacks()},
                                           {"host", hostAttacks()}};
    return all;
}

std::string failures(const verify::Report& report) {
    std::string found;
    for (const auto& check : report.checks)
        if (check.outcome == Outcome::failed)
            found += std::string(verify::name(check.id)) + ": " + check.detail.en + "\n";
    return found;
}

struct Honest {
    const char* name;
    std::function<void(RecordPlan&)> plan;
    Verdict verdict = Verdict::holdsAnchored;
    bool isProduction = false;
};

const std::vector<Honest>& honestRecords() {
    const auto states = [](std::map<std::string, std::string> statements) {
        return [statements = std::move(statements)](RecordPlan& plan) { plan.statements = statements; };
    };
    static const std::vector<Honest> all{
        {"a rehearsal", {}},
        {"a production", {}, Verdict::holdsAnchored, true},
        {"an outside signer below an intermediate", [](RecordPlan& plan) { addIntermediate(plan); },
         Verdict::holdsAnchored, true},
        {"an outside signer who signs the runbook as ICP-Brasil wants",
         [](RecordPlan& plan) {
             plan.script = replaced(plan.script, "    trustAnchor: auditors\n",
                                    "    trustAnchor: auditors\n    signing: icp-brasil-ad-rb\n");
         },
         Verdict::holdsAnchored, true},
        {"cards that their maker attests",
         [maker = CardMaker()](RecordPlan& plan) {
             wantAttested(plan, maker.root());
             plan.attestations = [maker, serial = 0U](const std::string&, const auto& sign,
                                                      const auto* kex) mutable {
                 return maker.card(sign, kex, ++serial);
             };
         },
         Verdict::holdsAnchored, true},
        {"cards of other makes, and people who accept that",
         [maker = CardMaker()](RecordPlan& plan) {
             wantAttested(plan, maker.root());
             plan.attestations = [serial = 0U](
                                     const std::string& id, const auto& sign,
                                     const auto* kex) mutable -> std::optional<x509::CardAttestations> {
                 if (id == "witness")
                     return {};
                 return CardMaker().card(sign, kex, ++serial);
             };
         },
         Verdict::holdsAnchored, true},
        {"cards that attest, and a script that names nobody to judge by",
         [](RecordPlan& plan) {
             plan.attestations = [serial = 0U](const std::string&, const auto& sign,
                                               const auto* kex) mutable {
                 return CardMaker().card(sign, kex, ++serial);
             };
         },
         Verdict::holdsAnchored, true},
        {"a witness who disagrees", states({{"witness", "disagree"}}), Verdict::holdsNotAgreed},
        {"a custodian who refuses to sign", states({{"custodian-1", "refuses"}}), Verdict::holdsNotAgreed},
        {"a custodian who had to leave", states({{"custodian-3", "absent"}}), Verdict::holdsNotAgreed},
        {"a statement that was changed on seeing the runbook",
         [](RecordPlan& plan) {
             plan.statements = {{"witness", "disagree"}};
             const auto certificate = std::make_shared<std::string>();
             plan.edit = [certificate](std::string& type, std::string&, nlohmann::json& fields) {
                 if (type == "card" && fields["participant"] == "witness")
                     *certificate = fields["signCertSha256"];
                 return true;
             };
             plan.before = [certificate](const std::string& type, const std::string&,
                                         const nlohmann::json&) -> std::vector<RecordPlan::Extra> {
                 if (type != "closing")
                     return {};
                 return {{"statement",
                          "",
                          {{"participant", "witness"},
                           {"statement", "agree"},
                           {"reason", ""},
                           {"certificateSha256", *certificate}}}};
             };
         }},
        {"signed anew after a card failed", [](RecordPlan& plan) { plan.closings = 2; }},
        {"signed three times", [](RecordPlan& plan) { plan.closings = 3; }},
        {"one card failed after it had signed",
         [](RecordPlan& plan) {
             plan.closings = 2;
             plan.unsignedBy = {"custodian-2"};
         },
         Verdict::holdsNotAgreed},
        {"a step redone",
         [](RecordPlan& plan) {
             plan.redos = {{"restore-test", "deal-backup"}};
         }},
        {"given up before the seal", [](RecordPlan& plan) { plan.abandonedIn = "restore-test"; },
         Verdict::abandoned},
        {"a token that cannot seal, by the script's waiver",
         [](RecordPlan& plan) {
             plan.script +=
                 "\nwaives:\n  - {debt: seal, key: root, token: primary, reason: \"The token cannot "
                 "seal.\"}\n";
             plan.canSeal = false;
         }},
        {"a token that does not tell where its key comes from, and people who accept that",
         [](RecordPlan& plan) {
             plan.before = [](const std::string& type, const std::string& step,
                              const nlohmann::json& fields) -> std::vector<RecordPlan::Extra> {
                 if (type != "result" || fields.value("action", "") != "generate-key")
                     return {};
                 auto accepted = exception(1, "the maker's manual says so", "origin-not-reported");
                 accepted["about"] = step;
                 return {{"exception", step, accepted}};
             };
             plan.edit = [](std::string& type, std::string&, nlohmann::json& fields) {
                 if (type == "result" &&
                     (fields.value("action", "") == "generate-key" || fields.value("action", "") == "seal"))
                     fields["key"]["attributes"]["private"].erase("CKA_LOCAL");
                 return true;
             };
         }},
        {"an exception that endangers a key, and all agree",
         [](RecordPlan& plan) {
             plan.before = [](const std::string& type, const std::string& step,
                              const nlohmann::json& fields) -> std::vector<RecordPlan::Extra> {
                 if (type != "confirmation" || step != "hashes" || fields["by"] != "administrator")
                     return {};
                 auto reported = exception(1, "go on", "");
                 reported["severity"] = "key-endangering";
                 return {{"exception", step, reported}};
             };
         },
         Verdict::holdsNotAgreed},
        {"a clock that was set and set back, and exceptions that say so",
         [](RecordPlan& plan) {
             const auto clocks = transcript::Clocks::system();
             plan.clocks = {[calls = 0, now = clocks.utcNowMs]() mutable {
                                ++calls;
                                return now() + (calls > 12 && calls <= 14 ? 60'000 : 0);
                            },
                            clocks.bootNowMs, clocks.bootId};
             plan.before = [](const std::string& type, const std::string& step,
                              const nlohmann::json& fields) -> std::vector<RecordPlan::Extra> {
                 if (type != "confirmation" || step != "hashes" || fields["by"] != "administrator")
                     return {};
                 auto forward = exception(1, "go on", "clock-step");
                 forward["entry"] = 13;
                 auto back = exception(2, "go on", "clock-step");
                 back["entry"] = 15;
                 return {{"exception", step, forward}, {"exception", step, back}};
             };
         }},
        {"an auditor's copy, without the safe's files", {}},
    };
    return all;
}

}  // namespace

class AttacksTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        char pattern[] = "/dev/shm/conclave-attacks-XXXXXX";
        m_base = mkdtemp(pattern);
        make(m_base / "honest", rehearsalPlan());
    }

    void cleanupTestCase() { fs::remove_all(m_base); }

    void isCaught_data() {
        QTest::addColumn<int>("attacker");
        QTest::addColumn<int>("attack");
        for (std::size_t by = 0; by < attackers().size(); ++by)
            for (std::size_t i = 0; i < attackers()[by].attacks.size(); ++i)
                QTest::newRow(attackers()[by].attacks[i].name) << static_cast<int>(by) << static_cast<int>(i);
    }

    void isCaught() {
        QFETCH(int, attacker);
        QFETCH(int, attack);
        const auto& by = attackers()[static_cast<std::size_t>(attacker)];
        const auto& tried = by.attacks[static_cast<std::size_t>(attack)];
        const auto report = judged(tried);
        const auto found = failures(report);
        const bool isFound = std::ranges::any_of(report.checks, [&](const verify::Check& check) {
            return check.outcome == Outcome::failed && check.id == tried.found;
        });
        QVERIFY2(isFound, (std::string(verify::name(tried.found)) + " did not fail, but\n" + found).c_str());
        QCOMPARE(report.verdict, Verdict::failed);
        qInfo("%-7s %-24s %s", by.name, std::string(verify::name(tried.found)).c_str(), tried.name);
    }

    void honestRecordsPass_data() {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < honestRecords().size(); ++i)
            QTest::newRow(honestRecords()[i].name) << static_cast<int>(i);
    }

    void honestRecordsPass() {
        QFETCH(int, index);
        const auto& honest = honestRecords()[static_cast<std::size_t>(index)];
        ProductionPlan production;
        if (honest.isProduction)
            production = productionPlan();
        auto plan = honest.isProduction ? production.plan : rehearsalPlan();
        if (honest.plan)
            honest.plan(plan);
        const auto record = m_base / "record";
        fs::remove_all(record);
        const auto head = make(record, std::move(plan));
        if (std::string_view(honest.name).starts_with("an auditor's copy"))
            for (const auto* safe : {"unlock/shares", "backup/shares", "backup/CartorioDigitalRAIZ.kwp"})
                fs::remove_all(record / safe);
        verify::Options options;
        options.head = toHex(head);
        const auto report = verify::verify(record, options);
        QVERIFY2(report.verdict == honest.verdict, failures(report).c_str());
    }

    /// A corpus that shrinks is noticed.
    void theCorpusIsLarge() {
        std::size_t count = 0;
        for (const auto& attacker : attackers())
            count += attacker.attacks.size();
        QVERIFY2(count >= 200, std::to_string(count).c_str());
        QVERIFY(honestRecords().size() >= 13);
    }

  private:
    static Bytes make(const fs::path& folder, RecordPlan plan) {
        RecordMaker maker(folder, std::move(plan));
        maker.make();
        return maker.head();
    }

    verify::Report judged(const Attack& attack) const {
        const auto record = m_base / "record";
        fs::remove_all(record);
        if (!attack.edit && !attack.plan) {
            fs::copy(m_base / "honest", record, fs::copy_options::recursive);
        } else {
            ProductionPlan production;
            if (attack.isProduction)
                production = productionPlan();
            auto plan = attack.isProduction ? production.plan : rehearsalPlan();
            if (attack.edit)
                plan.edit = attack.edit;
            if (attack.plan)
                attack.plan(plan);
            make(record, std::move(plan));
        }
        if (attack.tamper)
            attack.tamper(record);
        return verify::verify(record, {});
    }

    fs::path m_base;
};

QTEST_GUILESS_MAIN(AttacksTest)
#include "attacks_test.moc"
