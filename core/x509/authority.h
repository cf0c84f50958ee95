#pragma once

#include <vector>

#include "core/x509/certificate.h"

namespace conclave::x509 {

/// An authority that somebody trusts, and the authorities below it that lead to what it vouches for.
struct Authority {
    Certificate anchor;
    std::vector<Certificate> intermediates;

    /// A file from outside, or a value of a script: one certificate in DER, or up to 8 in PEM with any text
    /// around them. The anchor is the one that names itself as its issuer, or the first where none does; the
    /// others are intermediates. All may issue certificates.
    /// Errors: those of Certificate::allFromFile and checkAuthority, Errc::certificateUnfit {subject, why}.
    static Result<Authority> fromFile(ByteView content);

    /// Each of them is in time, and each intermediate comes from the anchor, as verifyChain has it.
    Result<void> checkAt(std::int64_t atUtcMs) const;
};

}  // namespace conclave::x509
