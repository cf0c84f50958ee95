#pragma once

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace conclave::test {

/// A program at a terminal of its own, with somebody who types.
class Terminal {
  public:
    explicit Terminal(const std::vector<std::string>& words) {
        m_pid = forkpty(&m_fd, nullptr, nullptr, nullptr);
        if (m_pid == 0) {
            std::vector<char*> arguments;
            for (const auto& word : words)
                arguments.push_back(const_cast<char*>(word.c_str()));
            arguments.push_back(nullptr);
            execv(arguments[0], arguments.data());
            _exit(127);
        }
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;
    ~Terminal() {
        if (m_pid > 0)
            ::kill(m_pid, SIGKILL);
        wait();
        ::close(m_fd);
    }

    /// Reads until `text` was printed since the last call; false at the end or the deadline.
    bool sees(std::string_view text) {
        const auto end = std::chrono::steady_clock::now() + patience;
        while (std::chrono::steady_clock::now() < end) {
            if (const auto at = m_unread.find(text); at != std::string::npos) {
                m_unread.erase(0, at + text.size());
                return true;
            }
            if (!readMore())
                return false;
        }
        return false;
    }
    /// Answers, when `prompt` is there.
    bool answers(std::string_view prompt, const std::string& answer) {
        return sees(prompt) && type(answer + "\n");
    }
    /// The same for a secret: what is typed before the echo is off would be thrown away.
    bool answersSecret(std::string_view prompt, const std::string& secret) {
        return sees(prompt) && echoBecomes(false) && type(secret + "\n") && sees("\n");
    }
    bool type(const std::string& keys) {
        return ::write(m_fd, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size());
    }
    bool echoes() const {
        termios now{};
        return tcgetattr(m_fd, &now) == 0 && (now.c_lflag & ECHO) != 0;
    }
    bool echoBecomes(bool isOn) const {
        const auto end = std::chrono::steady_clock::now() + patience;
        while (echoes() != isOn && std::chrono::steady_clock::now() < end)
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        return echoes() == isOn;
    }
    /// As `stty echo` does from elsewhere.
    void turnEchoOn() const {
        termios now{};
        if (tcgetattr(m_fd, &now) != 0)
            return;
        now.c_lflag |= ECHO;
        tcsetattr(m_fd, TCSANOW, &now);
    }
    /// The exit code; less than zero: ended by that signal.
    int wait() {
        while (m_pid > 0 && readMore()) {
        }
        if (m_pid > 0) {
            waitpid(m_pid, &m_status, 0);
            m_pid = 0;
        }
        return WIFEXITED(m_status) ? WEXITSTATUS(m_status) : -WTERMSIG(m_status);
    }
    const std::string& all() const { return m_all; }
    std::string lastWords() const { return m_all.size() > 800 ? m_all.substr(m_all.size() - 800) : m_all; }

  private:
    static constexpr auto patience = std::chrono::seconds(30);  // sanitizers, and a busy computer

    bool readMore() {
        pollfd waited{m_fd, POLLIN, 0};
        if (::poll(&waited, 1, 60000) <= 0)
            return false;
        char part[4096];
        const auto got = ::read(m_fd, part, sizeof part);
        if (got <= 0)
            return false;
        m_unread.append(part, static_cast<std::size_t>(got));
        m_all.append(part, static_cast<std::size_t>(got));
        return true;
    }

    int m_fd = -1;
    pid_t m_pid = -1;
    int m_status = 0;
    std::string m_unread, m_all;
};

}  // namespace conclave::test
