#pragma once

#include <filesystem>

#include "core/base/result.h"

namespace conclave {

/// That nobody but this user and root can put something else in the place of `path`, which exists: every
/// folder on the way belongs to one of them and is not writable by others (or is sticky, as /tmp is, and what
/// lies in it is theirs), and so is `path` itself. Links on the way are followed, and judged in the same way.
/// Errors: Errc::pathNotOurs, Errc::fileMissing, Errc::permissionDenied, Errc::notARegularFile (a loop of
/// links).
Result<void> requireOwnPath(const std::filesystem::path& path);

/// The same of a folder in which something new is to be made: it may itself be sticky.
Result<void> requireOwnPlace(const std::filesystem::path& folder);

}  // namespace conclave
