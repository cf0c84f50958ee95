#include "core/ceremony/ceremony.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "core/base/clock.h"

namespace conclave::ceremony {

using nlohmann::json;
namespace type = transcript::type;

Result<std::int64_t> Ceremony::append(std::string_view kind, const json& fields) {
    return record.append(kind, step != nullptr ? step->id : std::string(), fields);
}

Result<json> Ceremony::act(std::string_view action, json intent, const std::function<Result<json>()>& work) {
    intent["action"] = action;
    TRY_ASSIGN(const auto seq, append(type::intent, intent));
    auto evidence = work();
    if (!evidence) {
        TRY(append(type::failure,
                   {{"action", action}, {"intent", seq}, {"error", errorJson(evidence.error())}}));
        return std::move(evidence).error();
    }
    (*evidence)["action"] = action;
    (*evidence)["intent"] = seq;
    TRY(append(type::result, *evidence));
    return evidence;
}

Result<void> Ceremony::confirm(const std::string& seat, const Say& question, std::string mustType) {
    TRY_ASSIGN(const bool isYes, room.confirm({seat, question, std::move(mustType)}));
    return recordAnswer(seat, question, isYes);
}

Result<void> Ceremony::recordAnswer(const std::string& seat, const Say& what, bool isYes) {
    TRY(append(type::confirmation,
               {{"by", seat}, {"what", what.in(lang)}, {"answer", isYes ? "yes" : "no"}}));
    if (!isYes)
        return Error(Errc::declined, {person(seat)});
    return {};
}

Result<void> Ceremony::recordException(const ExceptionReport& report, std::string_view cause,
                                       std::optional<std::int64_t> entry,
                                       const std::vector<std::string>& without) {
    const auto number = state.exceptions + 1;
    json fields = {{"number", number},
                   {"what", report.what},
                   {"done", report.done},
                   {"reportedBy", report.reportedBy},
                   {"decision", report.decision},
                   {"about", step != nullptr ? step->id : std::string()}};
    if (!cause.empty())
        fields["cause"] = cause;
    if (entry)
        fields["entry"] = *entry;
    if (!without.empty())
        fields["without"] = without;
    TRY(append(type::exception, fields));
    room.tell({Phrase::exceptionNoted, {std::to_string(number)}});
    return {};
}

Result<void> Ceremony::recordPending() {
    while (auto report = room.takeException())
        TRY(recordException(*report));
    for (const auto& [entry, stepMs] : record.takeClockSteps())
        TRY(recordException({"The wall clock of this computer was set by " + std::to_string(stepMs) + " ms.",
                             "Noticed by comparison with the boot clock.", reporter(),
                             "The ceremony goes on; times before and after differ by this."},
                            transcript::word::clockStep, entry));
    return {};
}

std::string Ceremony::reporter() const {
    for (const auto& seat : script.seats)
        if (std::ranges::find(seat.roles, script::Role::internalWitness) != seat.roles.end())
            return seat.id;
    return script.seats.front().id;
}

std::string Ceremony::person(std::string_view seat) const {
    const auto* declared = script.findSeat(seat);
    return state.person(seat) != nullptr || declared == nullptr ? state.personName(seat)
                                                                : declared->title.in(lang);
}

std::string Ceremony::serialOf(const std::string& token) const {
    if (state.unlock)
        for (const auto& known : state.unlock->tokens)
            if (known.name == token)
                return known.serial;
    return {};
}

json tokenJson(const std::string& name, const pkcs11::TokenInfo& info) {
    const auto text = [](const std::string& value) { return transcript::toValidUtf8(value); };
    return {{"name", name},
            {"serial", text(info.serial)},
            {"label", text(info.label)},
            {"manufacturer", text(info.manufacturer)},
            {"model", text(info.model)},
            {"firmware", text(info.firmwareVersion)}};
}

json attributesJson(const pkcs11::Evidence& evidence) {
    json object = json::object();
    for (const auto& [name, value] : evidence) {
        // Identity attributes stay text even where they look like numbers.
        const bool isCount = name == "CKA_MODULUS_BITS" || name == "CKA_CLASS" || name == "CKA_KEY_TYPE";
        std::int64_t number = 0;
        const auto* end = value.data() + value.size();
        if (value == "true" || value == "false")
            object[name] = value == "true";
        else if (isCount && std::from_chars(value.data(), end, number).ptr == end)
            object[name] = number;
        else
            object[name] = transcript::toValidUtf8(value);
    }
    return object;
}

json evidenceJson(const pkcs11::Evidence& evidence) {
    json list = json::array();
    for (const auto& [name, value] : evidence)
        list.push_back(json::array({name, transcript::toValidUtf8(value)}));
    return list;
}

json filesJson(const std::vector<transcript::FileHash>& files) {
    json list = json::array();
    for (const auto& file : files)
        list.push_back(toJson(file));
    return list;
}

json errorJson(const Error& error) {
    return {{"code", name(error.code())},
            {"text", error.whatHappened(Lang::en)},
            {"technical", error.technical()}};
}

}  // namespace conclave::ceremony
