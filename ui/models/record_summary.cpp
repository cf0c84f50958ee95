#include "ui/models/record_summary.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <QDateTime>
#include <QFile>
#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/file.h"
#include "core/script/script.h"
#include "core/transcript/agreement.h"
#include "core/transcript/reader.h"
#include "core/transcript/record.h"
#include "ui/models/timeline.h"
#include "ui/rehearsal/rehearsal_folders.h"
#include "ui/theme/language.h"

namespace conclave::ui {
namespace {

namespace fs = std::filesystem;

/// A last line without its end was never acknowledged; a resumed ceremony cuts it off.
std::string_view withoutTornLine(std::string_view text) {
    return text.substr(0, text.rfind('\n') + 1);
}

/// Of a transcript that cannot be read further.
bool claimsRehearsal(std::string_view text) {
    return text.substr(0, text.find('\n')).find(R"("ceremony":"R-)") != std::string_view::npos;
}

/// Whether a process holds the writer's lock (flock). /proc/locks is read, because trying the lock would hold
/// it for a moment, and refuse it to who comes just then.
bool isLocked(const fs::path& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0)
        return false;
    const auto inode = QStringLiteral(" %1:%2:%3 ")
                           .arg(major(status.st_dev), 2, 16, QLatin1Char('0'))
                           .arg(minor(status.st_dev), 2, 16, QLatin1Char('0'))
                           .arg(status.st_ino)
                           .toStdString();
    std::ifstream locks("/proc/locks");
    for (std::string line; std::getline(locks, line);)
        if (line.find("FLOCK") != std::string::npos && line.find("->") == std::string::npos &&
            line.find(inode) != std::string::npos)
            return true;
    return false;
}

int countSignatures(const fs::path& folder) {
    std::error_code failed;
    int count = 0;
    for (fs::directory_iterator at(folder / "signatures", failed), end; !failed && at != end;
         at.increment(failed))
        if (at->path().extension() == ".p7s")
            ++count;
    return count;
}

void readScript(const std::vector<transcript::Entry>& entries, const std::set<std::string>& done,
                RecordSummary& summary) {
    const auto script = script::loadScript(summary.path / transcript::scriptFile).value;
    if (!script)
        return;
    if (!script->keys.empty()) {
        const auto& key = script->keys.begin()->second;
        const auto label =
            key.isEarlier ? Timeline::recoveredKey(entries) : QString::fromStdString(key.label);
        if (!label.isEmpty())
            summary.label = label;
    }
    const auto steps = script->allSteps();
    summary.stepCount = static_cast<int>(steps.size());
    const auto next = std::ranges::find_if(steps, [&](const auto* step) { return !done.contains(step->id); });
    summary.step = static_cast<int>(next - steps.begin()) + 1;
}

RecordSummary::State judge(const std::vector<transcript::Entry>& entries, const fs::path& folder) {
    std::error_code ignored;
    const bool isClosed = entries.back().type == transcript::type::closing;
    return isClosed && fs::exists(folder / transcript::mergedSignatureFile, ignored)
               ? RecordSummary::State::complete
               : RecordSummary::State::interrupted;
}

}  // namespace

bool isOpenElsewhere(const fs::path& record) {
    return isLocked(record / transcript::transcriptFile);
}

std::optional<RecordSummary> readSummary(const fs::path& folder, bool& hasTranscript) {
    RecordSummary summary;
    summary.path = folder;
    summary.label = QFile::decodeName(folder.filename().c_str());
    std::error_code failed;
    const auto file = folder / transcript::transcriptFile;
    if (!fs::exists(file, failed)) {
        const bool isRecord = failed || fs::exists(folder / transcript::scriptFile, failed);
        if (!isRecord && !failed)
            return std::nullopt;
        summary.problem = failed ? Error(Errc::permissionDenied, {folder.string()})
                                 : Error(Errc::fileMissing, {file.string()});
        return summary;
    }
    hasTranscript = true;
    const auto content = readFile(file);
    const auto entries = content ? transcript::parseTranscript(withoutTornLine(asText(*content)))
                                 : Result<std::vector<transcript::Entry>>(content.error());
    if (!entries) {
        summary.isRehearsal = content && claimsRehearsal(asText(*content));
        summary.problem = entries.error();
        return summary;
    }
    std::set<std::string> done;
    for (const auto& entry : *entries)
        if (entry.type == transcript::type::stepEnd &&
            transcript::textOf(entry, "outcome") == transcript::word::done)
            done.insert(entry.step);
    readScript(*entries, done, summary);
    summary.isRehearsal = transcript::ceremonyIdOf(entries->front()).starts_with("R-");
    summary.beganUtcMs = entries->front().timeUtcMs;
    summary.lastUtcMs = entries->back().timeUtcMs;
    summary.signatures = countSignatures(folder);
    summary.agreement = transcript::agreementOf(*entries).wording();
    summary.state = judge(*entries, folder);
    if (summary.isRehearsal && summary.state == RecordSummary::State::interrupted)
        summary.room = roomNamedBy(folder);
    return summary;
}

RecordSummary asItStands(RecordSummary summary) {
    if (summary.state == RecordSummary::State::unreadable)
        return summary;
    if (isOpenElsewhere(summary.path))
        summary.state = RecordSummary::State::openElsewhere;
    if (summary.state != RecordSummary::State::interrupted || !isRoom(summary.room))
        summary.room.clear();
    return summary;
}

QString RecordSummary::dateText() const {
    if (beganUtcMs == 0)
        return {};
    return QDateTime::fromMSecsSinceEpoch(beganUtcMs, Qt::UTC)
        .toString(QStringLiteral("yyyy-MM-dd HH:mm 'UTC'"));
}

QString RecordSummary::resultText() const {
    switch (state) {
        case State::complete:
            return (signatures == 1 ? tr("complete, 1 signature")
                                    : tr("complete, %n signatures", nullptr, signatures)) +
                   QStringLiteral("; ") + QString::fromStdString(agreement.in(language()));
        case State::openElsewhere:
            return tr("Open in another Conclave. Continue there.");
        case State::interrupted:
            if (stepCount == 0)
                return tr("interrupted");
            if (step > stepCount)
                return tr("interrupted before the last signature");
            return tr("interrupted at step %1 of %2").arg(step).arg(stepCount);
        case State::unreadable:
            return problem ? QString::fromStdString(problem->whatHappened(language())) : tr("unreadable");
    }
    return {};
}

}  // namespace conclave::ui
