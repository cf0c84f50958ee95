#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <variant>

#include "core/ceremony/room.h"
#include "core/pcsc/monitor.h"
#include "ui/models/ceremony_model.h"

namespace conclave::ui {

/// What a person did about the prompt: the kind that fits it. LookAgain: the readers should be looked at.
struct LookAgain {};
using Answer = std::variant<bool, std::string, Pin, ceremony::Statement, ceremony::Choice, LookAgain>;

/// The room as a window. The engine calls it on its thread: what it says is posted to the model on the GUI
/// thread; what it asks waits here for an answer, without any event loop of its own.
class ConsoleRoom final : public ceremony::Room {
  public:
    ConsoleRoom(CeremonyModel& model, const pcsc::ReaderMonitor& readers)
        : m_model(model), m_readers(readers) {}

    // On the GUI thread:
    /// `prompt`: CeremonyModel::promptId when the person answered. An answer to an earlier one, such as the
    /// second click of two, is dropped.
    void answer(std::uint64_t prompt, Answer answer);
    void reportException(ceremony::ExceptionReport report);
    void requestStop();  ///< at the next safe place; a prompt that waits ends so

    // On the engine's thread:
    void stepBegins(const ceremony::StepView& view) override;
    void beatBegins(ceremony::Beat beat) override;
    void stepEnds(const ceremony::StepView& view) override;
    void show(const ceremony::Exhibit& exhibit) override;
    void tell(const ceremony::Say& news) override;
    void workBegins(const ceremony::DeviceWork& work) override;
    void progress(const ceremony::Say& what, std::int64_t elapsedMs) override;
    void progressEnds() override;
    Result<bool> confirm(const ceremony::Confirmation& confirmation) override;
    Result<std::string> ask(const ceremony::Question& question) override;
    Result<std::string> requestCard(const ceremony::CardRequest& request) override;
    Result<Pin> requestPin(const ceremony::PinRequest& request) override;
    Result<ceremony::Statement> requestStatement(const std::string& seat,
                                                 const ceremony::Say& question) override;
    void warn(const Error& error) override;
    ceremony::Choice decide(const ceremony::DecisionRequest& request) override;
    void transcriptGrew(const transcript::Entry& entry, const ceremony::State& state) override;
    std::optional<ceremony::ExceptionReport> takeException() override;
    bool isStopRequested() const override;
    void tokenSeen(const ceremony::TokenSight& token) override;
    void cardsSeen(const std::vector<ceremony::CardSight>& cards) override;
    void cardInUse(const std::string& reader, const std::string& seat, bool isInUse) override;
    void quorumSeen(const ceremony::QuorumSight& quorum) override;

  private:
    /// Runs `change` on the GUI thread, later, and then tells that these parts changed.
    void post(CeremonyModel::Parts parts, std::function<void(CeremonyModel&)> change);
    /// Shows the prompt and waits; none: a stop was asked for. `isOver` ends the wait with LookAgain.
    std::optional<Answer> await(Prompt prompt, const std::function<bool()>& isOver = {});
    /// The same for an answer of one kind.
    template <class T>
    Result<T> awaitAs(Prompt prompt);

    CeremonyModel& m_model;
    const pcsc::ReaderMonitor& m_readers;
    ceremony::DeviceWork m_work;                   ///< that began last
    std::vector<pcsc::ReaderState> m_readersSeen;  ///< as they were when the engine last looked

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::uint64_t m_promptId = 0;  ///< of the prompt that waits, or waited last
    std::optional<Answer> m_answer;
    bool m_isWaiting = false;
    bool m_isStopping = false;
    std::vector<ceremony::ExceptionReport> m_exceptions;
};

}  // namespace conclave::ui
