#pragma once

#include <filesystem>
#include <string_view>

#include "core/verify/verify.h"

namespace conclave::verify {

/// Stands in a copy that does not hold, and says so.
inline constexpr std::string_view warningFile = "DOES-NOT-HOLD.txt";

/// Copies to the new folder `out` what an auditor gets: of the files that the record names, those that are
/// not restricted, with the content that it gives them; whatever else is in the folder stays behind. The copy
/// is judged then, by itself; one that does not hold gets the warning. Errors: Errc::recordMissing,
/// Errc::fileExists, Errc::usage (`out` is inside the record), those of transcripts, without which nothing
/// tells what belongs in the safe, and those of files; then `out` is removed.
Result<Report> exportRecord(const std::filesystem::path& record, const std::filesystem::path& out);

}  // namespace conclave::verify
