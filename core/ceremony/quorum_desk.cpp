#include "core/ceremony/quorum_desk.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "core/base/hex.h"
#include "core/ceremony/attest.h"
#include "core/crypto/cms.h"
#include "core/crypto/digest.h"
#include "core/quorum/slip39.h"

namespace conclave::ceremony {
namespace {

using nlohmann::json;

constexpr int mostPulls = 10;  // cards pulled too soon; then the step fails and can be repeated

/// The name of the quorum whose set this is; a set that was read from the disk is known by its id.
std::string quorumOf(const Ceremony& ceremony, const quorum::Manifest& manifest) {
    for (const auto& [name, known] : ceremony.state.quorums)
        if (known.setId == manifest.setId)
            return name;
    return ceremony.named("quorum");
}

/// The envelope as it is on the disk, if it is the one of the manifest.
Result<Bytes> readEnvelope(Ceremony& ceremony, const std::string& quorum, const quorum::Manifest& manifest,
                           const std::string& custodian) {
    const auto* entry = manifest.find(custodian);
    if (entry == nullptr)
        return Error(Errc::envelopeForeign, {Wording("custodian", "campo custodian"), custodian});
    const auto path = ceremony.record.path(transcript::shareFile(quorum, custodian));
    TRY_ASSIGN(auto envelope, readFile(path));
    if (crypto::sha256(envelope) != entry->sha256)
        return Error(Errc::fileHashWrong, {path.string()});
    return envelope;
}

Result<quorum::OpenedShare> openShare(piv::Card& card, piv::PinSource pin, const Person& person,
                                      const quorum::Manifest& manifest, const std::string& custodian,
                                      ByteView envelope) {
    const auto& certificate = *person.kexCertificate;
    piv::CardKey key(card, piv::KeySlot::keyManagement, certificate.publicKey(), pin);
    TRY_ASSIGN(const auto plaintext, crypto::openEnvelope(key, certificate.der(), envelope));
    return quorum::checkOpened(plaintext, manifest, custodian);
}

/// The collection of one secret's shares, from those who are at the step. A holder is known by the card's
/// keys, wherever the person sits now.
struct Collection {
    const quorum::Manifest* manifest = nullptr;
    std::map<std::string, std::string> custodianIn;  // the manifest's id of who sits in a seat
    std::set<std::string> open;                      // seats that may still bring theirs
    std::vector<std::string> brought;                // seats
    std::vector<std::string> custodians;             // the same by the manifest's ids
    std::vector<Share> shares;

    Collection(const Ceremony& ceremony, const quorum::Manifest* wanted) : manifest(wanted) {
        if (manifest == nullptr)
            return;
        for (const auto& seat : ceremony.step->present) {
            const auto* person = ceremony.state.person(seat);  // none: the seat stays vacant
            const auto* custodian =
                person != nullptr ? holderOf(ceremony.script, *manifest, *person) : nullptr;
            if (custodian == nullptr)
                continue;
            custodianIn[seat] = custodian->id;
            open.insert(seat);
        }
    }
    bool wantsMore() const {
        return manifest != nullptr && static_cast<int>(shares.size()) < manifest->threshold;
    }
    bool wants(const std::string& seat) const { return wantsMore() && open.contains(seat); }
    bool canStillBeMet() const {
        return !wantsMore() || static_cast<int>(shares.size() + open.size()) >= manifest->threshold;
    }
    Error notMet() const {
        return Error(Errc::quorumNotMet,
                     {std::to_string(shares.size() + open.size()), std::to_string(manifest->threshold)});
    }

