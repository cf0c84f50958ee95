#pragma once

#include <cstddef>

/// Sizes of docs/formats/shares.md, in octets.
namespace conclave::quorum {

inline constexpr std::size_t secretSize = 32;  ///< what is dealt: an unlock secret, a key-encryption key
inline constexpr std::size_t hashSize = 32;    ///< SHA-256
inline constexpr std::size_t setIdSize = 16;
inline constexpr std::size_t commitmentSaltSize = 32;  ///< of a share commitment
inline constexpr std::size_t pinSaltSize = 16;         ///< of a PIN derived from an unlock secret

}  // namespace conclave::quorum
