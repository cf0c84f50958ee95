// Records whose chain, hashes and signatures are all right, and which still tell something that no ceremony
// of that script could have been: what a forger with every key would write.
#include <QtTest/qtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/crypto/cms.h"
#include "core/crypto/der.h"
#include "core/crypto/digest.h"
#include "core/transcript/json.h"
#include "core/verify/verify.h"
#include "tests/support/record_maker.h"
#include "tests/unit/attacks.h"
#include "tests/unit/both_languages.h"

using namespace conclave;
using namespace conclave::test;
using nlohmann::json;
using verify::CheckId;
namespace fs = std::filesystem;

class VerifyLiesTest : public QObject {
    Q_OBJECT

  private slots:
    void whatWentWrongAndWasWrittenDownIsNoLie_data() {
        QTest::addColumn<int>("story");
        int story = 0;
        for (const auto* name : {"exception closed at once", "exception closed later", "step repeated",
                                 "break while the key was extractable", "crash reconciled"})
            QTest::newRow(name) << story++;
    }

    void whatWentWrongAndWasWrittenDownIsNoLie() {
        QFETCH(int, story);
        json stepBegin, beginning, unlocked;
        std::int64_t seq = 0;
        auto plan = rehearsalPlan();
        plan.before = [&](const std::string& type, const std::string& step,
                          const json& fields) -> std::vector<RecordPlan::Extra> {
            ++seq;  // of this entry, as long as nothing was put before one
            if (type == "step-begin")
                stepBegin = fields;
            if (type == "begin")
                beginning = fields;
            if (fields.value("action", "") == "unlock" && fields["token"]["name"] == "primary")
                unlocked = fields;
            const bool isClock = type == "confirmation" && step == "clock" && fields["by"] == "administrator";
            const bool isCertificate =
                type == "confirmation" && fields.contains("before") && fields["by"] == "administrator";
            const auto resume = [&](const json& reconciled) { return resumed(beginning, reconciled); };
            const RecordPlan::Extra read{"read-aloud", step, {{"by", "administrator"}}};
            if (story == 0 && isClock)
                return {{"exception", step, exception(1, "go on", "")}};
            if (story == 1 && isClock)
                return {{"exception", step, exception(1, "", "")},
                        {"exception", step, exception(2, "go on", "")},
                        {"exception", step, exception(1, "go on", "")}};
            if (story == 2 && isClock)
                return {{"failure",
                         step,
                         {{"error", {{"code", "cardRemoved"}, {"text", "x"}, {"technical", ""}}}}},
                        {"step-end", step, {{"outcome", "repeated"}}},
                        {"step-begin", step, stepBegin}};
            if (story == 3 && isCertificate)
                return {{"step-end", step, {{"outcome", "abandoned"}}},
                        {"exception", "", exception(1, "guard it", "key-extractable")},
                        {"break", "", {{"reason", "lunch"}}},
                        resume(json::array()),
                        present(step, "yes"),
                        {"step-begin", step, stepBegin},
                        read,
                        {"result", step, unlocked, true}};
            if (story == 4 && type == "intent" && step == "seal")
                return {{"intent", step, fields},
                        resume(json::array({{{"intent", seq}, {"action", "seal"}, {"outcome", "redone"}}})),
                        {"exception", "", exception(1, "guard it", "key-extractable")},
                        present(step, "yes"),
                        {"step-begin", step, stepBegin},
                        read,
                        {"result", step, unlocked, true}};
            return {};
        };
        const auto report = made(std::move(plan));
        QVERIFY2(report.verdict == verify::Verdict::holdsUnanchored, verify::toJson(report).c_str());
        QCOMPARE(report.summary.exceptions.size(), story == 0 || story > 2 ? 1U : story == 1 ? 2U : 0U);
    }

