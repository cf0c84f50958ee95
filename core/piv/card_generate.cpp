#include <array>

#include "core/pcsc/tlv.h"
#include "core/piv/card.h"
#include "core/piv/commands.h"

namespace conclave::piv {

std::span<const crypto::KeyAlgorithm> Card::preferredAlgorithms() {
    using enum crypto::KeyAlgorithm;
    static constexpr std::array preferred{ecP384, ecP256, rsa2048};
    return preferred;
}

Result<crypto::PublicKey> Card::generateKey(KeySlot slot, crypto::KeyAlgorithm algorithm) {
    const auto unsupported = Error(Errc::algorithmUnsupported, {std::string(crypto::name(algorithm))});
    const auto id = algorithmId(algorithm);
    if (!id)
        return unsupported;
    // SP 800-73-4 part 2, 3.3.2: AC { 80: algorithm }.
    const auto data = pcsc::tlv(0xAC, pcsc::tlv(0x80, Bytes{*id}));
    TRY_ASSIGN(const auto reply,
               m_connection->transmit(pcsc::Apdu{
                   {0x00, ins::generateKeyPair, 0x00, static_cast<std::uint8_t>(slot)}, data, allThereIs}));
    if (reply.sw == sw::wrongData || reply.sw == sw::wrongP1P2 || reply.sw == sw::notSupported)
        return Error(unsupported).native(NativeSource::card, reply.sw);
    if (!reply.isOk())
        return pcsc::swError("GENERATE ASYMMETRIC KEY PAIR", reply.sw);

    const auto malformed = Error(Errc::cardReplyMalformed, {"GENERATE ASYMMETRIC KEY PAIR"});
    const auto content = pcsc::findTlvPath(reply.data, {0x7F49});
    const auto fields = content ? pcsc::parseTlvs(*content) : std::nullopt;
    if (!fields)
        return malformed;
    if (!crypto::isRsa(algorithm)) {
        const auto point = pcsc::findTlv(*fields, 0x86);
        return point ? crypto::PublicKey::fromEcPoint(algorithm, *point) : malformed;
    }
    const auto modulus = pcsc::findTlv(*fields, 0x81);
    const auto exponent = pcsc::findTlv(*fields, 0x82);
    if (!modulus || !exponent)
        return malformed;
    TRY_ASSIGN(auto key, crypto::PublicKey::fromRsa(*modulus, *exponent));
    if (key.algorithm() != algorithm)
        return malformed;
    return key;
}

Result<crypto::PublicKey> Card::generateKey(KeySlot slot, std::span<const crypto::KeyAlgorithm> wishes) {
    auto last = Error(Errc::algorithmUnsupported, {"-"});
    for (const auto wish : wishes) {
        auto made = generateKey(slot, wish);
        if (made || made.error().code() != Errc::algorithmUnsupported)
            return made;
        last = std::move(made).error();
    }
    return last;
}

}  // namespace conclave::piv
