#pragma once

#include <optional>
#include <span>
#include <string>

#include "core/crypto/public_key.h"
#include "core/pcsc/connection.h"
#include "core/pcsc/pin_pad.h"
#include "core/piv/management_key.h"
#include "core/piv/pin.h"

namespace conclave::piv {

/// NIST SP 800-73-4 part 1, table 4b.
enum class KeySlot : std::uint8_t {
    authentication = 0x9A,
    signature = 0x9C,
    keyManagement = 0x9D,
    cardAuthentication = 0x9E
};

std::string_view name(KeySlot slot);  ///< "9A", "9C", …

/// What tells one card from another.
struct CardIdentity {
    std::string applicationLabel;         ///< tag 50 of the SELECT answer; may be empty
    Bytes guid;                           ///< of the CHUID (tag 34), 16 octets; empty without a CHUID
    std::optional<std::uint32_t> serial;  ///< of a YubiKey, or of our virtual card
};

/// What a card tells of itself without a try (Yubico GET METADATA, firmware 5.3 and later); nothing: it does
/// not say.
struct FactoryValues {
    std::optional<bool> pin;
    std::optional<bool> puk;
    std::optional<bool> managementKey;
};

/// The PIV application of the card in a connection (NIST SP 800-73-4), selected. The connection must outlive
/// it and is used by nobody else meanwhile. Not movable once keys refer to it.
///
/// Errors of all calls: those of pcsc::CardConnection (Errc::cardRemoved, …), Errc::cardFailed{operation}
/// with the card's SW1SW2, Errc::cardReplyMalformed{operation}.
class Card {
  public:
    /// Errors: Errc::cardNotPiv.
    static Result<Card> select(pcsc::CardConnection& connection);

    const std::string& reader() const { return m_connection->reader(); }

    /// Our own virtual card says so in its application label: a rehearsal card is never taken for a real one.
    bool isVirtual() const;
    /// One or two APDUs. A card without CHUID or serial is not an error.
    Result<CardIdentity> identity();

    // PIN and PUK (SP 800-73-4 part 2, 3.2)

    /// Without using a try; 0 when blocked. Withdraws a PIN that was verified before, as the card tells only
    /// then.
    Result<int> pinTriesLeft();
    /// Errors: Errc::pinFormat (nothing was sent), Errc::pinWrong{tries left}, Errc::pinBlocked.
    Result<void> verifyPin(const Pin& pin);
    /// The reader's own keypad is there and can be used; asked from the reader once.
    bool hasPinPad();
    /// Errors: as verifyPin, and Errc::pinCancelled, Errc::timedOut, Errc::readerMissing when there is no
    /// pad.
    Result<void> verifyPinOnPad();
    /// Errors: as verifyPin (for the old PIN).
    Result<void> changePin(const Pin& oldPin, const Pin& newPin);
    Result<void> changePinOnPad();
    /// Errors: Errc::pinFormat, Errc::pukWrong{tries left}, Errc::pukBlocked.
    Result<void> changePuk(const Pin& oldPuk, const Pin& newPuk);
    Result<void> unblockPin(const Pin& puk, const Pin& newPin);

    // Card management

    /// The algorithm of key 9B, by GET METADATA; nothing when the card does not tell.
    Result<std::optional<ManagementAlgorithm>> managementAlgorithm();
    /// Mutual authentication with key 9B; algorithms that fit the key's length are tried in turn where the
    /// card does not say. Errors: Errc::managementKeyUnknown.
    Result<ManagementAlgorithm> authenticateManagement(const KeyValue& key);
    /// Yubico SET MANAGEMENT KEY (FF); needs authenticateManagement. Errors: Errc::cardFailed on cards that
    /// lack it.
    Result<void> setManagementKey(const KeyValue& key, ManagementAlgorithm algorithm);
    /// Uses no try.
    Result<FactoryValues> factoryValues();

