#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/rehearsal/card_type.h"

namespace conclave::rehearsal {

inline constexpr int mostReaders = 8;  ///< pcscd has room for 16 slots, vpcd takes two a reader
inline constexpr int mostCards = 32;
inline constexpr int mostTokens = 16;

struct RoomOptions {
    int cards = 5;
    int readers = 5;  ///< card N starts in reader N; the cards beyond start outside
    CardType cardType = CardType::p384;
    int tokens = 2;
    std::filesystem::path dir;         ///< kept at the end; empty: a fresh one, removed at the end
    std::vector<std::string> command;  ///< empty: prints the folder and stays until SIGINT or SIGTERM
    bool endsWithParent = false;       ///< as if by SIGTERM when the process that started it dies
    Lang lang = Lang::en;
};

/// Runs a rehearsal room from start to end in this process, which must have one thread, and its children:
/// the keeper in namespaces of its own (pcscd, cards, control), and the command outside them with
/// CONCLAVE_ROOM. Returns the command's exit code (128 + signal where one ended it), or 0 without a command.
/// Errors: Errc::roomFailed, and those of writing its folder.
Result<int> runRoom(const RoomOptions& options);

}  // namespace conclave::rehearsal
