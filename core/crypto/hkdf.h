#pragma once

#include "core/base/result.h"
#include "core/base/secret_bytes.h"

namespace conclave::crypto {

/// HKDF-SHA-256 (RFC 5869), extract and expand. An empty salt is 32 zeros; `ikm` is not empty;
/// `length` is 1 to 8160 octets.
///
/// Errors: Errc::opensslFailed.
Result<SecretBytes> hkdfSha256(const SecretBytes& ikm, ByteView salt, ByteView info, std::size_t length);

}  // namespace conclave::crypto
