#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace conclave::pcsc {

/// A reader as pcscd sees it now.
struct ReaderState {
    std::string name;  ///< "Conclave Virtual Reader 1 00 00"
    bool hasCard = false;
    bool isMute = false;           ///< a card is in and does not answer a reset (often upside down)
    bool isInUse = false;          ///< some program is connected to the card
    bool isExclusive = false;      ///< … and shuts others out
    Bytes atr;                     ///< empty without a card
    std::uint32_t eventCount = 0;  ///< grows with each insertion and removal (16 bits, wraps)

    bool operator==(const ReaderState&) const = default;
};

/// Makes this process speak to the pcscd behind `socket` (PCSCLITE_CSOCK_NAME). Call before anything else
/// here and before other threads start: libpcsclite reads the variable once.
void useSocket(const std::string& socket);

/// A connection to pcscd, made when first needed, and made anew after pcscd was restarted. One thread at a
/// time.
class Context {
  public:
    Context() = default;
    Context(Context&& other) noexcept;
    Context& operator=(Context&& other) noexcept;
    ~Context();

    /// Errors: Errc::pcscUnavailable.
    Result<void> establish();
    void release();

    /// All readers in pcscd's order; none is not an error. Errors: Errc::pcscUnavailable.
    Result<std::vector<ReaderState>> readers();

    /// The SCARDCONTEXT; valid after establish().
    long handle() const { return m_handle; }
    /// How often it was established: event counts of different generations say nothing of each other.
    std::uint64_t generation() const { return m_generation; }

  private:
    Result<std::vector<ReaderState>> readersOnce();

    long m_handle = 0;
    bool m_isEstablished = false;
    std::uint64_t m_generation = 0;
};

}  // namespace conclave::pcsc
