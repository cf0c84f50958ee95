#include "core/script/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>

#include "core/base/file.h"
#include "core/base/text.h"

namespace conclave::script {
namespace {

constexpr const char* textKind = "\"…\"";
constexpr const char* idPattern = "[a-z0-9-]{1,32}";
constexpr std::size_t maxSourceOctets = 1U << 20;

bool isAlphanumeric(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

std::optional<std::string> readText(const Node& node, const std::string& path, std::size_t maxOctets,
                                    Report& report, bool mayBreak, Charset charset) {
    if (node.kind != Node::Kind::scalar || node.isTyped()) {
        report.add(node.at, Errc::valueKindWrong, {path, textKind});
        return std::nullopt;
    }
    std::string_view text = node.text;
    if (mayBreak)
        while (text.ends_with('\n'))
            text.remove_suffix(1);
    bool isGood = !text.empty() && text.size() <= maxOctets && text.front() != ' ' && text.back() != ' ';
    for (std::size_t offset = 0; isGood && offset < text.size();) {
        const auto codePoint = nextCodePoint(text, offset);
        isGood = codePoint && (isShowable(*codePoint) || (mayBreak && *codePoint == '\n')) &&
                 (charset == Charset::any || *codePoint < 0x7F);
    }
    if (charset == Charset::fileName)
        isGood = isGood && isAlphanumeric(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
                     return isAlphanumeric(c) || std::string_view(" ._-").find(c) != std::string_view::npos;
                 });
    if (!isGood) {
        report.add(node.at, Errc::textUnfit, {path, std::to_string(maxOctets)});
        return std::nullopt;
    }
    return std::string(text);
}

/// Nothing unless `text` is exactly YYYY-MM-DD and that day exists.
std::optional<std::int64_t> parseDay(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-')
        return std::nullopt;
    const auto part = [&](std::size_t from, std::size_t length) -> std::optional<unsigned> {
        unsigned value = 0;
        for (const char c : text.substr(from, length)) {
            if (c < '0' || c > '9')
                return std::nullopt;
            value = value * 10 + static_cast<unsigned>(c - '0');
        }
        return value;
    };
    const auto year = part(0, 4);
    const auto month = part(5, 2);
    const auto day = part(8, 2);
    if (!year || !month || !day || *year < 1950)  // RFC 5280, 4.1.2.5: no earlier date can be encoded
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                           std::chrono::month(*month), std::chrono::day(*day)};
    if (!date.ok())
        return std::nullopt;
    return std::chrono::sys_days(date).time_since_epoch().count();
}

}  // namespace

Fields::Fields(const Node& node, std::string path, Report& report)
    : m_node(node), m_path(std::move(path)), m_report(report) {
    if (node.kind != Node::Kind::map)
        report.add(node.at, Errc::valueKindWrong, {m_path.empty() ? report.file() : m_path, "{…: …}"});
}

const Entry* Fields::find(std::string_view key) const {
    for (const auto& entry : m_node.entries)
        if (entry.key == key)
            return &entry;
    return nullptr;
}

bool Fields::has(std::string_view key) const {
    return find(key) != nullptr;
}

std::string Fields::path(std::string_view key) const {
    return m_path.empty() ? std::string(key) : fmt::format("{}.{}", m_path, key);
}

Place Fields::at(std::string_view key) const {
    const auto* entry = find(key);
    return entry ? entry->value.at : m_node.at;
}

const Node* Fields::node(std::string_view key, Need need) {
    if (std::find(m_known.begin(), m_known.end(), key) == m_known.end())
        m_known.emplace_back(key);
    if (const auto* entry = find(key))
        return &entry->value;
    if (need == Need::must && m_node.kind == Node::Kind::map)
        m_report.add(m_node.at, Errc::keyMissing, {path(key)});
    return nullptr;
}

std::optional<std::string> Fields::line(std::string_view key, std::size_t maxOctets, Need need,
                                        Charset charset) {
    const auto* value = node(key, need);
    return value ? readLine(*value, path(key), maxOctets, m_report, charset) : std::nullopt;
}

std::optional<std::string> Fields::id(std::string_view key) {
    const auto* value = node(key);
    if (!value)
        return std::nullopt;
    auto text = readLine(*value, path(key), 1024, m_report);
    if (text && !isId(*text)) {
        m_report.add(value->at, Errc::valueNotAllowed, {path(key), *text, idPattern});
        return std::nullopt;
    }
    return text;
}

std::optional<std::int64_t> Fields::wideNumber(std::string_view key, std::int64_t least, std::int64_t most,
                                               Need need) {
    const auto* value = node(key, need);
    if (!value)
        return std::nullopt;
    const auto& text = value->text;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool isNumber = value->kind == Node::Kind::scalar && value->isPlain && error == std::errc() &&
                          end == text.data() + text.size() && text == std::to_string(number);
    if (!isNumber) {
        m_report.add(value->at, Errc::valueKindWrong, {path(key), fmt::format("{}..{}", least, most)});
        return std::nullopt;
    }
    if (number < least || number > most) {
        m_report.add(value->at, Errc::valueNotAllowed, {path(key), text, fmt::format("{}..{}", least, most)});
        return std::nullopt;
    }
    return number;
}

