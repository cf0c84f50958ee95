#include "core/base/hex.h"
#include "core/rehearsal/card_attestation.h"
#include "core/rehearsal/piv_applet.h"
#include "core/rehearsal/tlv.h"
#include "core/rehearsal/virtual_card.h"

namespace conclave::rehearsal {
namespace {

constexpr std::uint32_t discoveryTag = 0x7E;
constexpr std::uint32_t attestingCertificateTag = 0x5FFF01;  ///< Yubico
constexpr std::size_t largestObject = 3072;                  ///< a certificate of a YubiKey's size
constexpr std::size_t mostObjects = 64;

/// SP 800-73-4 part 1, 3.3.2: the AID, and a PIN policy of "application PIN alone".
const Bytes& discoveryObject() {
    static const Bytes object = *fromHex("7e124f0ba0000003080000100001005f2f024000");
    return object;
}

/// Part 1, table 1: fingerprints, printed information, facial image, iris and pairing code want the PIN.
bool needsPin(std::uint32_t tag) {
    return tag == 0x5FC103 || tag == 0x5FC108 || tag == 0x5FC109 || tag == 0x5FC121 || tag == 0x5FC123;
}

/// The tag inside 5C: one octet (7E) or three (5FC1xx, Yubico's 5FFFxx).
std::optional<std::uint32_t> objectTag(ByteView name) {
    if (name.size() == 1 && name[0] == discoveryTag)
        return discoveryTag;
    if (name.size() == 3 && name[0] == 0x5F && (name[1] == 0xC1 || name[1] == 0xFF))
        return std::uint32_t{0x5F0000} | static_cast<std::uint32_t>(name[1] << 8) | name[2];
    return std::nullopt;
}

/// Part 1, appendix A, table 10: not compressed.
Bytes certificateObject(const Bytes& der) {
    Bytes out;
    appendTlv(out, 0x70, der);
    appendTlv(out, 0x71, Bytes{0x00});
    appendTlv(out, 0xFE, {});
    return out;
}

/// As Yubico numbers it: never, once, always.
std::uint8_t pinPolicyOf(std::uint8_t reference) {
    return reference == 0x9E ? 1 : reference == 0x9C ? 3 : 2;
}

Bytes referenceMetadata(const Bytes& value, std::string_view factory, int tries) {
    const bool isFactory = value == paddedPin(factory);
    Bytes out;
    appendTlv(out, 0x01, Bytes{0xFF});
    appendTlv(out, 0x05, Bytes{static_cast<std::uint8_t>(isFactory)});
    appendTlv(out, 0x06, Bytes{triesAllowed, static_cast<std::uint8_t>(tries)});
    return out;
}

}  // namespace

/// Part 2, 3.1.2.
Answer PivApplet::getData(const CommandApdu& command) {
    if (command.parameters() != 0x3FFF)
        return sw::wrongParameters;
    const auto fields = parseTlvs(command.data);
    if (!fields || fields->size() != 1 || fields->front().tag != 0x5C)
        return sw::wrongData;
    const auto tag = objectTag(fields->front().value);
    if (!tag)
        return sw::notFound;
    if (tag == discoveryTag)
        return discoveryObject();
    if (needsPin(*tag) && !m_isPinVerified)
        return sw::securityStatus;
    const auto object = m_state.objects.find(*tag);
    if (object == m_state.objects.end() && tag == attestingCertificateTag)
        return makeTlv(0x53, certificateObject(attestingCertificate()));
    if (object == m_state.objects.end())
        return sw::notFound;
    return makeTlv(0x53, object->second);
}

/// Part 2, 3.3.2. An empty 53 deletes.
Answer PivApplet::putData(const CommandApdu& command) {
    if (command.parameters() != 0x3FFF)
        return sw::wrongParameters;
    if (!m_isManagementAuthenticated)
        return sw::securityStatus;
    const auto fields = parseTlvs(command.data);
    if (!fields || fields->size() != 2 || (*fields)[0].tag != 0x5C || (*fields)[1].tag != 0x53)
        return sw::wrongData;
    const auto tag = objectTag((*fields)[0].value);
    if (!tag || tag == discoveryTag)
        return sw::wrongData;
    const auto content = (*fields)[1].value;
    if (content.size() > largestObject ||
        (m_state.objects.size() >= mostObjects && !m_state.objects.contains(*tag)))
        return sw::memoryFull;
    auto changed = m_state;
    if (content.empty())
        changed.objects.erase(*tag);
    else
        changed.objects[*tag] = toBytes(content);
    return commit(std::move(changed), sw::ok);
}

/// Yubico's GET METADATA: https://docs.yubico.com/yesdk/users-manual/application-piv/apdu/metadata.html
Answer PivApplet::getMetadata(const CommandApdu& command) {
    if (command.p1 != 0 || !command.data.empty())
        return sw::wrongParameters;
    switch (command.p2) {
        case 0x80:
            return referenceMetadata(m_state.pin, factoryPin, m_state.pinTries);
        case 0x81:
            return referenceMetadata(m_state.puk, factoryPuk, m_state.pukTries);
        case 0x9B: {
            const bool isFactory = m_state.managementKey == factoryManagementKey();
            Bytes out;
            appendTlv(out, 0x01, Bytes{static_cast<std::uint8_t>(m_state.managementAlgorithm)});
            appendTlv(out, 0x02, Bytes{0x00, 0x01});  // no PIN, no touch
            appendTlv(out, 0x05, Bytes{static_cast<std::uint8_t>(isFactory)});
            return out;
        }
        default:
            break;
    }
    const auto key = m_state.keys.find(command.p2);
    if (key == m_state.keys.end())
        return sw::referenceNotFound;
    Bytes out;
    appendTlv(out, 0x01, Bytes{static_cast<std::uint8_t>(key->second.algorithm)});
    appendTlv(out, 0x02, Bytes{pinPolicyOf(command.p2), 0x01});
    appendTlv(out, 0x03, Bytes{0x01});  // made on the card
    appendTlv(out, 0x04, key->second.publicTemplate());
    return out;
}

/// Yubico's ATTEST: https://docs.yubico.com/yesdk/users-manual/application-piv/apdu/attest.html
Answer PivApplet::attest(const CommandApdu& command) {
    if (command.p2 != 0 || !command.data.empty())
        return sw::wrongParameters;
    const auto key = m_state.keys.find(command.p1);
    if (key == m_state.keys.end())
        return sw::referenceNotFound;
    auto made = rehearsal::attest(key->second, command.p1, m_state.serial, pinPolicyOf(command.p1));
    return made ? Answer(std::move(*made)) : Answer(sw::memoryFailure);
}

}  // namespace conclave::rehearsal