    /// The certificate's DER, unpacked where it is gzip; nothing when the slot has none. Not parsed. Errors:
    /// Errc::certificateUnreadable, Errc::cardReplyMalformed.
    Result<std::optional<Bytes>> certificate(KeySlot slot);
    /// Whether there is a key, certified or not (Yubico GET METADATA); nothing: the card does not say.
    Result<std::optional<bool>> holdsKey(KeySlot slot);
    /// What the card says of the key that it made in this slot, a certificate's DER (Yubico ATTEST); nothing
    /// where it does not, because it cannot, or the key came from outside. Not parsed.
    Result<std::optional<Bytes>> attestation(KeySlot slot);
    /// The certificate of the key that signs these; nothing where there is none. Errors: as certificate().
    Result<std::optional<Bytes>> attestingCertificate();
    /// Needs authenticateManagement.
    Result<void> putCertificate(KeySlot slot, ByteView der);

    /// Makes a key in the slot, over any key there; needs authenticateManagement.
    /// Errors: Errc::algorithmUnsupported when the card refuses this algorithm (nothing is changed then).
    Result<crypto::PublicKey> generateKey(KeySlot slot, crypto::KeyAlgorithm algorithm);
    /// The first algorithm of `wishes` that the card takes. Errors: Errc::algorithmUnsupported when it takes
    /// none.
    Result<crypto::PublicKey> generateKey(KeySlot slot, std::span<const crypto::KeyAlgorithm> wishes);
    /// P-384, P-256, RSA-2048.
    static std::span<const crypto::KeyAlgorithm> preferredAlgorithms();

    // Private key operations, for CardKey: GENERAL AUTHENTICATE (SP 800-73-4 part 2, 3.2.4)

    /// Errors: Errc::cardKeyMissing{slot}; Errc::algorithmUnsupported. The PIN goes before.
    /// `block` is a digest (EC) or an encoded message of the modulus's length (RSA); EC answers DER {r, s}.
    Result<Bytes> rawSign(KeySlot slot, crypto::KeyAlgorithm algorithm, ByteView block);
    Result<SecretBytes> rawDecrypt(KeySlot slot, crypto::KeyAlgorithm algorithm, ByteView ciphertext);
    Result<SecretBytes> rawEcdh(KeySlot slot, crypto::KeyAlgorithm algorithm, ByteView peerPoint);

    /// A PIN was verified since select(), and no 9C signature used it up.
    bool isPinVerified() const { return m_isPinVerified; }
    /// It was, and one did: 9C wants the PIN again, of other keys most cards do not.
    bool isPinUsedUp() const { return m_isPinUsedUp; }

  private:
    void noteUse(KeySlot slot);
    explicit Card(pcsc::CardConnection& connection) : m_connection(&connection) {}
    Result<void> changeReference(std::uint8_t ins, std::uint8_t reference, const Pin& first,
                                 const Pin& second);
    Result<bool> tryManagement(const KeyValue& key, ManagementAlgorithm algorithm);
    Result<SecretBytes> secretOperation(KeySlot slot, crypto::KeyAlgorithm algorithm, std::uint32_t tag,
                                        ByteView value);
    Result<std::optional<Bytes>> dataObject(std::uint32_t tag);
    Result<std::optional<Bytes>> certificateIn(std::uint32_t tag, const std::string& what);
    Result<std::optional<Bytes>> metadata(std::uint8_t reference);
    Result<std::optional<Bytes>> managementMetadata();

    pcsc::CardConnection* m_connection;
    std::optional<std::optional<Bytes>> m_managementMetadata;  // once asked for; until the key is changed
    std::string m_label;
    std::optional<pcsc::PinPadFeatures> m_pad;
    bool m_isPinVerified = false;
    bool m_isPinUsedUp = false;
};

/// The SubjectPublicKeyInfo of a certificate (DER, exactly). Errors: Errc::certificateUnreadable{what},
/// Errc::algorithmUnsupported.
Result<crypto::PublicKey> publicKeyOf(ByteView certificateDer, const std::string& what);

}  // namespace conclave::piv
