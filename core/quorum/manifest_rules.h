#pragma once

#include "core/base/wording.h"
#include "core/quorum/manifest.h"

namespace conclave::quorum {

using Violation = std::optional<Wording>;  ///< why not

/// A member that is not of its form.
inline Wording fieldWrong(std::string_view name) {
    return worded("{}", "campo {}", name);
}

/// What a manifest's values must be, whatever file they come from or go to.
Violation checkManifest(const Manifest& manifest);

}  // namespace conclave::quorum
