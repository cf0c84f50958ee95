#pragma once

#include "core/ceremony/ceremony.h"

namespace conclave::ceremony {

/// After an interruption: holds each intent that has no result against the HSM, destroys what an unfinished
/// attempt left there (by quorum, because it takes a login), and writes the `resume` entry.
Result<void> reconcileAndResume(Ceremony& ceremony, std::int64_t tornBytes);

/// Between generation and seal the key could leave the HSM; a break then is an exception.
Result<void> recordExtractableKey(Ceremony& ceremony);

}  // namespace conclave::ceremony
