#pragma once

#include "core/ceremony/ceremony.h"

namespace conclave::ceremony {

/// After an interruption: writes the `resume` entry, with the site binding, and the exceptions that the
/// interruption wants. Touches no device: what an intent without a result has left there, its step finds and
/// clears when it is done again. Errors: Errc::fileHashWrong, Errc::fileMissing of a file that is not what
/// the transcript says.
Result<void> resumeRecord(Ceremony& ceremony, const std::vector<transcript::Entry>& entries,
                          std::int64_t tornBytes);

/// The seats that the step wants there, less those that nobody takes.
std::vector<std::string> presentAt(const Ceremony& ceremony, const script::Step& step);

/// "Who goes on with this step: are they here?", asked of the internal witness; the record keeps the answer.
/// Errors: Errc::declined.
Result<void> confirmPresence(Ceremony& ceremony, const script::Step& step);

/// The site binding that the record's ceremony was last run with; `site.yaml` where the transcript does not
/// say.
std::filesystem::path lastSite(const std::filesystem::path& record);

/// The record as it was left: every file has the hash of its last mention, but for those that an unfinished
/// attempt may have begun to write anew, and restricted ones that are elsewhere. `entries`: the whole
/// transcript. Errors: as above, Errc::transcriptLineMalformed.
Result<void> requireFilesUnchanged(const RecordFolder& record, const std::vector<transcript::Entry>& entries);

/// That it goes on as what it began: with the script that was approved, and a rehearsal as a rehearsal, or
/// else a production record could be continued with an answers file. `begin`: the first entry.
/// Errors: Errc::fileHashWrong, Errc::valueNotAllowed.
Result<void> requireSameCeremony(const script::Script& script, const script::Site& site,
                                 const transcript::Entry& begin);
/// What a recovery goes on from is what it began with. `earlier` null: nothing was given again. Errors:
/// Errc::earlierDiffers.
Result<void> requireSameEarlier(const Earlier* earlier, const transcript::Entry& begin);

/// Production by root is an exception.
Result<void> recordRunsAsRoot(Ceremony& ceremony);

/// Between generation and seal the key could leave the HSM; a break then is an exception.
Result<void> recordExtractableKey(Ceremony& ceremony);

}  // namespace conclave::ceremony
