#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/crypto/algorithm.h"

namespace conclave::x509 {

/// One attribute of a distinguished name, an RDN of its own.
struct NamePart {
    std::string type;   ///< "C", "ST", "L", "O", "organizationIdentifier", "OU", "CN" or "serialNumber"
    std::string value;  ///< UTF-8
};

bool isNamePartType(std::string_view type);

/// What a script says of the root certificate; everything else of it is fixed (docs/formats/certificates.md).
struct RootProfile {
    std::vector<NamePart> subject;  ///< in DER order: C first, CN last
    std::int64_t notBeforeUtcMs{};  ///< whole seconds
    std::int64_t notAfterUtcMs{};   ///< whole seconds, inclusive
    crypto::SignatureAlgorithm signatureAlgorithm{};
    std::vector<std::string> policyOids;  ///< dotted; none: no certificatePolicies extension
    std::optional<int> pathLength;        ///< none: no limit
};

/// Whether a certificate can be made of it at all: name types and lengths (RFC 5280 appendix A, ub-*), C two
/// letters, PrintableString where required, times in whole seconds from 1950 to 9999 and in order, OIDs valid
/// and not twice. Errors: Errc::certificateLint {rule, detail}, Errc::datesReversed,
/// Errc::signatureAlgorithmUnfit.
Result<void> validate(const RootProfile& profile, crypto::KeyAlgorithm key);

}  // namespace conclave::x509
