#include "ui/pages/prompts/problem.h"

#include "ui/pages/texts.h"
#include "ui/widgets/problem_box.h"

namespace conclave::ui {

void showProblem(ProblemBox& box, const std::optional<Error>& error) {
    if (error)
        box.setProblem(whatHappened(*error), whatToDo(*error), QString::fromStdString(error->technical()),
                       ProblemBox::Severity::warn);
    else
        box.clear();
}

}  // namespace conclave::ui
