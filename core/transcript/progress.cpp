#include "core/transcript/progress.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/steps/form.h"
#include "core/transcript/record.h"
#include "core/transcript/vocabulary.h"

namespace conclave::transcript {
namespace {

using steps::Fact;

steps::Names together(steps::Names names, const steps::Names& more) {
    for (const auto& [name, value] : more)
        names[name] = value;
    return names;
}

/// Of an entry that is right; empty where it may be missing, and is.
template <class Json>
std::string textIn(const Json& entry, std::string_view name) {
    const auto found = entry.find(name);
    return found == entry.end() ? std::string() : found->template get<std::string>();
}

template <class Json>
steps::Names namesOf(const Json& parameters) {
    steps::Names names;
    for (auto item = parameters.begin(); item != parameters.end(); ++item)
        names.emplace(item.key(), item->template get<std::string>());
    return names;
}

}  // namespace

Progress::Progress(std::vector<std::string> seats) : m_seats(std::move(seats)) {}

void Progress::apply(const Entry& entry) {
    m_untimely = {};
    if (whatIsWrongWith(entry.type, *entry.json).isEmpty())
        take(entry, *entry.json);
}

void Progress::apply(const PlacedEntry& entry) {
    m_untimely = {};
    const bool isIdle = entry.type == type::exception && entry.cause != word::idleLogout;
    if (entry.isRight && !isIdle)
        take(entry, *entry.json);
}

template <class Json>
void Progress::take(const EntryHead& entry, const Json& fields) {
    if (entry.type == type::stepBegin) {
        beginStep(fields, entry.step);
    } else if (entry.type == type::stepEnd) {
        const auto outcome = textIn(fields, "outcome");
        if (outcome == word::done || outcome == word::replaced) {
            m_done.insert(entry.step);
            if (const auto place = placeOf(entry.step))
                m_touched.insert(*place);
        } else
            lockAll();
        if (outcome == word::setAside)
            callAgain(textIn(fields, "contingency"));
        m_open = {};
    } else if (entry.type == type::participant) {
        m_signedIn.insert(textIn(fields, "id"));
        noteSeats();
    } else if (entry.type == type::vacancy) {
        m_vacant.insert(textIn(fields, "id"));
        noteSeats();
    } else if (entry.type == type::card) {
        m_enrolled.insert(textIn(fields, "participant"));
        noteSeats();
    } else if (entry.type == type::confirmation) {
        confirm(fields);
    } else if (entry.type == type::intent) {
        takeIntent(fields);
    } else if (entry.type == type::result) {
        takeResult(fields, entry.seq);
    } else if (entry.type == type::redo) {
        redo(textIn(fields, "from"));
    } else if (entry.type == type::breakOff || entry.type == type::abandon ||
               (entry.type == type::exception && textIn(fields, "cause") == word::idleLogout)) {
        lockAll();
    } else if (entry.type == type::resume) {
        lockAll();
        m_open = {};
    }
}

template <class Json>
void Progress::beginStep(const Json& entry, const std::string& id) {
    m_open = {id,
              steps::findKind(textIn(entry, "kind")),
              namesOf(entry.at("parameters")),
              {textIn(entry, "actor"), textIn(entry, "witness")},
              {}};
    if (m_places.emplace(id, m_order.size()).second)
        m_order.push_back(id);
    if (m_done.erase(id) > 0)
        gainOf(id).results.clear();
    if (entry.contains("contingency"))
        m_contingencies[textIn(entry, "contingency")].insert(id);
    if (m_open.kind != nullptr)
        m_untimely.unmet = steps::unmet(m_open.kind->needs, m_open.names, m_ledger);
}

template <class Json>
void Progress::confirm(const Json& entry) {
    // Of a result, or of who is present: says nothing of what is compared.
    if (m_open.kind == nullptr || m_open.kind->compares == steps::Who::nobody || entry.contains("result") ||
        entry.contains("goesOnWith"))
        return;
    const auto who = textIn(entry, "by");
    if (textIn(entry, "answer") == "yes")
        m_open.compared.insert(who);
    else
        m_open.compared.erase(who);
    if (m_open.kind->compares == steps::Who::both && std::ranges::includes(m_open.compared, m_open.leaders))
        gain(m_ledger.apply(*m_open.kind, m_open.names));
}

Progress::Untimely Progress::judge(const steps::Action& action, const steps::Names& names) const {
    Untimely found{steps::unmet(action.needs, names, m_ledger), {}};
    for (const auto& term : action.refuses)
        if (const auto against = steps::resolved(term, names); m_ledger.holds(against))
            found.against.push_back(against);
    return found;
}

template <class Json>
void Progress::takeIntent(const Json& entry) {
    const auto& action = *steps::findAction(textIn(entry, "action"));
    m_untimely = judge(action, m_open.names);
    for (const auto& risk : action.risks)
        m_ledger.owe(steps::resolved(risk, m_open.names));
}

template <class Json>
void Progress::takeResult(const Json& entry, std::int64_t seq) {
    const auto& action = *steps::findAction(textIn(entry, "action"));
    const auto names = together(m_open.names, steps::namesIn(entry));
    if (!action.wantsIntent)
        m_untimely = judge(action, names);
    gain(m_ledger.apply(action, names));
    gainOf(m_open.id).results[std::string(action.name)] = seq;
}

void Progress::gain(steps::Ledger::Change change) {
    if (change.given.empty() && change.paid.empty())
        return;
    auto& gained = gainOf(m_open.id);
    std::ranges::move(change.given, std::back_inserter(gained.given));
    std::ranges::move(change.paid, std::back_inserter(gained.paid));
}

/// The step, and those begun after it, are to be done again: what they gave is taken, what they paid is owed.
void Progress::redo(const std::string& from) {
    const auto first = placeOf(from);
    const auto touched = first ? m_touched.lower_bound(*first) : m_touched.end();
    for (auto place = touched; place != m_touched.end(); ++place) {
        const auto& step = m_order[*place];
        const auto found = m_gains.find(step);
        if (found != m_gains.end()) {
            for (const auto& fact : found->second.given)
                m_ledger.take(fact);
            for (const auto& debt : found->second.paid)
                m_ledger.owe(debt);
            m_gains.erase(found);
        }
        m_done.erase(step);
    }
    m_touched.erase(touched, m_touched.end());
    lockAll();
}

/// A contingency may be called any number of times: all of its steps are done each time.
void Progress::callAgain(const std::string& contingency) {
    for (const auto& step : std::exchange(m_contingencies[contingency], {})) {  // until they are begun again
        m_done.erase(step);
        gainOf(step).results.clear();
    }
}

Progress::Gain& Progress::gainOf(const std::string& step) {
    if (const auto place = placeOf(step))
        m_touched.insert(*place);
    return m_gains[step];
}

std::optional<std::size_t> Progress::placeOf(const std::string& step) const {
    const auto found = m_places.find(step);
    return found == m_places.end() ? std::nullopt : std::optional(found->second);
}

void Progress::lockAll() {
    m_ledger.take({Fact::unlocked, {"*"}});
}

void Progress::noteSeats() {
    const auto filled = filledSeats();
    if (filled.size() + m_vacant.size() == m_seats.size() && m_signedIn.size() >= filled.size())
        gain(m_open.kind != nullptr ? m_ledger.apply(*steps::findKind("sign-in"), {})
                                    : steps::Ledger::Change{});
    if (!filled.empty() && m_ledger.holds({Fact::signedIn, {}}) &&
        std::ranges::all_of(filled, [this](const auto& seat) { return m_enrolled.contains(seat); }))
        gain(m_ledger.apply(*steps::findKind("enrol-cards"), {}));
}

std::int64_t Progress::resultOf(std::string_view step, std::string_view action) const {
    const auto gained = m_gains.find(step);
    if (gained == m_gains.end())
        return 0;
    const auto found = gained->second.results.find(action);
    return found == gained->second.results.end() ? 0 : found->second;
}

bool Progress::hasResults(std::string_view step, const steps::Kind& kind) const {
    return !kind.does.empty() && std::ranges::all_of(kind.does, [&](const steps::Action& action) {
        return resultOf(step, action.name) != 0;
    });
}

std::vector<std::string> Progress::filledSeats() const {
    std::vector<std::string> filled;
    for (const auto& seat : m_seats)
        if (m_signedIn.contains(seat) && !m_vacant.contains(seat))
            filled.push_back(seat);
    return filled;
}

}  // namespace conclave::transcript
