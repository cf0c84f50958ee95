#pragma once

#include <p11-kit/pkcs11.h>

#include <optional>
#include <string>

#include "core/base/bytes.h"
#include "core/crypto/algorithm.h"

namespace conclave::pkcs11 {

/// RFC 5649 key wrap. PKCS #11 v3.0 numbers it 0x210B; SoftHSM 2.6.1 has it at 0x210A (CKM_AES_KEY_WRAP_PAD),
/// which is another padding on NSS. So numbers are tried in this order, and the wire format is proved, not
/// assumed.
inline constexpr CK_MECHANISM_TYPE aesKeyWrapKwp = 0x210B;
inline constexpr CK_MECHANISM_TYPE aesKeyWrapPad = 0x210A;

/// "CKM_ECDSA", or "CKM 0x8000216f" when it is none of the standard's.
std::string mechanismName(CK_MECHANISM_TYPE type);

/// Mechanisms that sign with `algorithm`: one that hashes on the token, and one that takes what the host
/// hashed.
struct SignMechanisms {
    CK_MECHANISM_TYPE hashing;
    CK_MECHANISM_TYPE raw;
};
SignMechanisms signMechanisms(crypto::SignatureAlgorithm algorithm);

CK_MECHANISM_TYPE keyPairGenMechanism(crypto::KeyAlgorithm algorithm);
CK_KEY_TYPE keyType(crypto::KeyAlgorithm algorithm);

/// CKM_SHA_1, … and CKG_MGF1_SHA1, …
CK_MECHANISM_TYPE hashMechanism(crypto::Hash hash);
CK_RSA_PKCS_MGF_TYPE mgf1(crypto::Hash hash);

/// DER of the named curve's object identifier, as CKA_EC_PARAMS wants it; empty for RSA.
Bytes ecParams(crypto::KeyAlgorithm algorithm);
std::optional<crypto::KeyAlgorithm> curveOf(ByteView ecParams);

}  // namespace conclave::pkcs11
