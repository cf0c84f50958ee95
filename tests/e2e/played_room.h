#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <optional>

#include "core/ceremony/answers_room.h"
#include "core/ceremony/engine.h"
#include "core/ceremony/state.h"
#include "tests/e2e/rehearsal.h"

/// The engine itself in a rehearsal room, with people whom the test plays.
namespace conclave::test {

/// The operator's screen, where nobody looks; asks to stop when so many steps, or this one, have ended, or
/// when a device takes as long as this; or kills the program at an entry.
class Screen final : public ceremony::Room {
  public:
    int stepsUntilStop = 1000;
    std::string stopAfter;
    std::optional<std::int64_t> stopAfterMs;
    std::function<bool(const transcript::Entry&)> killsAt;
    Lang lang = Lang::en;

    void stepBegins(const ceremony::StepView&) override {}
    void stepEnds(const ceremony::StepView& view) override {
        stepsUntilStop = view.step.id == stopAfter ? 0 : stepsUntilStop - 1;
    }
    void show(const ceremony::Exhibit&) override {}
    void tell(const ceremony::Say&) override {}
    void progress(const ceremony::Say&, std::int64_t elapsedMs) override {
        if (stopAfterMs && elapsedMs > *stopAfterMs)
            stepsUntilStop = 0;
    }
    void progressEnds() override {}
    Result<bool> confirm(const ceremony::Confirmation&) override { return true; }
    Result<std::string> ask(const ceremony::Question&) override { return Error(Errc::inputEnded); }
    Result<std::string> requestCard(const ceremony::CardRequest&) override { return Error(Errc::inputEnded); }
    Result<Pin> requestPin(const ceremony::PinRequest&) override { return Error(Errc::inputEnded); }
    Result<ceremony::Statement> requestStatement(const std::string&, const ceremony::Say&) override {
        return Error(Errc::inputEnded);
    }
    void warn(const Error& error) override { qWarning("%s", error.oneLine(Lang::en).c_str()); }
    ceremony::Choice decide(const ceremony::DecisionRequest&) override {
        return {ceremony::Decision::giveUp};
    }
    void transcriptGrew(const transcript::Entry& entry, const ceremony::State&) override {
        if (killsAt && killsAt(entry))
            ::kill(::getpid(), SIGKILL);
    }
    std::optional<ceremony::ExceptionReport> takeException() override { return std::nullopt; }
    bool isStopRequested() const override { return stepsUntilStop <= 0; }
};

/// What the test answers itself; whatever it leaves open is answered from the answers file. In `asked` of the
/// room's folder stands what was asked, a line each: "step generate", "pin card custodian-1".
struct Played {
    std::function<void(const ceremony::StepView&)> onStep;
    std::function<std::optional<bool>(const ceremony::Confirmation&)> onConfirm;
    std::function<std::optional<std::string>(const ceremony::Question&)> onAsk;
    std::function<std::optional<Pin>(const ceremony::PinRequest&)> onPin;
    std::function<ceremony::Choice(const ceremony::DecisionRequest&)> onDecide;
    std::function<std::optional<ceremony::Statement>(const std::string& seat)> onStatement = {};
};

class PlayedRoom final : public ceremony::Room {
  public:
    PlayedRoom(const Played& played, ceremony::Room& inner, const std::filesystem::path& asked)
        : m_played(played), m_inner(inner), m_asked(asked, std::ios::app) {}

    void stepBegins(const ceremony::StepView& view) override {
        note("step " + view.step.id);
        if (m_played.onStep)
            m_played.onStep(view);
        m_inner.stepBegins(view);
    }
    void stepEnds(const ceremony::StepView& view) override { m_inner.stepEnds(view); }
    void show(const ceremony::Exhibit& exhibit) override { m_inner.show(exhibit); }
    void tell(const ceremony::Say& news) override { m_inner.tell(news); }
    void progress(const ceremony::Say& what, std::int64_t elapsedMs) override {
        m_inner.progress(what, elapsedMs);
    }
    void progressEnds() override { m_inner.progressEnds(); }
    void warn(const Error& error) override { m_inner.warn(error); }
    void transcriptGrew(const transcript::Entry& entry, const ceremony::State& state) override {
        m_inner.transcriptGrew(entry, state);
    }
    std::optional<ceremony::ExceptionReport> takeException() override { return m_inner.takeException(); }
    bool isStopRequested() const override { return m_inner.isStopRequested(); }

