#pragma once

#include <deque>
#include <string>
#include <vector>

#include "app/conclave/terminal_text.h"
#include "core/ceremony/room.h"

namespace conclave::app {

/// The room as a terminal: plain lines, readable without colour.
class TerminalRoom final : public ceremony::Room {
  public:
    /// `seats`: those of the script, one of which reports an exception.
    TerminalRoom(Lang lang, bool isRehearsal, std::vector<std::string> seats);

    void stepBegins(const ceremony::StepView& view) override;
    void beatBegins(ceremony::Beat beat) override;
    void stepEnds(const ceremony::StepView& view) override;
    void show(const ceremony::Exhibit& exhibit) override;
    void tell(const ceremony::Say& news) override;
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

  private:
    /// A line, after `prompt`; "!" asks for an exception first and then again.
    Result<std::string> line(const std::string& prompt);
    Result<void> askException();
    Result<transcript::Severity> askSeverity();

    Lang m_lang;
    bool m_isRehearsal;
    std::vector<std::string> m_seats;
    bool m_isCeremonyLogged = false;
    bool m_isTerminal;       // progress may rewrite its line
    std::string m_progress;  // what is being shown; empty when nothing is
    std::int64_t m_progressMs = 0;
    std::deque<ceremony::ExceptionReport> m_exceptions;
};

}  // namespace conclave::app
