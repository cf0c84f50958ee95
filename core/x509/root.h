#pragma once

#include "core/crypto/private_key.h"
#include "core/x509/certificate.h"
#include "core/x509/profile.h"

namespace conclave::x509 {

/// 159 random bits, positive: exactly 20 octets big-endian, the top bit clear (RFC 5280 4.1.2.2 allows no
/// more). Errors: Errc::randomFailed.
Result<Bytes> randomSerial();

/// The root certificate: v3 with basicConstraints, keyUsage, subjectKeyIdentifier and, when the profile has
/// policies, certificatePolicies; nothing else. `key` signs once. The result is verified, not linted: see
/// lint.h. Errors: those of validate(), Errc::signatureInvalid (the device signed something else), and the
/// key's own.
Result<Certificate> selfSignRoot(const RootProfile& profile, ByteView serial, crypto::PrivateKey& key);

}  // namespace conclave::x509
