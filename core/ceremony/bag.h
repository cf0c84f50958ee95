#pragma once

#include <nlohmann/json.hpp>

#include "core/ceremony/ceremony.h"

namespace conclave::ceremony {

constexpr std::size_t bagCharacters =
    60;  ///< of a bag's or a seal's number, and of the place where it is kept

/// Asks the step's actor what identifies a tamper-evident bag: {bag, seal, photographs: [{path, sha256}]}.
/// `number` asks for the bag's. A photograph stays where it is; its name and SHA-256 go into the record.
/// Errors: those of the room.
Result<nlohmann::json> askBag(Ceremony& ceremony, Phrase number);

}  // namespace conclave::ceremony
