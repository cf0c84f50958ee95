#include "core/ceremony/ceremony.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "core/base/hex.h"
#include "core/base/text.h"
#include "core/transcript/severity.h"
#include "core/transcript/vocabulary.h"

namespace conclave::ceremony {

using nlohmann::json;
namespace type = transcript::type;

Result<std::int64_t> Ceremony::append(std::string_view kind, const json& fields) {
    if (const auto wrong = transcript::whatIsWrongWith(kind, fields); !wrong.isEmpty())
        return Error(Errc::internal, {std::string(kind) + ": " + wrong.en});
    return record.append(kind, step != nullptr ? step->id : std::string(), fields);
}

namespace {

/// Nothing that the declarations forbid is begun, whatever led here.
Result<void> requireTimely(const Ceremony& ceremony, std::string_view action) {
    const auto* declared = steps::findAction(action);
    if (declared == nullptr)
        return Error(Errc::internal, {std::string(action)});
    const auto untimely = ceremony.state.progress.judge(*declared, ceremony.step->names);
    if (!untimely.unmet.empty())
        return Error(Errc::needUnmet, {Wording(ceremony.step->title), wordingOf(untimely.unmet.front())});
    if (!untimely.against.empty())
        return Error(Errc::doneAlready, {Wording(ceremony.step->title), wordingOf(untimely.against.front())});
    return {};
}

}  // namespace

Result<json> Ceremony::act(std::string_view action, json intent, const std::function<Result<json>()>& work) {
    TRY(requireTimely(*this, action));
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

Result<void> Ceremony::recordResult(std::string_view action, json evidence) {
    TRY(requireTimely(*this, action));
    evidence["action"] = action;
    TRY(append(type::result, evidence));
    return {};
}

Result<void> Ceremony::confirm(const Confirmation& confirmation, json more) {
    TRY_ASSIGN(const bool isYes, room.confirm(confirmation));
    return recordAnswer(confirmation.seat, confirmation.question, isYes, std::move(more));
}

Result<void> Ceremony::confirmEach(Confirmation confirmation, const std::vector<std::string>& seats,
                                   const json& more, const std::function<bool(const std::string&)>& isKnown) {
    confirmation.all = seats;
    for (const auto& seat : seats) {
        confirmation.seat = seat;
        if (!isKnown || !isKnown(seat))
            TRY(confirm(confirmation, more));
        ++confirmation.answered;
    }
    return {};
}

Result<void> Ceremony::recordAnswer(const std::string& seat, const Say& what, bool isYes, json more) {
    more["by"] = seat;
    more["what"] = what.in(lang);
    more["answer"] = isYes ? "yes" : "no";
    TRY(append(type::confirmation, more));
    if (!isYes)
        return Error(Errc::declined, {person(seat)});
    return {};
}

std::vector<std::string> Ceremony::leaders(steps::Who who) const {
    switch (who) {
        case steps::Who::nobody:
            return {};
        case steps::Who::actor:
            return {step->actor};
        case steps::Who::both:
            return {step->actor, step->witness};
    }
    return {};
}

namespace {

/// `fields`: those of its cause.
Result<void> appendException(Ceremony& ceremony, const ExceptionReport& report, transcript::Severity severity,
                             json fields = json::object()) {
    const auto number = ceremony.state.exceptions + 1;
    fields.update({{"number", number},
                   {"what", printable(tidied(report.what))},
                   {"done", printable(tidied(report.done))},
                   {"reportedBy", report.reportedBy},
                   {"severity", transcript::name(severity)},
                   {"decision", printable(tidied(report.decision))},
                   {"about", ceremony.step != nullptr ? ceremony.step->id : std::string()}});
    TRY(ceremony.append(type::exception, fields));
    ceremony.room.tell({Phrase::exceptionNoted, {std::to_string(number)}});
    return {};
}

}  // namespace

Result<void> Ceremony::recordReport(const ExceptionReport& report) {
    return appendException(*this, report, report.severity);
}

Result<void> Ceremony::recordException(const ExceptionReport& report, std::string_view cause,
                                       std::optional<std::int64_t> entry,
                                       const std::vector<std::string>& without) {
    json fields = {{"cause", cause}};
    if (entry)
        fields["entry"] = *entry;
    if (!without.empty())
        fields["without"] = without;
    return appendException(*this, report, transcript::severityOf(cause).value(), std::move(fields));
}

Result<void> Ceremony::recordPending() {
    while (auto report = room.takeException())
        TRY(recordReport(*report));
    for (const auto& [entry, stepMs] : record.takeClockSteps())
        TRY(recordException({Say{Phrase::clockWasSet, {std::to_string(stepMs)}}.in(lang),
                             Say{Phrase::clockWasSetSeen, {}}.in(lang), reporter(),
                             Say{Phrase::clockWasSetDecision, {}}.in(lang)},
                            transcript::word::clockStep, entry));
    TRY_ASSIGN(const auto newer, code.newer());
    for (const auto& [path, sha256] : newer)
        TRY(recordException({Say{Phrase::codeWasLoaded, {transcript::toValidUtf8(path), sha256}}.in(lang),
                             Say{Phrase::codeWasLoadedSeen, {}}.in(lang), reporter(),
                             Say{Phrase::codeWasLoadedDecision, {}}.in(lang)},
                            transcript::word::codeLoaded));
    return {};
}

std::string Ceremony::reporter() const {
    return script.reporter();
}

std::string Ceremony::person(std::string_view seat) const {
    const auto* declared = script.findSeat(seat);
    return state.person(seat) != nullptr || declared == nullptr ? state.personName(seat)
                                                                : declared->title.in(lang);
}

std::string Ceremony::serialOf(const std::string& token) const {
    if (const auto* manifest = unlockOf(token))
        for (const auto& known : manifest->tokens)
            if (known.name == token)
                return known.serial;
    return {};
}

const quorum::Manifest* Ceremony::unlockOf(const std::string& token) const {
    const auto spec = script.tokens.find(token);
    return spec == script.tokens.end() ? nullptr : state.manifest(spec->second.quorum);
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

json manifestKeyJson(const std::string& name, const quorum::ManifestKey& key) {
    return {{"name", name},
            {"label", key.label},
            {"id", toHex(key.id)},
            {"algorithm", key.algorithm},
            {"spkiSha256", toHex(key.spkiSha256)}};
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

json sharesJson(const std::vector<std::pair<std::string, std::vector<std::string>>>& brought) {
    json list = json::array();
    for (const auto& [quorum, custodians] : brought)
        list.push_back({{"quorum", quorum}, {"custodians", custodians}});
    return list;
}

json debtsJson(const Ceremony& ceremony) {
    json list = json::array();
    for (const auto& debt : ceremony.state.progress.ledger().debts())
        list.push_back({{"debt", name(debt.debt)},
                        {"of", debt.of},
                        {"waived", ceremony.script.waiverOf(debt) != nullptr}});
    return list;
}

std::string lastOf(const std::string& serial) {
    return serial.size() > 4 ? serial.substr(serial.size() - 4) : serial;
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
