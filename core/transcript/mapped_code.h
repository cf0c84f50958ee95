#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/base/result.h"

namespace conclave::transcript {

/// What code ran in the ceremony of a record, as its `begin` and each `resume` say it: path -> SHA-256 in
/// hex. Of a path that was another file after a resume, the last. Errors: those of readTranscript.
Result<std::map<std::string, std::string>> mappedCode(const std::filesystem::path& record);

}  // namespace conclave::transcript
