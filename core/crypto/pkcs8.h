#pragma once

#include "core/crypto/public_key.h"

namespace conclave::crypto {

/// The public half of an unencrypted PKCS #8 PrivateKeyInfo (RFC 5208), computed from the private half:
/// proves what a wrapped throw-away key holds. Up to 7 zero octets may follow the DER, because SoftHSM 2.6.1
/// pads to 8 octets before it wraps; `derLength` (may be null) is set to the length without them.
///
/// Errors: Errc::encodingNotStrict, Errc::algorithmUnsupported.
Result<PublicKey> publicOfPkcs8(const SecretBytes& der, std::size_t* derLength);

}  // namespace conclave::crypto
