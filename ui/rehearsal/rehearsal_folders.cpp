#include "ui/rehearsal/rehearsal_folders.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QTimeZone>

#include "core/script/site.h"

namespace conclave::ui {

QString rehearsalsFolder() {
    // QStandardPaths knows no state folder before Qt 6.7.
    auto state = qEnvironmentVariable("XDG_STATE_HOME");
    if (!QDir::isAbsolutePath(state))
        state = QDir::homePath() + QStringLiteral("/.local/state");
    return QDir::cleanPath(state) + QStringLiteral("/conclave/rehearsals");
}

QString freshRoomFolder() {
    // Short: the path of a socket in it has at most 107 octets.
    const auto stamp = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyMMdd-HHmmss"));
    const auto base = rehearsalsFolder() + QStringLiteral("/room-") + stamp;
    auto folder = base;
    for (int more = 2; QFileInfo::exists(folder); ++more)
        folder = base + QLatin1Char('-') + QString::number(more);
    return folder;
}

bool isRoom(const std::filesystem::path& folder) {
    std::error_code ignored;
    return !folder.empty() && std::filesystem::is_directory(folder / "cards", ignored);
}

std::filesystem::path roomNamedBy(const std::filesystem::path& record) {
    const auto site = script::loadSite(record / "site.yaml").value;
    if (!site || !site->rehearsal || site->pcscSocket.empty())
        return {};
    return std::filesystem::path(site->pcscSocket).parent_path();
}

std::filesystem::path roomOfRecord(const std::filesystem::path& record) {
    auto room = roomNamedBy(record);
    return isRoom(room) ? room : std::filesystem::path();
}

}  // namespace conclave::ui
