#include "core/transcript/reader.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/crypto/digest.h"
#include "core/steps/form.h"
#include "core/transcript/json.h"
#include "core/transcript/record.h"
#include "core/transcript/vocabulary.h"

namespace conclave::transcript {
namespace {

using nlohmann::json;

Error malformed(std::int64_t entry, Wording why) {
    return Error(Errc::transcriptLineMalformed, {std::to_string(entry), std::move(why)});
}
Error broken(std::int64_t entry, Wording why) {
    return Error(Errc::transcriptBroken, {std::to_string(entry), std::move(why)});
}

/// A string, or as it stands between the quotes; nothing when it is missing or none.
std::optional<std::string_view> stringMember(const json& object, const char* name) {
    const auto found = object.find(name);
    const auto* text = found == object.end() ? nullptr : found->get_ptr<const std::string*>();
    return text ? std::optional<std::string_view>(*text) : std::nullopt;
}

std::optional<std::string_view> stringMember(const JsonNode& object, const char* name) {
    const auto found = object.find(name);
    return found == object.end() || !found->is_string() ? std::nullopt : std::optional(found->inside());
}

/// Nothing when it is missing or no integer.
template <class Json>
std::optional<std::int64_t> integerMember(const Json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_number_integer())
        return std::nullopt;
    return found->template get<std::int64_t>();
}

/// The head of a line, and what ties it to the others.
struct Parsed {
    EntryHead head;
    std::string_view ceremony, prev;  ///< in the value that was read
};

template <class Json>
Result<Parsed> readMembers(const Json& value, std::string_view line, std::int64_t number) {
    const auto seq = integerMember(value, "seq");
    const auto type = stringMember(value, "type");
    const auto step = stringMember(value, "step");
    const auto time = stringMember(value, "time");
    const auto ceremony = stringMember(value, "ceremony");
    const auto prev = stringMember(value, "prev");
    const auto boot = value.find("boot");
    if (!seq || !type || type->empty() || !step || !time || !ceremony || !prev || boot == value.end() ||
        !boot->is_object() || boot->size() != 2)
        return malformed(number, {"seq, time, boot, ceremony, prev, type or step is missing",
                                  "falta seq, time, boot, ceremony, prev, type ou step"});
    const auto utcMs = parseUtcMs(*time);
    const auto bootMs = integerMember(*boot, "ms");
    const auto bootId = stringMember(*boot, "id");
    if (!utcMs)
        return malformed(number, {"its time is no UTC time with milliseconds",
                                  "seu campo time não é um horário UTC com milissegundos"});
    if (!bootMs || !bootId)
        return malformed(number, {"its boot clock is incomplete", "seu campo boot está incompleto"});
    if (!isCeremonyId(*ceremony))
        return malformed(number, {"its ceremony id is none", "seu id de cerimônia não é válido"});
    if (!isHexHash(*prev))
        return malformed(number, {"its prev is no hash", "seu campo prev não é um hash"});
    const auto plain = [](const Json& object, const char* name) {
        return object.find(name)->template get<std::string>();
    };
    return Parsed{{*seq, plain(value, "type"), plain(value, "step"), *utcMs, *bootMs, plain(*boot, "id"),
                   crypto::sha256(asBytes(line)), 0},
                  *ceremony,
                  *prev};
}

/// As a tree; and, where it is wrong, why.
struct TreeReader {
    using Entry = transcript::Entry;

    Result<Parsed> read(std::string_view line, std::int64_t number, Entry& entry) {
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
        entry.json = std::make_shared<const json>(std::move(*value));
        return readMembers(*entry.json, line, number);
    }

    std::vector<Entry> entries;
};

/// In its place.
struct PlaceReader {
    using Entry = PlacedEntry;

    explicit PlaceReader(std::string_view text) {
        nodes.reserve(std::min(text.size() / 2 + 1, mostValues));  // so that they stay where they are
    }

