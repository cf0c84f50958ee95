#include "ui/models/record_cache.h"

#include <sys/stat.h>

#include <QFile>
#include <QStandardPaths>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/file.h"
#include "core/transcript/record.h"

namespace conclave::ui {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t mostBytes = 2U << 20;
constexpr int cacheVersion = 2;

std::string stampOf(const fs::path& file) {
    struct stat status {};
    if (::lstat(file.c_str(), &status) != 0)
        return "-";
    const auto time = [](const timespec& at) {
        return std::to_string(at.tv_sec) + '.' + std::to_string(at.tv_nsec);
    };
    return std::to_string(status.st_dev) + ':' + std::to_string(status.st_ino) + ':' +
           std::to_string(status.st_size) + ':' + time(status.st_mtim) + ':' + time(status.st_ctim);
}

std::string stampOfRecord(const fs::path& record) {
    std::string stamp;
    for (const auto name : {transcript::transcriptFile, transcript::scriptFile, transcript::siteFile,
                            transcript::mergedSignatureFile, std::string_view("signatures")})
        stamp += stampOf(record / name) + ' ';
    return stamp;
}

json toJson(const std::string& stamp, const RecordSummary& summary) {
    return {{"stamp", stamp},
            {"isComplete", summary.state == RecordSummary::State::complete},
            {"isRehearsal", summary.isRehearsal},
            {"label", summary.label.toStdString()},
            {"began", summary.beganUtcMs},
            {"last", summary.lastUtcMs},
            {"signatures", summary.signatures},
            {"agreement", {summary.agreement.en, summary.agreement.pt}},
            {"step", summary.step},
            {"stepCount", summary.stepCount},
            {"room", summary.room.string()}};
}

/// Throws json::exception where that is none of ours.
RecordSummary fromJson(const fs::path& path, const json& from) {
    RecordSummary summary;
    summary.path = path;
    summary.state = from.at("isComplete").get<bool>() ? RecordSummary::State::complete
                                                      : RecordSummary::State::interrupted;
    summary.isRehearsal = from.at("isRehearsal").get<bool>();
    summary.label = QString::fromStdString(from.at("label").get<std::string>());
    summary.beganUtcMs = from.at("began").get<qint64>();
    summary.lastUtcMs = from.at("last").get<qint64>();
    summary.signatures = from.at("signatures").get<int>();
    const auto& agreement = from.at("agreement");
    summary.agreement = {agreement.at(0).get<std::string>(), agreement.at(1).get<std::string>()};
    summary.step = from.at("step").get<int>();
    summary.stepCount = from.at("stepCount").get<int>();
    summary.room = from.at("room").get<std::string>();
    return summary;
}

}  // namespace

fs::path RecordCache::usualFile() {
    const auto folder = QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation);
    return fs::path(QFile::encodeName(folder).toStdString()) / "conclave" / "records.json";
}

RecordCache::RecordCache(fs::path file) : m_file(std::move(file)) {
    const auto content = readFile(m_file, mostBytes);
    if (!content)
        return;
    try {
        const auto all = json::parse(content->begin(), content->end());
        if (all.at("version") != cacheVersion)
            return;
        for (const auto& [path, record] : all.at("records").items())
            m_known[path] = {record.at("stamp").get<std::string>(), fromJson(path, record)};
    } catch (const json::exception&) {
        m_known.clear();
    }
}

std::optional<RecordSummary> RecordCache::summarise(const fs::path& folder) {
    // Before the files are read: what changes meanwhile is read again the next time.
    auto stamp = stampOfRecord(folder);
    if (const auto known = m_known.find(folder); known != m_known.end() && known->second.stamp == stamp) {
        m_asked[folder] = known->second;
        return asItStands(known->second.summary);
    }
    bool hasTranscript = false;
    auto summary = readSummary(folder, hasTranscript);
    m_transcriptsRead += hasTranscript;
    if (!summary)
        return std::nullopt;
    if (summary->state != RecordSummary::State::unreadable) {
        m_known[folder] = m_asked[folder] = {std::move(stamp), *summary};
        m_isChanged = true;
    }
    return asItStands(std::move(*summary));
}

void RecordCache::save() {
    const bool isSame = !m_isChanged && m_asked.size() == m_known.size();
    m_known = std::exchange(m_asked, {});
    m_isChanged = false;
    if (isSame)
        return;
    json records = json::object();
    for (const auto& [path, known] : m_known)
        if (records.size() < most)
            records[path.string()] = toJson(known.stamp, known.summary);
    // What is no UTF-8, such as a folder's name, is read anew each time.
    const auto text = json{{"version", cacheVersion}, {"records", std::move(records)}}.dump(
        -1, ' ', false, json::error_handler_t::replace);
    if (makeFolder(m_file.parent_path()))
        static_cast<void>(writeFileDurably(m_file, asBytes(text), IfExists::replace));
}

}  // namespace conclave::ui
