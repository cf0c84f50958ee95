#include "core/ceremony/answers_room.h"

#include <algorithm>
#include <thread>

#include "core/base/file.h"
#include "core/pcsc/context.h"
#include "core/rehearsal/private_pcscd.h"
#include "core/rehearsal/room.h"

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

/// Of a reader of the room, by its name in PC/SC.
std::optional<int> numberOf(const std::string& reader) {
    for (int number = 1; number <= rehearsal::mostReaders; ++number)
        if (rehearsal::readerName(number) == reader)
            return number;
    return std::nullopt;
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
    const auto custody = [](const std::string& answer, std::string_view what) -> Result<std::string> {
        if (answer.empty())
            return Error(Errc::answerMissing, {"custody." + std::string(what)});
        return answer;
    };
    switch (question.kind) {
        case Question::Kind::personName:
            return answers->name;  // empty where the seat stays vacant
        case Question::Kind::identity:
            return answers->identity;
        case Question::Kind::reason:
            return answers->vacancy;
        case Question::Kind::medium:
            return custody(m_answers.medium.string(), "medium");
        case Question::Kind::bag:
            return custody(m_answers.bag, "bag");
        case Question::Kind::seal:
            return custody(m_answers.seal, "seal");
        case Question::Kind::place:
            return custody(m_answers.place, "place");
        case Question::Kind::photograph: {
            const auto& all = m_answers.photographs;
            const bool isLeft = m_photographsGiven < all.size();
            const auto photograph = isLeft ? all[m_photographsGiven++].string() : std::string();
            if (!isLeft)
                m_photographsGiven = 0;  // the next bag may be asked about
            return photograph;
        }
    }
    return Error(Errc::answerMissing, {"people." + question.seat});
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
    if (isHopeless)
        return request.problem ? *request.problem
                               : Error(Errc::answerMissing, {"people." + request.seat + ".card"});
    const auto isOffered = [&](const std::string& reader) {
        return std::ranges::find(request.readers, reader) != request.readers.end();
    };
    if (m_control && answers->card) {
        TRY_ASSIGN(const int number, bringIn(*answers->card, answers->reader));
        // Other people's new cards may be in other readers: this one, or none yet.
        const auto reader = rehearsal::readerName(number);
        return request.isNewCard && isOffered(reader) ? reader : std::string();
    }
    if (request.isNewCard && isOffered(answers->reader))
        return answers->reader;
    return request.problem ? *request.problem
                           : Error(Errc::answerMissing, {"people." + request.seat + ".card"});
}

Result<int> AnswersRoom::bringIn(int card, const std::string& wanted) {
    m_askedAt[card] = ++m_cardsAsked;
    TRY_ASSIGN(auto cards, m_control->status());
    const auto inReader = [&] {
        return std::ranges::find_if(cards,
                                    [&](const auto& each) { return each.card == card && each.reader; });
    };
    if (const auto found = inReader(); found != cards.end())
        return *found->reader;
    const auto target = numberOf(wanted);
    const auto holdsTarget = [&](const auto& each) { return target && each.reader == target; };
    auto gives = std::ranges::find_if(cards, holdsTarget);
    if (gives == cards.end()) {
        const auto inserted = m_control->insert(card, target);
        if (inserted) {
            TRY_ASSIGN(cards, m_control->status());
            if (const auto found = inReader(); found != cards.end())
                return *found->reader;
        }
        std::erase_if(cards, [](const auto& each) { return !each.reader; });
        if (cards.empty())
            return inserted ? Error(Errc::roomFailed, {std::to_string(card)}) : inserted.error();
        // Its reader holds another: the card gives way that was asked for longest ago, or was not yet.
        gives = std::ranges::min_element(cards, {}, [&](const auto& each) { return m_askedAt[each.card]; });
    }
    const auto inside =
        std::ranges::count_if(cards, [](const auto& each) { return each.reader.has_value(); });
    TRY(m_control->pull(gives->card));
    awaitCards(inside - 1);
    TRY(m_control->insert(card, gives->reader));
    return *gives->reader;
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
    if (request.kind == PinKind::securityOfficer || request.kind == PinKind::newSecurityOfficer) {
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
