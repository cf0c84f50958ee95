#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/crypto/algorithm.h"

/// ECDSA-Sig-Value (RFC 3279, 2.2.3): of (r, s) and (r, n − s) both verify, so that anybody can turn one into
/// the other. One of them counts: the one with the lower s, as in SEC 1, 4.1.3, note 2.
namespace conclave::crypto {

/// The same signature with s at most n/2, DER. Errors: Errc::encodingNotStrict (r or s is no integer from 1
/// to n − 1, or there is anything else).
Result<Bytes> withLowS(KeyAlgorithm curve, ByteView signature);

/// Whether two signatures by one key, of different messages, have the same r: whoever sees both can compute
/// the private key (FIPS 186-5, 6.3: a nonce for each).
bool isOfOneNonce(ByteView signature, ByteView another);

}  // namespace conclave::crypto
