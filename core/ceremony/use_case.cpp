#include "core/ceremony/use_case.h"

#include <algorithm>

#include "core/base/clock.h"
#include "core/ceremony/reconcile.h"
#include "core/script/check.h"
#include "core/transcript/record.h"

namespace conclave::ceremony {
namespace {

template <class T>
std::shared_ptr<const T> take(script::Parsed<T> parsed, std::vector<script::Finding>& findings) {
    std::ranges::move(parsed.findings, std::back_inserter(findings));
    return parsed.value ? std::make_shared<const T>(std::move(*parsed.value)) : nullptr;
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
    if (inputs.script && inputs.site)
        std::ranges::move(
            script::checkTogether(*inputs.script, *inputs.site, inputs.answers.get(), utcNowMs()),
            std::back_inserter(findings));
    return inputs;
}

std::vector<PreflightItem> lookBefore(const Order& order, const Inputs& inputs, Hsm& hsm, Room& room) {
    return order.isResume ? preflightHost(*inputs.site, order.swaps)
                          : preflight(*inputs.script, *inputs.site, order.record, hsm, room, order.swaps);
}

Result<Outcome> perform(const Order& order, const Inputs& inputs, const std::vector<PreflightItem>& looked,
                        Hsm& hsm, Room& room, Lang lang) {
    if (const int count = refusals(looked); count > 0)
        return Error(Errc::preflightRefused, {std::to_string(count)});
    const Setting setting{*inputs.script, *inputs.site, hsm, room, lang, order.record};
    return order.isResume ? resumeCeremony(setting) : runCeremony(setting);
}

}  // namespace conclave::ceremony
