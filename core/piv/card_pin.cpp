#include <algorithm>

#include "core/piv/card.h"
#include "core/piv/commands.h"

namespace conclave::piv {
namespace {

constexpr std::size_t blockOctets = 8;
constexpr std::uint8_t withdraw = 0xFF;  // P1 of VERIFY: back to "not verified" (SP 800-73-4 part 2, 3.2.1)

/// x of 63Cx.
std::optional<int> triesIn(std::uint16_t status) {
    if ((status & 0xFFF0) == 0x63C0)
        return status & 0x0F;
    return std::nullopt;
}

/// The two error codes that a reference has for "wrong" and "blocked".
struct ReferenceErrors {
    Errc wrong;
    Errc blocked;
};
constexpr ReferenceErrors pinErrors{Errc::pinWrong, Errc::pinBlocked};
constexpr ReferenceErrors pukErrors{Errc::pukWrong, Errc::pukBlocked};

Result<void> toResult(std::uint16_t status, ReferenceErrors errors, const char* operation) {
    if (status == sw::ok)
        return {};
    const auto tries = triesIn(status);
    if (tries && *tries > 0)
        return Error(errors.wrong, {std::to_string(*tries)}).native(NativeSource::card, status);
    if (tries || status == sw::blocked)
        return Error(errors.blocked).native(NativeSource::card, status);
    if (status == sw::wrongData)
        return Error(Errc::pinFormat).native(NativeSource::card, status);
    return pcsc::swError(operation, status);
}

void putPadded(const Pin& pin, std::span<std::uint8_t> block) {
    std::ranges::fill(block, std::uint8_t{0xFF});
    std::ranges::copy(pin.expose(), block.begin());
}

}  // namespace

Result<int> Card::pinTriesLeft() {
    const pcsc::Apdu ask{{0x00, ins::verify, 0x00, reference::pin}, {}, std::nullopt};
    TRY_ASSIGN(auto reply, m_connection->transmit(ask));
    if (reply.isOk()) {
        // Verified already; by 3.2.1 the card tells its tries only when it is not.
        m_isPinVerified = m_isPinUsedUp = false;
        TRY(m_connection->transmit(
            pcsc::Apdu{{0x00, ins::verify, withdraw, reference::pin}, {}, std::nullopt}));
        TRY_ASSIGN(reply, m_connection->transmit(ask));
    }
    if (const auto tries = triesIn(reply.sw))
        return *tries;
    if (reply.sw == sw::blocked)
        return 0;
    if (reply.isOk())
        return Error(Errc::cardReplyMalformed, {"VERIFY"});
    return pcsc::swError("VERIFY", reply.sw);
}

Result<void> Card::verifyPin(const Pin& pin) {
    TRY(checkPin(pin));
    m_isPinVerified = m_isPinUsedUp = false;
    SecretBytes block(blockOctets);
    putPadded(pin, block.exposeMutable());
    TRY_ASSIGN(const auto reply,
               m_connection->transmit(pcsc::SecretApdu{
                   {0x00, ins::verify, 0x00, reference::pin}, std::move(block), std::nullopt}));
    TRY(toResult(reply.sw, pinErrors, "VERIFY"));
    m_isPinVerified = true;
    return {};
}

bool Card::hasPinPad() {
    if (!m_pad) {
        // A lost reader is told by the next command.
        m_pad = pcsc::pinPadFeatures(*m_connection).value_or(pcsc::PinPadFeatures{});
    }
    return m_pad->verifyPinDirect != 0;
}

Result<void> Card::verifyPinOnPad() {
    if (!hasPinPad())
        return pcsc::noPinPad();
    m_isPinVerified = m_isPinUsedUp = false;
    TRY_ASSIGN(const auto status, pcsc::verifyOnPad(*m_connection, *m_pad, reference::pin));
    TRY(toResult(status, pinErrors, "VERIFY"));
    m_isPinVerified = true;
    return {};
}

Result<void> Card::changeReference(std::uint8_t ins, std::uint8_t which, const Pin& first,
                                   const Pin& second) {
    SecretBytes blocks(2 * blockOctets);
    putPadded(first, blocks.exposeMutable().first(blockOctets));
    putPadded(second, blocks.exposeMutable().last(blockOctets));
    TRY_ASSIGN(const auto reply, m_connection->transmit(pcsc::SecretApdu{
                                     {0x00, ins, 0x00, which}, std::move(blocks), std::nullopt}));
    const bool isPuk = ins == ins::resetRetryCounter || which == reference::puk;
    return toResult(reply.sw, isPuk ? pukErrors : pinErrors,
                    ins == ins::resetRetryCounter ? "RESET RETRY COUNTER" : "CHANGE REFERENCE DATA");
}

Result<void> Card::changePin(const Pin& oldPin, const Pin& newPin) {
    TRY(checkPin(oldPin));
    TRY(checkNewPin(newPin));
    return changeReference(ins::changeReferenceData, reference::pin, oldPin, newPin);
}

Result<void> Card::changePinOnPad() {
    if (!hasPinPad() || m_pad->modifyPinDirect == 0)
        return pcsc::noPinPad();
    TRY_ASSIGN(const auto status, pcsc::modifyOnPad(*m_connection, *m_pad, reference::pin));
    return toResult(status, pinErrors, "CHANGE REFERENCE DATA");
}

Result<void> Card::changePuk(const Pin& oldPuk, const Pin& newPuk) {
    TRY(checkPuk(oldPuk));
    TRY(checkPuk(newPuk));
    return changeReference(ins::changeReferenceData, reference::puk, oldPuk, newPuk);
}

Result<void> Card::unblockPin(const Pin& puk, const Pin& newPin) {
    TRY(checkPuk(puk));
    TRY(checkNewPin(newPin));
    return changeReference(ins::resetRetryCounter, reference::pin, puk, newPin);
}

}  // namespace conclave::piv
