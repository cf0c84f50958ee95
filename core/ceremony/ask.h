#pragma once

#include <functional>

#include "core/ceremony/room.h"

namespace conclave::ceremony {

inline constexpr std::size_t pathCharacters = 1000;  ///< of a file or folder that is named

/// Whether what somebody typed, tidied, can stand in the record. Errors: Errc::answerNotUtf8,
/// Errc::answerUnfit.
Result<void> checkAnswer(const std::string& answer, std::size_t mostCharacters);

/// Most characters of what people explain.
constexpr std::size_t reasonCharacters = 500;

/// Asks until the answer can stand in the record and `accepts` has nothing against it. Errors: those of the
/// room.
Result<std::string> askFitting(Room& room, Question question, std::size_t mostCharacters,
                               const std::function<Result<void>(const std::string&)>& accepts = nullptr);

}  // namespace conclave::ceremony
