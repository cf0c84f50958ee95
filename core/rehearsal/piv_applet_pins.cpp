#include <openssl/crypto.h>

#include <algorithm>

#include "core/rehearsal/piv_applet.h"

namespace conclave::rehearsal {
namespace {

constexpr std::uint8_t pinReference = 0x80;
constexpr std::uint8_t pukReference = 0x81;
constexpr std::size_t referenceSize = 8;

/// SP 800-73-4 part 2, 2.4.3: six to eight digits, filled up with FF.
bool isWellFormedPin(ByteView pin) {
    if (pin.size() != referenceSize)
        return false;
    const auto padding = std::find(pin.begin(), pin.end(), 0xFF);
    return padding - pin.begin() >= 6 &&
           std::all_of(pin.begin(), padding, [](auto octet) { return octet >= '0' && octet <= '9'; }) &&
           std::all_of(padding, pin.end(), [](auto octet) { return octet == 0xFF; });
}

std::uint16_t triesLeft(int tries) {
    return tries == 0 ? sw::blocked : static_cast<std::uint16_t>(sw::verifyFailed | tries);
}

}  // namespace

std::uint16_t PivApplet::checkReference(ByteView given, const Bytes& right, int& tries) {
    if (tries == 0)
        return sw::blocked;
    if (CRYPTO_memcmp(given.data(), right.data(), referenceSize) == 0) {
        tries = triesAllowed;
        return sw::ok;
    }
    --tries;
    return static_cast<std::uint16_t>(sw::verifyFailed | tries);
}

Answer PivApplet::verify(const CommandApdu& command) {
    if (command.p2 != pinReference)
        return sw::referenceNotFound;
    if (command.p1 == 0xFF && command.data.empty()) {
        m_isPinVerified = false;
        return sw::ok;
    }
    if (command.p1 != 0)
        return sw::wrongParameters;
    if (command.data.empty())
        return m_isPinVerified ? sw::ok : triesLeft(m_state.pinTries);
    if (!isWellFormedPin(command.data))
        return sw::wrongData;
    auto changed = m_state;
    const auto status = checkReference(command.data, m_state.pin, changed.pinTries);
    m_isPinVerified = false;
    const bool isCountChanged = changed.pinTries != m_state.pinTries;
    const auto answer = isCountChanged ? commit(std::move(changed), status) : Answer(status);
    m_isPinVerified = m_isPinFresh = answer.status == sw::ok;
    return answer;
}

Answer PivApplet::changeReferenceData(const CommandApdu& command) {
    if (command.p1 != 0 || (command.p2 != pinReference && command.p2 != pukReference))
        return sw::wrongParameters;
    if (command.data.size() != 2 * referenceSize)
        return sw::wrongData;
    const bool isPin = command.p2 == pinReference;
    const auto given = ByteView(command.data).first(referenceSize);
    const auto wanted = ByteView(command.data).last(referenceSize);
    if (isPin && (!isWellFormedPin(given) || !isWellFormedPin(wanted)))
        return sw::wrongData;
    auto changed = m_state;
    auto& reference = isPin ? changed.pin : changed.puk;
    const auto status = checkReference(given, reference, isPin ? changed.pinTries : changed.pukTries);
    if (status == sw::ok)
        reference = toBytes(wanted);
    if (isPin)
        m_isPinVerified = false;
    return commit(std::move(changed), status);
}

Answer PivApplet::resetRetryCounter(const CommandApdu& command) {
    if (command.p1 != 0 || command.p2 != pinReference)
        return sw::wrongParameters;
    if (command.data.size() != 2 * referenceSize)
        return sw::wrongData;
    const auto wanted = ByteView(command.data).last(referenceSize);
    if (!isWellFormedPin(wanted))
        return sw::wrongData;
    auto changed = m_state;
    const auto status =
        checkReference(ByteView(command.data).first(referenceSize), m_state.puk, changed.pukTries);
    if (status == sw::ok) {
        changed.pin = toBytes(wanted);
        changed.pinTries = triesAllowed;
    }
    m_isPinVerified = false;
    return commit(std::move(changed), status);
}

}  // namespace conclave::rehearsal
