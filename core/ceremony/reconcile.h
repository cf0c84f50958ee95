#pragma once

#include "core/ceremony/ceremony.h"

namespace conclave::ceremony {

/// After an interruption: writes the `resume` entry, and the exceptions that the interruption wants. Touches
/// no device: what an intent without a result has left there, its step finds and clears when it is done
/// again. Errors: Errc::fileHashWrong, Errc::fileMissing of a file that is not what the transcript says.
Result<void> resumeRecord(Ceremony& ceremony, const std::vector<transcript::Entry>& entries,
                          std::int64_t tornBytes);

/// Errors: as above. `entries`: the whole transcript. Shares and manifests are judged where they are used.
Result<void> requireFilesUnchanged(const RecordFolder& record, const std::vector<transcript::Entry>& entries);

/// Between generation and seal the key could leave the HSM; a break then is an exception.
Result<void> recordExtractableKey(Ceremony& ceremony);

}  // namespace conclave::ceremony
