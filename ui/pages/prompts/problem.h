#pragma once

#include <optional>

#include "core/base/error.h"

namespace conclave::ui {

class ProblemBox;

/// The error's two sentences in the language of the moment; none hides the box.
void showProblem(ProblemBox& box, const std::optional<Error>& error);

}  // namespace conclave::ui
