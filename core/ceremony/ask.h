#pragma once

#include <functional>

#include "core/ceremony/room.h"

namespace conclave::ceremony {

inline constexpr std::size_t pathCharacters = 1000;  ///< of a file or folder that is named

/// Asks until the answer can stand in the record and `accepts` has nothing against it. Errors: those of the
/// room.
Result<std::string> askFitting(Room& room, Question question, std::size_t mostCharacters,
                               const std::function<Result<void>(const std::string&)>& accepts = nullptr);

}  // namespace conclave::ceremony
