#include "core/ceremony/beats.h"

#include <nlohmann/json.hpp>

#include "core/ceremony/steps.h"
#include "core/steps/form.h"

namespace conclave::ceremony {
namespace {

using nlohmann::json;
namespace type = transcript::type;

Result<void> read(Ceremony& ceremony) {
    const auto& step = *ceremony.step;
    if (ceremony.state.stepsRead.contains(step.id))
        return {};
    ceremony.room.beatBegins(Beat::read);
    TRY_ASSIGN(const bool isRead,
               ceremony.room.confirm({Confirmation::Kind::readAloud, step.actor, {Phrase::confirmRead, {}}}));
    if (!isRead)
        return Error(Errc::declined, {ceremony.person(step.actor)});
    TRY(ceremony.append(type::readAloud, {{"by", step.actor}}));
    return {};
}

json shownJson(const steps::Action& action, const json& evidence) {
    json list = json::array();
    for (const auto& shown : action.shown)
        list.push_back({{"name", shown.member}, {"value", steps::shownText(evidence, shown.member)}});
    return list;
}

Result<void> judge(Ceremony& ceremony, const steps::Action& action) {
    const auto seq = ceremony.state.progress.resultOf(ceremony.step->id, action.name);
    const auto* result = ceremony.state.result(seq);
    if (result == nullptr || action.shown.empty())
        return {};
    ceremony.room.show(exhibitOf(action, *result->json));
    return ceremony.confirmEach({Confirmation::Kind::result, {}, {Phrase::confirmResult, {}}},
                                ceremony.leaders(ceremony.step->kind->judges),
                                {{"result", seq}, {"shown", shownJson(action, *result->json)}},
                                [&](const std::string& seat) {
                                    return ceremony.state.confirmed.contains({seq, seat});
                                });
}

}  // namespace

Exhibit exhibitOf(const steps::Action& action, const json& evidence) {
    Exhibit exhibit{Exhibit::Kind::result, {}};
    for (const auto& shown : action.shown)
        exhibit.rows.push_back({{shown.label, {}}, steps::shownText(evidence, shown.member), shown.isHash});
    return exhibit;
}

Result<void> doBeats(Ceremony& ceremony) {
    const auto& step = *ceremony.step;
    TRY(read(ceremony));
    // Kinds that compare have their evidence in confirmations, which an interruption leaves half made.
    if (step.kind->judges == steps::Who::nobody || !ceremony.state.progress.hasResults(step.id, *step.kind)) {
        ceremony.room.beatBegins(Beat::act);
        TRY(runStep(ceremony));
    }
    if (step.kind->judges == steps::Who::nobody)
        return {};
    ceremony.room.beatBegins(Beat::result);
    for (const auto& action : step.kind->does)
        TRY(judge(ceremony, action));
    return {};
}

}  // namespace conclave::ceremony
