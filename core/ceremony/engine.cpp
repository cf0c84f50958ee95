#include "core/ceremony/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "core/base/hex.h"
#include "core/ceremony/ask.h"
#include "core/ceremony/beats.h"
#include "core/ceremony/identity.h"
#include "core/ceremony/leftovers.h"
#include "core/ceremony/reconcile.h"
#include "core/ceremony/steps.h"
#include "core/ceremony/timed_room.h"
#include "core/crypto/random.h"
#include "core/pcsc/counters.h"

namespace conclave::ceremony {
namespace {

using nlohmann::json;
namespace type = transcript::type;

/// "R-20261122-3f9a1c07": rehearsal or production, the day, and something that no other ceremony has.
std::string newCeremonyId(bool isRehearsal) {
    auto day = formatUtcMs(utcNowMs()).substr(0, 10);
    std::erase(day, '-');
    return fmt::format("{}-{}-{}", isRehearsal ? 'R' : 'P', day, toHex(crypto::randomBytes(4)));
}

Result<json> beginEntry(const Setting& setting, LoadedCode& code,
                        const std::vector<transcript::FileHash>& files) {
    TRY_ASSIGN(const auto software, softwareJson());
    TRY_ASSIGN(const auto libraries, librariesJson(code));
    json entry{{"format", transcript::recordFormat},
               {"rehearsal", setting.site.rehearsal},
               {"place", setting.site.place},
               {"script",
                {{"name", setting.script.name},
                 {"version", setting.script.version},
                 {"sha256", toHex(setting.script.sha256)}}},
               {"site", {{"sha256", toHex(setting.site.sha256)}}},
               {"software", software},
               {"module", moduleJson(setting.hsm.module())},
               {"libraries", libraries},
               {"host", hostJson()},
               {"language", langTag(setting.lang)},
               {"files", filesJson(files)}};
    if (setting.earlier != nullptr && !setting.earlier->ceremonyId.empty())
        entry["earlier"] = {{"ceremony", setting.earlier->ceremonyId},
                            {"head", toHex(setting.earlier->head)}};
    return entry;
}

bool isBreak(const Error& error) {
    return error.has(Errc::stopped) || error.has(Errc::inputEnded);
}

class Run {
  public:
    Run(const Setting& setting, RecordFolder record)
        : m_setting(setting),
          m_room(setting.room, [this] { recordReported(); },
                 {[this] { return idleLimit(); }, [this] { m_setting.hsm.logOutWhileIdle(); },
                  [this] { recordIdle(); }}),
          m_record(std::move(record)),
          m_state(setting.script),
          m_cards(m_room, m_state, setting.site.readers),
          m_ceremony{setting.script, setting.site, setting.lang, m_room,          m_record,
                     m_state,        setting.hsm,  m_cards,      setting.earlier, nullptr} {
        setting.room.recordReported = [this] { recordReported(); };
        m_record.onEntry([this](const transcript::Entry& entry) {
            m_applied = m_state.apply(entry, m_record.folder());
            m_room.transcriptGrew(entry, m_state);
        });
    }

    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;
    ~Run() { m_setting.room.recordReported = nullptr; }

    Result<Outcome> begin() {
        TRY_ASSIGN(const auto script, m_record.write(transcript::scriptFile, m_setting.script.source));
        TRY_ASSIGN(const auto site, m_record.write(transcript::siteFile, m_setting.site.source));
        std::vector files{script, site};
        TRY(writeApproval(files));
        TRY_ASSIGN(const auto entry, beginEntry(m_setting, m_ceremony.code, files));
        TRY(m_ceremony.append(type::begin, entry));
        TRY(recordRunsAsRoot(m_ceremony));
        return goOn();
    }

