#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/rehearsal/card_type.h"
#include "core/rehearsal/fault_target.h"

namespace conclave::rehearsal {

/// Once, or until clear().
enum class FaultTimes { next, every };

struct CardStatus {
    int card = 0;  ///< from 1
    CardType type{};
    std::optional<int> reader;  ///< the reader that it is in, from 1; nothing: outside
    std::string fault;  ///< "none", "fail 6982 every any", "drop next any", "hang next any", "hanging"
    std::uint64_t commands = 0;   ///< command APDUs received since the room started, GET RESPONSE not counted
    std::uint64_t responses = 0;  ///< GET RESPONSE commands received
};

/// Drives the cards of a running room through DIR/control: what the hands of people do to real cards.
/// The line protocol is in docs/rehearsal-room.md. Each call is one connection; thread-safe.
/// Errors of all: Errc::roomFailed (no room runs there, or the room refuses: its reason is {0}).
class Control {
  public:
    explicit Control(std::filesystem::path roomFolder);
    /// Of the room that $CONCLAVE_ROOM names.
    static Result<Control> fromEnvironment();

    /// Into that reader, or its own: the one it was in last; at first reader N for card N, reader 1 where
    /// there is no reader N. Returns when the reader has powered the card. Refused when the reader holds
    /// another card.
    Result<void> insert(int card, std::optional<int> reader = std::nullopt);
    /// Returns when the connection to the reader is closed; PC/SC clients see it within 0.4 s. A card that
    /// hangs is freed by it. Pulling a card that is outside does nothing.
    Result<void> pull(int card);
    /// The command struck is not executed; the card answers `sw` instead.
    Result<void> fail(int card, std::uint16_t sw, FaultTimes times = FaultTimes::next,
                      FaultTarget target = FaultTarget::generalAuthenticate);
    /// Pulled in the middle of the next command: executed, never answered.
    Result<void> drop(int card, FaultTarget target = FaultTarget::any);
    /// The next command is not answered until resume() or pull().
    Result<void> hang(int card, FaultTarget target = FaultTarget::any);
    Result<void> resume(int card);
    Result<void> clear(int card);  ///< forgets a fault that has not struck
    Result<std::vector<CardStatus>> status();

  private:
    Result<std::vector<std::string>> ask(const std::string& line);
    std::filesystem::path m_socket;
};

}  // namespace conclave::rehearsal
