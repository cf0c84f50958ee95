#pragma once

#include <sys/types.h>

#include <filesystem>

#include "core/rehearsal/posix.h"

namespace conclave::rehearsal {

/// What the room says, in its language.
struct Says {
    Lang lang;
    std::string operator()(const char* english, const char* portuguese) const {
        return lang == Lang::en ? english : portuguese;
    }
};

/// Moves this (single-threaded) process into mount and network namespaces of its own: a fresh /run, no driver
/// for real readers, and a loopback where no port is taken. As a plain user it needs user namespaces too.
/// Errors: Errc::roomFailed.
Result<void> enterPrivateNamespaces(const Says& says);

/// Before entering: writes the reader configuration and one copy of vpcd's driver for each reader
/// (entries that share a driver file share one table, and break).
/// Errors: Errc::roomFailed (vpcd is not installed), those of writing.
Result<void> prepareReaders(const std::filesystem::path& room, int readers, const Says& says);

std::uint16_t readerPort(int reader);  ///< from 1
std::string readerName(int reader);    ///< as PC/SC clients see it
std::filesystem::path pcscdSocket(const std::filesystem::path& room);

/// A pcscd on the room's own socket, inside the namespaces; ends with this object and with this process.
class PrivatePcscd {
  public:
    /// Returns when all readers are there. Errors: Errc::roomFailed.
    static Result<PrivatePcscd> start(const std::filesystem::path& room, int readers, const Says& says);
    PrivatePcscd(PrivatePcscd&& other) noexcept;
    PrivatePcscd& operator=(PrivatePcscd&&) = delete;
    ~PrivatePcscd();
    pid_t pid() const { return m_pid; }

  private:
    explicit PrivatePcscd(pid_t pid) : m_pid(pid) {}
    pid_t m_pid;
};

}  // namespace conclave::rehearsal
