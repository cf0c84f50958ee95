#include "core/rehearsal/posix.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

namespace conclave::rehearsal {

UniqueFd& UniqueFd::operator=(UniqueFd&& other) noexcept {
    if (this != &other) {
        reset();
        m_fd = other.release();
    }
    return *this;
}

int UniqueFd::release() {
    return std::exchange(m_fd, -1);
}

void UniqueFd::reset() {
    if (m_fd >= 0)
        ::close(release());
}

Error roomError(ErrorArg why, int code) {
    Error error(Errc::roomFailed, {std::move(why)});
    if (code == 0)
        return error;
    return std::move(error).native(NativeSource::os, static_cast<std::uint64_t>(code), std::strerror(code));
}

bool sendAll(int fd, const void* data, std::size_t size) {
    const auto* next = static_cast<const char*>(data);
    while (size > 0) {
        const auto sent = ::send(fd, next, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        next += sent;
        size -= static_cast<std::size_t>(sent);
    }
    return true;
}

bool receiveAll(int fd, void* data, std::size_t size) {
    auto* next = static_cast<char*>(data);
    while (size > 0) {
        const auto got = ::recv(fd, next, size, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        next += got;
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

UniqueFd blockAndWatch(const std::vector<int>& signals) {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : signals)
        sigaddset(&set, signal);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    return UniqueFd(signalfd(-1, &set, SFD_CLOEXEC));
}

void dieWithParent(int signal, pid_t parent) {
    prctl(PR_SET_PDEATHSIG, signal);
    if (getppid() != parent)
        ::kill(getpid(), signal);
}

void unblockSignals() {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

int endProcess(pid_t pid, std::chrono::milliseconds patience) {
    ::kill(pid, SIGTERM);
    const UniqueFd watch(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
    pollfd waiting{watch.get(), POLLIN, 0};
    if (!watch || ::poll(&waiting, 1, static_cast<int>(patience.count())) != 1)
        ::kill(pid, SIGKILL);
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

}  // namespace conclave::rehearsal
