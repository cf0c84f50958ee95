#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/ceremony/ceremony.h"
#include "core/quorum/manifest.h"

namespace conclave::ceremony {

/// What cards are asked for, as the transcript says it before any card answers. Good within its attempt.
struct Release {
    std::int64_t seq = 0;
    Bytes octets;                    ///< what each card signs (transcript/attestation.h)
    std::set<std::string> attested;  ///< seats whose cards did
};

/// A dealing whose envelopes are to be opened. `manifest`: its file's SHA-256 where the transcript does not
/// say it yet.
struct ReleaseSet {
    std::string quorum;
    Bytes setId;
    std::string manifestSha256 = {};
};

/// `purpose`: the action that the envelopes are opened for, or transcript::word::ready. `serial`: of the
/// token that gets what is in them. `keySpkiSha256`: hex, of the key that it is about; empty: none.
struct ReleaseFor {
    std::string_view purpose;
    std::vector<ReleaseSet> sets = {};
    std::string serial = {};
    std::string keySpkiSha256 = {};
};

/// The card of this person will not do it, and asking again does not help: blocked, declined, another card.
bool isCardOut(const Error& error);

/// Writes the release down. Errors: those of the record.
Result<Release> announce(Ceremony& ceremony, const ReleaseFor& what);

/// The card of this seat attests the release with its key 9C; the attestation is on the disk before `then`
/// gets the card, under the same PIN entry and in the same transaction. A card that has attested it is not
/// asked again. `isOnce`: a card that is pulled too soon is an error, as somebody else's may do.
/// Errors: Errc::keyMismatch where it is not the card that was enrolled, those of CardDesk and of `then`.
Result<void> attest(Ceremony& ceremony, Release& release, const std::string& seat, const Say& what,
                    const CardDesk::PinWork& then, bool isOnce = false);

}  // namespace conclave::ceremony
