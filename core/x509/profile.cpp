#include "core/x509/profile.h"

#include "core/x509/builder.h"
#include "core/x509/name.h"

namespace conclave::x509 {

Result<void> validate(const RootProfile& profile, crypto::KeyAlgorithm key) {
    TRY(checkFits(profile.signatureAlgorithm, key));
    TRY(makeName(profile.subject));
    TRY(makeValidity(profile.notBeforeUtcMs, profile.notAfterUtcMs));
    TRY(certificatePolicies(profile.policyOids));
    constexpr int mostPathLength = 99;  // ours: a typing error, not a hierarchy
    if (profile.pathLength && (*profile.pathLength < 0 || *profile.pathLength > mostPathLength))
        return Error(Errc::certificateLint,
                     {"basic-constraints",
                      Wording("path length not 0 to 99", "comprimento de caminho fora de 0 a 99")});
    return {};
}

}  // namespace conclave::x509
