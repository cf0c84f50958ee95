#pragma once

#include <string_view>

#include "core/base/bytes.h"

namespace conclave::transcript {

/// What a card signs with its key 9C, in its own algorithm, to say that it was there for a release:
/// "conclave/v1/attest\0" ‖ ceremony id ‖ "\0" ‖ SHA-256 of the release's line (docs/formats/record.md).
/// They begin no DER: nothing else that Conclave lets a card sign could be taken for it.
Bytes attestationOctets(std::string_view ceremonyId, ByteView releaseLineHash);

}  // namespace conclave::transcript
