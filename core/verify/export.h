#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "core/verify/verify.h"

namespace conclave::verify {

/// Stands in a copy that does not hold, and says so.
inline constexpr std::string_view warningFile = "DOES-NOT-HOLD.txt";

/// What an auditor gets, by its path in the record: of the files that the record names, those that are not
/// restricted, with the content that it gives them. Whatever else is in the folder stays behind. Errors:
/// Errc::recordMissing, those of transcripts, without which nothing tells what belongs in the safe, and those
/// of files.
Result<std::map<std::string, Bytes>> auditorsFiles(const std::filesystem::path& record);

/// What is made of a record is never written into it. Errors: Errc::usage (`out` is inside the record).
Result<void> requireOutside(const std::filesystem::path& record, const std::filesystem::path& out);

/// Copies those to the new folder `out`. The copy is judged then, by itself; one that does not hold gets the
/// warning. Errors: those of auditorsFiles, Errc::fileExists, those of requireOutside
/// and of files; then `out` is removed.
Result<Report> exportRecord(const std::filesystem::path& record, const std::filesystem::path& out);

}  // namespace conclave::verify
