#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <memory>
#include <thread>

#include "tests/e2e/ceremony_support.h"
#include "tests/support/room.h"

/// A P-384 ceremony in a room of its own that is disturbed: programs that can be stopped or killed, and an
/// HSM that fails where it is told to.
namespace conclave::test {

inline constexpr auto patience = std::chrono::seconds(60);  // sanitizers, and a busy computer

/// True as soon as `isSo`; false at the deadline.
inline bool await(const std::function<bool()>& isSo, std::chrono::milliseconds limit = patience) {
    for (const auto end = std::chrono::steady_clock::now() + limit; std::chrono::steady_clock::now() < end;) {
        if (isSo())
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return isSo();
}

/// A program that runs beside the test; its output goes to a file.
class Running {
  public:
    Running(const std::vector<std::string>& words, std::filesystem::path output)
        : m_output(std::move(output)) {
        m_pid = fork();
        if (m_pid != 0)
            return;
        const int out = ::open(m_output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        const int in = ::open("/dev/null", O_RDONLY);
        dup2(in, 0);
        dup2(out, 1);
        dup2(out, 2);
        std::vector<char*> arguments;
        for (const auto& word : words)
            arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        execv(arguments[0], arguments.data());
        _exit(127);
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ~Running() {
        if (!hasEnded())
            kill(SIGKILL);
        wait();
    }

    bool hasEnded() {
        if (!m_hasEnded)
            m_hasEnded = waitpid(m_pid, &m_status, WNOHANG) == m_pid;
        return m_hasEnded;
    }
    pid_t pid() const { return m_pid; }
    void kill(int signal) const { ::kill(m_pid, signal); }
    /// The exit code; less than zero: ended by that signal.
    int wait() {
        if (!await([this] { return hasEnded(); })) {
            kill(SIGKILL);
            while (!hasEnded())
                std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        return WIFEXITED(m_status) ? WEXITSTATUS(m_status) : -WTERMSIG(m_status);
    }
    std::string output() const {
        const auto content = readFile(m_output);
        return content ? std::string(asText(*content)) : std::string();
    }

    /// Of the output, as much as QtTest shows.
    std::string lastWords() const {
        auto all = output();
        return all.size() > 800 ? all.substr(all.size() - 800) : all;
    }

  private:
    std::filesystem::path m_output;
    pid_t m_pid = -1;
    int m_status = 0;
    bool m_hasEnded = false;
};

class Rehearsal {
  public:
    /// `readers`: 0 for one to a card. `dir`: a folder that stays, for a room that is started again.
    explicit Rehearsal(const std::string& scriptName = "root-key-generation-p384.yaml", int readers = 0,
                       const std::string& dir = {})
        : Rehearsal({.cards = 5, .readers = readers, .cardType = "p384", .tokens = 2, .dir = dir},
                    CONCLAVE_SOURCE_DIR "/ceremonies/" + scriptName) {}

    Rehearsal(const RoomOptions& options, std::string scriptFile)
        : room(options), script(std::move(scriptFile)) {
        const auto content = readFile(path("site.yaml")).value();
        auto site = std::string(asText(content));
        const auto swap = [&](const std::string& old, const std::string& with) {
            site.replace(site.find(old), old.size(), with);
        };
        swap("/usr/lib/softhsm/libsofthsm2.so", CONCLAVE_BIN_DIR "/fault_module.so");
        swap("environment: {",
             "environment: {CONCLAVE_REAL_MODULE: /usr/lib/softhsm/libsofthsm2.so, "
             "CONCLAVE_FAULT_FILE: \"" +
                 path("fault").string() + "\", ");
        write("faulty.yaml", site);
    }

    std::filesystem::path path(const std::string& name) const {
        return std::filesystem::path(room.dir()) / name;
    }
    std::filesystem::path record() const { return path("record"); }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(path(name), std::ios::trunc) << text;
    }
    std::string read(const std::string& name) const {
        const auto content = readFile(path(name));
        return content ? std::string(asText(*content)) : std::string();
    }
    /// "C_Sign 1 0x30"; see tests/support/fault_module.cpp. Empty: none.
    void setFault(const std::string& fault) const { write("fault", fault + "\n"); }

    /// `run` when there is no record yet, else `resume`.
    std::vector<std::string> goOnWords(const std::string& answers = "answers.yaml") const {
        const auto answersFile = answers.empty() ? std::string() : path(answers).string();
        std::vector<std::string> words = {program("conclave"), "--lang", "en"};
        if (std::filesystem::exists(record()))
            words.insert(words.end(), {"resume", record().string()});
        else
            words.insert(words.end(), {"run", script, "--site", path("faulty.yaml").string(), "--record",
                                       record().string()});
        if (!answers.empty())
            words.insert(words.end(), {"--answers", path(answers).string()});
        return words;
    }
    std::unique_ptr<Running> goOn(const std::string& answers = "answers.yaml") const {
        return std::make_unique<Running>(goOnWords(answers), path("output"));
    }

    /// Text of the transcript as it is on the disk now.
    std::string transcriptText() const { return read("record/transcript.jsonl"); }
    int count(const std::string& text) const {
        const auto all = transcriptText();
        int found = 0;
        for (std::size_t at = 0; (at = all.find(text, at)) != std::string::npos; ++at)
            ++found;
        return found;
    }
    Ran verify() const { return verifyRecord(record(), "--head " + toHex(headOf(record()))); }

    mutable TestRoom room;
    std::string script;
};

}  // namespace conclave::test
