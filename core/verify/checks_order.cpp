#include <set>

#include "core/transcript/record.h"
#include "core/verify/checks.h"
#include "core/verify/members.h"

namespace conclave::verify {
namespace {

namespace tr = transcript;
namespace type = transcript::type;

/// Walks through the entries as the ceremony went; docs/formats/record.md, "Entries, in the order they come".
class OrderWalk {
  public:
    explicit OrderWalk(Judge& judge) : m_judge(judge) {}

    void take(const Entry& entry) {
        m_at = {std::string(tr::transcriptFile), entry.seq};
        if (const auto wrong = whatIsWrongWith(entry); !wrong.isEmpty())
            fail(wrong);
        if ((entry.seq == 1) != (entry.type == type::begin))
            fail({"begin is the first entry, once", "begin é a primeira entrada e ocorre uma só vez"});
        if (m_isContentEnded)
            takeAfterContent(entry);
        else
            takeContent(entry);
    }

  private:
    void fail(const Wording& why) { m_judge.fail(CheckId::transcriptTypes, why, m_at); }

    void takeContent(const Entry& entry) {
        if (entry.type == type::begin) {
            if (!entry.step.empty())
                fail({"begin belongs to no step", "begin não pertence a nenhum passo"});
        } else if (entry.type == type::stepBegin) {
            beginStep(entry);
        } else if (entry.type == type::stepEnd) {
            endStep(entry);
        } else if (entry.type == type::resume) {
            m_openStep.clear();  // whatever was open was left open by what the resume is about
            m_isResumed = true;
            m_presentFor.clear();
        } else if (entry.type == type::confirmation && entry.step.empty() && m_isResumed) {
            if (textOr(entry.json.get(), "answer") == "yes")
                m_presentFor = textOr(entry.json.get(), "goesOnWith");
        } else if (entry.type == type::contentEnd) {
            if (!m_openStep.empty())
                fail({"the content ends inside a step", "o conteúdo termina dentro de um passo"});
            m_isContentEnded = true;
        } else if (entry.type == type::closing) {
            fail({"a closing before the end of the content", "um encerramento antes do fim do conteúdo"});
        } else if (entry.type == type::breakOff || entry.type == type::exception ||
                   entry.type == type::failure) {
            return;  // at any time
        } else if (entry.step.empty() ||
                   (entry.step != m_openStep && !(m_isResumed && entry.step == m_lastStep))) {
            // After a resume, what the step left open is answered before it begins again.
            fail({"it is outside its step", "está fora do seu passo"});
        }
    }

    void takeAfterContent(const Entry& entry) {
        if (entry.type == type::closing) {
            if (m_isClosed && !m_hasReason)
                fail({"a new closing without an exception that says why",
                      "um novo encerramento sem exceção que diga por quê"});
            m_isClosed = true;
            m_hasReason = false;
        } else if (entry.type == type::exception) {
            m_hasReason = m_hasReason || textOr(entry.json.get(), "cause") == tr::word::newClosing;
        } else if (entry.type != type::failure && entry.type != type::breakOff &&
                   entry.type != type::resume) {
            fail({"after content-end come only closing, exception, failure, break and resume",
                  "depois de content-end só vêm closing, exception, failure, break e resume"});
        }
    }

    void beginStep(const Entry& entry) {
        if (!m_openStep.empty())
            fail(worded("step {} is still open", "o passo {} ainda está aberto", m_openStep));
        if (!tr::isParticipantId(entry.step))
            fail({"it names no step", "não indica nenhum passo"});
        if (m_isResumed && m_presentFor != entry.step)
            fail({"after a resume nobody confirmed that those are present who go on with this step",
                  "depois de uma retomada, ninguém confirmou a presença de quem continua neste passo"});
        m_openStep = m_lastStep = entry.step;
        m_isResumed = false;
    }

    void endStep(const Entry& entry) {
        if (m_openStep.empty() || entry.step != m_openStep)
            fail({"it ends a step that is not open", "termina um passo que não está aberto"});
        m_openStep.clear();
        const auto outcome = textOr(entry.json.get(), "outcome");
        if (outcome != tr::word::done && outcome != tr::word::repeated && outcome != tr::word::abandoned)
            fail({"its outcome is none of done, repeated, abandoned",
                  "seu desfecho não é done, repeated nem abandoned"});
    }

