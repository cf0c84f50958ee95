// Records whose chain, hashes and signatures are all right, and which still tell something that no ceremony
// of that script could have been: what a forger with every key would write.
#include <QtTest/qtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/hex.h"
#include "core/crypto/digest.h"
#include "core/transcript/json.h"
#include "core/verify/verify.h"
#include "tests/support/record_maker.h"

using namespace conclave;
using namespace conclave::test;
using nlohmann::json;
using verify::CheckId;
namespace fs = std::filesystem;

namespace {

using Edit = std::function<bool(std::string& type, std::string& step, json& fields)>;

struct Lie {
    const char* name;
    CheckId found;
    Edit edit;
};

bool isResult(const std::string& type, const json& fields, const char* action) {
    return type == "result" && fields.value("action", "") == action;
}

/// Changes the entries of a type in place.
Edit change(const char* wanted, std::function<void(json&)> how) {
    return [=](std::string& type, std::string&, json& fields) {
        if (type == wanted)
            how(fields);
        return true;
    };
}

Edit changeResult(const char* action, std::function<void(json&)> how) {
    return [=](std::string& type, std::string&, json& fields) {
        if (isResult(type, fields, action))
            how(fields);
        return true;
    };
}

Edit drop(std::function<bool(const std::string& type, const std::string& step, const json& fields)> which) {
    return [=](std::string& type, std::string& step, json& fields) { return !which(type, step, fields); };
}

Edit dropType(const char* wanted) {
    return drop([=](const auto& type, const auto&, const auto&) { return type == wanted; });
}

/// Turns the confirmation of a step into another entry.
Edit insteadOfConfirmation(const char* stepId, const char* newType, json newFields) {
    return [=](std::string& type, std::string& step, json& fields) {
        if (type == "confirmation" && step == stepId) {
            type = newType;
            fields = newFields;
        }
        return true;
    };
}

/// An entry in place of the step-end of a step, followed by nothing: for breaks.
Edit insteadOfStepEnd(const char* stepId, const char* newType, json newFields) {
    return [=](std::string& type, std::string& step, json& fields) {
        if (type == "step-end" && step == stepId) {
            type = newType;
            fields = newFields;
        }
        return true;
    };
}

json exception(int number, const char* decision, const char* cause) {
    return {{"number", number}, {"what", "something"},  {"done", ""},    {"reportedBy", "witness"},
            {"about", ""},      {"decision", decision}, {"cause", cause}};
}

const std::vector<Lie>& lies() {
    static const std::vector<Lie> all{
        {"a step left out", CheckId::scriptFollowed,
         drop([](const auto&, const auto& step, const auto&) { return step == "custody"; })},
        {"another text read", CheckId::scriptFollowed,
         change("step-begin", [](json& f) { f["text"] = "Hello."; })},
        {"another text's hash", CheckId::scriptFollowed,
         change("step-begin", [](json& f) { f["textSha256"] = std::string(64, '0'); })},
        {"another actor", CheckId::scriptFollowed,
         change("step-begin", [](json& f) { f["actor"] = "custodian-3"; })},
        {"nobody present", CheckId::scriptFollowed,
         change("step-begin", [](json& f) { f["present"] = json::array(); })},
        {"a step begun that the script has later", CheckId::scriptFollowed,
         [](std::string&, std::string& step, json&) {
             if (step == "clock")
                 step = "hashes";
             return true;
         }},
        {"a step not done", CheckId::scriptFollowed,
         change("step-end", [](json& f) { f["outcome"] = "abandoned"; })},
        {"another script's hash", CheckId::scriptHash,
         change("begin", [](json& f) { f["script"]["sha256"] = std::string(64, '0'); })},
        {"another script's name", CheckId::scriptHash,
         change("begin", [](json& f) { f["script"]["name"] = "x"; })},
        {"another site's hash", CheckId::siteHash,
         change("begin", [](json& f) { f["site"]["sha256"] = std::string(64, '0'); })},
        {"a rehearsal that says it is none", CheckId::siteHash,
         change("begin", [](json& f) { f["rehearsal"] = false; })},
        {"a record of the future", CheckId::transcriptTypes,
         change("begin", [](json& f) { f["format"] = 2; })},
        {"a type that records do not have", CheckId::transcriptTypes,
         insteadOfConfirmation("clock", "note", json::object())},
        {"a second begin", CheckId::transcriptTypes, insteadOfConfirmation("clock", "begin", json::object())},
        {"an answer without a question", CheckId::transcriptTypes,
         change("confirmation", [](json& f) { f.erase("what"); })},
        {"an entry outside its step", CheckId::transcriptTypes,
         [](std::string& type, std::string& step, json&) {
             if (type == "confirmation")
                 step = "seal";
             return true;
         }},
        {"a step that does not end", CheckId::transcriptTypes,
         drop([](const auto& type, const auto& step, const auto&) {
             return type == "step-end" && step == "clock";
         })},
        {"no end of the content", CheckId::transcriptTypes, dropType("content-end")},
        {"no closing", CheckId::recordClosed, dropType("closing")},
        {"an intent that nothing answers", CheckId::intents,
         drop([](const auto& type, const auto&, const auto& f) { return isResult(type, f, "seal"); })},
        {"a result without its intent", CheckId::intents,
         changeResult("seal", [](json& f) { f.erase("intent"); })},
        {"an intent answered twice", CheckId::intents,
         changeResult("seal", [](json& f) { f["intent"] = f["intent"].get<int>() - 10; })},
        {"a result of another action", CheckId::intents,
         changeResult("seal", [](json& f) { f["action"] = "unseal"; })},
        {"a participant who never signed in", CheckId::participants,
         drop([](const auto& type, const auto&, const auto& f) {
             return type == "participant" && f["id"] == "custodian-2";
         })},
        {"one person in two seats", CheckId::participants,
         change("participant", [](json& f) { f["name"] = "Ana Souza"; })},
        {"roles that the script does not give", CheckId::participants,
         change("participant", [](json& f) { f["roles"] = {"auditor"}; })},
        {"another certificate's hash", CheckId::participants,
         change("card", [](json& f) { f["signCertSha256"] = std::string(64, '0'); })},
        {"one key in two cards", CheckId::participants,
         change("card", [](json& f) { f["kexSpkiSha256"] = std::string(64, '0'); })},
        {"certificates that no entry hashes", CheckId::participants,
         change("card", [](json& f) { f["files"] = json::array(); })},
        {"a statement missing", CheckId::statements, drop([](const auto& type, const auto&, const auto& f) {
             return type == "statement" && f["participant"] == "witness";
         })},
        {"a dissent without its reason", CheckId::statements,
         change("statement", [](json& f) { f["statement"] = "absent"; })},
        {"a statement with another certificate", CheckId::statements,
         change("statement", [](json& f) { f["certificateSha256"] = std::string(64, '0'); })},
        {"a statement of no kind", CheckId::statements,
         change("statement", [](json& f) { f["statement"] = "perhaps"; })},
        {"a signer left out", CheckId::signatures,
         change("closing", [](json& f) { f["signers"].erase(f["signers"].size() - 1); })},
        {"signers in another order", CheckId::signatures,
         change("closing", [](json& f) { std::swap(f["signers"][0], f["signers"][1]); })},
        {"a statement changed after it was signed for", CheckId::signatures,
         [](std::string& type, std::string&, json& fields) {
             if (type == "statement" && fields["participant"] == "witness") {
                 fields["statement"] = "refuses";
                 fields["reason"] = "none";
             }
             return true;
         }},
        {"an exception left open", CheckId::exceptions,
         insteadOfConfirmation("clock", "exception", exception(1, "", "other"))},
        {"an exception that was number two", CheckId::exceptions,
         insteadOfConfirmation("clock", "exception", exception(2, "go on", "other"))},
        {"a torn-out manifest", CheckId::unlockManifest,
         change("closing", [](json& f) { f["manifests"].erase(0); })},
        {"another threshold dealt", CheckId::unlockManifest,
         changeResult("deal", [](json& f) { f["threshold"] = 1; })},
        {"another set dealt", CheckId::backupManifest,
         changeResult("deal", [](json& f) { f["setId"] = std::string(32, '0'); })},
        {"an envelope that was not opened", CheckId::unlockManifest,
         changeResult("deal", [](json& f) { f["opened"].erase(1); })},
        {"one custodian at the unlocking", CheckId::unlockManifest,
         changeResult("unlock",
                      [](json& f) {
                          f["custodians"] = {"custodian-1", "custodian-1"};
                      })},
        {"a stranger at the unlocking", CheckId::unlockManifest,
         changeResult("unlock",
                      [](json& f) {
                          f["custodians"] = {"custodian-1", "witness"};
                      })},
        {"another token initialised", CheckId::unlockManifest,
         changeResult("initialise-token", [](json& f) { f["token"]["serial"] = "x"; })},
        {"one custodian at the backup", CheckId::backupManifest,
         changeResult("wrap-key", [](json& f) { f["custodians"] = json::array({"custodian-1"}); })},
        {"another wrapping", CheckId::backupManifest,
         changeResult("wrap-key", [](json& f) { f["kekCheckValue"] = "000000"; })},
        {"another key wrapped", CheckId::backupManifest,
         changeResult("wrap-key", [](json& f) { f["key"]["spkiSha256"] = std::string(64, '0'); })},
        {"another root key", CheckId::rootCertificate,
         changeResult("generate-key", [](json& f) { f["key"]["spkiSha256"] = std::string(64, '0'); })},
        {"a second key", CheckId::rootCertificate,
         [made = 0](std::string& type, std::string&, json& fields) mutable {
             if (isResult(type, fields, "wrap-key") && made++ == 0) {
                 fields["action"] = "generate-key";
                 fields["key"]["spkiSha256"] = std::string(64, '0');
             }
             return true;
         }},
        {"another certificate", CheckId::rootCertificate,
         changeResult("certificate", [](json& f) { f["sha256"] = std::string(64, '0'); })},
        {"restored where it came from", CheckId::restoreProved,
         changeResult("restore-key", [](json& f) { f["token"]["serial"] = "serial-primary"; })},
        {"a challenge of another ceremony", CheckId::restoreProved,
         changeResult(
             "restore-key",
             [](json& f) { f["challenge"] = f["challenge"].get<std::string>().replace(36, 2, "50"); })},
        {"a challenge without chance", CheckId::restoreProved,
         changeResult("restore-key",
                      [](json& f) {
                          const auto challenge = f["challenge"].get<std::string>();
                          f["challenge"] = challenge.substr(0, challenge.size() - 64);
                      })},
        {"another challenge signed", CheckId::restoreProved,
         changeResult("restore-key",
                      [](json& f) {
                          auto challenge = f["challenge"].get<std::string>();
                          challenge.back() = challenge.back() == '0' ? '1' : '0';
                          f["challenge"] = challenge;
                      })},
        {"another algorithm", CheckId::restoreProved,
         changeResult("restore-key", [](json& f) { f["algorithm"] = "ecdsaWithSHA256"; })},
        {"no restore", CheckId::restoreProved,
         drop([](const auto& type, const auto&, const auto& f) { return isResult(type, f, "restore-key"); })},
        {"a key that can still leave", CheckId::keySealed,
         changeResult("seal", [](json& f) { f["key"]["attributes"]["private"]["CKA_EXTRACTABLE"] = true; })},
        {"a key that also decrypts", CheckId::keySealed,
         changeResult("seal", [](json& f) { f["key"]["attributes"]["private"]["CKA_DECRYPT"] = true; })},
        {"nothing read back", CheckId::keySealed,
         changeResult("seal", [](json& f) { f["key"].erase("attributes"); })},
        {"not sealed, and the script does not accept that", CheckId::keySealed,
         changeResult("seal", [](json& f) { f["sealed"] = false; })},
        {"sealed in another token", CheckId::keySealed,
         changeResult("seal", [](json& f) { f["token"]["serial"] = "x"; })},
        {"a break while the key was extractable", CheckId::keySealed,
         insteadOfStepEnd("certificate", "break", {{"reason", "lunch"}})},
    };
    return all;
}

}  // namespace

