#include "core/ceremony/answers_room.h"

#include <algorithm>
#include <thread>

#include "core/base/file.h"
#include "core/pcsc/context.h"

namespace conclave::ceremony {
namespace {

/// pcscd tells of a card up to 0.4 s after it was inserted; a busy computer takes longer.
constexpr std::chrono::milliseconds settlingTime{3000};

/// Until pcscd sees just so many cards: it overlooks a card that takes another's place at once.
void awaitCards(std::ptrdiff_t count) {
    pcsc::Context context;
    const auto start = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() - start < settlingTime) {
        const auto readers = context.readers();
        if (!readers || std::ranges::count(*readers, true, &pcsc::ReaderState::hasCard) == count)
            return;
        std::this_thread::sleep_for(settlingTime / 60);
    }
}

}  // namespace

AnswersRoom::AnswersRoom(const script::Answers& answers, Room& screen)
    : m_answers(answers), m_screen(screen) {
    if (!answers.controlSocket.empty())
        m_control.emplace(answers.controlSocket.parent_path());
}

Result<const script::PersonAnswers*> AnswersRoom::person(const std::string& seat) const {
    const auto found = m_answers.people.find(seat);
    if (found == m_answers.people.end())
        return Error(Errc::answerMissing, {"people." + seat});
    return &found->second;
}

void AnswersRoom::stepBegins(const StepView& view) {
    m_lastCardAsked.clear();
    m_screen.stepBegins(view);
}

Result<bool> AnswersRoom::confirm(const Confirmation&) {
    if (isStopRequested())
        return Error(Errc::stopped);
    return true;
}

Result<std::string> AnswersRoom::ask(const Question& question) {
    if (isStopRequested())
        return Error(Errc::stopped);
    if (question.problem)  // the same answer would be given for ever
        return *question.problem;
    TRY_ASSIGN(const auto* answers, person(question.seat));
    return question.kind == Question::Kind::personName ? answers->name : answers->identity;
}

Result<std::string> AnswersRoom::requestCard(const CardRequest& request) {
    if (isStopRequested())
        return Error(Errc::stopped);
    TRY_ASSIGN(const auto* answers, person(request.seat));
    const auto now = std::chrono::steady_clock::now();
    const bool isRepeated = m_lastCardAsked == request.seat;
    if (!isRepeated)
        m_firstAsked = now;
    m_lastCardAsked = request.seat;
    const bool isHopeless = isRepeated && now - m_firstAsked > settlingTime;
    if (isRepeated && !isHopeless)
        std::this_thread::sleep_for(settlingTime / 20);
    if (request.isNewCard && !answers->reader.empty() &&
        std::ranges::find(request.readers, answers->reader) != request.readers.end())
        return answers->reader;
    if (!m_control || !answers->card || isHopeless)
        return request.problem ? *request.problem
                               : Error(Errc::answerMissing, {"people." + request.seat + ".card"});
    // A reader may hold the card of somebody else who is done: one card takes the place of another.
    TRY_ASSIGN(const auto cards, m_control->status());
    if (std::ranges::none_of(cards,
                             [&](const auto& card) { return card.card == *answers->card && card.reader; })) {
        auto inserted = m_control->insert(*answers->card);
        if (!inserted) {
            const auto other =
                std::ranges::find_if(cards, [](const auto& card) { return card.reader.has_value(); });
            if (other == cards.end())
                return std::move(inserted).error();
            const auto inside =
                std::ranges::count_if(cards, [](const auto& card) { return card.reader.has_value(); });
            TRY(m_control->pull(other->card));
            awaitCards(inside - 1);
            TRY(m_control->insert(*answers->card, other->reader));
        }
    }
    if (request.isNewCard)
        return request.readers.empty() ? std::string() : request.readers.front();
    return std::string();
}

Result<Pin> AnswersRoom::requestPin(const PinRequest& request) {
    if (isStopRequested())
        return Error(Errc::stopped);
    m_lastCardAsked.clear();
    const auto isOfCard = [](const Error& problem) {
        return problem.has(Errc::cardRemoved) || problem.has(Errc::cardMissing) ||
               problem.has(Errc::readerMissing);
    };
    if (request.problem && !isOfCard(*request.problem))
        return *request.problem;  // the file has but one answer
    if (request.kind == PinKind::securityOfficer) {
        const auto token = m_answers.tokens.find(request.token);
        if (token == m_answers.tokens.end())
            return Error(Errc::answerMissing, {"tokens." + request.token});
        TRY_ASSIGN(auto pin, readSecretLine(token->second.soPinFile));
        return Pin(std::move(pin));
    }
    TRY_ASSIGN(const auto* answers, person(request.seat));
    const bool isPuk = request.kind == PinKind::newPuk || request.kind == PinKind::newPukAgain;
    TRY_ASSIGN(auto pin, readSecretLine(isPuk ? answers->pukFile : answers->pinFile));
    return Pin(std::move(pin));
}

Result<Statement> AnswersRoom::requestStatement(const std::string& seat, const Say&) {
    if (isStopRequested())
        return Error(Errc::stopped);
    TRY_ASSIGN(const auto* answers, person(seat));
    const auto kind = [&] {
        switch (answers->statement) {
            case script::Statement::agree:
                return Statement::Kind::agree;
            case script::Statement::disagree:
                return Statement::Kind::disagree;
            case script::Statement::refuses:
                return Statement::Kind::refuses;
            case script::Statement::absent:
                return Statement::Kind::absent;
        }
        return Statement::Kind::absent;
    }();
    return Statement{kind, answers->reason};
}

}  // namespace conclave::ceremony
