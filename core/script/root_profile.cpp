#include "core/script/root_profile.h"

namespace conclave::script {

Result<x509::RootProfile> rootProfile(const CertificateSpec& spec, std::int64_t nowUtcMs) {
    TRY_ASSIGN(const auto validity, spec.validityAt(nowUtcMs));
    x509::RootProfile profile;
    for (const auto& part : spec.subject)
        profile.subject.push_back({part.type, part.value});
    profile.notBeforeUtcMs = validity.notBeforeUtcMs;
    profile.notAfterUtcMs = validity.notAfterUtcMs;
    profile.signatureAlgorithm = spec.signatureAlgorithm;
    profile.policyOids = spec.policyOids;
    profile.pathLength = spec.pathLength;
    return profile;
}

}  // namespace conclave::script
