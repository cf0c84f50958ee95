#pragma once

#include <set>

#include "core/base/wording.h"
#include "core/steps/kind.h"

namespace conclave::steps {

/// A fact about named things: sealed {"root", "primary"}.
struct Holding {
    Fact fact{};
    std::vector<std::string> of;
    auto operator<=>(const Holding&) const = default;
};

/// A debt about named things. In a waiver a name may be "*": any.
struct Owing {
    Debt debt{};
    std::vector<std::string> of;
    auto operator<=>(const Owing&) const = default;
};

/// The term with the names put in; a parameter that has none is "*".
Holding resolved(const Term& term, const Names& names);
Owing resolved(const DebtTerm& term, const Names& names);
bool applies(std::string_view when, const Names& names);
/// `pattern` may hold "*".
bool matches(const std::vector<std::string>& pattern, const std::vector<std::string>& of);

/// "sealed(root, primary)": for reports that machines read.
std::string text(const Holding& holding);
std::string text(const Owing& owing);
/// In people's words: "the key root in the token primary can leave it".
std::string text(const Holding& holding, Lang lang);
std::string text(const Owing& owing, Lang lang);
Wording wordingOf(const Holding& holding);
Wording wordingOf(const Owing& owing);

/// What holds and what is owed. Two rules beside what the declarations say: what holds or is owed of a key in
/// a token goes with the key; and a debt about a key that is nowhere any more, nor backed up, has lapsed.
class Ledger {
  public:
    bool holds(const Holding& pattern) const;
    const std::set<Holding>& facts() const { return m_facts; }
    const std::set<Owing>& debts() const { return m_debts; }

    void give(Holding holding) { m_facts.insert(std::move(holding)); }
    void take(const Holding& pattern);
    void owe(Owing owing) { m_debts.insert(std::move(owing)); }
    void pay(const Owing& pattern);

    /// The effects of a result: takes, gives, owes, pays. Returns what it gave, and what it paid.
    struct Change {
        std::vector<Holding> given;
        std::vector<Owing> paid;
    };
    Change apply(const Action& action, const Names& names);
    /// Gives and pays of a kind that has no action for it.
    Change apply(const Kind& kind, const Names& names);

  private:
    Change gainFrom(const std::vector<Term>& gives, const std::vector<DebtTerm>& pays, const Names& names);
    void lapse();

    std::set<Holding> m_facts;
    std::set<Owing> m_debts;
};

/// What every ceremony owes from its beginning.
Ledger begun();

/// Of `terms`, those that do not hold.
std::vector<Holding> unmet(const std::vector<Term>& terms, const Names& names, const Ledger& ledger);

}  // namespace conclave::steps
