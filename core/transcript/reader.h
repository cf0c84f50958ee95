#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/json_node.h"
#include "core/base/result.h"

namespace conclave::transcript {

/// What every line of transcript.jsonl has (docs/formats/record.md).
struct EntryHead {
    std::int64_t seq = 0;  ///< from 1; also the number of the line
    std::string type;
    std::string step;  ///< id of the step it belongs to; empty outside steps
    std::int64_t timeUtcMs = 0;
    std::int64_t bootMs = 0;
    std::string bootId;
    Bytes lineHash;             ///< SHA-256 of the line without its line end
    std::size_t endOffset = 0;  ///< where the line ends in the file, line end included
};

struct Entry : EntryHead {
    std::shared_ptr<const nlohmann::json> json;  ///< the whole object, never null
};

/// An entry that is read where it stands: for transcripts of any length.
struct PlacedEntry : EntryHead {
    /// The whole object.
    struct {
        const JsonNode* node = nullptr;
        const JsonNode* get() const { return node; }
        const JsonNode& operator*() const { return *node; }
        const JsonNode* operator->() const { return node; }
    } json;
    std::string_view cause;  ///< of an exception, as it stands in the text; empty where it has none
    bool isRight = false;    ///< by itself: whatIsWrongWith (vocabulary.h) has nothing to say
};

struct PlacedTranscript {
    std::vector<JsonNode> nodes;  ///< of the text, which must outlive them
    std::vector<PlacedEntry> entries;
};

/// Values of all entries together: names of members are none.
inline constexpr std::size_t mostValues = 4'000'000;

/// Every line checked: canonical, known members present, seq without gaps, prev is the hash of the line
/// before, one ceremony id throughout, a line end at the end. Times are handed over, not judged. No entries
/// is an error too. Errors: those of readFile; Errc::transcriptLineMalformed{entry, why},
/// Errc::transcriptBroken{entry, why}.
Result<std::vector<Entry>> readTranscript(const std::filesystem::path& file);
Result<std::vector<Entry>> parseTranscript(std::string_view text);
/// The same, and in a fraction of time and memory. Errors: also Errc::transcriptLineMalformed for more than
/// mostValues.
Result<PlacedTranscript> placeTranscript(std::string_view text);

/// The entries before the first that is wrong: for people to look at, never to judge by.
std::vector<Entry> readableBeginning(const std::filesystem::path& file);

/// What a member says, whatever wrote the entry; empty where there is no such text.
std::string textOf(const Entry& entry, std::string_view member);
std::string textOf(const PlacedEntry& entry, std::string_view member);

/// The ceremony id of a transcript, as it stands in every entry.
std::string ceremonyIdOf(const Entry& entry);
std::string ceremonyIdOf(const PlacedEntry& entry);

/// "R-…" (rehearsal) or "P-…" (production), then 1 to 48 of A-Z, a-z, 0-9 and '-'.
bool isCeremonyId(std::string_view id);

/// SHA-256 as records write it: 64 lower-case hex digits.
bool isHexHash(std::string_view text);

}  // namespace conclave::transcript