    Result<bool> confirm(const ceremony::Confirmation& confirmation) override {
        note((confirmation.mustType.empty() ? "confirm " : "irreversible ") + confirmation.seat);
        const auto answer = m_played.onConfirm ? m_played.onConfirm(confirmation) : std::nullopt;
        return answer ? *answer : m_inner.confirm(confirmation);
    }
    Result<std::string> ask(const ceremony::Question& question) override {
        note("ask " + question.seat);
        const auto answer = m_played.onAsk ? m_played.onAsk(question) : std::nullopt;
        return answer ? *answer : m_inner.ask(question);
    }
    Result<std::string> requestCard(const ceremony::CardRequest& request) override {
        return m_inner.requestCard(request);
    }
    Result<Pin> requestPin(const ceremony::PinRequest& request) override {
        note("pin " + (request.kind == ceremony::PinKind::securityOfficer ? "so " + request.token
                                                                          : "card " + request.seat));
        auto pin = m_played.onPin ? m_played.onPin(request) : std::nullopt;
        return pin ? Result<Pin>(std::move(*pin)) : m_inner.requestPin(request);
    }
    Result<ceremony::Statement> requestStatement(const std::string& seat,
                                                 const ceremony::Say& question) override {
        note("statement " + seat);
        if (auto said = m_played.onStatement ? m_played.onStatement(seat) : std::nullopt)
            return *said;
        return m_inner.requestStatement(seat, question);
    }
    ceremony::Choice decide(const ceremony::DecisionRequest& request) override {
        note("decide");
        for (const auto* step : request.redo)
            note("offers " + step->id);
        return m_played.onDecide ? m_played.onDecide(request) : m_inner.decide(request);
    }

  private:
    void note(const std::string& asked) { m_asked << asked << std::endl; }

    const Played& m_played;
    ceremony::Room& m_inner;
    std::ofstream m_asked;
};

inline Result<ceremony::Outcome> goOn(const Rehearsal& rehearsal, Screen& screen, const Played& played) {
    constexpr std::chrono::milliseconds graceAfterStop{500};
    const auto script = script::loadScript(rehearsal.script).value.value();
    const auto site = script::loadSite(rehearsal.path("faulty.yaml")).value.value();
    const auto answers = script::loadAnswers(rehearsal.path("answers.yaml")).value.value();
    TRY_ASSIGN(const auto hsm, ceremony::Hsm::start(site, graceAfterStop));
    ceremony::AnswersRoom automatic(answers, screen);
    PlayedRoom room(played, automatic, rehearsal.path("asked"));
    const ceremony::Setting setting{script, site, *hsm, room, screen.lang, rehearsal.record()};
    return std::filesystem::exists(rehearsal.record()) ? ceremony::resumeCeremony(setting)
                                                       : ceremony::runCeremony(setting);
}

/// Runs or resumes the engine in a child of this process (libpcsclite serves one room a process), and gives
/// the exit code that the program would have; less than zero: ended by that signal.
inline int goOnWith(const Rehearsal& rehearsal, Screen& screen, const Played& played = {}) {
    const auto child = fork();
    if (child == 0) {
        const auto outcome = [&]() -> Result<ceremony::Outcome> {
            try {
                return goOn(rehearsal, screen, played);
            } catch (const std::exception& problem) {  // of a file that is not right: not to QtTest
                return Error(Errc::internal, {std::string(problem.what())});
            }
        }();
        if (!outcome)
            qWarning("%s", outcome.error().oneLine(Lang::en).c_str());
        const auto code = [&] {
            switch (outcome ? outcome->ending : ceremony::Ending::failed) {
                case ceremony::Ending::closed:
                    return 0;
                case ceremony::Ending::abandoned:
                    return 5;
                case ceremony::Ending::stopped:
                    return 3;
                case ceremony::Ending::failed:
                    return 1;
            }
            return 1;
        }();
        _exit(code);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace conclave::test
