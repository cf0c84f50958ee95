#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "core/ceremony/room.h"
#include "core/rehearsal/control.h"
#include "core/script/answers.h"

namespace conclave::ceremony {

/// A rehearsal without people: shows everything on `screen`, and answers from a file. It inserts cards
/// through the rehearsal room's control socket, and gives each PIN once per request, so a wrong one never
/// burns tries.
class AnswersRoom final : public Room {
  public:
    AnswersRoom(const script::Answers& answers, Room& screen);

    void stepBegins(const StepView& view) override;
    void beatBegins(Beat beat) override { m_screen.beatBegins(beat); }
    void stepEnds(const StepView& view) override { m_screen.stepEnds(view); }
    void show(const Exhibit& exhibit) override { m_screen.show(exhibit); }
    void tell(const Say& news) override { m_screen.tell(news); }
    void workBegins(const DeviceWork& work) override { m_screen.workBegins(work); }
    void progress(const Say& what, std::int64_t elapsedMs) override { m_screen.progress(what, elapsedMs); }
    void progressEnds() override { m_screen.progressEnds(); }
    void transcriptGrew(const transcript::Entry& entry, const State& state) override {
        m_screen.transcriptGrew(entry, state);
    }
    void tokenSeen(const TokenSight& token) override { m_screen.tokenSeen(token); }
    void cardsSeen(const std::vector<CardSight>& cards) override { m_screen.cardsSeen(cards); }
    void cardInUse(const std::string& reader, const std::string& seat, bool isInUse) override {
        m_screen.cardInUse(reader, seat, isInUse);
    }
    void quorumSeen(const QuorumSight& quorum) override { m_screen.quorumSeen(quorum); }
    std::optional<ExceptionReport> takeException() override { return m_screen.takeException(); }
    bool isStopRequested() const override { return m_screen.isStopRequested(); }

    Result<bool> confirm(const Confirmation& confirmation) override;
    Result<std::string> ask(const Question& question) override;
    Result<std::string> requestCard(const CardRequest& request) override;
    Result<Pin> requestPin(const PinRequest& request) override;
    Result<Statement> requestStatement(const std::string& seat, const Say& question) override;
    void warn(const Error& error) override { m_screen.warn(error); }
    Choice decide(const DecisionRequest&) override {
        return {isStopRequested() ? Decision::takeBreak : Decision::giveUp};
    }

  private:
    Result<const script::PersonAnswers*> person(const std::string& seat) const;
    /// Sees to it that the card is in a reader, whose number it returns: where it is, else in the one that is
    /// `wanted`, or its own. Where there are fewer readers than cards, another card is pulled for it.
    Result<int> bringIn(int card, const std::string& wanted);

    const script::Answers& m_answers;
    Room& m_screen;
    std::optional<rehearsal::Control> m_control;
    std::map<int, int> m_askedAt;  ///< by card: when it was asked for last, counted in cards
    int m_cardsAsked = 0;
    std::size_t m_photographsGiven = 0;  ///< of the bag that is being asked about
    std::string m_lastCardAsked;         ///< the same card asked again and again: inserting it did not help
    std::chrono::steady_clock::time_point m_firstAsked;
};

}  // namespace conclave::ceremony
