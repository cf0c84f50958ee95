#pragma once

#include "core/base/result.h"
#include "core/base/secret_bytes.h"
#include "core/crypto/algorithm.h"

namespace conclave::piv {

/// A card does the bare RSA operation; padding is the host's (RFC 8017). `modulusBits` is a multiple of 8.

/// EMSA-PKCS1-v1_5 (9.2) or EMSA-PSS (9.1, MGF1 with the same hash, salt of its length), as long as the
/// modulus. Errors: Errc::algorithmUnsupported{signature algorithm} for one that is not RSA.
Result<Bytes> encodeForSigning(crypto::SignatureAlgorithm algorithm, ByteView message,
                               std::size_t modulusBits);

/// EME-OAEP decoding (7.1.2 step 3) in OpenSSL, in constant time. Errors: Errc::decryptionFailed.
Result<SecretBytes> decodeOaep(crypto::Hash hash, const SecretBytes& encoded);

}  // namespace conclave::piv
