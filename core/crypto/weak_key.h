#pragma once

#include <string>

#include "core/base/wording.h"
#include "core/crypto/public_key.h"

namespace conclave::crypto {

/// Why nobody should rely on this public key, whatever made it; empty: none of this holds. RSA: an exponent
/// that is even or below 65537 (BR 6.1.6), a factor below 2^16, primes so close that Fermat's method finds
/// them within 100 rounds (CVE-2022-26320; BR 6.1.1.3), the fingerprint of ROCA (CVE-2017-15361,
/// arXiv:1711.04200). EC: the generator or its negative, whose private keys are 1 and n − 1.
Wording weaknessOf(const PublicKey& key);

}  // namespace conclave::crypto
