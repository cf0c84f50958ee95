#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace conclave::rehearsal {

/// Closes on scope exit.
class UniqueFd {
  public:
    UniqueFd() = default;
    explicit UniqueFd(int fd) : m_fd(fd) {}
    UniqueFd(UniqueFd&& other) noexcept : m_fd(other.release()) {}
    UniqueFd& operator=(UniqueFd&& other) noexcept;
    ~UniqueFd() { reset(); }
    int get() const { return m_fd; }
    explicit operator bool() const { return m_fd >= 0; }
    int release();
    void reset();

  private:
    int m_fd = -1;
};

using Clock = std::chrono::steady_clock;

/// roomFailed with its reason, and errno where `code` is not 0.
Error roomError(ErrorArg why, int code = 0);

bool sendAll(int fd, const void* data, std::size_t size);
/// Exactly `size` octets; false on the end of the connection or an error.
bool receiveAll(int fd, void* data, std::size_t size);

/// A signalfd for the signals, which are blocked for this thread and those it starts later.
UniqueFd blockAndWatch(const std::vector<int>& signals);

/// In a child between fork and exec or main loop: ends with `signal` when the parent `parent` dies, also if
/// it has died already.
void dieWithParent(int signal, pid_t parent);

/// Unblocks all signals: a child must not inherit our mask.
void unblockSignals();

/// SIGTERM, and SIGKILL where that has not helped by `patience`. Returns the wait status.
int endProcess(pid_t pid, std::chrono::milliseconds patience);

}  // namespace conclave::rehearsal
