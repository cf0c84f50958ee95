#include <algorithm>

#include "core/crypto/der.h"
#include "core/pcsc/tlv.h"
#include "core/piv/card.h"
#include "core/piv/commands.h"

namespace conclave::piv {
namespace {

constexpr const char* operation = "GENERAL AUTHENTICATE";
constexpr std::uint32_t input = 0x81;           // "challenge": what to sign or decrypt
constexpr std::uint32_t exponentiation = 0x85;  // the other side's point

Result<pcsc::Apdu> command(KeySlot slot, crypto::KeyAlgorithm algorithm, std::uint32_t tag, ByteView value) {
    const auto id = algorithmId(algorithm);
    if (!id)
        return Error(Errc::algorithmUnsupported, {std::string(crypto::name(algorithm))});
    const auto content = pcsc::concat({pcsc::tlv(0x82, {}), pcsc::tlv(tag, value)});
    return pcsc::Apdu{{0x00, ins::generalAuthenticate, *id, static_cast<std::uint8_t>(slot)},
                      pcsc::tlv(0x7C, content),
                      allThereIs};
}

Result<void> check(std::uint16_t status, KeySlot slot) {
    if (status == sw::ok)
        return {};
    if (status == sw::referenceNotFound || status == sw::wrongP1P2 || status == sw::notFound)
        return Error(Errc::cardKeyMissing, {std::string(name(slot))}).native(NativeSource::card, status);
    return pcsc::swError(operation, status);
}

std::size_t octets(crypto::KeyAlgorithm algorithm) {
    return static_cast<std::size_t>(crypto::keyBits(algorithm) + 7) / 8;
}

/// Cards differ in needless zeros; at our interface {r, s} is DER (RFC 3279, 2.2.3).
Result<Bytes> normalisedEcSignature(ByteView answer) {
    const auto content = pcsc::findTlvPath(answer, {0x30});
    const auto parts = content ? pcsc::parseTlvs(*content) : std::nullopt;
    if (!parts || parts->size() != 2 || !std::ranges::all_of(*parts, [](const pcsc::Tlv& part) {
            return part.tag == 0x02 && !part.value.empty();
        }))
        return Error(Errc::cardReplyMalformed, {operation});
    return crypto::der::makeSequence(
        {crypto::der::makeInteger((*parts)[0].value), crypto::der::makeInteger((*parts)[1].value)});
}

}  // namespace

/// A use of 9C takes the PIN, also one that failed.
void Card::noteUse(KeySlot slot) {
    if (slot != KeySlot::signature)
        return;
    m_isPinUsedUp = m_isPinUsedUp || m_isPinVerified;
    m_isPinVerified = false;
}

Result<Bytes> Card::rawSign(KeySlot slot, crypto::KeyAlgorithm algorithm, ByteView block) {
    TRY_ASSIGN(const auto apdu, command(slot, algorithm, input, block));
    auto reply = m_connection->transmit(apdu);
    noteUse(slot);
    if (!reply)
        return std::move(reply).error();
    TRY(check(reply->sw, slot));
    const auto answer = pcsc::findTlvPath(reply->data, {0x7C, 0x82});
    if (!answer)
        return Error(Errc::cardReplyMalformed, {operation});
    if (!crypto::isRsa(algorithm))
        return normalisedEcSignature(*answer);
    if (answer->size() != octets(algorithm))
        return Error(Errc::cardReplyMalformed, {operation});
    return toBytes(*answer);
}

Result<SecretBytes> Card::rawDecrypt(KeySlot slot, crypto::KeyAlgorithm algorithm, ByteView ciphertext) {
    return secretOperation(slot, algorithm, input, ciphertext);
}

Result<SecretBytes> Card::rawEcdh(KeySlot slot, crypto::KeyAlgorithm algorithm, ByteView peerPoint) {
    return secretOperation(slot, algorithm, exponentiation, peerPoint);
}

Result<SecretBytes> Card::secretOperation(KeySlot slot, crypto::KeyAlgorithm algorithm, std::uint32_t tag,
                                          ByteView value) {
    TRY_ASSIGN(const auto apdu, command(slot, algorithm, tag, value));
    auto reply = m_connection->transmitSecret(apdu);
    noteUse(slot);
    if (!reply)
        return std::move(reply).error();
    TRY(check(reply->sw, slot));
    const auto answer = pcsc::findTlvPath(reply->data.expose(), {0x7C, 0x82});
    if (!answer || answer->size() != octets(algorithm))
        return Error(Errc::cardReplyMalformed, {operation});
    return SecretBytes::copyOf(*answer);
}

}  // namespace conclave::piv
