#pragma once

#include "core/crypto/public_key.h"

namespace conclave::crypto {

/// The public half of an unencrypted PKCS #8 PrivateKeyInfo (RFC 5208), computed from the private half:
/// proves what a wrapped throw-away key holds. Up to 7 zero octets may follow the DER, because SoftHSM 2.6.1
/// pads to 8 octets before it wraps; `derLength` (may be null) is set to the length without them.
///
/// Errors: Errc::encodingNotStrict, Errc::algorithmUnsupported.
Result<PublicKey> publicOfPkcs8(const SecretBytes& der, std::size_t* derLength);

/// The same private key in one strict encoding: PrivateKeyInfo of version 0 without attributes and without
/// octets behind it; an RSAPrivateKey (RFC 8017, A.1.2) as it was; an ECPrivateKey (RFC 5915) of full length,
/// without parameters, and with the public key that is given, unless `hasPublicKey` is false. Read and built
/// in locked memory: no object of OpenSSL's ever holds the key. Whether the two belong together is not
/// looked at: a signature shows that.
///
/// Errors: Errc::encodingNotStrict, also where it is a key of another algorithm.
Result<SecretBytes> rebuildPkcs8(const SecretBytes& der, const PublicKey& publicKey,
                                 bool hasPublicKey = true);

}  // namespace conclave::crypto
