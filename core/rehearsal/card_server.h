#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "core/rehearsal/control.h"
#include "core/rehearsal/posix.h"
#include "core/rehearsal/virtual_card.h"

namespace conclave::rehearsal {

struct Fault {
    enum class Kind { fail, drop, hang } kind{};
    std::uint16_t status = 0;  ///< SW1 SW2 of `fail`
    FaultTimes times = FaultTimes::next;
    FaultTarget target = FaultTarget::any;
};

/// A virtual card and its way into a reader: speaks vpcd's protocol over TCP, a thread while it is in a
/// reader. Methods other than the constructor may be called from one other thread at a time.
class CardServer {
  public:
    CardServer(int number, VirtualCard card);
    ~CardServer();  ///< pulls
    CardServer(const CardServer&) = delete;
    CardServer& operator=(const CardServer&) = delete;

    /// Connects to the reader's port on the loopback and waits until the reader has asked for something.
    /// Errors: Errc::roomFailed.
    Result<void> insert(int reader, std::uint16_t port);
    void pull();
    void setFault(const Fault& fault);
    void clearFault();
    void resume();
    CardStatus status() const;

  private:
    void serve();
    bool answerControl(std::uint8_t code);
    /// False when the connection is to end.
    bool answerCommand(ByteView apdu);
    std::optional<Fault> takeFault(ByteView apdu);
    bool send(ByteView message);

    const int m_number;
    VirtualCard m_card;  ///< the serving thread's, while there is one
    std::thread m_thread;
    UniqueFd m_connection;

    mutable std::mutex m_mutex;  ///< guards what follows
    std::condition_variable m_changed;
    std::optional<int> m_reader;
    bool m_isConnected = false;
    bool m_wasAsked = false;
    bool m_isHanging = false;
    bool m_isPulled = false;
    std::optional<Fault> m_fault;
    std::uint64_t m_commands = 0;
    std::uint64_t m_responses = 0;
};

}  // namespace conclave::rehearsal
