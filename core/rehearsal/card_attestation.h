#pragma once

#include <array>

#include "core/rehearsal/card_keys.h"

namespace conclave::rehearsal {

/// Yubico's PIV attestation: a certificate which says that the card made the key in a slot itself, by the
/// key in slot F9. All virtual cards have one F9 key, which stands in the source for everybody to see.

inline constexpr std::array<std::uint8_t, 3> firmware{5, 4, 3};

/// Of F9; DER. It comes from the rehearsal root (core/x509/attestation.h).
Bytes attestingCertificate();

/// DER; nothing when OpenSSL fails. PIN and touch as GET METADATA has them.
std::optional<Bytes> attest(const CardKey& key, std::uint8_t reference, std::uint32_t serial,
                            std::uint8_t pinPolicy);

}  // namespace conclave::rehearsal