    Result<Parsed> read(std::string_view line, std::int64_t number, Entry& entry) {
        const auto first = nodes.size();
        if (!appendCanonical(line, nodes, mostValues) || !nodes[first].is_object())
            return whyNot(line, number);
        entry.json.node = &nodes[first];
        TRY_ASSIGN(auto parsed, readMembers(nodes[first], line, number));
        if (parsed.head.type == type::exception)
            entry.cause = stringMember(nodes[first], "cause").value_or(std::string_view());
        entry.isRight = whatIsWrongWith(parsed.head.type, nodes[first]).isEmpty();
        return parsed;
    }

    Error whyNot(std::string_view line, std::int64_t number) const {
        if (nodes.size() >= mostValues)
            return malformed(number, worded("the transcript has more than {} values",
                                            "a transcrição tem mais de {} valores", mostValues));
        transcript::Entry entry;
        auto read = TreeReader().read(line, number, entry);
        return read ? malformed(number, {"it is not canonical", "não é canônica"}) : std::move(read).error();
    }

    std::vector<JsonNode> nodes;
    std::vector<Entry> entries;
};

/// Every line that is right goes to the reader's entries, until one is not.
template <class Reader>
Result<void> parseInto(Reader& reader, std::string_view text) {
    auto& entries = reader.entries;
    std::string previous(64, '0');
    std::string ceremony;
    for (std::size_t start = 0; start < text.size();) {
        const auto number = static_cast<std::int64_t>(entries.size()) + 1;
        const auto end = text.find('\n', start);
        if (end == std::string_view::npos)
            return malformed(number, {"its line has no end", "falta o fim de sua linha"});
        typename Reader::Entry entry;
        TRY_ASSIGN(auto parsed, reader.read(text.substr(start, end - start), number, entry));
        if (parsed.head.seq != number)
            return broken(number, worded("its seq is {}", "seu campo seq é {}", parsed.head.seq));
        if (parsed.prev != previous)
            return broken(number, {"its prev is not the hash of the entry before",
                                   "seu campo prev não é o hash da entrada anterior"});
        if (!entries.empty() && parsed.ceremony != ceremony)
            return broken(number, {"it is of another ceremony", "é de outra cerimônia"});
        previous = toHex(parsed.head.lineHash);
        if (entries.empty())
            ceremony = parsed.ceremony;
        static_cast<EntryHead&>(entry) = std::move(parsed.head);
        entry.endOffset = end + 1;
        entries.push_back(std::move(entry));
        start = end + 1;
    }
    return {};
}

Error noEntries() {
    return broken(1, {"there are no entries", "não há entradas"});
}

}  // namespace

Result<std::vector<Entry>> readTranscript(const std::filesystem::path& file) {
    TRY_ASSIGN(const auto content, readFile(file));
    return parseTranscript(asText(content));
}

std::vector<Entry> readableBeginning(const std::filesystem::path& file) {
    TreeReader reader;
    if (const auto content = readFile(file))
        static_cast<void>(parseInto(reader, asText(*content)));
    return std::move(reader.entries);
}

Result<std::vector<Entry>> parseTranscript(std::string_view text) {
    TreeReader reader;
    TRY(parseInto(reader, text));
    if (reader.entries.empty())
        return noEntries();
    return std::move(reader.entries);
}

Result<PlacedTranscript> placeTranscript(std::string_view text) {
    PlaceReader reader(text);
    TRY(parseInto(reader, text));
    if (reader.entries.empty())
        return noEntries();
    return PlacedTranscript{std::move(reader.nodes), std::move(reader.entries)};
}

std::string textOf(const Entry& entry, std::string_view member) {
    const auto found = entry.json->find(member);
    return found != entry.json->end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string textOf(const PlacedEntry& entry, std::string_view member) {
    const auto found = entry.json->find(member);
    return found != entry.json->end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string ceremonyIdOf(const Entry& entry) {
    return (*entry.json)["ceremony"].get<std::string>();
}

std::string ceremonyIdOf(const PlacedEntry& entry) {
    return entry.json->at("ceremony").get<std::string>();
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
