#pragma once

#include "core/base/result.h"
#include "core/base/secret_bytes.h"

namespace conclave::crypto {

/// AES key unwrap with padding (RFC 5649; NIST SP 800-38F, KWP-AD). The KEK has 16, 24 or 32 octets.
///
/// Errors: Errc::decryptionFailed when the wrapped octets are not of this KEK, damaged, or no KWP at all.
Result<SecretBytes> unwrapKwp(const KeyValue& kek, ByteView wrapped);

/// AES key wrap with padding (RFC 5649; KWP-AE) of what only this computer has in clear.
///
/// Errors: Errc::opensslFailed, also where the KEK or the key has a length that there is none of.
Result<Bytes> wrapKwp(const KeyValue& kek, const SecretBytes& key);

/// The key check value of an AES key: the first 3 octets of AES-CMAC (NIST SP 800-38B) over 16 zero octets,
/// as in ANSI X9.24-1:2017, Annex A. (CKA_CHECK_VALUE of PKCS #11 differs: ECB of zeros, which is an oracle
/// on CMAC's subkeys.)
///
/// Errors: Errc::opensslFailed when the key has not 16, 24 or 32 octets.
Result<Bytes> kcv(const KeyValue& key);

}  // namespace conclave::crypto
