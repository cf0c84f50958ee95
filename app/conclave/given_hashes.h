#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace conclave::app {

/// SHA-256 in hex of each, which may be a file, or a hash as people type it. Errors: those of typedHash and
/// readFile.
Result<std::vector<std::string>> hashesOf(const std::vector<std::string>& given);

/// The hashes in files of sha256sum's form (coreutils), in hex, each once. Errors: Errc::notSums {path},
/// those of readFile.
Result<std::vector<std::string>> sumsOf(const std::vector<std::filesystem::path>& files);

}  // namespace conclave::app
