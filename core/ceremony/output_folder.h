#pragma once

#include <cstdint>
#include <filesystem>

#include "core/base/result.h"

/// What can be known of a place for records before anything is written there. Changes nothing.
namespace conclave::ceremony {

/// Whether `folder`, which may not exist yet, could be made or written into by this user.
/// Errors: Errc::notAFolder, Errc::permissionDenied, Errc::ioFailed.
Result<void> requireWritable(const std::filesystem::path& folder);

/// The same for a record, which is always a new folder. Errors: also Errc::recordExists (for links and "x/.."
/// too).
Result<void> requireNewFolder(const std::filesystem::path& folder);

/// MiB free on the disk that `folder` is or will be on. Errors: Errc::diskSpaceLow with less than a record
/// needs, Errc::ioFailed.
Result<std::uint64_t> requireSpace(const std::filesystem::path& folder);

}  // namespace conclave::ceremony
