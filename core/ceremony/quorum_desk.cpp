#include "core/ceremony/quorum_desk.h"

#include <nlohmann/json.hpp>
#include <set>

#include "core/base/hex.h"
#include "core/crypto/cms.h"
#include "core/crypto/digest.h"
#include "core/quorum/slip39.h"

namespace conclave::ceremony {
namespace {

using nlohmann::json;

std::string sharePath(const quorum::Manifest& manifest, std::string_view custodian) {
    return manifest.purpose == quorum::Purpose::unlock ? transcript::unlockShareFile(custodian)
                                                       : transcript::backupShareFile(custodian);
}

/// The envelope as it is on the disk, if it is the one of the manifest.
Result<Bytes> readEnvelope(Ceremony& ceremony, const quorum::Manifest& manifest,
                           const std::string& custodian) {
    const auto* entry = manifest.find(custodian);
    if (entry == nullptr)
        return Error(Errc::envelopeForeign, {Wording("custodian", "campo custodian"), custodian});
    const auto path = ceremony.record.path(sharePath(manifest, custodian));
    TRY_ASSIGN(auto envelope, readFile(path));
    if (crypto::sha256(envelope) != entry->sha256)
        return Error(Errc::fileHashWrong, {path.string()});
    return envelope;
}

Result<quorum::OpenedShare> openShare(piv::Card& card, piv::PinSource pin, const Person& person,
                                      const quorum::Manifest& manifest, ByteView envelope) {
    const auto& certificate = *person.kexCertificate;
    piv::CardKey key(card, piv::KeySlot::keyManagement, certificate.publicKey(), pin);
    TRY_ASSIGN(const auto plaintext, crypto::openEnvelope(key, certificate.der(), envelope));
    return quorum::checkOpened(plaintext, manifest, person.id);
}

/// The collection of one secret's shares.
struct Collection {
    const quorum::Manifest* manifest = nullptr;
    std::set<std::string> open;  // custodians who may still bring theirs
    std::vector<std::string> custodians;
    std::vector<Share> shares;

