#include "tests/support/room.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <vector>

extern char** environ;

namespace conclave::test {
namespace {

/// Up to the first line end, or all there is when the room ends before.
std::string readUntilLineEnd(int fd, bool& isComplete) {
    std::string text;
    char c = 0;
    for (;;) {
        const auto got = ::read(fd, &c, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got != 1)
            break;
        if (c == '\n' && text.starts_with('/')) {
            isComplete = true;
            break;
        }
        text += c;
    }
    return text;
}

int awaitEnd(pid_t pid) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

}  // namespace

TestRoom::TestRoom(const RoomOptions& options) {
    std::vector<std::string> words{CONCLAVE_BIN_DIR "/conclave-rehearsal",
                                   "--lang",
                                   "en",
                                   "room",
                                   "--with-parent",
                                   "--cards",
                                   std::to_string(options.cards),
                                   "--tokens",
                                   std::to_string(options.tokens),
                                   "--card-type",
                                   options.cardType};
    if (options.readers > 0)
        words.insert(words.end(), {"--readers", std::to_string(options.readers)});
    if (!options.dir.empty())
        words.insert(words.end(), {"--dir", options.dir});
    std::vector<char*> arguments;
    for (auto& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);

    int pipe[2];
    if (::pipe2(pipe, O_CLOEXEC) != 0)
        throw std::runtime_error("pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, pipe[1], STDERR_FILENO);
    const int failed = ::posix_spawn(&m_pid, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(pipe[1]);
    bool isReady = false;
    const auto said = failed == 0 ? readUntilLineEnd(pipe[0], isReady) : words[0] + " does not start";
    if (!isReady) {
        ::close(pipe[0]);
        if (failed == 0)
            awaitEnd(m_pid);
        throw std::runtime_error(said);
    }
    m_output = pipe[0];
    m_dir = said;
    m_env = {{"PCSCLITE_CSOCK_NAME", m_dir + "/pcscd.comm"},
             {"SOFTHSM2_CONF", m_dir + "/softhsm2.conf"},
             {"CONCLAVE_ROOM", m_dir}};
    for (const auto& [name, value] : m_env)
        ::setenv(name.c_str(), value.c_str(), 1);
    m_control = std::make_unique<rehearsal::Control>(m_dir);
}

TestRoom::~TestRoom() {
    kill(SIGTERM);
    ::close(m_output);
}

std::string TestRoom::readerName(int reader) {
    return "Conclave Virtual Reader " + std::to_string(reader) + " 00 00";
}

void TestRoom::kill(int signal) {
    if (m_pid < 0)
        return;
    ::kill(m_pid, signal);
    awaitEnd(m_pid);
    m_pid = -1;
}

}  // namespace conclave::test
