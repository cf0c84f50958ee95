#include "core/verify/members.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>

#include "core/transcript/record.h"
#include "core/verify/fields.h"

namespace conclave::verify {
namespace {

namespace tr = transcript;

enum class Kind {
    text,
    nonEmpty,
    id,
    idOrEmpty,
    hash,
    hashOrEmpty,
    hex,
    flag,
    count,
    error,
    object,
    texts,
    ids,
    key,
    token,
    files
};

struct Member {
    const char* name;
    Kind kind;
};

bool isHex(const std::string& value) {
    return value.size() % 2 == 0 && !value.empty() && std::ranges::all_of(value, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

bool hasAll(const json& object, std::span<const Member> members);

bool isOfKind(const json& value, Kind kind) {
    const auto* string = value.get_ptr<const std::string*>();
    const auto areAll = [&](auto fits) { return value.is_array() && std::ranges::all_of(value, fits); };
    switch (kind) {
        case Kind::text:
            return string;
        case Kind::nonEmpty:
            return string && !string->empty();
        case Kind::id:
            return string && tr::isParticipantId(*string);
        case Kind::idOrEmpty:
            return string && (string->empty() || tr::isParticipantId(*string));
        case Kind::hash:
            return string && tr::isHexHash(*string);
        case Kind::hashOrEmpty:
            return string && (string->empty() || tr::isHexHash(*string));
        case Kind::hex:
            return string && isHex(*string);
        case Kind::flag:
            return value.is_boolean();
        case Kind::count:
            return value.is_number_integer() && value.get<std::int64_t>() >= 0;
        case Kind::error: {
            static constexpr Member members[] = {
                {"code", Kind::nonEmpty}, {"text", Kind::text}, {"technical", Kind::text}};
            return value.is_object() && hasAll(value, members);
        }
        case Kind::object:
            return value.is_object();
        case Kind::texts:
            return areAll([](const json& item) { return item.is_string(); });
        case Kind::ids:
            return areAll([](const json& item) { return isOfKind(item, Kind::id); });
        case Kind::key: {
            static constexpr Member members[] = {{"label", Kind::text},
                                                 {"id", Kind::text},
                                                 {"algorithm", Kind::nonEmpty},
                                                 {"spkiSha256", Kind::hash}};
            return value.is_object() && hasAll(value, members);
        }
        case Kind::token: {
            static constexpr Member members[] = {{"name", Kind::id},    {"serial", Kind::text},
                                                 {"label", Kind::text}, {"manufacturer", Kind::text},
                                                 {"model", Kind::text}, {"firmware", Kind::text}};
            return value.is_object() && hasAll(value, members);
        }
        case Kind::files: {
            static constexpr Member members[] = {
                {"path", Kind::nonEmpty}, {"sha256", Kind::hash}, {"length", Kind::count}};
            return areAll([](const json& item) { return item.is_object() && hasAll(item, members); });
        }
    }
    return false;
}

bool hasAll(const json& object, std::span<const Member> members) {
    return std::ranges::all_of(members, [&](const Member& wanted) {
        const auto* value = member(&object, wanted.name);
        return value && isOfKind(*value, wanted.kind);
    });
}

/// The first that is missing or of another kind; empty when there is none.
Wording firstLacking(const json& object, std::span<const Member> members) {
    for (const auto& wanted : members)
        if (!hasAll(object, {&wanted, 1}))
            return worded("its {} is missing or of the wrong kind", "seu campo {} falta ou é do tipo errado",
                          wanted.name);
    return {};
}

Wording wrongWithResult(const json& entry) {
    struct EvidenceMembers {
        std::string_view action;
        std::vector<Member> members;
    };
    static const std::vector<EvidenceMembers> all{
        {tr::action::initialiseToken, {{"intent", Kind::count}, {"token", Kind::token}}},
        {tr::action::deal,
         {{"purpose", Kind::nonEmpty},
          {"setId", Kind::hex},
          {"threshold", Kind::count},
          {"custodians", Kind::ids},
          {"opened", Kind::ids}}},
        {tr::action::unlock, {{"token", Kind::token}, {"custodians", Kind::ids}}},
        {tr::action::generateKey,
         {{"intent", Kind::count},
          {"token", Kind::token},
          {"mechanism", Kind::nonEmpty},
          {"key", Kind::key}}},
        {tr::action::destroyKey, {{"intent", Kind::count}, {"token", Kind::token}, {"key", Kind::object}}},
        {tr::action::certificate,
         {{"intent", Kind::count},
          {"token", Kind::token},
          {"sha256", Kind::hash},
          {"spkiSha256", Kind::hash}}},
        {tr::action::wrapKey,
         {{"intent", Kind::count},
          {"token", Kind::token},
          {"key", Kind::key},
          {"custodians", Kind::ids},
          {"mechanism", Kind::nonEmpty},
          {"wireFormat", Kind::nonEmpty},
          {"kekCheckValue", Kind::hex}}},
        {tr::action::restoreKey,
         {{"intent", Kind::count},
          {"token", Kind::token},
          {"key", Kind::key},
          {"custodians", Kind::ids},
          {"challenge", Kind::hex},
          {"signature", Kind::hex},
          {"algorithm", Kind::nonEmpty},
          {"kept", Kind::flag}}},
        {tr::action::seal,
         {{"intent", Kind::count}, {"token", Kind::token}, {"key", Kind::key}, {"sealed", Kind::flag}}}};
    const auto action = textOr(&entry, "action");
    const auto found = std::ranges::find(all, action, &EvidenceMembers::action);
    return found == all.end() ? Wording() : firstLacking(entry, found->members);
}

/// Of a begin or resume: what the ceremony runs on.
Wording wrongWithRun(const json& entry) {
    static constexpr Member script[] = {
        {"name", Kind::nonEmpty}, {"version", Kind::text}, {"sha256", Kind::hash}};
    static constexpr Member site[] = {{"sha256", Kind::hash}};
    static constexpr Member software[] = {
        {"name", Kind::nonEmpty}, {"version", Kind::text}, {"build", Kind::text}, {"sha256", Kind::hash}};
    static constexpr Member module[] = {{"path", Kind::nonEmpty}, {"sha256", Kind::hash}};
    const std::pair<const char*, std::span<const Member>> parts[] = {
        {"script", script}, {"site", site}, {"software", software}, {"module", module}};
    const bool isBegin = textOr(&entry, "type") == tr::type::begin;
    for (const auto& [name, members] : parts) {
        const auto* part = member(&entry, name);
        if (!part && !isBegin)
            continue;  // a resume goes on with the script of the record
        if (const auto wrong = firstLacking(*part, members); !wrong.isEmpty())
            return worded("{}: {}", "{}: {}", name, wrong);
    }
    if (isBegin && integer(&entry, "format") != tr::recordFormat)
        return worded("this verifier knows records of format {} only",
                      "este verificador só conhece registros do formato {}", tr::recordFormat);
    return {};
}

struct TypeRule {
    std::string_view type;
    std::vector<Member> members;
};

const std::vector<TypeRule>& typeRules() {
    static const std::vector<TypeRule> rules{
        {tr::type::begin,
         {{"format", Kind::count},
          {"rehearsal", Kind::flag},
          {"script", Kind::object},
          {"site", Kind::object},
          {"software", Kind::object},
          {"module", Kind::object},
          {"host", Kind::object},
          {"language", Kind::nonEmpty},
          {"files", Kind::files}}},
        {tr::type::stepBegin,
         {{"act", Kind::id},
          {"kind", Kind::nonEmpty},
          {"title", Kind::text},
          {"text", Kind::text},
          {"textSha256", Kind::hash},
          {"actor", Kind::idOrEmpty},
          {"witness", Kind::idOrEmpty},
          {"present", Kind::ids}}},
        {tr::type::stepEnd, {{"outcome", Kind::nonEmpty}}},
        {tr::type::confirmation, {{"by", Kind::id}, {"what", Kind::nonEmpty}, {"answer", Kind::text}}},
        {tr::type::participant,
         {{"id", Kind::id}, {"name", Kind::nonEmpty}, {"roles", Kind::texts}, {"identity", Kind::nonEmpty}}},
        {tr::type::card,
         {{"participant", Kind::id},
          {"reader", Kind::text},
          {"signSpkiSha256", Kind::hash},
          {"signCertSha256", Kind::hash},
          {"kexSpkiSha256", Kind::hashOrEmpty},
          {"kexCertSha256", Kind::hashOrEmpty},
          {"isVirtual", Kind::flag},
          {"wasEnrolled", Kind::flag},
          {"defaultsRemaining", Kind::texts},
          {"algorithm", Kind::nonEmpty},
          {"files", Kind::files}}},
        {tr::type::intent, {{"action", Kind::nonEmpty}}},
        {tr::type::result, {{"action", Kind::nonEmpty}}},
        {tr::type::failure, {{"error", Kind::error}}},
        {tr::type::exception,
         {{"number", Kind::count},
          {"what", Kind::nonEmpty},
          {"done", Kind::text},
          {"reportedBy", Kind::idOrEmpty},
          {"decision", Kind::text},
          {"about", Kind::text}}},
        {tr::type::breakOff, {{"reason", Kind::text}}},
        {tr::type::resume,
         {{"reason", Kind::text},
          {"tornBytes", Kind::count},
          {"site", Kind::object},
          {"software", Kind::object},
          {"module", Kind::object},
          {"host", Kind::object},
          {"files", Kind::files}}},
        {tr::type::statement,
         {{"participant", Kind::id},
          {"statement", Kind::nonEmpty},
          {"reason", Kind::text},
          {"certificateSha256", Kind::hashOrEmpty}}},
        {tr::type::contentEnd, {}},
        {tr::type::closing, {{"signers", Kind::ids}}}};
    return rules;
}

}  // namespace

Wording whatIsWrongWith(const transcript::Entry& entry) {
    const auto rule = std::ranges::find(typeRules(), entry.type, &TypeRule::type);
    if (rule == typeRules().end())
        return worded("a type that records do not have: {}", "um tipo que registros não têm: {}", entry.type);
    const auto& object = *entry.json;
    if (auto wrong = firstLacking(object, rule->members); !wrong.isEmpty())
        return wrong;
    const auto* files = member(&object, "files");
    if (files && !isOfKind(*files, Kind::files))
        return {"its files is of the wrong kind", "seu campo files é do tipo errado"};
    const auto* intent = member(&object, "intent");
    if (intent && !isOfKind(*intent, Kind::count))
        return {"its intent is of the wrong kind", "seu campo intent é do tipo errado"};
    if (entry.type == tr::type::begin || entry.type == tr::type::resume)
        return wrongWithRun(object);
    if (entry.type == tr::type::result)
        return wrongWithResult(object);
    return {};
}

}  // namespace conclave::verify
