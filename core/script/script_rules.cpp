#include <algorithm>

#include "core/script/script_parts.h"
#include "core/script/script_walk.h"

namespace conclave::script {
namespace {

/// With more, a script would be followed for too long: each contingency is tried before each step.
constexpr std::size_t maxSteps = 256;

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
        for (const auto& problem : m_plain.problems())
            m_report.add(problem.step ? problem.step->at : m_steps.back()->at, problem.error);
        noteLeft(m_plain);
        for (const auto& contingency : m_script.contingencies)
            if (closes(contingency))
                m_report.add(contingency.at, Errc::contingencyCloses, {contingency.act.id});
            else if (!contingency.insteadOf.empty())
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
        const Walk walk(m_script,
                        stopsWith(contingency, static_cast<std::size_t>(replaced - m_steps.begin()), true));
        noteLeft(walk);
        say(contingency, newProblems(walk));
    }

    /// There is a place at which it can be called, does something, and the rest goes on as planned.
    void checkBetween(const Contingency& contingency) {
        bool isIdle = false;
        std::optional<std::vector<Problem>> fewest;
        for (std::size_t i = 0; i < m_steps.size(); ++i) {
            const Walk walk(m_script, stopsWith(contingency, i, false));
            auto problems = newProblems(walk);
            if (problems.empty() && walk.brings(i, i + contingency.act.steps.size() - 1)) {
                noteLeft(walk);
                return;
            }
            isIdle = isIdle || problems.empty();
            if (!fewest || problems.size() < fewest->size())
                fewest = std::move(problems);
        }
        if (isIdle)
            m_report.add(contingency.at, Errc::contingencyIdle, {contingency.act.id});
        else
            say(contingency, *fewest);
    }

    /// Those that the script has without the contingency are said already.
    std::vector<Problem> newProblems(const Walk& walk) const {
        std::vector<Problem> problems;
        const auto isSaid = [&](const Problem& problem) {
            return std::ranges::any_of(m_plain.problems(), [&](const Problem& said) {
                return said.error.code() == problem.error.code() && said.error.args() == problem.error.args();
            });
        };
        std::ranges::remove_copy_if(walk.problems(), std::back_inserter(problems), isSaid);
        return problems;
    }

    void say(const Contingency& contingency, const std::vector<Problem>& problems) {
        for (const auto& [step, error] : problems) {
            const auto& steps = contingency.act.steps;
            const bool isOwn = std::ranges::any_of(steps, [&](const Step& own) { return &own == step; });
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

void checkSteps(const Script& script, Report& report) {
    const auto steps = everyStep(script);
    if (steps.size() > maxSteps) {
        report.add(steps[maxSteps]->at, Errc::valueKindWrong,
                   {"acts", "[…] (1.." + std::to_string(maxSteps) + ")"});
        return;
    }
    for (const auto* step : steps)
        checkPresence(script, *step, report);
    StepRules(script, report).check();
}

}  // namespace conclave::script
