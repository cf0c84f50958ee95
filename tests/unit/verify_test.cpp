#include "core/verify/verify.h"

#include <QtTest/qtest.h>
#include <sys/stat.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/pgp_words.h"
#include "core/base/typed.h"
#include "tests/support/record_maker.h"
#include "tests/unit/both_languages.h"

using namespace conclave;
using namespace conclave::test;
using nlohmann::json;
using verify::CheckId;
using verify::Outcome;
using verify::Verdict;
namespace fs = std::filesystem;

namespace {

std::string read(const fs::path& file) {
    return std::string(asText(readFile(file).value()));
}

void put(const fs::path& file, std::string_view content) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
}

std::vector<std::string> filesOf(const fs::path& folder) {
    std::vector<std::string> found;
    for (const auto& item : fs::recursive_directory_iterator(folder))
        if (item.is_regular_file())
            found.push_back(item.path().lexically_relative(folder).generic_string());
    std::ranges::sort(found);
    return found;
}

std::string failures(const verify::Report& report) {
    std::string text;
    for (const auto& check : report.checks)
        if (check.outcome == Outcome::failed)
            text += std::string(verify::name(check.id)) + " " + check.file + " " +
                    (check.entry ? std::to_string(*check.entry) : "") + " " + check.detail.en + "\n";
    return text.empty() ? "nothing failed" : text;
}

bool hasFailed(const verify::Report& report, CheckId id) {
    return std::ranges::any_of(report.checks, [&](const verify::Check& check) {
        return check.id == id && check.outcome == Outcome::failed;
    });
}

Outcome outcome(const verify::Report& report, CheckId id) {
    for (const auto& check : report.checks)
        if (check.id == id)
            return check.outcome;
    return Outcome::failed;
}

constexpr const char* waiver =
    "\nwaives:\n  - {debt: seal, key: root, token: primary, reason: \"The token cannot seal.\"}\n";

constexpr const char* contingencies =
    "\ncontingencies:\n"
    "  - id: unlock-anew\n    title: {en: Unlock again, pt-BR: Desbloquear de novo}\n    steps:\n"
    "      - id: unlock-again\n        kind: unlock\n        token: primary\n"
    "        title: {en: Unlock, pt-BR: Desbloquear}\n        read: {en: Again., pt-BR: De novo.}\n"
    "        actor: administrator\n        witness: witness\n        minutes: 2\n"
    "  - id: spare-token\n    title: {en: Another token, pt-BR: Outro token}\n"
    "    insteadOf: restore-test\n    steps:\n"
    "      - id: initialise-spare\n        kind: initialise-token\n        token: spare\n"
    "        title: {en: Initialise, pt-BR: Inicializar}\n        read: {en: The spare., pt-BR: O reserva.}\n"
    "        actor: administrator\n        witness: witness\n        minutes: 2\n"
    "      - id: restore-spare\n        kind: restore-test\n        key: root\n        token: spare\n"
    "        quorum: backup\n        title: {en: Prove, pt-BR: Provar}\n"
    "        read: {en: On the spare., pt-BR: No reserva.}\n"
    "        actor: administrator\n        witness: witness\n        minutes: 2\n";

bool namesFile(const verify::Report& report, const std::string& file) {
    return std::ranges::any_of(report.checks, [&](const verify::Check& check) {
        return check.outcome == Outcome::failed && check.file == file;
    });
}

}  // namespace

class VerifyTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        char pattern[] = "/dev/shm/conclave-verify-XXXXXX";  // dozens of records, each fsync'd at every entry
        m_base = mkdtemp(pattern);
        m_honest = m_base / "honest";
        m_head = toHex(make(m_honest, rehearsalPlan()));
    }

    void cleanupTestCase() { fs::remove_all(m_base); }

    void init() {
        m_record = m_base / "record";
        fs::remove_all(m_record);
        fs::copy(m_honest, m_record, fs::copy_options::recursive);
    }

    void anHonestRecordHoldsAndIsAnchoredByItsHeadAlone() {
        const auto unanchored = judge();
        QVERIFY2(unanchored.verdict == Verdict::holdsUnanchored, failures(unanchored).c_str());
        QCOMPARE(exitCode(unanchored.verdict), 4);
        QVERIFY(unanchored.isIntact);
        QCOMPARE(toHex(unanchored.head), m_head);
        for (const auto& check : unanchored.checks)
            QCOMPARE(check.outcome == Outcome::notChecked,
                     check.id == CheckId::anchor || check.id == CheckId::approval ||
                         check.id == CheckId::scriptApproved || check.id == CheckId::softwareApproved ||
                         check.id == CheckId::moduleApproved || check.id == CheckId::librariesApproved ||
                         check.id == CheckId::lineage || check.id == CheckId::attestedCards ||
                         check.id == CheckId::timeStamp);
        QCOMPARE(judge(m_head).verdict, Verdict::holdsAnchored);
        QCOMPARE(exitCode(judge(m_head).verdict), 0);
        QCOMPARE(judge(toPgpWords(fromHex(m_head).value())).verdict, Verdict::holdsAnchored);
        for (const std::string& wrong :
             {std::string(64, '0'), std::string("0"), std::string("aardvark"), std::string()})
            QVERIFY(hasFailed(judge(wrong), CheckId::anchor));
        QCOMPARE(unanchored.summary.ceremonyId, std::string("R-20261122-abcdef"));
        QCOMPARE(unanchored.summary.keys.at(0).algorithm, std::string("EC_P384"));
        QCOMPARE(unanchored.summary.participants.size(), 5U);
        QVERIFY(unanchored.summary.participants[0].hasSigned);
    }

    void theSafesFilesMayBeMissingAsAWholeOnly() {
        std::vector<std::string> restricted;
        for (const auto& file : filesOf(m_record))
            if (transcript::isRestricted(file))
                restricted.push_back(file);
        QCOMPARE(restricted.size(), 7U);
        for (const auto& file : restricted) {
            fs::remove(m_record / file);
            const auto report = judge(m_head);
            QVERIFY2(hasFailed(report, CheckId::backupFiles) && namesFile(report, file),
                     failures(report).c_str());
            put(m_record / file, read(m_honest / file));
        }
        for (const auto& file : restricted)
            fs::remove(m_record / file);
        const auto report = judge(m_head);
        QVERIFY2(report.verdict == Verdict::holdsAnchored, failures(report).c_str());
        QCOMPARE(outcome(report, CheckId::backupFiles), Outcome::notChecked);
        fs::remove_all(m_record / "unlock/shares");
        QCOMPARE(judge(m_head).verdict, Verdict::holdsAnchored);
    }

    void anyChangedOctetOfAnyFileFailsAndNamesTheFile() {
        for (const auto& file : filesOf(m_record)) {
            const auto content = read(m_record / file);
            // Every octet is tried by the tests of the signatures and of the transcript; here the whole is.
            const std::size_t stride = content.size() < 100 ? 1 : content.size() / 8 + 1;
            for (std::size_t at = 0; at < content.size() + stride; at += stride) {
                auto changed = content;
                const auto place = std::min(at, content.size() - 1);
                changed[place] = static_cast<char>(changed[place] ^ (at % 2 == 0 ? 0x01 : 0x20));
                expectFailure(file, changed);
            }
            expectFailure(file, content + "\n");
            expectFailure(file, content + content);
            expectFailure(file, content.substr(0, content.size() - 1));
            expectFailure(file, content.substr(1));
            expectFailure(file, "");
            put(m_record / file, content);
        }
        QCOMPARE(judge(m_head).verdict, Verdict::holdsAnchored);
    }

    void anyRemovedFileFails() {
        for (const auto& file : filesOf(m_record)) {
            const auto content = read(m_record / file);
            fs::remove(m_record / file);
            const auto report = judge(m_head);
            if (transcript::isPersonal(file))
                QCOMPARE(report.verdict, Verdict::holdsAnchored);
            else
                QVERIFY2(report.verdict == Verdict::failed && namesFile(report, file), file.c_str());
            put(m_record / file, content);
        }
    }

    void whateverIsAddedFails() {
        for (const char* name :
             {"x", "signatures/stranger.p7s", "participants/stranger.sign.crt", "backup/y.kwp",
              "unlock/shares/stranger.cms", ".hidden", "transcript.jsonl.bak", "signatures/\xff.p7s"}) {
            put(m_record / name, "junk");
            const auto report = judge(m_head);
            QVERIFY2(hasFailed(report, CheckId::recordFiles), name);
            fs::remove(m_record / name);
        }
        for (const char* name : {"timestamps", "empty", "signatures/void-1"}) {
            fs::create_directory(m_record / name);
            QVERIFY2(namesFile(judge(m_head), name), name);
            fs::remove(m_record / name);
        }
        fs::create_symlink("/etc/passwd", m_record / "link");
        QVERIFY(namesFile(judge(m_head), "link"));
        fs::remove(m_record / "link");
        QCOMPARE(mkfifo((m_record / "fifo").c_str(), 0600), 0);
        QVERIFY(namesFile(judge(m_head), "fifo"));
        fs::remove(m_record / "fifo");
        QCOMPARE(judge(m_head).verdict, Verdict::holdsAnchored);
    }

    void aFileReplacedByALinkOrAPipeFails() {
        for (const char* name :
             {"transcript.jsonl", "artefacts/root.crt", "signatures/witness.p7s", "ceremony.yaml"}) {
            fs::remove(m_record / name);
            fs::create_symlink(m_honest / name, m_record / name);
            QVERIFY2(namesFile(judge(m_head), name), name);
            fs::remove(m_record / name);
            QCOMPARE(mkfifo((m_record / name).c_str(), 0600), 0);
            QVERIFY2(namesFile(judge(m_head), name), name);
            fs::remove(m_record / name);
            fs::create_directory(m_record / name);
            QVERIFY2(namesFile(judge(m_head), name), name);
            fs::remove(m_record / name);
            put(m_record / name, read(m_honest / name));
        }
    }

    void exchangedFilesFail() {
        for (const auto& [a, b] :
             {std::pair("signatures/witness.p7s", "signatures/administrator.p7s"),
              std::pair("participants/witness.sign.crt", "participants/administrator.sign.crt"),
              std::pair("unlock/shares/custodian-1.cms", "unlock/shares/custodian-2.cms"),
              std::pair("unlock/manifest.json", "backup/manifest.json"),
              std::pair("signatures/witness.p7s", "transcript.jsonl.p7s")}) {
            const auto first = read(m_record / a);
            const auto second = read(m_record / b);
            put(m_record / a, second);
            put(m_record / b, first);
            const auto report = judge(m_head);
            QVERIFY2(namesFile(report, a) && namesFile(report, b), failures(report).c_str());
            put(m_record / a, first);
            put(m_record / b, second);
        }
    }

    void removedRepeatedAndReorderedLinesFail() {
        const auto text = read(m_record / "transcript.jsonl");
        std::vector<std::string> lines;
        for (std::size_t start = 0; start < text.size();) {
            const auto end = text.find('\n', start) + 1;
            lines.push_back(text.substr(start, end - start));
            start = end;
        }
        const auto expect = [&](const std::vector<std::string>& changed, std::size_t line) {
            std::string joined;
            for (const auto& piece : changed)
                joined += piece;
            put(m_record / "transcript.jsonl", joined);
            for (const auto& head : {std::optional(m_head), std::optional<std::string>()}) {
                const auto report = judge(head);
                const auto number = static_cast<std::int64_t>(line) + 1;
                const bool isNamed = std::ranges::any_of(report.checks, [&](const verify::Check& check) {
                    return check.outcome == Outcome::failed && check.entry && *check.entry >= number - 1 &&
                           *check.entry <= number + 1;
                });
                QVERIFY2(report.verdict == Verdict::failed && isNamed,
                         (std::to_string(number) + ": " + failures(report)).c_str());
            }
        };
        for (std::size_t i = 0; i < lines.size(); ++i) {
            auto changed = lines;
            changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(i));
            expect(changed, i);
            changed = lines;
            changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(i), lines[i]);
            expect(changed, i);
            if (i + 1 < lines.size()) {
                changed = lines;
                std::swap(changed[i], changed[i + 1]);
                expect(changed, i);
            }
        }
    }

    void aForgeryWithFreshCardsHoldsOnlyUntilItsHeadIsCompared() {
        const auto forged = m_base / "forged";
        make(forged, rehearsalPlan());
        QCOMPARE(verified(forged).verdict, Verdict::holdsUnanchored);
        verify::Options options;
        options.head = m_head;
        const auto report = verified(forged, options);
        QCOMPARE(report.verdict, Verdict::failed);
        QVERIFY(hasFailed(report, CheckId::anchor));
        // One true signature in a forged record, or a forged one in the true record.
        fs::copy(forged / "signatures/witness.p7s", m_record / "signatures/witness.p7s",
                 fs::copy_options::overwrite_existing);
        QVERIFY(namesFile(judge(m_head), "signatures/witness.p7s"));
        fs::remove_all(forged);
    }

    void aTrustedSignerAnchorsAProductionRecord() {
        const auto folder = m_base / "production";
        auto production = productionPlan();
        make(folder, production.plan);
        const auto anchor = m_base / "authority.crt";
        put(anchor, production.plan.authority->pem());
        const auto unanchored = verified(folder);
        QVERIFY2(unanchored.verdict == Verdict::holdsUnanchored, failures(unanchored).c_str());
        verify::Options options;
        options.trust = {anchor};
        const auto anchored = verified(folder, options);
        QVERIFY2(anchored.verdict == Verdict::holdsAnchored, failures(anchored).c_str());
        // An authority that the script does not name, and a file that is no certificate.
        put(anchor, productionPlan().plan.authority->pem());
        QVERIFY(hasFailed(verified(folder, options), CheckId::anchor));
        put(anchor, "junk");
        QVERIFY(hasFailed(verified(folder, options), CheckId::anchor));
        fs::remove_all(folder);

        // The right authority's name on a certificate that another key made.
        auto stranger = productionPlan();
        auto forged = production.plan;
        forged.authorityKey = stranger.authorityKey;
        forged.authority = stranger.plan.authority;
        make(folder, forged);
        put(anchor, production.plan.authority->pem());
        const auto report = verified(folder, options);
        QVERIFY2(hasFailed(report, CheckId::anchor), failures(report).c_str());
        fs::remove_all(folder);
    }

    void aTrustedAuthorityMayComeWithItsIntermediates() {
        const auto folder = m_base / "production";
        auto production = productionPlan();
        const auto anchor = production.plan.authority->pem();
        addIntermediate(production.plan);
        const auto intermediate = production.plan.authority->pem();
        make(folder, production.plan);
        const auto file = m_base / "authority.crt";
        verify::Options options;
        options.trust = {file};
        for (const auto& trusted : {anchor, anchor + intermediate, intermediate + anchor}) {
            put(file, trusted);
            const auto report = verified(folder, options);
            QVERIFY2(report.verdict == Verdict::holdsAnchored, failures(report).c_str());
        }
        // The script's anchor is who the auditor must trust, not an authority below.
        put(file, intermediate);
        QVERIFY(hasFailed(verified(folder, options), CheckId::anchor));
        put(file, anchor + productionPlan().plan.authority->pem());
        QVERIFY(hasFailed(verified(folder, options), CheckId::anchor));
        fs::remove_all(folder);
    }

    void rehearsalPartsInAProductionRecordFail() {
        const auto folder = m_base / "production";
        const auto expect = [&](const std::function<void(RecordPlan&)>& change) {
            auto production = productionPlan();
            change(production.plan);
            make(folder, production.plan);
            QVERIFY(hasFailed(verified(folder), CheckId::rehearsalAsProduction));
            fs::remove_all(folder);
        };
        expect([](RecordPlan& plan) { plan.manufacturer = "SoftHSM project"; });
        expect([](RecordPlan& plan) { plan.reader = "Virtual PCD 00 00"; });
        expect([](RecordPlan& plan) { plan.hasVirtualCards = true; });
    }

    void dissentIsReportedApartFromIntegrity() {
        const auto folder = m_base / "dissent";
        auto plan = rehearsalPlan();
        plan.statements = {{"custodian-2", "disagree"}, {"witness", "refuses"}, {"custodian-3", "absent"}};
        make(folder, plan);
        const auto report = verified(folder);
        QCOMPARE(outcome(report, CheckId::dissent), Outcome::noted);
        QVERIFY2(report.isIntact && !report.isAnchored && !report.isAgreed, failures(report).c_str());
        QCOMPARE(report.verdict, Verdict::holdsUnanchored);
        verify::Options options;
        options.head = toHex(report.head);
        const auto anchored = verified(folder, options);
        QVERIFY(anchored.isIntact && anchored.isAnchored && !anchored.isAgreed);
        QCOMPARE(anchored.verdict, Verdict::holdsNotAgreed);
        QCOMPARE(exitCode(anchored.verdict), 6);
        QVERIFY(!fs::exists(folder / "signatures/witness.p7s"));
        QVERIFY(fs::exists(folder / "signatures/custodian-2.p7s"));
        fs::remove_all(folder);
    }

    void whatARecordSaysCannotDriveATerminal() {
        const auto folder = m_base / "dissent";
        auto plan = rehearsalPlan();
        plan.edit = [](std::string& type, std::string&, json& fields) {
            if (type == "participant")
                fields["name"] = fields["name"].get<std::string>() + "\x1b[2J";
            if (type == "statement")
                fields["reason"] = "\r\x1b[2K\x7f\u009b1m\u202epassed\u2066";
            return true;
        };
        plan.statements = {{"custodian-2", "disagree"}};
        make(folder, plan);
        put(folder / "\x1b]0;x\x07", "");
        const auto report = verified(folder);
        std::string all = toJson(report);
        for (const auto& check : report.checks)
            all += check.detail.en + check.detail.pt + check.file;
        for (const char* unwanted :
             {"\x1b", "\r", "\x07", "\x7f", "\u009b", "\u202e", "\u2066", "\\u001b", "\\r"})
            QVERIFY2(all.find(unwanted) == std::string::npos, all.c_str());
        QVERIFY(all.find("passed") != std::string::npos);
        QCOMPARE(outcome(report, CheckId::dissent), Outcome::noted);
        fs::remove_all(folder);
    }

    void earlierSignaturesAreKeptAndChecked() {
        const auto folder = m_base / "reclosed";
        auto plan = rehearsalPlan();
        plan.closings = 3;
        make(folder, plan);
        const auto report = verified(folder);
        QVERIFY2(report.verdict == Verdict::holdsUnanchored, failures(report).c_str());
        const auto file = folder / "signatures/void-2/witness.p7s";
        const auto content = read(file);
        put(file, read(folder / "signatures/void-1/witness.p7s"));
        QVERIFY(namesFile(verified(folder), "signatures/void-2/witness.p7s"));
        fs::remove(file);
        QVERIFY(namesFile(verified(folder), "signatures/void-2/witness.p7s"));
        put(file, content);
        QCOMPARE(verified(folder).verdict, Verdict::holdsUnanchored);
        fs::remove_all(folder);
    }

    void anAbandonedRecordHoldsAndListsWhatEndangersTheKey() {
        const auto folder = m_base / "abandoned";
        auto plan = rehearsalPlan();
        plan.abandonedIn = "restore-test";
        const auto head = toHex(make(folder, plan));
        const auto report = verified(folder);
        QVERIFY2(report.verdict == Verdict::abandoned, failures(report).c_str());
        QCOMPARE(exitCode(report.verdict), 5);
        QVERIFY(report.summary.isAbandoned);
        QCOMPARE(report.summary.owed.size(), 2U);
        QCOMPARE(report.summary.owed[0].debt, std::string("seal(root, primary)"));
        QCOMPARE(report.summary.owed[1].debt, std::string("proof(root)"));
        for (const auto id : {CheckId::restoreProved, CheckId::keySealed, CheckId::anchor})
            QCOMPARE(outcome(report, id), Outcome::notChecked);
        for (const auto id : {CheckId::rootCertificate, CheckId::backupManifest, CheckId::signatures})
            QCOMPARE(outcome(report, id), Outcome::passed);
        const auto object = json::parse(toJson(report));
        QCOMPARE(object["verdict"].get<std::string>(), std::string("abandoned"));
        QCOMPARE(object["summary"]["owed"].size(), 2U);
        verify::Options options;
        options.head = head;
        QCOMPARE(verified(folder, options).verdict, Verdict::abandoned);
        QCOMPARE(outcome(verified(folder, options), CheckId::anchor), Outcome::passed);
        options.head = m_head;
        QCOMPARE(verified(folder, options).verdict, Verdict::failed);
        fs::remove_all(folder);
    }

    void aCeremonyMayBeAbandonedAtAnyStep() {
        const auto folder = m_base / "abandoned";
        for (const char* step :
             {"welcome", "sign-in", "clock", "enrol-cards", "deal-unlock", "initialise-restore", "generate",
              "certificate", "deal-backup", "back-up", "seal", "custody"}) {
            auto plan = rehearsalPlan();
            plan.abandonedIn = step;
            make(folder, plan);
            const auto report = verified(folder);
            QVERIFY2(report.verdict == Verdict::abandoned, (step + (": " + failures(report))).c_str());
            fs::remove_all(folder);
        }
    }

    void whoAbandonsCannotHideIt() {
        const auto folder = m_base / "abandoned";
        const auto expect = [&](CheckId id, const auto& edit) {
            auto plan = rehearsalPlan();
            plan.abandonedIn = "restore-test";
            plan.edit = edit;
            make(folder, plan);
            const auto report = verified(folder);
            QVERIFY2(hasFailed(report, id), failures(report).c_str());
            fs::remove_all(folder);
        };
        expect(CheckId::owed, [](std::string& type, std::string&, json& fields) {
            if (type == "closing")
                fields["abandoned"] = false;
            return true;
        });
        expect(CheckId::owed, [](std::string& type, std::string&, json& fields) {
            if (type == "closing")
                fields["owed"].erase(0);
            return true;
        });
        expect(CheckId::owed, [](std::string& type, std::string&, json& fields) {
            if (type == "abandon")
                fields["owed"] = json::array();
            return true;
        });
        expect(CheckId::scriptFollowed,
               [](std::string& type, std::string&, json&) { return type != "abandon"; });
        expect(CheckId::scriptFollowed, [](std::string& type, std::string&, json& fields) {
            if (type == "abandon")
                fields["by"] = "stranger";
            return true;
        });
        expect(CheckId::statements, [](std::string& type, std::string&, json& fields) {
            return type != "statement" || fields["participant"] != "witness";
        });
        expect(CheckId::transcriptTypes, [](std::string& type, std::string& step, json& fields) {
            if (type == "statement" && fields["participant"] == "witness") {
                type = "read-aloud";
                step = "restore-test";
                fields = {{"by", "administrator"}};
            }
            return true;
        });
    }

    void whatTheScriptWaivesIsRepeated() {
        const auto folder = m_base / "waived";
        auto plan = rehearsalPlan();
        plan.script += waiver;
        plan.canSeal = false;
        make(folder, plan);
        const auto report = verified(folder);
        QVERIFY2(report.verdict == Verdict::holdsUnanchored, failures(report).c_str());
        QCOMPARE(report.summary.waivers.size(), 1U);
        QCOMPARE(report.summary.waivers[0].reason, std::string("The token cannot seal."));
        QCOMPARE(report.summary.owed.size(), 1U);
        QVERIFY(report.summary.owed[0].isWaived);
        QCOMPARE(json::parse(toJson(report))["summary"]["waivers"][0]["debt"].get<std::string>(),
                 std::string("seal(root, primary)"));
        fs::remove_all(folder);

        plan.edit = [](std::string& type, std::string&, json&) { return type != "exception"; };
        make(folder, plan);
        QVERIFY(hasFailed(verified(folder), CheckId::keySealed));
        fs::remove_all(folder);

        plan.edit = [](std::string& type, std::string&, json& fields) {
            if (type == "closing")
                fields["owed"][0]["waived"] = false;
            return true;
        };
        make(folder, plan);
        QVERIFY(hasFailed(verified(folder), CheckId::owed));
        fs::remove_all(folder);
    }

    void aVacantSeatHoldsWithItsReason() {
        const auto folder = m_base / "vacant";
        auto plan = rehearsalPlan();
        plan.script = replaced(plan.script, "roles: [administrator,", "roles: [auditor, administrator,");
        plan.script = replaced(plan.script, "\n# A quorum's name is",
                               "  auditor:\n    title: {en: Auditor, pt-BR: Auditora}\n    roles: [auditor]\n"
                               "    vacancy: allowed\n\n# A quorum's name is");
        for (const bool isVacant : {true, false}) {
            if (isVacant)
                plan.vacant = {{"auditor", "The auditor is ill."}};
            else
                plan.vacant.clear();
            make(folder, plan);
            const auto report = verified(folder);
            QVERIFY2(report.verdict == Verdict::holdsUnanchored, failures(report).c_str());
            QCOMPARE(report.summary.participants.size(), isVacant ? 5U : 6U);
            fs::remove_all(folder);
        }
        // Vacant, and nobody says so; or said, and somebody sits there all the same.
        plan.vacant = {{"auditor", "The auditor is ill."}};
        plan.edit = [](std::string& type, std::string&, json&) { return type != "vacancy"; };
        make(folder, plan);
        QVERIFY(hasFailed(verified(folder), CheckId::participants));
        fs::remove_all(folder);
        plan.edit = [](std::string& type, std::string&, json& fields) {
            if (type == "participant" && fields["id"] == "witness") {
                type = "vacancy";
                fields = {{"id", "auditor"}, {"reason", "again"}, {"by", "witness"}};
            }
            return true;
        };
        make(folder, plan);
        QVERIFY(hasFailed(verified(folder), CheckId::participants));
        fs::remove_all(folder);
    }

    void contingenciesRunWhereTheyAreCalled() {
        const auto folder = m_base / "contingency";
        auto plan = rehearsalPlan();
        plan.script =
            replaced(plan.script, "\nkeys:\n", "  spare:\n    label: Spare\n    quorum: unlock\n\nkeys:\n");
        plan.site += "  spare: {serial: serial-spare}\n";
        plan.script += contingencies;
        plan.calls = {{"seal", "unlock-anew"}, {"restore-test", "spare-token"}};
        const auto called = plan;
        make(folder, plan);
        const auto report = verified(folder);
        QVERIFY2(report.verdict == Verdict::holdsUnanchored, failures(report).c_str());
        fs::remove_all(folder);

        const auto expect = [&](const auto& edit) {
            plan = called;
            plan.edit = edit;
            make(folder, plan);
            const auto lie = verified(folder);
            QVERIFY2(hasFailed(lie, CheckId::scriptFollowed), failures(lie).c_str());
            fs::remove_all(folder);
        };
        expect([](std::string& type, std::string&, json& fields) {  // not called: the step had not failed
            if (type == "step-end" && fields["outcome"] == "set-aside")
                fields["outcome"] = "repeated";
            return true;
        });
        expect([](std::string&, std::string& step, json&) { return step != "initialise-spare"; });
        expect([](std::string& type, std::string&, json& fields) {
            return type != "step-end" || fields["outcome"] != "replaced";
        });
        expect([](std::string& type, std::string& step, json& fields) {
            if (type == "step-begin" && step == "restore-spare")
                fields.erase("contingency");
            return true;
        });
        expect([](std::string& type, std::string&, json& fields) {
            if (type == "step-end" && fields["outcome"] == "replaced")
                fields["contingency"] = "unlock-anew";
            return true;
        });
    }

    void aContingencyCalledAgainDoesAllOfItAgain() {
        const auto folder = m_base / "contingency";
        for (const bool isHonest : {true, false}) {
            auto plan = rehearsalPlan();
            plan.script = replaced(plan.script, "\nkeys:\n",
                                   "  spare:\n    label: Spare\n    quorum: unlock\n\nkeys:\n");
            plan.site += "  spare: {serial: serial-spare}\n";
            plan.script += contingencies;
            plan.calls = {{"seal", "unlock-anew"}, {"key-reference", "unlock-anew"}};
            plan.edit = [isHonest, times = 0](std::string&, std::string& step, json& fields) mutable {
                return step != "unlock-again" || fields.value("action", "") != "probe-token" ||
                       times++ == 0 || isHonest;
            };
            make(folder, plan);
            const auto report = verified(folder);
            QVERIFY2(hasFailed(report, CheckId::scriptFollowed) != isHonest, failures(report).c_str());
            fs::remove_all(folder);
        }
    }

    void whatIsDoneAgainTakesThePlaceOfWhatWas() {
        const auto folder = m_base / "redone";
        auto plan = rehearsalPlan();
        plan.redos = {{"restore-test", "deal-backup"}};
        make(folder, plan);
        const auto report = verified(folder);
        QVERIFY2(report.verdict == Verdict::holdsUnanchored, failures(report).c_str());
        fs::remove_all(folder);
        plan.edit = [](std::string& type, std::string&, json&) { return type != "redo"; };
        make(folder, plan);
        QVERIFY(hasFailed(verified(folder), CheckId::scriptFollowed));
        fs::remove_all(folder);
        plan.edit = [](std::string& type, std::string&, json& fields) {
            if (type == "redo")
                fields["from"] = "certificate";
            return true;
        };
        make(folder, plan);
        QVERIFY(hasFailed(verified(folder), CheckId::scriptFollowed));
        fs::remove_all(folder);
    }

    void theApprovedScriptIsComparedOctetByOctet() {
        verify::Options options;
        options.script = m_honest / "ceremony.yaml";
        QCOMPARE(outcome(verified(m_record, options), CheckId::scriptApproved), Outcome::passed);
        options.script = m_base / "approved.yaml";
        QVERIFY(hasFailed(verified(m_record, options), CheckId::scriptApproved));
        put(*options.script, read(m_honest / "ceremony.yaml") + "\n");
        QVERIFY(hasFailed(verified(m_record, options), CheckId::scriptApproved));
    }

    void whatRanIsComparedWithWhatWasApproved() {
        const auto begin = json::parse(
            read(m_honest / "transcript.jsonl").substr(0, read(m_honest / "transcript.jsonl").find('\n')));
        const auto software = begin["software"]["sha256"].get<std::string>();
        const auto module = begin["module"]["sha256"].get<std::string>();
        verify::Options options;
        QCOMPARE(verified(m_record, options).notCompared.size(), 4U);
        options.software = {std::string(64, 'a'), toPgpWords(fromHex(software).value())};
        options.modules = {module};
        const auto library = begin["libraries"][0]["sha256"].get<std::string>();
        options.libraries = {library};
        options.script = m_honest / "ceremony.yaml";
        const auto compared = verified(m_record, options);
        QCOMPARE(outcome(compared, CheckId::softwareApproved), Outcome::passed);
        QCOMPARE(outcome(compared, CheckId::moduleApproved), Outcome::passed);
        QCOMPARE(outcome(compared, CheckId::librariesApproved), Outcome::passed);
        QVERIFY(compared.notCompared.empty());
        options.libraries = {module};
        options.software = {std::string(64, 'a')};
        options.modules = {"no hash"};
        const auto differs = verified(m_record, options);
        QVERIFY(hasFailed(differs, CheckId::softwareApproved) && hasFailed(differs, CheckId::moduleApproved));
        QVERIFY(hasFailed(differs, CheckId::librariesApproved));
    }

    void oneSignerVouchesForNobodyElse() {
        const auto folder = m_base / "production";
        auto production = productionPlan();
        production.plan.statements = {{"witness", "absent"}};
        const auto head = toHex(make(folder, production.plan));
        const auto anchor = m_base / "authority.crt";
        put(anchor, production.plan.authority->pem());
        verify::Options options;
        options.trust = {anchor};
        const auto alone = verified(folder, options);
        QVERIFY2(alone.verdict == Verdict::holdsUnanchored, failures(alone).c_str());
        options.head = head;
        QCOMPARE(verified(folder, options).verdict, Verdict::holdsNotAgreed);
        fs::remove_all(folder);
    }

    void whatIsNoRecordFailsWithoutACrash() {
        QVERIFY(hasFailed(verified(m_base / "none"), CheckId::recordFiles));
        QVERIFY(hasFailed(verified(m_honest / "ceremony.yaml"), CheckId::recordFiles));
        const auto folder = m_base / "junk";
        fs::create_directory(folder);
        QVERIFY(hasFailed(verified(folder), CheckId::transcriptChain));
        for (const auto& junk :
             {std::string(), std::string("\n"), std::string("{}\n"), std::string(1000, '\0'),
              std::string(100'000, '['), read(m_honest / "unlock/shares/custodian-1.cms")}) {
            put(folder / "transcript.jsonl", junk);
            QCOMPARE(verified(folder).verdict, Verdict::failed);
        }
        // A chained transcript whose entries have nothing of what they should.
        fs::remove(folder / "transcript.jsonl");
        {
            auto writer = transcript::Writer::create(folder / "transcript.jsonl", "P-1");
            for (const char* type :
                 {"begin", "result", "card", "participant", "statement", "exception", "resume", "failure",
                  "intent", "step-end", "content-end", "closing", "closing"})
                for (const auto& fields : {json(),
                                           json{{"files", 1},
                                                {"intent", "x"},
                                                {"action", json::array()},
                                                {"manifests", {{"path", 1}}},
                                                {"signers", {1, 2}},
                                                {"token", "x"},
                                                {"participant", "../x"},
                                                {"id", "../x"}},
                                           json{{"files", {1, {{"path", "../../etc/passwd"}}}},
                                                {"reconciled", {1}},
                                                {"signers", {"../a", ""}},
                                                {"action", "restore-key"},
                                                {"key", {}}}})
                    QVERIFY(writer->append(type, "s", fields).has_value());
        }
        const auto report = verified(folder);
        QCOMPARE(report.verdict, Verdict::failed);
        QVERIFY(json::accept(toJson(report)));
        fs::remove_all(folder);
    }

    void headsAreReadAsHexOrWords() {
        const auto head = fromHex(m_head).value();
        for (const auto& text : {m_head, m_head.substr(0, 32) + " " + m_head.substr(32), toPgpWords(head)})
            QCOMPARE(typedHash(text).value(), head);
        for (const auto& text : {m_head.substr(2), m_head + "00", std::string("topmost Istanbul")})
            QCOMPARE(typedHash(text).error().code(), Errc::headLength);
        auto words = toPgpWords(head);
        words.replace(words.find(' ') + 1, 1, "#");
        const auto misspelt = typedHash(words).error();
        QCOMPARE(misspelt.code(), Errc::headWordUnknown);
        QCOMPARE(misspelt.args().front(), "2");
    }

    void aWrongHeadIsComparedInWords() {
        auto given = fromHex(m_head).value();
        given[30] ^= 1;
        const auto last = [](const Bytes& head) { return toPgpWords(ByteView(head).subspan(28)); };
        const auto report = judge(toPgpWords(given));
        const auto& check = *std::ranges::find(report.checks, CheckId::anchor, &verify::Check::id);
        QCOMPARE(check.detail.pt,
                 "O resumo final informado não é o de R-20261122-abcdef: as palavras 29 a 32 são “" +
                     last(given) + "” nele e “" + last(fromHex(m_head).value()) + "” no registro.");
        QVERIFY(check.file.empty() && !check.entry);
    }

    void theReportIsJson() {
        put(m_record / "signatures/\xff\n.p7s", "");
        const auto report = json::parse(toJson(judge(m_head)));
        QCOMPARE(report["verdict"].get<std::string>(), std::string("failed"));
        QCOMPARE(report["exitCode"].get<int>(), 1);
        QCOMPARE(report["head"].get<std::string>(), m_head);
        QCOMPARE(report["checks"][0]["id"].get<std::string>(), std::string("RECORD-FILES"));
        QCOMPARE(report["checks"][0]["outcome"].get<std::string>(), std::string("failed"));
        QCOMPARE(report["summary"]["participants"].size(), 5U);
    }

    void everyCheckHasAStableNameAndALineInBothLanguages() {
        std::set<std::string_view> names;
        for (int i = 0; i < verify::checkCount; ++i) {
            const auto id = static_cast<CheckId>(i);
            QVERIFY(names.insert(verify::name(id)).second);
            QVERIFY(verify::title(id, Lang::en).ends_with('.'));
            QVERIFY(verify::title(id, Lang::ptBr).ends_with('.'));
            QVERIFY(verify::title(id, Lang::en) != verify::title(id, Lang::ptBr));
        }
    }

  private:
    static Bytes make(const fs::path& folder, RecordPlan plan) {
        RecordMaker maker(folder, std::move(plan));
        maker.make();
        return maker.head();
    }

    verify::Report judge(std::optional<std::string> head = {}) const {
        verify::Options options;
        options.head = std::move(head);
        return verified(m_record, options);
    }

    void expectFailure(const std::string& file, const std::string& content) {
        put(m_record / file, content);
        const auto report = judge(m_head);
        QVERIFY2(report.verdict == Verdict::failed && namesFile(report, file),
                 (file + ": " + failures(report)).c_str());
    }

    fs::path m_base, m_honest, m_record;
    std::string m_head;
};

QTEST_GUILESS_MAIN(VerifyTest)
#include "verify_test.moc"
