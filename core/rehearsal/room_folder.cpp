#include "core/rehearsal/room_folder.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <utility>

#include "core/base/file.h"
#include "core/base/held_folder.h"
#include "core/base/own_path.h"

namespace conclave::rehearsal {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longestPath = 107 - sizeof("/pcscd.comm.");

UniqueFd openLock(const fs::path& folder) {
    return UniqueFd(::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
}

Error folderError(const Says& says, const fs::path& path, Error why) {
    return roomError(says("its folder cannot be used: ", "a pasta não pode ser usada: ") + path.string())
        .causedBy(std::move(why));
}

Result<void> requireUsable(const fs::path& path, const Says& says) {
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
    return {};
}

}  // namespace

Result<RoomFolder> RoomFolder::temporary(const Says& says) {
    auto made = HeldFolder::make(HeldFolder::inTemporary());
    if (!made)
        return folderError(says, HeldFolder::inTemporary(), std::move(made).error());
    if (auto usable = requireUsable(made->path(), says); !usable) {
        made->remove();
        return std::move(usable).error();
    }
    return RoomFolder(made->path(), UniqueFd(made->releaseLock()), true);
}

Result<RoomFolder> RoomFolder::kept(const fs::path& given, const Says& says) {
    auto path = fs::absolute(given).lexically_normal();
    if (!path.has_filename())
        path = path.parent_path();
    TRY(requireUsable(path, says));
    TRY(makeFolder(path));
    // PINs, tokens and the socket that PINs go through: whoever can write here has them all.
    TRY(requireOwnPath(path));
    auto lock = openLock(path);
    if (!lock)
        return folderError(says, path, fileError(path, errno));
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