    Judge& m_judge;
    At m_at;
    std::string m_openStep;
    std::string m_lastStep;
    bool m_isResumed = false;  ///< and no step begun since
    std::string m_presentFor;  ///< the step for which presence was confirmed since
    bool m_isContentEnded = false;
    bool m_isClosed = false;
    bool m_hasReason = false;
};

bool isReconciliation(std::string_view outcome) {
    return outcome == "adopted" || outcome == "destroyed" || outcome == "absent" || outcome == "redone";
}

bool wantsIntent(std::string_view action) {
    for (const auto wanted :
         {tr::action::initialiseToken, tr::action::generateKey, tr::action::destroyKey,
          tr::action::certificate, tr::action::wrapKey, tr::action::restoreKey, tr::action::seal})
        if (action == wanted)
            return true;
    return false;
}

}  // namespace

void checkGrammar(const RecordView& record, Judge& judge) {
    OrderWalk walk(judge);
    for (const auto& entry : record.entries)
        walk.take(entry);
    judge.pass(CheckId::transcriptTypes, worded("{} entries", "{} no total", record.entries.size()));

    const auto& last = record.entries.back();
    if (last.type != type::closing)
        judge.fail(CheckId::recordClosed,
                   {"the last entry is no closing: the ceremony was not closed",
                    "a última entrada não é um encerramento: a cerimônia não foi encerrada"},
                   {std::string(tr::transcriptFile), last.seq});
    judge.pass(CheckId::recordClosed);
}

void checkIntents(const RecordView& record, Judge& judge) {
    struct Intent {
        std::string action;
        bool isAnswered = false;
        bool isAdopted = false;  ///< by a resume; a result may follow
    };
    std::map<std::int64_t, Intent> intents;
    const auto answer = [&](std::int64_t seq, const Entry& entry, bool isAdoption) {
        const At at{std::string(tr::transcriptFile), entry.seq};
        const auto found = intents.find(seq);
        if (found == intents.end())
            return judge.fail(CheckId::intents,
                              worded("it answers entry {}, which is no intent before it",
                                     "responde à entrada {}, que não é uma intenção anterior", seq),
                              at);
        auto& intent = found->second;
        const bool isResult = entry.type == type::result;
        if (isResult && textOr(entry.json.get(), "action") != intent.action)
            judge.fail(CheckId::intents,
                       worded("the intent in entry {} is of another action",
                              "a intenção da entrada {} é de outra ação", seq),
                       at);
        if (intent.isAnswered && !(intent.isAdopted && isResult))
            judge.fail(CheckId::intents,
                       worded("the intent in entry {} is answered already",
                              "a intenção da entrada {} já foi respondida", seq),
                       at);
        intent.isAnswered = true;
        intent.isAdopted = isAdoption;
    };
    for (const auto& entry : record.entries) {
        const auto* object = entry.json.get();
        const At at{std::string(tr::transcriptFile), entry.seq};
        const auto answered = integer(object, "intent");
        if (entry.type == type::intent) {
            intents[entry.seq] = {textOr(object, "action")};
        } else if (entry.type == type::result) {
            if (answered)
                answer(*answered, entry, false);
            else if (wantsIntent(textOr(object, "action")))
                judge.fail(CheckId::intents, {"a result without its intent", "um resultado sem sua intenção"},
                           at);
        } else if (entry.type == type::failure && answered) {
            answer(*answered, entry, false);
        } else if (entry.type == type::resume) {
            for (const auto* reconciled : items(object, "reconciled")) {
                const auto seq = integer(reconciled, "intent");
                const auto outcome = textOr(reconciled, "outcome");
                if (!seq || !isReconciliation(outcome))
                    judge.fail(CheckId::intents,
                               {"it reconciles nothing that records have",
                                "traz uma conciliação que registros não têm"},
                               at);
                else
                    answer(*seq, entry, outcome == "adopted");
            }
        }
    }
    for (const auto& [seq, intent] : intents)
        if (!intent.isAnswered)
            judge.fail(CheckId::intents,
                       worded("nothing says how {} ended", "nada diz como {} terminou", intent.action),
                       {std::string(tr::transcriptFile), seq});
    judge.pass(CheckId::intents, worded("{} intents", "{} no total", intents.size()));
}

}  // namespace conclave::verify
