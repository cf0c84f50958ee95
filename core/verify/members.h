#pragma once

#include "core/base/wording.h"
#include "core/transcript/reader.h"

namespace conclave::verify {

/// Whether an entry is of a known type and has the members that docs/formats/record.md asks of it, each of
/// its kind. Empty when it has; else what is wrong.
Wording whatIsWrongWith(const transcript::Entry& entry);

}  // namespace conclave::verify
