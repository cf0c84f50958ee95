#include <algorithm>
#include <set>

#include "core/script/script_parts.h"

namespace conclave::script {
namespace {

enum class Times {
    any,          ///< no rule
    atLeastOnce,  ///< a check that may be done again
    once,
    oncePerToken,
};

/// What a kind of step needs before it. Rationale: nothing touches a device before the people, the software
/// and the HSM were checked; a secret is dealt before it is used; the key is proved before it is sealed.
struct Rule {
    StepKind kind;
    Times times;
    std::vector<StepKind> after;
};

const std::vector<Rule>& rules() {
    using enum StepKind;
    static const std::vector<Rule> table{
        {confirm, Times::any, {}},
        {signIn, Times::once, {}},
        {clockCheck, Times::atLeastOnce, {}},
        {hashCheck, Times::atLeastOnce, {}},
        {hsmCheck, Times::atLeastOnce, {}},
        {enrolCards, Times::once, {signIn, clockCheck, hashCheck}},
        {dealUnlock, Times::once, {enrolCards, hsmCheck}},
        {initialiseToken, Times::oncePerToken, {dealUnlock}},
        {unlock, Times::once, {initialiseToken}},
        {generateKey, Times::once, {unlock}},
        {makeCertificate, Times::once, {generateKey}},
        {dealBackup, Times::once, {generateKey}},
        {backup, Times::once, {dealBackup}},
        {restoreTest, Times::once, {initialiseToken, makeCertificate, backup}},
        {seal, Times::once, {restoreTest}},
        {keyReference, Times::once, {makeCertificate}},
        {closeOut, Times::once, {seal, keyReference}},
    };
    return table;
}

class StepRules {
  public:
    StepRules(const Script& script, Report& report)
        : m_script(script), m_report(report), m_steps(script.allSteps()) {}

    void check() {
        for (const auto& rule : rules())
            if (rule.times == Times::oncePerToken)
                checkTokens(rule.kind);
            else
                checkTimes(rule);
        for (std::size_t i = 0; i < m_steps.size(); ++i) {
            checkOrder(i);
            checkPresence(*m_steps[i]);
        }
        checkNothingFollows(StepKind::closeOut);
    }

  private:
    void checkTimes(const Rule& rule) {
        int count = 0;
        for (const auto* step : m_steps)
            if (step->kind == rule.kind && ++count > 1 && rule.times == Times::once)
                m_report.add(step->at, Errc::stepRepeated, {std::string(name(rule.kind))});
        if (count == 0 && rule.times != Times::any)
            m_report.add(m_script.acts.back().steps.back().at, Errc::stepMissing,
                         {std::string(name(rule.kind))});
    }

    /// Each token of the script is initialised once; the restore test is on another than the one that holds
    /// the key.
    void checkTokens(StepKind kind) {
        std::set<std::string> done;
        for (const auto* step : m_steps) {
            if (step->kind == StepKind::restoreTest && step->token == "primary")
                m_report.add(step->at, Errc::valueNotAllowed,
                             {step->id + ".token", step->token, joined(otherTokens())});
            if (step->kind == kind && !step->token.empty() && !done.insert(step->token).second)
                m_report.add(step->at, Errc::stepRepeated,
                             {std::string(name(kind)) + " (" + step->token + ")"});
        }
        for (const auto& [token, spec] : m_script.tokens)
            if (!done.contains(token))
                m_report.add(spec.at, Errc::stepMissing, {std::string(name(kind)) + " (" + token + ")"});
    }

    std::vector<std::string> otherTokens() const {
        auto tokens = keysOf(m_script.tokens);
        std::erase(tokens, "primary");
        return tokens;
    }

    void checkOrder(std::size_t index) {
        const auto& step = *m_steps[index];
        for (const auto& rule : rules()) {
            if (rule.kind != step.kind)
                continue;
            for (const auto needed : rule.after)
                // What is missing altogether is reported once, by checkTimes.
                if (!isBefore(index, needed, step) && isAnywhere(needed))
                    m_report.add(step.at, Errc::stepTooEarly, {step.id, std::string(name(needed))});
        }
    }

    void checkNothingFollows(StepKind kind) {
        const auto last = m_steps.back()->kind;
        if (last == kind)
            return;
        for (const auto* step : m_steps)
            if (step->kind == kind && !isNeededBefore(kind, last))  // else reported by checkOrder
                m_report.add(step->at, Errc::stepTooEarly, {step->id, std::string(name(last))});
    }

    static bool isNeededBefore(StepKind kind, StepKind needed) {
        return std::any_of(rules().begin(), rules().end(), [&](const Rule& rule) {
            return rule.kind == kind &&
                   std::find(rule.after.begin(), rule.after.end(), needed) != rule.after.end();
        });
    }

    /// The unlocked token is the primary one, and a restore test wants its own.
    bool isBefore(std::size_t index, StepKind needed, const Step& step) const {
        for (std::size_t i = 0; i < index; ++i) {
            const auto& earlier = *m_steps[i];
            if (earlier.kind != needed)
                continue;
            if (needed != StepKind::initialiseToken ||
                earlier.token == (step.kind == StepKind::restoreTest ? step.token : "primary"))
                return true;
        }
        return false;
    }

    bool isAnywhere(StepKind kind) const {
        return std::any_of(m_steps.begin(), m_steps.end(),
                           [&](const Step* step) { return step->kind == kind; });
    }

    struct Attendance {
        std::vector<std::string> seats;
        int needed = 0;
    };

    /// Whose cards the step asks for.
    Attendance attendanceOf(StepKind kind) const {
        const auto all = [](std::vector<std::string> seats) {
            const auto count = static_cast<int>(seats.size());
            return Attendance{std::move(seats), count};
        };
        switch (kind) {
            case StepKind::signIn:
            case StepKind::enrolCards:
            case StepKind::closeOut:
                return all(idsOf(m_script.seats));
            case StepKind::dealUnlock:
                return all(m_script.unlock.custodians);
            case StepKind::dealBackup:
                return all(m_script.backup.custodians);
            case StepKind::initialiseToken:
            case StepKind::unlock:
                return {m_script.unlock.custodians, m_script.unlock.threshold};
            case StepKind::backup:
            case StepKind::restoreTest:
                return {m_script.backup.custodians, m_script.backup.threshold};
            case StepKind::confirm:
            case StepKind::clockCheck:
            case StepKind::hashCheck:
            case StepKind::hsmCheck:
            case StepKind::generateKey:
            case StepKind::makeCertificate:
            case StepKind::seal:
            case StepKind::keyReference:
                return {};
        }
        return {};
    }

    void checkPresence(const Step& step) {
        const auto attendance = attendanceOf(step.kind);
        int have = 0;
        for (const auto& seat : attendance.seats)
            if (std::find(step.present.begin(), step.present.end(), seat) != step.present.end())
                ++have;
        if (have < attendance.needed)
            m_report.add(step.at, Errc::presentTooFew,
                         {step.id, std::to_string(have), std::to_string(attendance.needed)});
    }

    const Script& m_script;
    Report& m_report;
    std::vector<const Step*> m_steps;
};

}  // namespace

void checkSteps(const Script& script, Report& report) {
    StepRules(script, report).check();
}

}  // namespace conclave::script
