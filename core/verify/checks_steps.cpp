#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/hex.h"
#include "core/transcript/record.h"
#include "core/verify/checks.h"
#include "core/verify/walk.h"

namespace conclave::verify {
namespace {

namespace tr = transcript;
namespace type = transcript::type;

/// Whoever is there, but for seats that nobody sits in.
Wording comparePresent(const json* object, const script::Script& script, const script::Step& step,
                       const std::vector<std::string>& filled) {
    const auto present = texts(object, "present").value_or(std::vector<std::string>{});
    for (const auto& id : step.present) {
        const auto* seat = script.findSeat(id);
        const bool mayLack = seat && seat->mayBeVacant && std::ranges::count(filled, id) == 0;
        if (std::ranges::count(present, id) == 0 && !mayLack)
            return worded("{} is not present, against the script", "{} não está presente, contra o roteiro",
                          id);
    }
    for (const auto& id : present)
        if (std::ranges::count(step.present, id) == 0)
            return worded("the script does not have {} present", "o roteiro não pede a presença de {}", id);
    return {};
}

Wording compareStep(const Entry& entry, const script::Act& act, const script::Step& step, Lang lang) {
    const auto* object = entry.json.get();
    const std::pair<const char*, std::string> wanted[] = {{"act", act.id},
                                                          {"kind", std::string(step.kind->name)},
                                                          {"title", step.title.in(lang)},
                                                          {"text", step.text.in(lang)},
                                                          {"textSha256", toHex(step.textSha256())},
                                                          {"actor", step.actor},
                                                          {"witness", step.witness}};
    for (const auto& [name, value] : wanted)
        if (textOr(object, name) != value)
            return worded("its {} is not that of the script", "seu campo {} não é o do roteiro", name);
    const auto* parameters = member(object, "parameters");
    if (!parameters || parameters->text() != nlohmann::json(step.names).dump())
        return worded("its {} is not that of the script", "seu campo {} não é o do roteiro", "parameters");
    return {};
}

/// The steps of the script in order, with the contingencies that were called and what was done again.
class StepOrder {
  public:
    StepOrder(const RecordView& record, Lang lang, Judge& judge)
        : m_record(record), m_script(*record.script), m_judge(judge), m_lang(lang) {
        for (const auto& act : m_script.acts)
            for (const auto& step : act.steps)
                m_steps.push_back({&act, &step, {}});
    }

    void take(const Place& place) {
        const auto& entry = place.entry;
        m_at.entry = entry.seq;
        if (entry.type == type::stepBegin)
            begin(entry, place.progress.filledSeats());
        else if (entry.type == type::stepEnd)
            end(entry);
        else if (entry.type == type::redo)
            redo(entry);
        else if (entry.type == type::abandon && !m_script.findSeat(textOr(entry.json.get(), "by")))
            fail({"nobody of the script abandoned it", "quem abandonou não é ninguém do roteiro"});
        if (entry.type != type::stepBegin && entry.type != type::stepEnd && entry.type != type::redo)
            return;  // nothing else makes a step done, or to be done
        const auto next = std::ranges::find_if(
            m_steps, [&](const Turn& turn) { return !place.progress.isDone(turn.step->id); });
        m_next = static_cast<std::size_t>(next - m_steps.begin());
    }

    void finish() {
        if (m_next < m_steps.size() && !m_record.abandon)
            m_judge.fail(CheckId::scriptFollowed,
                         worded("the step {} was not done, and {} steps after it",
                                "o passo {} e mais {} depois dele não foram feitos", m_steps[m_next].step->id,
                                m_steps.size() - m_next - 1));
        const auto done = std::ranges::count_if(
            m_steps, [&](const Turn& turn) { return m_record.done.contains(turn.step->id); });
        m_judge.pass(CheckId::scriptFollowed,
                     m_record.abandon ? worded("{} of {} steps, then abandoned",
                                               "{} de {} no total, depois abandonada", done, m_steps.size())
                                      : worded("{} steps", "{} no total", m_steps.size()));
    }

  private:
    struct Turn {
        const script::Act* act;
        const script::Step* step;
        std::string contingency;
    };
    struct Call {
        const script::Contingency* what;
        std::string after;     ///< the step that failed
        std::size_t next = 0;  ///< of its steps
        bool isFinished() const { return next == what->act.steps.size(); }
    };

    void fail(const Wording& why) { m_judge.fail(CheckId::scriptFollowed, why, m_at); }

    std::optional<Turn> turn() const {
        if (!m_calls.empty()) {
            const auto& call = m_calls.back();
            return Turn{&call.what->act, &call.what->act.steps[call.next], call.what->act.id};
        }
        return m_next < m_steps.size() ? std::optional(m_steps[m_next]) : std::nullopt;
    }

