#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/ceremony/ceremony.h"
#include "core/quorum/deal.h"
#include "core/quorum/manifest.h"

namespace conclave::ceremony {

/// A quorum secret that came out of cards, and who brought them.
struct Rebuilt {
    KeyValue secret;
    std::vector<std::string> custodians;
};

/// The custodian whose envelope this person's card opens: by the card's keys, in whatever seat for that;
/// null: it opens none. Shares of a backup are for seats with the role recovery-custodian, which the script
/// keeps apart from others: also where it does not know who holds one.
const quorum::ManifestCustodian* holderOf(const script::Script& script, const quorum::Manifest& manifest,
                                          const Person& person);

/// Which secrets a set of cards is to give.
struct Wanted {
    const quorum::Manifest* unlock = nullptr;  ///< null: not wanted
    const quorum::Manifest* backup = nullptr;
    std::string_view purpose;  ///< the action that they are for
    std::string serial;        ///< of the token that gets them
};

struct RebuiltSecrets {
    std::optional<Rebuilt> unlock;
    std::optional<Rebuilt> backup;
};

/// Writes down what the cards are asked for, then asks custodians in any order, on one reader or many, until
/// each secret wanted has its threshold. A card that serves for both opens both envelopes under one PIN
/// entry, and first of all attests that it was asked. The envelopes are read from the record and compared
/// with the manifest first. A share that is not the one dealt is pinned on its holder, recorded as an
/// exception, and another custodian is asked. Errors: Errc::quorumNotMet, Errc::fileHashWrong, and of cards.
Result<RebuiltSecrets> rebuild(Ceremony& ceremony, const Wanted& wanted);

/// Deals a fresh secret, or the KEK for `key`, to the custodians of the quorum that the running step names:
/// envelopes and manifest are on the disk, and every one of the n cards has opened its own, before this
/// returns; nobody holds the secret then. Writes the intent and the result, whose action is the kind of the
/// step.
Result<void> dealAndProve(Ceremony& ceremony, std::optional<quorum::ManifestKey> key);

}  // namespace conclave::ceremony
