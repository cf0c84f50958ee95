#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/paper/document.h"
#include "core/runbook/book_phrase.h"
#include "core/runbook/runbook.h"

/// What the files of the runbook share.
namespace conclave::runbook {

using BlockSink = std::function<void(paper::Block)>;

struct RunbookMaker {
    RunbookMaker(const RunbookSource& source, BlockSink into);

    std::span<const transcript::PlacedEntry> entries;
    const JsonNode* closing;
    const script::Script* script;
    Lang lang;
    BlockSink add;
    std::map<std::string, std::vector<const transcript::PlacedEntry*>, std::less<>> types;  ///< in order
    std::map<std::string, std::string, std::less<>> names;  ///< of who sits there

    std::string say(BookPhrase phrase, const std::vector<std::string>& args = {}) const {
        return runbook::say(phrase, lang, args);
    }
    void addSection(BookPhrase title) { add(paper::Heading{paper::Level::section, say(title), {}, {}}); }
    std::string seatTitle(const std::string& seat) const;
    std::string person(const std::string& seat) const;  ///< "Ana Souza (Custodian 1)"
    const std::vector<const transcript::PlacedEntry*>& ofType(std::string_view type) const;
    const transcript::PlacedEntry* lastResult(std::string_view action) const;  ///< null when there is none
    /// What each participant said last.
    std::map<std::string, const transcript::PlacedEntry*> lastStatements() const;
    std::vector<std::string> signers() const;  ///< of the closing

    void addSteps();
    paper::Box boxOf(const transcript::PlacedEntry& exception) const;
};

/// "I agree with this record."
std::string statementSentence(const std::string& said, Lang lang);

/// Inside an entry, whatever wrote it: nothing where it is not of that kind.
std::string textIn(const JsonNode& object, std::string_view member);
const JsonNode& listIn(const JsonNode& object, std::string_view member);
const JsonNode& objectIn(const JsonNode& object, std::string_view member);

std::string dayAndTime(std::int64_t utcMs);  ///< "2026-12-01 14:32:05"
std::string timeOfDay(std::int64_t utcMs);   ///< "14:32:05"

}  // namespace conclave::runbook
