#pragma once

#include <chrono>
#include <functional>

#include "core/ceremony/idle_watch.h"
#include "core/ceremony/room.h"

namespace conclave::ceremony {

/// Passes everything on, adds up the time that people took to answer, tells when they have, and when they do
/// not.
class TimedRoom final : public Room {
    template <class Call>
    auto waiting(Call call) {
        const auto start = std::chrono::steady_clock::now();
        IdleWatch watch(m_idle.limit(), m_idle.idle);
        auto answer = call();
        m_waited += std::chrono::steady_clock::now() - start;
        if (watch.end())
            m_idle.answered();
        m_onAnswered();
        return answer;
    }

  public:
    /// What is done when people take very long to answer.
    struct Idle {
        std::function<std::chrono::milliseconds()> limit;  ///< zero: they may take as long as they like
        std::function<void()> idle;                        ///< on another thread, while they are waited for
        std::function<void()> answered;  ///< on the engine's, after it, once they have answered
    };

    /// `onAnswered`: what people reported while they were asked need not wait for the end of the step.
    TimedRoom(Room& inner, std::function<void()> onAnswered, Idle idle)
        : m_inner(inner), m_onAnswered(std::move(onAnswered)), m_idle(std::move(idle)) {}

    std::chrono::nanoseconds waitedForPeople() const { return m_waited; }

    void stepBegins(const StepView& view) override { m_inner.stepBegins(view); }
    void beatBegins(Beat beat) override { m_inner.beatBegins(beat); }
    void stepEnds(const StepView& view) override { m_inner.stepEnds(view); }
    void show(const Exhibit& exhibit) override { m_inner.show(exhibit); }
    void tell(const Say& news) override { m_inner.tell(news); }
    void workBegins(const DeviceWork& work) override { m_inner.workBegins(work); }
    void progress(const Say& what, std::int64_t elapsedMs) override { m_inner.progress(what, elapsedMs); }
    void progressEnds() override { m_inner.progressEnds(); }
    void transcriptGrew(const transcript::Entry& entry, const State& state) override {
        m_inner.transcriptGrew(entry, state);
    }
    void tokenSeen(const TokenSight& token) override { m_inner.tokenSeen(token); }
    void cardsSeen(const std::vector<CardSight>& cards) override { m_inner.cardsSeen(cards); }
    void cardInUse(const std::string& reader, const std::string& seat, bool isInUse) override {
        m_inner.cardInUse(reader, seat, isInUse);
    }
    void quorumSeen(const QuorumSight& quorum) override { m_inner.quorumSeen(quorum); }
    bool isStopRequested() const override { return m_inner.isStopRequested(); }

    Result<bool> confirm(const Confirmation& confirmation) override {
        return waiting([&] { return m_inner.confirm(confirmation); });
    }
    Result<std::string> ask(const Question& question) override {
        return waiting([&] { return m_inner.ask(question); });
    }
    Result<std::string> requestCard(const CardRequest& request) override {
        return waiting([&] { return m_inner.requestCard(request); });
    }
    Result<Pin> requestPin(const PinRequest& request) override {
        return waiting([&] { return m_inner.requestPin(request); });
    }
    Result<Statement> requestStatement(const std::string& seat, const Say& question) override {
        return waiting([&] { return m_inner.requestStatement(seat, question); });
    }
    void warn(const Error& error) override { m_inner.warn(error); }
    Choice decide(const DecisionRequest& request) override {
        return waiting([&] { return m_inner.decide(request); });
    }
    std::optional<ExceptionReport> takeException() override { return m_inner.takeException(); }

  private:
    Room& m_inner;
    std::function<void()> m_onAnswered;
    Idle m_idle;
    std::chrono::nanoseconds m_waited{};
};

}  // namespace conclave::ceremony
