#include "core/transcript/reader.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/crypto/digest.h"
#include "core/steps/form.h"
#include "core/transcript/json.h"

namespace conclave::transcript {
namespace {

using nlohmann::json;

Error malformed(std::int64_t entry, Wording why) {
    return Error(Errc::transcriptLineMalformed, {std::to_string(entry), std::move(why)});
}
Error broken(std::int64_t entry, Wording why) {
    return Error(Errc::transcriptBroken, {std::to_string(entry), std::move(why)});
}

const std::string* stringMember(const json& object, const char* name) {
    const auto found = object.find(name);
    return found == object.end() ? nullptr : found->get_ptr<const std::string*>();
}

/// Nothing when it is missing or no integer.
std::optional<std::int64_t> integerMember(const json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_number_integer())
        return std::nullopt;
    return found->get<std::int64_t>();
}

Result<Entry> parseLine(std::string_view line, std::int64_t number) {
    if (line.ends_with('\r'))  // what mail gateways, editors and version control make of "\n"
        return malformed(
            number, {"its line ends in CR LF: the file was changed in transfer, as if it were plain text",
                     "sua linha termina em CR LF: o arquivo foi alterado na transferência, como se fosse "
                     "texto comum"});
    auto value = parseStrictJson(line, "transcript.jsonl");
    if (!value)
        return malformed(number, value.error().arg(1));
    if (!value->is_object())
        return malformed(number, {"it is no object", "não é um objeto"});
    const auto canonical = canonicalJson(*value, "transcript.jsonl");
    if (!canonical || *canonical != line)
        return malformed(number, {"it is not canonical", "não é canônica"});

    const auto seq = integerMember(*value, "seq");
    const auto* type = stringMember(*value, "type");
    const auto* step = stringMember(*value, "step");
    const auto* time = stringMember(*value, "time");
    const auto* ceremony = stringMember(*value, "ceremony");
    const auto* prev = stringMember(*value, "prev");
    const auto boot = value->find("boot");
    if (!seq || !type || type->empty() || !step || !time || !ceremony || !prev || boot == value->end() ||
        !boot->is_object() || boot->size() != 2)
        return malformed(number, {"seq, time, boot, ceremony, prev, type or step is missing",
                                  "falta seq, time, boot, ceremony, prev, type ou step"});
    const auto utcMs = parseUtcMs(*time);
    const auto bootMs = integerMember(*boot, "ms");
    const auto* bootId = stringMember(*boot, "id");
    if (!utcMs)
        return malformed(number, {"its time is no UTC time with milliseconds",
                                  "seu campo time não é um horário UTC com milissegundos"});
    if (!bootMs || !bootId)
        return malformed(number, {"its boot clock is incomplete", "seu campo boot está incompleto"});
    if (!isCeremonyId(*ceremony))
        return malformed(number, {"its ceremony id is none", "seu id de cerimônia não é válido"});
    if (!isHexHash(*prev))
        return malformed(number, {"its prev is no hash", "seu campo prev não é um hash"});
    Entry entry;
    entry.seq = *seq;
    entry.type = *type;
    entry.step = *step;
    entry.timeUtcMs = *utcMs;
    entry.bootMs = *bootMs;
    entry.bootId = *bootId;
    entry.lineHash = crypto::sha256(asBytes(line));
    entry.json = std::make_shared<const json>(std::move(*value));
    return entry;
}

/// Every line that is right goes to `entries`, until one is not.
Result<void> parseInto(std::vector<Entry>& entries, std::string_view text) {
    std::string previous(64, '0');
    for (std::size_t start = 0; start < text.size();) {
        const auto number = static_cast<std::int64_t>(entries.size()) + 1;
        const auto end = text.find('\n', start);
        if (end == std::string_view::npos)
            return malformed(number, {"its line has no end", "falta o fim de sua linha"});
        TRY_ASSIGN(auto entry, parseLine(text.substr(start, end - start), number));
        if (entry.seq != number)
            return broken(number, worded("its seq is {}", "seu campo seq é {}", entry.seq));
        if ((*entry.json)["prev"].get_ref<const std::string&>() != previous)
            return broken(number, {"its prev is not the hash of the entry before",
                                   "seu campo prev não é o hash da entrada anterior"});
        if (!entries.empty() && ceremonyIdOf(entry) != ceremonyIdOf(entries.front()))
            return broken(number, {"it is of another ceremony", "é de outra cerimônia"});
        previous = toHex(entry.lineHash);
        entry.endOffset = end + 1;
        entries.push_back(std::move(entry));
        start = end + 1;
    }
    return {};
}

}  // namespace

Result<std::vector<Entry>> readTranscript(const std::filesystem::path& file) {
    TRY_ASSIGN(const auto content, readFile(file));
    return parseTranscript(asText(content));
}

std::vector<Entry> readableBeginning(const std::filesystem::path& file) {
    std::vector<Entry> entries;
    if (const auto content = readFile(file))
        static_cast<void>(parseInto(entries, asText(*content)));
    return entries;
}

Result<std::vector<Entry>> parseTranscript(std::string_view text) {
    std::vector<Entry> entries;
    TRY(parseInto(entries, text));
    if (entries.empty())
        return broken(1, {"there are no entries", "não há entradas"});
    return entries;
}

std::string ceremonyIdOf(const Entry& entry) {
    return (*entry.json)["ceremony"].get<std::string>();
}

bool isCeremonyId(std::string_view id) {
    if (id.size() < 3 || id.size() > 50 || !(id.starts_with("R-") || id.starts_with("P-")))
        return false;
    return std::ranges::all_of(id, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
}

bool isHexHash(std::string_view text) {
    return steps::isHexHash(text);
}

}  // namespace conclave::transcript
