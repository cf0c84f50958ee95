#include "app/conclave/prompt.h"

#include <poll.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <functional>
#include <optional>
#include <utility>

#include "app/process/stop_signal.h"

namespace conclave::app {
namespace {

constexpr std::size_t longestSecret = 256;
constexpr std::size_t longestLine = 4096;
constexpr int lookAgainMs = 200;

/// One octet of standard input; unbuffered, so that no copy of a PIN stays in a stdio buffer. `woken` is
/// called after each signal that is no stop; and from time to time, as one may come right before the wait,
/// which it does not end then.
Result<std::optional<char>> readOctet(const std::function<void()>& woken = [] {}) {
    for (;; woken()) {
        pollfd waited[2] = {{STDIN_FILENO, POLLIN, 0}, {stopSignalFd(), POLLIN, 0}};
        const int ready = poll(waited, 2, lookAgainMs);
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

// What the handlers share with the one prompt that there is. Whatever is typed is flushed with each change:
// what was shown is no PIN, and half a PIN is nothing for the shell.
termios usual{};
termios silent{};
volatile sig_atomic_t isContinued = 0;
volatile sig_atomic_t isShown = 0;

void beSilent() {
    int failed = 0;
    do
        failed = tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    while (failed != 0 && errno == EINTR);
    if (failed != 0)
        isShown = 1;
}

/// After a stop the terminal is as the shell left it. In the background tcsetattr() stops us again (SIGTTOU).
void onContinue(int) {
    const int before = errno;
    beSilent();
    isContinued = 1;
    errno = before;
}

/// SIGTSTP stops us, SIGQUIT ends us, and meanwhile the terminal is somebody else's.
void onLeave(int signal) {
    const int before = errno;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &usual);
    struct sigaction byDefault {};
    struct sigaction ours {};
    byDefault.sa_handler = SIG_DFL;
    sigaction(signal, &byDefault, &ours);
    sigset_t itself;
    sigset_t blocked;
    sigemptyset(&itself);
    sigaddset(&itself, signal);
    raise(signal);
    pthread_sigmask(SIG_UNBLOCK, &itself, &blocked);  // here it strikes
    pthread_sigmask(SIG_SETMASK, &blocked, nullptr);
    sigaction(signal, &ours, nullptr);
    onContinue(signal);  // where the kernel stops nobody (an orphaned group), there was no SIGCONT
    errno = before;
}

/// No echo while it lives, also after the program was stopped and goes on.
class Silence {
  public:
    Silence() {
        isContinued = 0;
        isShown = 0;
        m_isTerminal = tcgetattr(STDIN_FILENO, &usual) == 0;
        if (!m_isTerminal)
            return;
        silent = usual;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        // SIGTTOU: were it ignored, we would change the shell's terminal from the background.
        for (auto& [signal, handler, before] : m_signals) {
            struct sigaction action {};
            action.sa_handler = handler;
            sigemptyset(&action.sa_mask);
            sigaction(signal, &action, &before);
        }
        beSilent();
    }
    Silence(const Silence&) = delete;
    Silence& operator=(const Silence&) = delete;
    ~Silence() {
        if (!m_isTerminal)
            return;
        for (const auto& [signal, handler, before] : m_signals)
            sigaction(signal, &before, nullptr);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &usual);
        std::putchar('\n');
    }

    static bool echoes() { return isShown != 0; }
    /// Once after each time that the program went on.
    static bool takeContinued() { return std::exchange(isContinued, 0) != 0; }

  private:
    struct Handled {
        int signal;
        void (*handler)(int);
        struct sigaction before {};
    };
    bool m_isTerminal = false;
    Handled m_signals[4] = {
        {SIGTSTP, onLeave}, {SIGQUIT, onLeave}, {SIGCONT, onContinue}, {SIGTTOU, SIG_DFL}};
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

Result<SecretBytes> readSecretFromTerminal(const std::string& prompt) {
    const auto ask = [&] {
        std::fputs(prompt.c_str(), stdout);
        std::fflush(stdout);
    };
    ask();
    const Silence silence;
    SecretBytes secret(longestSecret);
    std::size_t used = 0;
    const auto askAgain = [&] {
        if (!Silence::takeContinued())
            return;
        used = 0;  // what was typed before the stop was thrown away
        ask();
    };
    for (;;) {
        if (Silence::echoes())
            return Error(Errc::inputEnded);  // a terminal that would show the PIN is none
        TRY_ASSIGN(const auto octet, readOctet(askAgain));
        askAgain();
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
