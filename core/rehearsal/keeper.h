#pragma once

#include "core/rehearsal/room.h"
#include "core/rehearsal/room_folder.h"

namespace conclave::rehearsal {

/// The child process that is the room: enters the namespaces, starts pcscd, inserts the cards, serves
/// DIR/control until SIGTERM, then cleans up. Writes "ready\n", or why not, to `report`. Returns its exit
/// code.
int keepRoom(const RoomFolder& folder, const RoomOptions& options, UniqueFd report, pid_t parent);

}  // namespace conclave::rehearsal
