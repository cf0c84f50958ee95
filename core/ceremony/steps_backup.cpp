#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/backup/wrap.h"
#include "core/base/hex.h"
#include "core/ceremony/quorum_desk.h"
#include "core/ceremony/steps.h"
#include "core/ceremony/token_login.h"
#include "core/crypto/digest.h"
#include "core/crypto/key_wrap.h"

namespace conclave::ceremony {
namespace {

using nlohmann::json;

/// "CKM_AES_KEY_WRAP_PAD" of "CKM_AES_KEY_WRAP_PAD (0x210a)"; the number stands in the evidence.
std::string mechanismWord(const std::string& name) {
    auto word = name.substr(0, name.find(" ("));
    std::ranges::replace(word, ' ', '_');
    return word;
}

}  // namespace

Result<void> dealBackup(Ceremony& ceremony) {
    const auto& name = ceremony.named("key");
    const auto* key = ceremony.state.key(name);
    if (key == nullptr)
        return Error(Errc::objectMissing, {name});
    return dealAndProve(ceremony,
                        quorum::ManifestKey{key->label, key->id,
                                            std::string(crypto::name(ceremony.state.keySpec(name).algorithm)),
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

}  // namespace conclave::ceremony
