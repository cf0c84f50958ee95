#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"

/// Files for a medium that goes to the safe: a USB stick with whatever file system, FAT and exFAT too, which
/// know no modes and no links.
namespace conclave::ceremony {

struct MediumFile {
    std::string path;  ///< in the package, with '/' between names
    Bytes content;
};

/// Writes the files below `folder`, which is made, each fsync'd, and reads each back from the medium and
/// compares it. What an attempt that was interrupted left there under the same names is written over;
/// anything else there is an error. Errors: Errc::mediumUnfit{folder, why}, Errc::mediumDiffers{file}, those
/// of files.
Result<void> writeMedium(const std::filesystem::path& folder, const std::vector<MediumFile>& files);

}  // namespace conclave::ceremony
