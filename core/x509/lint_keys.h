#pragma once

#include "core/crypto/public_key.h"

namespace conclave::x509 {

/// A public key of this kind that nobody holds the private half of (made once, thrown away), for linting
/// before a key exists.
Result<crypto::PublicKey> lintKey(crypto::KeyAlgorithm algorithm);

}  // namespace conclave::x509
