#pragma once

#include <QTemporaryDir>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/base/file.h"
#include "core/transcript/record.h"
#include "tests/support/record_maker.h"

/// Records for the pages' tests, in a home of their own.
namespace conclave::test {

/// HOME and the XDG folders in a fresh folder, as long as it lives.
class FreshHome {
  public:
    FreshHome() {
        ::setenv("HOME", m_dir.path().toUtf8().constData(), 1);
        ::setenv("XDG_CONFIG_HOME", m_dir.filePath(QStringLiteral("config")).toUtf8().constData(), 1);
        ::setenv("XDG_CACHE_HOME", m_dir.filePath(QStringLiteral("cache")).toUtf8().constData(), 1);
        ::setenv("XDG_STATE_HOME", m_dir.filePath(QStringLiteral("state")).toUtf8().constData(), 1);
    }
    std::filesystem::path path() const { return m_dir.path().toStdString(); }
    std::filesystem::path documents() const { return path() / "Documents/Conclave"; }
    std::filesystem::path rehearsals() const { return path() / "state/conclave/rehearsals"; }

  private:
    QTemporaryDir m_dir;
};

inline std::string readText(const std::filesystem::path& file) {
    return std::string(asText(readFile(file).value()));
}

inline void writeText(const std::filesystem::path& file, std::string_view content) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
}

/// As if the power had gone at this entry: it and all later ones were never written.
inline void interruptAt(const std::filesystem::path& record, std::string_view entry) {
    const auto file = record / transcript::transcriptFile;
    auto text = readText(file);
    const auto at = text.find(entry);
    if (at == std::string::npos)
        std::abort();
    writeText(file, std::string_view(text).substr(0, text.rfind('\n', at) + 1));
    std::filesystem::remove(record / transcript::mergedSignatureFile);
    std::filesystem::remove_all(record / "signatures");
}

}  // namespace conclave::test
