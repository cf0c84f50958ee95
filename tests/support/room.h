#pragma once

#include <sys/types.h>

#include <map>
#include <memory>
#include <string>

#include "core/rehearsal/control.h"

namespace conclave::test {

struct RoomOptions {
    int cards = 1;
    int readers = 0;  ///< 0: as many as cards
    std::string cardType = "p384";
    int tokens = 0;
    std::string dir = {};  ///< empty: a fresh folder, removed at the end
};

/// A rehearsal room for a test: starts CONCLAVE_BIN_DIR/conclave-rehearsal and waits until it is ready.
/// Sets PCSCLITE_CSOCK_NAME, SOFTHSM2_CONF and CONCLAVE_ROOM in this process; libpcsclite and SoftHSM read
/// theirs once, at their first call, so a test program that talks to them in-process makes its room before,
/// and one only. The room ends with this object, and when the test process dies.
class TestRoom {
  public:
    explicit TestRoom(
        const RoomOptions& options = {});  ///< throws std::runtime_error with the room's own words
    ~TestRoom();
    TestRoom(const TestRoom&) = delete;
    TestRoom& operator=(const TestRoom&) = delete;

    const std::string& dir() const { return m_dir; }
    /// PCSCLITE_CSOCK_NAME, SOFTHSM2_CONF, CONCLAVE_ROOM: for child processes.
    const std::map<std::string, std::string>& env() const { return m_env; }
    rehearsal::Control& control() { return *m_control; }
    pid_t pid() const { return m_pid; }
    static std::string readerName(int reader);  ///< from 1: "Conclave Virtual Reader 1 00 00"

    void kill(int signal);  ///< and waits for its end; the destructor then does nothing

  private:
    std::string m_dir;
    std::map<std::string, std::string> m_env;
    std::unique_ptr<rehearsal::Control> m_control;
    pid_t m_pid = -1;
    int m_output = -1;  ///< what the room says later stays unread here
};

}  // namespace conclave::test
