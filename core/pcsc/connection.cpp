#include "core/pcsc/connection.h"

#include <winscard.h>

#include <cassert>
#include <chrono>
#include <cstring>
#include <thread>
#include <type_traits>

#include "core/base/lane.h"
#include "core/pcsc/pcsc_error.h"
#include "core/pcsc/reader_list.h"
#include "core/pcsc/time_in_cards.h"

namespace conclave::pcsc {

static_assert(std::is_same_v<SCARDHANDLE, long> && std::is_same_v<DWORD, unsigned long>);

namespace {

// A short answer has 258 octets; readers that collect GET RESPONSE by themselves hand over more.
constexpr std::size_t maxAnswer = 4096;
// Certificates are the longest answers; cards hold about 3 KiB each.
constexpr std::size_t maxReply = 16384;
constexpr std::size_t maxControlAnswer = 264;
constexpr int resetsTolerated = 8;

constexpr std::uint8_t getResponse = 0xC0;

// pcscd looks every 0.4 s whether a card is there (PCSCLITE_STATUS_POLL_RATE).
constexpr auto pcscdHasLooked = std::chrono::milliseconds(1000);
constexpr auto betweenLooksAtCard = std::chrono::milliseconds(50);

/// After a failure, waits until pcscd has looked for itself. A reset of a card that went lets pcscd 1.9.9
/// call the reader empty ahead of that look, and a card that is back by then is never seen again; while a
/// card that is still there has to be reset.
bool isEmptyReader(long context, const std::string& reader) {
    const auto deadline = std::chrono::steady_clock::now() + pcscdHasLooked;
    while (std::chrono::steady_clock::now() < deadline) {
        ReaderState state;
        if (readReader(context, reader, state) != SCARD_S_SUCCESS || !state.hasCard)
            return true;
        std::this_thread::sleep_for(betweenLooksAtCard);
    }
    return false;
}

Wording someCommand() {
    return {"command", "um comando"};
}
Wording transactionStart() {
    return {"begin transaction", "um pedido de transação"};
}

/// One for all connections of a thread; kept by each of them, so that it outlives them.
std::shared_ptr<Context>& contextOfThread() {
    thread_local auto context = std::make_shared<Context>();
    return context;
}
std::shared_ptr<Context>& renewedContextOfThread() {
    return contextOfThread() = std::make_shared<Context>();
}

/// How pcsc-lite says that the pcscd of this context is not there any more.
bool isContextGone(LONG code) {
    return code == SCARD_E_NO_SERVICE || code == SCARD_E_SERVICE_STOPPED || code == SCARD_E_INVALID_HANDLE ||
           code == SCARD_F_COMM_ERROR;
}

/// Commands that leave nothing behind in a card, neither a PIN nor a key that was presented (ISO/IEC 7816-4,
/// SP 800-73-4 part 2; Yubico's two). VERIFY without data asks for the tries left, or withdraws a PIN.
bool isReading(const ApduHeader& header, ByteView data) {
    switch (header.ins) {
        case 0xA4:  // SELECT
        case 0xCB:  // GET DATA
        case 0xF7:  // GET METADATA
        case 0xF8:  // GET SERIAL
            return true;
        case 0x20:  // VERIFY
            return data.empty();
        default:
            return false;
    }
}

void wipeUsed(SecretBytes& bytes, std::size_t used) {
    wipeMemory(bytes.exposeMutable().data(), used);
}

}  // namespace

CardConnection::CardConnection(std::string reader)
    : m_reader(std::move(reader)), m_command(maxShortApdu), m_answer(maxAnswer), m_reply(maxReply) {}

CardConnection::CardConnection(CardConnection&& other) noexcept
    : m_reader(std::move(other.m_reader)),
      m_context(std::move(other.m_context)),
      m_atr(std::move(other.m_atr)),
      m_handle(std::exchange(other.m_handle, 0)),
      m_protocol(other.m_protocol),
      m_isConnected(std::exchange(other.m_isConnected, false)),
      m_isOnlyRead(other.m_isOnlyRead),
      m_lost(std::move(other.m_lost)),
      m_command(std::move(other.m_command)),
      m_answer(std::move(other.m_answer)),
      m_reply(std::move(other.m_reply)),
      m_replySize(other.m_replySize) {}

CardConnection& CardConnection::operator=(CardConnection&& other) noexcept {
    if (this != &other) {
        disconnect();
        m_reader = std::move(other.m_reader);
        m_context = std::move(other.m_context);
        m_atr = std::move(other.m_atr);
        m_handle = std::exchange(other.m_handle, 0);
        m_protocol = other.m_protocol;
        m_isConnected = std::exchange(other.m_isConnected, false);
        m_isOnlyRead = other.m_isOnlyRead;
        m_lost = std::move(other.m_lost);
        m_command = std::move(other.m_command);
        m_answer = std::move(other.m_answer);
        m_reply = std::move(other.m_reply);
        m_replySize = other.m_replySize;
    }
    return *this;
}

CardConnection::~CardConnection() {
    disconnect();
}

void CardConnection::disconnect() {
    if (!m_isConnected)
        return;
    m_isConnected = false;
    const bool isEmpty = m_lost && isEmptyReader(m_context->handle(), m_reader);
    const auto ending = isEmpty || (m_isOnlyRead && !m_lost) ? SCARD_LEAVE_CARD : SCARD_RESET_CARD;
    const DeviceCall call;
    SCardDisconnect(m_handle, ending);  // ends the transaction too
}

void CardConnection::letGo() {
    SCardDisconnect(m_handle, SCARD_RESET_CARD);
    wipeUsed(m_command, m_command.size());
    wipeUsed(m_answer, m_answer.size());
    wipeUsed(m_reply, m_reply.size());
}

long CardConnection::open(unsigned long share) {
    return SCardConnect(m_context->handle(), m_reader.c_str(), share, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
                        &m_handle, &m_protocol);
}

Result<CardConnection> CardConnection::connect(const std::string& reader, Access access) {
    CardConnection connection(reader);
    connection.m_context = contextOfThread();
    const bool isOld = connection.m_context->generation() > 0;
    TRY(connection.m_context->establish());
    const DeviceCall call([&] { connection.letGo(); });
    const TimeInCards time;
    countConnection();
    const DWORD share = access == Access::exclusive ? SCARD_SHARE_EXCLUSIVE : SCARD_SHARE_SHARED;
    LONG code = connection.open(share);
    if (isOld && isContextGone(code)) {  // pcscd was restarted since
        connection.m_context = renewedContextOfThread();
        TRY(connection.m_context->establish());
        code = connection.open(share);
    }
    if (code != SCARD_S_SUCCESS)
        return pcscError(code, reader, {"connect", "um pedido de conexão"});
    connection.m_isConnected = true;
    if (access == Access::transaction)
        TRY(connection.beginTransaction());

    ReaderState state;
    code = readReader(connection.m_context->handle(), reader, state);
    if (code != SCARD_S_SUCCESS)
        return pcscError(code, reader, {"status", "um pedido de estado"});
    connection.m_atr = std::move(state.atr);
    return connection;
}

Result<void> CardConnection::beginTransaction() {
    LONG code = SCARD_W_RESET_CARD;
    for (int attempt = 0; attempt < resetsTolerated; ++attempt) {
        code = SCardBeginTransaction(m_handle);
        if (code != SCARD_W_RESET_CARD)
            break;
        // Another program's connection ended, with a reset, while we waited for ours. Nothing was sent yet.
        code = SCardReconnect(m_handle, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
                              SCARD_LEAVE_CARD, &m_protocol);
        if (code != SCARD_S_SUCCESS)
            break;
    }
    if (code != SCARD_S_SUCCESS)
        return pcscError(code, m_reader, transactionStart());
    return {};
}

Error CardConnection::lose(Error why) {
    // A card that was pulled and is back has forgotten the application and the PIN, and pcscd does not always
    // notice: only a new connection will do. Until we disconnect, our transaction would keep that one
    // waiting.
    m_lost = std::move(why);
    disconnect();
    return *m_lost;
}

Result<std::size_t> CardConnection::sendShort(std::size_t size) {
    if (m_lost)
        return *m_lost;
    assert(m_isConnected);
    const auto command = m_command.expose();
    const auto answer = m_answer.exposeMutable();
    countApdu(command[1] == getResponse);
    DWORD answerSize = answer.size();
    LONG code = 0;
    {
        const DeviceCall call([this] { letGo(); });
        const TimeInCards time;
        const auto* protocol = m_protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
        code = SCardTransmit(m_handle, protocol, command.data(), size, nullptr, answer.data(), &answerSize);
    }
    wipeUsed(m_command, size);
    if (code != SCARD_S_SUCCESS)
        return lose(pcscError(code, m_reader, someCommand()));
    if (answerSize == 0)  // how some drivers report a card that went in the middle of a command
        return lose(Error(Errc::cardRemoved, {m_reader}));
    if (answerSize < 2 || answerSize > answer.size())
        return Error(Errc::cardReplyMalformed, {someCommand()});
    return static_cast<std::size_t>(answerSize);
}

Result<std::uint16_t> CardConnection::exchange(const ApduHeader& header, ByteView data,
                                               std::optional<unsigned> le) {
    m_replySize = 0;
    m_isOnlyRead = m_isOnlyRead && isReading(header, data);
    // T=0 has no case 4: Le goes with GET RESPONSE (ISO/IEC 7816-3, 12.2.1).
    if (m_protocol == SCARD_PROTOCOL_T0 && !data.empty())
        le.reset();

    const auto takeAnswer = [&](std::size_t size) -> Result<std::uint16_t> {
        const auto answer = m_answer.expose().first(size);
        const auto body = answer.first(size - 2);
        const auto sw = static_cast<std::uint16_t>(answer[size - 2] << 8 | answer[size - 1]);
        const bool fits = body.size() <= m_reply.size() - m_replySize;
        if (fits && !body.empty()) {
            std::memcpy(m_reply.exposeMutable().data() + m_replySize, body.data(), body.size());
            m_replySize += body.size();
        }
        wipeUsed(m_answer, size);
        if (!fits)
            return Error(Errc::cardReplyMalformed, {someCommand()});
        return sw;
    };
    const auto send = [&](const ApduHeader& what, ByteView content, std::optional<unsigned> expected,
                          std::size_t piece) -> Result<std::uint16_t> {
        const auto size = encodePiece(what, content, expected, piece, m_command.exposeMutable());
        TRY_ASSIGN(const auto answerSize, sendShort(size));
        return takeAnswer(answerSize);
    };

    const auto pieces = pieceCount(data.size());
    std::uint16_t sw = 0x9000;
    for (std::size_t piece = 0; piece < pieces; ++piece) {
        TRY_ASSIGN(sw, send(header, data, le, piece));
        const bool isLast = piece + 1 == pieces;
        if (!isLast && sw != 0x9000)
            return sw;
        if (isLast && (sw & 0xFF00) == 0x6C00 && m_replySize == 0) {
            const unsigned right = (sw & 0xFF) == 0 ? 256 : sw & 0xFF;
            TRY_ASSIGN(sw, send(header, data, right, piece));
        }
    }
    while ((sw & 0xFF00) == 0x6100) {
        const auto before = m_replySize;
        TRY_ASSIGN(sw, send({0x00, getResponse, 0x00, 0x00}, {}, (sw & 0xFF) == 0 ? 256U : sw & 0xFFU, 0));
        if (m_replySize == before && (sw & 0xFF00) == 0x6100)
            return Error(Errc::cardReplyMalformed, {"GET RESPONSE"});
    }
    return sw;
}

Result<ApduReply> CardConnection::takeReply(Result<std::uint16_t> sw) {
    if (!sw) {
        wipeUsed(m_reply, m_replySize);
        return std::move(sw).error();
    }
    ApduReply reply{toBytes(m_reply.expose().first(m_replySize)), *sw};
    wipeUsed(m_reply, m_replySize);
    return reply;
}

Result<ApduReply> CardConnection::transmit(const Apdu& command) {
    return takeReply(exchange(command.header, command.data, command.le));
}

Result<ApduReply> CardConnection::transmit(const SecretApdu& command) {
    return takeReply(exchange(command.header, command.data.expose(), command.le));
}

Result<SecretReply> CardConnection::transmitSecret(const Apdu& command) {
    auto sw = exchange(command.header, command.data, command.le);
    if (!sw) {
        wipeUsed(m_reply, m_replySize);
        return std::move(sw).error();
    }
    SecretReply reply{SecretBytes::copyOf(m_reply.expose().first(m_replySize)), *sw};
    wipeUsed(m_reply, m_replySize);
    return reply;
}

Result<Bytes> CardConnection::control(std::uint32_t code, ByteView input) {
    if (m_lost)
        return *m_lost;
    assert(m_isConnected);
    m_isOnlyRead = false;  // it may be a PIN pad's
    Bytes answer(maxControlAnswer);
    DWORD answerSize = 0;
    const LONG result = [&] {
        const DeviceCall call([this] { letGo(); });
        return SCardControl(m_handle, code, input.data(), input.size(), answer.data(), answer.size(),
                            &answerSize);
    }();
    if (result != SCARD_S_SUCCESS)
        return pcscError(result, m_reader, {"reader control", "um comando da leitora"});
    answer.resize(std::min<std::size_t>(answerSize, answer.size()));
    return answer;
}

Result<CardTransaction> CardTransaction::begin(CardConnection& connection) {
    if (connection.m_lost)
        return *connection.m_lost;
    const DeviceCall call;
    const TimeInCards time;
    const LONG code = SCardBeginTransaction(connection.m_handle);
    if (code != SCARD_S_SUCCESS)
        return pcscError(code, connection.m_reader, transactionStart());
    return CardTransaction(connection);
}

CardTransaction::CardTransaction(CardTransaction&& other) noexcept
    : m_connection(std::exchange(other.m_connection, nullptr)) {}

CardTransaction::~CardTransaction() {
    if (m_connection != nullptr && m_connection->m_isConnected)
        SCardEndTransaction(m_connection->m_handle, SCARD_LEAVE_CARD);
}

}  // namespace conclave::pcsc
