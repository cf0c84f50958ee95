#include "core/ceremony/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "core/base/hex.h"
#include "core/ceremony/identity.h"
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

Result<json> beginEntry(const Setting& setting, const std::vector<transcript::FileHash>& files) {
    TRY_ASSIGN(const auto software, softwareJson());
    return json{{"format", transcript::recordFormat},
                {"rehearsal", setting.site.rehearsal},
                {"place", setting.site.place},
                {"script",
                 {{"name", setting.script.name},
                  {"version", setting.script.version},
                  {"sha256", toHex(setting.script.sha256)}}},
                {"site", {{"sha256", toHex(setting.site.sha256)}}},
                {"software", software},
                {"module", moduleJson(setting.hsm.module())},
                {"host", hostJson()},
                {"language", langTag(setting.lang)},
                {"files", filesJson(files)}};
}

bool isBreak(const Error& error) {
    return error.has(Errc::stopped) || error.has(Errc::inputEnded);
}

class Run {
  public:
    Run(const Setting& setting, RecordFolder record)
        : m_setting(setting),
          m_room(setting.room, [this] { recordReported(); }),
          m_record(std::move(record)),
          m_cards(m_room, m_state, setting.site.readers),
          m_ceremony{setting.script, setting.site, setting.lang, m_room, m_record,
                     m_state,        setting.hsm,  m_cards,      nullptr} {
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
        TRY_ASSIGN(const auto entry, beginEntry(m_setting, {script, site}));
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
        TRY(requireFilesUnchanged(m_record, entries));
        for (const auto& entry : entries) {
            TRY(m_state.apply(entry, m_record.folder()));
            m_room.transcriptGrew(entry, m_state);
        }
        if (!isClosed) {  // else only signatures are missing, which the transcript does not mention
            TRY(resumeRecord(m_ceremony, entries, tornBytes));
            lookAtTokens();
            for (const auto* step : m_setting.script.allSteps()) {
                if (m_state.stepsDone.contains(step->id))
                    continue;
                auto present = confirmPresence(m_ceremony, *step);
                if (present)
                    break;
                if (!isBreak(present.error()) && !present.error().has(Errc::declined))
                    return std::move(present).error();
                TRY(breakOff(present.error().whatHappened(m_setting.lang), Ending::stopped));
                return outcome(Ending::stopped);
            }
        }
        return goOn();
    }

  private:
    void recordReported() {
        if (auto recorded = m_ceremony.recordPending(); !recorded && m_applied)
            m_applied = std::move(recorded);  // ends the step as any entry does that could not be kept
    }

    Result<Outcome> goOn() {
        const auto& script = m_setting.script;
        int stepNumber = 0;
        const auto stepCount = static_cast<int>(script.allSteps().size());
        for (std::size_t act = 0; act < script.acts.size(); ++act)
            for (const auto& step : script.acts[act].steps) {
                ++stepNumber;
                if (m_state.stepsDone.contains(step.id))
                    continue;
                const StepView view{script.acts[act],
                                    step,
                                    static_cast<int>(act) + 1,
                                    static_cast<int>(script.acts.size()),
                                    stepNumber,
                                    stepCount,
                                    describe(step.actor),
                                    step.witness.empty() ? std::string() : describe(step.witness)};
                TRY_ASSIGN(const auto ending, perform(view));
                if (ending)
                    return outcome(*ending);
            }
        // Signing appends nothing: an interruption here leaves a record that resume goes on to sign.
        for (;;) {
            std::string signer;
            const auto closed = closeAndSign(m_ceremony, signer);
            if (closed)
                return outcome(Ending::closed);
            if (isBreak(closed.error()) || m_room.isStopRequested())
                return outcome(Ending::stopped);
            m_room.warn(closed.error());
            switch (m_room.decide(signer)) {
                case Decision::repeatStep:
                    break;
                case Decision::takeBreak:
                    return outcome(Ending::stopped);
                case Decision::giveUp:
                    return outcome(Ending::failed);
                case Decision::closeWithoutSigner:
                    TRY(setSignerAside(m_ceremony, signer, closed.error()));
                    break;
            }
        }
    }

    /// Nothing: done. Else how the run ends here.
    Result<std::optional<Ending>> perform(const StepView& view) {
        const auto& step = view.step;
        for (;;) {
            if (m_room.isStopRequested())
                return breakOff("asked for between steps", Ending::stopped);
            m_ceremony.step = &step;
            TRY(m_ceremony.append(type::stepBegin, {{"act", view.act.id},
                                                    {"kind", script::name(step.kind)},
                                                    {"title", step.title.in(m_setting.lang)},
                                                    {"text", step.text.in(m_setting.lang)},
                                                    {"textSha256", toHex(step.textSha256())},
                                                    {"actor", step.actor},
                                                    {"witness", step.witness},
                                                    {"present", step.present}}));
            m_room.stepBegins(view);
            auto done = runStep(m_ceremony);
            if (done && !m_applied)
                done = std::move(m_applied);
            m_room.progressEnds();
            TRY(m_ceremony.recordPending());
            if (done) {
                TRY(m_ceremony.append(type::stepEnd, {{"outcome", transcript::word::done}}));
                m_room.stepEnds(view);
                return std::optional<Ending>();
            }
            const auto& error = done.error();
            m_setting.hsm.closeAllSessions(m_room);  // the next attempt unlocks again
            if (isBreak(error)) {
                TRY(m_ceremony.append(type::stepEnd, {{"outcome", transcript::word::abandoned}}));
                return breakOff(error.whatHappened(m_setting.lang), Ending::stopped);
            }
            TRY(m_ceremony.append(type::failure, {{"error", errorJson(error)}}));
            m_room.warn(error);
            if (const auto decision = m_room.decide({}); decision != Decision::repeatStep) {
                TRY(m_ceremony.append(type::stepEnd, {{"outcome", transcript::word::abandoned}}));
                return breakOff(error.whatHappened(m_setting.lang),
                                decision == Decision::takeBreak ? Ending::stopped : Ending::failed);
            }
            TRY(m_ceremony.append(type::stepEnd, {{"outcome", transcript::word::repeated}}));
            m_room.tell({Phrase::stepRepeats, {}});
        }
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
