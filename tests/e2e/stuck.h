#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <string>
#include <vector>

namespace conclave::test {

/// A program of a plain user that cannot print, because nobody reads: to be looked at while it waits.
class Stuck {
  public:
    explicit Stuck(std::vector<std::string> words) {
        if (::geteuid() == 0)
            words.insert(words.begin(), {"/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534",
                                         "--clear-groups", "--pdeathsig", "KILL"});
        if (::pipe2(m_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
            std::abort();
        const std::string page(4096, ' ');
        while (::write(m_pipe[1], page.data(), page.size()) > 0) {
        }
        ::fcntl(m_pipe[1], F_SETFL, 0);
        std::vector<char*> arguments;
        for (auto& word : words)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, m_pipe[1], STDOUT_FILENO);
        if (::posix_spawn(&m_pid, arguments[0], &actions, nullptr, arguments.data(), environ) != 0)
            std::abort();
        posix_spawn_file_actions_destroy(&actions);
    }
    Stuck(const Stuck&) = delete;
    Stuck& operator=(const Stuck&) = delete;
    ~Stuck() {
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
        ::close(m_pipe[0]);
        ::close(m_pipe[1]);
    }

    uid_t memoryOwner() const {
        struct stat status {};
        return ::stat((folder() + "mem").c_str(), &status) == 0 ? status.st_uid : uid_t{12345};
    }
    std::string command() const {
        std::ifstream file(folder() + "comm");
        std::string name;
        std::getline(file, name);
        return name;
    }

  private:
    std::string folder() const { return "/proc/" + std::to_string(m_pid) + '/'; }

    int m_pipe[2] = {-1, -1};
    pid_t m_pid = -1;
};

}  // namespace conclave::test
