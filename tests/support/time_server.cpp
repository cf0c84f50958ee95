#include "tests/support/time_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace conclave::test {
namespace {

/// Head and body, whose length the head says.
std::optional<Bytes> readBody(int connection) {
    std::string request;
    std::array<char, 4096> part{};
    for (;;) {
        if (const auto head = request.find("\r\n\r\n"); head != request.npos) {
            constexpr std::string_view name = "Content-Length: ";
            const auto at = request.find(name);
            if (at > head || request.find("Content-Type: application/timestamp-query\r\n") > head)
                return std::nullopt;
            const auto size = std::strtoul(request.c_str() + at + name.size(), nullptr, 10);
            if (request.size() >= head + 4 + size)
                return toBytes(asBytes(request.substr(head + 4, size)));
        }
        const auto count = ::read(connection, part.data(), part.size());
        if (count <= 0)
            return std::nullopt;
        request.append(part.data(), static_cast<std::size_t>(count));
    }
}

}  // namespace

TimeServer::TimeServer(Reply reply) : m_reply(std::move(reply)) {
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof own;
    m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::bind(m_listener, reinterpret_cast<sockaddr*>(&own), sizeof own) != 0 ||
        ::listen(m_listener, 4) != 0 ||
        ::getsockname(m_listener, reinterpret_cast<sockaddr*>(&own), &size) != 0)
        std::abort();
    m_port = ntohs(own.sin_port);
    m_thread = std::thread([this] { serve(); });
}

TimeServer::~TimeServer() {
    m_isOver = true;
    ::shutdown(m_listener, SHUT_RDWR);  // ends its accept
    m_thread.join();
    ::close(m_listener);
    for (const int connection : m_connections)
        ::close(connection);
}

std::string TimeServer::address() const {
    return fmt::format("http://127.0.0.1:{}/tsa?of=tests", m_port);
}

void TimeServer::serve() {
    while (!m_isOver) {
        const int connection = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0)
            continue;
        m_connections.push_back(connection);
        answer(connection);
    }
}

void TimeServer::answer(int connection) const {
    const auto query = readBody(connection);
    const auto answer = query ? m_reply(*query) : httpAnswer({}, "text/plain", "400 Bad Request");
    if (!answer)
        return;
    for (std::string_view rest = *answer; !rest.empty();) {
        const auto count = ::send(connection, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (count <= 0)
            break;
        rest.remove_prefix(static_cast<std::size_t>(count));
    }
    ::shutdown(connection, SHUT_WR);
}

std::string httpAnswer(ByteView body, const std::string& type, const std::string& status) {
    return fmt::format("HTTP/1.0 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n{}", status, type,
                       body.size(), asText(body));
}

}  // namespace conclave::test
