#pragma once

#include "core/script/script.h"
#include "core/x509/profile.h"

namespace conclave::script {

/// What the script says of the root certificate, for one made at `nowUtcMs`. Errors: Errc::datesReversed.
Result<x509::RootProfile> rootProfile(const CertificateSpec& spec, std::int64_t nowUtcMs);

}  // namespace conclave::script
