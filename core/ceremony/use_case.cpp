#include "core/ceremony/use_case.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/ceremony/approval.h"
#include "core/ceremony/reconcile.h"
#include "core/script/check.h"
#include "core/transcript/reader.h"
#include "core/transcript/record.h"

namespace conclave::ceremony {
namespace {

template <class T>
std::shared_ptr<const T> take(script::Parsed<T> parsed, std::vector<script::Finding>& findings) {
    std::ranges::move(parsed.findings, std::back_inserter(findings));
    return parsed.value ? std::make_shared<const T>(std::move(*parsed.value)) : nullptr;
}

bool recovers(const script::Script& script) {
    return std::ranges::any_of(script.keys, [](const auto& key) { return key.second.isEarlier; });
}

/// The backup is in the record: what the safe held is not needed again. One that cannot be read says why
/// when it is resumed.
bool hasRetrieved(const std::filesystem::path& record) {
    const auto content = readFile(record / transcript::transcriptFile);
    const auto text = content ? asText(*content) : std::string_view();
    const auto entries = transcript::parseTranscript(text.substr(0, text.rfind('\n') + 1));
    return !entries || std::ranges::any_of(*entries, [](const auto& entry) {
        const auto action = entry.json->find("action");
        return entry.type == transcript::type::result && action != entry.json->end() &&
               *action == std::string(transcript::action::retrieveBackup);
    });
}

}  // namespace

bool Inputs::isGood() const {
    return script && !problem && !script::hasErrors(findings);
}

Inputs readInputs(const Order& order) {
    Inputs inputs;
    inputs.scriptFile = order.isResume ? order.record / transcript::scriptFile : order.script;
    inputs.siteFile = order.isResume && order.site.empty() ? lastSite(order.record) : order.site;
    std::error_code ignored;
    if (order.isResume && !std::filesystem::exists(order.record / transcript::transcriptFile, ignored)) {
        inputs.problem = Error(Errc::recordMissing, {order.record.string()});
        return inputs;
    }
    auto& findings = inputs.findings;
    inputs.script = take(script::loadScript(inputs.scriptFile), findings);
    if (!inputs.siteFile.empty())
        inputs.site = take(script::loadSite(inputs.siteFile), findings);
    if (!order.answers.empty())
        inputs.answers = take(script::loadAnswers(order.answers), findings);
    if (inputs.script && !order.isResume)  // one that began in time is judged by when it began
        for (auto& found :
             {script::checkAnchors(*inputs.script, utcNowMs()), script::checkReaders(*inputs.script)})
            std::ranges::copy(found, std::back_inserter(findings));
    if (inputs.script && inputs.site)
        std::ranges::move(
            script::checkTogether(*inputs.script, *inputs.site, inputs.answers.get(), utcNowMs()),
            std::back_inserter(findings));
    if (!inputs.script)
        return inputs;
    auto approval = script::loadApproval(
        order.isResume ? order.record / transcript::approvalFolder : script::approvalFolder(order.script),
        *inputs.script);
    if (!approval) {
        inputs.problem = std::move(approval).error();
        return inputs;
    }
    inputs.approval = std::move(*approval);
    // Before any device: what the safe held is what it should be, or nothing is begun.
    if (order.earlier && recovers(*inputs.script)) {
        auto earlier = judgeEarlier(*order.earlier);
        if (earlier)
            inputs.earlier = std::make_shared<const Earlier>(std::move(*earlier));
        else
            inputs.problem = std::move(earlier).error();
    } else if (recovers(*inputs.script) &&
               (order.isResume ? !hasRetrieved(order.record) : !order.site.empty())) {
        inputs.problem = Error(Errc::safeNotGiven, {"--safe, --root, --earlier"});
    }
    return inputs;
}

std::vector<PreflightItem> lookBefore(const Order& order, const Inputs& inputs, Hsm& hsm, Room& room) {
    auto items = order.isResume ? preflightHost(*inputs.site, order.swaps)
                                : preflight(*inputs.script, *inputs.site, inputs.earlier.get(), order.record,
                                            hsm, room, order.swaps);
    if (auto approval =
            lookAtApproval(*inputs.script, *inputs.site, inputs.approval, hsm.module().info().sha256))
        items.push_back(std::move(*approval));
    return items;
}

Result<Outcome> perform(const Order& order, const Inputs& inputs, const std::vector<PreflightItem>& looked,
                        Hsm& hsm, Room& room, Lang lang) {
    if (const int count = refusals(looked); count > 0)
        return Error(Errc::preflightRefused, {std::to_string(count)});
    hsm.expectLabels(*inputs.script);
    const Setting setting{*inputs.script,       *inputs.site,    hsm, room, lang, order.record,
                          inputs.earlier.get(), &inputs.approval};
    return order.isResume ? resumeCeremony(setting) : runCeremony(setting);
}

}  // namespace conclave::ceremony
