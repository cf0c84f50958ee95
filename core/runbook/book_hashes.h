#pragma once

#include <filesystem>

#include "core/base/result.h"
#include "core/runbook/book.h"

namespace conclave::runbook {

/// What the book's hash check compares with, where the order does not say it: what was approved (beside the
/// script, at `scriptFile`); else the running program, and the site's module where it is here. Errors: those
/// of loadApproval, readApproval and sha256File.
Result<void> fillHashes(BookOrder& order, const std::filesystem::path& scriptFile);

}  // namespace conclave::runbook
