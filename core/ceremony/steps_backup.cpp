#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/backup/restore.h"
#include "core/backup/wrap.h"
#include "core/base/hex.h"
#include "core/ceremony/quorum_desk.h"
#include "core/ceremony/steps.h"
#include "core/ceremony/token_login.h"
#include "core/crypto/digest.h"
#include "core/crypto/key_wrap.h"
#include "core/crypto/random.h"
#include "core/pkcs11/object.h"
#include "core/pkcs11/seal.h"
#include "core/quorum/proof.h"

namespace conclave::ceremony {
namespace {

using nlohmann::json;

/// "CKM_AES_KEY_WRAP_PAD" of "CKM_AES_KEY_WRAP_PAD (0x210a)"; the number stands in the evidence.
std::string mechanismWord(const std::string& name) {
    auto word = name.substr(0, name.find(" ("));
    std::ranges::replace(word, ' ', '_');
    return word;
}

json manifestKeyJson(const std::string& name, const quorum::ManifestKey& key) {
    return {{"name", name},
            {"label", key.label},
            {"id", toHex(key.id)},
            {"algorithm", key.algorithm},
            {"spkiSha256", toHex(key.spkiSha256)}};
}

}  // namespace

Result<void> dealBackup(Ceremony& ceremony) {
    const auto& name = ceremony.named("key");
    const auto* key = ceremony.state.key(name);
    if (key == nullptr)
        return Error(Errc::objectMissing, {name});
    return dealAndProve(
        ceremony, quorum::ManifestKey{key->label, key->id,
                                      std::string(crypto::name(ceremony.script.keys.at(name).algorithm)),
                                      key->spkiSha256});
}

Result<void> backUp(Ceremony& ceremony) {
    const auto& keyName = ceremony.named("key");
    const auto& tokenName = ceremony.named("token");
    const auto& quorumName = ceremony.named("quorum");
    const auto* dealt = ceremony.state.manifest(quorumName);
    const auto* unlock = ceremony.unlockOf(tokenName);
    const auto* key = ceremony.state.key(keyName);
    if (dealt == nullptr || unlock == nullptr || key == nullptr)
        return Error(Errc::tokenMissing, {tokenName});
    auto manifest = *dealt;
    const auto file = transcript::wrappedKeyFile(quorumName, key->label);
    TRY_ASSIGN(const auto token, manifestToken(ceremony, tokenName));
    TRY_ASSIGN(const auto secrets,
               rebuild(ceremony, {unlock, &manifest, transcript::action::wrapKey, token.serial}));
    const auto work = [&]() -> Result<json> {
        TRY_ASSIGN(const auto soPin, tokenPin(token, secrets.unlock->secret, quorum::TokenUser::so));
        TRY_ASSIGN(const auto userPin, tokenPin(token, secrets.unlock->secret, quorum::TokenUser::user));
        const auto& kek = secrets.backup->secret;
        TRY_ASSIGN(const auto checkValue, crypto::kcv(kek));
        json tokenEvidence;
        TRY_ASSIGN(
            const auto wrapped,
            ceremony.hsm.call(ceremony.room, {Phrase::wrappingKey, {}}, [&]() -> Result<backup::WrappedKey> {
                TRY_ASSIGN(auto* session, ceremony.hsm.session(tokenName, token.serial));
                tokenEvidence = tokenJson(tokenName, session->token());
                return backup::wrapForBackup(*session, soPin, userPin, kek, {key->label, key->id});
            }));
        TRY_ASSIGN(const auto wrappedFile, ceremony.record.write(file, wrapped.kwp));
        manifest.wrapped = quorum::ManifestWrapped{
            file.substr(file.rfind('/') + 1), crypto::sha256(wrapped.kwp),           wrapped.kwp.size(),
            mechanismWord(wrapped.mechanism), std::string(name(wrapped.wireFormat)), checkValue};
        TRY_ASSIGN(const auto serialised, quorum::serialiseManifest(manifest));
        TRY_ASSIGN(const auto manifestFile,
                   ceremony.record.write(transcript::manifestFile(quorumName), serialised));
        return json{{"token", tokenEvidence},
                    {"key", manifestKeyJson(keyName, *manifest.key)},
                    {"quorum", quorumName},
                    {"shares", sharesJson({{quorumName, secrets.backup->custodians},
                                           {ceremony.named("unlock"), secrets.unlock->custodians}})},
                    {"mechanism", manifest.wrapped->mechanism},
                    {"wireFormat", manifest.wrapped->wireFormat},
                    {"kekCheckValue", toHex(checkValue)},
                    {"wrappedSha256", toHex(manifest.wrapped->sha256)},
                    {"evidence", evidenceJson(wrapped.evidence)},
                    {"files", filesJson({manifestFile, wrappedFile})}};
    };
    TRY(ceremony.act(transcript::action::wrapKey, {{"key", manifestKeyJson(keyName, *manifest.key)}}, work));
    ceremony.room.tell({Phrase::backupMade, {}});
    return {};
}

namespace {

/// Destroys what attempts that failed or were interrupted left on the restore token: by their own ids, and by
/// `finalId`, which the last of them may have got already. Nothing else on that token has it: another token
/// has the key.
Result<json> clearStrays(Ceremony& ceremony, pkcs11::Session& session, ByteView finalId) {
    const auto& name = ceremony.named("token");
    if (session.token().serial == ceremony.serialOf(ceremony.script.birthplaceOf(ceremony.named("key"))))
        return Error(Errc::tokenBoundTwice, {session.tokenName()});
    return ceremony.hsm.call(ceremony.room, {leftoverPhrase(ceremony, name), {name}}, [&]() -> Result<json> {
        json list = json::array();
        const auto found = ceremony.state.strays.find(name);
        if (found == ceremony.state.strays.end())
            return list;
        auto ids = found->second;
        ids.insert(toHex(finalId));
        for (const auto& id : ids) {
            TRY_ASSIGN(const auto count, pkcs11::destroyAllWithId(session, fromHex(id).value_or(Bytes{})));
            list.push_back({{"id", id}, {"objects", count}});
        }
        return list;
    });
}

}  // namespace

Result<void> restoreTest(Ceremony& ceremony) {
    const auto& name = ceremony.named("token");
    const auto& keyName = ceremony.named("key");
    const auto& quorumName = ceremony.named("quorum");
    const auto* unlock = ceremony.unlockOf(name);
    if (unlock == nullptr)
        return Error(Errc::tokenMissing, {name});
    // As a recovery would find it: manifest and wrapped key from the disk, secrets from the cards.
    const auto manifestPath = transcript::manifestFile(quorumName);
    TRY_ASSIGN(const auto content, readFile(ceremony.record.path(manifestPath)));
    TRY_ASSIGN(const auto manifest, quorum::parseManifest(content, manifestPath));
    if (!manifest.wrapped || !manifest.key)
        return Error(Errc::manifestMalformed, {manifestPath, Wording("no wrapped key", "sem chave cifrada")});
    const auto file = transcript::wrappedKeyFile(quorumName, manifest.key->label);
    TRY_ASSIGN(const auto kwp, readFile(ceremony.record.path(file)));
    if (crypto::sha256(kwp) != manifest.wrapped->sha256)
        return Error(Errc::fileHashWrong, {file});
    TRY_ASSIGN(const auto rootPem, readFile(ceremony.record.path(transcript::certificateFile(keyName))));
    TRY_ASSIGN(const auto root, x509::Certificate::fromPem(rootPem));

    TRY_ASSIGN(const auto secrets, rebuild(ceremony, {unlock, &manifest, transcript::action::restoreKey,
                                                      ceremony.serialOf(name)}));
    TRY_ASSIGN(const auto checkValue, crypto::kcv(secrets.backup->secret));
    if (checkValue != manifest.wrapped->kekCheckValue)
        return Error(Errc::keyMismatch, {"KEK"});
    TRY_ASSIGN(auto* session, loginUser(ceremony, name, secrets.unlock->secret, secrets.unlock->custodians));
    const bool isKept = ceremony.named("kept") == "true";
    TRY_ASSIGN(const auto strays, clearStrays(ceremony, *session, manifest.key->id));
    // An id of its own, so that an attempt that is interrupted can be told from the key that is to stay.
    const auto attemptId = crypto::randomBytes(20);
    const backup::RestoreRequest request{manifest.key->label, attemptId, isKept};
    const auto work = [&]() -> Result<json> {
        // The head is the intent's line: nothing was written since.
        const auto challenge = quorum::proofChallenge(ceremony.record.ceremonyId(), crypto::sha256(content),
                                                      ceremony.record.head(), crypto::randomBytes(32));
        TRY_ASSIGN(auto evidence,
                   ceremony.hsm.call(ceremony.room, {Phrase::restoringKey, {name}}, [&]() -> Result<json> {
                       TRY_ASSIGN(auto restored, backup::restore(*session, secrets.backup->secret, kwp,
                                                                 root.publicKey(), request));
                       TRY_ASSIGN(const auto signature, restored.prove(challenge));
                       json seen = {{"signature", toHex(signature)},
                                    {"mechanism", restored.key().lastMechanism()},
                                    {"evidence", evidenceJson(restored.evidence())}};
                       if (!isKept) {
                           TRY(restored.destroy());
                           return seen;
                       }
                       TRY_ASSIGN(const bool isAssigned,
                                  pkcs11::assignId(*session, {{}, attemptId}, manifest.key->id));
                       seen["keyId"] = toHex(isAssigned ? manifest.key->id : attemptId);
                       return seen;
                   }));
        // By OpenSSL, against the certificate that is on the disk.
        const auto algorithm = crypto::defaultSignature(root.publicKey().algorithm());
        const auto signature = fromHex(evidence.at("signature").get<std::string>()).value_or(Bytes{});
        if (!root.publicKey().verify(algorithm, challenge, signature))
            return Error(Errc::restoreUnproved, {manifest.key->label});
        TRY_ASSIGN(const auto proofFile,
                   ceremony.record.write(transcript::proofFile(quorumName),
                                         quorum::serialiseProof({challenge, algorithm, signature})));
        evidence["token"] = tokenJson(name, session->token());
        evidence["key"] = manifestKeyJson(keyName, *manifest.key);
        evidence["quorum"] = quorumName;
        evidence["shares"] = sharesJson({{quorumName, secrets.backup->custodians}});
        evidence["challenge"] = toHex(challenge);
        evidence["algorithm"] = crypto::name(algorithm);
        evidence["kept"] = isKept;
        evidence["files"] = filesJson({proofFile});
        evidence["note"] = "LOCAL is false because the key was unwrapped, not generated, in this token";
        return evidence;
    };
    TRY(ceremony.act(transcript::action::restoreKey,
                     {{"token", name}, {"keyId", toHex(attemptId)}, {"cleared", strays}}, work));
    TRY(ceremony.hsm.call(ceremony.room, {Phrase::loggingOutOfToken, {name}}, [&]() -> Result<void> {
        ceremony.hsm.closeSession(name);
        return {};
    }));
    ceremony.room.tell({Phrase::restoreProved, {name}});
    return {};
}

}  // namespace conclave::ceremony
