#pragma once

#include "core/ceremony/room.h"
#include "tests/support/dice.h"
#include "tests/support/random_ceremony.h"

namespace conclave::test {

/// People as they are: they mistype, say no and think again, report exceptions, want a break. In the end they
/// answer as `inner` does, which has an answer for everything.
class RandomRoom final : public ceremony::Room {
  public:
    RandomRoom(Dice& dice, Names seats, ceremony::Room& inner)
        : m_dice(dice), m_seats(std::move(seats)), m_inner(inner) {
        goOn();
    }

    /// After a break. Fewer and fewer are asked for.
    void goOn() {
        m_stopsAt = m_dice.chance(m_breaks++ == 0 ? 15 : 5) ? m_calls + m_dice.between(1, 120) : -1;
    }
    /// The last thing that went wrong.
    const std::optional<Error>& lastProblem() const { return m_problem; }

    void stepBegins(const ceremony::StepView&) override {}
    void stepEnds(const ceremony::StepView&) override { m_problem.reset(); }
    void show(const ceremony::Exhibit&) override {}
    void tell(const ceremony::Say&) override {}
    void progress(const ceremony::Say&, std::int64_t) override {}
    void progressEnds() override {}
    void warn(const Error& error) override { m_problem = error; }
    void transcriptGrew(const transcript::Entry&, const ceremony::State&) override {}
    bool isStopRequested() const override { return m_stopsAt >= 0 && m_calls >= m_stopsAt; }

    Result<bool> confirm(const ceremony::Confirmation& confirmation) override {
        TRY(called());
        if (m_oddities < mostOddities && m_dice.chance(3)) {
            ++m_oddities;
            return false;
        }
        return m_inner.confirm(confirmation);
    }

    Result<std::string> ask(const ceremony::Question& question) override {
        static const Names unfit{" ",    "\t",       "x\u200By\u200B\u200D\uFEFF",
                                 "\x01", "\xFF\xFE", std::string(2000, 'x')};
        TRY(called());
        if (odd(question.problem))
            return m_dice.of(unfit);
        if (m_isGivingUp && question.kind == ceremony::Question::Kind::reason)
            return randomText(m_dice, 100);
        auto again = question;
        if (m_wasOdd)
            again.problem.reset();
        m_wasOdd = false;
        return m_inner.ask(again);
    }

    Result<std::string> requestCard(const ceremony::CardRequest& request) override {
        TRY(called());
        return m_inner.requestCard(request);
    }

    Result<Pin> requestPin(const ceremony::PinRequest& request) override {
        static const Names wrong{"123456", "99999999", "1", "12345678901234567890", "abcdef"};
        TRY(called());
        if (odd(request.problem))
            return Pin(SecretBytes::copyOf(asBytes(m_dice.of(wrong))));
        auto again = request;
        if (m_wasOdd)
            again.problem.reset();
        m_wasOdd = false;
        return m_inner.requestPin(again);
    }

    Result<ceremony::Statement> requestStatement(const std::string& seat,
                                                 const ceremony::Say& question) override {
        TRY(called());
        return m_inner.requestStatement(seat, question);
    }

    ceremony::Choice decide(const ceremony::DecisionRequest& request) override {
        using ceremony::Decision;
        ++m_calls;
        if (++m_decisions > mostDecisions)
            return {Decision::giveUp};
        if (m_dice.chance(10))
            return {Decision::takeBreak};
        if (!request.contingencies.empty() && m_dice.chance(30))
            return {Decision::callContingency, m_dice.of(request.contingencies)->act.id};
        if (!request.redo.empty() && m_dice.chance(30))
            return {Decision::redoFrom, m_dice.of(request.redo)->id};
        if (request.mayAbandon && m_dice.chance(15))
            return m_isGivingUp = true, ceremony::Choice{Decision::abandon};
        return {Decision::repeatStep};
    }

    std::optional<ceremony::ExceptionReport> takeException() override {
        if (m_exceptions >= 3 || !m_dice.chance(1))
            return std::nullopt;
        ++m_exceptions;
        return ceremony::ExceptionReport{randomText(m_dice, 300), randomText(m_dice, 300), m_dice.of(m_seats),
                                         randomText(m_dice, 300)};
    }

  private:
    static constexpr int mostOddities = 5;
    static constexpr int mostDecisions = 12;

    Result<void> called() {
        ++m_calls;
        return isStopRequested() ? Result<void>(Error(Errc::stopped)) : Result<void>();
    }

    /// Whether to give an answer that will not do; never right after another one.
    bool odd(const std::optional<Error>& problem) {
        if (problem || m_oddities >= mostOddities || !m_dice.chance(3))
            return false;
        ++m_oddities;
        return m_wasOdd = true;
    }

    Dice& m_dice;
    const Names m_seats;
    ceremony::Room& m_inner;
    std::optional<Error> m_problem;
    int m_calls = 0, m_stopsAt = -1, m_breaks = 0, m_oddities = 0, m_decisions = 0, m_exceptions = 0;
    bool m_wasOdd = false, m_isGivingUp = false;
};

}  // namespace conclave::test
