#pragma once

#include <cstdint>
#include <string>

#include "core/crypto/private_key.h"
#include "core/x509/certificate.h"

namespace conclave::x509 {

/// Whose card it is. The DN becomes OU=ceremony id, CN=person's name, serialNumber=participant id "-" 16 hex
/// digits of the key's SHA-256, so no two certificates share a DN (two equal ones without AKI break stock
/// verifiers).
struct CardSubject {
    std::string participantId;  ///< [a-z0-9-]{1,32}
    std::string personName;     ///< UTF-8, at most 64 characters
    std::string ceremonyId;     ///< at most 64 characters
};

struct Validity {
    std::int64_t notBeforeUtcMs{};  ///< whole seconds
    std::int64_t notAfterUtcMs{};   ///< whole seconds, inclusive
};

/// 9C: self-signed; keyUsage digitalSignature + nonRepudiation (critical), SKI, AKI; no EKU, no
/// basicConstraints. Errors: Errc::certificateLint {rule, detail} for a name or date that cannot stand in a
/// certificate, Errc::datesReversed, Errc::signatureInvalid, and the key's own.
Result<Certificate> selfSignCard(const CardSubject& subject, crypto::PrivateKey& signKey,
                                 const Validity& validity);

/// 9D: signed by the 9C key, valid as long as its certificate; keyUsage keyAgreement (EC) or keyEncipherment
/// (RSA), critical, SKI, AKI. `signCertificate` is that of `signKey`. Errors: those of selfSignCard,
/// Errc::keyMismatch.
Result<Certificate> issueCardKex(const CardSubject& subject, const crypto::PublicKey& kex,
                                 crypto::PrivateKey& signKey, const Certificate& signCertificate);

}  // namespace conclave::x509
