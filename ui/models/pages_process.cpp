#include "ui/models/pages_process.h"

#include <unistd.h>

#include <QCoreApplication>

namespace conclave::ui {

void startPages(QProcess& process, const QStringList& arguments) {
    process.setProgram(QCoreApplication::applicationDirPath() + QStringLiteral("/conclave-pages"));
    process.setArguments(arguments);
    process.setStandardErrorFile(QProcess::nullDevice());
    process.setChildProcessModifier([] { ::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC); });
    process.start();
}

}  // namespace conclave::ui
