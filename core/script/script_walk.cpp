#include "core/script/script_walk.h"

#include <algorithm>

#include "core/script/fields.h"

namespace conclave::script {
namespace {

using steps::Action;
using steps::Holding;
using steps::Kind;
using steps::Ledger;

/// Those that the kind does, and those that it may do besides.
std::vector<const Action*> actionsOf(const Kind& kind) {
    std::vector<const Action*> actions;
    for (const auto& action : kind.does)
        actions.push_back(&action);
    for (const auto name : kind.may)
        actions.push_back(steps::findAction(name));
    return actions;
}

bool gives(const std::vector<steps::Term>& terms, const Holding& pattern, const steps::Names& names) {
    return std::ranges::any_of(terms, [&](const steps::Term& term) {
        return term.fact == pattern.fact && steps::applies(term.when, names) &&
               steps::matches(pattern.of, resolved(term, names).of);
    });
}

bool gives(const Step& step, const Holding& pattern) {
    return gives(step.kind->gives, pattern, step.names) ||
           std::ranges::any_of(actionsOf(*step.kind), [&](const Action* action) {
               return gives(action->gives, pattern, step.names);
           });
}

template <class Is>
std::string kindsWhere(Is is) {
    std::vector<std::string_view> names;
    for (const auto& kind : steps::allKinds())
        if (is(kind))
            names.push_back(kind.name);
    return joined(names);
}

/// Whether steps of this kind may be about the named things: some are for what is made here, some for what
/// comes from an earlier ceremony.
bool isFor(const Script& script, const Kind& kind, const Holding& need) {
    const auto about = steps::about(need.fact);
    return std::ranges::all_of(kind.parameters, [&](const steps::Parameter& parameter) {
        const auto at = std::ranges::find(about, parameter.name) - about.begin();
        if (parameter.origin == steps::Origin::any || at == std::ssize(about))
            return true;
        const auto& name = need.of[static_cast<std::size_t>(at)];
        const auto isEarlier = [&](const auto& map) {
            const auto found = map.find(name);
            return found != map.end() && found->second.isEarlier;
        };
        return name == "*" ||
               (parameter.sort == steps::Sort::key ? isEarlier(script.keys) : isEarlier(script.quorums)) ==
                   (parameter.origin == steps::Origin::earlier);
    });
}

std::string kindsThatGive(const Script& script, const Holding& need) {
    const auto has = [&](const std::vector<steps::Term>& terms) {
        return std::ranges::find(terms, need.fact, &steps::Term::fact) != terms.end();
    };
    return kindsWhere([&](const Kind& kind) {
        return isFor(script, kind, need) &&
               (has(kind.gives) || std::ranges::any_of(kind.does, has, &Action::gives));
    });
}

std::string kindsThatPay(steps::Debt debt) {
    const auto has = [&](const std::vector<steps::DebtTerm>& terms) {
        return std::ranges::find(terms, debt, &steps::DebtTerm::debt) != terms.end();
    };
    return kindsWhere([&](const Kind& kind) {
        return has(kind.pays) || std::ranges::any_of(kind.does, has, &Action::pays);
    });
}

bool hasEffect(const Kind& kind) {
    const auto has = [](const Action& action) {
        return !action.gives.empty() || !action.takes.empty() || !action.pays.empty() || !action.owes.empty();
    };
    return !kind.gives.empty() || !kind.pays.empty() ||
           std::ranges::any_of(actionsOf(kind), [&](auto* one) { return has(*one); });
}

/// Comparing again, and what a room may do again, is never idle; nor is what has no effect that could be
/// seen.
bool mayBeIdle(const Kind& kind) {
    return kind.compares == steps::Who::nobody && !kind.mayBeRedone && hasEffect(kind);
}

bool isBetter(const Ledger& before, const Ledger& after) {
    const auto isKeyGone = [&](const Holding& fact) {
        return fact.fact == steps::Fact::keyIn && !after.facts().contains(fact);
    };
    return !std::ranges::includes(before.facts(), after.facts()) ||
           !std::ranges::includes(after.debts(), before.debts()) ||
           std::ranges::any_of(before.facts(), isKeyGone);
}

}  // namespace

Walk::Walk(const Script& script, std::vector<Stop> stops, const Walk* same, std::size_t shared)
    : m_script(script), m_stops(std::move(stops)), m_at(shared) {
    if (shared == 0)
        return;
    m_after.assign(same->m_after.begin(), same->m_after.begin() + static_cast<std::ptrdiff_t>(shared));
    m_ledger = *m_after.back();
}

Walk::Walk(const Script& script, std::vector<Stop> stops, Ledger from)
    : m_script(script), m_stops(std::move(stops)), m_start(std::move(from)) {}

void Walk::goTo(std::size_t end) {
    for (; m_at < end; ++m_at)
        visit(m_stops[m_at]);
}

void Walk::finish() {
    goTo(m_stops.size());
    checkEnd();
}

Ledger Walk::before(std::size_t index) const {
    auto ledger = index == 0 ? m_start : *m_after[index - 1];
    if (m_stops[index].isAfterFailure)
        ledger.take({steps::Fact::unlocked, {"*"}});
    return ledger;
}

bool Walk::brings(std::size_t first, std::size_t last) const {
    return isBetter(before(first), *m_after[last]);
}

void Walk::visit(const Stop& stop) {
    const auto& step = *stop.step;
    if (stop.isAfterFailure)
        m_ledger.take({steps::Fact::unlocked, {"*"}});
    m_saidHere.clear();
    demand(step.kind->needs, step);
    obtain(step);
    for (const auto& action : step.kind->does)
        act(action, step);
    m_ledger.apply(*step.kind, step.names);
    const bool isSame = !m_after.empty() && !stop.isAfterFailure && !hasEffect(*step.kind);
    m_after.push_back(isSame ? m_after.back() : std::make_shared<const Ledger>(m_ledger));
    if (mayBeIdle(*step.kind) && m_saidHere.empty() && !brings(m_at, m_at))
        m_problems.push_back({&step, Error(Errc::stepIdle, {step.id})});
}

void Walk::obtain(const Step& step) {
    for (const auto& term : step.kind->obtains) {
        const auto wanted = resolved(term, step.names);
        for (const auto name : step.kind->may)
            if (const auto& action = *steps::findAction(name);
                !m_ledger.holds(wanted) && gives(action.gives, wanted, step.names))
                act(action, step);
    }
}

void Walk::act(const Action& action, const Step& step) {
    demand(action.needs, step);
    for (const auto& term : action.refuses)
        if (const auto against = resolved(term, step.names);
            m_ledger.holds(against) && m_saidHere.insert(against).second)
            m_problems.push_back(
                {&step, Error(Errc::stepRefused, {step.id, wordingOf(against), firstToGive(against)})});
    for (const auto& term : action.pays)
        if (!term.when.empty() && !step.names.contains(term.when))  // only the device can say
            for (const auto& debt : m_ledger.debts())
                if (debt.debt == term.debt && steps::matches(resolved(term, step.names).of, debt.of))
                    m_left.insert(debt);
    // What a device that dies in the middle may keep: no step of ours can pay that.
    for (const auto& term : action.risks)
        if (std::ranges::find(action.owes, term.debt, &steps::DebtTerm::debt) == action.owes.end())
            m_left.insert(resolved(term, step.names));
    m_ledger.apply(action, step.names);
}

void Walk::demand(const std::vector<steps::Term>& needs, const Step& step) {
    for (const auto& need : unmet(needs, step.names, m_ledger)) {
        if (!m_saidHere.insert(need).second)
            continue;
        auto why = whyUnmet(need, step);
        if (why.code() != Errc::stepNeedsNever || m_saidNever.insert(need).second)
            m_problems.push_back({&step, std::move(why)});
    }
}

Error Walk::whyUnmet(const Holding& need, const Step& step) const {
    for (std::size_t i = m_at; i-- > 0;)
        if (before(i).holds(need) && !m_after[i]->holds(need))
            return Error(Errc::stepTooLate, {step.id, wordingOf(need), m_stops[i].step->id});
    for (std::size_t i = m_at + 1; i < m_stops.size(); ++i)
        if (gives(*m_stops[i].step, need))
            return Error(Errc::stepTooEarly, {step.id, wordingOf(need), m_stops[i].step->id});
    return Error(Errc::stepNeedsNever, {step.id, wordingOf(need), kindsThatGive(m_script, need)});
}

std::string Walk::firstToGive(const Holding& pattern) const {
    for (std::size_t i = 0; i < m_at; ++i)
        if (m_after[i]->holds(pattern))
            return m_stops[i].step->id;
    return m_stops[m_at].step->id;
}

void Walk::checkEnd() {
    const auto closes = [](const Stop& stop) { return stop.step->kind->endsContent; };
    if (std::ranges::none_of(m_stops, closes))
        m_problems.push_back(
            {nullptr,
             Error(Errc::stepMissing, {kindsWhere([](const Kind& kind) { return kind.endsContent; })})});
    for (std::size_t i = 0; i + 1 < m_stops.size(); ++i)
        if (closes(m_stops[i]))
            m_problems.push_back({m_stops[i].step, Error(Errc::closingNotLast, {m_stops[i].step->id})});
    for (const auto& debt : m_ledger.debts()) {
        m_left.insert(debt);
        if (m_script.waiverOf(debt) == nullptr)
            m_problems.push_back(
                {nullptr, Error(Errc::debtOwed, {wordingOf(debt), kindsThatPay(debt.debt)})});
    }
}

}  // namespace conclave::script
