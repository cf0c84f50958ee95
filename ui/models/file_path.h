#pragma once

#include <QFile>
#include <filesystem>

namespace conclave::ui {

/// In the encoding that the file system's names have here.
inline std::filesystem::path toPath(const QString& name) {
    return QFile::encodeName(name).toStdString();
}

}  // namespace conclave::ui
