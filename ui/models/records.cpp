#include "ui/models/records.h"

#include <QDir>
#include <QFile>
#include <QSettings>
#include <QStandardPaths>
#include <algorithm>
#include <set>

#include "ui/models/file_path.h"
#include "ui/rehearsal/rehearsal_folders.h"

namespace conclave::ui {
namespace {

namespace fs = std::filesystem;

const auto rememberedKey = QStringLiteral("records/remembered");
const auto setAsideKey = QStringLiteral("records/setAside");

QSettings settings() {
    return {QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
                QStringLiteral("/conclave/console.ini"),
            QSettings::IniFormat};
}

std::vector<fs::path> foldersIn(const fs::path& folder) {
    std::vector<fs::path> found;
    std::error_code failed;
    for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
        std::error_code ignored;
        if (at->is_directory(ignored) && !at->is_symlink(ignored))
            found.push_back(at->path());
    }
    return found;
}

/// In the places and one folder below, and the remembered ones.
std::set<fs::path> candidates(const std::vector<fs::path>& places, const QStringList& remembered) {
    std::set<fs::path> found;
    for (const auto& place : places)
        for (const auto& folder : foldersIn(place)) {
            found.insert(folder);
            for (const auto& inner : foldersIn(folder))
                found.insert(inner);
        }
    for (const auto& record : remembered)
        found.insert(toPath(record).lexically_normal());
    return found;
}

/// One that was remembered and is gone is left out: it may be on a medium that is not plugged in.
QVector<RecordSummary> readAll(const std::set<fs::path>& folders, RecordCache& cache,
                               const std::atomic<bool>& isEnding) {
    QVector<RecordSummary> rows;
    for (const auto& folder : folders) {
        if (isEnding)
            return {};
        if (auto summary = cache.summarise(folder))
            rows.append(std::move(*summary));
    }
    cache.save();
    std::ranges::stable_sort(rows, std::greater(), &RecordSummary::lastUtcMs);
    if (rows.size() > Records::most)
        rows.resize(Records::most);
    return rows;
}

/// Of a record as it is now: with another entry it is another.
QString standing(const RecordSummary& record) {
    return QString::number(record.lastUtcMs) + QLatin1Char(' ') + QFile::decodeName(record.path.c_str());
}

}  // namespace

Records::Records(QObject* parent) : QObject(parent) {}

Records::~Records() {
    m_isEnding = true;
}

QString Records::documentsFolder() {
    return QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation) + QStringLiteral("/Conclave");
}

void Records::refresh() {
    const std::vector<fs::path> places{toPath(documentsFolder()), toPath(rehearsalsFolder())};
    m_lane.post([this, places] {
        const auto stored = settings();
        if (!m_cache)
            m_cache.emplace(RecordCache::usualFile());
        const auto rows =
            readAll(candidates(places, stored.value(rememberedKey).toStringList()), *m_cache, m_isEnding);
        const auto setAside = stored.value(setAsideKey).toStringList();
        QMetaObject::invokeMethod(this, [this, rows, setAside] {
            m_rows = rows;
            m_setAside = setAside;
            m_isRead = true;
            emit changed();
        });
    });
}

void Records::remember(const QString& record) {
    prepend(rememberedKey, QDir::cleanPath(QDir(record).absolutePath()));
}

void Records::setAside(const RecordSummary& record) {
    prepend(setAsideKey, standing(record));
}

void Records::prepend(const QString& key, const QString& value) {
    m_lane.post([key, value] {
        auto stored = settings();
        auto values = stored.value(key).toStringList();
        values.removeAll(value);
        values.prepend(value);
        stored.setValue(key, values.mid(0, most));
    });
    refresh();
}

const RecordSummary* Records::interrupted() const {
    const auto found = std::ranges::find_if(m_rows, [this](const RecordSummary& record) {
        return record.canResume() && !m_setAside.contains(standing(record));
    });
    return found == m_rows.end() ? nullptr : &*found;
}

}  // namespace conclave::ui
