#pragma once

#include "core/backup/throw_away.h"
#include "core/backup/wrap.h"
#include "core/crypto/public_key.h"

namespace conclave::backup {

/// The mechanisms that may be RFC 5649 on this token, in the order of core/pkcs11/mechanism.h.
/// Errors: Errc::mechanismMissing.
Result<std::vector<CK_MECHANISM_TYPE>> kwpMechanisms(pkcs11::Session& session);

struct WireProof {
    CK_MECHANISM_TYPE mechanism{};
    WireFormat format{};
    Bytes wrapped;        ///< the throw-away key, wrapped
    ThrowAway throwAway;  ///< the key itself; the caller destroys it
};

/// Wraps a throw-away session key of the family of `algorithm` (RSA-2048, or the same curve) in the token,
/// unwraps it in software and compares the public key; takes the first mechanism that holds. Errors:
/// Errc::wireFormatWrong, Errc::wrappingImpossible (the token refuses to wrap).
Result<WireProof> proveWireFormat(pkcs11::Session& session, pkcs11::ObjectHandle kekHandle,
                                  const KeyValue& kek, crypto::KeyAlgorithm algorithm,
                                  bool isWrapWithTrusted);

}  // namespace conclave::backup
