#pragma once

#include <map>
#include <nlohmann/json.hpp>

#include "core/paper/document.h"
#include "core/runbook/book_phrase.h"
#include "core/runbook/runbook.h"

/// What the files of the runbook share.
namespace conclave::runbook {

struct RunbookMaker {
    RunbookMaker(const std::vector<transcript::Entry>& of, const script::Script* by, Lang in,
                 std::vector<paper::Block>& into);

    const std::vector<transcript::Entry>& entries;
    const script::Script* script;
    Lang lang;
    std::vector<paper::Block>& blocks;
    std::map<std::string, std::vector<const transcript::Entry*>, std::less<>> types;  ///< in order
    std::map<std::string, std::string, std::less<>> names;                            ///< of who sits there

    std::string say(BookPhrase phrase, const std::vector<std::string>& args = {}) const {
        return runbook::say(phrase, lang, args);
    }
    void add(paper::Block block) { blocks.push_back(std::move(block)); }
    void addSection(BookPhrase title) { add(paper::Heading{paper::Level::section, say(title), {}, {}}); }
    std::string seatTitle(const std::string& seat) const;
    std::string person(const std::string& seat) const;  ///< "Ana Souza (Custodian 1)"
    const std::vector<const transcript::Entry*>& ofType(std::string_view type) const;
    const transcript::Entry* lastResult(std::string_view action) const;  ///< null when there is none

    void addSteps();
    paper::Box boxOf(const transcript::Entry& exception) const;
};

/// Inside an entry, whatever wrote it: nothing where it is not of that kind.
std::string textIn(const nlohmann::json& object, std::string_view member);
const nlohmann::json& listIn(const nlohmann::json& object, std::string_view member);
const nlohmann::json& objectIn(const nlohmann::json& object, std::string_view member);

std::string dayAndTime(std::int64_t utcMs);  ///< "2026-12-01 14:32:05"
std::string timeOfDay(std::int64_t utcMs);   ///< "14:32:05"

}  // namespace conclave::runbook
