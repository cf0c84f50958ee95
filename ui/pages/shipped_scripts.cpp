#include "ui/pages/shipped_scripts.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <algorithm>
#include <tuple>

namespace conclave::ui {
namespace {

constexpr qint64 mostOctets = 1 << 20;
constexpr auto usual = "root-key-generation";
constexpr auto recovery = "recovery";

QString shipped(const char* name) {
    for (const auto& file : shippedScripts())
        if (QFileInfo(file).completeBaseName() == QLatin1String(name))
            return file;
    return {};
}

}  // namespace

bool isRecovery(const QString& script) {
    QFile file(script);
    return file.open(QIODevice::ReadOnly) && file.read(mostOctets).contains("from: earlier");
}

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
        // The first is proposed for a new key. "root-key-generation" before "root-key-generation-p384": the
        // file's ending does not count.
        std::ranges::sort(scripts, {}, [](const QString& file) {
            const auto name = QFileInfo(file).completeBaseName();
            return std::tuple(isRecovery(file), !name.startsWith(QLatin1String(usual)), name);
        });
        if (!scripts.isEmpty())
            return scripts;
    }
    return {};
}

}  // namespace conclave::ui
