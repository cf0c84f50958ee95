#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/base/bytes.h"

namespace conclave::test {

/// A time-stamping authority's HTTP server on the loopback interface (RFC 3161 3.4), in a thread of its own.
class TimeServer {
  public:
    /// What is sent back to a query, head and all; nothing: it stays silent, and the connection open.
    using Reply = std::function<std::optional<std::string>(const Bytes& query)>;

    explicit TimeServer(Reply reply);
    ~TimeServer();
    TimeServer(const TimeServer&) = delete;
    TimeServer& operator=(const TimeServer&) = delete;

    std::string address() const;

  private:
    void serve();
    void answer(int connection) const;

    Reply m_reply;
    int m_listener = -1;
    int m_port = 0;
    std::vector<int> m_connections;
    std::atomic<bool> m_isOver{false};
    std::thread m_thread;
};

/// An answer over HTTP with this body.
std::string httpAnswer(ByteView body, const std::string& type = "application/timestamp-reply",
                       const std::string& status = "200 OK");

}  // namespace conclave::test