    Result<Outcome> resume(const std::vector<transcript::Entry>& entries, std::int64_t tornBytes) {
        std::error_code ignored;
        const bool isClosed = entries.back().type == type::closing;
        if (isClosed && std::filesystem::exists(m_record.path(transcript::mergedSignatureFile), ignored))
            return Error(Errc::recordComplete, {m_record.folder().string()});
        TRY(requireSameCeremony(m_setting.script, m_setting.site, entries.front()));
        TRY(requireSameEarlier(m_setting.earlier, entries.front()));
        TRY(requireFilesUnchanged(m_record, entries));
        for (const auto& entry : entries) {
            TRY(m_state.apply(entry, m_record.folder()));
            m_room.transcriptGrew(entry, m_state);
        }
        if (isClosed)  // only signatures are missing, which the transcript does not mention
            return goOn();
        TRY(resumeRecord(m_ceremony, entries, tornBytes));
        TRY(endReplaced());
        lookAtTokens();
        if (const auto* step = nextStep()) {
            auto present = confirmPresence(m_ceremony, *step);
            if (!present) {
                if (!isBreak(present.error()) && !present.error().has(Errc::declined))
                    return std::move(present).error();
                TRY(breakOff(present.error().whatHappened(m_setting.lang), Ending::stopped));
                return outcome(Ending::stopped);
            }
        }
        return goOn();
    }

  private:
    Result<void> writeApproval(std::vector<transcript::FileHash>& files) {
        if (m_setting.approval == nullptr || m_setting.approval->sheet.empty())
            return {};
        TRY_ASSIGN(auto sheet, m_record.write(transcript::approvalSheetFile, m_setting.approval->sheet));
        files.push_back(std::move(sheet));
        for (const auto& [id, signature] : m_setting.approval->signatures) {
            TRY_ASSIGN(auto file, m_record.write(transcript::approvalSignatureFile(id), signature));
            files.push_back(std::move(file));
        }
        return {};
    }

    /// A key that can leave its token, and a room where nobody answers: nobody stays logged in.
    std::chrono::milliseconds idleLimit() const {
        return m_state.isKeyExtractable() ? std::chrono::minutes(m_setting.script.idleMinutes)
                                          : std::chrono::minutes(0);
    }

    void recordIdle() {
        const auto say = [this](Phrase phrase) {
            return Say{phrase, {std::to_string(m_setting.script.idleMinutes)}}.in(m_setting.lang);
        };
        auto recorded = m_ceremony.recordException({say(Phrase::roomWasIdle), say(Phrase::hsmLoggedOut),
                                                    m_ceremony.reporter(), say(Phrase::unlockedAgain)},
                                                   transcript::word::idleLogout);
        if (!recorded && m_applied)
            m_applied = std::move(recorded);
    }

    void recordReported() {
        if (auto recorded = m_ceremony.recordPending(); !recorded && m_applied)
            m_applied = std::move(recorded);  // ends the step as any entry does that could not be kept
    }

    /// The step that is to be done now: of a contingency that was called, else of the script; null when all
    /// is done.
    const script::Step* nextStep() const {
        if (m_state.isAbandoned || m_state.isContentEnded)
            return nullptr;
        const auto isOpen = [this](const script::Step* step) { return !m_state.progress.isDone(step->id); };
        if (const auto* called = m_setting.script.findContingency(m_state.calledContingency))
            for (const auto& step : called->act.steps)
                if (isOpen(&step))
                    return &step;
        for (const auto* step : m_setting.script.allSteps())
            if (isOpen(step))
                return step;
        return nullptr;
    }

    Result<Outcome> goOn() {
        while (const auto* step = nextStep()) {
            TRY_ASSIGN(const auto ending, perform(viewOf(*step)));
            if (ending)
                return outcome(*ending);
            TRY(endReplaced());
        }
        if (m_state.isAbandoned && !m_state.isContentEnded) {
            TRY_ASSIGN(const auto ending, stateAbandoned());
            if (ending)
                return outcome(*ending);
        }
        // Signing appends nothing: an interruption here leaves a record that resume goes on to sign.
        for (;;) {
            std::string signer;
            const auto closed = closeAndSign(m_ceremony, signer);
            if (closed)
                return outcome(m_state.isAbandoned ? Ending::abandoned : Ending::closed);
            if (isBreak(closed.error()) || m_room.isStopRequested())
                return outcome(Ending::stopped);
            m_room.warn(closed.error());
            switch (m_room.decide({signer, {}, {}, false}).decision) {
                case Decision::closeWithoutSigner:
                    TRY(setSignerAside(m_ceremony, signer, closed.error()));
                    break;
                case Decision::takeBreak:
                    return outcome(Ending::stopped);
                case Decision::giveUp:
                    return outcome(Ending::failed);
                case Decision::repeatStep:
                case Decision::callContingency:
                case Decision::redoFrom:
                case Decision::abandon:
                    break;
            }
        }
    }