    void aResumeSaysWhereItGoesOnAndWithWhom_data() {
        QTest::addColumn<int>("story");
        QTest::addColumn<QString>("found");  // the check that fails; none: it holds
        QTest::newRow("as it should be") << 0 << "";
        QTest::newRow("nobody asked who is present") << 1 << "TRANSCRIPT-TYPES";
        QTest::newRow("somebody was not present") << 2 << "TRANSCRIPT-TYPES";
        QTest::newRow("present for another step") << 3 << "TRANSCRIPT-TYPES";
        QTest::newRow("no module") << 4 << "TRANSCRIPT-TYPES";
        QTest::newRow("another hash of the site") << 5 << "SITE-HASH";
        QTest::newRow("a file that is no site") << 6 << "SITE-HASH";
        QTest::newRow("a site that is not there") << 7 << "SITE-HASH";
        QTest::newRow("another site, kept in the record") << 8 << "";
        QTest::newRow("another site, of a production") << 9 << "SITE-HASH";
        QTest::newRow("presence confirmed without a resume") << 10 << "TRANSCRIPT-TYPES";
        QTest::newRow("presence confirmed by somebody else") << 11 << "TRANSCRIPT-TYPES";
        QTest::newRow("not read aloud again") << 12 << "SCRIPT-FOLLOWED";
    }

    void aResumeSaysWhereItGoesOnAndWithWhom() {
        QFETCH(int, story);
        QFETCH(QString, found);
        const auto base = newFolder();
        json beginning, begun;
        auto plan = rehearsalPlan();
        const auto site = plan.site;
        plan.before = [&](const std::string& type, const std::string& step,
                          const json& fields) -> std::vector<RecordPlan::Extra> {
            if (type == "begin")
                beginning = fields;
            if (type == "step-begin")
                begun = fields;
            if (story == 12 && type == "confirmation" && step == "clock" && fields["by"] == "administrator")
                return {resumed(beginning, json::array()), present(step, "yes"), {"step-begin", step, begun}};
            if (type != "step-begin" || step != "clock" || story == 12)
                return {};
            auto resume = resumed(beginning, json::array());
            const auto another = [&](const std::string& content) {
                std::ofstream(base / "record/site-2.yaml") << content;
                const auto file = transcript::hashRecordFile(base / "record", "site-2.yaml").value();
                resume.fields["files"].push_back(transcript::toJson(file));
                resume.fields["site"] = {{"path", file.path}, {"sha256", file.sha256}};
            };
            if (story == 4)
                resume.fields.erase("module");
            if (story == 5)
                resume.fields["site"]["sha256"] = std::string(64, '0');
            if (story == 6)
                resume.fields["site"]["path"] = "ceremony.yaml";
            if (story == 7)
                resume.fields["site"]["path"] = "site-2.yaml";
            if (story == 8)
                another(site + "# the other room\n");
            if (story == 9)
                another(std::string(site).replace(site.find("rehearsal: true"), 15, "rehearsal: false"));
            std::vector<RecordPlan::Extra> extras;
            if (story != 10)
                extras.push_back(resume);
            if (story != 1)
                extras.push_back(present(story == 3 ? "custody" : step, story == 2 ? "no" : "yes"));
            if (story == 11)
                extras.back().fields["by"] = "administrator";
            return extras;
        };
        RecordMaker(base / "record", std::move(plan)).make();
        const auto report = verified(base / "record");
        for (const auto& check : report.checks)
            if (check.outcome == verify::Outcome::failed)
                QVERIFY2(found == QString::fromStdString(std::string(verify::name(check.id))),
                         check.detail.en.c_str());
        QCOMPARE(report.verdict == verify::Verdict::holdsUnanchored, found.isEmpty());
        fs::remove_all(base);
    }

    void clocksMustAgreeOrBeExplained_data() {
        QTest::addColumn<int>("story");
        QTest::addColumn<bool>("holds");
        QTest::newRow("set by a minute, unexplained") << 0 << false;
        QTest::newRow("set by a minute, explained") << 1 << true;
        QTest::newRow("explained, but another entry") << 2 << false;
        QTest::newRow("boot clock set back") << 3 << false;
    }

