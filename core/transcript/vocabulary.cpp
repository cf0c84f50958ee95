#include "core/transcript/vocabulary.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/base/json_node.h"
#include "core/steps/form.h"
#include "core/transcript/record.h"
#include "core/transcript/severity.h"

namespace conclave::transcript {
namespace {

using nlohmann::json;
using steps::Form;
using steps::Member;

struct TypeRule {
    std::string_view type;
    std::vector<Member> members;
};

constexpr std::string_view everyEntry[] = {"seq", "time", "boot", "ceremony", "prev", "type", "step"};

const std::vector<TypeRule>& rules() {
    static const std::vector<TypeRule> all{
        {type::begin,
         {{"format", Form::count},
          {"rehearsal", Form::flag},
          {"place", Form::text},
          {"script", Form::script},
          {"site", Form::site},
          {"software", Form::software},
          {"module", Form::module},
          {"libraries", Form::libraries},
          {"host", Form::host},
          {"language", Form::nonEmpty},
          {"earlier", Form::link, true},
          {"files", Form::files}}},
        {type::stepBegin,
         {{"act", Form::id},
          {"kind", Form::nonEmpty},
          {"parameters", Form::names},
          {"title", Form::text},
          {"text", Form::text},
          {"textSha256", Form::hash},
          {"actor", Form::id},
          {"witness", Form::id},
          {"present", Form::ids},
          {"contingency", Form::id, true}}},
        {type::readAloud, {{"by", Form::id}}},
        {type::stepEnd, {{"outcome", Form::nonEmpty}, {"contingency", Form::id, true}}},
        {type::confirmation,
         {{"by", Form::id},
          {"what", Form::nonEmpty},
          {"answer", Form::text},
          {"shown", Form::shown, true},
          {"result", Form::count, true},
          {"before", Form::nonEmpty, true},
          {"goesOnWith", Form::id, true},
          {"present", Form::ids, true}}},
        {type::participant,
         {{"id", Form::id}, {"name", Form::nonEmpty}, {"roles", Form::texts}, {"files", Form::files}}},
        {type::vacancy, {{"id", Form::id}, {"reason", Form::nonEmpty}, {"by", Form::id}}},
        {type::card,
         {{"participant", Form::id},
          {"reader", Form::text},
          {"signSpkiSha256", Form::hash},
          {"signCertSha256", Form::hash},
          {"kexSpkiSha256", Form::hashOrEmpty},
          {"kexCertSha256", Form::hashOrEmpty},
          {"isVirtual", Form::flag},
          {"wasEnrolled", Form::flag},
          {"defaultsRemaining", Form::texts},
          {"defaultsNotReported", Form::texts},
          {"managementKey", Form::text},
          {"algorithm", Form::nonEmpty},
          {"attestation", Form::attested, true},
          {"files", Form::files}}},
        {type::release,
         {{"attempt", Form::count},
          {"purpose", Form::nonEmpty},
          {"sets", Form::sets},
          {"key", Form::hashOrEmpty},
          {"serial", Form::text}}},
        {type::attestation,
         {{"release", Form::count},
          {"participant", Form::id},
          {"algorithm", Form::nonEmpty},
          {"signature", Form::hex}}},
        {type::intent, {{"action", Form::nonEmpty}}},
        {type::result,
         {{"action", Form::nonEmpty}, {"intent", Form::count, true}, {"files", Form::files, true}}},
        {type::failure,
         {{"error", Form::error}, {"action", Form::nonEmpty, true}, {"intent", Form::count, true}}},
        {type::exception,
         {{"number", Form::count},
          {"what", Form::nonEmpty},
          {"done", Form::text},
          {"reportedBy", Form::idOrEmpty},
          {"severity", Form::nonEmpty},
          {"decision", Form::text},
          {"about", Form::idOrEmpty},
          {"cause", Form::nonEmpty, true},
          {"entry", Form::count, true},
          {"without", Form::ids, true}}},
        {type::redo, {{"from", Form::id}, {"by", Form::id}, {"reason", Form::nonEmpty}}},
        {type::abandon, {{"by", Form::id}, {"reason", Form::nonEmpty}, {"owed", Form::debts}}},
        {type::breakOff, {{"reason", Form::text}}},
        {type::resume,
         {{"reason", Form::text},
          {"tornBytes", Form::count},
          {"reconciled", Form::reconciled},
          {"site", Form::site},
          {"software", Form::software},
          {"module", Form::module},
          {"libraries", Form::libraries},
          {"host", Form::host},
          {"files", Form::files}}},
        {type::statement,
         {{"participant", Form::id},
          {"statement", Form::nonEmpty},
          {"reason", Form::text},
          {"certificateSha256", Form::hashOrEmpty}}},
        {type::contentEnd, {}},
        {type::closing,
         {{"signers", Form::ids},
          {"manifests", Form::manifests},
          {"owed", Form::debts},
          {"abandoned", Form::flag},
          {"runbook", Form::runbook},
          {"files", Form::files}}}};
    return all;
}

/// Of an intent or a result: the members of its type and of its action.
template <class Json>
Wording withAction(std::string_view type, const Json& members, std::vector<Member>& wanted) {
    const auto name = members.find("action");
    const auto* action = name != members.end() && name->is_string()
                             ? steps::findAction(name->template get<std::string>())
                             : nullptr;
    if (action == nullptr)
        return {"an action that records do not have", "uma ação que registros não têm"};
    const bool isIntent = type == type::intent;
    if (isIntent && !action->wantsIntent)
        return {"an intent of an action that has none", "uma intenção de uma ação que não tem nenhuma"};
    wanted = *membersOf(type);
    std::ranges::copy(isIntent ? action->intent : action->evidence, std::back_inserter(wanted));
    return {};
}

/// Its severity: any that there is, where people report it; where it has a cause, that cause's.
template <class Json>
Wording whatIsWrongWithException(const Json& members) {
    const auto severity = severityNamed(members.at("severity").template get<std::string>());
    if (!severity)
        return {"a severity that records do not have", "uma gravidade que registros não têm"};
    const auto cause = members.find("cause");
    if (cause == members.end())
        return {};
    const auto declared = severityOf(cause->template get<std::string>());
    if (!declared)
        return {"a cause that records do not have", "uma causa que registros não têm"};
    if (severity != declared)
        return worded("an exception of this cause is {}", "uma exceção com esta causa é {}",
                      wordingOf(*declared));
    return {};
}

}  // namespace

const std::vector<Member>* membersOf(std::string_view type) {
    const auto rule = std::ranges::find(rules(), type, &TypeRule::type);
    return rule == rules().end() ? nullptr : &rule->members;
}

std::vector<std::string_view> allTypes() {
    std::vector<std::string_view> types;
    for (const auto& rule : rules())
        types.push_back(rule.type);
    return types;
}

template <class Json>
Wording whatIsWrongWith(std::string_view type, const Json& members) {
    const auto* wanted = membersOf(type);
    if (wanted == nullptr)
        return worded("a type that records do not have: {}", "um tipo que registros não têm: {}", type);
    std::vector<Member> withThoseOfAction;
    if (type == type::intent || type == type::result) {
        if (auto wrong = withAction(type, members, withThoseOfAction); !wrong.isEmpty())
            return wrong;
        wanted = &withThoseOfAction;
    }
    if (auto wrong = steps::whatIsWrong(members, *wanted, everyEntry); !wrong.isEmpty())
        return wrong;
    if (type == type::exception)
        return whatIsWrongWithException(members);
    if (type == type::begin && members.at("format").template get<std::int64_t>() != recordFormat)
        return worded("this verifier knows records of format {} only",
                      "este verificador só conhece registros do formato {}", recordFormat);
    return {};
}

template Wording whatIsWrongWith(std::string_view, const json&);
template Wording whatIsWrongWith(std::string_view, const JsonNode&);

}  // namespace conclave::transcript
