#include "core/ceremony/medium.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "core/base/file.h"

namespace conclave::ceremony {
namespace {

namespace fs = std::filesystem;

/// Not writeFileDurably: a FAT has no modes to set, and nothing is to be renamed on a medium that may be
/// pulled.
Result<void> writeOne(const fs::path& path, ByteView content) {
    const int fd =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
    if (fd < 0)
        return fileError(path, errno);
    const auto fail = [&](int code) {
        ::close(fd);
        return fileError(path, code);
    };
    for (std::size_t done = 0; done < content.size();) {
        const auto count = ::write(fd, content.data() + done, content.size() - done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return fail(errno);
        done += static_cast<std::size_t>(count);
    }
    if (::fsync(fd) != 0)
        return fail(errno);
    // What is read back is to come from the medium, not from the kernel's memory.
    ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    if (::close(fd) != 0)
        return fileError(path, errno);
    return {};
}

Error unfit(const fs::path& folder, const fs::path& item) {
    return Error(Errc::mediumUnfit, {folder.string(), Wording("it holds " + item.string() + " already",
                                                              "já contém " + item.string())});
}

/// Nothing but what an attempt that was interrupted may have left: no link leads elsewhere, nothing waits.
Result<void> requireOwn(const fs::path& folder, const std::vector<MediumFile>& files) {
    std::set<std::string> known, folders;
    for (const auto& file : files) {
        known.insert(file.path);
        for (auto part = fs::path(file.path).parent_path(); !part.empty(); part = part.parent_path())
            folders.insert(part.generic_string());
    }
    std::error_code failure;
    if (!fs::is_directory(fs::symlink_status(folder, failure)))
        return unfit(folder.parent_path(), folder);
    for (fs::recursive_directory_iterator item(folder, failure), end; !failure && item != end;
         item.increment(failure)) {
        const auto name = item->path().lexically_relative(folder).generic_string();
        const auto status = item->symlink_status(failure);
        const bool isOurs = fs::is_directory(status) ? folders.contains(name)
                                                     : fs::is_regular_file(status) && known.contains(name);
        if (!isOurs)
            return unfit(folder, item->path());
    }
    return failure ? fileError(folder, failure.value()) : Result<void>();
}

}  // namespace

Result<void> writeMedium(const fs::path& folder, const std::vector<MediumFile>& files) {
    std::error_code failure;
    if (!fs::is_directory(folder.parent_path(), failure))
        return Error(Errc::mediumUnfit,
                     {folder.parent_path().string(), Wording("it is no folder", "não é uma pasta")});
    fs::create_directory(folder, failure);
    if (failure)
        return fileError(folder, failure.value());
    TRY(requireOwn(folder, files));
    std::set<fs::path> folders{folder.parent_path(), folder};
    for (const auto& file : files) {
        const auto path = folder / file.path;
        fs::create_directories(path.parent_path(), failure);
        if (failure)
            return fileError(path.parent_path(), failure.value());
        TRY(writeOne(path, file.content));
        folders.insert(path.parent_path());
    }
    for (const auto& each : folders)
        TRY(syncFolder(each));
    for (const auto& file : files) {
        const auto path = folder / file.path;
        TRY_ASSIGN(const auto content, readFile(path, file.content.size()));
        if (content != file.content)
            return Error(Errc::mediumDiffers, {path.string()});
    }
    return {};
}

}  // namespace conclave::ceremony
