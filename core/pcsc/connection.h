#pragma once

#include <memory>

#include "core/pcsc/apdu.h"
#include "core/pcsc/context.h"
#include "core/pcsc/counters.h"

namespace conclave::pcsc {

enum class Access {
    transaction,  ///< shared, with one transaction from connect to disconnect; waits for another's
                  ///< transaction to end
    exclusive,    ///< no other program may be connected; Errc::cardBusy at once where one is
    shared,       ///< others may use the card between our commands; for CardTransaction
};

/// A connection to the card in one reader. Its pcscd context is that of the thread that connects, so that a
/// hung card blocks only its own reader: use it from that reader's lane. It ends with a card reset unless the
/// card was only read: nobody inherits a verified PIN.
///
/// Errors of all calls: Errc::cardMissing, Errc::cardRemoved (pulled, or reset by someone else: connect
/// again), Errc::readerMissing, Errc::cardBusy, Errc::pcscUnavailable, Errc::cardFailed (mute card,
/// transmission error).
class CardConnection {
  public:
    static Result<CardConnection> connect(const std::string& reader, Access access = Access::transaction);

    CardConnection(CardConnection&& other) noexcept;
    CardConnection& operator=(CardConnection&& other) noexcept;
    ~CardConnection();

    const std::string& reader() const { return m_reader; }
    const Bytes& atr() const { return m_atr; }

    /// Sends a command, by command chaining where it is long, and collects the whole answer (61xx: GET
    /// RESPONSE; 6Cxx: again with the right Le). Any SW is a reply, not an error. All APDUs are assembled in
    /// locked memory. A chain ends early at a SW other than 9000.
    Result<ApduReply> transmit(const Apdu& command);
    Result<ApduReply> transmit(const SecretApdu& command);
    /// For answers that are secret: they never leave locked memory. Errc::cardReplyMalformed over 4096
    /// octets.
    Result<SecretReply> transmitSecret(const Apdu& command);

    /// SCardControl, for PIN pads; not counted. The answer has at most 264 octets.
    Result<Bytes> control(std::uint32_t code, ByteView input);

  private:
    friend class CardTransaction;
    explicit CardConnection(std::string reader);
    long open(unsigned long share);
    Result<void> beginTransaction();
    Result<ApduReply> takeReply(Result<std::uint16_t> sw);
    Result<std::uint16_t> exchange(const ApduHeader& header, ByteView data, std::optional<unsigned> le);
    Result<std::size_t> sendShort(std::size_t size);
    Error lose(Error why);
    /// For a lane that was abandoned in a call: others may use the reader again, and nothing is left of
    /// secrets.
    void letGo();
    void disconnect();

    std::string m_reader;
    std::shared_ptr<Context> m_context;
    Bytes m_atr;
    long m_handle = 0;
    unsigned long m_protocol = 0;
    bool m_isConnected = false;
    bool m_isOnlyRead = true;     // so far nothing was sent that the card might remember
    std::optional<Error> m_lost;  // the first failure: disconnected, and every later command meets it too
    SecretBytes m_command;        // one short APDU
    SecretBytes m_answer;         // one short answer
    SecretBytes m_reply;          // the answer collected so far
    std::size_t m_replySize = 0;
};

/// Keeps other programs from the card of an Access::shared connection while it lives. Leaves the card as it
/// is at the end: a PIN verified in it stays verified until the connection ends.
class CardTransaction {
  public:
    static Result<CardTransaction> begin(CardConnection& connection);

    CardTransaction(CardTransaction&& other) noexcept;
    CardTransaction& operator=(CardTransaction&&) = delete;
    ~CardTransaction();

  private:
    explicit CardTransaction(CardConnection& connection) : m_connection(&connection) {}
    CardConnection* m_connection;
};

}  // namespace conclave::pcsc
