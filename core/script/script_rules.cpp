#include <algorithm>

#include "core/script/script_parts.h"
#include "core/script/script_walk.h"

namespace conclave::script {
namespace {

/// With more, a script would be followed for too long: each contingency is tried before each step.
constexpr std::size_t maxSteps = 256;

/// Seats in which holders of an earlier quorum are expected; who they are is known by the cards.
std::vector<std::string> seatsOfHolders(const Script& script) {
    std::vector<std::string> seats;
    for (const auto& seat : script.seats)
        if (std::ranges::find(seat.roles, Role::recoveryCustodian) != seat.roles.end())
            seats.push_back(seat.id);
    return seats;
}

/// Of the custodians who are to be there, so many as will be, whichever seats stay vacant.
std::size_t surelyPresent(const Script& script, const Quorum& quorum, const Step& step) {
    std::size_t have = 0;
    std::size_t mayLack = 0;
    for (const auto& seat : quorum.custodians)
        if (std::ranges::find(step.present, seat) != step.present.end()) {
            ++have;
            mayLack += script.findSeat(seat)->mayBeVacant ? 1 : 0;
        }
    return have - std::min(mayLack, quorum.custodians.size() - static_cast<std::size_t>(quorum.atLeast));
}

void checkPresence(const Script& script, const Step& step, Report& report) {
    const auto require = [&](std::size_t have, std::size_t needed) {
        if (have < needed)
            report.add(step.at, Errc::presentTooFew, {step.id, std::to_string(have), std::to_string(needed)});
    };
    const auto requireAll = [&](const std::vector<std::string>& seats) {
        const auto isThere = [&](const std::string& seat) {
            return std::ranges::find(step.present, seat) != step.present.end();
        };
        require(static_cast<std::size_t>(std::ranges::count_if(seats, isThere)), seats.size());
    };
    if (step.kind->wantsEverybody)
        requireAll(script.seatIds());
    for (const auto& quota : step.kind->attendance) {
        const auto& quorum = script.quorums.at(step.named(quota.quorum));
        if (quorum.isEarlier)
            requireAll(seatsOfHolders(script));
        else if (quota.isAll)
            requireAll(quorum.custodians);
        else
            require(surelyPresent(script, quorum, step), static_cast<std::size_t>(quorum.threshold));
    }
}

std::vector<Stop> stopsOf(const std::vector<Step>& steps, bool isAfterFailure) {
    std::vector<Stop> stops;
    for (const auto& step : steps)
        stops.push_back({&step, isAfterFailure && stops.empty()});
    return stops;
}

/// Rationale: what a step needs was given before it, by what the kinds declare; nothing is owed at the end
/// that nobody waived; and the same is so whichever contingency is called.
class StepRules {
  public:
    StepRules(const Script& script, Report& report)
        : m_script(script), m_report(report), m_steps(script.allSteps()), m_plain(script, plainStops()) {}

    void check() {
        m_plain.finish();
        for (const auto& problem : m_plain.problems())
            m_report.add(problem.step ? problem.step->at : m_steps.back()->at, problem.error);
        for (const auto& contingency : m_script.contingencies)
            if (closes(contingency))
                m_report.add(contingency.at, Errc::contingencyCloses, {contingency.act.id});
        if (!m_report.isClean())  // what contingencies and waivers are for cannot be said yet
            return;
        noteLeft(m_plain);
        for (const auto& contingency : m_script.contingencies)
            if (!contingency.insteadOf.empty())
                checkReplacing(contingency);
            else
                checkBetween(contingency);
        for (const auto& waiver : m_script.waivers)
            if (!m_left.contains(waiver.debt))
                m_report.add(waiver.at, Errc::waiverIdle, {wordingOf(waiver.debt)});
    }

  private:
    std::vector<Stop> plainStops() const {
        std::vector<Stop> stops;
        for (const auto* step : m_steps)
            stops.push_back({step, false});
        return stops;
    }

    bool closes(const Contingency& contingency) const {
        const auto endsContent = [](const Step& step) { return step.kind->endsContent; };
        const auto* replaced = m_script.findStep(contingency.insteadOf);
        return std::ranges::any_of(contingency.act.steps, endsContent) ||
               (replaced != nullptr && endsContent(*replaced));
    }

