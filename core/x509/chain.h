#pragma once

#include <cstdint>
#include <span>

#include "core/x509/certificate.h"

namespace conclave::x509 {

/// Whether `leaf` chains to one of `anchors` (a self-signed root, any certificate on the path, or the leaf
/// itself) through `intermediates`, all valid at `atUtcMs` (RFC 5280 section 6, by OpenSSL; no revocation).
/// Everything below the anchor was signed over SHA-256, SHA-384 or SHA-512. Errors: Errc::signatureInvalid
/// {the leaf's subject} with OpenSSL's reason as native code; Errc::certificateUnfit {subject, why} of a weak
/// digest.
Result<void> verifyChain(const Certificate& leaf, std::span<const Certificate> intermediates,
                         std::span<const Certificate> anchors, std::int64_t atUtcMs);

}  // namespace conclave::x509
