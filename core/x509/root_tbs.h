#pragma once

#include "core/x509/builder.h"
#include "core/x509/profile.h"

namespace conclave::x509 {

/// What selfSignRoot signs and lintRootProfile examines. Errors: those of validate().
Result<TbsParts> rootTbs(const RootProfile& profile, ByteView serial, const crypto::PublicKey& key);

}  // namespace conclave::x509