    StepView viewOf(const script::Step& step) const {
        const auto& script = m_setting.script;
        const auto* act = script.actOf(step.id);
        const auto steps = script.allSteps();
        const auto place = std::ranges::find(steps, &step);
        const auto actPlace = std::ranges::find(script.acts, act->id, &script::Act::id);
        // A step of a contingency stands where the one stands that failed.
        const auto failed = std::ranges::find(steps, m_state.failedStep, &script::Step::id);
        const auto number = (place != steps.end() ? place : failed) - steps.begin() + 1;
        return {*act,
                step,
                static_cast<int>(std::min(actPlace - script.acts.begin() + 1, std::ssize(script.acts))),
                static_cast<int>(script.acts.size()),
                static_cast<int>(std::min(number, std::ssize(steps))),
                static_cast<int>(steps.size()),
                describe(step.actor),
                step.witness.empty() ? std::string() : describe(step.witness),
                place == steps.end()};
    }

    json beginEntryOf(const StepView& view) const {
        const auto& step = view.step;
        json entry = {{"act", view.act.id},
                      {"kind", step.kind->name},
                      {"parameters", step.names},
                      {"title", step.title.in(m_setting.lang)},
                      {"text", step.text.in(m_setting.lang)},
                      {"textSha256", toHex(step.textSha256())},
                      {"actor", step.actor},
                      {"witness", step.witness},
                      {"present", presentAt(m_ceremony, step)}};
        if (const auto* called = m_setting.script.findContingency(view.act.id))
            entry["contingency"] = called->act.id;
        return entry;
    }

    /// Nothing: done, or another step is to be done first. Else how the run ends here.
    Result<std::optional<Ending>> perform(const StepView& view) {
        const auto& step = view.step;
        if (m_room.isStopRequested())
            return breakOff(Say{Phrase::betweenSteps, {}}.in(m_setting.lang), Ending::stopped);
        m_ceremony.step = &step;
        TRY(m_ceremony.append(type::stepBegin, beginEntryOf(view)));
        m_room.stepBegins(view);
        auto done = doBeats(m_ceremony);
        if (done && !m_applied)
            done = std::move(m_applied);
        m_room.progressEnds();
        TRY(m_ceremony.recordPending());
        if (done) {
            TRY(endStep(transcript::word::done));
            m_room.stepEnds(view);
            tellOfContingency(step);
            return std::optional<Ending>();
        }
        const auto& error = done.error();
        m_setting.hsm.closeAllSessions(m_room);  // the next attempt unlocks again
        if (isBreak(error)) {
            TRY(endStep(transcript::word::abandoned));
            return breakOff(error.whatHappened(m_setting.lang), Ending::stopped);
        }
        TRY(m_ceremony.append(type::failure, {{"error", errorJson(error)}}));
        m_room.warn(error);
        return decideOn(step, error);
    }

    Result<void> endStep(std::string_view outcome, const std::string& contingency = {}) {
        json fields = {{"outcome", outcome}};
        if (!contingency.empty())
            fields["contingency"] = contingency;
        TRY(m_ceremony.append(type::stepEnd, fields));
        return {};
    }

    /// After the last step of a contingency that was called instead of a step: that one is done, too. Also
    /// where an interruption came in between.
    Result<void> endReplaced() {
        const auto* called = m_setting.script.findContingency(m_state.calledContingency);
        const auto isDone = [this](const script::Step& step) { return m_state.progress.isDone(step.id); };
        if (called == nullptr || called->insteadOf.empty() || !std::ranges::all_of(called->act.steps, isDone))
            return {};
        m_ceremony.step = m_setting.script.findStep(called->insteadOf);
        TRY(endStep(transcript::word::replaced, called->act.id));
        m_ceremony.step = nullptr;
        return {};
    }

