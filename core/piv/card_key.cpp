#include "core/piv/card_key.h"

#include <algorithm>

#include "core/crypto/digest.h"
#include "core/piv/commands.h"
#include "core/piv/rsa_padding.h"

namespace conclave::piv {
namespace {

bool wantsPin(const Error& error) {
    return std::ranges::any_of(error.natives(), [](const auto& native) {
        return native.source == NativeSource::card && native.value == sw::securityNotSatisfied;
    });
}

}  // namespace

CardKey::CardKey(Card& card, KeySlot slot, crypto::PublicKey publicKey, PinSource pin)
    : m_card(card), m_slot(slot), m_publicKey(std::move(publicKey)), m_pin(pin) {}

Result<std::unique_ptr<CardKey>> CardKey::open(Card& card, KeySlot slot, PinSource pin) {
    TRY_ASSIGN(const auto der, card.certificate(slot));
    const std::string slotName(name(slot));
    if (!der)
        return Error(Errc::cardKeyMissing, {slotName});
    TRY_ASSIGN(auto key, publicKeyOf(*der, slotName));
    return std::make_unique<CardKey>(card, slot, std::move(key), pin);
}

Result<void> CardKey::presentPin() {
    if (m_slot == KeySlot::cardAuthentication || (m_slot != KeySlot::signature && m_card.isPinVerified()))
        return {};
    if (m_pin.isOnPad())
        return m_card.verifyPinOnPad();
    if (m_pin.pin() != nullptr)
        return m_card.verifyPin(*m_pin.pin());
    return {};
}

template <class Operation>
std::invoke_result_t<Operation> CardKey::withPin(Operation operation) {
    if (m_slot != KeySlot::signature && m_card.isPinUsedUp()) {
        auto done = operation();
        if (done || !wantsPin(done.error()))
            return done;
    }
    TRY(presentPin());
    return operation();
}

Result<Bytes> CardKey::sign(crypto::SignatureAlgorithm algorithm, ByteView message) {
    const auto kind = m_publicKey.algorithm();
    if (!crypto::fitsUnderPolicy(algorithm, kind))
        return Error(Errc::algorithmUnsupported, {std::string(crypto::name(algorithm))});
    Bytes block;
    if (crypto::isRsa(kind)) {
        TRY_ASSIGN(block,
                   encodeForSigning(algorithm, message, static_cast<std::size_t>(crypto::keyBits(kind))));
    } else {
        block = crypto::digest(crypto::hashOf(algorithm), message);
        const auto octets = (static_cast<std::size_t>(crypto::keyBits(kind)) + 7) / 8;
        block.resize(std::min(block.size(), octets));  // what ECDSA takes of it, and all that cards take
    }
    return withPin([&] { return m_card.rawSign(m_slot, kind, block); });
}

Result<SecretBytes> CardKey::decryptOaep(crypto::Hash hash, ByteView ciphertext) {
    const auto kind = m_publicKey.algorithm();
    if (!crypto::isRsa(kind))
        return Error(Errc::algorithmUnsupported, {"RSAES-OAEP"});
    if (ciphertext.size() != static_cast<std::size_t>(crypto::keyBits(kind)) / 8)
        return Error(Errc::decryptionFailed, {"RSAES-OAEP"});
    TRY_ASSIGN(const auto encoded, withPin([&] { return m_card.rawDecrypt(m_slot, kind, ciphertext); }));
    return decodeOaep(hash, encoded);
}

Result<SecretBytes> CardKey::deriveEcdh(ByteView peerPoint) {
    const auto kind = m_publicKey.algorithm();
    if (crypto::isRsa(kind))
        return Error(Errc::algorithmUnsupported, {"ECDH"});
    TRY(crypto::PublicKey::fromEcPoint(kind, peerPoint));  // on the curve, before a private key meets it
    return withPin([&] { return m_card.rawEcdh(m_slot, kind, peerPoint); });
}

}  // namespace conclave::piv
