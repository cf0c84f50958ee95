#include "core/runbook/runbook_parts.h"

#include <array>

#include "core/base/clock.h"
#include "core/transcript/record.h"

namespace conclave::runbook {

using PlacedEntry = transcript::PlacedEntry;

namespace {

/// A value that stands for one that is not there.
const JsonNode& nothing(std::string_view text) {
    static const auto nodes = [] {
        std::vector<JsonNode> all;
        appendCanonical("[[],{}]", all, 3);
        return all;
    }();
    return text == "[]" ? nodes.at(1) : nodes.at(2);
}

Lang languageOf(const PlacedEntry& begin) {
    return textOf(begin, "language") == langTag(Lang::ptBr) ? Lang::ptBr : Lang::en;
}

}  // namespace

std::string textIn(const JsonNode& object, std::string_view member) {
    const auto found = object.find(member);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

const JsonNode& listIn(const JsonNode& object, std::string_view member) {
    const auto found = object.find(member);
    return found != object.end() && found->is_array() ? *found : nothing("[]");
}

const JsonNode& objectIn(const JsonNode& object, std::string_view member) {
    const auto found = object.find(member);
    return found != object.end() && found->is_object() ? *found : nothing("{}");
}

std::string dayAndTime(std::int64_t utcMs) {
    const auto text = formatUtcMs(utcMs);
    return text.substr(0, 10) + ' ' + text.substr(11, 8);
}

std::string timeOfDay(std::int64_t utcMs) {
    return formatUtcMs(utcMs).substr(11, 8);
}

std::string statementSentence(const std::string& said, Lang lang) {
    return say(said == transcript::word::agree      ? BookPhrase::saysAgree
               : said == transcript::word::disagree ? BookPhrase::saysDisagree
               : said == transcript::word::refuses  ? BookPhrase::saysRefuses
                                                    : BookPhrase::saysAbsent,
               lang);
}

RunbookMaker::RunbookMaker(const RunbookSource& source, BlockSink into)
    : entries(source.entries),
      closing(source.closing),
      script(source.script),
      lang(languageOf(entries.front())),
      add(std::move(into)) {
    for (const auto& entry : entries) {
        types[entry.type].push_back(&entry);
        if (entry.type == transcript::type::participant)
            names[textOf(entry, "id")] = textOf(entry, "name");
    }
}

std::string RunbookMaker::seatTitle(const std::string& seat) const {
    const auto* found = script == nullptr ? nullptr : script->findSeat(seat);
    return found == nullptr ? seat : found->title.in(lang);
}

std::string RunbookMaker::person(const std::string& seat) const {
    const auto name = names.find(seat);
    return name == names.end() ? seatTitle(seat) : name->second + " (" + seatTitle(seat) + ')';
}

const std::vector<const PlacedEntry*>& RunbookMaker::ofType(std::string_view wanted) const {
    static const std::vector<const PlacedEntry*> none;
    const auto found = types.find(wanted);
    return found == types.end() ? none : found->second;
}

const PlacedEntry* RunbookMaker::lastResult(std::string_view wanted) const {
    const PlacedEntry* last = nullptr;
    for (const auto* entry : ofType(transcript::type::result))
        if (textOf(*entry, "action") == wanted)
            last = entry;
    return last;
}

std::map<std::string, const PlacedEntry*> RunbookMaker::lastStatements() const {
    std::map<std::string, const PlacedEntry*> last;
    for (const auto* entry : ofType(transcript::type::statement))
        last[textOf(*entry, "participant")] = entry;
    return last;
}

std::vector<std::string> RunbookMaker::signers() const {
    std::vector<std::string> ids;
    if (closing != nullptr)
        for (const auto& id : listIn(*closing, "signers"))
            if (id.is_string())
                ids.push_back(id.get<std::string>());
    return ids;
}

}  // namespace conclave::runbook
