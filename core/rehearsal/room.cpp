#include "core/rehearsal/room.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "core/rehearsal/factory_tokens.h"
#include "core/rehearsal/keeper.h"
#include "core/rehearsal/room_files.h"

namespace conclave::rehearsal {
namespace {

/// A child process that is collected once.
class Child {
  public:
    Child() = default;
    explicit Child(pid_t pid) : m_pid(pid) {}
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        if (m_pid > 0)
            endProcess(m_pid, std::chrono::seconds(10));
    }
    void start(pid_t pid) { m_pid = pid; }
    bool isRunning() const { return m_pid > 0; }
    void signal(int number) const {
        if (m_pid > 0)
            ::kill(m_pid, number);
    }
    /// Its wait status if it has ended.
    std::optional<int> collect() {
        int status = 0;
        if (m_pid <= 0 || ::waitpid(m_pid, &status, WNOHANG) != m_pid)
            return std::nullopt;
        m_pid = -1;
        return status;
    }

  private:
    pid_t m_pid = -1;
};

int exitCode(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

[[noreturn]] void execCommand(const std::vector<std::string>& command, pid_t parent) {
    dieWithParent(SIGTERM, parent);
    unblockSignals();
    std::vector<char*> words;
    for (const auto& word : command)
        words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    ::execvp(words[0], words.data());
    ::perror(words[0]);
    ::_exit(127);
}

/// Reads what the keeper reports; an error unless it is ready.
Result<void> awaitKeeper(const UniqueFd& report, const Says& says) {
    std::string text;
    char piece[512];
    for (;;) {
        const auto got = ::read(report.get(), piece, sizeof piece);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        text.append(piece, static_cast<std::size_t>(got));
    }
    if (text == "ready\n")
        return {};
    return roomError(text.empty() ? says("its keeper ended", "o processo da sala terminou") : text);
}

/// Until the command ends, or without one until a signal comes. Ctrl-C reaches the command from the terminal
/// itself; only what was sent to us alone is passed on.
Result<int> attend(Child& keeper, Child& command, const UniqueFd& signals, const Says& says) {
    for (;;) {
        signalfd_siginfo signal{};
        if (::read(signals.get(), &signal, sizeof signal) != sizeof signal)
            continue;
        if (signal.ssi_signo != SIGCHLD) {
            if (!command.isRunning())
                return 0;
            const bool isFromTerminal = signal.ssi_code == SI_KERNEL;
            if (!isFromTerminal)
                command.signal(static_cast<int>(signal.ssi_signo));
            continue;
        }
        if (const auto status = command.collect())
            return exitCode(*status);
        if (keeper.collect())
            return roomError(says("its pcscd or its keeper ended; see pcscd.log in its folder",
                                  "o pcscd ou o processo da sala terminou; veja pcscd.log na pasta"));
    }
}

}  // namespace

Result<int> runRoom(const RoomOptions& options) {
    const Says says{options.lang};
    const pid_t self = ::getpid();
    if (options.endsWithParent)
        dieWithParent(SIGTERM, ::getppid());
    const auto signals = blockAndWatch({SIGINT, SIGTERM, SIGHUP, SIGCHLD});
    TRY_ASSIGN(const auto folder,
               options.dir.empty() ? RoomFolder::temporary(says) : RoomFolder::kept(options.dir, says));
    const auto& path = folder.path();
    struct CleanUp {
        const RoomFolder& folder;
        ~CleanUp() { folder.cleanUp(); }
    } const cleanUp{folder};

    TRY(prepareReaders(path, options.readers, says));
    TRY(writePins(path, options.cards, options.tokens));
    TRY_ASSIGN(const auto tokens, prepareTokens(path, options.tokens, says));
    TRY(writeRoomFiles(path, options, tokens));

    int pipe[2];
    if (::pipe2(pipe, O_CLOEXEC) != 0)
        return roomError("pipe", errno);
    UniqueFd report(pipe[0]);
    UniqueFd reporting(pipe[1]);
    std::fflush(nullptr);
    const pid_t keeperPid = ::fork();
    if (keeperPid < 0)
        return roomError("fork", errno);
    if (keeperPid == 0) {
        report.reset();
        ::_exit(keepRoom(folder, options, std::move(reporting), self));
    }
    Child keeper(keeperPid);
    reporting.reset();
    TRY(awaitKeeper(report, says));

    Child command;
    if (options.command.empty()) {
        fmt::print("{}\n", path.string());
        std::fflush(stdout);
    } else {
        ::setenv("CONCLAVE_ROOM", path.c_str(), 1);
        const pid_t pid = ::fork();
        if (pid < 0)
            return roomError("fork", errno);
        if (pid == 0)
            execCommand(options.command, self);
        command.start(pid);
    }
    return attend(keeper, command, signals, says);
}

}  // namespace conclave::rehearsal