std::optional<int> Fields::number(std::string_view key, int least, int most, Need need) {
    const auto number = wideNumber(key, least, most, need);
    return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

std::optional<bool> Fields::flag(std::string_view key, Need need) {
    const auto* value = node(key, need);
    if (!value)
        return std::nullopt;
    if (value->kind != Node::Kind::scalar || !value->isPlain ||
        (value->text != "true" && value->text != "false")) {
        m_report.add(value->at, Errc::valueKindWrong, {path(key), "true | false"});
        return std::nullopt;
    }
    return value->text == "true";
}

std::optional<std::string> Fields::choice(std::string_view key, std::span<const std::string_view> allowed,
                                          Need need) {
    auto text = line(key, 1024, need);
    if (text && std::find(allowed.begin(), allowed.end(), *text) == allowed.end()) {
        m_report.add(at(key), Errc::valueNotAllowed, {path(key), *text, joined(allowed)});
        return std::nullopt;
    }
    return text;
}

std::optional<std::int64_t> Fields::day(std::string_view key, Need need) {
    const auto text = line(key, 1024, need);
    if (!text)
        return std::nullopt;
    const auto day = parseDay(*text);
    if (!day)
        m_report.add(at(key), Errc::dateImpossible, {path(key), *text});
    return day;
}

std::optional<Text> Fields::text(std::string_view key, std::size_t maxOctets) {
    const auto* value = node(key);
    if (!value)
        return std::nullopt;
    Fields languages(*value, path(key), m_report);
    const auto read = [&](std::string_view tag) -> std::optional<std::string> {
        const auto* words = languages.node(tag);
        return words ? readText(*words, languages.path(tag), maxOctets, m_report, true, Charset::any)
                     : std::nullopt;
    };
    auto en = read("en");
    auto ptBr = read("pt-BR");
    languages.finish();
    if (!en || !ptBr)
        return std::nullopt;
    return Text{std::move(*en), std::move(*ptBr)};
}

std::span<const Node> Fields::list(std::string_view key, std::size_t least, std::size_t most, Need need) {
    const auto* value = node(key, need);
    if (!value)
        return {};
    if (value->kind != Node::Kind::list || value->items.size() < least || value->items.size() > most) {
        m_report.add(value->at, Errc::valueKindWrong, {path(key), fmt::format("[…] ({}..{})", least, most)});
        return {};
    }
    return value->items;
}

std::span<const Entry> Fields::map(std::string_view key, std::size_t most, Need need) {
    const auto* value = node(key, need);
    if (!value)
        return {};
    if (value->kind != Node::Kind::map || value->entries.empty() || value->entries.size() > most) {
        m_report.add(value->at, Errc::valueKindWrong, {path(key), fmt::format("{{…: …}} (1..{})", most)});
        return {};
    }
    return value->entries;
}

std::vector<std::string> Fields::lines(std::string_view key, std::size_t least, std::size_t maxOctets,
                                       Need need, std::vector<Place>* places) {
    std::vector<std::string> lines;
    for (const auto& item : list(key, least, 256, need)) {
        auto text = readLine(item, path(key), maxOctets, m_report);
        if (!text)
            continue;
        if (std::find(lines.begin(), lines.end(), *text) != lines.end()) {
            m_report.add(item.at, Errc::keyDuplicate, {*text});
            continue;
        }
        lines.push_back(std::move(*text));
        if (places)
            places->push_back(item.at);
    }
    return lines;
}

void Fields::refuseIgnored(std::string_view key, const std::string& why) {
    if (const auto* entry = find(key))
        m_report.add(entry->at, Errc::keyIgnored, {path(key), why});
    m_known.emplace_back(key);
}

void Fields::finish() {
    for (const auto& entry : m_node.entries)
        if (std::find(m_known.begin(), m_known.end(), entry.key) == m_known.end())
            m_report.add(entry.at, Errc::keyUnknown, {path(entry.key), joined(m_known)});
}

std::optional<std::string> readLine(const Node& node, const std::string& path, std::size_t maxOctets,
                                    Report& report, Charset charset) {
    return readText(node, path, maxOctets, report, false, charset);
}

bool isId(std::string_view text) {
    return !text.empty() && text.size() <= 32 &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

std::string joined(std::span<const std::string_view> words) {
    return fmt::format("{}", fmt::join(words.begin(), words.end(), ", "));
}

std::string joined(const std::vector<std::string>& words) {
    return fmt::format("{}", fmt::join(words, ", "));
}

std::optional<Bytes> readSource(const std::filesystem::path& path, Report& report) {
    auto source = readFile(path, maxSourceOctets);
    if (!source) {
        report.add({}, std::move(source).error());
        return std::nullopt;
    }
    return std::move(*source);
}

}  // namespace conclave::script
