#pragma once

#include <filesystem>

#include "core/verify/verify.h"

/// What goes into the second bag when everybody has signed: enough to judge the ceremony without this
/// computer.
namespace conclave::ceremony {

struct OuterBag {
    verify::Report report;       ///< of the copy that is on the medium
    bool hasItsProgram = false;  ///< the program that made the record is among those packed
};

/// Writes to the new or interrupted `folder` on a medium, and reads back: record/ (the auditor's copy),
/// programs/ (this installation's), HEAD.txt (the record's head, to be printed), SHA256SUMS. Errors:
/// Errc::recordNotEnded, where the record does not hold or is not closed; those of verify::auditorsFiles, of
/// writeMedium and of files.
Result<OuterBag> packOuterBag(const std::filesystem::path& record, const std::filesystem::path& folder);

}  // namespace conclave::ceremony
