#include "core/ceremony/output_folder.h"

#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstring>

#include "core/base/own_path.h"

namespace conclave::ceremony {
namespace {

namespace fs = std::filesystem;

// A record is under 1 MiB; the rest is room for a full disk's surprises.
constexpr std::uint64_t neededMiB = 64;

Error osError(Errc code, const fs::path& path, int number) {
    return Error(code, {path.string()})
        .native(NativeSource::os, static_cast<std::uint64_t>(number), std::strerror(number));
}

/// The folder itself or the nearest one above it that exists, links not followed.
fs::path nearestExisting(fs::path folder) {
    std::error_code ignored;
    while (fs::symlink_status(folder, ignored).type() == fs::file_type::not_found &&
           folder != folder.parent_path())
        folder = folder.parent_path();
    return folder;
}

fs::path normal(const fs::path& folder) {
    std::error_code ignored;
    auto path = fs::absolute(folder, ignored).lexically_normal();
    return path.has_filename() ? path : path.parent_path();  // "x/" is "x"
}

}  // namespace

Result<void> requireWritable(const fs::path& folder) {
    for (const auto& name : normal(folder))
        if (name.native().size() > NAME_MAX)
            return osError(Errc::ioFailed, folder, ENAMETOOLONG);
    const auto existing = nearestExisting(normal(folder));
    std::error_code failed;
    const auto type = fs::status(existing, failed).type();
    if (type == fs::file_type::directory) {
        if (::access(existing.c_str(), W_OK | X_OK) != 0)
            return osError(Errc::permissionDenied, existing, errno);
        return requireOwnPlace(existing);
    }
    if (failed && failed.value() != ENOENT && failed.value() != ENOTDIR)
        return osError(failed.value() == EACCES ? Errc::permissionDenied : Errc::ioFailed, existing,
                       failed.value());
    return Error(Errc::notAFolder, {existing.string()});
}

Result<void> requireNewFolder(const fs::path& folder) {
    std::error_code failed;
    const auto path = normal(folder);
    const auto type = fs::symlink_status(path, failed).type();
    if (folder.empty() || (type != fs::file_type::not_found && !failed))
        return Error(Errc::recordExists, {path.string()});
    return requireWritable(path);
}

Result<std::uint64_t> requireSpace(const fs::path& folder) {
    const auto existing = nearestExisting(normal(folder));
    struct statvfs disk {};
    if (::statvfs(existing.c_str(), &disk) != 0)
        return osError(Errc::ioFailed, existing, errno);
    const auto freeMiB = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize >> 20;
    if (freeMiB < neededMiB)
        return Error(Errc::diskSpaceLow,
                     {existing.string(), std::to_string(neededMiB), std::to_string(freeMiB)});
    return freeMiB;
}

}  // namespace conclave::ceremony
