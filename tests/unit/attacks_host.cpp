#include "core/transcript/severity.h"
#include "tests/support/record_maker.h"
#include "tests/unit/attacks.h"

namespace conclave::test {

using nlohmann::json;
using verify::CheckId;

namespace {

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

/// Changes the releases of a step.
Edit changeRelease(const char* wantedStep, std::function<void(json&)> how) {
    return [=](std::string& type, std::string& step, json& fields) {
        if (type == "release" && step == wantedStep)
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

/// One custodian alone unlocks.
void oneOfOne(RecordPlan& plan) {
    plan.script =
        replaced(plan.script, "threshold: 2\n    custodians: [custodian-1, custodian-2, custodian-3]",
                 "threshold: 1\n    custodians: [custodian-1]");
    for (const std::string number : {"2", "3"}) {
        const auto title =
            "title: {en: Custodian " + number + ", pt-BR: Custodiante " + number + "}\n    roles: [";
        plan.script = replaced(plan.script, title + "activation-custodian, recovery-custodian]",
                               title + "recovery-custodian]");
    }
}

/// The custody step's confirmation becomes a second, late result of an action.
Edit again(const char* action) {
    return [=, kept = json()](std::string& type, std::string& step, json& fields) mutable {
        if (kept.is_null() && isResult(type, fields, action))
            kept = fields;
        if (type == "confirmation" && step == "custody") {
            type = "result";
            fields = kept;
            fields.erase("intent");
        }
        return true;
    };
}

json severe(const char* cause, const char* severity) {
    auto fields = exception(1, "go on", cause);
    fields["severity"] = severity;
    return fields;
}

json caused(const char* cause) {
    auto fields = exception(1, "go on", "");
    fields["cause"] = cause;
    return fields;
}

}  // namespace

json exception(int number, const char* decision, const char* cause) {
    json fields = {{"number", number},        {"what", "something"}, {"done", ""},
                   {"reportedBy", "witness"}, {"about", ""},         {"severity", "minor"},
                   {"decision", decision}};
    if (const auto severity = transcript::severityOf(cause)) {
        fields["severity"] = transcript::name(*severity);
        fields["cause"] = cause;
    }
    return fields;
}

const std::vector<Attack>& hostAttacks() {
    static const std::vector<Attack> all{
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
         change("begin", [](json& f) { f["format"] = 99; })},
        {"a type that records do not have", CheckId::transcriptTypes,
         insteadOfConfirmation("clock", "note", json::object())},
        {"a second begin", CheckId::transcriptTypes, insteadOfConfirmation("clock", "begin", json::object())},
        {"an answer without a question", CheckId::transcriptTypes,
         change("confirmation", [](json& f) { f.erase("what"); })},
        {"a failure whose error has no name", CheckId::transcriptTypes,
         insteadOfConfirmation("clock", "failure",
                               {{"error", {{"code", 57}, {"text", "x"}, {"technical", ""}}}})},
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
        {"an exception of no severity", CheckId::transcriptTypes,
         insteadOfConfirmation("clock", "exception", severe("", ""))},
        {"an exception of a severity that nobody knows", CheckId::transcriptTypes,
         insteadOfConfirmation("clock", "exception", severe("", "harmless"))},
        {"an exception that is less serious than its cause", CheckId::transcriptTypes,
         insteadOfConfirmation("clock", "exception", severe("key-extractable", "minor"))},
        {"an exception of a cause that nobody knows", CheckId::transcriptTypes,
         insteadOfConfirmation("clock", "exception", caused("nothing-much"))},
        {"an exception left open", CheckId::exceptions,
         insteadOfConfirmation("clock", "exception", exception(1, "", ""))},
        {"an exception that was number two", CheckId::exceptions,
         insteadOfConfirmation("clock", "exception", exception(2, "go on", ""))},
        {"a torn-out manifest", CheckId::unlockManifest,
         change("closing", [](json& f) { f["manifests"].erase(1); })},
        {"another threshold dealt", CheckId::unlockManifest,
         changeResult("deal-unlock", [](json& f) { f["threshold"] = 1; })},
        {"another set dealt", CheckId::backupManifest,
         changeResult("deal-backup", [](json& f) { f["setId"] = std::string(32, '0'); })},
        {"an envelope that was not opened", CheckId::unlockManifest,
         changeResult("deal-unlock", [](json& f) { f["opened"].erase(1); })},
        {"one custodian at the unlocking", CheckId::unlockManifest,
         changeResult("unlock",
                      [](json& f) {
                          f["shares"][0]["custodians"] = {"custodian-1", "custodian-1"};
                      })},
        {"a stranger at the unlocking", CheckId::unlockManifest,
         changeResult("unlock",
                      [](json& f) {
                          f["shares"][0]["custodians"] = {"custodian-1", "witness"};
                      })},
        {"a share that its holder's card says nothing of", CheckId::attestations,
         drop([](const auto& type, const auto& step, const auto& f) {
             return type == "attestation" && step == "unlock" && f["participant"] == "custodian-2";
         })},
        {"an envelope opened for the proof, without its card", CheckId::attestations,
         drop([](const auto& type, const auto& step, const auto& f) {
             return type == "attestation" && step == "deal-backup" && f["participant"] == "custodian-1";
         })},
        {"a quorum that was asked for nothing", CheckId::attestations,
         drop([](const auto& type, const auto& step, const auto&) {
             return type == "release" && step == "restore-test";
         })},
        {"cards asked for something else", CheckId::attestations,
         changeRelease("unlock", [](json& f) { f["purpose"] = "probe-token"; })},
        {"cards asked in another attempt", CheckId::attestations,
         changeRelease("unlock", [](json& f) { f["attempt"] = f["attempt"].get<int>() - 1; })},
        {"cards asked for another set", CheckId::attestations,
         changeRelease("restore-test", [](json& f) { f["sets"][0]["setId"] = std::string(32, '0'); })},
        {"cards asked for another manifest", CheckId::attestations,
         changeRelease("restore-test",
                       [](json& f) { f["sets"][0]["manifestSha256"] = std::string(64, '0'); })},
        {"cards asked for another quorum's set", CheckId::attestations,
         changeRelease("restore-test", [](json& f) { f["sets"][0]["quorum"] = "unlock"; })},
        {"cards asked for another token", CheckId::attestations,
         changeRelease("back-up", [](json& f) { f["serial"] = "serial-restore"; })},
        {"cards asked for another key", CheckId::attestations,
         changeRelease("back-up", [](json& f) { f["key"] = std::string(64, '0'); })},
        {"a card that signed for somebody else", CheckId::attestations,
         change("attestation", [](json& f) { f["participant"] = "custodian-1"; })},
        {"a card that signed something else", CheckId::attestations,
         [](std::string& type, std::string& step, json& fields) {
             if (type == "attestation" && step == "unlock") {
                 auto signature = fields["signature"].get<std::string>();
                 signature.back() = signature.back() == '0' ? '1' : '0';
                 fields["signature"] = signature;
             }
             return true;
         }},
        {"one attestation counted for two steps", CheckId::attestations,
         [kept = json()](std::string& type, std::string& step, json& fields) mutable {
             if (type == "attestation" && step == "unlock" && kept.is_null())
                 kept = fields;
             else if (type == "attestation" && step == "back-up")
                 fields = kept;
             return true;
         }},
        {"a signer whose card never showed that it can", CheckId::attestations,
         drop([](const auto& type, const auto& step, const auto& f) {
             return type == "attestation" && step == "close-out" && f["participant"] == "witness";
         })},
        {"a proof in the safe that is another", CheckId::restoreProved,
         changeResult("restore-key",
                      [](json& f) {
                          auto signature = f["signature"].get<std::string>();
                          signature.back() = signature.back() == '0' ? '1' : '0';
                          f["signature"] = signature;
                      })},
        {"another token initialised", CheckId::unlockManifest,
         changeResult("initialise-token", [](json& f) { f["token"]["serial"] = "x"; })},
        {"one custodian at the backup", CheckId::backupManifest,
         changeResult("wrap-key",
                      [](json& f) { f["shares"][1]["custodians"] = json::array({"custodian-1"}); })},
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
        {"a confirmation refused", CheckId::scriptFollowed,
         change("confirmation", [](json& f) { f["answer"] = "no"; })},
        {"hashes that nobody compared", CheckId::scriptFollowed,
         drop([](const auto& type, const auto& step, const auto&) {
             return type == "confirmation" && step == "hashes";
         })},
        {"a witness who did not look", CheckId::scriptFollowed,
         drop([](const auto& type, const auto& step, const auto& f) {
             return type == "confirmation" && step == "hsm" && f["by"] == "witness";
         })},
        {"a key sealed while it was backed up", CheckId::scriptFollowed,
         changeResult("wrap-key", [](json& f) { f["action"] = "seal"; })},
        {"a key made in the token of the restore", CheckId::scriptFollowed,
         changeResult("generate-key", [](json& f) { f["token"]["name"] = "restore"; })},
        {"the other token initialised", CheckId::scriptFollowed,
         changeResult("initialise-token", [](json& f) { f["token"]["name"] = "primary"; })},
        {"a statement before the close-out", CheckId::scriptFollowed,
         insteadOfConfirmation("custody", "statement",
                               {{"participant", "witness"},
                                {"statement", "agree"},
                                {"reason", ""},
                                {"certificateSha256", ""}})},
        {"a certificate made by another token", CheckId::unlockManifest,
         changeResult("certificate", [](json& f) { f["token"]["serial"] = "x"; })},
        {"a key wrapped by another token", CheckId::unlockManifest,
         changeResult("wrap-key", [](json& f) { f["token"]["serial"] = "x"; })},
        {"a token that the script has not", CheckId::unlockManifest,
         changeResult("unlock", [](json& f) { f["token"]["name"] = "third"; })},
        {"no quorum before the key", CheckId::scriptFollowed,
         drop([](const auto& type, const auto&, const auto& f) { return isResult(type, f, "unlock"); })},
        {"the unlock secret dealt again, unused", CheckId::scriptFollowed, again("deal-unlock")},
        {"the backup secret dealt again, unused", CheckId::scriptFollowed, again("deal-backup")},
        {"the token initialised again, over the key", CheckId::scriptFollowed, again("initialise-token")},
        {"an action that records do not have", CheckId::transcriptTypes,
         insteadOfConfirmation("custody", "result", {{"action", "destroy-key"}})},
        {"another key under the label of the first", CheckId::keySealed,
         changeResult("generate-key",
                      [](json& f) { f["key"]["attributes"]["private"]["CKA_SENSITIVE"] = false; })},
        {"a key that ends with its session", CheckId::keySealed,
         changeResult("seal", [](json& f) { f["key"]["attributes"]["private"]["CKA_TOKEN"] = false; })},
        {"an exception closed as another", CheckId::exceptions,
         [told = 0](std::string& type, std::string& step, json& fields) mutable {
             if (type == "confirmation" && step == "clock") {
                 type = "exception";
                 fields = exception(1, told == 0 ? "" : "go on", "");
                 fields["what"] = told++ == 0 ? "the bag was open" : "a pen fell";
             }
             return true;
         }},
        {"an exception closed as a lesser one", CheckId::exceptions,
         [told = 0](std::string& type, std::string& step, json& fields) mutable {
             if (type == "confirmation" && step == "clock") {
                 type = "exception";
                 fields = exception(1, told == 0 ? "" : "go on", "");
                 fields["severity"] = told++ == 0 ? "key-endangering" : "minor";
             }
             return true;
         }},
        {"a card's factory value kept in silence", CheckId::exceptions,
         change("card", [](json& f) { f["defaultsRemaining"] = {"puk"}; })},
        {"a text that nobody read aloud", CheckId::scriptFollowed,
         drop([](const auto& type, const auto& step, const auto&) {
             return type == "read-aloud" && step == "clock";
         })},
        {"a text that the witness read", CheckId::scriptFollowed,
         change("read-aloud", [](json& f) { f["by"] = "custodian-1"; })},
        {"a step begun with another token", CheckId::scriptFollowed,
         change("step-begin",
                [](json& f) {
                    if (f["kind"] == "seal")
                        f["parameters"]["token"] = "restore";
                })},
        {"somebody present whom the script does not have there", CheckId::scriptFollowed,
         change("step-begin", [](json& f) { f["present"].push_back("stranger"); })},
        {"a result that nobody judged", CheckId::scriptFollowed,
         drop([](const auto& type, const auto& step, const auto& f) {
             return type == "confirmation" && step == "generate" && f.contains("result");
         })},
        {"a result that the witness did not judge", CheckId::scriptFollowed,
         drop([](const auto& type, const auto& step, const auto& f) {
             return type == "confirmation" && step == "seal" && f.contains("result") && f["by"] == "witness";
         })},
        {"a result judged by somebody who need not", CheckId::scriptFollowed,
         change("confirmation",
                [](json& f) {
                    if (f.contains("result"))
                        f["by"] = "custodian-1";
                })},
        {"another result shown than came out", CheckId::scriptFollowed,
         change("confirmation",
                [](json& f) {
                    if (f.contains("result"))
                        f["shown"][0]["value"] = "x";
                })},
        {"nothing shown of a result", CheckId::scriptFollowed,
         change("confirmation", [](json& f) { f.erase("shown"); })},
        {"another entry judged than the result", CheckId::scriptFollowed,
         change("confirmation",
                [](json& f) {
                    if (f.contains("result"))
                        f["result"] = f["result"].get<int>() - 1;
                })},
        {"a result judged wrong, and the step done", CheckId::scriptFollowed,
         [](std::string& type, std::string& step, json& f) {
             if (type == "confirmation" && step == "back-up" && f["by"] == "witness")
                 f["answer"] = "no";
             return true;
         }},
        {"a certificate signed before anybody saw it", CheckId::scriptFollowed,
         drop([](const auto& type, const auto&, const auto& f) {
             return type == "confirmation" && f.contains("before");
         })},
        {"a certificate signed against a no", CheckId::scriptFollowed,
         change("confirmation",
                [](json& f) {
                    if (f.contains("before"))
                        f["answer"] = "no";
                })},
        {"another certificate shown than was signed", CheckId::rootCertificate,
         change("confirmation",
                [](json& f) {
                    if (f.contains("before"))
                        f["shown"][1]["value"] = "2020-01-01T00:00:00Z";
                })},
        {"another subject named than was signed", CheckId::rootCertificate,
         changeResult("certificate", [](json& f) { f["subject"] = "CN=Another"; })},
        {"a member that nobody declared", CheckId::transcriptTypes,
         changeResult("seal", [](json& f) { f["verified"] = true; })},
        {"a member missing that was declared", CheckId::transcriptTypes,
         changeResult("generate-key", [](json& f) { f.erase("wrapWithTrusted"); })},
        {"another label of the key", CheckId::scriptFollowed,
         changeResult("generate-key", [](json& f) { f["key"]["label"] = "Other"; })},
        {"a restored key that stayed against the script", CheckId::scriptFollowed,
         changeResult("restore-key", [](json& f) { f["kept"] = true; })},
        {"a file that the action does not write", CheckId::scriptFollowed,
         changeResult("key-reference",
                      [](json& f) {
                          f["files"].push_back(f["files"][0]);
                          f["files"][1]["path"] = "artefacts/x";
                      })},
        {"an action without its file", CheckId::scriptFollowed,
         changeResult("key-reference", [](json& f) { f["files"] = json::array(); })},
        {"a beginning that hashes more than its own", CheckId::scriptFollowed,
         change("begin", [](json& f) { f["files"][0]["path"] = "notes.txt"; })},
        {"an intent in a step of another kind", CheckId::scriptFollowed,
         insteadOfConfirmation("clock", "intent", {{"action", "seal"}, {"label", "x"}})},
        {"another place", CheckId::siteHash, change("begin", [](json& f) { f["place"] = "Elsewhere"; })},
        {"a runbook that tells of another name", CheckId::runbookText, {},
         [](RecordPlan& plan) {
             plan.runbookText = [](std::string& said) {
                 said = replaced(said, "Person in witness", "Person in the vault");
             };
         }},
        {"a runbook that leaves out a statement", CheckId::runbookText, {},
         [](RecordPlan& plan) {
             plan.statements = {{"witness", "disagree"}};
             plan.runbookText = [](std::string& said) {
                 const auto from = said.rfind("signature   witness");
                 said.erase(from);
             };
         }},
        {"a runbook by a template that nobody knows", CheckId::runbookText,
         change("closing", [](json& f) { f["runbook"]["template"] = 99; })},
        {"a closing that does not name the runbook's text", CheckId::runbookText,
         change("closing", [](json& f) { f["files"].erase(f["files"].size() - 1); })},
        {"a closing without a printed runbook, and no reason", CheckId::runbookSigned,
         change("closing",
                [](json& f) {
                    f["runbook"] = {{"template", f["runbook"]["template"]}, {"places", json::array()}};
                })},
        {"another printed runbook than was signed", CheckId::runbookSigned,
         change("closing", [](json& f) { f["runbook"]["sha256"] = std::string(64, '0'); })},
        {"a printed runbook that ends elsewhere", CheckId::runbookSigned,
         change("closing", [](json& f) { f["runbook"]["length"] = 100; })},
        {"two signatures in one place", CheckId::runbookSigned,
         change("closing",
                [](json& f) {
                    auto moved = f["runbook"]["places"][0];
                    moved["participant"] = f["runbook"]["places"][1]["participant"];
                    f["runbook"]["places"][1] = moved;
                })},
        {"a signature's place on no page", CheckId::runbookSigned,
         change("closing", [](json& f) { f["runbook"]["places"][0]["page"] = 99; })},
        {"a signature's place beyond the page", CheckId::runbookSigned,
         change("closing", [](json& f) { f["runbook"]["places"][0]["right"] = 100'000; })},
        {"a place for somebody who does not sign", CheckId::runbookSigned,
         change("closing",
                [](json& f) {
                    f["runbook"]["places"].push_back(f["runbook"]["places"][0]);
                    f["runbook"]["places"].back()["participant"] = "nobody";
                })},
        {"a second statement after the content, of who had refused", CheckId::statements, {},
         [](RecordPlan& plan) {
             plan.statements = {{"custodian-1", "refuses"}};
             plan.before = [](const std::string& type, const std::string&,
                              const json&) -> std::vector<RecordPlan::Extra> {
                 if (type != "closing")
                     return {};
                 return {{"statement",
                          "",
                          {{"participant", "custodian-1"},
                           {"statement", "agree"},
                           {"reason", ""},
                           {"certificateSha256", ""}}}};
             };
         }},
        {"a debt in the closing that nobody has", CheckId::owed,
         change("closing",
                [](json& f) {
                    f["owed"].push_back({{"debt", "seal"}, {"of", {"root", "primary"}}, {"waived", true}});
                })},
        {"abandoned, and all was done", CheckId::owed,
         change("closing", [](json& f) { f["abandoned"] = true; })},
        {"a debt that nobody waived", CheckId::owed,
         changeResult("seal", [](json& f) { f["sealed"] = false; })},
        {"a clock that nobody compared, and the debt listed", CheckId::owed,
         [](std::string& type, std::string& step, json& f) {
             if (type == "closing")
                 f["owed"][0]["waived"] = true;
             return type != "confirmation" || step != "clock";
         }},
        {"a seat left vacant that may not be", CheckId::participants,
         [](std::string& type, std::string&, json& f) {
             if (type == "participant" && f["id"] == "custodian-3") {
                 type = "vacancy";
                 f = {{"id", "custodian-3"}, {"reason", "ill"}, {"by", "witness"}};
             }
             return true;
         }},
        {"nobody brought shares", CheckId::unlockManifest,
         changeResult("unlock", [](json& f) { f["shares"] = json::array(); })},
        {"a backup without those who unlock", CheckId::unlockManifest,
         changeResult("wrap-key", [](json& f) { f["shares"].erase(0); })},
        {"a quorum that stands there twice", CheckId::backupManifest,
         changeResult("restore-key", [](json& f) { f["shares"].push_back(f["shares"][0]); })},
        {"a quorum that the step does not need", CheckId::scriptFollowed,
         changeResult("unlock", [](json& f) { f["shares"][0]["quorum"] = "backup"; })},
        {"a custodian who was not there", CheckId::unlockManifest,
         change("step-begin",
                [](json& f) {
                    f["present"] = {"administrator", "witness"};
                })},
        {"another wrapped key", CheckId::backupManifest,
         changeResult("wrap-key", [](json& f) { f["wrappedSha256"] = std::string(64, '0'); })},
        {"a manifest of no quorum", CheckId::fileHashes,
         change("closing", [](json& f) { f["manifests"][0]["path"] = "artefacts/root.crt"; })},
        {"a key that is made again", CheckId::scriptFollowed,
         insteadOfConfirmation("custody", "redo",
                               {{"from", "generate"}, {"by", "witness"}, {"reason", "why not"}})},
        {"a redo inside a step", CheckId::transcriptTypes,
         insteadOfConfirmation("custody", "redo",
                               {{"from", "key-reference"}, {"by", "witness"}, {"reason", "why not"}})},
        {"a step replaced by nothing", CheckId::scriptFollowed,
         [](std::string& type, std::string& step, json& f) {
             if (type == "step-end" && step == "clock")
                 f = {{"outcome", "replaced"}, {"contingency", "spare"}};
             return true;
         }},
        {"a contingency that the script does not have", CheckId::scriptFollowed,
         change("step-begin", [](json& f) { f["contingency"] = "spare"; })},
        {"abandoned in the middle of a step", CheckId::transcriptTypes,
         insteadOfConfirmation("custody", "abandon",
                               {{"by", "witness"}, {"reason", "tired"}, {"owed", json::array()}})},
        {"presence confirmed inside a step", CheckId::transcriptTypes,
         change("confirmation", [](json& f) { f["goesOnWith"] = "clock"; })},
        {"a reconciled intent that was none", CheckId::intents,
         insteadOfConfirmation(
             "custody", "resume",
             {{"reconciled", json::array({{{"intent", 3}, {"action", "seal"}, {"outcome", "adopted"}}})}})},
        {"a key that the token says it did not make", CheckId::keyBorn,
         changeResult("generate-key", [](json& f) { f["key"]["attributes"]["private"]["CKA_LOCAL"] = false; })},
        {"a key that came by another mechanism", CheckId::keyBorn,
         changeResult("generate-key",
                      [](json& f) {
                          f["key"]["attributes"]["private"]["CKA_KEY_GEN_MECHANISM"] = "unavailable";
                      })},
        {"a key that was readable once", CheckId::keyBorn,
         changeResult("generate-key",
                      [](json& f) { f["key"]["attributes"]["private"]["CKA_ALWAYS_SENSITIVE"] = false; })},
        {"a key whose token is silent on its origin, and nobody said so", CheckId::keyBorn,
         changeResult("generate-key",
                      [](json& f) { f["key"]["attributes"]["private"]["CKA_LOCAL"] = "not reported"; })},
        {"no attributes at all of the key that was made", CheckId::keyBorn,
         changeResult("generate-key", [](json& f) { f["key"].erase("attributes"); })},
        {"a key made by an unwrap", CheckId::keyBorn,
         changeResult("generate-key", [](json& f) { f["mechanism"] = "CKM_AES_KEY_WRAP_PAD"; })},
        {"a seal that nobody tried", CheckId::keySealed,
         changeResult("seal", [](json& f) { f["evidence"] = json::array(); })},
        {"a seal tried by a read alone", CheckId::keySealed,
         changeResult("seal", [](json& f) { f["evidence"].erase(1); })},
        {"a sealed key without its uses", CheckId::keySealed,
         changeResult("seal", [](json& f) { f["key"]["attributes"]["private"].erase("CKA_SIGN"); })},
        {"a sealed key that says nothing of being extractable", CheckId::keySealed,
         changeResult("seal",
                      [](json& f) {
                          f["key"]["attributes"]["private"]["CKA_EXTRACTABLE"] = "not reported";
                      })},
        {"a copy of the key left on the restore token", CheckId::restoreProved,
         changeResult("restore-key",
                      [](json& f) {
                          f["objects"].push_back({{"class", "private key"}, {"label", "escrow"}, {"id", "00ff"}});
                      })},
        {"a second private key beside the sealed one", CheckId::keySealed,
         changeResult("seal",
                      [](json& f) {
                          f["objects"].push_back(f["objects"][0]);
                      })},
        {"a secret key on the token that was just initialised", CheckId::unlockManifest,
         changeResult("probe-token",
                      [](json& f) {
                          f["objects"].push_back({{"class", "secret key"}, {"label", "kek"}, {"id", ""}});
                      })},
        {"a key that can leave and never could", CheckId::keyBorn,
         changeResult("generate-key",
                      [](json& f) { f["key"]["attributes"]["private"]["CKA_NEVER_EXTRACTABLE"] = true; })},
        {"another module than the site's", CheckId::siteHash,
         change("begin", [](json& f) { f["module"]["path"] = "/tmp/module.so"; })},
        {"another token than the site binds", CheckId::siteHash,
         changeResult("initialise-token",
                      [](json& f) {
                          f["token"]["serial"] = "serial-other";
                      })},
        {"another HSM shown than used", CheckId::unlockManifest,
         changeResult("hsm-identity",
                      [](json& f) {
                          for (auto& token : f["tokens"])
                              token["model"] = "Another model";
                      })},
        {"the restore token is the primary, spelt otherwise", CheckId::unlockManifest,
         [](std::string&, std::string&, json& f) {
             if (f.contains("token") && f["token"].is_object() && f["token"].value("name", "") == "restore" &&
                 f["token"].contains("serial"))
                 f["token"]["serial"] = " SERIAL-primary";
             return true;
         }},
        {"a wrapped key of one octet", CheckId::backupManifest, {}, [](RecordPlan& plan) { plan.wrappedOctets = 8; }},
        {"a wrapped key in clear by its own word", CheckId::backupManifest, {},
         [](RecordPlan& plan) { plan.wireFormat = "cleartext"; }},
        {"envelopes of plain words", CheckId::backupFiles, {},
         [](RecordPlan& plan) {
             plan.envelope = [](Bytes&) { return toBytes(asBytes("topmost Istanbul Pluto vagabond")); };
         }},
        {"an envelope cut short", CheckId::backupFiles, {},
         [](RecordPlan& plan) {
             plan.envelope = [](Bytes& honest) { return Bytes(honest.begin(), honest.end() - 1); };
         }},
        {"a clock that is pushed a little by each entry", CheckId::times, {},
         [](RecordPlan& plan) {
             auto clocks = transcript::Clocks::system();
             plan.clocks = {[pushed = std::int64_t{0}, now = clocks.utcNowMs]() mutable { return now() + (pushed += 1900); },
                            clocks.bootNowMs, clocks.bootId};
         }},
        {"a production whose script names no approver", CheckId::approval, {},
         [](RecordPlan& plan) {
             plan.script = plan.script.substr(0, plan.script.find("\napproval:"));
             plan.approvers.clear();
         }, {}, true},
        {"a production that nobody approved", CheckId::approval, {},
         [](RecordPlan& plan) { plan.approvers.clear(); }, {}, true},
        {"one approver too few", CheckId::approval, {},
         [](RecordPlan& plan) {
             plan.approval = [](script::ApprovalFiles& files) { files.signatures.erase("security"); };
         }, {}, true},
        {"one approver who signs for another", CheckId::approval, {},
         [](RecordPlan& plan) {
             plan.approval = [](script::ApprovalFiles& files) {
                 files.signatures["security"] = files.signatures.at("policy");
             };
         }, {}, true},
        {"a stranger who signs as an approver", CheckId::approval, {},
         [](RecordPlan& plan) { plan.approvers[1] = makeApprover("security", "Jo\u00e3o Prado"); }, {}, true},
        {"approvals of another script", CheckId::approval, {},
         [](RecordPlan& plan) {
             plan.approval = [approvers = plan.approvers](script::ApprovalFiles& files) {
                 auto other = script::Script();
                 other.sha256 = Bytes(32, 7);
                 files = approvedBy(approvers, other, {{std::string(64, '1')}, {std::string(64, '1')}, {}});
             };
         }, {}, true},
        {"an approval whose sheet was changed", CheckId::approval, {},
         [](RecordPlan& plan) {
             plan.approval = [](script::ApprovalFiles& files) { files.sheet[files.sheet.size() - 4] = '2'; };
         }, {}, true},
        {"approved after the ceremony had begun", CheckId::approval, {},
         [](RecordPlan& plan) {
             auto clocks = transcript::Clocks::system();
             plan.clocks = {[now = clocks.utcNowMs] { return now() - 3'600'000; }, clocks.bootNowMs, clocks.bootId};
         }, {}, true},
        {"a program that nobody approved", CheckId::approval,
         change("begin", [](json& f) { f["software"]["sha256"] = std::string(64, '3'); }), {}, {}, true},
        {"an HSM module that nobody approved", CheckId::approval,
         change("begin", [](json& f) { f["module"]["sha256"] = std::string(64, '3'); }), {}, {}, true},
        {"memory that could be swapped out, in production", CheckId::rehearsalAsProduction,
         change("begin", [](json& f) { f["host"]["memoryLocked"] = false; }), {}, {}, true},
        {"one custodian is enough, in production", CheckId::rehearsalAsProduction, {}, oneOfOne, {}, true},
        {"no outside signer, in production", CheckId::rehearsalAsProduction, {},
         [](RecordPlan& plan) { plan.script = rehearsalPlan().script; }, {}, true},
        {"one document of two people", CheckId::participants, {},
         [](RecordPlan& plan) { plan.document = "CNH 12345678900"; }},
        {"a blank name", CheckId::participants, change("participant", [](json& f) { f["name"] = " "; })},
        {"a name with characters that nobody sees", CheckId::participants,
         change("participant", [](json& f) { f["name"] = f["name"].get<std::string>() + "\u200b"; })},
        {"one person in two seats, spelt otherwise", CheckId::participants,
         change("participant",
                [](json& f) {
                    if (f["id"] == "custodian-1")
                        f["name"] = "Jos\u00e9 \u00c1lvares";
                    if (f["id"] == "custodian-2")
                        f["name"] = "JOSE\u0301 A\u0301LVARES";
                })},
        {"a card made out to somebody else", CheckId::participants,
         change("participant",
                [](json& f) {
                    if (f["id"] == "witness")
                        f["name"] = "Somebody else";
                })},
        {"a reference with another label", CheckId::rootCertificate, {},
         [](RecordPlan& plan) { plan.reference = [](json& f) { f["label"] = "Other"; }; }},
        {"a reference with another URI", CheckId::rootCertificate, {},
         [](RecordPlan& plan) { plan.reference = [](json& f) { f["uri"] = "pkcs11:object=other"; }; }},
        {"a reference with another key's hash", CheckId::rootCertificate, {},
         [](RecordPlan& plan) {
             plan.reference = [](json& f) { f["publicKeySha256"] = std::string(64, '0'); };
         }},
        {"a reference with a member of its own", CheckId::rootCertificate, {},
         [](RecordPlan& plan) { plan.reference = [](json& f) { f["note"] = "send copies to"; }; }},
        {"signed nine years later", CheckId::signatures, {},
         [](RecordPlan& plan) {
             auto clocks = transcript::Clocks::system();
             plan.clocks = {[now = clocks.utcNowMs] { return now() - std::int64_t{9} * 24 * 3600 * 1000; },
                            clocks.bootNowMs, clocks.bootId};
         }},
    };
    return all;
}

}  // namespace conclave::test
