#pragma once

#include <filesystem>
#include <string>

#include "core/base/result.h"

namespace conclave {

/// A folder of this process alone, held by a lock (flock) on the file "lock" in it for as long as the process
/// lives. What killed processes left of theirs is removed when the next one is made beside it.
class HeldFolder {
  public:
    /// "XXXXXX" in `parent`, which is made where it is missing and must be this user's alone: anybody may
    /// have made one of its name below /tmp. Errors: those of files (core/base/file.h).
    static Result<HeldFolder> make(const std::filesystem::path& parent);

    /// conclave-UID in $TMPDIR, or in /tmp.
    static std::filesystem::path inTemporary();
    /// The same in $XDG_RUNTIME_DIR, which goes when its user has logged out; where there is none, as above.
    static std::filesystem::path inRuntime();

    HeldFolder(HeldFolder&& other) noexcept;
    HeldFolder& operator=(HeldFolder&& other) = delete;
    ~HeldFolder();  ///< lets go of it; removes nothing

    const std::filesystem::path& path() const { return m_path; }
    void remove() const;
    int releaseLock();  ///< the descriptor, for somebody else to close

  private:
    HeldFolder(std::filesystem::path path, int lock) : m_path(std::move(path)), m_lock(lock) {}

    std::filesystem::path m_path;
    int m_lock;
};

}  // namespace conclave
