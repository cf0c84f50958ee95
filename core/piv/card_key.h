#pragma once

#include <type_traits>

#include "core/crypto/private_key.h"
#include "core/piv/card.h"

namespace conclave::piv {

/// Where a CardKey takes the PIN from when the card wants it. Holds no PIN itself.
class PinSource {
  public:
    /// The Pin must outlive every use of the key.
    static PinSource typed(const Pin& pin) { return PinSource(&pin, false); }
    static PinSource onPad() { return PinSource(nullptr, true); }
    /// For 9E, or when Card::verifyPin went before.
    static PinSource none() { return PinSource(nullptr, false); }

    const Pin* pin() const { return m_pin; }
    bool isOnPad() const { return m_isOnPad; }

  private:
    PinSource(const Pin* pin, bool isOnPad) : m_pin(pin), m_isOnPad(isOnPad) {}
    const Pin* m_pin;
    bool m_isOnPad;
};

/// A key on a card behind the PrivateKey port. 9C verifies the PIN right before *every* signature (SP
/// 800-73-4 part 1, table 4b), 9A and 9D once per selected card, 9E never. After a 9C signature 9A and 9D are
/// tried without the PIN, and verified again only where the card wants that (6982). RSA padding is made and
/// removed on the host.
///
/// Errors of sign, decryptOaep, deriveEcdh: those of Card and Card::verifyPin; Errc::algorithmUnsupported
/// where key and call do not fit; Errc::decryptionFailed. After Errc::pinWrong a further call would use a
/// further try: ask first.
class CardKey : public crypto::PrivateKey {
  public:
    /// The card must outlive the key, and stay where it is.
    CardKey(Card& card, KeySlot slot, crypto::PublicKey publicKey, PinSource pin);

    /// With the public key of the slot's certificate. Errors: Errc::cardKeyMissing{slot}, those of
    /// publicKeyOf.
    static Result<std::unique_ptr<CardKey>> open(Card& card, KeySlot slot, PinSource pin);

    const crypto::PublicKey& publicKey() const override { return m_publicKey; }
    Result<Bytes> sign(crypto::SignatureAlgorithm algorithm, ByteView message) override;
    Result<SecretBytes> decryptOaep(crypto::Hash hash, ByteView ciphertext) override;
    Result<SecretBytes> deriveEcdh(ByteView peerPoint) override;

  private:
    Result<void> presentPin();
    /// The private operation, with the PIN presented before it as the slot wants.
    template <class Operation>
    std::invoke_result_t<Operation> withPin(Operation operation);

    Card& m_card;
    KeySlot m_slot;
    crypto::PublicKey m_publicKey;
    PinSource m_pin;
};

}  // namespace conclave::piv
