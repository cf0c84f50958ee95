#include "core/base/held_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

#include "core/base/file.h"

namespace conclave {
namespace {

namespace fs = std::filesystem;

/// A descriptor that is closed on the way out, unless it is kept.
class Lock {
  public:
    explicit Lock(const fs::path& folder)
        : m_fd(::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) {}
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
    ~Lock() {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    bool take(int how) const { return m_fd >= 0 && ::flock(m_fd, LOCK_EX | how) == 0; }
    int keep() { return std::exchange(m_fd, -1); }

  private:
    int m_fd;
};

/// A folder, no link to one, and nobody else's.
bool isOurs(const fs::path& folder) {
    struct stat status {};
    return ::lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == ::geteuid() &&
           (status.st_mode & 077) == 0;
}

void removeLeftovers(const fs::path& parent) {
    std::error_code failed;
    for (fs::directory_iterator at(parent, failed), end; !failed && at != end; at.increment(failed)) {
        if (!isOurs(at->path()))
            continue;
        std::error_code ignored;
        if (const Lock lock(at->path()); lock.take(LOCK_NB))
            fs::remove_all(at->path(), ignored);
    }
}

fs::path below(const char* variable, const char* otherwise) {
    const char* const configured = std::getenv(variable);
    return fs::path(configured != nullptr && *configured == '/' ? configured : otherwise) /
           ("conclave-" + std::to_string(::geteuid()));
}

}  // namespace

fs::path HeldFolder::inTemporary() {
    return below("TMPDIR", "/tmp");
}

fs::path HeldFolder::inRuntime() {
    const char* const runtime = std::getenv("XDG_RUNTIME_DIR");
    return runtime != nullptr && isOurs(runtime) ? below("XDG_RUNTIME_DIR", "/tmp") : inTemporary();
}

Result<HeldFolder> HeldFolder::make(const fs::path& parent) {
    if (::mkdir(parent.c_str(), 0700) != 0 && errno != EEXIST)
        return fileError(parent, errno);
    if (!isOurs(parent))
        return fileError(parent, EPERM);
    // While a folder is being made, and is not held yet, nobody else looks for leftovers.
    const Lock gate(parent);
    if (!gate.take(0))
        return fileError(parent, errno);
    removeLeftovers(parent);
    auto pattern = (parent / "XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
        return fileError(parent, errno);
    Lock lock(pattern);
    if (!lock.take(LOCK_NB))
        return fileError(pattern, errno);
    return HeldFolder(pattern, lock.keep());
}

HeldFolder::HeldFolder(HeldFolder&& other) noexcept
    : m_path(std::move(other.m_path)), m_lock(other.releaseLock()) {}

HeldFolder::~HeldFolder() {
    if (m_lock >= 0)
        ::close(m_lock);
}

void HeldFolder::remove() const {
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
}

int HeldFolder::releaseLock() {
    return std::exchange(m_lock, -1);
}

}  // namespace conclave
