#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/steps/ledger.h"
#include "core/transcript/reader.h"

namespace conclave::transcript {

/// What the entries of a transcript make of a ceremony: facts and debts, always from evidence, never from a
/// step that says it is done. The engine, a resume and the verifier follow a transcript with it, entry by
/// entry.
class Progress {
  public:
    /// `seats`: those of the script, who all sign in and bring a card, unless a seat is left vacant.
    explicit Progress(std::vector<std::string> seats);

    /// Of an entry that is right by itself (vocabulary.h); one that is not changes nothing.
    void apply(const Entry& entry);
    void apply(const PlacedEntry& entry);

    const steps::Ledger& ledger() const { return m_ledger; }

    /// What the entry applied last needed, and was not so: needs that were not met, and facts that stood
    /// against it.
    struct Untimely {
        std::vector<steps::Holding> unmet, against;
        bool isEmpty() const { return unmet.empty() && against.empty(); }
    };
    const Untimely& untimely() const { return m_untimely; }
    /// The same of an intent or result that is not written yet.
    Untimely judge(const steps::Action& action, const steps::Names& names) const;

    bool isDone(std::string_view step) const { return m_done.contains(step); }
    const std::set<std::string, std::less<>>& done() const { return m_done; }
    /// Steps in the order in which they were begun first.
    const std::vector<std::string>& begun() const { return m_order; }
    const std::string& openStep() const { return m_open.id; }  ///< begun and not ended; else empty
    const steps::Names& openNames() const { return m_open.names; }
    /// The step's last result of this action, since it was done anew; 0: none.
    std::int64_t resultOf(std::string_view step, std::string_view action) const;
    /// Whether all that the step is for has its result; false for a kind without actions.
    bool hasResults(std::string_view step, const steps::Kind& kind) const;
    /// Seats that somebody sits in, in the order of the script.
    std::vector<std::string> filledSeats() const;
    const std::set<std::string>& vacantSeats() const { return m_vacant; }

  private:
    struct Step {
        std::string id;
        const steps::Kind* kind = nullptr;
        steps::Names names;
        std::set<std::string> leaders;   ///< actor and witness
        std::set<std::string> compared;  ///< who said yes to what is compared
    };
    struct Gain {
        std::vector<steps::Holding> given;
        std::vector<steps::Owing> paid;
        std::map<std::string, std::int64_t, std::less<>> results;  ///< by action
    };

    template <class Json>
    void take(const EntryHead& entry, const Json& fields);
    template <class Json>
    void beginStep(const Json& entry, const std::string& id);
    template <class Json>
    void confirm(const Json& entry);
    template <class Json>
    void takeIntent(const Json& entry);
    template <class Json>
    void takeResult(const Json& entry, std::int64_t seq);
    void redo(const std::string& from);
    void callAgain(const std::string& contingency);
    void gain(steps::Ledger::Change change);
    void lockAll();
    void noteSeats();

    std::vector<std::string> m_seats;
    steps::Ledger m_ledger = steps::begun();
    Untimely m_untimely;
    Step m_open;
    /// The step's, from now on among those that a redo takes from.
    Gain& gainOf(const std::string& step);
    std::optional<std::size_t> placeOf(const std::string& step) const;

    std::vector<std::string> m_order;             ///< of begun()
    std::map<std::string, std::size_t> m_places;  ///< in m_order
    std::set<std::string, std::less<>> m_done;
    std::set<std::size_t> m_touched;                   ///< places of steps that gained something, or are done
    std::map<std::string, Gain, std::less<>> m_gains;  ///< by step
    std::map<std::string, std::set<std::string>> m_contingencies;  ///< steps begun of each
    std::set<std::string> m_signedIn, m_vacant, m_enrolled;
};

}  // namespace conclave::transcript
