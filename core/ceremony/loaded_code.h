#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"

namespace conclave::ceremony {

/// A file whose code this process has mapped: the program itself, a library, a module, a plugin.
struct CodeFile {
    std::string path;
    std::string sha256;  ///< hex; empty: it cannot be read, or was replaced since it was mapped
};

/// What code runs, as /proc/self/maps says it (proc(5)), and what came later. Code that no file holds, and
/// what a file was patched to in memory, does not show.
class LoadedCode {
  public:
    explicit LoadedCode(std::filesystem::path maps = "/proc/self/maps") : m_maps(std::move(maps)) {}

    /// All that is mapped now, by path. Errors: Errc::loadedCodeUnreadable {path}, also for a file that was
    /// replaced since it was mapped.
    Result<std::vector<CodeFile>> all();
    /// What came since all() or newer() was asked last; nothing before all() was. Errors:
    /// Errc::loadedCodeUnreadable, for the list.
    Result<std::vector<CodeFile>> newer();

  private:
    struct Mapped {
        CodeFile file;
        bool isNew = false;
    };
    Result<std::vector<Mapped>> take();

    std::filesystem::path m_maps;
    std::map<std::pair<std::string, std::uint64_t>, std::string> m_known;  ///< path and inode -> SHA-256
};

}  // namespace conclave::ceremony