    explicit Collection(const quorum::Manifest* wanted) : manifest(wanted) {
        if (manifest != nullptr)
            for (const auto& custodian : manifest->custodians)
                open.insert(custodian.id);
    }
    bool wantsMore() const {
        return manifest != nullptr && static_cast<int>(shares.size()) < manifest->threshold;
    }
    bool wants(const std::string& id) const { return wantsMore() && open.contains(id); }
    bool canStillBeMet() const {
        return !wantsMore() || static_cast<int>(shares.size() + open.size()) >= manifest->threshold;
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

bool isCardOut(const Error& error) {
    return error.has(Errc::pinBlocked) || error.has(Errc::declined) || error.has(Errc::cardKeyMissing);
}

/// One custodian opens whatever is wanted of them, under one PIN entry.
Result<void> takeShares(Ceremony& ceremony, const std::string& id, std::vector<Collection*> collections) {
    struct Opening {
        Collection* collection;
        Bytes envelope;
        std::optional<quorum::OpenedShare> share;
    };
    std::vector<Opening> openings;
    for (auto* collection : collections)
        if (collection->wants(id)) {
            TRY_ASSIGN(auto envelope, readEnvelope(ceremony, *collection->manifest, id));
            openings.push_back({collection, std::move(envelope), std::nullopt});
        }
    const auto& person = *ceremony.state.person(id);
    TRY(ceremony.cards.withPin(id, {Phrase::typePin, {person.name}}, {Phrase::openingEnvelope, {person.name}},
                               [&](piv::Card& card, piv::PinSource pin) -> Result<void> {
                                   for (auto& opening : openings) {
                                       TRY_ASSIGN(opening.share,
                                                  openShare(card, pin, person, *opening.collection->manifest,
                                                            opening.envelope));
                                   }
                                   return {};
                               }));
    for (auto& opening : openings) {
        opening.collection->open.erase(id);
        opening.collection->custodians.push_back(id);
        opening.collection->shares.push_back(std::move(opening.share->words));
    }
    return {};
}

}  // namespace

Result<RebuiltSecrets> rebuild(Ceremony& ceremony, const Wanted& wanted) {
    Collection unlock(wanted.unlock);
    Collection backup(wanted.backup);
    while (unlock.wantsMore() || backup.wantsMore()) {
        // Whoever can serve for both is asked first: fewer people, fewer PINs.
        std::set<std::string> seats;
        for (const auto& id : unlock.wantsMore() ? unlock.open : backup.open)
            if (!unlock.wantsMore() || !backup.wantsMore() || backup.open.contains(id))
                seats.insert(id);
        if (seats.empty())
            seats = unlock.open;
        const auto& counted = unlock.wantsMore() ? unlock : backup;
        ceremony.room.tell(
            {Phrase::quorumHas,
             {std::to_string(counted.shares.size()), std::to_string(counted.manifest->threshold)}});
        ceremony.room.quorumSeen(
            {counted.manifest->threshold, counted.custodians, {counted.open.begin(), counted.open.end()}});
        std::string names;
        for (const auto& id : seats)
            names += (names.empty() ? "" : " / ") + ceremony.person(id);
        TRY_ASSIGN(const auto id, ceremony.cards.anyOf(seats, names));
        auto taken = takeShares(ceremony, id, {&unlock, &backup});
        if (taken)
            continue;
        if (!isShareBad(taken.error()) && !isCardOut(taken.error()))
            return std::move(taken).error();
        unlock.open.erase(id);
        backup.open.erase(id);
        TRY(ceremony.recordException({taken.error().whatHappened(Lang::en), "The share was not used.", id,
                                      "Another custodian is asked."}));
        if (!unlock.canStillBeMet() || !backup.canStillBeMet())
            return Error(Errc::quorumNotMet,
                         {std::to_string(counted.shares.size()), std::to_string(counted.manifest->threshold)})
                .causedBy(std::move(taken).error());
    }
    const auto& met = wanted.unlock != nullptr ? unlock : backup;
    if (met.manifest != nullptr)
        ceremony.room.quorumSeen(
            {met.manifest->threshold, met.custodians, {met.open.begin(), met.open.end()}});
    RebuiltSecrets secrets;
    TRY_ASSIGN(secrets.unlock, unlock.combine());
    TRY_ASSIGN(secrets.backup, backup.combine());
    return secrets;
}

Result<void> dealAndProve(Ceremony& ceremony, const script::Quorum& quorum, quorum::DealRequest request,
                          std::optional<quorum::ManifestKey> key) {
    request.ceremonyId = ceremony.record.ceremonyId();
    request.threshold = quorum.threshold;
    for (const auto& id : quorum.custodians) {
        const auto* person = ceremony.state.person(id);
        if (person == nullptr || !person->kexCertificate)
            return Error(Errc::cardKeyMissing, {"9D"});
        request.custodians.push_back(
            {id, person->kexCertificate->der(), person->kexCertificate->publicKey().sha256()});
    }
    const bool isUnlock = request.purpose == quorum::Purpose::unlock;
    const auto manifestFile = isUnlock ? transcript::unlockManifestFile : transcript::backupManifestFile;
    const auto work = [&]() -> Result<json> {
        std::vector<transcript::FileHash> files;
        std::string checkValue;
        quorum::Manifest manifest;
        {
            TRY_ASSIGN(const auto hsmRandom,
                       ceremony.hsm.call(
                           ceremony.room, {Phrase::takingRandom, {"primary"}}, [&]() -> Result<SecretBytes> {
                               TRY_ASSIGN(auto* session,
                                          ceremony.hsm.session("primary", ceremony.serialOf("primary")));
                               return session->generateRandom(32);
                           }));
            TRY_ASSIGN(const auto secret, quorum::mixedSecret(hsmRandom));
            TRY_ASSIGN(const auto dealt, quorum::deal(secret, request));
            manifest = quorum::manifestOf(request, dealt);
            manifest.key = std::move(key);
            for (const auto& share : dealt.shares) {
                TRY_ASSIGN(auto file,
                           ceremony.record.write(sharePath(manifest, share.custodian), share.envelope));
                files.push_back(std::move(file));
            }
            TRY_ASSIGN(const auto serialised, quorum::serialiseManifest(manifest));
            TRY_ASSIGN(auto file, ceremony.record.write(manifestFile, serialised));
            files.push_back(std::move(file));
        }  // the secret ends here: from now on only the cards have it
        json opened = json::array();
        json ids = json::array();
        for (const auto& id : quorum.custodians) {
            ids.push_back(id);
            TRY_ASSIGN(const auto envelope, readEnvelope(ceremony, manifest, id));
            const auto& person = *ceremony.state.person(id);
            TRY(ceremony.cards.withPin(
                id, {Phrase::typePin, {person.name}}, {Phrase::openingEnvelope, {person.name}},
                [&](piv::Card& card, piv::PinSource pin) -> Result<void> {
                    TRY_ASSIGN(const auto share, openShare(card, pin, person, manifest, envelope));
                    return {};
                }));
            opened.push_back(id);
            ceremony.room.tell({Phrase::envelopeProved, {person.name}});
        }
        return json{{"purpose", name(request.purpose)},
                    {"setId", toHex(manifest.setId)},
                    {"threshold", quorum.threshold},
                    {"custodians", ids},
                    {"opened", opened},
                    {"files", filesJson(files)}};
    };
    TRY(ceremony.act(transcript::action::deal,
                     {{"purpose", name(request.purpose)}, {"threshold", quorum.threshold}}, work));
    return {};
}

}  // namespace conclave::ceremony
