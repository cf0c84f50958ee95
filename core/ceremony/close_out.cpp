#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/hex.h"
#include "core/ceremony/steps.h"
#include "core/crypto/cms.h"
#include "core/crypto/digest.h"

namespace conclave::ceremony {
namespace {

using nlohmann::json;
namespace type = transcript::type;
namespace fs = std::filesystem;

bool signs(const std::string& statement) {
    return statement == transcript::word::agree || statement == transcript::word::disagree;
}

/// All who agreed or disagreed, in the order of the seats, which is that of the statements.
std::vector<std::string> signersOf(const Ceremony& ceremony) {
    std::vector<std::string> ids;
    for (const auto& seat : ceremony.script.seats) {
        const auto found = ceremony.state.statements.find(seat.id);
        if (found != ceremony.state.statements.end() && signs(found->second))
            ids.push_back(seat.id);
    }
    return ids;
}

/// participants.pem, the -CAfile of the check that anyone can run.
Result<transcript::FileHash> writeParticipants(Ceremony& ceremony) {
    std::vector<std::string> names;
    for (const auto& [id, person] : ceremony.state.people)
        if (person.signCertificate)
            names.push_back(id + ".sign.crt");
    std::ranges::sort(names);
    std::string pem;
    for (const auto& name : names)
        pem += ceremony.state.person(name.substr(0, name.size() - std::string_view(".sign.crt").size()))
                   ->signCertificate->pem();
    return ceremony.record.write(transcript::participantsPemFile, asBytes(pem));
}

/// Signatures under an older closing move aside; they are named by the newer one.
Result<std::vector<transcript::FileHash>> voidSignatures(Ceremony& ceremony) {
    std::vector<transcript::FileHash> moved;
    for (const auto& id : ceremony.state.signers) {
        const auto from = ceremony.record.path(transcript::signatureFile(id));
        std::error_code ignored;
        if (!fs::exists(from, ignored))
            continue;
        TRY_ASSIGN(const auto content, readFile(from));
        TRY_ASSIGN(auto file, ceremony.record.write(
                                  transcript::voidSignatureFile(ceremony.state.closings, id), content));
        fs::remove(from, ignored);
        TRY(syncFolder(from.parent_path()));
        moved.push_back(std::move(file));
    }
    return moved;
}

Result<void> appendClosing(Ceremony& ceremony, std::vector<transcript::FileHash> files) {
    TRY_ASSIGN(auto participants, writeParticipants(ceremony));
    files.push_back(std::move(participants));
    json manifests = json::array();
    for (const auto path : {transcript::unlockManifestFile, transcript::backupManifestFile}) {
        TRY_ASSIGN(const auto file, transcript::hashRecordFile(ceremony.record.folder(), path));
        manifests.push_back({{"path", file.path}, {"sha256", file.sha256}});
    }
    TRY(ceremony.append(
        type::closing,
        {{"signers", signersOf(ceremony)}, {"manifests", manifests}, {"files", filesJson(files)}}));
    return {};
}

Result<void> sign(Ceremony& ceremony, const std::string& id, ByteView content) {
    const auto& person = *ceremony.state.person(id);
    const auto& certificate = *person.signCertificate;
    const auto algorithm = crypto::defaultSignature(certificate.publicKey().algorithm());
    Bytes signature;
    TRY(ceremony.cards.withPin(
        id, {Phrase::typePinToSign, {person.name}}, {Phrase::signing, {person.name}},
        [&](piv::Card& card, piv::PinSource pin) -> Result<void> {
            piv::CardKey key(card, piv::KeySlot::signature, certificate.publicKey(), pin);
            TRY_ASSIGN(signature, crypto::cadesSign(key, certificate.der(), algorithm, content));
            return {};
        }));
    TRY(ceremony.record.write(transcript::signatureFile(id), signature));
    ceremony.room.tell({Phrase::signatureMade, {person.name}});
    return {};
}

}  // namespace

Result<void> takeStatements(Ceremony& ceremony) {
    if (ceremony.state.isKeyExtractable() && !ceremony.script.key.acceptUnsealable)
        return Error(Errc::keyNotSealed, {ceremony.script.key.label});
    if (!ceremony.state.isRestoreProved)
        return Error(Errc::restoreUnproved, {ceremony.script.key.label});
    for (const auto& seat : ceremony.script.seats) {
        if (ceremony.state.statements.contains(seat.id))
            continue;
        TRY_ASSIGN(const auto statement, ceremony.room.requestStatement(
                                             seat.id, {Phrase::askStatement, {ceremony.person(seat.id)}}));
        const auto* person = ceremony.state.person(seat.id);
        TRY(ceremony.append(
            type::statement,
            {{"participant", seat.id},
             {"statement", name(statement.kind)},
             {"reason", statement.reason},
             {"certificateSha256",
              person->signCertificate ? toHex(person->signCertificate->sha256()) : std::string()}}));
    }
    return {};
}

Result<void> closeAndSign(Ceremony& ceremony) {
    ceremony.step = nullptr;
    if (!ceremony.state.isContentEnded)
        TRY(ceremony.append(type::contentEnd, json::object()));
    // After the last closing nothing may be written: an entry behind it needs a new closing, signed by all.
    const auto needsClosing = [&]() -> Result<bool> {
        if (ceremony.state.closings == 0)
            return true;
        TRY_ASSIGN(const auto entries,
                   transcript::readTranscript(ceremony.record.path(transcript::transcriptFile)));
        return entries.back().type != type::closing;
    };
    TRY_ASSIGN(const bool isOpen, needsClosing());
    if (isOpen) {
        std::vector<transcript::FileHash> moved;
        if (ceremony.state.closings > 0) {
            TRY_ASSIGN(moved, voidSignatures(ceremony));
            TRY(ceremony.recordException(
                {"The ceremony was interrupted while it was being signed.",
                 "Earlier signatures were set aside.", ceremony.script.seats.front().id, "All sign again."},
                transcript::word::newClosing));
        }
        TRY(appendClosing(ceremony, std::move(moved)));
    }
    ceremony.room.tell({Phrase::ceremonyClosed, {}});
    ceremony.room.show({{{{Phrase::labelHead, {}}, toHex(ceremony.record.head()), true}}});

    TRY_ASSIGN(const auto content, readFile(ceremony.record.path(transcript::transcriptFile)));
    std::vector<Bytes> signatures;
    std::vector<Bytes> allowed;
    for (const auto& id : ceremony.state.signers) {
        const auto file = ceremony.record.path(transcript::signatureFile(id));
        std::error_code ignored;
        if (!fs::exists(file, ignored))  // else signed before an interruption
            TRY(sign(ceremony, id, content));
        TRY_ASSIGN(auto signature, readFile(file));
        signatures.push_back(std::move(signature));
        allowed.push_back(ceremony.state.person(id)->signCertificate->der());
    }
    TRY_ASSIGN(const auto merged, crypto::cadesMerge(signatures));
    TRY(crypto::cadesVerify(merged, content, allowed));
    TRY(ceremony.record.write(transcript::mergedSignatureFile, merged));
    return {};
}

}  // namespace conclave::ceremony