    void begin(const Entry& entry, const std::vector<std::string>& filled) {
        if (const auto* planned = m_script.findStep(entry.step);
            planned && std::ranges::find(m_begun, planned) == m_begun.end())
            m_begun.push_back(planned);
        const auto contingency = textOr(entry.json.get(), "contingency");
        if (!m_calls.empty() && m_calls.back().isFinished()) {
            fail(worded("nothing says that {} was done instead of the step {}",
                        "nada diz que {} foi feito em lugar do passo {}", m_calls.back().what->act.id,
                        m_calls.back().after));
            m_calls.pop_back();
        }
        if (!contingency.empty() && !m_setAside.empty()) {
            const auto* what = m_script.findContingency(contingency);
            if (what && !what->act.steps.empty())
                m_calls.push_back({what, m_setAside});
        }
        m_setAside.clear();
        const auto wanted = turn();
        if (!wanted)
            return fail({"a step after the last of the script", "um passo depois do último do roteiro"});
        if (entry.step != wanted->step->id)
            return fail(worded("the step {} where the script has {}", "o passo {} onde o roteiro tem {}",
                               entry.step, wanted->step->id));
        if (contingency != wanted->contingency)
            return fail(
                worded("its {} is not that of the script", "seu campo {} não é o do roteiro", "contingency"));
        if (const auto wrong = compareStep(entry, *wanted->act, *wanted->step, m_lang); !wrong.isEmpty())
            fail(wrong);
        if (const auto wrong = comparePresent(entry.json.get(), m_script, *wanted->step, filled);
            !wrong.isEmpty())
            fail(wrong);
    }

    void end(const Entry& entry) {
        const auto outcome = textOr(entry.json.get(), "outcome");
        if (outcome == tr::word::setAside)
            m_setAside = entry.step;
        else if (outcome == tr::word::replaced)
            replace(entry);
        else if (outcome == tr::word::done)
            advance(entry.step);
    }

    void replace(const Entry& entry) {
        const bool isDue = !m_calls.empty() && m_calls.back().isFinished() &&
                           m_calls.back().after == entry.step &&
                           m_calls.back().what->act.id == textOr(entry.json.get(), "contingency");
        if (!isDue)
            return fail(worded("no contingency was done instead of the step {}",
                               "nenhuma contingência foi feita em lugar do passo {}", entry.step));
        m_calls.pop_back();
        advance(entry.step);
    }

    /// Of a contingency's steps; those of acts are followed by what is done.
    void advance(const std::string& step) {
        if (m_calls.empty() || m_calls.back().isFinished() ||
            m_calls.back().what->act.steps[m_calls.back().next].id != step)
            return;
        ++m_calls.back().next;
        if (m_calls.back().isFinished() && m_calls.back().what->insteadOf != m_calls.back().after)
            m_calls.pop_back();  // the step that failed begins again
    }

    void redo(const Entry& entry) {
        const auto* object = entry.json.get();
        const auto from = std::ranges::find(m_begun, textOr(object, "from"), &script::Step::id);
        if (from == m_begun.end())
            fail({"it does again what was not begun", "refaz o que não foi iniciado"});
        for (auto step = from; step != m_begun.end(); ++step)
            if (!(*step)->kind->mayBeRedone)
                fail(worded("the step {} cannot be done again", "o passo {} não pode ser refeito",
                            (*step)->id));
        if (!m_script.findSeat(textOr(object, "by")))
            fail({"nobody of the script decided it", "quem o decidiu não é ninguém do roteiro"});
        m_calls.clear();
        m_setAside.clear();
    }

    const RecordView& m_record;
    const script::Script& m_script;
    Judge& m_judge;
    Lang m_lang;
    At m_at{std::string(tr::transcriptFile), {}};
    std::vector<Turn> m_steps;
    std::size_t m_next = 0;
    std::vector<Call> m_calls;  ///< a contingency's step may fail too
    std::string m_setAside;     ///< a step that failed, and for which a contingency is called
    std::vector<const script::Step*> m_begun;
};

}  // namespace

void checkSteps(const RecordView& record, Judge& judge) {
    if (!record.script)
        return judge.fail(CheckId::scriptFollowed, {"it is no valid script", "não é um roteiro válido"},
                          {std::string(tr::scriptFile), {}});
    const auto lang = parseLang(textOr(record.entries.front().json.get(), "language"));
    if (!lang)
        return judge.fail(
            CheckId::scriptFollowed,
            {"the ceremony's language is none of ours", "o idioma da cerimônia não é nenhum dos nossos"},
            {std::string(tr::transcriptFile), 1});
    StepOrder order(record, *lang, judge);
    walk(record, [&](const Place& place) { order.take(place); });
    order.finish();
}

}  // namespace conclave::verify
