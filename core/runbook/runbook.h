#pragma once

#include <filesystem>
#include <vector>

#include "core/base/result.h"
#include "core/paper/document.h"
#include "core/script/script.h"
#include "core/transcript/reader.h"

namespace conclave::runbook {

/// What the transcript of a ceremony says, as a paper, in the record's language: a function of the entries
/// and the script alone, so that anybody makes the same again. It judges nothing. No number of an identity
/// document is in it: the entries have none. `script`: for the titles of seats; null where it cannot be read.
/// At least one entry.
paper::Document runbookOf(const std::vector<transcript::Entry>& entries, const script::Script* script);

/// The same of a record's folder. Errors: those of readTranscript.
Result<paper::Document> runbookOfRecord(const std::filesystem::path& record);

}  // namespace conclave::runbook
