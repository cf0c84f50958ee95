#include "ui/pages/shipped_scripts.h"

#include <QCoreApplication>
#include <QDir>
#include <algorithm>

namespace conclave::ui {

QStringList shippedScripts() {
    // Installed beside the program, or the checkout that it was built from.
    for (const auto& folder :
         {QCoreApplication::applicationDirPath() + QStringLiteral("/../share/conclave/ceremonies"),
          QStringLiteral(CONCLAVE_SOURCE_DIR "/ceremonies")}) {
        QStringList scripts;
        for (const auto& file : QDir(folder).entryInfoList({QStringLiteral("*.yaml")}, QDir::Files))
            scripts.append(file.absoluteFilePath());
        // "root-key-generation" before "root-key-generation-p384": the file's ending does not count.
        std::ranges::sort(scripts, {},
                          [](const QString& file) { return QFileInfo(file).completeBaseName(); });
        if (!scripts.isEmpty())
            return scripts;
    }
    return {};
}

}  // namespace conclave::ui
