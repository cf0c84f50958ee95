#include "app/conclave/prompt.h"

#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <optional>

#include "app/process/stop_signal.h"

namespace conclave::app {
namespace {

constexpr std::size_t longestSecret = 256;
constexpr std::size_t longestLine = 4096;

/// One octet of standard input; unbuffered, so that no copy of a PIN stays in a stdio buffer.
Result<std::optional<char>> readOctet() {
    for (;;) {
        pollfd waited[2] = {{STDIN_FILENO, POLLIN, 0}, {stopSignalFd(), POLLIN, 0}};
        const int ready = poll(waited, 2, -1);
        if (isStopSignalled())
            return Error(Errc::stopped);
        if (ready < 0 && errno != EINTR)
            return Error(Errc::inputEnded);
        if (ready <= 0)
            continue;
        char octet = 0;
        const auto got = read(STDIN_FILENO, &octet, 1);
        if (got == 1)
            return std::optional(octet);
        if (got < 0 && errno == EINTR)
            continue;
        return std::optional<char>();
    }
}

/// No echo while it lives.
class Silence {
  public:
    Silence() {
        if (tcgetattr(STDIN_FILENO, &m_before) != 0)
            return;
        auto silent = m_before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        m_isTerminal = tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
        m_echoes = !m_isTerminal;
    }
    Silence(const Silence&) = delete;
    Silence& operator=(const Silence&) = delete;
    ~Silence() {
        if (m_isTerminal) {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &m_before);
            std::putchar('\n');
        }
    }

    bool echoes() const { return m_echoes; }

  private:
    termios m_before{};
    bool m_isTerminal = false;
    bool m_echoes = false;
};

}  // namespace

Result<std::string> readLine() {
    std::fflush(stdout);
    std::string line;
    for (;;) {
        TRY_ASSIGN(const auto octet, readOctet());
        if (!octet && line.empty())
            return Error(Errc::inputEnded);
        if (!octet || *octet == '\n')
            return line;
        if (line.size() < longestLine)
            line += *octet;
    }
}

Result<SecretBytes> readSecretFromTerminal() {
    std::fflush(stdout);
    const Silence silence;
    if (silence.echoes())
        return Error(Errc::inputEnded);  // a terminal that would show the PIN is none
    SecretBytes secret(longestSecret);
    std::size_t used = 0;
    for (;;) {
        TRY_ASSIGN(const auto octet, readOctet());
        if (!octet && used == 0)
            return Error(Errc::inputEnded);
        if (!octet || *octet == '\n')
            break;
        if (used < longestSecret)
            secret.exposeMutable()[used++] = static_cast<std::uint8_t>(*octet);
    }
    secret.truncate(used);
    return secret;
}

}  // namespace conclave::app
