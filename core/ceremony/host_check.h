#pragma once

#include <filesystem>

#include "core/base/result.h"

namespace conclave::ceremony {

/// Whether this process can lock as much memory as a ceremony holds at a time. Errors: Errc::memoryNotLocked.
Result<void> requireLockedMemory();

/// Locked pages stay out of swap, but what a module, pcscd or the kernel copies does not.
/// `swaps`: the kernel's list. Errors: Errc::swapIsOn, also when the list cannot be read.
Result<void> requireNoSwap(const std::filesystem::path& swaps = "/proc/swaps");

}  // namespace conclave::ceremony
