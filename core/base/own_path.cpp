#include "core/base/own_path.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <deque>

#include "core/base/file.h"

namespace conclave {
namespace {

namespace fs = std::filesystem;

constexpr int mostLinks = 40;  // as Linux: path_resolution(7)

/// In a user namespace root's files show as another user's: who owns / is root here.
bool isTrusted(uid_t owner) {
    struct stat root {};
    return owner == ::geteuid() || owner == 0 || (::lstat("/", &root) == 0 && owner == root.st_uid);
}

/// Bits that let others write. A user's own group, which has nobody else in it and goes by the user's number
/// (Debian's and Red Hat's custom), lets in nobody.
mode_t othersMayWrite(const struct stat& status) {
    const bool isOwnGroup = ::geteuid() != 0 && status.st_gid == ::getegid() && ::getegid() == ::geteuid();
    return status.st_mode & (isOwnGroup ? S_IWOTH : S_IWGRP | S_IWOTH);
}

std::deque<fs::path> partsOf(const fs::path& path) {
    std::deque<fs::path> parts;
    for (const auto& part : path)
        if (!part.empty() && part != "." && part != "/")
            parts.push_back(part);
    return parts;
}

Result<void> require(const fs::path& path, bool mayEndSticky) {
    std::error_code failed;
    const auto whole = fs::absolute(path, failed);
    auto left = partsOf(whole);
    fs::path at = "/";
    for (int links = 0;;) {
        struct stat status {};
        if (::lstat(at.c_str(), &status) != 0)
            return fileError(at, errno);
        if (!isTrusted(status.st_uid))
            return Error(Errc::pathNotOurs, {whole.string(), at.string()});
        if (S_ISLNK(status.st_mode)) {
            if (++links > mostLinks)
                return fileError(whole, ELOOP);
            const auto target = fs::read_symlink(at, failed);
            if (failed)
                return fileError(at, failed.value());
            const auto further = partsOf(target);
            left.insert(left.begin(), further.begin(), further.end());
            at = target.is_absolute() ? fs::path("/") : at.parent_path();
            continue;
        }
        // What lies in a sticky folder is moved by its owner alone.
        const bool isSticky =
            S_ISDIR(status.st_mode) && (status.st_mode & S_ISVTX) != 0 && (mayEndSticky || !left.empty());
        const bool isSocket = S_ISSOCK(status.st_mode);  // writing to one is talking to who listens
        if (othersMayWrite(status) != 0 && !isSticky && !isSocket)
            return Error(Errc::pathNotOurs, {whole.string(), at.string()});
        if (left.empty())
            return {};
        at = left.front() == ".." ? at.parent_path() : at / left.front();
        left.pop_front();
    }
}

}  // namespace

Result<void> requireOwnPath(const fs::path& path) {
    return require(path, false);
}
Result<void> requireOwnPlace(const fs::path& folder) {
    return require(folder, true);
}

}  // namespace conclave
