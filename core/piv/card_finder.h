#pragma once

#include <map>

#include "core/pcsc/context.h"
#include "core/piv/card.h"

namespace conclave::piv {

/// A card of this ceremony, known by either of its keys (SHA-256 of the SubjectPublicKeyInfo; empty: not
/// known).
struct KnownCard {
    std::string owner;  ///< custodian-1
    Bytes keyManagementSpkiSha256;
    Bytes signatureSpkiSha256;
};

/// What is in one reader.
struct FoundCard {
    enum class Kind {
        known,        ///< `owner` says whose
        foreign,      ///< has keys with certificates, of nobody here
        withoutKeys,  ///< a PIV card with a certificate in neither 9D nor 9C: a fresh one
        unreadable,   ///< `error` says why: not PIV, mute, busy, pulled, a broken certificate
    };
    std::string reader;
    Kind kind = Kind::unreadable;
    std::string owner;
    std::optional<crypto::PublicKey> keyManagementKey;  ///< 9D
    std::optional<crypto::PublicKey> signatureKey;      ///< 9C; read only when 9D has no certificate
    std::optional<Error> error;
};

/// Finds out whose cards are in the readers. A card is read once per insertion: SELECT and one certificate,
/// or two. Use on one thread; it connects to each newly inserted card in turn.
class CardFinder {
  public:
    explicit CardFinder(std::vector<KnownCard> known);

    /// One entry per reader that has a card, in pcscd's order. Errors: Errc::pcscUnavailable.
    Result<std::vector<FoundCard>> find();

    /// The reader with this owner's card. Errors: Errc::wrongCard{found, wanted} when just one other known
    /// card is in, Errc::unknownCard{wanted} when only foreign or fresh cards are, Errc::cardsTooFew{1, 0}
    /// when there is none.
    Result<std::string> readerOf(const std::string& owner);

    /// Forgets what was read: after keys or certificates were changed on a card.
    void forget() { m_seen.clear(); }
    void setKnown(std::vector<KnownCard> known);

  private:
    struct Seen {
        std::uint32_t eventCount;
        FoundCard card;
    };
    static FoundCard read(const std::string& reader);
    void recognise(FoundCard& card) const;

    std::vector<KnownCard> m_known;
    pcsc::Context m_context;
    std::uint64_t m_generation = 0;
    std::map<std::string, Seen> m_seen;
};

}  // namespace conclave::piv