    void clocksMustAgreeOrBeExplained() {
        QFETCH(int, story);
        QFETCH(bool, holds);
        int written = 0;  // entries, begin is the first
        auto plan = rehearsalPlan();
        const auto isAfter = [&written] { return written >= 8; };
        auto clocks = transcript::Clocks::system();
        const auto utcNow = clocks.utcNowMs;
        const auto bootNow = clocks.bootNowMs;
        clocks.utcNowMs = [=] { return utcNow() - (story < 3 && !isAfter() ? 60'000 : 0); };
        clocks.bootNowMs = [=] { return bootNow() + (story == 3 && !isAfter() ? 1'000 : 0); };
        plan.clocks = clocks;
        plan.before = [&](const std::string&, const std::string&,
                          const json&) -> std::vector<RecordPlan::Extra> {
            ++written;
            if (written != 9 || story == 0 || story > 2)
                return {};
            auto fields = exception(1, "go on", "clock-step");
            fields["entry"] = story == 1 ? 8 : 7;
            return {{"exception", "", fields}};
        };
        const auto report = made(std::move(plan));
        QVERIFY2(hasFailed(report, CheckId::times) != holds, verify::toJson(report).c_str());
        QVERIFY(!holds || report.verdict == verify::Verdict::holdsUnanchored);
    }

    void aMemberOfAnotherKindNeverCrashesIt_data() {
        QTest::addColumn<std::size_t>("part");
        for (std::size_t part = 0; part < parts; ++part)  // QtTest gives a function five minutes
            QTest::newRow(std::to_string(part + 1).c_str()) << part;
    }

    void aMemberOfAnotherKindNeverCrashesIt() {
        QFETCH(std::size_t, part);
        const auto base = newFolder();
        RecordMaker maker(base / "record", rehearsalPlan());
        maker.make();
        const auto file = base / "record" / transcript::transcriptFile;
        std::vector<json> entries;
        const auto made = transcript::readTranscript(file).value();
        for (const auto& entry : made)
            entries.push_back(*entry.json);
        const json junk[] = {nullptr, "../x", -1, json::array({1, nullptr}), {{"path", 1}, {"name", {}}},
                             true};
        std::set<std::string> seen;
        std::size_t turn = 0;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            const auto honest = entries[i];
            const auto kind = honest.value("type", "") + honest.value("action", "");
            for (const auto& pointer : pointersOf(honest)) {
                if (!seen.insert(kind + pointer.to_string()).second || seen.size() % parts != part)
                    continue;
                entries[i].at(pointer) = junk[turn++ % std::size(junk)];
                if (entries[i] == honest)
                    continue;
                std::ofstream(file, std::ios::binary | std::ios::trunc) << chained(entries);
                const auto report = verified(base / "record");
                QVERIFY(report.verdict == verify::Verdict::failed);
                QVERIFY(json::accept(toJson(report)));
                entries[i] = honest;
            }
        }
        QVERIFY(seen.size() > 200);
        fs::remove_all(base);
    }

    void aNewBootBeginsWithAResume() {
        for (const bool isResumed : {true, false}) {
            const auto folder = newFolder();
            const auto file = folder / transcript::transcriptFile;
            auto clocks = transcript::Clocks::system();
            QVERIFY(transcript::Writer::create(file, "R-1", clocks)->append("begin", "", json::object()));
            clocks.bootId = "another";
            clocks.bootNowMs = [] { return 5; };
            auto reopened = transcript::Writer::reopen(file, clocks);
            QVERIFY(reopened->writer.append(isResumed ? "resume" : "break", "", json::object()));
            QCOMPARE(hasFailed(verified(folder), CheckId::times), !isResumed);
            fs::remove_all(folder);
        }
    }

    void aReferenceThatLeadsElsewhereIsFound() {
        for (const auto* name : {"label", "uri", "algorithm", "publicKey", "publicKeySha256", "certificate",
                                 "certificateSha256"}) {
            const auto base = newFolder();
            auto plan = rehearsalPlan();
            plan.edit = [&](std::string&, std::string&, json& fields) {
                if (fields.value("action", "") != "key-reference")
                    return true;
                const auto file = base / "record" / transcript::keyReferenceFile("root");
                auto reference = json::parse(std::ifstream(file));
                reference[name] = "another";
                std::ofstream(file, std::ios::trunc) << transcript::canonicalJson(reference, "test").value();
                fields["files"][0] = transcript::toJson(
                    transcript::hashRecordFile(base / "record", transcript::keyReferenceFile("root"))
                        .value());
                return true;
            };
            RecordMaker(base / "record", std::move(plan)).make();
            const auto report = verified(base / "record");
            QVERIFY2(hasFailed(report, CheckId::rootCertificate), name);
            fs::remove_all(base);
        }
    }

    /// In the auditor's copy nobody can compare the file itself.
    void entryAndManifestMustAgreeOnWhatIsInTheSafe() {
        const auto base = newFolder();
        auto plan = rehearsalPlan();
        plan.edit = [](std::string& type, std::string&, json& fields) {
            if (type == "result" && fields["action"] == "wrap-key")
                fields["files"][1]["sha256"] = std::string(64, '0');
            return true;
        };
        RecordMaker(base / "record", std::move(plan)).make();
        for (const auto* folder : {"unlock/shares", "backup/shares"})
            fs::remove_all(base / "record" / folder);
        fs::remove(base / "record" / transcript::wrappedKeyFile("backup", "CartorioDigitalRAIZ"));
        QVERIFY(hasFailed(verified(base / "record"), CheckId::backupFiles));
        fs::remove_all(base);
    }

    void productionAsRootNeedsItsException() {
        for (const bool isSaid : {false, true}) {
            auto production = productionPlan();
            production.plan.edit = [](std::string& type, std::string&, json& fields) {
                if (type == "begin")
                    fields["host"]["isRoot"] = true;
                return true;
            };
            if (isSaid)
                production.plan.before = [](const std::string& type, const std::string&, const json& fields) {
                    return type == "step-begin" && fields["act"] == "opening" && fields["kind"] == "sign-in"
                               ? std::vector<RecordPlan::Extra>{{"exception", "",
                                                                 exception(1, "go on", "runs-as-root")}}
                               : std::vector<RecordPlan::Extra>{};
                };
            QCOMPARE(hasFailed(made(std::move(production.plan)), CheckId::exceptions), !isSaid);
        }
    }

    void productionResumedAsRootNeedsItToo() {
        auto production = productionPlan();
        json beginning;
        production.plan.before = [&](const std::string& type, const std::string& step,
                                     const json& fields) -> std::vector<RecordPlan::Extra> {
            if (type == "begin")
                beginning = fields;
            if (type != "step-begin" || step != "clock")
                return {};
            auto resume = resumed(beginning, json::array());
            resume.fields["host"]["isRoot"] = true;
            return {resume, present(step, "yes")};
        };
        QVERIFY(hasFailed(made(std::move(production.plan)), CheckId::exceptions));
    }

    /// Valid CAdES, and nobody looked at what the time-stamp says.
    void aTimeStampDoesNotPassUnread() {
        const auto base = newFolder();
        auto plan = rehearsalPlan();
        RecordMaker(base / "record", std::move(plan)).make();
        QCOMPARE(verified(base / "record").verdict, verify::Verdict::holdsUnanchored);
        const auto file = base / "record" / transcript::signatureFile("witness");
        const auto plain = readFile(file).value();
        QVERIFY(writeFileDurably(file, stamped(plain), IfExists::replace));
        std::vector<Bytes> all;
        for (const auto& item : fs::directory_iterator(base / "record/signatures"))
            all.push_back(readFile(item.path()).value());
        QVERIFY(writeFileDurably(base / "record" / transcript::mergedSignatureFile,
                                 crypto::cadesMerge(all).value(), IfExists::replace));
        QVERIFY(hasFailed(verified(base / "record"), CheckId::signatures));
        fs::remove_all(base);
    }

  private:
    static constexpr std::size_t parts = 8;

    /// On the same computer, with the same site binding.
    static RecordPlan::Extra resumed(const json& beginning, const json& reconciled) {
        return {"resume",
                "",
                {{"reason", "continued"},
                 {"tornBytes", 0},
                 {"reconciled", reconciled},
                 {"site", {{"path", "site.yaml"}, {"sha256", beginning["site"]["sha256"]}}},
                 {"software", beginning["software"]},
                 {"module", beginning["module"]},
                 {"libraries", beginning["libraries"]},
                 {"host", beginning["host"]},
                 {"files", json::array()}}};
    }
    static RecordPlan::Extra present(const std::string& step, const char* answer) {
        return {"confirmation",
                "",
                {{"by", "witness"},
                 {"what", "Are all present?"},
                 {"answer", answer},
                 {"goesOnWith", step},
                 {"present", json::array({"witness"})}}};
    }

    /// With an unsigned attribute that is encoded like a time-stamp (RFC 5652, 5.1 and 5.3).
    static Bytes stamped(const Bytes& signature) {
        namespace der = crypto::der;
        auto signedData = der::Reader(signature).inside(der::sequence);
        const auto oid = signedData.element(der::objectIdentifier).whole;
        auto fields = signedData.inside(der::contextConstructed(0)).inside(der::sequence);
        const auto version = fields.any().whole;
        const auto digests = fields.any().whole;
        const auto content = fields.any().whole;
        const auto certificates = fields.any().whole;
        const auto info = fields.inside(der::set).content(der::sequence);
        const auto attribute =
            der::makeSequence({der::makeOid("1.2.840.113549.1.9.16.2.14"), der::makeSetOf({signature})});
        const auto unsignedAttributes = der::makeSetOf({attribute}, der::contextConstructed(1));
        const auto infos = der::makeSetOf({der::make(der::sequence, {info, unsignedAttributes})});
        const auto data = der::makeSequence({version, digests, content, certificates, infos});
        return der::makeSequence({oid, der::make(der::contextConstructed(0), data)});
    }

    static bool hasFailed(const verify::Report& report, CheckId id) {
        return std::ranges::any_of(report.checks, [&](const verify::Check& check) {
            return check.id == id && check.outcome == verify::Outcome::failed;
        });
    }

    /// Every member at every depth, the chain's own apart; of arrays the first two items.
    static std::vector<json::json_pointer> pointersOf(const json& value,
                                                      const json::json_pointer& base = json::json_pointer()) {
        std::vector<json::json_pointer> found;
        for (const auto& item : value.items()) {
            const bool isChain = base.empty() && (item.key() == "seq" || item.key() == "prev");
            if (isChain || (value.is_array() && item.key() > "1"))
                continue;
            auto pointer = base;
            if (value.is_array())
                pointer /= static_cast<std::size_t>(std::stoul(item.key()));
            else
                pointer /= item.key();
            found.push_back(pointer);
            if (item.value().is_structured())
                std::ranges::copy(pointersOf(item.value(), pointer), std::back_inserter(found));
        }
        return found;
    }

    static std::string chained(std::vector<json> entries) {
        std::string text;
        std::string previous(64, '0');
        for (auto& entry : entries) {
            entry["prev"] = previous;
            const auto line = transcript::canonicalJson(entry, "test").value();
            previous = toHex(crypto::sha256(asBytes(line)));
            text += line + '\n';
        }
        return text;
    }

    static fs::path newFolder() {
        char pattern[] = "/dev/shm/conclave-lie-XXXXXX";  // a hundred records, each fsync'd at every entry
        return mkdtemp(pattern);
    }

    static verify::Report made(RecordPlan plan) {
        const auto base = newFolder();
        RecordMaker maker(base / "record", std::move(plan));
        maker.make();
        auto report = verified(base / "record");
        fs::remove_all(base);
        return report;
    }
};

QTEST_GUILESS_MAIN(VerifyLiesTest)
#include "verify_lies_test.moc"
