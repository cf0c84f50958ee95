#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace conclave::verify {

enum class PathKind { file, folder, link, other };

/// What is in a folder, and the content of its files, each read at most once: all checks judge the same
/// octets.
class Snapshot {
  public:
    /// Does not follow links. Errors: Errc::recordMissing, Errc::permissionDenied, Errc::ioFailed;
    /// Errc::usage where it is no record at all (too many files, too deep).
    static Result<Snapshot> take(const std::filesystem::path& folder);

    /// Relative paths with '/', octets as the file system has them.
    const std::map<std::string, PathKind>& paths() const { return m_paths; }
    bool hasFile(const std::string& path) const;

    /// Errors: Errc::fileMissing, Errc::notARegularFile, those of readFile, with the relative path;
    /// Errc::fileTooLarge for more than 4 MiB (transcript and runbooks apart), or when 64 MiB of others were
    /// read.
    const Result<Bytes>& read(const std::string& path) const;

  private:
    std::filesystem::path m_folder;
    std::map<std::string, PathKind> m_paths;
    mutable std::map<std::string, Result<Bytes>> m_contents;
    mutable std::size_t m_octetsRead = 0;
};

}  // namespace conclave::verify
