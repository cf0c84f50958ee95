#include "core/ceremony/attest.h"

#include <nlohmann/json.hpp>

#include "core/base/hex.h"
#include "core/transcript/attestation.h"

namespace conclave::ceremony {

using nlohmann::json;

bool isCardOut(const Error& error) {
    return error.has(Errc::pinBlocked) || error.has(Errc::declined) || error.has(Errc::cardKeyMissing) ||
           error.has(Errc::keyMismatch) || error.has(Errc::certificateUnfit);
}

Result<Release> announce(Ceremony& ceremony, const ReleaseFor& what) {
    json sets = json::array();
    for (const auto& set : what.sets) {
        const auto known = ceremony.state.manifestHashes.find(set.quorum);
        const auto isKnown = set.manifestSha256.empty() && known != ceremony.state.manifestHashes.end();
        sets.push_back({{"quorum", set.quorum},
                        {"setId", toHex(set.setId)},
                        {"manifestSha256", isKnown ? known->second : set.manifestSha256}});
    }
    TRY_ASSIGN(const auto seq, ceremony.append(transcript::type::release,
                                               {{"attempt", ceremony.state.attempt},
                                                {"purpose", what.purpose},
                                                {"sets", sets},
                                                {"key", what.keySpkiSha256},
                                                {"serial", transcript::toValidUtf8(what.serial)}}));
    return Release{
        seq, transcript::attestationOctets(ceremony.record.ceremonyId(), ceremony.record.head()), {}};
}

Result<void> attest(Ceremony& ceremony, Release& release, const std::string& seat, const Say& what,
                    const CardDesk::PinWork& then, bool isOnce) {
    const auto& person = *ceremony.state.person(seat);
    if (!person.signCertificate)
        return Error(Errc::cardKeyMissing, {"9C"});
    const auto& key = person.signCertificate->publicKey();
    const auto algorithm = crypto::defaultSignature(key.algorithm());
    Bytes signature;
    const auto sign = [&](piv::Card& card, piv::PinSource pin) -> Result<void> {
        if (release.attested.contains(seat))
            return {};
        piv::CardKey signer(card, piv::KeySlot::signature, key, pin);
        TRY_ASSIGN(signature, signer.sign(algorithm, release.octets));
        return {};
    };
    const auto record = [&]() -> Result<void> {
        if (release.attested.contains(seat))
            return {};
        if (auto isSigned = key.verify(algorithm, release.octets, signature); !isSigned)
            return Error(Errc::keyMismatch, {"9C"}).causedBy(std::move(isSigned).error());
        TRY(ceremony.append(transcript::type::attestation, {{"release", release.seq},
                                                            {"participant", seat},
                                                            {"algorithm", crypto::name(algorithm)},
                                                            {"signature", toHex(signature)}}));
        release.attested.insert(seat);
        return {};
    };
    const CardDesk::PinFor asked{{Phrase::typePin, {person.name}}};
    const CardDesk::Sequel sequel{record, then};
    return isOnce ? ceremony.cards.withPinOnce(seat, asked, what, sign, sequel)
                  : ceremony.cards.withPin(seat, asked, what, sign, sequel);
}

}  // namespace conclave::ceremony
