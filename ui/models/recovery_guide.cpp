#include "ui/models/recovery_guide.h"

#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>

namespace conclave::ui {
namespace {

QString readPage() {
    QFile page(QStringLiteral(":/docs/recovery-without-conclave.md"));
    return page.open(QIODevice::ReadOnly) ? QString::fromUtf8(page.readAll()) : QString();
}

/// The shell blocks of each numbered section.
QVector<RecoverySection> readSections() {
    QVector<RecoverySection> sections;
    bool isCommand = false;
    for (const auto& line : readPage().split(QLatin1Char('\n'))) {
        if (line.startsWith(QStringLiteral("## "))) {
            sections.append(RecoverySection{line.mid(3).section(QLatin1Char('.'), 0, 0).toInt(), {}});
        } else if (line.startsWith(QStringLiteral("```"))) {
            isCommand = line == QStringLiteral("```sh");
        } else if (isCommand && !sections.isEmpty()) {
            sections.last().commands += line + QLatin1Char('\n');
        }
    }
    sections.removeIf([](const RecoverySection& section) { return section.number == 0; });
    return sections;
}

void put(QString& commands, const QString& variable, const QString& value) {
    // Up to the next variable of the line, or a comment.
    const QRegularExpression assignment(QStringLiteral("\\b%1=(\"[^\"]*\"|\\S+)").arg(variable));
    const auto match = assignment.match(commands);
    if (match.hasMatch())
        commands.replace(match.capturedStart(1), match.capturedLength(1), shellWord(value));
}

/// The page has the safe's folder laid out like a record. Where it holds the restricted files only, the
/// public ones are the record's.
void takeFromRecord(QString& commands, const RecoveryFacts& facts) {
    for (const auto& file : {facts.quorum + QStringLiteral("/manifest.json"), QStringLiteral("participants/"),
                             facts.certificate})
        commands.replace(QStringLiteral("$SAFE/") + file, QStringLiteral("$RECORD/") + file);
}

}  // namespace

QString shellWord(const QString& text) {
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_./:@%+-]+$"));
    if (plain.match(text).hasMatch())
        return text;
    auto quoted = text;
    return QLatin1Char('\'') + quoted.replace(QLatin1Char('\''), QStringLiteral("'\\''")) + QLatin1Char('\'');
}

QVector<RecoverySection> recoveryGuide(const RecoveryFacts& facts, const QStringList& custodians) {
    auto sections = readSections();
    for (auto& section : sections) {
        auto& commands = section.commands;
        commands.replace(QStringLiteral("backup/"), facts.quorum + QLatin1Char('/'));
        commands.replace(QStringLiteral("artefacts/root.crt"), facts.certificate);
        const bool liesApart = facts.record != facts.safe;
        if (liesApart)
            takeFromRecord(commands, facts);
        if (section.number == 1) {
            put(commands, QStringLiteral("SAFE"), facts.safe);
            if (liesApart)
                commands.prepend(QStringLiteral("export RECORD=%1\n").arg(shellWord(facts.record)));
        } else if (section.number == 2) {
            QString all;
            for (const auto& id : custodians) {
                auto one = commands;
                put(one, QStringLiteral("id"), id);
                all += one;
            }
            commands = all;
        }
    }
    return sections;
}

}  // namespace conclave::ui
