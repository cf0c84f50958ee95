#include "core/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace conclave {
namespace {

namespace fs = std::filesystem;

/// Closes on scope exit; close() errors that matter are seen by fsync before.
class FileDescriptor {
  public:
    explicit FileDescriptor(int fd) : m_fd(fd) {}
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor() {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    int get() const { return m_fd; }

  private:
    int m_fd;
};

/// Refuses an existing name, at once. File systems that can do neither this nor hard links (exFAT by FUSE)
/// have the name taken first; a power cut in between leaves it empty.
int renameToNew(const fs::path& from, const fs::path& to) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    const FileDescriptor name(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (name.get() < 0 || ::rename(from.c_str(), to.c_str()) != 0)
        return -1;
    return 0;
}

}  // namespace

Error fileError(const fs::path& path, int code) {
    const auto errc = [code] {
        switch (code) {
            case ENOENT:
            case ENOTDIR:
                return Errc::fileMissing;
            case EACCES:
            case EPERM:
            case EROFS:
                return Errc::permissionDenied;
            case EEXIST:
                return Errc::fileExists;
            case ELOOP:
                return Errc::notARegularFile;
            case ENOSPC:
            case EDQUOT:
            case EFBIG:  // the file system, or a limit of the process, holds no larger file
                return Errc::diskFull;
            default:
                return Errc::ioFailed;
        }
    }();
    return Error(errc, {path.string()})
        .native(NativeSource::os, static_cast<std::uint64_t>(code), std::strerror(code));
}

Result<Bytes> readFile(const fs::path& path, std::size_t maxBytes) {
    const FileDescriptor file(
        ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));  // a pipe never blocks us
    if (file.get() < 0)
        return fileError(path, errno);
    struct stat status {};
    if (::fstat(file.get(), &status) != 0)
        return fileError(path, errno);
    if (!S_ISREG(status.st_mode))
        return Error(Errc::notARegularFile, {path.string()});
    if (static_cast<std::size_t>(status.st_size) > maxBytes)
        return Error(Errc::fileTooLarge, {path.string(), std::to_string(maxBytes)});
    Bytes content(static_cast<std::size_t>(status.st_size));
    std::size_t used = 0;
    while (used < content.size()) {
        const auto got = ::read(file.get(), content.data() + used, content.size() - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fileError(path, errno);
        if (got == 0)
            break;
        used += static_cast<std::size_t>(got);
    }
    content.resize(used);
    return content;
}

Result<SecretBytes> readSecretLine(const fs::path& path) {
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0)
        return fileError(path, errno);
    SecretBytes line(256);
    const auto got = ::read(file.get(), line.exposeMutable().data(), line.size());
    if (got < 0)
        return fileError(path, errno);
    const auto text = line.exposeText().substr(0, static_cast<std::size_t>(got));
    line.truncate(std::min(text.find_first_of("\r\n"), text.size()));
    return line;
}

Result<void> writeFileDurably(const fs::path& path, ByteView content, IfExists ifExists) {
    const auto temporary = path.parent_path() / ("." + path.filename().string() + ".tmp");
    ::unlink(temporary.c_str());  // left by a power cut
    {
        const FileDescriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (file.get() < 0)
            return fileError(path, errno);
        std::size_t written = 0;
        while (written < content.size()) {
            const auto put = ::write(file.get(), content.data() + written, content.size() - written);
            if (put < 0 && errno == EINTR)
                continue;
            if (put < 0) {
                const int code = errno;
                ::unlink(temporary.c_str());
                return fileError(path, code);
            }
            written += static_cast<std::size_t>(put);
        }
        if (::fsync(file.get()) != 0) {
            const int code = errno;
            ::unlink(temporary.c_str());
            return fileError(path, code);
        }
    }
    const int failed = ifExists == IfExists::refuse ? renameToNew(temporary, path)
                                                    : ::rename(temporary.c_str(), path.c_str());
    if (failed != 0) {
        const int code = errno;
        ::unlink(temporary.c_str());
        return fileError(path, code);
    }
    return syncFolder(path.parent_path());
}

Result<void> syncFolder(const fs::path& folder) {
    const auto name = folder.empty() ? fs::path(".") : folder;
    const FileDescriptor directory(::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.get() < 0)
        return fileError(name, errno);
    if (::fsync(directory.get()) != 0 && errno != EINVAL &&
        errno != ENOTSUP)  // file systems that have no such call
        return fileError(name, errno);
    return {};
}

Result<void> makeFolder(const fs::path& folder) {
    const auto name = folder.lexically_normal();
    std::error_code ignored;
    if (name.empty() || fs::is_directory(name, ignored))
        return {};
    const auto parent = name.has_filename() ? name.parent_path() : name.parent_path().parent_path();
    if (parent != name)
        TRY(makeFolder(parent));
    if (::mkdir(name.c_str(), 0700) != 0 && errno != EEXIST)
        return fileError(name, errno);
    return syncFolder(parent);
}

}  // namespace conclave
