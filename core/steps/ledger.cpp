#include "core/steps/ledger.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/base/error.h"

namespace conclave::steps {
namespace {

std::vector<std::string> put(const std::vector<std::string_view>& of, const Names& names) {
    std::vector<std::string> result;
    for (const auto parameter : of) {
        const auto found = names.find(parameter);
        result.push_back(found == names.end() ? "*" : found->second);
    }
    return result;
}

bool isAbout(const std::vector<std::string_view>& parameters, const std::vector<std::string>& of,
             std::string_view parameter, const std::string& name) {
    for (std::size_t i = 0; i < parameters.size() && i < of.size(); ++i)
        if (parameters[i] == parameter && of[i] == name)
            return true;
    return false;
}

std::string said(Phrase phrase, std::vector<std::string> of, Lang lang) {
    std::ranges::replace(of, "*", lang == Lang::ptBr ? "(qualquer)" : "(any)");
    return fillPlaces(phraseText(phrase, lang), of);
}

}  // namespace

Holding resolved(const Term& term, const Names& names) {
    return {term.fact, put(term.of, names)};
}

Owing resolved(const DebtTerm& term, const Names& names) {
    return {term.debt, put(term.of, names)};
}

bool applies(std::string_view when, const Names& names) {
    const auto flag = names.find(when);
    return when.empty() || flag == names.end() || flag->second == "true";
}

bool matches(const std::vector<std::string>& pattern, const std::vector<std::string>& of) {
    return std::ranges::equal(pattern, of, [](const std::string& wanted, const std::string& is) {
        return wanted == "*" || wanted == is;
    });
}

std::string text(const Holding& holding) {
    return fmt::format("{}({})", name(holding.fact), fmt::join(holding.of, ", "));
}

std::string text(const Owing& owing) {
    return fmt::format("{}({})", name(owing.debt), fmt::join(owing.of, ", "));
}

std::string text(const Holding& holding, Lang lang) {
    return said(phraseOf(holding.fact), holding.of, lang);
}

std::string text(const Owing& owing, Lang lang) {
    return said(phraseOf(owing.debt), owing.of, lang);
}

Wording wordingOf(const Holding& holding) {
    return {text(holding, Lang::en), text(holding, Lang::ptBr)};
}

Wording wordingOf(const Owing& owing) {
    return {text(owing, Lang::en), text(owing, Lang::ptBr)};
}

bool Ledger::holds(const Holding& pattern) const {
    return std::ranges::any_of(m_facts, [&](const Holding& fact) {
        return fact.fact == pattern.fact && matches(pattern.of, fact.of);
    });
}

void Ledger::take(const Holding& pattern) {
    std::vector<Holding> gone;
    for (const auto& fact : m_facts)
        if (fact.fact == pattern.fact && matches(pattern.of, fact.of))
            gone.push_back(fact);
    for (const auto& fact : gone) {
        m_facts.erase(fact);
        if (fact.fact != Fact::keyIn)
            continue;
        const auto isOfKey = [&](const auto& item, const auto& parameters) {
            return isAbout(parameters, item.of, "key", fact.of[0]) &&
                   isAbout(parameters, item.of, "token", fact.of[1]);
        };
        std::erase_if(m_facts, [&](const Holding& other) { return isOfKey(other, about(other.fact)); });
        std::erase_if(m_debts, [&](const Owing& debt) { return isOfKey(debt, about(debt.debt)); });
    }
    if (!gone.empty())
        lapse();
}

void Ledger::lapse() {
    std::erase_if(m_debts, [&](const Owing& debt) {
        const auto parameters = about(debt.debt);
        if (parameters.size() != 1 || parameters.front() != "key")
            return false;
        return !holds({Fact::keyIn, {debt.of.front(), "*"}}) &&
               !holds({Fact::backedUp, {debt.of.front(), "*"}});
    });
}

void Ledger::pay(const Owing& pattern) {
    std::erase_if(m_debts, [&](const Owing& debt) {
        return debt.debt == pattern.debt && matches(pattern.of, debt.of);
    });
}

Ledger::Change Ledger::gainFrom(const std::vector<Term>& gives, const std::vector<DebtTerm>& pays,
                                const Names& names) {
    Change change;
    for (const auto& term : gives)
        if (applies(term.when, names)) {
            change.given.push_back(resolved(term, names));
            give(change.given.back());
        }
    for (const auto& term : pays)
        if (applies(term.when, names)) {
            const auto pattern = resolved(term, names);
            for (const auto& debt : m_debts)
                if (debt.debt == pattern.debt && matches(pattern.of, debt.of))
                    change.paid.push_back(debt);
            pay(pattern);
        }
    return change;
}

Ledger::Change Ledger::apply(const Action& action, const Names& names) {
    for (const auto& term : action.risks)
        pay(resolved(term, names));
    for (const auto& term : action.takes)
        if (applies(term.when, names))
            take(resolved(term, names));
    auto change = gainFrom(action.gives, action.pays, names);
    for (const auto& term : action.owes)
        if (applies(term.when, names))
            owe(resolved(term, names));
    return change;
}

Ledger::Change Ledger::apply(const Kind& kind, const Names& names) {
    return gainFrom(kind.gives, kind.pays, names);
}

Ledger begun() {
    Ledger ledger;
    for (const auto debt : {Debt::clock, Debt::program, Debt::hsm})
        ledger.owe({debt, {}});
    return ledger;
}

std::vector<Holding> unmet(const std::vector<Term>& terms, const Names& names, const Ledger& ledger) {
    std::vector<Holding> missing;
    for (const auto& term : terms)
        if (const auto wanted = resolved(term, names); applies(term.when, names) && !ledger.holds(wanted))
            missing.push_back(wanted);
    return missing;
}

}  // namespace conclave::steps
