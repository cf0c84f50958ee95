#include <algorithm>

#include "core/steps/kind.h"
#include "core/transcript/record.h"
#include "core/transcript/vocabulary.h"
#include "core/verify/checks.h"

namespace conclave::verify {
namespace {

namespace tr = transcript;
namespace type = transcript::type;

/// Walks through the entries as the ceremony went; docs/formats/record.md, "Entries, in the order they come".
class OrderWalk {
  public:
    OrderWalk(const RecordView& record, Judge& judge) : m_record(record), m_judge(judge) {}

    void take(const Entry& entry) {
        m_at.entry = entry.seq;
        if (!entry.isRight)
            fail(tr::whatIsWrongWith(entry.type, *entry.json));
        if ((entry.seq == 1) != (entry.type == type::begin))
            fail({"begin is the first entry, once", "begin é a primeira entrada e ocorre uma só vez"});
        if (m_isBroken && entry.type != type::resume && entry.type != type::breakOff && !isAnyTime(entry))
            fail({"after a break the ceremony goes on with a resume",
                  "depois de uma interrupção a cerimônia continua com uma retomada"});
        if (m_isContentEnded)
            takeAfterContent(entry);
        else
            takeContent(entry);
        m_isBroken = entry.type == type::breakOff || (m_isBroken && entry.type != type::resume);
    }

  private:
    void fail(const Wording& why) { m_judge.fail(CheckId::transcriptTypes, why, m_at); }

    static bool isAnyTime(const Entry& entry) {
        return entry.type == type::exception || entry.type == type::failure;
    }

    void takeContent(const Entry& entry) {
        if (entry.type == type::stepBegin) {
            beginStep(entry);
        } else if (entry.type == type::stepEnd) {
            endStep(entry);
        } else if (entry.type == type::resume) {
            m_openStep.clear();  // whatever was open was left open by what the resume is about
            m_isResumed = true;
            m_presentFor.clear();
            outsideSteps(entry);
        } else if (entry.type == type::confirmation && member(entry.json.get(), "goesOnWith")) {
            confirmPresence(entry);
        } else if (entry.type == type::contentEnd) {
            outsideSteps(entry);
            m_isContentEnded = true;
        } else if (entry.type == type::closing) {
            fail({"a closing before the end of the content", "um encerramento antes do fim do conteúdo"});
        } else if (entry.type == type::begin || entry.type == type::redo) {
            outsideSteps(entry);
        } else if (entry.type == type::abandon) {
            outsideSteps(entry);
            m_isAbandoned = true;
            return;
        } else if (entry.type == type::statement && m_isAbandoned) {
            outsideSteps(entry);
            return;
        } else if (entry.type != type::breakOff && !isAnyTime(entry) &&
                   (entry.step.empty() || entry.step != m_openStep)) {
            fail({"it is outside its step", "está fora do seu passo"});
        }
        if (m_isAbandoned && entry.type != type::contentEnd && entry.type != type::breakOff &&
            entry.type != type::resume && !isAnyTime(entry))
            fail({"after abandon come only the statements and content-end",
                  "depois de abandon só vêm as declarações e content-end"});
    }

    void takeAfterContent(const Entry& entry) {
        if (entry.type == type::closing) {
            if (m_isClosed && !m_hasReason)
                fail({"a new closing without an exception that says why",
                      "um novo encerramento sem exceção que diga por quê"});
            m_isClosed = true;
            m_hasReason = false;
        } else if (entry.type == type::exception) {
            m_hasReason = m_hasReason || entry.cause == tr::word::newClosing;
        } else if (entry.type == type::statement) {
            if (!entry.step.empty())
                fail({"statement belongs to no step", "statement não pertence a nenhum passo"});
        } else if (entry.type != type::failure && entry.type != type::breakOff &&
                   entry.type != type::resume) {
            fail({"after content-end come only closing, statement, exception, failure, break and resume",
                  "depois de content-end só vêm closing, statement, exception, failure, break e resume"});
        }
    }

    void outsideSteps(const Entry& entry) {
        if (!m_openStep.empty())
            fail(worded("{} inside a step that is open", "{} dentro de um passo aberto", entry.type));
        if (!entry.step.empty())
            fail(worded("{} belongs to no step", "{} não pertence a nenhum passo", entry.type));
    }

    void beginStep(const Entry& entry) {
        if (!m_openStep.empty())
            fail(worded("step {} is still open", "o passo {} ainda está aberto", m_openStep));
        if (!tr::isParticipantId(entry.step))
            fail({"it names no step", "não indica nenhum passo"});
        if (m_isResumed && m_presentFor != entry.step)
            fail({"after a resume nobody confirmed that those are present who go on with this step",
                  "depois de uma retomada, ninguém confirmou a presença de quem continua neste passo"});
        m_openStep = entry.step;
        m_isResumed = false;
    }

    void endStep(const Entry& entry) {
        const auto outcome = textOr(entry.json.get(), "outcome");
        const bool hasContingency = member(entry.json.get(), "contingency") != nullptr;
        if (outcome == tr::word::replaced) {
            if (!m_openStep.empty() || entry.step.empty())
                fail({"it replaces a step while one is open, or none",
                      "substitui um passo enquanto há um aberto, ou nenhum"});
            if (!hasContingency)
                fail({"it does not say what was done instead", "não diz o que foi feito em seu lugar"});
            return;
        }
        if (m_openStep.empty() || entry.step != m_openStep)
            fail({"it ends a step that is not open", "termina um passo que não está aberto"});
        m_openStep.clear();
        if (outcome != tr::word::done && outcome != tr::word::repeated && outcome != tr::word::abandoned &&
            outcome != tr::word::setAside)
            fail({"its outcome is none of done, repeated, abandoned, set-aside, replaced",
                  "seu desfecho não é done, repeated, abandoned, set-aside nem replaced"});
        else if (hasContingency && outcome != tr::word::setAside)
            fail({"such an end names no contingency", "um término assim não indica contingência"});
    }

