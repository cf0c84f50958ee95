#pragma once

#include <optional>
#include <string_view>

namespace conclave::rehearsal {

/// The one algorithm that a virtual card makes keys of in 9C and 9D.
/// Named "p256", "p384", "rsa2048" on command lines and in the card's file.
enum class CardType { p256, p384, rsa2048 };

std::string_view name(CardType type);
std::optional<CardType> parseCardType(std::string_view name);

}  // namespace conclave::rehearsal
