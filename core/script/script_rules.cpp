#include <algorithm>

#include "core/script/script_parts.h"

namespace conclave::script {
namespace {

void checkPresence(const Script& script, const Step& step, Report& report) {
    const auto require = [&](const std::vector<std::string>& seats, std::size_t needed) {
        const auto isThere = [&](const std::string& seat) {
            return std::ranges::find(step.present, seat) != step.present.end();
        };
        const auto have = static_cast<std::size_t>(std::ranges::count_if(seats, isThere));
        if (have < needed)
            report.add(step.at, Errc::presentTooFew, {step.id, std::to_string(have), std::to_string(needed)});
    };
    if (step.kind->wantsEverybody)
        require(script.seatIds(), script.seats.size());
    for (const auto& quota : step.kind->attendance) {
        const auto& quorum = script.quorums.at(step.named(quota.quorum));
        require(quorum.custodians,
                quota.isAll ? quorum.custodians.size() : static_cast<std::size_t>(quorum.threshold));
    }
}

}  // namespace

void checkSteps(const Script& script, Report& report) {
    for (const auto* step : everyStep(script))
        checkPresence(script, *step, report);
}

}  // namespace conclave::script
