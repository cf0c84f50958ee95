#include "core/base/log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <mutex>

#include "core/base/build_info.h"
#include "core/base/clock.h"
#include "core/base/file.h"

namespace conclave::log {
namespace {

namespace fs = std::filesystem;

constexpr off_t mostBytes = 1 << 20;
constexpr int filesKept = 3;

std::mutex mutex;
fs::path file;  // empty: no log

/// Should anything else than a name of ours ever come here, it is not readable afterwards.
std::string word(std::string_view text) {
    std::string plain(text.substr(0, 64));
    for (char& c : plain)
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
              c == '.'))
            c = '_';
    return plain;
}

std::string_view name(NativeSource source) {
    switch (source) {
        case NativeSource::pkcs11:
            return "pkcs11";
        case NativeSource::pcsc:
            return "pcsc";
        case NativeSource::card:
            return "card";
        case NativeSource::openssl:
            return "openssl";
        case NativeSource::os:
            return "os";
    }
    return "";
}

fs::path older(int number) {
    return file.string() + '.' + std::to_string(number);
}

void rotate() {
    std::error_code ignored;
    for (int number = filesKept; number > 1; --number)
        fs::rename(older(number - 1), older(number), ignored);
    fs::rename(file, older(1), ignored);
}

void write(std::string_view event, const std::string& details) {
    const std::lock_guard lock(mutex);
    if (file.empty())
        return;
    struct stat status {};
    if (::lstat(file.c_str(), &status) == 0 && status.st_size >= mostBytes)
        rotate();
    const int fd =
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (fd < 0)
        return;
    const auto line = fmt::format("{} {} {} {}\n", formatUtcMs(utcNowMs()), ::getpid(), event, details);
    [[maybe_unused]] const auto written = ::write(fd, line.data(), line.size());
    ::close(fd);
}

}  // namespace

fs::path defaultFolder() {
    // The XDG Base Directory Specification: a relative path is to be ignored.
    if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state == '/')
        return fs::path(state) / "conclave";
    if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/')
        return fs::path(home) / ".local/state/conclave";
    return {};
}

void open(const fs::path& folder) {
    const std::lock_guard lock(mutex);
    file.clear();
    if (folder.empty() || !makeFolder(folder) || ::chmod(folder.c_str(), 0700) != 0)
        return;
    file = folder / "conclave.log";
}

void started(std::string_view command) {
    write("start", fmt::format("{} {} {}", word(command), word(version()), word(buildHash())));
}

void ended(int exitCode) {
    write("end", std::to_string(exitCode));
}

void ceremony(std::string_view id) {
    write("ceremony", word(id));
}

void stepBegan(std::string_view id) {
    write("step-begin", word(id));
}

void stepEnded(std::string_view id) {
    write("step-end", word(id));
}

void failed(const Error& error) {
    std::string details;
    for (const Error* each = &error; each != nullptr; each = each->cause()) {
        details += (details.empty() ? "" : " <- ") + std::string(conclave::name(each->code()));
        for (const auto& native : each->natives())
            details += fmt::format(" {}:0x{:x}", name(native.source), native.value);
    }
    write("error", details);
}

}  // namespace conclave::log
