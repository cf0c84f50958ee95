#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/result.h"
#include "core/base/secret_bytes.h"

namespace conclave::quorum {

enum class PinAlphabet { base32, digits };  ///< [a-z2-7], [0-9]
enum class TokenUser { so, user };

std::string_view name(PinAlphabet alphabet);  ///< "base32", "digits"
std::optional<PinAlphabet> parsePinAlphabet(std::string_view name);

constexpr int minTokenPinLength = 4;
constexpr int maxTokenPinLength = 32;

/// A token's PIN, which nobody ever sees: HKDF-SHA-256 (RFC 5869) with IKM unlock secret, salt pinSalt (16
/// octets) and info "conclave/v1/pin\0" ‖ "so" or "user" ‖ "\0" ‖ generation (u32 big-endian), read octet by
/// octet: base32 takes octet mod 32, digits refuse octets above 249 and take octet mod 10. Errors:
/// Errc::valueNotAllowed for a length outside 4…32, Errc::internal for a secret not of 32 or a salt not of 16
/// octets.
Result<Pin> deriveTokenPin(const KeyValue& unlockSecret, ByteView pinSalt, TokenUser user,
                           std::uint32_t generation, int length, PinAlphabet alphabet);

/// length * log2(size of the alphabet); under 80 the plan asks for an exception.
double entropyBits(int length, PinAlphabet alphabet);

}  // namespace conclave::quorum
