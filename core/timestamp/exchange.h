#pragma once

#include <filesystem>

#include "core/timestamp/stamping.h"

/// The folders in which queries go out, answers come back, and time-stamps are kept
/// (docs/formats/signatures.md).
namespace conclave::timestamp {

/// transcript.tsq and runbook.tsq, which keep the nonces. Errors of all: those of files.
Result<std::vector<std::filesystem::path>> writeQueries(const Messages& queries,
                                                        const std::filesystem::path& folder);

struct Exchange {
    Messages queries, answers;
};
/// Those queries, and transcript.tsr and runbook.tsr to them; the runbook's where there is a query for it.
Result<Exchange> readExchange(const std::filesystem::path& folder);

/// Whether what writeStamped would write is not there yet, to be known before an authority is asked.
Result<void> requireNew(const Subject& subject, const std::filesystem::path& folder);

/// <ceremony>.tsr and runbook.timestamped.pdf.
Result<std::vector<std::filesystem::path>> writeStamped(const Stamped& stamped, const Subject& subject,
                                                        const std::filesystem::path& folder);

}  // namespace conclave::timestamp
