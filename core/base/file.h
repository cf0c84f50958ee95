#pragma once

#include <filesystem>

#include "core/base/result.h"
#include "core/base/secret_bytes.h"

namespace conclave {

/// Errors of all: Errc::fileMissing, Errc::permissionDenied, Errc::diskFull, Errc::ioFailed.

/// The error of a call that failed on this path with `code`, its errno.
Error fileError(const std::filesystem::path& path, int code);

Result<Bytes> readFile(const std::filesystem::path& path, std::size_t maxBytes = 64U << 20);

/// A PIN file: the octets up to the first line end, never copied outside locked memory.
Result<SecretBytes> readSecretLine(const std::filesystem::path& path);

/// Written to a temporary name in the same folder, fsync'd, renamed, and the folder fsync'd: after a power
/// cut the file is there whole or not at all. Mode 0600. Replaces an existing file only when asked.
enum class IfExists { refuse, replace };
Result<void> writeFileDurably(const std::filesystem::path& path, ByteView content,
                              IfExists ifExists = IfExists::refuse);

Result<void> syncFolder(const std::filesystem::path& folder);

/// mkdir with mode 0700, parents too; each new folder's parent is fsync'd.
Result<void> makeFolder(const std::filesystem::path& folder);

}  // namespace conclave
