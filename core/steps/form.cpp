#include "core/steps/form.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/base/json_node.h"

namespace conclave::steps {
namespace {

using nlohmann::json;

constexpr Member keyMembers[] = {{"name", Form::id},         {"label", Form::nonEmpty},
                                 {"id", Form::hex},          {"algorithm", Form::nonEmpty},
                                 {"spkiSha256", Form::hash}, {"attributes", Form::texted, true}};
constexpr Member tokenMembers[] = {{"name", Form::id},    {"serial", Form::text},
                                   {"label", Form::text}, {"manufacturer", Form::text},
                                   {"model", Form::text}, {"firmware", Form::text}};
constexpr Member fileMembers[] = {{"path", Form::nonEmpty}, {"sha256", Form::hash}, {"length", Form::count}};
constexpr Member libraryMembers[] = {{"path", Form::nonEmpty}, {"sha256", Form::hash}};
constexpr Member setMembers[] = {{"quorum", Form::id}, {"setId", Form::hex}, {"manifestSha256", Form::hash}};
constexpr Member shareMembers[] = {{"quorum", Form::id}, {"custodians", Form::ids}};
constexpr Member errorMembers[] = {{"code", Form::nonEmpty}, {"text", Form::text}, {"technical", Form::text}};
constexpr Member clearedMembers[] = {{"id", Form::hex}, {"objects", Form::count}};
constexpr Member objectMembers[] = {{"class", Form::nonEmpty}, {"label", Form::text}, {"id", Form::text}};
constexpr Member shownMembers[] = {{"name", Form::nonEmpty}, {"value", Form::text}};
constexpr Member reconciledMembers[] = {
    {"intent", Form::count}, {"action", Form::nonEmpty}, {"outcome", Form::nonEmpty}};
constexpr Member debtMembers[] = {{"debt", Form::nonEmpty}, {"of", Form::ids}, {"waived", Form::flag}};
constexpr Member manifestMembers[] = {{"path", Form::nonEmpty}, {"sha256", Form::hash}};
constexpr Member scriptMembers[] = {
    {"name", Form::nonEmpty}, {"version", Form::text}, {"sha256", Form::hash}};
constexpr Member siteMembers[] = {{"path", Form::nonEmpty, true}, {"sha256", Form::hash}};
constexpr Member softwareMembers[] = {
    {"name", Form::nonEmpty}, {"version", Form::text}, {"build", Form::text}, {"sha256", Form::hash}};
constexpr Member moduleMembers[] = {{"path", Form::nonEmpty},
                                    {"sha256", Form::hash},
                                    {"description", Form::text},
                                    {"manufacturer", Form::text},
                                    {"version", Form::text}};
constexpr Member linkMembers[] = {{"ceremony", Form::nonEmpty}, {"head", Form::hash}};
constexpr Member hostMembers[] = {
    {"name", Form::text}, {"kernel", Form::text}, {"isRoot", Form::flag}, {"memoryLocked", Form::flag}};

constexpr Member runbookMembers[] = {{"template", Form::count},
                                     {"sha256", Form::hash, true},
                                     {"length", Form::count, true},
                                     {"places", Form::places}};
constexpr Member placeMembers[] = {{"participant", Form::id}, {"page", Form::count},  {"left", Form::count},
                                   {"bottom", Form::count},   {"right", Form::count}, {"top", Form::count}};
constexpr Member attestedMembers[] = {{"state", Form::nonEmpty}, {"root", Form::text},
                                      {"make", Form::text},      {"serial", Form::text},
                                      {"firmware", Form::text},  {"formFactor", Form::text},
                                      {"pinPolicy", Form::text}, {"touchPolicy", Form::text}};

/// The text of a string, as far as forms ask; nothing where it is none.
std::optional<std::string_view> stringIn(const json& value) {
    const auto* text = value.get_ptr<const std::string*>();
    return text ? std::optional<std::string_view>(*text) : std::nullopt;
}
std::optional<std::string_view> stringIn(const JsonNode& value) {
    return value.is_string() ? std::optional(value.inside()) : std::nullopt;
}

template <class Json>
bool isObject(const Json& value, std::span<const Member> members) {
    return value.is_object() && whatIsWrong(value, members, {}).isEmpty();
}

template <class Json>
bool areObjects(const Json& value, std::span<const Member> members) {
    return value.is_array() &&
           std::ranges::all_of(value, [&](const Json& item) { return isObject(item, members); });
}

constexpr std::size_t mostListed = 1000;  // ids, texts and pairs; far more than anybody has

bool isHex(std::string_view text) {
    return text.size() % 2 == 0 &&
           std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

template <class Json>
bool isPair(const Json& item) {
    return item.is_array() && item.size() == 2 && item[0].is_string() && item[1].is_string();
}

}  // namespace

bool isId(std::string_view text) {
    return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

bool isHexHash(std::string_view text) {
    return text.size() == 64 && isHex(text);
}

template <class Json>
bool isOfForm(const Json& value, Form form) {
    const auto string = stringIn(value);
    const auto areAll = [&](auto fits) {
        return value.is_array() && value.size() <= mostListed && std::ranges::all_of(value, fits);
    };
    switch (form) {
        case Form::text:
            return string.has_value();
        case Form::nonEmpty:
            return string && !string->empty();
        case Form::id:
            return string && isId(*string);
        case Form::idOrEmpty:
            return string && (string->empty() || isId(*string));
        case Form::ids:
            return areAll([](const Json& item) { return isOfForm(item, Form::id); });
        case Form::hash:
            return string && isHexHash(*string);
        case Form::hashOrEmpty:
            return string && (string->empty() || isHexHash(*string));
        case Form::hex:
            return string && !string->empty() && isHex(*string);
        case Form::flag:
            return value.is_boolean();
        case Form::count:
            return value.is_number_integer() && value.template get<std::int64_t>() >= 0;
        case Form::number:
            return value.is_number_integer();
        case Form::texts:
            return areAll([](const Json& item) { return item.is_string(); });
        case Form::error:
            return isObject(value, errorMembers);
        case Form::key:
            return isObject(value, keyMembers);
        case Form::token:
            return isObject(value, tokenMembers);
        case Form::tokens:
            return areObjects(value, tokenMembers);
        case Form::shares:
            return areObjects(value, shareMembers);
        case Form::sets:
            return areObjects(value, setMembers);
        case Form::pairs:
            return areAll(isPair<Json>);
        case Form::texted:
            return value.is_object();
        case Form::objects:
            return areObjects(value, objectMembers);
        case Form::cleared:
            return areObjects(value, clearedMembers);
        case Form::files:
            return areObjects(value, fileMembers);
        case Form::libraries:
            return areAll([](const Json& item) { return isObject(item, libraryMembers); });
        case Form::names:
            return value.is_object() &&
                   std::ranges::all_of(value, [](const Json& item) { return item.is_string(); });
        case Form::shown:
            return areObjects(value, shownMembers);
        case Form::reconciled:
            return areObjects(value, reconciledMembers);
        case Form::debts:
            return areObjects(value, debtMembers);
        case Form::manifests:
            return areObjects(value, manifestMembers);
        case Form::script:
            return isObject(value, scriptMembers);
        case Form::site:
            return isObject(value, siteMembers);
        case Form::software:
            return isObject(value, softwareMembers);
        case Form::module:
            return isObject(value, moduleMembers);
        case Form::link:
            return isObject(value, linkMembers);
        case Form::host:
            return isObject(value, hostMembers);
        case Form::runbook:
            return isObject(value, runbookMembers);
        case Form::places:
            return areObjects(value, placeMembers);
        case Form::attested:
            return isObject(value, attestedMembers);
    }
    return false;
}

/// What is said of nearly every entry, in one pass.
template <class Json>
bool isRight(const Json& object, std::span<const Member> members, std::span<const std::string_view> others) {
    std::ptrdiff_t needed = std::ranges::count(members, false, &Member::isOptional);
    for (auto item = object.begin(); item != object.end(); ++item) {
        const auto wanted = std::ranges::find(members, item.key(), &Member::name);
        if (wanted == members.end() ? std::ranges::find(others, item.key()) == others.end()
                                    : !isOfForm(*item, wanted->form))
            return false;
        if (wanted != members.end() && !wanted->isOptional)
            --needed;
    }
    return needed == 0;
}

template <class Json>
Wording whatIsWrong(const Json& object, std::span<const Member> members,
                    std::span<const std::string_view> others) {
    if (isRight(object, members, others))
        return {};
    for (const auto& wanted : members) {
        const auto found = object.find(wanted.name);
        if (found == object.end() ? !wanted.isOptional : !isOfForm(*found, wanted.form))
            return worded("its {} is missing or of the wrong kind", "seu campo {} falta ou é do tipo errado",
                          wanted.name);
    }
    for (auto item = object.begin(); item != object.end(); ++item)
        if (std::ranges::find(members, item.key(), &Member::name) == members.end() &&
            std::ranges::find(others, item.key()) == others.end())
            return worded("it has {}, which such an entry has not", "traz {}, que uma entrada dessas não tem",
                          item.key());
    return {};
}

template <class Json>
Names namesIn(const Json& evidence) {
    Names names;
    for (const char* member : {"token", "key", "quorum"}) {
        const auto found = evidence.find(member);
        if (found == evidence.end())
            continue;
        const auto& name = found->is_object() && found->contains("name") ? found->at("name") : *found;
        if (name.is_string())
            names[member] = name.template get<std::string>();
    }
    for (auto item = evidence.begin(); item != evidence.end(); ++item)
        if (item->is_boolean())
            names[std::string(item.key())] = item->template get<bool>() ? "true" : "false";
    return names;
}

template <class Json>
std::string shownText(const Json& evidence, std::string_view member) {
    const auto dot = member.find('.');
    const auto found = evidence.is_object() ? evidence.find(member.substr(0, dot)) : evidence.end();
    if (found == evidence.end())
        return {};
    const auto& value = *found;
    if (dot != std::string_view::npos)
        return value.is_object() ? shownText(value, member.substr(dot + 1)) : std::string();
    if (value.is_string())
        return value.template get<std::string>();
    if (value.is_boolean())
        return value.template get<bool>() ? "true" : "false";
    if (value.is_number_integer())
        return std::to_string(value.template get<std::int64_t>());
    if (value.is_array() && (value.empty() || isOfForm(value, Form::objects)))
        return std::to_string(value.size());
    std::string text;
    if (isOfForm(value, Form::manifests))
        for (const auto& file : value)
            text += (text.empty() ? "" : ", ") + file.at("path").template get<std::string>();
    else if (isOfForm(value, Form::ids))
        for (const auto& id : value)
            text += (text.empty() ? "" : ", ") + id.template get<std::string>();
    else if (isOfForm(value, Form::shares))
        for (const auto& share : value)
            text += (text.empty() ? "" : "; ") + share.at("quorum").template get<std::string>() + ": " +
                    shownText(share, "custodians");
    return text;
}

// The two readers of entries: what is about to be written, and what stands in a transcript.
template bool isOfForm(const json&, Form);
template bool isOfForm(const JsonNode&, Form);
template Wording whatIsWrong(const json&, std::span<const Member>, std::span<const std::string_view>);
template Wording whatIsWrong(const JsonNode&, std::span<const Member>, std::span<const std::string_view>);
template Names namesIn(const json&);
template Names namesIn(const JsonNode&);
template std::string shownText(const json&, std::string_view);
template std::string shownText(const JsonNode&, std::string_view);

bool isFileOf(std::string_view pattern, const Names& names, std::string_view path) {
    while (!pattern.empty()) {
        if (pattern.front() == '*') {
            const auto rest = pattern.substr(1);  // * is the last of its kind in a pattern
            return path.size() > rest.size() && path.ends_with(rest) &&
                   path.substr(0, path.size() - rest.size()).find('/') == std::string_view::npos;
        }
        if (pattern.front() == '{') {
            const auto end = pattern.find('}');
            const auto name = names.find(pattern.substr(1, end - 1));
            if (name == names.end() || !path.starts_with(name->second))
                return false;
            path.remove_prefix(name->second.size());
            pattern.remove_prefix(end + 1);
            continue;
        }
        if (path.empty() || path.front() != pattern.front())
            return false;
        path.remove_prefix(1);
        pattern.remove_prefix(1);
    }
    return path.empty();
}

}  // namespace conclave::steps
