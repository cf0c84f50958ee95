#include "core/rehearsal/card_type.h"

namespace conclave::rehearsal {

std::string_view name(CardType type) {
    switch (type) {
        case CardType::p256:
            return "p256";
        case CardType::p384:
            return "p384";
        case CardType::rsa2048:
            return "rsa2048";
    }
    return {};
}

std::optional<CardType> parseCardType(std::string_view text) {
    for (const auto type : {CardType::p256, CardType::p384, CardType::rsa2048})
        if (text == name(type))
            return type;
    return std::nullopt;
}

}  // namespace conclave::rehearsal
