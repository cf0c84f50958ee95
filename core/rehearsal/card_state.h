#pragma once

#include <filesystem>
#include <map>

#include "core/base/result.h"
#include "core/rehearsal/card_keys.h"
#include "core/rehearsal/card_type.h"

namespace conclave::rehearsal {

inline constexpr int triesAllowed = 3;

/// All that a virtual card keeps without power. PINs and keys are plain octets: a rehearsal has no secrets.
struct CardState {
    CardType type{};
    std::uint32_t serial = 0;
    Bytes pin;  ///< eight octets, padded with FF
    Bytes puk;
    int pinTries = triesAllowed;
    int pukTries = triesAllowed;
    AlgorithmId managementAlgorithm = AlgorithmId::tripleDes;
    Bytes managementKey;
    std::map<std::uint8_t, CardKey> keys;    ///< by key reference: 9A, 9C, 9D, 9E
    std::map<std::uint32_t, Bytes> objects;  ///< by tag (5FC102 …): the content of 53

    static CardState fresh(CardType type);
};

Bytes paddedPin(std::string_view digits);
Bytes factoryManagementKey();

/// The card's file is JSON, octets as hex strings.
/// Errors: those of readFile; Errc::jsonMalformed.
Result<CardState> loadCard(const std::filesystem::path& file);
Result<void> saveCard(const std::filesystem::path& file, const CardState& state);

}  // namespace conclave::rehearsal
