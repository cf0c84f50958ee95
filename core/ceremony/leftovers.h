#pragma once

#include "core/ceremony/ceremony.h"

namespace conclave::ceremony {

/// Removes what a dealing or a backup wrote that did not come to its end: files of quorums that no entry
/// names. For a ceremony that is abandoned; else the step that is done again writes over them.
Result<void> removeLeftovers(const Ceremony& ceremony);

}  // namespace conclave::ceremony
