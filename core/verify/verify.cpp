#include "core/verify/verify.h"

#include <algorithm>
#include <functional>
#include <new>
#include <utility>

#include "core/base/hex.h"
#include "core/base/pgp_words.h"
#include "core/base/text.h"
#include "core/transcript/record.h"
#include "core/verify/checks.h"
#include "core/verify/lineage.h"

namespace conclave::verify {
namespace {

namespace tr = transcript;
namespace type = transcript::type;

std::string shown(const json* object, const char* name) {
    return printable(textOr(object, name));
}

/// Keys, waivers and what is owed.
void addScript(const RecordView& record, Summary& summary) {
    for (const auto& [name, declared] : record.script->keys) {
        const auto& spec = *record.keySpec(name);
        const auto root = record.roots.find(name);
        const bool isThere = root != record.roots.end();
        summary.keys.push_back({name, spec.label, std::string(crypto::name(spec.algorithm)),
                                isThere ? toHex(root->second.publicKey().sha256()) : std::string(),
                                isThere ? toHex(root->second.sha256()) : std::string()});
    }
    for (const auto& waiver : record.script->waivers)
        summary.waivers.push_back(
            {steps::text(waiver.debt), steps::wordingOf(waiver.debt), printable(waiver.reason)});
    for (const auto& debt : record.ledger.debts())
        summary.owed.push_back(
            {steps::text(debt), steps::wordingOf(debt), record.script->waiverOf(debt) != nullptr});
}

/// What the tokens hold in the end, and which backups open; and what the record continues.
void addKeys(const RecordView& record, Summary& summary) {
    if (const auto* link = member(record.entries.front().json.get(), "earlier"))
        summary.continues = Summary::Link{shown(link, "ceremony"), shown(link, "head")};
    if (!record.script)
        return;
    const auto hashOf = [&](const std::string& key) {
        const auto root = record.roots.find(key);
        return root == record.roots.end() ? std::string() : toHex(root->second.publicKey().sha256());
    };
    const auto serialOf = [&](const std::string& token) {
        const auto* initialised = record.lastResult(tr::action::initialiseToken, {{"token", token}});
        return initialised ? shown(member(initialised->json.get(), "token"), "serial") : std::string();
    };
    for (const auto& fact : record.ledger.facts())
        if (fact.fact == steps::Fact::keyIn)
            summary.holdings.push_back({fact.of[0], hashOf(fact.of[0]), fact.of[1], serialOf(fact.of[1]),
                                        record.ledger.holds({steps::Fact::sealed, fact.of})});
        else if (fact.fact == steps::Fact::proved)
            if (const auto manifest = record.manifests.find(fact.of[1]); manifest != record.manifests.end()) {
                Summary::Backup backup{fact.of[0],
                                       fact.of[1],
                                       toHex(manifest->second.setId),
                                       manifest->second.threshold,
                                       {},
                                       manifest->second.ceremonyId == record.ceremonyId,
                                       {}};
                for (const auto action : {tr::action::restoreKey, tr::action::recoverKey})
                    if (const auto* proof = record.lastResult(action, {{"quorum", fact.of[1]}}))
                        backup.nextDrill = shown(proof->json.get(), "nextDrill");
                for (const auto& custodian : manifest->second.custodians)
                    backup.holders.push_back(custodian.id);
                summary.backups.push_back(std::move(backup));
            }
}

/// What was said last of each number, in the order of these entries.
std::vector<Summary::Exception> lastOfEach(const std::vector<const Entry*>& entries) {
    std::vector<std::pair<std::int64_t, const Entry*>> last;
    last.reserve(entries.size());
    for (const auto* entry : entries)
        last.emplace_back(integer(entry->json.get(), "number").value_or(0), entry);
    using Numbered = decltype(last)::value_type;
    std::ranges::stable_sort(last, std::greater(), &Numbered::first);
    std::ranges::reverse(last);  // of each number the last entry first
    const auto surplus = std::ranges::unique(last, {}, &Numbered::first);
    last.erase(surplus.begin(), surplus.end());
    std::ranges::sort(last, {}, [](const Numbered& numbered) { return numbered.second->seq; });
    std::vector<Summary::Exception> exceptions;
    exceptions.reserve(last.size());
    for (const auto& [number, entry] : last) {
        const auto* object = entry->json.get();
        exceptions.push_back({number, shown(object, "what"), shown(object, "done"), shown(object, "decision"),
                              tr::severityNamed(textOr(object, "severity"))});
    }
    return exceptions;
}

Summary summarise(const RecordView& record, const SignedBy& signedBy) {
    Summary summary;
    summary.ceremonyId = record.ceremonyId;
    summary.isRehearsal = record.ceremonyId.starts_with("R-");
    const auto* script = member(record.entries.front().json.get(), "script");
    summary.scriptName = shown(script, "name");
    summary.scriptVersion = shown(script, "version");
    summary.isAbandoned = record.abandon != nullptr;
    if (record.script)
        addScript(record, summary);
    addKeys(record, summary);
    summary.beganUtcMs = record.entries.front().timeUtcMs;
    if (!record.closings.empty())
        summary.closedUtcMs = record.closings.back()->timeUtcMs;
    for (const auto& person : record.people) {
        const auto* statement = person.statement ? person.statement->json.get() : nullptr;
        summary.participants.push_back({printable(person.id), shown(person.signIn->json.get(), "name"),
                                        shown(statement, "statement"), shown(statement, "reason"),
                                        signedBy.contains(person.id),
                                        signedBy.contains(person.id) ? signedBy.at(person.id) : 0});
    }
    summary.exceptions = lastOfEach(record.ofType(type::exception));
    return summary;
}

/// Each of the others is judged by itself first, whole.
std::vector<Summary> followLine(Report& report, const Options& options, Judge& judge) {
    std::vector<Member> members;
    auto exceptions = std::exchange(report.summary.exceptions, {});  // thousands, of no account here
    members.push_back({report.summary, toHex(report.head), report.summary.ceremonyId});
    report.summary.exceptions = std::move(exceptions);
    for (const auto& folder : options.with) {
        auto other = verify(folder, {});
        if (!other.isIntact) {
            const auto failed = std::ranges::find(other.checks, Outcome::failed, &Check::outcome);
            judge.fail(CheckId::lineage, worded("{}: {}", "{}: {}", name(failed->id), failed->detail),
                       {folder.string(), failed->entry});
            continue;
        }
        members.push_back({std::move(other.summary), toHex(other.head), folder.string()});
    }
    return judgeLineage(std::move(members), judge);
}

void judgeRecord(const RecordView& record, const Options& options, Judge& judge, Report& report) {
    judge.pass(CheckId::transcriptChain, Wording::same(toHex(record.entries.back().lineHash)));
    checkFiles(record, judge);
    checkGrammar(record, judge);
    checkIntents(record, judge);
    checkTimes(record, judge);
    checkExceptions(record, judge);
    checkBindings(record, options, judge);
    const auto approvals = checkApproval(record, judge);
    checkSteps(record, judge);
    checkPlaces(record, judge);
    checkConfirmations(record, judge);
    checkShares(record, judge);
    checkAttestations(record, judge);
    checkParticipants(record, judge);
    checkAttestedCards(record, judge);
    checkStatements(record, judge);
    const auto signedBy = checkSignatures(record, judge);
    checkRunbook(record, judge);
    checkManifests(record, judge);
    checkBorn(record, judge);
    checkRootCertificate(record, judge);
    checkKeyReference(record, judge);
    checkRestore(record, judge);
    checkSeal(record, judge);
    checkObjects(record, judge);
    checkOwed(record, judge);
    checkRoom(record, judge);
    checkProductionRules(record, judge);
    checkRehearsalMarks(record, judge);
    auto timeStamps = checkTimeStamps(record, options, signedBy, judge);
    checkAnchor(record, options, signedBy, judge);
    report.head = record.entries.back().lineHash;
    report.summary = summarise(record, signedBy);
    report.summary.timeStamps = std::move(timeStamps);
    for (const auto& by : approvals.by)
        report.summary.approvers.push_back({by.id, printable(by.name), by.signedAtUtcMs});
    report.areLibrariesApproved = approvals.isOfLibraries;
    report.line = followLine(report, options, judge);
}

/// Without a transcript, what is wrong with the folder can still be said.
void judgeFolder(const Snapshot& files, const Error& why, Judge& judge) {
    At at{std::string(tr::transcriptFile), {}};
    if ((why.code() == Errc::transcriptBroken || why.code() == Errc::transcriptLineMalformed) &&
        !why.args().empty())
        at.entry = std::stoll(why.args().front());
    judge.fail(CheckId::transcriptChain, why, at);
    for (const auto& [path, kind] : files.paths())
        if (kind == PathKind::link || kind == PathKind::other)
            judge.fail(CheckId::recordFiles,
                       kind == PathKind::link ? Wording("a link", "um atalho")
                                              : Wording("neither file nor folder", "nem arquivo nem pasta"),
                       {path, {}});
    for (int i = 0; i < checkCount; ++i)
        judge.skip(static_cast<CheckId>(i),
                   {"the transcript cannot be read", "a transcrição não pode ser lida"});
}

void judgeAny(const std::filesystem::path& folder, const Options& options, Judge& judge, Report& report) {
    auto files = Snapshot::take(folder);
    if (!files) {
        judge.fail(CheckId::recordFiles, files.error(), {folder.string(), {}});
        for (int i = 0; i < checkCount; ++i)
            judge.skip(static_cast<CheckId>(i), {"there is no record", "não há registro"});
        return;
    }
    const auto& content = files->read(std::string(tr::transcriptFile));
    if (!content)
        return judgeFolder(*files, content.error(), judge);
    auto entries = tr::placeTranscript(asText(*content));
    if (!entries)
        return judgeFolder(*files, entries.error(), judge);
    const auto record = viewRecord(std::move(*files), std::move(*entries));
    judgeRecord(record, options, judge, report);
}

}  // namespace

Report verify(const std::filesystem::path& record, const Options& options) {
    Report report;
    Judge judge(options.progress);
    try {
        judgeAny(record, options, judge, report);
    } catch (const TooMuchWrong&) {
        judge.skipRest({"too much else is wrong", "há coisas demais erradas no resto"});
    } catch (const std::exception& failure) {
        // Nothing here throws but for want of memory, which a record can cause by its size.
        judge.fail(CheckId::recordFiles, Wording::same(failure.what()));
    }
    const bool hasFailed = judge.hasFailed();
    report.checks = std::move(judge).take();
    const auto outcomeOf = [&](CheckId id) {
        return std::ranges::find(report.checks, id, &Check::id)->outcome;
    };
    report.isAnchored = outcomeOf(CheckId::anchor) == Outcome::passed;
    report.isIntact = std::ranges::none_of(report.checks, [](const Check& check) {
        return check.outcome == Outcome::failed && check.id != CheckId::anchor &&
               check.id != CheckId::timeStamp;
    });
    report.isAgreed =
        std::ranges::all_of(report.summary.participants,
                            [](const Summary::Signer& signer) {
                                return signer.statement == tr::word::agree && signer.hasSigned;
                            }) &&
        std::ranges::none_of(report.summary.exceptions, [](const Summary::Exception& exception) {
            return exception.severity == tr::Severity::keyEndangering;
        });
    for (const auto& [id, what] :
         {std::pair(CheckId::scriptApproved, Wording("script", "roteiro")),
          std::pair(CheckId::softwareApproved, Wording("program", "programa")),
          std::pair(CheckId::moduleApproved, Wording("HSM module", "módulo do HSM")),
          std::pair(CheckId::librariesApproved, Wording("libraries", "bibliotecas"))})
        if (outcomeOf(id) == Outcome::notChecked &&
            (outcomeOf(CheckId::approval) != Outcome::passed ||
             (id == CheckId::librariesApproved && !report.areLibrariesApproved)))
            report.notCompared.push_back(what);
    report.verdict = hasFailed                    ? Verdict::failed
                     : report.summary.isAbandoned ? Verdict::abandoned
                     : !report.isAnchored         ? Verdict::holdsUnanchored
                     : report.isAgreed            ? Verdict::holdsAnchored
                                                  : Verdict::holdsNotAgreed;
    return report;
}

int exitCode(Verdict verdict) {
    switch (verdict) {
        case Verdict::holdsAnchored:
            return 0;
        case Verdict::failed:
            return 1;
        case Verdict::holdsNotAgreed:
            return 6;
        case Verdict::holdsUnanchored:
            return 4;
        case Verdict::abandoned:
            return 5;
    }
    return 1;
}

Error headDiffers(const std::string& ceremonyId, ByteView given, ByteView head) {
    constexpr std::size_t row = 4;
    const auto at = static_cast<std::size_t>(std::ranges::mismatch(given, head).in1 - given.begin());
    const auto first = at / row * row;
    return Error(Errc::headDiffers,
                 {ceremonyId, std::to_string(first + 1), std::to_string(first + row),
                  toPgpWords(given.subspan(first, row)), toPgpWords(head.subspan(first, row))});
}

}  // namespace conclave::verify
