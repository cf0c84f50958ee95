#include "core/script/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/script/fields.h"
#include "core/steps/kind.h"

namespace conclave::script {
namespace {

using Json = nlohmann::ordered_json;
using steps::Kind;
using steps::Parameter;
using steps::Sort;

constexpr const char* idReference = "#/definitions/id";
constexpr const char* textReference = "#/definitions/text";

Json reference(const char* target, const std::string& description = {}) {
    Json schema;
    if (!description.empty())
        schema["description"] = description;
    schema["$ref"] = target;
    return schema;
}

Json kindNamesJson() {
    Json names = Json::array();
    for (const auto& kind : steps::allKinds())
        names.push_back(kind.name);
    return names;
}

struct Use {
    const Kind* kind = nullptr;
    const Parameter* parameter = nullptr;
};

/// Each parameter once, with the kinds that have it.
std::vector<std::pair<std::string_view, std::vector<Use>>> parameterUses() {
    std::vector<std::pair<std::string_view, std::vector<Use>>> all;
    for (const auto& kind : steps::allKinds())
        for (const auto& parameter : kind.parameters) {
            auto found = std::ranges::find(all, parameter.name, [](const auto& use) { return use.first; });
            if (found == all.end())
                found = all.insert(all.end(), {parameter.name, {}});
            found->second.push_back({&kind, &parameter});
        }
    return all;
}

/// "deal-unlock: whom it is dealt to; backup: who can open the backup"
std::string descriptionOf(const std::vector<Use>& uses) {
    std::string text;
    for (const auto& [kind, parameter] : uses)
        text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", kind->name, parameter->description);
    return text + '.';
}

Json parameterSchema(const std::vector<Use>& uses) {
    if (uses.front().parameter->sort == Sort::flag)
        return {{"description", descriptionOf(uses)}, {"type", "boolean"}};
    return reference(idReference, descriptionOf(uses));
}

/// Kinds that have the parameter must have it, unless it is optional; others may not.
Json parameterRule(std::string_view name, const std::vector<Use>& uses) {
    Json kinds = Json::array();
    bool isRequired = true;
    for (const auto& [kind, parameter] : uses) {
        kinds.push_back(kind->name);
        isRequired = isRequired && !parameter->isOptional;
    }
    Json rule;
    rule["if"]["properties"]["kind"]["enum"] = kinds;
    if (isRequired)
        rule["then"]["required"] = {name};
    rule["else"]["not"]["required"] = {name};
    return rule;
}

std::string textOf(const std::vector<std::string>& items) {
    std::string text;
    for (const auto& item : items)
        text += (text.empty() ? "" : ", ") + item;
    return text;
}

template <class Term>
void add(std::vector<std::string>& items, std::string_view what, const Term& term) {
    auto text = term.of.empty() ? std::string(what) : fmt::format("{} `({})`", what, joined(term.of));
    if (!term.when.empty())
        text += fmt::format(" if `{}`", term.when);
    if (std::ranges::find(items, text) == items.end())
        items.push_back(std::move(text));
}

std::string needsOf(const Kind& kind) {
    std::vector<std::string> items;
    const auto addAll = [&](const std::vector<steps::Term>& terms) {
        for (const auto& term : terms)
            if (std::ranges::none_of(kind.obtains, [&](const steps::Term& obtained) {
                    return obtained.fact == term.fact && obtained.of == term.of;
                }))
                add(items, name(term.fact), term);
    };
    addAll(kind.needs);
    for (const auto& action : kind.does)
        addAll(action.needs);
    return textOf(items);
}

std::string refusesOf(const Kind& kind) {
    std::vector<std::string> items;
    for (const auto& action : kind.does)
        for (const auto& term : action.refuses)
            add(items, name(term.fact), term);
    return textOf(items);
}

std::string bringsOf(const Kind& kind) {
    std::vector<std::string> items;
    const auto addAll = [&](const auto& terms, const std::string& prefix) {
        for (const auto& term : terms) {
            std::string what;
            if constexpr (requires { term.fact; })
                what = name(term.fact);
            else
                what = name(term.debt);
            add(items, prefix + what, term);
        }
    };
    addAll(kind.gives, "");
    addAll(kind.pays, "pays ");
    for (const auto& action : kind.does) {
        addAll(action.takes, "takes ");
        addAll(action.gives, "");
        addAll(action.owes, "owes ");
        addAll(action.pays, "pays ");
    }
    return textOf(items);
}

std::string presentAt(const Kind& kind) {
    std::vector<std::string> items;
    if (kind.wantsEverybody)
        items.emplace_back("everybody");
    for (const auto& quota : kind.attendance)
        items.push_back(fmt::format("{} of `{}`", quota.isAll ? "all" : "threshold", quota.quorum));
    return textOf(items);
}

std::string_view wordFor(steps::Who who) {
    switch (who) {
        case steps::Who::nobody:
            return "";
        case steps::Who::actor:
            return "actor";
        case steps::Who::both:
            return "both";
    }
    return "";
}

std::string parametersOf(const Kind& kind) {
    std::vector<std::string> items;
    for (const auto& parameter : kind.parameters)
        items.push_back(fmt::format("`{}`{}: {}", parameter.name, parameter.isOptional ? " (optional)" : "",
                                    parameter.description));
    return textOf(items);
}

}  // namespace

Json stepSchema() {
    Json properties;
    properties["id"] = reference(idReference);
    properties["kind"]["enum"] = kindNamesJson();
    properties["title"] = reference(textReference);
    properties["read"] = reference(textReference, "Read aloud before anything is done.");
    properties["actor"] = reference(idReference);
    properties["witness"] = reference(idReference, "Never the actor.");
    properties["present"] = {
        {"description", "Who must be there besides actor and witness; everybody, when left out."},
        {"type", "array"},
        {"maxItems", 256},
        {"uniqueItems", true},
        {"items", reference(idReference)}};
    Json rules = Json::array();
    for (const auto& [name, uses] : parameterUses()) {
        properties[std::string(name)] = parameterSchema(uses);
        rules.push_back(parameterRule(name, uses));
    }
    properties["minutes"] = {
        {"description", "Estimate, for the plan."}, {"type", "integer"}, {"minimum", 1}, {"maximum", 480}};
    return {{"type", "object"},
            {"additionalProperties", false},
            {"required", {"id", "kind", "title", "read", "actor", "witness", "minutes"}},
            {"properties", properties},
            {"allOf", rules}};
}

Json debtNamesSchema() {
    Json names = Json::array();
    for (const auto debt : steps::allDebts())
        names.push_back(name(debt));
    return names;
}

Json waiverRulesSchema() {
    Json rules = Json::array();
    for (const std::string_view subject : {"key", "token"}) {
        Json debts = Json::array();
        for (const auto debt : steps::allDebts())
            if (const auto subjects = about(debt); std::ranges::find(subjects, subject) != subjects.end())
                debts.push_back(name(debt));
        Json rule;
        rule["if"]["properties"]["debt"]["enum"] = debts;
        rule["then"]["required"] = {subject};
        rule["else"]["not"]["required"] = {subject};
        rules.push_back(rule);
    }
    return rules;
}

std::string kindTable() {
    std::string table =
        "| kind | what is done | its keys | needs | must not be so | brings about | present | result "
        "confirmed "
        "by |\n|---|---|---|---|---|---|---|---|\n";
    for (const auto& kind : steps::allKinds())
        table += fmt::format("| `{}` | {} | {} | {} | {} | {} | {} | {} |\n", kind.name, kind.purpose,
                             parametersOf(kind), needsOf(kind), refusesOf(kind), bringsOf(kind),
                             presentAt(kind), wordFor(kind.judges));
    return table;
}

}  // namespace conclave::script