    /// Of those who go on after a resume.
    void confirmPresence(const Entry& entry) {
        const auto* object = entry.json.get();
        if (!m_isResumed || !entry.step.empty() || !member(object, "present"))
            fail({"presence is confirmed after a resume, outside steps, for those it names",
                  "a presença se confirma depois de uma retomada, fora dos passos, para os que indica"});
        const auto by = textOr(object, "by");
        const auto* seat = m_record.script ? m_record.script->findSeat(by) : nullptr;
        const bool isWitness = seat && std::ranges::count(seat->roles, script::Role::internalWitness) > 0;
        if (m_record.script && !isWitness && by != m_record.script->reporter())
            fail({"only the internal witness confirms who is present",
                  "só a testemunha interna confirma quem está presente"});
        m_presentFor = textOr(object, "answer") == "yes" ? textOr(object, "goesOnWith") : std::string();
    }

    const RecordView& m_record;
    Judge& m_judge;
    At m_at{std::string(tr::transcriptFile), {}};
    std::string m_openStep;
    bool m_isBroken = false;   ///< and not resumed since
    bool m_isResumed = false;  ///< and no step begun since
    std::string m_presentFor;  ///< the step for which presence was confirmed since
    bool m_isAbandoned = false;
    bool m_isContentEnded = false;
    bool m_isClosed = false;
    bool m_hasReason = false;
};

struct Intent {
    std::string action, step;
    bool isAnswered = false;
};

class IntentWalk {
  public:
    explicit IntentWalk(Judge& judge) : m_judge(judge) {}

    void take(const Entry& entry) {
        m_at.entry = entry.seq;
        if (entry.type != type::intent && entry.type != type::result && entry.type != type::failure &&
            entry.type != type::resume)
            return;
        const auto* object = entry.json.get();
        const auto answered = integer(object, "intent");
        const auto what = textOr(object, "action");
        if (entry.type == type::intent) {
            m_intents[entry.seq] = {what, entry.step};
        } else if (entry.type == type::result) {
            const auto* action = steps::findAction(what);
            if (answered)
                answer(*answered, what, entry);
            else if (action && action->wantsIntent)
                fail({"a result without its intent", "um resultado sem sua intenção"});
        } else if (entry.type == type::failure && answered) {
            answer(*answered, what, entry);
        } else if (entry.type == type::resume) {
            for (const auto* reconciled : items(object, "reconciled")) {
                const auto seq = integer(reconciled, "intent");
                if (!seq || textOr(reconciled, "outcome") != "redone")
                    fail({"it reconciles nothing that records have",
                          "traz uma conciliação que registros não têm"});
                else
                    answer(*seq, textOr(reconciled, "action"), entry);
            }
        }
    }

    void finish() {
        for (const auto& [seq, intent] : m_intents)
            if (!intent.isAnswered)
                m_judge.fail(CheckId::intents,
                             worded("nothing says how {} ended", "nada diz como {} terminou", intent.action),
                             {std::string(tr::transcriptFile), seq});
        m_judge.pass(CheckId::intents, worded("{} intents", "{} no total", m_intents.size()));
    }

  private:
    void fail(const Wording& why) { m_judge.fail(CheckId::intents, why, m_at); }

    /// `what`: the action that the answer says it is of; failures need not.
    void answer(std::int64_t seq, const std::string& what, const Entry& entry) {
        const auto found = m_intents.find(seq);
        if (found == m_intents.end())
            return fail(worded("it answers entry {}, which is no intent before it",
                               "responde à entrada {}, que não é uma intenção anterior", seq));
        auto& intent = found->second;
        if (what != intent.action && !(what.empty() && entry.type == type::failure))
            fail(worded("the intent in entry {} is of another action",
                        "a intenção da entrada {} é de outra ação", seq));
        if (entry.step != intent.step && entry.type == type::result)
            fail(worded("the intent in entry {} is of another step",
                        "a intenção da entrada {} é de outro passo", seq));
        if (intent.isAnswered)
            fail(worded("the intent in entry {} is answered already",
                        "a intenção da entrada {} já foi respondida", seq));
        intent.isAnswered = true;
    }

    Judge& m_judge;
    At m_at{std::string(tr::transcriptFile), {}};
    std::map<std::int64_t, Intent> m_intents;
};

}  // namespace

void checkGrammar(const RecordView& record, Judge& judge) {
    OrderWalk walk(record, judge);
    for (const auto& entry : record.entries)
        walk.take(entry);
    judge.pass(CheckId::transcriptTypes, worded("{} entries", "{} no total", record.entries.size()));

    const auto& last = record.entries.back();
    if (last.type != type::closing)
        judge.fail(CheckId::recordClosed,
                   {"the last entry is no closing: the ceremony was not closed",
                    "a última entrada não é um encerramento: a cerimônia não foi encerrada"},
                   {std::string(tr::transcriptFile), last.seq});
    judge.pass(CheckId::recordClosed,
               record.abandon ? Wording("abandoned", "abandonada antes do fim") : Wording());
}

void checkIntents(const RecordView& record, Judge& judge) {
    IntentWalk walk(judge);
    for (const auto& entry : record.entries)
        walk.take(entry);
    walk.finish();
}

}  // namespace conclave::verify
