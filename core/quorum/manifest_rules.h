#pragma once

#include "core/quorum/manifest.h"

namespace conclave::quorum {

using Violation = std::optional<std::string>;  ///< why not, in English

/// What a manifest's values must be, whatever file they come from or go to.
Violation checkManifest(const Manifest& manifest);

}  // namespace conclave::quorum
