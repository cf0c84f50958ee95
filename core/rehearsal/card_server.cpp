#include "core/rehearsal/card_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <csignal>

namespace conclave::rehearsal {
namespace {

constexpr auto insertPatience = std::chrono::seconds(10);
constexpr std::uint8_t getResponse = 0xC0;

/// vpcd's control codes: messages of one octet.
enum ControlCode : std::uint8_t { powerOff = 0, powerOn = 1, reset = 2, getAtr = 4 };

std::string describe(const Fault& fault) {
    const auto target = word(fault.target);
    const auto* times = fault.times == FaultTimes::every ? "every" : "next";
    switch (fault.kind) {
        case Fault::Kind::fail:
            return fmt::format("fail {:04x} {} {}", fault.status, times, target);
        case Fault::Kind::drop:
            return fmt::format("drop {} {}", times, target);
        case Fault::Kind::hang:
            return fmt::format("hang {} {}", times, target);
    }
    return {};
}

}  // namespace

CardServer::CardServer(int number, VirtualCard card) : m_number(number), m_card(std::move(card)) {}

CardServer::~CardServer() {
    pull();
}

Result<void> CardServer::insert(int reader, std::uint16_t port) {
    pull();
    UniqueFd connection(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (!connection ||
        ::connect(connection.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        return roomError(worded("card {} cannot reach reader {}", "o cartão {} não alcança a leitora {}",
                                m_number, reader),
                         errno);
    const int on = 1;
    ::setsockopt(connection.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    {
        const std::lock_guard lock(m_mutex);
        m_reader = reader;
        m_isConnected = true;
        m_wasAsked = m_isHanging = m_isPulled = false;
    }
    m_connection = std::move(connection);
    m_thread = std::thread([this] { serve(); });
    std::unique_lock lock(m_mutex);
    m_changed.wait_for(lock, insertPatience, [this] { return m_wasAsked || !m_isConnected; });
    if (m_wasAsked)
        return {};
    lock.unlock();
    pull();
    return roomError(
        worded("reader {} does not take card {}", "a leitora {} não aceita o cartão {}", reader, m_number));
}

void CardServer::pull() {
    {
        const std::lock_guard lock(m_mutex);
        m_isPulled = true;
    }
    m_changed.notify_all();
    if (m_connection)
        ::shutdown(m_connection.get(), SHUT_RDWR);
    if (m_thread.joinable())
        m_thread.join();
    m_connection.reset();
}

void CardServer::setFault(const Fault& fault) {
    const std::lock_guard lock(m_mutex);
    m_fault = fault;
}

void CardServer::clearFault() {
    const std::lock_guard lock(m_mutex);
    m_fault.reset();
}

void CardServer::resume() {
    {
        const std::lock_guard lock(m_mutex);
        m_isHanging = false;
    }
    m_changed.notify_all();
}

CardStatus CardServer::status() const {
    const std::lock_guard lock(m_mutex);
    CardStatus status;
    status.card = m_number;
    status.type = m_card.type();
    if (m_isConnected)
        status.reader = m_reader;
    status.fault = m_isHanging ? "hanging" : m_fault ? describe(*m_fault) : "none";
    status.commands = m_commands;
    status.responses = m_responses;
    return status;
}

void CardServer::serve() {
    m_card.power(false);
    const int fd = m_connection.get();
    Bytes message;
    for (;;) {
        // Without this each reply of the reader waits 40 ms for a delayed acknowledgement; the kernel forgets
        // it.
        const int on = 1;
        ::setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
        std::uint8_t size[2];
        if (!receiveAll(fd, size, sizeof size))
            break;
        message.resize(static_cast<std::size_t>(size[0] << 8 | size[1]));
        if (!receiveAll(fd, message.data(), message.size()))
            break;
        {
            const std::lock_guard lock(m_mutex);
            m_wasAsked = true;
        }
        m_changed.notify_all();
        const bool goesOn = message.size() == 1 ? answerControl(message[0]) : answerCommand(message);
        if (!goesOn)
            break;
    }
    ::shutdown(fd, SHUT_RDWR);
    m_card.power(false);
    {
        const std::lock_guard lock(m_mutex);
        m_isConnected = m_isHanging = false;
    }
    m_changed.notify_all();
}

bool CardServer::answerControl(std::uint8_t code) {
    switch (code) {
        case powerOff:
        case powerOn:
            m_card.power(code == powerOn);
            return true;
        case reset:
            m_card.reset();
            return true;
        case getAtr:
            return send(m_card.atr());
        default:
            return true;
    }
}

std::optional<Fault> CardServer::takeFault(ByteView apdu) {
    const std::lock_guard lock(m_mutex);
    const auto ins = apdu.size() > 1 ? apdu[1] : std::uint8_t{0};
    ++(ins == getResponse ? m_responses : m_commands);
    if (!m_fault || !strikes(m_fault->target, ins))
        return std::nullopt;
    const auto fault = m_fault;
    if (fault->times == FaultTimes::next)
        m_fault.reset();
    m_isHanging = fault->kind == Fault::Kind::hang;
    return fault;
}

bool CardServer::answerCommand(ByteView apdu) {
    const auto fault = takeFault(apdu);
    if (fault && fault->kind == Fault::Kind::fail)
        return send(
            Bytes{static_cast<std::uint8_t>(fault->status >> 8), static_cast<std::uint8_t>(fault->status)});
    if (fault && fault->kind == Fault::Kind::hang) {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_isPulled || !m_isHanging; });
        if (m_isPulled)
            return false;
    }
    const auto response = m_card.transmit(apdu);
    if (fault && fault->kind == Fault::Kind::drop)
        return false;
    return send(response);
}

bool CardServer::send(ByteView message) {
    Bytes framed{static_cast<std::uint8_t>(message.size() >> 8), static_cast<std::uint8_t>(message.size())};
    framed.insert(framed.end(), message.begin(), message.end());
    return sendAll(m_connection.get(), framed.data(), framed.size());
}

}  // namespace conclave::rehearsal
