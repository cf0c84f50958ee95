#include "core/rehearsal/piv_applet.h"

#include <algorithm>

#include "core/base/hex.h"
#include "core/rehearsal/card_attestation.h"
#include "core/rehearsal/tlv.h"
#include "core/rehearsal/virtual_card.h"

namespace conclave::rehearsal {
namespace {

// RID, PIX and version of the PIV card application (SP 800-73-4 part 1, 2.2).
constexpr std::uint8_t pivAid[] = {0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00};
constexpr std::size_t ridSize = 5;

}  // namespace

Answer PivApplet::process(const CommandApdu& command) {
    const bool wasPinFresh = m_isPinFresh;
    if (command.ins == 0xA4)
        return select(command);
    if (!m_isSelected)
        return sw::insUnknown;
    m_isPinFresh = wasPinFresh && command.ins == 0x87;
    // An authentication runs in two commands, one right after the other.
    if (command.ins != 0x87) {
        m_witness.clear();
        m_challenge.clear();
    }
    return dispatch(command);
}

Answer PivApplet::dispatch(const CommandApdu& command) {
    switch (command.ins) {
        case 0x20:
            return verify(command);
        case 0x24:
            return changeReferenceData(command);
        case 0x2C:
            return resetRetryCounter(command);
        case 0x47:
            return generate(command);
        case 0x87:
            return generalAuthenticate(command);
        case 0xCB:
            return getData(command);
        case 0xDB:
            return putData(command);
        case 0xF7:
            return getMetadata(command);
        case 0xF8:
            return Bytes{static_cast<std::uint8_t>(m_state.serial >> 24),
                         static_cast<std::uint8_t>(m_state.serial >> 16),
                         static_cast<std::uint8_t>(m_state.serial >> 8),
                         static_cast<std::uint8_t>(m_state.serial)};
        case 0xFD:
            // From 5.4 on YubiKeys tell their management key's algorithm: yubico-piv-tool goes by this.
            return Bytes(firmware.begin(), firmware.end());
        case 0xF9:
            return attest(command);
        case 0xFF:
            return setManagementKey(command);
        default:
            return sw::insUnknown;
    }
}

/// Part 2, 3.1.1: by the whole AID or right-truncated; selecting PIV again keeps the security status, a
/// foreign AID changes nothing.
Answer PivApplet::select(const CommandApdu& command) {
    if (command.parameters() != 0x0400)
        return sw::wrongParameters;
    const auto& aid = command.data;
    if (aid.size() < ridSize || aid.size() > std::size(pivAid) ||
        !std::equal(aid.begin(), aid.end(), std::begin(pivAid)))
        return sw::notFound;
    m_isSelected = true;
    m_isPinFresh = false;
    Bytes body;
    appendTlv(body, 0x4F, ByteView(pivAid).subspan(ridSize));
    appendTlv(body, 0x79, makeTlv(0x4F, ByteView(pivAid).first(ridSize)));
    appendTlv(body, 0x50, asBytes(virtualCardLabel));
    return makeTlv(0x61, body);
}

void PivApplet::powerCycle() {
    m_isSelected = false;
    m_isPinVerified = false;
    m_isPinFresh = false;
    m_isManagementAuthenticated = false;
    m_witness.clear();
    m_challenge.clear();
}

Answer PivApplet::commit(CardState changed, Answer answer) {
    if (!m_save(changed))
        return sw::memoryFailure;
    m_state = std::move(changed);
    return answer;
}

}  // namespace conclave::rehearsal
