#include "tests/e2e/paused_ceremony.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>
#include <vector>

#include "core/base/file.h"
#include "core/crypto/random.h"
#include "core/transcript/record.h"

namespace conclave::test {
namespace {

namespace fs = std::filesystem;

/// Eight digits are not found by chance; the room's own may have six.
Pin eightDigits() {
    SecretBytes digits(8);
    for (auto& digit : digits.exposeMutable())
        digit = static_cast<std::uint8_t>('0' + crypto::randomBytes(1).front() % 10);
    return Pin(std::move(digits));
}

}  // namespace

PausedCeremony::PausedCeremony(const TestRoom& room, fs::path program, const std::string& script,
                               fs::path folder)
    : m_room(room.dir()), m_folder(std::move(folder)), m_record(m_folder / "record") {
    std::signal(SIGPIPE, SIG_IGN);
    for (const auto& file : fs::directory_iterator(m_room / "pins")) {
        const auto name = file.path().filename().string();
        (*m_pins)[name] =
            file.path().extension() == ".so" ? Pin(readSecretLine(file.path()).value()) : eightDigits();
    }
    for (const auto& [name, pin] : *m_pins) {
        const auto path = m_room / "pins" / name;
        fs::remove(path);
        if (::mkfifo(path.c_str(), 0600) != 0)
            throw std::runtime_error("mkfifo " + path.string());
        m_pipes[name] = {};
    }
    for (const char* name : {"tmp", "home"})
        fs::create_directory(m_folder / name);
    start(program, script, "site.yaml", "answers.yaml", {});
}

PausedCeremony::PausedCeremony(const PausedCeremony& before, fs::path program, const std::string& script,
                               const std::string& site, const std::string& answers,
                               const std::vector<std::string>& more, fs::path folder)
    : m_room(before.m_room),
      m_folder(std::move(folder)),
      m_record(m_folder / "record"),
      m_pins(before.m_pins) {
    for (const auto& [name, pin] : *m_pins)
        m_pipes[name] = {};
    for (const auto& made : {m_folder, m_folder / "tmp", m_folder / "home"})
        fs::create_directory(made);
    start(program, script, site, answers, more);
}

void PausedCeremony::start(const fs::path& program, const std::string& script, const std::string& site,
                           const std::string& answers, const std::vector<std::string>& more) {
    std::vector<std::string> words{"setpriv",   "--pdeathsig",
                                   "KILL",      program.string(),
                                   "--lang",    "en",
                                   "run",       script,
                                   "--site",    (m_room / site).string(),
                                   "--record",  m_record.string(),
                                   "--answers", (m_room / answers).string()};
    words.insert(words.end(), more.begin(), more.end());
    std::vector<std::string> settings;
    for (char** variable = environ; *variable != nullptr; ++variable)
        settings.emplace_back(*variable);
    for (const std::string name : {"HOME=", "XDG_STATE_HOME=", "XDG_CONFIG_HOME="}) {
        std::erase_if(settings, [&](const std::string& setting) { return setting.starts_with(name); });
        settings.push_back(name + (m_folder / "home").string());
    }
    settings.push_back("TMPDIR=" + (m_folder / "tmp").string());
    std::vector<char*> arguments, environment;
    for (auto& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    for (auto& setting : settings)
        environment.push_back(setting.data());
    environment.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, (m_folder / "output").c_str(),
                                     O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    const int failed =
        ::posix_spawnp(&m_pid, arguments[0], &actions, nullptr, arguments.data(), environment.data());
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0)
        throw std::runtime_error("setpriv does not start");
}

PausedCeremony::~PausedCeremony() {
    for (const auto& [name, pipe] : m_pipes)
        if (pipe.descriptor >= 0)
            ::close(pipe.descriptor);
    if (m_pid < 0)
        return;
    ::kill(m_pid, SIGKILL);
    ::waitpid(m_pid, nullptr, 0);
}

void PausedCeremony::ended(int status) {
    m_pid = -1;
    m_exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

void PausedCeremony::readEntries() {
    std::ifstream file(m_record / transcript::transcriptFile);
    file.seekg(static_cast<std::streamoff>(m_read));
    for (std::string line; std::getline(file, line) && !file.eof();) {
        m_read += line.size() + 1;
        const auto entry = nlohmann::json::parse(line);
        if (entry.at("type") == transcript::type::stepBegin)
            m_step = entry.at("step");
        if (!onEntry)
            continue;
        if (m_pid < 0) {  // it wrote this, and ended
            onEntry(entry);
            continue;
        }
        ::kill(m_pid, SIGSTOP);
        int status = 0;
        while (::waitpid(m_pid, &status, WUNTRACED) < 0 && errno == EINTR) {
        }
        if (!WIFSTOPPED(status))
            ended(status);
        onEntry(entry);
        if (m_pid > 0)
            ::kill(m_pid, SIGCONT);
    }
}

void PausedCeremony::answerPins() {
    for (auto& [name, pipe] : m_pipes) {
        // Opens only when somebody reads at the other end; kept open, so that no reader meets an early end.
        if (pipe.descriptor < 0)
            pipe.descriptor = ::open((m_room / "pins" / name).c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
        const auto now = std::chrono::steady_clock::now();
        // Who has just read a PIN needs a moment to close the file.
        if (pipe.descriptor < 0 || now - pipe.answered < std::chrono::milliseconds(5))
            continue;
        pollfd readers{pipe.descriptor, POLLOUT, 0};
        int waiting = 0;
        if (::poll(&readers, 1, 0) < 0 || (readers.revents & POLLERR) != 0 ||
            ::ioctl(pipe.descriptor, FIONREAD, &waiting) != 0 || waiting > 0)
            continue;
        readEntries();
        if (onPin)
            onPin(m_step, name);
        SecretWriter line(m_pins->at(name).size() + 1);
        const auto text = std::move(line.append(m_pins->at(name).expose()).append("\n")).take();
        if (::write(pipe.descriptor, text.expose().data(), text.size()) < 0 && errno != EPIPE)
            throw std::runtime_error("a PIN cannot be handed over");
        pipe.answered = std::chrono::steady_clock::now();
    }
}

int PausedCeremony::run(int seconds) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
    while (std::chrono::steady_clock::now() < deadline) {
        int status = 0;
        if (::waitpid(m_pid, &status, WNOHANG) == m_pid)
            ended(status);
        readEntries();
        if (m_pid < 0)
            return m_exitCode;
        answerPins();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return -1;
}

}  // namespace conclave::test
