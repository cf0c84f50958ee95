#include "core/ceremony/ask.h"

#include <algorithm>

#include "core/script/utf8.h"

namespace conclave::ceremony {

Result<std::string> askFitting(Room& room, Question question, std::size_t mostCharacters,
                               const std::function<Result<void>(const std::string&)>& accepts) {
    for (;;) {
        TRY_ASSIGN(auto answer, room.ask(question));
        answer.erase(0, std::min(answer.find_first_not_of(' '), answer.size()));
        answer.erase(answer.find_last_not_of(' ') + 1);
        if (question.mayBeEmpty && answer.empty())
            return answer;
        if (!script::isShowableLine(answer) || script::countCharacters(answer) > mostCharacters)
            question.problem = Error(Errc::answerUnfit, {std::to_string(mostCharacters)});
        else if (auto accepted = accepts ? accepts(answer) : Result<void>(); !accepted)
            question.problem = std::move(accepted).error();
        else
            return answer;
    }
}

}  // namespace conclave::ceremony
