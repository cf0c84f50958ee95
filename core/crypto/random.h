#pragma once

#include <span>

#include "core/base/result.h"
#include "core/base/secret_bytes.h"

namespace conclave::crypto {

/// From OpenSSL's private DRBG (RAND_priv_bytes_ex, 256 bits of strength, NIST SP 800-90A), for secrets.
///
/// Errors: Errc::randomFailed.
Result<void> fillRandom(std::span<std::uint8_t> target);
Result<KeyValue> randomKey(std::size_t size);  ///< octets

/// For public values: salts, set ids, nonces, challenges. From another DRBG than the secrets.
/// Ends the process if the DRBG fails, rather than go on with octets that are not random.
Bytes randomBytes(std::size_t size);

}  // namespace conclave::crypto
