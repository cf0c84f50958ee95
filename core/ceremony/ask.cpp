#include "core/ceremony/ask.h"

#include "core/base/text.h"

namespace conclave::ceremony {

Result<void> checkAnswer(const std::string& answer, std::size_t mostCharacters) {
    if (!isUtf8(answer))
        return Error(Errc::answerNotUtf8);
    if (!isShowableLine(answer) || countCharacters(answer) > mostCharacters)
        return Error(Errc::answerUnfit, {std::to_string(mostCharacters)});
    return {};
}

Result<std::string> askFitting(Room& room, Question question, std::size_t mostCharacters,
                               const std::function<Result<void>(const std::string&)>& accepts) {
    for (;;) {
        TRY_ASSIGN(const auto typed, room.ask(question));
        auto answer = tidied(typed);
        if (question.mayBeEmpty && answer.empty())
            return answer;
        auto fits = checkAnswer(answer, mostCharacters);
        if (fits && accepts)
            fits = accepts(answer);
        if (fits)
            return answer;
        question.problem = std::move(fits).error();
    }
}

}  // namespace conclave::ceremony
