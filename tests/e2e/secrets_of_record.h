#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/quorum/manifest.h"
#include "tests/support/memory_image.h"

namespace conclave::test {

struct CardAndPin {
    std::string reader;
    const Pin* pin = nullptr;
};

/// What nobody should find in memory or files, learnt afterwards with the custodians' own cards.
class SecretsOfRecord {
  public:
    /// `cards`: of all custodians, by seat.
    SecretsOfRecord(std::filesystem::path record, std::map<std::string, CardAndPin> cards)
        : m_record(std::move(record)), m_cards(std::move(cards)) {}

    struct Learnt {
        KeyValue secret;
        std::string ceremonyId;
    };
    /// Adds shares, what the cards computed to open them, the secret, and the tokens' PINs that follow from
    /// it.
    Learnt learn(quorum::Purpose purpose, Needles& needles) const;

  private:
    std::filesystem::path m_record;
    std::map<std::string, CardAndPin> m_cards;
};

}  // namespace conclave::test