    /// The way on which the contingency's steps are done right before the step at `index`, or instead of it.
    std::vector<Stop> stopsWith(const Contingency& contingency, std::size_t index, bool isReplaced) const {
        auto stops = plainStops();
        const auto at = stops.begin() + static_cast<std::ptrdiff_t>(index);
        const auto rest = isReplaced ? stops.erase(at) : at;
        const auto more = stopsOf(contingency.act.steps, true);
        stops.insert(rest, more.begin(), more.end());
        return stops;
    }

    void checkReplacing(const Contingency& contingency) {
        const auto replaced = std::ranges::find(m_steps, contingency.insteadOf, &Step::id);
        const auto index = static_cast<std::size_t>(replaced - m_steps.begin());
        Walk walk(m_script, stopsWith(contingency, index, true), &m_plain, index);
        walk.finish();
        noteLeft(walk);
        say(contingency, walk.problems());
    }

    /// There is a place at which it can be called, does something, and the rest goes on as planned.
    void checkBetween(const Contingency& contingency) {
        bool isIdle = false;
        std::optional<std::vector<Problem>> own, later;  // of the best place: with its own steps, and after
        const auto keepFewest = [](auto& kept, const std::vector<Problem>& problems) {
            if (!kept || problems.size() < kept->size())
                kept = problems;
        };
        for (std::size_t i = 0; i < m_steps.size(); ++i) {
            const auto end = i + contingency.act.steps.size();
            Walk walk(m_script, stopsWith(contingency, i, false), &m_plain, i);
            walk.goTo(end);
            if (!walk.problems().empty()) {
                keepFewest(own, walk.problems());
            } else if (!walk.brings(i, end - 1)) {
                isIdle = true;
            } else {
                walk.finish();
                if (walk.problems().empty()) {
                    noteLeft(walk);
                    return;
                }
                keepFewest(later, walk.problems());
            }
        }
        if (later || !isIdle)
            say(contingency, later ? *later : *own);
        else
            m_report.add(contingency.at, Errc::contingencyIdle, {contingency.act.id});
    }

    void say(const Contingency& contingency, const std::vector<Problem>& problems) {
        for (const auto& [step, error] : problems) {
            const auto& steps = contingency.act.steps;
            const bool isOwn =
                std::ranges::any_of(steps, [&, &step = step](const Step& own) { return &own == step; });
            const auto whatHappens = [&, &wrong = error](Lang lang) {
                auto text = wrong.whatHappened(lang);
                return text.substr(0, text.size() - 1);  // without its full stop
            };
            m_report.add(isOwn ? step->at : contingency.at, Errc::contingencyWrong,
                         {contingency.act.id, Wording(whatHappens(Lang::en), whatHappens(Lang::ptBr)),
                          Wording(error.whatToDo(Lang::en), error.whatToDo(Lang::ptBr))});
        }
    }

    void noteLeft(const Walk& walk) { m_left.insert(walk.left().begin(), walk.left().end()); }

    const Script& m_script;
    Report& m_report;
    std::vector<const Step*> m_steps;
    Walk m_plain;
    std::set<steps::Owing> m_left;
};

}  // namespace

bool canBeCalled(const Script& script, const Contingency& contingency, const steps::Ledger& now) {
    const auto& steps = contingency.act.steps;
    Walk walk(script, stopsOf(steps, true), now);
    walk.goTo(steps.size());
    return std::ranges::all_of(walk.problems(),
                               [](const Problem& problem) { return problem.error.code() == Errc::stepIdle; });
}

void checkSteps(const Script& script, Report& report) {
    const auto steps = everyStep(script);
    if (steps.size() > maxSteps) {
        report.add(steps[maxSteps]->at, Errc::valueKindWrong,
                   {"acts", "[…] (1.." + std::to_string(maxSteps) + ")"});
        return;
    }
    for (const auto* step : steps) {
        checkPresence(script, *step, report);
        if (const auto key = script.keys.find(step->named("key"));
            step->named("kept") == "true" && key != script.keys.end() && key->second.isEarlier)
            report.add(step->at, Errc::keptEarlier, {step->id});
    }
    StepRules(script, report).check();
}

}  // namespace conclave::script
