#pragma once

#include "core/base/result.h"
#include "core/quorum/slip39.h"

namespace conclave::quorum {

/// SLIP-0039, "Encryption of the master secret": four Feistel rounds of PBKDF2-HMAC-SHA-256 over the two
/// halves, in place. Uses identifier, isExtendable and exponent of `info`; `value` is of even size. Errors:
/// Errc::opensslFailed.
Result<void> encryptSecret(const ShareInfo& info, const SecretBytes& passphrase, SecretBytes& value);
Result<void> decryptSecret(const ShareInfo& info, const SecretBytes& passphrase, SecretBytes& value);

/// The digest share's value: HMAC-SHA-256(key `random`, `secret`), first 4 octets, then `random`; as long as
/// the secret. Errors: Errc::opensslFailed.
constexpr std::size_t shareDigestSize = 4;
Result<SecretBytes> digestShare(ByteView random, ByteView secret);

}  // namespace conclave::quorum
