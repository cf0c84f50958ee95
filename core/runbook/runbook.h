#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "core/base/json_node.h"
#include "core/base/result.h"
#include "core/script/script.h"
#include "core/transcript/reader.h"

namespace conclave::runbook {

/// Of the template that says what stands in a runbook. A change to any of its texts counts it up.
inline constexpr int runbookTemplate = 1;

/// What a runbook is made of. Whatever wrote it: members of another kind say nothing.
struct RunbookSource {
    std::span<const transcript::PlacedEntry> entries;  ///< those before the last closing; at least one
    const JsonNode* closing = nullptr;       ///< `signers` and `owed` of it; null: the record is not closed
    const script::Script* script = nullptr;  ///< for the titles of seats; null where it cannot be read
};

/// What the transcript of a ceremony says, as the text of a paper (core/paper), in the record's language: a
/// function of its source alone, so that anybody makes the same again. It judges nothing. No number of an
/// identity document is in it: the entries have none.
std::string runbookText(const RunbookSource& source);

/// The line, from 1, where `text` ceases to be the runbook; nothing where it is. Takes no more memory than a
/// few entries need.
std::optional<std::size_t> runbookDiffersAt(const RunbookSource& source, std::string_view text);

/// Of a transcript: its last closing, if nothing follows it, and what is before.
RunbookSource sourceOf(std::span<const transcript::PlacedEntry> entries, const script::Script* script);

/// The runbook of a record's folder. Errors: those of placeTranscript.
Result<std::string> runbookTextOfRecord(const std::filesystem::path& record);

}  // namespace conclave::runbook
