#pragma once

#include <filesystem>
#include <memory>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/rehearsal/card_type.h"

namespace conclave::rehearsal {

/// The PIV application label (tag 50) in the SELECT answer: how anyone tells our virtual card from a real
/// one.
inline constexpr std::string_view virtualCardLabel = "Conclave virtual card";

inline constexpr std::string_view factoryPin = "123456";
inline constexpr std::string_view factoryPuk = "12345678";

/// A PIV card (NIST SP 800-73-4) in software, for rehearsals: its keys lie in clear in its file.
///
/// Keys 9A, 9C, 9D, 9E of RSA-2048, P-256, P-384; in 9C and 9D only the algorithm of the card's type. PIN
/// rules: 9A and 9D once, 9C right before every use (any other command in between spoils it), 9E never. PIN
/// and PUK with three tries each. The management key is 3DES at the factory; from Yubico's additions: SET
/// MANAGEMENT KEY (FF), GET METADATA (F7), GET SERIAL (F8), ATTEST (F9), GET VERSION (FD). One thread at a
/// time.
class VirtualCard {
  public:
    /// Opens the card of this file, or makes a factory-fresh one there. Every change is in the file before
    /// its command is answered. An empty path: a card that lives in memory alone. Errors: those of readFile
    /// and writeFileDurably; Errc::jsonMalformed; Errc::valueNotAllowed (the file's card is of another type).
    static Result<VirtualCard> open(const std::filesystem::path& file, CardType type);

    VirtualCard(VirtualCard&& other) noexcept;
    VirtualCard& operator=(VirtualCard&& other) noexcept;
    ~VirtualCard();

    /// A command APDU (ISO/IEC 7816-4, short or extended) to its response: data and SW1 SW2. Takes any
    /// octets.
    Bytes transmit(ByteView apdu);

    void power(bool isOn);  ///< either way, whatever was verified is forgotten
    void reset();           ///< warm reset: the same
    Bytes atr() const;

    CardType type() const;
    std::uint32_t serial() const;

  private:
    class Transport;
    explicit VirtualCard(std::unique_ptr<Transport> transport);
    std::unique_ptr<Transport> m_transport;
};

}  // namespace conclave::rehearsal
