#include "ui/models/review_texts.h"

#include <QFile>
#include <algorithm>

#include "core/base/build_info.h"
#include "core/base/hex.h"
#include "core/base/pgp_words.h"
#include "core/transcript/record.h"
#include "ui/theme/language.h"

namespace conclave::ui {
namespace {

using verify::Check;
using verify::CheckId;
using verify::Outcome;

constexpr Outcome order[] = {Outcome::failed, Outcome::noted, Outcome::notChecked, Outcome::passed};

QString utf8(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

const Check* firstFailed(const verify::Report& report) {
    const auto found = std::ranges::find(report.checks, Outcome::failed, &Check::outcome);
    return found == report.checks.end() ? nullptr : &*found;
}

}  // namespace

QVector<Check> ReviewTexts::inOrder(const verify::Report& report) {
    QVector<Check> checks;
    for (const auto outcome : order)
        for (const auto& check : report.checks)
            if (check.outcome == outcome)
                checks.append(check);
    return checks;
}

int ReviewTexts::count(const verify::Report& report, Outcome outcome) {
    return static_cast<int>(std::ranges::count(report.checks, outcome, &Check::outcome));
}

QString ReviewTexts::title(const Check& check) {
    return utf8(verify::title(check.id, language()));
}

QString ReviewTexts::detail(const Check& check) {
    if (check.outcome == Outcome::notChecked && !remedy(check).isEmpty())
        return {};  // what to do says why, too
    QStringList parts;
    if (!check.file.empty())
        parts << utf8(check.file);
    if (check.entry)
        parts << tr("entry %1").arg(*check.entry);
    const auto where = parts.join(QStringLiteral(", "));
    const auto found = utf8(check.detail.in(language()));
    return where.isEmpty() || found.isEmpty() ? where + found : where + QStringLiteral(": ") + found;
}

QString ReviewTexts::remedy(const Check& check) {
    if (check.outcome == Outcome::failed) {
        if (check.id == CheckId::anchor)
            return tr(
                "Compare what was typed with what was written down. If it is right, this is another record.");
        return tr("Do not rely on this record. Ask its keeper for the original.");
    }
    if (check.outcome == Outcome::noted)
        return tr("Read the reason under Signatures before you decide.");
    if (check.outcome == Outcome::passed)
        return {};
    switch (check.id) {
        case CheckId::anchor:
            return tr("Type the head that was written down, or add the certificate of a signer you trust.");
        case CheckId::scriptApproved:
            return tr("Choose the approved script to compare with.");
        case CheckId::backupFiles:
            return tr("They belong in the safe. Check them there.");
        case CheckId::lineage:
            return tr("Add the record that it continues, or that continues it.");
        default:
            return {};
    }
}

QString ReviewTexts::whatFails(const verify::Report& report) {
    const auto* check = firstFailed(report);
    if (check == nullptr)
        return {};
    if (check->id == CheckId::anchor)
        return tr("the head or certificate given is not of it");
    if (!check->file.empty() && check->file != transcript::transcriptFile)
        return utf8(check->file);
    return check->entry ? tr("entry %1").arg(*check->entry) : utf8(verify::name(check->id));
}

QString ReviewTexts::whatIsNotAgreed(const verify::Report& report) {
    QStringList names;
    for (const auto& signer : report.summary.participants)
        if (signer.statement != transcript::word::agree || !signer.hasSigned)
            names << utf8(signer.name);
    QStringList sentences;
    if (!names.isEmpty())
        sentences << tr("No agreement and signature of: %1.").arg(names.join(QStringLiteral(", ")));
    for (const auto& exception : report.summary.exceptions)
        if (exception.severity == transcript::Severity::keyEndangering)
            sentences << tr("Exception %1 endangers a key.").arg(exception.number);
    return sentences.join(QLatin1Char(' '));
}

QString ReviewTexts::whatIsNotCompared(const verify::Report& report) {
    QStringList names;
    for (const auto& what : report.notCompared)
        names << utf8(what.in(language()));
    return names.isEmpty()
               ? QString()
               : tr("Not compared with what was approved: %1.").arg(names.join(QStringLiteral(", ")));
}

QString ReviewTexts::whatIsMissing(const verify::Report& report) {
    return report.isAnchored
               ? QString()
               : tr("Nothing contradicts it, but who signed is not established. Type the head that "
                    "was written "
                    "down, or add a certificate you trust.");
}

QString ReviewTexts::statement(const verify::Summary::Signer& signer) {
    const auto reason = utf8(signer.reason);
    if (signer.statement == transcript::word::agree)
        return tr("Agrees");
    if (signer.statement == transcript::word::disagree)
        return tr("Disagrees: %1").arg(reason);
    if (signer.statement == transcript::word::refuses)
        return tr("Refuses to sign: %1").arg(reason);
    if (signer.statement == transcript::word::absent)
        return tr("Absent: %1").arg(reason);
    return tr("Made no statement");
}

QString ReviewTexts::owed(const verify::Summary::Owed& owed) {
    const auto what = utf8(owed.text.in(language()));
    return owed.isWaived ? tr("%1 (waived by the script)").arg(what) : what;
}

QString ReviewTexts::holding(const verify::Summary::Holding& holding) {
    return tr("The key %1 is in the token %2, serial %3.")
        .arg(utf8(holding.key), utf8(holding.token), utf8(holding.serial));
}

QString ReviewTexts::holdingState(const verify::Summary& after, const verify::Summary::Holding& holding) {
    return (holding.isSealed ? tr("After %1: it cannot leave the token.")
                             : tr("After %1: it can leave the token."))
        .arg(utf8(after.ceremonyId));
}

QString ReviewTexts::backup(const verify::Summary::Backup& backup) {
    return tr("The backup of the key %1 was proved: %2 of %3 open it.")
        .arg(utf8(backup.key))
        .arg(backup.threshold)
        .arg(backup.holders.size());
}

QString ReviewTexts::backupState(const verify::Summary& after, const verify::Summary::Backup& backup) {
    QStringList holders;
    for (const auto& holder : backup.holders)
        holders << utf8(holder);
    return tr("After %1: %2. Restore it again before %3.")
        .arg(utf8(after.ceremonyId), holders.join(QStringLiteral(", ")), utf8(backup.nextDrill));
}

QString ReviewTexts::document(const QString& path) {
    namespace tr_ = transcript;
    const auto is = [&](std::string_view name) { return path == utf8(name); };
    if (is(tr_::transcriptFile))
        return tr("The transcript: what happened, line by line");
    if (is(tr_::mergedSignatureFile))
        return tr("All signatures in one file");
    if (is(tr_::scriptFile))
        return tr("The script that was followed");
    if (is(tr_::siteFile))
        return tr("The site binding that was used");
    if (is(tr_::participantsPemFile))
        return tr("The certificates of all participants");
    const auto name = path.section(QLatin1Char('/'), -1).section(QLatin1Char('.'), 0, 0);
    if (path.startsWith(QStringLiteral("artefacts/"))) {
        if (path.endsWith(QStringLiteral(".crt")))
            return tr("The certificate of the key %1").arg(name);
        if (path.endsWith(QStringLiteral(".pub.pem")))
            return tr("The public key of the key %1").arg(name);
        if (path.endsWith(QStringLiteral(".key-reference.json")))
            return tr("How other systems refer to the key %1").arg(name);
    }
    const auto quorum = path.section(QLatin1Char('/'), 0, 0);
    if (path.endsWith(QStringLiteral("/manifest.json")))
        return tr("Who is in the quorum %1, and what it opens").arg(quorum);
    if (path.contains(QStringLiteral("/shares/")))
        return tr("A custodian's sealed share for the quorum %1").arg(quorum);
    if (path.endsWith(QStringLiteral(".kwp")))
        return tr("A key, wrapped for the quorum %1").arg(quorum);
    if (path.endsWith(QStringLiteral(".sign.crt")))
        return tr("A participant's certificate for signatures");
    if (path.endsWith(QStringLiteral(".kex.crt")))
        return tr("A participant's certificate for envelopes");
    if (path.startsWith(QStringLiteral("signatures/void-")))
        return tr("A signature under an earlier closing");
    return tr("Another file of the record");
}

QString ReviewTexts::report(const ReviewedRecord& reviewed, const QString& utc) {
    const auto& report = reviewed.report;
    const auto& summary = report.summary;
    QStringList lines;
    const auto fact = [&](const QString& name, const QString& value) {
        if (!value.isEmpty())
            lines << name + QStringLiteral(": ") + value;
    };
    lines << (summary.isRehearsal ? tr("REHEARSAL: review of a record") : tr("Review of a record"))
          << QString();
    switch (report.verdict) {
        case verify::Verdict::holdsAnchored:
            lines << tr("Holds: %1 checks passed.").arg(count(report, Outcome::passed));
            break;
        case verify::Verdict::holdsNotAgreed:
            lines << tr("Holds, and is the record that was witnessed, but is not agreed. %1")
                         .arg(whatIsNotAgreed(report));
            break;
        case verify::Verdict::failed:
            lines << tr("Does not hold: %1. Do not rely on it.").arg(whatFails(report));
            break;
        case verify::Verdict::abandoned:
            lines << tr("Abandoned: nothing contradicts the record, but the ceremony was given up.");
            break;
        case verify::Verdict::holdsUnanchored:
            lines << tr("Incomplete: %1 not checked.").arg(count(report, Outcome::notChecked)) +
                         QLatin1Char(' ') + whatIsMissing(report);
            break;
    }
    lines << QString();
    fact(tr("Record"), QFile::decodeName(reviewed.path.c_str()));
    fact(tr("Ceremony"), utf8(summary.ceremonyId));
    fact(tr("Script"), utf8(summary.scriptName) + QLatin1Char(' ') + utf8(summary.scriptVersion));
    for (const auto& key : summary.keys) {
        fact(tr("Key"), utf8(key.label) + QLatin1Char(' ') + utf8(key.algorithm));
        fact(tr("Key (SHA-256 of its SPKI)"), utf8(key.spkiSha256));
    }
    fact(tr("Head"), utf8(toHex(report.head)));
    fact(tr("Head in words"), utf8(toPgpWords(report.head)));
    fact(tr("Reviewed"), utc + QStringLiteral(", conclave ") + utf8(version()) + QStringLiteral(" (") +
                             utf8(buildHash()) + QLatin1Char(')'));
    lines << QString() << tr("At the end");
    for (const auto& after : report.line) {
        for (const auto& each : after.holdings)
            lines << QStringLiteral("  ") + holding(each) + u' ' + holdingState(after, each);
        for (const auto& each : after.backups)
            lines << QStringLiteral("  ") + backup(each) + u' ' + backupState(after, each);
    }
    if (!summary.owed.empty())
        lines << QString() << tr("Owed at the end");
    for (const auto& owed : summary.owed)
        lines << QStringLiteral("  ") + ReviewTexts::owed(owed);
    if (!summary.waivers.empty())
        lines << QString() << tr("Waived by the script");
    for (const auto& waiver : summary.waivers)
        lines << QStringLiteral("  ") + utf8(waiver.text.in(language())) + QStringLiteral(": ") +
                     utf8(waiver.reason);
    lines << QString() << tr("Checks");
    for (const auto& check : inOrder(report)) {
        const auto found = detail(check);
        lines << QStringLiteral("  [%1] %2: %3%4")
                     .arg(utf8(verify::title(check.outcome, language())), utf8(verify::name(check.id)),
                          title(check), found.isEmpty() ? QString() : QLatin1Char(' ') + found);
    }
    if (!summary.participants.empty())
        lines << QString() << tr("Signatures");
    for (const auto& signer : summary.participants)
        lines << QStringLiteral("  %1 (%2): %3; %4")
                     .arg(utf8(signer.name), utf8(signer.id), statement(signer),
                          signer.hasSigned ? tr("signed") : tr("not signed"));
    if (!summary.exceptions.empty())
        lines << QString() << tr("Exceptions");
    for (const auto& exception : summary.exceptions)
        lines << QStringLiteral("  %1. (%2) %3 | %4 | %5")
                     .arg(exception.number)
                     .arg(exception.severity ? utf8(transcript::wordingOf(*exception.severity).in(language()))
                                             : QStringLiteral("?"),
                          utf8(exception.what), utf8(exception.done), utf8(exception.decision));
    if (!reviewed.timeline.entries().empty())
        lines << QString() << tr("Timeline");
    for (const auto& entry : reviewed.timeline.entries())
        lines << QStringLiteral("  %1  %2  %3")
                     .arg(entry.seq, 4, 10, QLatin1Char('0'))
                     .arg(Timeline::time(entry), reviewed.timeline.sentence(entry));
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

}  // namespace conclave::ui
