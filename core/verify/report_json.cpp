#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "core/base/hex.h"
#include "core/base/pgp_words.h"
#include "core/transcript/json.h"
#include "core/verify/verify.h"

namespace conclave::verify {
namespace {

std::string_view name(Verdict verdict) {
    switch (verdict) {
        case Verdict::holdsAnchored:
            return "holds-anchored";
        case Verdict::holdsNotAgreed:
            return "holds-not-agreed";
        case Verdict::failed:
            return "failed";
        case Verdict::holdsUnanchored:
            return "holds-unanchored";
        case Verdict::abandoned:
            return "abandoned";
    }
    return {};
}

nlohmann::json summaryJson(const Summary& summary) {
    auto participants = nlohmann::json::array();
    for (const auto& person : summary.participants)
        participants.push_back(
            {{"id", person.id},
             {"name", person.name},
             {"statement", person.statement},
             {"reason", person.reason},
             {"signed", person.hasSigned},
             {"signedAt",
              person.hasSigned ? nlohmann::json(formatUtcMs(person.signedAtUtcMs)) : nlohmann::json()}});
    auto exceptions = nlohmann::json::array();
    for (const auto& exception : summary.exceptions)
        exceptions.push_back({{"number", exception.number},
                              {"what", exception.what},
                              {"done", exception.done},
                              {"decision", exception.decision},
                              {"severity", exception.severity ? transcript::name(*exception.severity) : ""}});
    auto approvers = nlohmann::json::array();
    for (const auto& approver : summary.approvers)
        approvers.push_back({{"id", approver.id},
                             {"name", approver.name},
                             {"signedAt", formatUtcMs(approver.signedAtUtcMs)}});
    auto keys = nlohmann::json::array();
    for (const auto& key : summary.keys)
        keys.push_back({{"name", key.name},
                        {"label", key.label},
                        {"algorithm", key.algorithm},
                        {"spkiSha256", key.spkiSha256}});
    auto waivers = nlohmann::json::array();
    for (const auto& waiver : summary.waivers)
        waivers.push_back({{"debt", waiver.debt}, {"text", waiver.text.en}, {"reason", waiver.reason}});
    auto owed = nlohmann::json::array();
    for (const auto& debt : summary.owed)
        owed.push_back({{"debt", debt.debt}, {"text", debt.text.en}, {"waived", debt.isWaived}});
    auto timeStamps = nlohmann::json::array();
    for (const auto& stamp : summary.timeStamps)
        timeStamps.push_back(
            {{"of", stamp.of},
             {"time", formatUtcMs(stamp.timeUtcMs)},
             {"accuracyMs", stamp.accuracyMs ? nlohmann::json(*stamp.accuracyMs) : nlohmann::json()},
             {"authority", stamp.authority}});
    return {{"ceremony", summary.ceremonyId},
            {"rehearsal", summary.isRehearsal},
            {"script", {{"name", summary.scriptName}, {"version", summary.scriptVersion}}},
            {"keys", keys},
            {"began",
             summary.beganUtcMs == 0 ? nlohmann::json() : nlohmann::json(formatUtcMs(summary.beganUtcMs))},
            {"closed",
             summary.closedUtcMs == 0 ? nlohmann::json() : nlohmann::json(formatUtcMs(summary.closedUtcMs))},
            {"participants", participants},
            {"exceptions", exceptions},
            {"approvers", approvers},
            {"waivers", waivers},
            {"owed", owed},
            {"abandoned", summary.isAbandoned},
            {"timeStamps", timeStamps}};
}

}  // namespace

std::string toJson(const Report& report) {
    auto checks = nlohmann::json::array();
    for (const auto& check : report.checks) {
        nlohmann::json object = {{"id", verify::name(check.id)},
                                 {"outcome", verify::name(check.outcome)},
                                 {"detail", check.detail.en}};
        if (!check.file.empty())
            object["file"] = check.file;
        if (check.entry)
            object["entry"] = *check.entry;
        checks.push_back(std::move(object));
    }
    auto notCompared = nlohmann::json::array();
    for (const auto& what : report.notCompared)
        notCompared.push_back(what.en);
    const nlohmann::json object = {{"format", 3},
                                   {"verdict", name(report.verdict)},
                                   {"exitCode", exitCode(report.verdict)},
                                   {"intact", report.isIntact},
                                   {"anchored", report.isAnchored},
                                   {"agreed", report.isAgreed},
                                   {"notCompared", notCompared},
                                   {"head", toHex(report.head)},
                                   {"headWords", toPgpWords(report.head)},
                                   {"checks", checks},
                                   {"summary", summaryJson(report.summary)}};
    // Strings from the record are UTF-8 since its JSON was parsed; Judge saw to the rest.
    return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace conclave::verify
