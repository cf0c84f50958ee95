#pragma once

#include "core/crypto/public_key.h"
#include "core/quorum/manifest.h"

namespace conclave::backup {

/// How the PKCS #8 in a backup is written, as far as a strict token may refuse it.
struct Encoding {
    bool isZeroPadded = false;  ///< up to 7 zero octets follow the DER
    bool hasPublicKey = true;   ///< an EC private key has its public key beside it; RSA: always

    bool isStrict() const { return !isZeroPadded && hasPublicKey; }
};

/// As the manifest tells it without any key: the padding by the wire format, an EC public key by the length.
Encoding encodingOf(const quorum::ManifestWrapped& wrapped, crypto::KeyAlgorithm algorithm);

/// What a token has to take; empty for strict ones.
Wording wordingOf(const Encoding& encoding);

/// A key in that encoding. Errors: those of crypto::rebuildPkcs8.
Result<SecretBytes> encode(const SecretBytes& pkcs8, const crypto::PublicKey& publicKey,
                           const Encoding& encoding);

/// Opens a backup on this computer, in locked memory, and wraps the same key anew in strict DER: for a token
/// that refuses how it was written, where people have decided so. Errors: Errc::decryptionFailed,
/// Errc::encodingNotStrict.
Result<Bytes> rewrap(const KeyValue& kek, ByteView kwp, const crypto::PublicKey& publicKey);

}  // namespace conclave::backup
