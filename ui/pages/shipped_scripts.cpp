#include "ui/pages/shipped_scripts.h"

#include <QCoreApplication>
#include <QDir>

namespace conclave::ui {

QStringList shippedScripts() {
    // Installed beside the program, or the checkout that it was built from.
    for (const auto& folder : {QCoreApplication::applicationDirPath() + QStringLiteral("/../share/conclave/ceremonies"),
                               QStringLiteral(CONCLAVE_SOURCE_DIR "/ceremonies")}) {
        QStringList scripts;
        for (const auto& file : QDir(folder).entryInfoList({QStringLiteral("*.yaml")}, QDir::Files, QDir::Name))
            scripts.append(file.absoluteFilePath());
        if (!scripts.isEmpty())
            return scripts;
    }
    return {};
}

}  // namespace conclave::ui
