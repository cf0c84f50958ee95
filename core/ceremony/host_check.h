#pragma once

#include <cstdint>
#include <filesystem>

#include "core/base/result.h"

namespace conclave::ceremony {

/// Whether this process can lock as much memory as a ceremony holds at a time. Errors: Errc::memoryNotLocked.
Result<void> requireLockedMemory();

/// Locked pages stay out of swap, but what a module, pcscd or the kernel copies does not.
/// `swaps`: the kernel's list. Errors: Errc::swapIsOn, also when the list cannot be read.
Result<void> requireNoSwap(const std::filesystem::path& swaps = "/proc/swaps");

/// Variables of the environment by which the loader, the C library, OpenSSL or Qt load foreign code. Errors:
/// Errc::foreignEnvironment, which names them.
Result<void> requireOwnEnvironment();

/// A clock that stands before this program was made is wrong, whatever it says. Errors:
/// Errc::clockImpossible.
Result<void> requirePossibleClock(std::int64_t nowUtcMs);

/// Libraries that the loader puts into every program, whatever its environment. `file`: the loader's list.
/// Errors: Errc::foreignEnvironment, also when the list cannot be read.
Result<void> requireNoPreloads(const std::filesystem::path& file = "/etc/ld.so.preload");

}  // namespace conclave::ceremony
