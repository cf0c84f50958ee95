#include "core/rehearsal/room_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "core/base/file.h"
#include "core/base/own_path.h"

namespace conclave::rehearsal {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longestPath = 107 - sizeof("/pcscd.comm.");

UniqueFd openLock(const fs::path& folder) {
    return UniqueFd(::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
}

/// Below /tmp anybody may have made it before us.
bool isOurs(const fs::path& folder) {
    struct stat status {};
    return ::lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == ::geteuid() &&
           (status.st_mode & 077) == 0;
}

void removeLeftovers(const fs::path& parent) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(parent, ignored)) {
        if (!entry.is_directory(ignored) || entry.is_symlink(ignored))
            continue;
        const auto lock = openLock(entry.path());
        if (lock && ::flock(lock.get(), LOCK_EX | LOCK_NB) == 0)
            fs::remove_all(entry.path(), ignored);
    }
}

Error folderError(const Says& says, const fs::path& path, int code) {
    return roomError(says("its folder cannot be used: ", "a pasta não pode ser usada: ") + path.string(),
                     code);
}

}  // namespace

Result<RoomFolder> RoomFolder::temporary(const Says& says) {
    const char* const configured = std::getenv("TMPDIR");
    const auto parent = fs::path(configured != nullptr && *configured == '/' ? configured : "/tmp") /
                        ("conclave-" + std::to_string(::geteuid()));
    if (::mkdir(parent.c_str(), 0700) != 0 && errno != EEXIST)
        return folderError(says, parent, errno);
    if (!isOurs(parent))
        return folderError(says, parent, EPERM);
    TRY(requireOwnPath(parent));
    // While a folder is being made, and has no lock yet, nobody else looks for leftovers.
    const auto gate = openLock(parent);
    if (!gate || ::flock(gate.get(), LOCK_EX) != 0)
        return folderError(says, parent, errno);
    removeLeftovers(parent);
    auto pattern = (parent / "XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
        return folderError(says, parent, errno);
    TRY_ASSIGN(auto folder, kept(pattern, says));
    folder.m_isTemporary = true;
    return folder;
}

Result<RoomFolder> RoomFolder::kept(const fs::path& given, const Says& says) {
    auto path = fs::absolute(given).lexically_normal();
    if (!path.has_filename())
        path = path.parent_path();
    if (path.string().size() > longestPath)
        return roomError(says("its folder's path is too long for a socket: ",
                              "o caminho da pasta é longo demais para um socket: ") +
                         path.string());
    for (const char* hidden : {"/run/", "/var/run/"})
        if ((path.string() + '/').starts_with(hidden))
            return roomError(
                says("its folder lies below /run, which the room replaces by its own; choose another: ",
                     "a pasta fica sob /run, que a sala substitui pelo seu; escolha outra: ") +
                path.string());
    TRY(makeFolder(path));
    // PINs, tokens and the socket that PINs go through: whoever can write here has them all.
    TRY(requireOwnPath(path));
    auto lock = openLock(path);
    if (!lock)
        return folderError(says, path, errno);
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
        return roomError(says("another room is using ", "outra sala está usando ") + path.string());
    return RoomFolder(std::move(path), std::move(lock), false);
}

void RoomFolder::cleanUp() const {
    std::error_code ignored;
    if (m_isTemporary) {
        fs::remove_all(m_path, ignored);
        return;
    }
    for (const char* name : {"pcscd.comm", "control", "drivers", "readers"})
        fs::remove_all(m_path / name, ignored);
}

}  // namespace conclave::rehearsal
