#include <algorithm>

#include "core/transcript/record.h"
#include "core/verify/checks.h"

namespace conclave::verify {
namespace {

namespace tr = transcript;
namespace type = transcript::type;
namespace action = transcript::action;
using script::StepKind;

constexpr std::string_view primary = "primary";

/// What a step of this kind is for: the action whose result shows that it was done, and which no step of
/// another kind has. Empty: none.
std::string_view actionOf(StepKind kind) {
    switch (kind) {
        case StepKind::dealUnlock:
        case StepKind::dealBackup:
            return action::deal;
        case StepKind::initialiseToken:
            return action::initialiseToken;
        case StepKind::generateKey:
            return action::generateKey;
        case StepKind::makeCertificate:
            return action::certificate;
        case StepKind::backup:
            return action::wrapKey;
        case StepKind::restoreTest:
            return action::restoreKey;
        case StepKind::seal:
            return action::seal;
        case StepKind::confirm:
        case StepKind::signIn:
        case StepKind::clockCheck:
        case StepKind::hashCheck:
        case StepKind::hsmCheck:
        case StepKind::enrolCards:
        case StepKind::unlock:  // steps that find the token locked unlock it too
        case StepKind::keyReference:
        case StepKind::closeOut:
            return {};
    }
    return {};
}

/// Who confirms in a step of this kind.
std::vector<std::string> confirmersOf(const script::Step& step) {
    switch (step.kind) {
        case StepKind::confirm:
            return {step.actor};
        case StepKind::clockCheck:
        case StepKind::hashCheck:
        case StepKind::hsmCheck:
            return step.witness.empty() ? std::vector{step.actor} : std::vector{step.actor, step.witness};
        default:
            return {};
    }
}

const json* tokenOf(const Entry& entry) {
    return member(entry.json.get(), "token");
}

class Evidence {
  public:
    Evidence(const RecordView& record, Judge& judge) : m_record(record), m_judge(judge) {}

    void checkPlaces() {
        for (const auto& entry : m_record.entries) {
            const auto* step = find(entry.step);
            if (!step)
                continue;  // the order of steps says so
            if (entry.type == type::participant && step->kind != StepKind::signIn)
                fail({"a sign-in in a step of another kind", "uma apresentação em passo de outro tipo"},
                     entry);
            if (entry.type == type::statement && step->kind != StepKind::closeOut)
                fail({"a statement in a step of another kind", "uma declaração em passo de outro tipo"},
                     entry);
            if (entry.type == type::result && !isInPlace(entry, *step))
                fail(worded("{} in a step of another kind, or on another token",
                            "{} em passo de outro tipo, ou em outro token",
                            textOr(entry.json.get(), "action")),
                     entry);
        }
    }

    void checkSteps() {
        for (const auto* step : m_record.script->allSteps()) {
            const auto wanted = actionOf(step->kind);
            const auto shows = [&](const Entry* entry) { return entry->step == step->id; };
            if (!wanted.empty() && std::ranges::none_of(m_record.results(wanted), shows))
                m_judge.fail(CheckId::scriptFollowed,
                             worded("nothing shows that {} was done in the step {}",
                                    "nada mostra a execução de {} no passo {}", wanted, step->id),
                             {std::string(tr::transcriptFile), {}});
            for (const auto& who : confirmersOf(*step))
                checkConfirmed(*step, who);
        }
    }

    void checkTokens() {
        for (const auto* entry : m_record.ofType(type::result)) {
            const auto* token = tokenOf(*entry);
            if (!token)
                continue;
            const auto name = textOr(token, "name");
            if (!m_record.script->tokens.contains(name))
                failUnlock(worded("the script has no token {}", "o roteiro não tem token {}", name), *entry);
            if (!m_record.unlockManifest)
                continue;
            for (const auto& known : m_record.unlockManifest->tokens)
                if (known.name == name && known.serial != textOr(token, "serial"))
                    failUnlock({"the token's serial number is not the one in the manifest",
                                "o número de série do token não é o que consta do manifesto"},
                               *entry);
        }
    }

