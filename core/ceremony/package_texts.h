#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace conclave::ceremony {

/// What goes into the safe beside the backup, by file name: instructions in both languages, the guide for the
/// day when Conclave is gone, recover.py and SLIP-0039's word list; from docs/ and resources/, as this
/// program was built.
const std::vector<std::pair<std::string_view, std::string_view>>& packageTexts();

}  // namespace conclave::ceremony
