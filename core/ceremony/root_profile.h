#pragma once

#include "core/script/script.h"
#include "core/x509/profile.h"

namespace conclave::ceremony {

/// What the script says of the root certificate, for one made at `nowUtcMs`. Errors: Errc::datesReversed.
Result<x509::RootProfile> rootProfile(const script::CertificateSpec& spec, std::int64_t nowUtcMs);

}  // namespace conclave::ceremony
