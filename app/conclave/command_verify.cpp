#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "app/conclave/commands.h"
#include "app/conclave/given_hashes.h"
#include "app/conclave/terminal_text.h"
#include "core/base/clock.h"
#include "core/base/hex.h"
#include "core/base/pgp_words.h"
#include "core/base/typed.h"
#include "core/verify/verify.h"

namespace conclave::app {
namespace {

/// Details are phrases, but for those that an error has said.
std::string asSentence(const std::string& detail) {
    return detail.ends_with('.') ? detail : detail + '.';
}

bool isSkippedFor(const verify::Check& check, const Wording& reason) {
    return check.outcome == verify::Outcome::notChecked && check.detail == reason;
}

bool hasFailed(const verify::Report& report, verify::CheckId id) {
    return std::ranges::any_of(report.checks, [&](const verify::Check& check) {
        return check.id == id && check.outcome == verify::Outcome::failed;
    });
}

/// Why most checks could not begin, when that is one reason; empty: it is not.
Wording sharedReason(const verify::Report& report) {
    for (const auto& check : report.checks)
        if (check.outcome == verify::Outcome::notChecked && !check.detail.isEmpty() &&
            2 * std::ranges::count_if(report.checks, [&](const auto& other) {
                return isSkippedFor(other, check.detail);
            }) > static_cast<std::ptrdiff_t>(report.checks.size()))
            return check.detail;
    return {};
}

void printChecks(const verify::Report& report, Lang lang) {
    using verify::Outcome;
    const auto reason = sharedReason(report);
    for (const auto wanted : {Outcome::failed, Outcome::noted, Outcome::notChecked, Outcome::passed}) {
        if (wanted == Outcome::notChecked && !reason.isEmpty()) {
            std::string names;
            for (const auto& check : report.checks)
                if (isSkippedFor(check, reason))
                    names += (names.empty() ? "" : ", ") + std::string(verify::name(check.id));
            print(fmt::format("  [{}] {}\n{}", verify::title(wanted, lang), asSentence(reason.in(lang)),
                              wrapped(names, 100, "      ")));
        }
        for (const auto& check : report.checks) {
            if (check.outcome != wanted || (!reason.isEmpty() && isSkippedFor(check, reason)))
                continue;
            std::string where = check.file;
            if (check.entry)
                where += (where.empty() ? "" : " ") + fmt::format("#{}", *check.entry);
            const auto& detail = check.detail.in(lang);
            // A title says what holds when the check passes.
            std::string line(verify::title(check.id, lang));
            if (wanted != Outcome::passed)
                line = (detail.empty() ? std::string() : asSentence(detail) + ' ') +
                       text(Text::expected, lang, {line});
            else if (!detail.empty())
                line.replace(line.size() - 1, 1, ": " + detail);
            print(fmt::format("  [{}] {}{}{}: {}\n", verify::title(check.outcome, lang),
                              verify::name(check.id), where.empty() ? "" : " ", where, line));
        }
    }
}

/// What the record may be closed with all the same, and what it left open.
void printDebts(const verify::Summary& summary, Lang lang) {
    for (const auto& waiver : summary.waivers)
        print(wrapped(text(Text::waived, lang, {waiver.text.in(lang), waiver.reason}), 100, "  ! "));
    for (const auto& owed : summary.owed)
        if (!owed.isWaived)
            print(wrapped(text(Text::stillOwed, lang, {owed.text.in(lang)}), 100, "  ! "));
}

/// Who was there, what each said, and whether a signature of theirs holds.
void printPeople(const verify::Summary& summary, Lang lang) {
    for (const auto& person : summary.participants) {
        const auto said =
            person.reason.empty() ? person.statement : person.statement + " (" + person.reason + ")";
        print(wrapped(
            person.hasSigned
                ? text(Text::personSigned, lang,
                       {person.id, person.name, said, formatUtcMs(person.signedAtUtcMs)})
                : text(Text::personNotSigned, lang, {person.id, person.name, said.empty() ? "-" : said}),
            100, person.hasSigned ? "  " : "  ! "));
    }
}

std::string severityText(const verify::Summary::Exception& exception, Lang lang) {
    return exception.severity ? transcript::wordingOf(*exception.severity).in(lang) : "?";
}

void printExceptions(const verify::Summary& summary, Lang lang) {
    constexpr std::size_t enough = 64U << 10;  // octets to print at once
    std::string lines;
    for (const auto& exception : summary.exceptions) {
        lines += wrapped(text(Text::exceptionRecorded, lang,
                              {std::to_string(exception.number), severityText(exception, lang),
                               exception.what, exception.done, exception.decision}),
                         100, "  ! ");
        if (lines.size() > enough)
            print(std::exchange(lines, {}));
    }
    print(lines);
}

/// What was so after the last of the records given.
void printLine(const verify::Report& report, Lang lang) {
    for (const auto& summary : report.line) {
        for (const auto& holding : summary.holdings)
            print(wrapped(text(holding.isSealed ? Text::keySealedIn : Text::keyOpenIn, lang,
                               {summary.ceremonyId, holding.key, holding.token, holding.serial}),
                          100, "  "));
        for (const auto& backup : summary.backups)
            print(wrapped(
                text(Text::backupOpens, lang,
                     {summary.ceremonyId, backup.key, std::to_string(backup.threshold),
                      fmt::format("{}", fmt::join(backup.holders, ", ")), backup.setId, backup.nextDrill}),
                100, "  "));
    }
}

}  // namespace

void printTimeStamps(const std::vector<verify::Summary::TimeStamp>& stamps, Lang lang) {
    for (const auto& stamp : stamps) {
        auto time = formatUtcMs(stamp.timeUtcMs);
        if (stamp.accuracyMs)
            time += fmt::format(" (± {} ms)", *stamp.accuracyMs);
        print(wrapped(text(Text::existedBy, lang, {stamp.of, time, stamp.authority}), 100, "  "));
    }
}

Exit verify(const VerifyArgs& args, Lang lang) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(args.record, ignored)) {
        report(Error(Errc::recordMissing, {args.record.string()}), lang);
        return Exit::refused;
    }
    if (args.head)
        if (const auto head = typedHash(*args.head); !head) {
            report(head.error(), lang);
            return Exit::refused;
        }
    const auto software = hashesOf(args.software);
    const auto modules = hashesOf(args.modules);
    const auto libraries = sumsOf(args.libraries);
    for (const auto* hashes : {&software, &modules, &libraries})
        if (!*hashes) {
            report(hashes->error(), lang);
            return Exit::refused;
        }
    const auto result = verify::verify(args.record, {args.trust,
                                                     args.head,
                                                     args.script,
                                                     *software,
                                                     *modules,
                                                     *libraries,
                                                     args.with,
                                                     {},
                                                     args.timeStamp,
                                                     args.timeStampedPdf,
                                                     args.timeStampRoots});
    if (args.asJson) {
        fmt::print("{}\n", verify::toJson(result));
    } else {
        printChecks(result, lang);
        const auto count = [&](verify::Outcome outcome) {
            return std::to_string(std::ranges::count(result.checks, outcome, &verify::Check::outcome));
        };
        if (!result.head.empty())
            print(fmt::format("{}: {}\n{}", text(Text::head, lang), toHex(result.head),
                              hashLines(result.head, "    ")));
        printPeople(result.summary, lang);
        printTimeStamps(result.summary.timeStamps, lang);
        printExceptions(result.summary, lang);
        printDebts(result.summary, lang);
        if (!args.with.empty())
            printLine(result, lang);
        switch (result.verdict) {
            case verify::Verdict::holdsAnchored:
                print(
                    fmt::format("{}\n", text(Text::verdictAnchored, lang, {count(verify::Outcome::passed)})));
                break;
            case verify::Verdict::holdsNotAgreed:
                print(text(Text::verdictNotAgreed, lang, {count(verify::Outcome::passed)}) + "\n");
                break;
            case verify::Verdict::failed:
                print(text(Text::verdictFailed, lang, {count(verify::Outcome::failed)}) + "\n");
                if (hasFailed(result, verify::CheckId::anchor))
                    print(text(Text::anchorFailed, lang) + "\n");
                if (result.isIntact && hasFailed(result, verify::CheckId::timeStamp))
                    print(text(Text::timeStampFailed, lang) + "\n");
                break;
            case verify::Verdict::holdsUnanchored:
                print(fmt::format("{}\n", text(Text::verdictUnanchored, lang)));
                break;
            case verify::Verdict::abandoned:
                print(fmt::format("{}\n", text(Text::verdictAbandoned, lang)));
                break;
        }
        if (result.verdict != verify::Verdict::failed && !result.notCompared.empty()) {
            std::string names;
            for (const auto& what : result.notCompared)
                names += (names.empty() ? "" : ", ") + what.in(lang);
            print(text(Text::notCompared, lang, {names}) + "\n");
        }
    }
    return static_cast<Exit>(verify::exitCode(result.verdict));
}

}  // namespace conclave::app