    Result<std::optional<Rebuilt>> combine() {
        if (manifest == nullptr)
            return std::optional<Rebuilt>();
        TRY_ASSIGN(auto secret, quorum::combine(shares));
        return std::optional(Rebuilt{std::move(secret), custodians});
    }
};

bool isShareBad(const Error& error) {
    return error.has(Errc::envelopeForeign) || error.has(Errc::envelopeMalformed) ||
           error.has(Errc::shareCommitmentWrong) || error.has(Errc::decryptionFailed) ||
           error.has(Errc::encodingNotStrict) || error.has(Errc::fileHashWrong) ||
           error.has(Errc::fileMissing);
}

/// One custodian opens whatever is wanted of them, under one PIN entry.
Result<void> takeShares(Ceremony& ceremony, Release& release, const std::string& seat,
                        std::vector<Collection*> collections) {
    struct Opening {
        Collection* collection;
        Bytes envelope;
        std::optional<quorum::OpenedShare> share;
    };
    std::vector<Opening> openings;
    for (auto* collection : collections)
        if (collection->wants(seat)) {
            TRY_ASSIGN(auto envelope, readEnvelope(ceremony, quorumOf(ceremony, *collection->manifest),
                                                   *collection->manifest, collection->custodianIn.at(seat)));
            openings.push_back({collection, std::move(envelope), std::nullopt});
        }
    const auto& person = *ceremony.state.person(seat);
    const auto open = [&](piv::Card& card, piv::PinSource pin) -> Result<void> {
        for (auto& opening : openings) {
            TRY_ASSIGN(opening.share, openShare(card, pin, person, *opening.collection->manifest,
                                                opening.collection->custodianIn.at(seat), opening.envelope));
        }
        return {};
    };
    TRY(attest(ceremony, release, seat, {Phrase::openingEnvelope, {person.name}}, open, true));
    for (auto& opening : openings) {
        opening.collection->open.erase(seat);
        opening.collection->brought.push_back(seat);
        opening.collection->custodians.push_back(opening.collection->custodianIn.at(seat));
        opening.collection->shares.push_back(std::move(opening.share->words));
    }
    return {};
}

ReleaseFor releaseFor(const Ceremony& ceremony, const Wanted& wanted) {
    ReleaseFor asked{wanted.purpose, {}, wanted.serial, {}};
    for (const auto* manifest : {wanted.unlock, wanted.backup})
        if (manifest != nullptr) {
            asked.sets.push_back({quorumOf(ceremony, *manifest), manifest->setId});
            if (manifest->key)
                asked.keySpkiSha256 = toHex(manifest->key->spkiSha256);
        }
    return asked;
}

}  // namespace

const quorum::ManifestCustodian* holderOf(const script::Script& script, const quorum::Manifest& manifest,
                                          const Person& person) {
    if (!person.kexCertificate || !person.signCertificate)
        return nullptr;
    const auto* seat = script.findSeat(person.id);
    if (manifest.purpose == quorum::Purpose::backup &&
        (seat == nullptr || std::ranges::count(seat->roles, conclave::script::Role::recoveryCustodian) == 0))
        return nullptr;
    const auto kex = person.kexCertificate->publicKey().sha256();
    const auto sign = person.signCertificate->publicKey().sha256();
    const auto found = std::ranges::find_if(manifest.custodians, [&](const auto& custodian) {
        return custodian.kexSpkiSha256 == kex && custodian.signSpkiSha256 == sign;
    });
    return found == manifest.custodians.end() ? nullptr : &*found;
}

Result<RebuiltSecrets> rebuild(Ceremony& ceremony, const Wanted& wanted) {
    Collection unlock(ceremony, wanted.unlock);
    Collection backup(ceremony, wanted.backup);
    for (const auto* collection : {&unlock, &backup})
        if (!collection->canStillBeMet())
            return collection->notMet();
    TRY_ASSIGN(auto release, announce(ceremony, releaseFor(ceremony, wanted)));
    std::optional<Error> pulled;
    int pulls = 0;
    while (unlock.wantsMore() || backup.wantsMore()) {
        // Whoever can serve for both is asked first: fewer people, fewer PINs.
        std::set<std::string> seats;
        for (const auto& seat : unlock.wantsMore() ? unlock.open : backup.open)
            if (!unlock.wantsMore() || !backup.wantsMore() || backup.open.contains(seat))
                seats.insert(seat);
        if (seats.empty())
            seats = unlock.open;
        const auto& counted = unlock.wantsMore() ? unlock : backup;
        ceremony.room.tell(
            {Phrase::quorumHas,
             {std::to_string(counted.shares.size()), std::to_string(counted.manifest->threshold)}});
        ceremony.room.quorumSeen({quorumOf(ceremony, *counted.manifest),
                                  counted.manifest->threshold,
                                  counted.brought,
                                  {counted.open.begin(), counted.open.end()}});
        std::string names;
        for (const auto& seat : seats)
            names += (names.empty() ? "" : " / ") + ceremony.person(seat);
        TRY_ASSIGN(const auto id, ceremony.cards.anyOf(seats, names, std::exchange(pulled, std::nullopt)));
        auto taken = takeShares(ceremony, release, id, {&unlock, &backup});
        if (taken)
            continue;
        // Any of them may go on, not only who pulled the card.
        if (isPulled(taken.error()) && ++pulls < mostPulls) {
            pulled = std::move(taken).error();
            continue;
        }
        if (!isShareBad(taken.error()) && !isCardOut(taken.error()))
            return std::move(taken).error();
        unlock.open.erase(id);
        backup.open.erase(id);
        TRY(ceremony.recordException(
            {taken.error().whatHappened(ceremony.lang), Say{Phrase::shareNotUsed, {}}.in(ceremony.lang), id,
             Say{Phrase::anotherIsAsked, {}}.in(ceremony.lang)},
            transcript::word::shareNotUsed));
        for (const auto* collection : {&unlock, &backup})
            if (!collection->canStillBeMet())
                return collection->notMet().causedBy(std::move(taken).error());
    }
    const auto& met = wanted.unlock != nullptr ? unlock : backup;
    if (met.manifest != nullptr)
        ceremony.room.quorumSeen({quorumOf(ceremony, *met.manifest),
                                  met.manifest->threshold,
                                  met.brought,
                                  {met.open.begin(), met.open.end()}});
    RebuiltSecrets secrets;
    TRY_ASSIGN(secrets.unlock, unlock.combine());
    TRY_ASSIGN(secrets.backup, backup.combine());
    return secrets;
}

namespace {

/// Octets of a token's own generator, for the secret: of the one that holds the key, or else of any that the
/// quorum is for.
Result<SecretBytes> hsmRandom(Ceremony& ceremony, const std::string& token) {
    return ceremony.hsm.call(ceremony.room, {Phrase::takingRandom, {token}}, [&]() -> Result<SecretBytes> {
        TRY_ASSIGN(auto* session, ceremony.hsm.session(token, ceremony.serialOf(token)));
        return session->generateRandom(32);
    });
}

std::string randomToken(const Ceremony& ceremony) {
    const auto birthplace = ceremony.script.birthplaceOf(ceremony.named("key"));
    if (!birthplace.empty())
        return birthplace;
    for (const auto& [name, spec] : ceremony.script.tokens)
        if (spec.quorum == ceremony.named("quorum"))
            return name;
    return ceremony.script.tokens.begin()->first;
}

/// Those of the quorum whose seats are taken.
std::vector<std::string> custodiansOf(const Ceremony& ceremony, const script::Quorum& quorum) {
    auto custodians = quorum.custodians;
    std::erase_if(custodians,
                  [&](const auto& id) { return ceremony.state.progress.vacantSeats().contains(id); });
    return custodians;
}

}  // namespace

Result<void> dealAndProve(Ceremony& ceremony, std::optional<quorum::ManifestKey> key) {
    const auto& name = ceremony.named("quorum");
    const auto& quorum = ceremony.script.quorums.at(name);
    quorum::DealRequest request;
    request.purpose = key ? quorum::Purpose::backup : quorum::Purpose::unlock;
    if (key)
        request.keySpkiSha256 = key->spkiSha256;
    request.ceremonyId = ceremony.record.ceremonyId();
    request.threshold = quorum.threshold;
    const auto custodians = custodiansOf(ceremony, quorum);
    if (std::ssize(custodians) < quorum.atLeast)
        return Error(Errc::quorumNotMet, {std::to_string(custodians.size()), std::to_string(quorum.atLeast)});
    for (const auto& id : custodians) {
        const auto* person = ceremony.state.person(id);
        if (person == nullptr || !person->kexCertificate)
            return Error(Errc::cardKeyMissing, {"9D"});
        request.custodians.push_back({id, person->kexCertificate->der(),
                                      person->kexCertificate->publicKey().sha256(),
                                      person->signCertificate->publicKey().sha256()});
    }
    const auto work = [&]() -> Result<json> {
        std::vector<transcript::FileHash> files;
        quorum::Manifest manifest;
        {
            TRY_ASSIGN(const auto random, hsmRandom(ceremony, randomToken(ceremony)));
            TRY_ASSIGN(const auto secret, quorum::mixedSecret(random));
            TRY_ASSIGN(const auto dealt, quorum::deal(secret, request));
            manifest = quorum::manifestOf(request, dealt);
            manifest.key = key;
            for (const auto& share : dealt.shares) {
                TRY_ASSIGN(auto file, ceremony.record.write(transcript::shareFile(name, share.custodian),
                                                            share.envelope));
                files.push_back(std::move(file));
            }
            TRY_ASSIGN(const auto serialised, quorum::serialiseManifest(manifest));
            TRY_ASSIGN(auto file, ceremony.record.write(transcript::manifestFile(name), serialised));
            files.push_back(std::move(file));
        }  // the secret ends here: from now on only the cards have it
        TRY_ASSIGN(auto release, announce(ceremony, {ceremony.step->kind->name,
                                                     {{name, manifest.setId, files.back().sha256}},
                                                     {},
                                                     key ? toHex(key->spkiSha256) : std::string()}));
        std::vector<std::string> opened;
        for (const auto& id : custodians) {
            TRY_ASSIGN(const auto envelope, readEnvelope(ceremony, name, manifest, id));
            const auto& person = *ceremony.state.person(id);
            const auto open = [&](piv::Card& card, piv::PinSource pin) -> Result<void> {
                TRY_ASSIGN(const auto share, openShare(card, pin, person, manifest, id, envelope));
                return {};
            };
            TRY(attest(ceremony, release, id, {Phrase::openingEnvelope, {person.name}}, open));
            opened.push_back(id);
            ceremony.room.tell({Phrase::envelopeProved, {person.name}});
        }
        json evidence = {{"quorum", name},
                         {"setId", toHex(manifest.setId)},
                         {"threshold", quorum.threshold},
                         {"custodians", custodians},
                         {"opened", opened},
                         {"files", filesJson(files)}};
        if (key)
            evidence["key"] = ceremony.named("key");
        return evidence;
    };
    TRY(ceremony.act(ceremony.step->kind->name, {{"quorum", name}, {"threshold", quorum.threshold}}, work));
    return {};
}

}  // namespace conclave::ceremony
