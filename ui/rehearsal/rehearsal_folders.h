#pragma once

#include <QString>
#include <filesystem>

namespace conclave::ui {

/// $XDG_STATE_HOME/conclave/rehearsals: rooms ("room-…") and the records that were made in them.
QString rehearsalsFolder();

/// A name for a room that does not exist yet, in rehearsalsFolder().
QString freshRoomFolder();

/// A rehearsal room's folder, kept.
bool isRoom(const std::filesystem::path& folder);

/// The room that a rehearsal's record names; it may be gone. Reads files: not on the GUI thread.
std::filesystem::path roomNamedBy(const std::filesystem::path& record);

/// The room that a rehearsal's record was made in, read from the pcscd socket of its site.yaml; empty when
/// that is no rehearsal room's, or the room is gone. Reads files: not on the GUI thread.
std::filesystem::path roomOfRecord(const std::filesystem::path& record);

}  // namespace conclave::ui
