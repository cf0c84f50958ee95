#pragma once

#include <string_view>

#include "core/base/bytes.h"

namespace conclave::ceremony {

/// What a key signs to prove itself: "Conclave proof v1\0" ‖ ceremony id ‖ 32 random octets. No certificate,
/// request or CMS structure begins so, and no two are alike.
Bytes newChallenge(std::string_view ceremonyId);

}  // namespace conclave::ceremony
