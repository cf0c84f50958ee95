#pragma once

#include <filesystem>

#include "core/rehearsal/private_pcscd.h"

namespace conclave::rehearsal {

/// The room's folder, locked for as long as the room's processes live.
class RoomFolder {
  public:
    /// A fresh folder of a short name (an AF_UNIX path has at most 107 octets) below $TMPDIR/conclave-UID,
    /// which is removed at the end. Folders that killed rooms have left there are removed first.
    static Result<RoomFolder> temporary(const Says& says);
    /// One that is kept, made where it is missing. Errors: Errc::roomFailed (another room is using it),
    /// Errc::pathNotOurs.
    static Result<RoomFolder> kept(const std::filesystem::path& path, const Says& says);

    const std::filesystem::path& path() const { return m_path; }
    /// What is left on disk when the room ends: nothing of a temporary room; of a kept one all but the
    /// sockets.
    void cleanUp() const;

  private:
    RoomFolder(std::filesystem::path path, UniqueFd lock, bool isTemporary)
        : m_path(std::move(path)), m_lock(std::move(lock)), m_isTemporary(isTemporary) {}
    std::filesystem::path m_path;
    UniqueFd m_lock;  ///< shared with our forked processes, closed in programs that they start
    bool m_isTemporary;
};

}  // namespace conclave::rehearsal
