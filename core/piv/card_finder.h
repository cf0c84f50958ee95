#pragma once

#include <chrono>
#include <future>
#include <map>
#include <memory>
#include <set>

#include "core/base/lane.h"
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
        unreadable,   ///< `error` says why: not PIV, mute, silent, busy, pulled, a broken certificate
    };
    std::string reader;
    Kind kind = Kind::unreadable;
    std::string owner;
    std::optional<crypto::PublicKey> keyManagementKey;  ///< 9D
    std::optional<crypto::PublicKey> signatureKey;      ///< 9C; read only when 9D has no certificate
    std::optional<Error> error;
};

/// Finds out whose cards are in the readers. A card is read once per insertion: SELECT and one certificate,
/// or two. All newly inserted cards are read at once, each on the lane of its reader. Use on one thread.
class CardFinder {
  public:
    explicit CardFinder(std::vector<KnownCard> known);
    ~CardFinder();  ///< gives up the wait for cards that are silent

    /// One entry per reader that has a card, in pcscd's order. Waits two seconds for a card at most; one that
    /// is silent by then is unreadable (Errc::cardSilent), until it answers or is taken out. Errors:
    /// Errc::pcscUnavailable.
    Result<std::vector<FoundCard>> find();

    /// The reader with this owner's card. Errors: Errc::wrongCard{found, wanted} when just one other known
    /// card is in, Errc::unknownCard{wanted} when only foreign or fresh cards are, Errc::cardsTooFew{1, 0}
    /// when there is none.
    Result<std::string> readerOf(const std::string& owner);

    /// Forgets what was read of the card in this reader: after its keys or certificates were changed.
    void forget(const std::string& reader);
    /// The same where the card was read again already: it now has this key in 9D. Says nothing of a card that
    /// was taken out meanwhile.
    void learn(const std::string& reader, const crypto::PublicKey& keyManagementKey);

    /// Where all work with this reader is done.
    Lane& lane(const std::string& reader);
    void setKnown(std::vector<KnownCard> known);

  private:
    struct Seen {
        std::uint32_t eventCount;
        FoundCard card;
    };
    struct Reading {
        std::uint32_t eventCount;
        std::chrono::steady_clock::time_point since;
        std::future<FoundCard> card;
        bool isStale = false;  ///< what comes of it is of no use
    };
    void forgetAll();
    /// `known`: SHA-256 of 9D keys, by which cards are told without another look.
    static FoundCard read(const std::string& reader, const std::set<Bytes>& known);
    void startReading(const pcsc::ReaderState& reader);
    FoundCard take(const pcsc::ReaderState& reader);
    void recognise(FoundCard& card) const;

    std::vector<KnownCard> m_known;
    pcsc::Context m_context;
    std::uint64_t m_generation = 0;
    std::map<std::string, Seen> m_seen;
    std::map<std::string, Reading> m_readings;  // by reader
    std::map<std::string, std::unique_ptr<Lane>> m_lanes;
};

}  // namespace conclave::piv
