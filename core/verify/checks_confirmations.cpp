#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/steps/form.h"
#include "core/transcript/record.h"
#include "core/verify/checks.h"
#include "core/verify/walk.h"

namespace conclave::verify {
namespace {

namespace tr = transcript;
namespace type = transcript::type;
using steps::Who;

std::vector<std::string> named(Who who, const script::Step& step) {
    switch (who) {
        case Who::nobody:
            return {};
        case Who::actor:
            return {step.actor};
        case Who::both:
            return {step.actor, step.witness};
    }
    return {};
}

/// What a kind compares before it does it: the first action that changes hardware; null: it compares at any
/// time.
const steps::Action* comparedBefore(const steps::Kind& kind) {
    const auto found = std::ranges::find_if(kind.does, &steps::Action::wantsIntent);
    return kind.compares == Who::nobody || found == kind.does.end() ? nullptr : &*found;
}

/// As people saw it.
nlohmann::json shownOf(const steps::Action& action, const json& evidence) {
    auto shown = nlohmann::json::array();
    for (const auto& item : action.shown)
        shown.push_back({{"name", item.member}, {"value", steps::shownText(evidence, item.member)}});
    return shown;
}

/// The three beats of steps: read, act, confirm.
class Beats {
  public:
    Beats(const RecordView& record, Judge& judge) : m_record(record), m_judge(judge) {}

    void take(const Place& place) {
        const auto& entry = place.entry;
        m_at.entry = entry.seq;
        if (entry.type == type::resume)
            m_read.clear();
        if (!place.step)
            return;
        const auto& step = *place.step;
        if (entry.type == type::stepBegin) {
            m_compared.clear();
        } else if (entry.type == type::readAloud) {
            if (textOr(entry.json.get(), "by") != step.actor)
                fail({"somebody else than the actor read it aloud",
                      "quem leu em voz alta não foi o executor"});
            m_read.insert(step.id);
        } else if (entry.type == type::stepEnd) {
            if (textOr(entry.json.get(), "outcome") == tr::word::done)
                end(step, place.progress);
        } else if (entry.type != type::exception && entry.type != type::failure &&
                   entry.type != type::breakOff) {
            act(place);
        }
    }

  private:
    void fail(const Wording& why) { m_judge.fail(CheckId::scriptFollowed, why, m_at); }

    void act(const Place& place) {
        const auto& step = *place.step;
        if (m_read.insert(step.id).second)
            fail({"the step's text was not read aloud before",
                  "o texto do passo não foi lido em voz alta antes"});
        if (place.entry.type == type::confirmation)
            confirm(place);
        const auto* compared = comparedBefore(*step.kind);
        if (place.entry.type == type::intent && compared &&
            textOr(place.entry.json.get(), "action") == compared->name)
            checkAnswers(step.kind->compares, step, m_compared);
    }

    void end(const script::Step& step, const tr::Progress& progress) {
        if (!m_read.contains(step.id))
            fail({"the step's text was not read aloud", "o texto do passo não foi lido em voz alta"});
        if (!comparedBefore(*step.kind))
            checkAnswers(step.kind->compares, step, m_compared);
        for (const auto& action : step.kind->does)
            if (const auto result = progress.resultOf(step.id, action.name);
                result != 0 && !action.shown.empty())
                checkAnswers(step.kind->judges, step, m_judged[result]);
    }

    void confirm(const Place& place) {
        const auto* object = place.entry.json.get();
        const auto& kind = *place.step->kind;
        const auto who = textOr(object, "by");
        const bool isYes = textOr(object, "answer") == "yes";
        const auto result = integer(object, "result");
        if (who != place.step->actor && who != place.step->witness)
            return fail({"neither actor nor witness answered", "não respondeu o executor nem a testemunha"});
        if (object->contains("goesOnWith") || object->contains("present"))
            return fail(
                {"presence is not confirmed inside a step", "presença não se confirma dentro de um passo"});
        if (result) {
            checkJudged(place, *result);
            m_judged[*result][who] = isYes;
            return;
        }
        const auto* compared = comparedBefore(kind);
        const auto before = textOr(object, "before");
        if (before != (compared ? compared->name : std::string_view()) &&
            (compared || object->contains("before")))
            return fail({"what it is asked before is not what the step does",
                         "o que deveria preceder não é o que o passo faz"});
        m_compared[who] = isYes;
    }

    /// That the result is the one that stands, and what was shown is what it says.
    void checkJudged(const Place& place, std::int64_t seq) {
        const auto& step = *place.step;
        const auto* object = place.entry.json.get();
        const auto action = std::ranges::find_if(step.kind->does, [&](const steps::Action& done) {
            return place.progress.resultOf(step.id, done.name) == seq;
        });
        if (seq == 0 || action == step.kind->does.end() || action->shown.empty())
            return fail(worded("entry {} is no result of this step that people judge",
                               "a entrada {} não é um resultado deste passo que se julgue", seq));
        const auto wanted = named(step.kind->judges, step);
        if (std::ranges::count(wanted, textOr(object, "by")) == 0 || object->contains("before"))
            fail({"such a confirmation is not asked for", "uma confirmação assim não se pede"});
        const auto& result = m_record.entries[static_cast<std::size_t>(seq - 1)];
        auto& seen = m_shown[seq];  // however often it is confirmed
        if (seen.empty())
            seen = shownOf(*action, *result.json).dump();
        const auto* shown = member(object, "shown");
        if (!shown || shown->text() != seen)
            fail(worded("what was shown is not what entry {} says",
                        "o que foi mostrado não é o que diz a entrada {}", seq));
    }

    void checkAnswers(Who who, const script::Step& step, const std::map<std::string, bool>& answers) {
        for (const auto& id : named(who, step)) {
            const auto found = answers.find(id);
            if (found == answers.end())
                fail(worded("{} did not confirm the step {}", "{} não confirmou o passo {}", id, step.id));
            else if (!found->second)
                fail(worded("{} did not say yes", "{} não respondeu sim", id));
        }
    }

    const RecordView& m_record;
    Judge& m_judge;
    At m_at{std::string(tr::transcriptFile), {}};
    std::set<std::string> m_read;                 ///< steps, since the last resume
    std::map<std::string, bool> m_compared;       ///< by person: the last answer in this attempt
    std::map<std::int64_t, std::string> m_shown;  ///< by result: what people see of it, as JSON
    std::map<std::int64_t, std::map<std::string, bool>> m_judged;  ///< by result: the same, in any attempt
};

}  // namespace

void checkConfirmations(const RecordView& record, Judge& judge) {
    if (!record.script)
        return;  // SCRIPT-FOLLOWED says so
    Beats beats(record, judge);
    walk(record, [&](const Place& place) { beats.take(place); });
}

}  // namespace conclave::verify
