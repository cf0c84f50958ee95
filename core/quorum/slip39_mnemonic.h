#pragma once

#include "core/quorum/slip39.h"

namespace conclave::quorum {

/// A mnemonic taken apart.
struct DecodedShare {
    ShareInfo info;
    SecretBytes value;  ///< info.secretSize octets
};

/// Errors: those of inspect().
Result<DecodedShare> decodeMnemonic(const Share& share);

/// `info` and the value's size are within the standard's ranges (our own bug otherwise: asserts).
Share encodeMnemonic(const ShareInfo& info, ByteView value);

}  // namespace conclave::quorum