    /// Dealt before used, and used before the next thing.
    void checkOrder() {
        const auto seqOf = [](const Entry* entry) { return entry ? entry->seq : 0; };
        const auto* generated = m_record.lastResult(action::generateKey);
        const auto dealt = [&](std::string_view purpose) {
            return m_record.lastResult(action::deal, [=](const Entry& entry) {
                return textOr(entry.json.get(), "purpose") == purpose;
            });
        };
        const auto* dealtUnlock = dealt("unlock");
        for (const auto* entry : m_record.results(action::initialiseToken)) {
            if (entry->seq < seqOf(dealtUnlock))
                failUnlock({"its PINs were set before the secret was dealt that counts",
                            "seus PINs foram definidos antes da última distribuição do segredo, a que vale"},
                           *entry);
            if (textOr(tokenOf(*entry), "name") == primary && generated && generated->seq < entry->seq)
                failUnlock({"the token was initialised after the key was generated in it",
                            "o token foi inicializado depois de a chave ser gerada nele"},
                           *entry);
        }
        if (generated && !wasUnlocked(*generated))
            failUnlock({"no quorum unlocked the token before the key was generated",
                        "nenhum quórum desbloqueou o token antes da geração da chave"},
                       *generated);
        const auto* dealtBackup = dealt("backup");
        for (const auto* entry : m_record.results(action::wrapKey))
            if (entry->seq < seqOf(dealtBackup) && entry == m_record.lastResult(action::wrapKey))
                m_judge.fail(CheckId::backupManifest,
                             {"the key was wrapped before the secret was dealt that counts",
                              "a chave foi cifrada antes da última distribuição do segredo, a que vale"},
                             at(*entry));
    }

  private:
    void fail(const Wording& why, const Entry& entry) {
        m_judge.fail(CheckId::scriptFollowed, why, at(entry));
    }
    void failUnlock(const Wording& why, const Entry& entry) {
        m_judge.fail(CheckId::unlockManifest, why, at(entry));
    }

    const script::Step* find(const std::string& id) const {
        for (const auto* step : m_record.script->allSteps())
            if (step->id == id)
                return step;
        return nullptr;
    }

    static bool isInPlace(const Entry& entry, const script::Step& step) {
        const auto done = textOr(entry.json.get(), "action");
        const auto token = textOr(tokenOf(entry), "name");
        if (done == action::deal)
            return textOr(entry.json.get(), "purpose") == (step.kind == StepKind::dealUnlock   ? "unlock"
                                                           : step.kind == StepKind::dealBackup ? "backup"
                                                                                               : "-");
        if (done == action::initialiseToken || done == action::restoreKey)
            return done == actionOf(step.kind) && token == step.token;
        if (done == action::generateKey || done == action::certificate || done == action::wrapKey ||
            done == action::seal)
            return done == actionOf(step.kind) && token == primary;
        return true;
    }

    void checkConfirmed(const script::Step& step, const std::string& who) {
        const Entry* last = nullptr;
        for (const auto* entry : m_record.ofType(type::confirmation))
            if (entry->step == step.id && textOr(entry->json.get(), "by") == who)
                last = entry;
        if (!last)
            m_judge.fail(
                CheckId::scriptFollowed,
                worded("{} did not confirm the step {}", "{} não confirmou o passo {}", who, step.id),
                {std::string(tr::transcriptFile), {}});
        else if (textOr(last->json.get(), "answer") != "yes")
            fail(worded("{} did not say yes", "{} não respondeu sim", who), *last);
    }

    bool wasUnlocked(const Entry& generated) const {
        const auto isPrimary = [](const Entry& entry) { return textOr(tokenOf(entry), "name") == primary; };
        const auto* initialised = m_record.lastResult(action::initialiseToken, isPrimary);
        return std::ranges::any_of(m_record.results(action::unlock), [&](const Entry* entry) {
            return isPrimary(*entry) && entry->seq < generated.seq &&
                   (!initialised || initialised->seq < entry->seq);
        });
    }

    const RecordView& m_record;
    Judge& m_judge;
};

}  // namespace

void checkEvidence(const RecordView& record, Judge& judge) {
    if (!record.script)
        return;  // SCRIPT-FOLLOWED says so
    Evidence evidence(record, judge);
    evidence.checkPlaces();
    evidence.checkSteps();
    evidence.checkTokens();
    evidence.checkOrder();
}

}  // namespace conclave::verify
