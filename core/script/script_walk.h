#pragma once

#include <memory>
#include <set>
#include <vector>

#include "core/script/script.h"

namespace conclave::script {

/// A step on the way through a script, as it goes when all goes well.
struct Stop {
    const Step* step = nullptr;
    bool isAfterFailure = false;  ///< a step failed right before: tokens are locked
};

/// What is wrong, and at which step; null: at the end.
struct Problem {
    const Step* step = nullptr;
    Error error;
};

/// Follows steps, as far as it is told to, with what their kinds declare, from what every ceremony owes at
/// its beginning to its end. What a step needs and has not is a problem, said once, and then taken as given.
class Walk {
  public:
    /// The first `shared` stops are those of `same`, which went them already.
    Walk(const Script& script, std::vector<Stop> stops, const Walk* same = nullptr, std::size_t shared = 0);
    /// From what a ceremony has come to.
    Walk(const Script& script, std::vector<Stop> stops, steps::Ledger from);

    /// Goes on until `end` stops are behind it.
    void goTo(std::size_t end);
    /// Goes all the way, and looks at what is left at the end.
    void finish();

    const std::vector<Problem>& problems() const { return m_problems; }
    /// Debts that are left at the end, or paid only if a device can: those that a waiver may be for.
    const std::set<steps::Owing>& left() const { return m_left; }
    /// Whether the stops from `first` to `last` give or pay anything, or take a key away.
    bool brings(std::size_t first, std::size_t last) const;

  private:
    void visit(const Stop& stop);
    void obtain(const Step& step);
    void act(const steps::Action& action, const Step& step);
    void demand(const std::vector<steps::Term>& needs, const Step& step);
    Error whyUnmet(const steps::Holding& need, const Step& step) const;
    std::string firstToGive(const steps::Holding& pattern) const;
    void checkEnd();
    steps::Ledger before(std::size_t index) const;

    const Script& m_script;
    std::vector<Stop> m_stops;
    std::size_t m_at = 0;
    steps::Ledger m_start = steps::begun();
    steps::Ledger m_ledger = m_start;
    /// Each stop. Ways that begin alike, and stops that change nothing, share them.
    std::vector<std::shared_ptr<const steps::Ledger>> m_after;
    std::set<steps::Holding> m_saidNever, m_saidHere;
    std::set<steps::Owing> m_left;
    std::vector<Problem> m_problems;
};

}  // namespace conclave::script
