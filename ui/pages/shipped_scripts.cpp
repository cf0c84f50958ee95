#include "ui/pages/shipped_scripts.h"

#include <QCoreApplication>
#include <QDir>
#include <algorithm>
#include <utility>

namespace conclave::ui {
namespace {

constexpr auto recovery = "recovery";

QString shipped(const char* name) {
    for (const auto& file : shippedScripts())
        if (QFileInfo(file).completeBaseName() == QLatin1String(name))
            return file;
    return {};
}

}  // namespace

QString recoveryScript() {
    return shipped(recovery);
}

QString drillScript() {
    return shipped("root-key-generation-p384");
}

QStringList shippedScripts() {
    // Installed beside the program, or the checkout that it was built from.
    for (const auto& folder :
         {QCoreApplication::applicationDirPath() + QStringLiteral("/../share/conclave/ceremonies"),
          QStringLiteral(CONCLAVE_SOURCE_DIR "/ceremonies")}) {
        QStringList scripts;
        for (const auto& file : QDir(folder).entryInfoList({QStringLiteral("*.yaml")}, QDir::Files))
            scripts.append(file.absoluteFilePath());
        // "root-key-generation" before "root-key-generation-p384": the file's ending does not count. The
        // first is proposed for a new key, so a recovery comes last.
        std::ranges::sort(scripts, {}, [](const QString& file) {
            const auto name = QFileInfo(file).completeBaseName();
            return std::pair(name == QLatin1String(recovery), name);
        });
        if (!scripts.isEmpty())
            return scripts;
    }
    return {};
}

}  // namespace conclave::ui
