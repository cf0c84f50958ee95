#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/base/secret_bytes.h"
#include "tests/support/room.h"

namespace conclave::test {

/// `conclave run --answers` in a room, where every PIN file is a pipe: the program waits at each PIN until
/// this hands it over, so it can be looked at between two of them.
class PausedCeremony {
  public:
    /// `program`: the binary. `folder`: gets the record and the program's output, home and temporary files.
    PausedCeremony(const TestRoom& room, std::filesystem::path program, const std::string& script,
                   std::filesystem::path folder);
    /// Another one in the same room, after `before` has ended: with the cards and PINs that it left. `site`,
    /// `answers`: files in the room's folder; `more`: options.
    PausedCeremony(const PausedCeremony& before, std::filesystem::path program, const std::string& script,
                   const std::string& site, const std::string& answers, const std::vector<std::string>& more,
                   std::filesystem::path folder);
    ~PausedCeremony();  ///< ends the program
    PausedCeremony(const PausedCeremony&) = delete;
    PausedCeremony& operator=(const PausedCeremony&) = delete;

    /// Each new entry of the transcript; the program stands still meanwhile (SIGSTOP).
    std::function<void(const nlohmann::json& entry)> onEntry;
    /// Before a PIN is handed over; the program waits for it.
    std::function<void(const std::string& step, const std::string& file)> onPin;

    /// Runs to the end; the exit code, or -1 when it takes longer than `seconds`.
    int run(int seconds);

    pid_t pid() const { return m_pid; }
    const std::filesystem::path& record() const { return m_record; }
    /// By name of the file in the room's pins/: "card-1.pin".
    const std::map<std::string, Pin>& pins() const { return *m_pins; }

  private:
    void start(const std::filesystem::path& program, const std::string& script, const std::string& site,
               const std::string& answers, const std::vector<std::string>& more);
    void ended(int status);
    void readEntries();
    void answerPins();

    std::filesystem::path m_room, m_folder, m_record;
    struct Pipe {
        int descriptor = -1;
        std::chrono::steady_clock::time_point answered{};
    };
    std::shared_ptr<std::map<std::string, Pin>> m_pins = std::make_shared<std::map<std::string, Pin>>();
    std::map<std::string, Pipe> m_pipes;
    pid_t m_pid = -1;  ///< -1: it has ended
    int m_exitCode = -1;
    std::size_t m_read = 0;  // octets of the transcript
    std::string m_step;
};

}  // namespace conclave::test