    void tellOfContingency(const script::Step& step) {
        const auto* called = m_setting.script.findContingency(m_setting.script.actOf(step.id)->id);
        if (called != nullptr && &called->act.steps.back() == &step)
            m_room.tell({Phrase::contingencyEnds, {Wording(called->act.title)}});
    }

    /// What the room does about a step that failed.
    Result<std::optional<Ending>> decideOn(const script::Step& step, const Error& error) {
        const auto choice = m_room.decide(waysOn(step));
        switch (choice.decision) {
            case Decision::repeatStep:
            case Decision::closeWithoutSigner:
                TRY(endStep(transcript::word::repeated));
                m_room.tell({Phrase::stepRepeats, {}});
                return std::optional<Ending>();
            case Decision::callContingency: {
                const auto* called = m_setting.script.findContingency(choice.what);
                if (called == nullptr)
                    return Error(Errc::internal, {choice.what});
                TRY(endStep(transcript::word::setAside, called->act.id));
                m_room.tell({Phrase::contingencyCalled, {Wording(called->act.title)}});
                return std::optional<Ending>();
            }
            case Decision::redoFrom: {
                TRY(endStep(transcript::word::repeated));
                m_ceremony.step = nullptr;
                TRY(m_ceremony.append(type::redo, {{"from", choice.what},
                                                   {"by", m_ceremony.reporter()},
                                                   {"reason", error.whatHappened(m_setting.lang)}}));
                m_room.tell({Phrase::stepRedone, {Wording(m_setting.script.findStep(choice.what)->title)}});
                return std::optional<Ending>();
            }
            case Decision::abandon:
                return abandon(step);
            case Decision::takeBreak:
            case Decision::giveUp:
                TRY(endStep(transcript::word::abandoned));
                return breakOff(error.whatHappened(m_setting.lang),
                                choice.decision == Decision::takeBreak ? Ending::stopped : Ending::failed);
        }
        return std::optional<Ending>();
    }

    DecisionRequest waysOn(const script::Step& step) const {
        DecisionRequest request;
        const auto& script = m_setting.script;
        if (script.findContingency(script.actOf(step.id)->id) == nullptr) {
            // One that cannot be done here would never end: what is called is done before anything else.
            for (const auto& contingency : script.contingencies)
                if ((contingency.insteadOf.empty() || contingency.insteadOf == step.id) &&
                    script::canBeCalled(script, contingency, m_state.progress.ledger()))
                    request.contingencies.push_back(&contingency);
            // Back over steps that may be done anew, and no further: all that was begun since is, too.
            const auto& begun = m_state.progress.begun();
            for (auto id = begun.rbegin(); id != begun.rend(); ++id) {
                const auto* earlier = script.findStep(*id);
                if (earlier == nullptr || !earlier->kind->mayBeRedone)
                    break;
                if (m_state.progress.isDone(*id) && script.findContingency(script.actOf(*id)->id) == nullptr)
                    request.redo.push_back(earlier);
            }
        }
        request.mayAbandon = m_state.progress.ledger().holds({steps::Fact::enrolled, {}});
        return request;
    }

    /// Closes the ceremony as it is. Errors of the room lead to a break, as everywhere.
    Result<std::optional<Ending>> abandon(const script::Step& step) {
        const auto by = m_ceremony.reporter();
        Wording owed;
        for (const auto& debt : m_state.owed())
            owed = owed.isEmpty() ? wordingOf(debt) : worded("{}; {}", "{}; {}", owed, wordingOf(debt));
        auto reason = askFitting(m_room, {Question::Kind::reason, by, {Phrase::askAbandonReason, {}}, {}},
                                 reasonCharacters);
        auto isSure =
            reason ? m_room.confirm({Confirmation::Kind::abandon,
                                     by,
                                     {Phrase::confirmAbandon, {owed.isEmpty() ? Wording::same("–") : owed}}})
                   : Result<bool>(reason.error());
        if (isSure && !*isSure)
            return decideOn(step, Error(Errc::declined, {m_ceremony.person(by)}));
        TRY(endStep(transcript::word::abandoned));
        if (!isSure)
            return breakOff(isSure.error().whatHappened(m_setting.lang), Ending::stopped);
        m_ceremony.step = nullptr;
        TRY(recordExtractableKey(m_ceremony));
        TRY(removeLeftovers(m_ceremony));
        TRY(m_ceremony.append(type::abandon,
                              {{"by", by}, {"reason", *reason}, {"owed", debtsJson(m_ceremony)}}));
        m_room.tell({Phrase::ceremonyAbandoned, {}});
        return std::optional<Ending>();
    }