class VerifyLiesTest : public QObject {
    Q_OBJECT

  private slots:
    void aConsistentLieIsFound_data() {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < lies().size(); ++i)
            QTest::newRow(lies()[i].name) << static_cast<int>(i);
    }

    void aConsistentLieIsFound() {
        QFETCH(int, index);
        const auto& lie = lies()[static_cast<std::size_t>(index)];
        auto plan = rehearsalPlan();
        plan.edit = lie.edit;
        const auto report = made(std::move(plan));
        std::string found;
        bool isFound = false;
        for (const auto& check : report.checks)
            if (check.outcome == verify::Outcome::failed) {
                found += std::string(verify::name(check.id)) + ": " + check.detail + "\n";
                isFound = isFound || check.id == lie.found;
            }
        QVERIFY2(isFound, (std::string(verify::name(lie.found)) + " did not fail, but\n" + found).c_str());
        QCOMPARE(report.verdict, verify::Verdict::failed);
    }

    void whatWentWrongAndWasWrittenDownIsNoLie_data() {
        QTest::addColumn<int>("story");
        int story = 0;
        for (const auto* name : {"exception closed at once", "exception closed later", "step repeated",
                                 "break while the key was extractable", "crash reconciled", "crash adopted"})
            QTest::newRow(name) << story++;
    }

    void whatWentWrongAndWasWrittenDownIsNoLie() {
        QFETCH(int, story);
        json stepBegin;
        std::int64_t seq = 0;
        auto plan = rehearsalPlan();
        plan.before = [&](const std::string& type, const std::string& step,
                          const json& fields) -> std::vector<RecordPlan::Extra> {
            ++seq;  // of this entry, as long as nothing was put before one
            if (type == "step-begin")
                stepBegin = fields;
            const bool isClock = type == "confirmation" && step == "clock";
            const bool isCertificate = type == "intent" && step == "certificate";
            const auto resume = [&](const char* outcome) {
                return RecordPlan::Extra{
                    "resume",
                    "",
                    {{"reason", "crash"},
                     {"tornBytes", 0},
                     {"reconciled", json::array({{{"intent", seq}, {"outcome", outcome}}})}}};
            };
            if (story == 0 && isClock)
                return {{"exception", step, exception(1, "go on", "other")}};
            if (story == 1 && isClock)
                return {{"exception", step, exception(1, "", "other")},
                        {"exception", step, exception(2, "go on", "other")},
                        {"exception", step, exception(1, "go on", "other")}};
            if (story == 2 && isClock)
                return {{"failure", step, {{"error", {{"code", 1}, {"text", "x"}, {"technical", ""}}}}},
                        {"step-end", step, {{"outcome", "repeated"}}},
                        {"step-begin", step, stepBegin}};
            if (story == 3 && isCertificate)
                return {{"step-end", step, {{"outcome", "abandoned"}}},
                        {"exception", "", exception(1, "guard it", "key-extractable")},
                        {"break", "", {{"reason", "lunch"}}},
                        {"resume",
                         "",
                         {{"reason", "continued"}, {"tornBytes", 0}, {"reconciled", json::array()}}},
                        {"step-begin", step, stepBegin}};
            if (story == 4 && isClock)
                return {{"intent", step, {{"action", "generate-key"}}},
                        resume("destroyed"),
                        {"step-begin", step, stepBegin}};
            if (story == 5 && isClock)
                return {{"intent", step, {{"action", "inventory"}}},
                        resume("adopted"),
                        {"result", step, {{"action", "inventory"}, {"intent", seq}}},
                        {"step-begin", step, stepBegin}};
            return {};
        };
        const auto report = made(std::move(plan));
        QVERIFY2(report.verdict == verify::Verdict::holdsUnanchored, verify::toJson(report).c_str());
        QCOMPARE(report.summary.exceptions.size(), story == 0 || story == 3 ? 1U : story == 1 ? 2U : 0U);
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

    void aMemberOfAnotherKindNeverCrashesIt() {
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
            const auto kind =
                honest.value("type", "") + honest.value("action", "") + honest.value("purpose", "");
            for (const auto& pointer : pointersOf(honest)) {
                if (!seen.insert(kind + pointer.to_string()).second)
                    continue;
                entries[i].at(pointer) = junk[turn++ % std::size(junk)];
                if (entries[i] == honest)
                    continue;
                std::ofstream(file, std::ios::binary | std::ios::trunc) << chained(entries);
                const auto report = verify::verify(base / "record", {});
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
            QCOMPARE(hasFailed(verify::verify(folder, {}), CheckId::times), !isResumed);
            fs::remove_all(folder);
        }
    }

  private:
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
        char pattern[] = "/tmp/conclave-lie-XXXXXX";
        return mkdtemp(pattern);
    }

    static verify::Report made(RecordPlan plan) {
        const auto base = newFolder();
        RecordMaker maker(base / "record", std::move(plan));
        maker.make();
        auto report = verify::verify(base / "record", {});
        fs::remove_all(base);
        return report;
    }
};

QTEST_GUILESS_MAIN(VerifyLiesTest)
#include "verify_lies_test.moc"
