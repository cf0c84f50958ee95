#pragma once

#include "core/rehearsal/factory_tokens.h"
#include "core/rehearsal/room.h"

namespace conclave::rehearsal {

/// DIR/pins: for each card the PIN and PUK that its holder will choose, for each token the factory SO PIN.
/// Those that are there stay.
Result<void> writePins(const std::filesystem::path& room, int cards, int tokens);

/// DIR/site.yaml, DIR/answers.yaml and DIR/env; docs/rehearsal-room.md describes them.
Result<void> writeRoomFiles(const std::filesystem::path& room, const RoomOptions& options,
                            const std::vector<FactoryToken>& tokens);

}  // namespace conclave::rehearsal
