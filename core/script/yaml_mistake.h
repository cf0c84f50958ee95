#pragma once

#include <string>

#include "core/base/wording.h"

namespace conclave::script {

/// What yaml-cpp says is wrong with a text, also in Portuguese.
Wording yamlMistake(const std::string& english);

}  // namespace conclave::script