    Result<std::optional<Ending>> stateAbandoned() {
        m_ceremony.step = nullptr;
        auto stated = takeStatements(m_ceremony);
        if (stated)
            return std::optional<Ending>();
        if (!isBreak(stated.error()))
            return std::move(stated).error();
        return breakOff(stated.error().whatHappened(m_setting.lang), Ending::stopped);
    }

    /// So that the room shows them from the start. The step that needs one says what is wrong with it.
    void lookAtTokens() {
        static_cast<void>(m_setting.hsm.call(m_room, {Phrase::lookingAtTokens, {}}, [this]() -> Result<void> {
            for (const auto& [name, spec] : m_setting.script.tokens)
                static_cast<void>(m_setting.hsm.findToken(name, m_ceremony.serialOf(name)));
            return {};
        }));
    }

    Result<std::optional<Ending>> breakOff(const std::string& reason, Ending ending) {
        m_ceremony.step = nullptr;
        m_setting.hsm.closeAllSessions(m_room);
        TRY(recordExtractableKey(m_ceremony));
        TRY(m_ceremony.recordPending());
        TRY(m_ceremony.append(type::breakOff, {{"reason", reason}}));
        return std::optional(ending);
    }

    std::string describe(const std::string& seat) const {
        const auto* person = m_state.person(seat);
        const auto* declared = m_setting.script.findSeat(seat);
        const auto title = declared != nullptr ? declared->title.in(m_setting.lang) : seat;
        return person != nullptr ? person->name + " (" + title + ')' : title;
    }

    Outcome outcome(Ending ending) const {
        Outcome result{ending, m_record.head(), {}, m_setting.hsm.isSilent()};
        const auto cards = pcsc::counters();
        result.times.total = std::chrono::steady_clock::now() - m_start;
        result.times.hsm = m_setting.hsm.module().timeInCalls() - m_hsmBefore;
        result.times.cards = std::chrono::microseconds(cards.timeInCardsUs - m_cardsBefore.timeInCardsUs);
        result.times.people = m_room.waitedForPeople();
        result.times.pkcs11Calls = m_setting.hsm.module().callCount() - m_callsBefore;
        result.times.apdus = cards.apdus - m_cardsBefore.apdus;
        return result;
    }

    const Setting& m_setting;
    // Preflight has spent some before; that is not the ceremony's.
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
    std::chrono::nanoseconds m_hsmBefore = m_setting.hsm.module().timeInCalls();
    std::uint64_t m_callsBefore = m_setting.hsm.module().callCount();
    pcsc::Counters m_cardsBefore = pcsc::counters();
    mutable TimedRoom m_room;
    RecordFolder m_record;
    State m_state;
    CardDesk m_cards;
    Ceremony m_ceremony;
    Result<void> m_applied;
};

}  // namespace

Result<Outcome> runCeremony(const Setting& setting) {
    TRY_ASSIGN(auto record, RecordFolder::create(setting.record, newCeremonyId(setting.site.rehearsal)));
    Run run(setting, std::move(record));
    return run.begin();
}

Result<Outcome> resumeCeremony(const Setting& setting) {
    TRY_ASSIGN(auto reopened, RecordFolder::reopen(setting.record));
    // A record speaks one language, whatever that of whoever resumes it.
    auto resumed = setting;
    const auto& begun = *reopened.entries.front().json;
    const auto language = begun.find("language");
    if (language != begun.end() && language->is_string())
        resumed.lang = parseLang(language->get_ref<const std::string&>()).value_or(setting.lang);
    Run run(resumed, std::move(reopened.record));
    return run.resume(reopened.entries, reopened.tornBytes);
}

}  // namespace conclave::ceremony
