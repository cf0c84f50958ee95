#include "core/ceremony/token_login.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ranges>
#include <set>

#include "core/base/hex.h"
#include "core/ceremony/quorum_desk.h"
#include "core/ceremony/steps.h"
#include "core/pkcs11/object.h"
#include "core/transcript/record.h"

namespace conclave::ceremony {

using nlohmann::json;

Result<Pin> tokenPin(const quorum::ManifestToken& token, const KeyValue& unlockSecret,
                     quorum::TokenUser user) {
    return quorum::deriveTokenPin(unlockSecret, token.pinSalt, user, token.generation, token.length,
                                  token.alphabet);
}

Result<quorum::ManifestToken> manifestToken(const Ceremony& ceremony, const std::string& name) {
    if (const auto* manifest = ceremony.unlockOf(name)) {
        const auto found = std::ranges::find(manifest->tokens, name, &quorum::ManifestToken::name);
        if (found != manifest->tokens.end())
            return *found;
    }
    return Error(Errc::tokenMissing, {name});
}

Result<pkcs11::Session*> loginUser(Ceremony& ceremony, const std::string& name, const KeyValue& unlockSecret,
                                   const std::vector<std::string>& custodians) {
    TRY_ASSIGN(const auto token, manifestToken(ceremony, name));
    TRY_ASSIGN(
        auto* session,
        ceremony.hsm.call(ceremony.room, {Phrase::unlockingToken, {name}}, [&]() -> Result<pkcs11::Session*> {
            TRY_ASSIGN(auto* opened, ceremony.hsm.session(name, token.serial));
            TRY_ASSIGN(const auto pin, tokenPin(token, unlockSecret, quorum::TokenUser::user));
            TRY(opened->login(pkcs11::UserKind::user, pin));
            return opened;
        }));
    TRY(ceremony.recordResult(
        transcript::action::unlock,
        {{"token", tokenJson(name, session->token())},
         {"shares", sharesJson({{ceremony.script.tokens.at(name).quorum, custodians}})}}));
    ceremony.room.tell({Phrase::tokenUnlocked, {name}});
    return session;
}

Phrase leftoverPhrase(const Ceremony& ceremony, const std::string& token) {
    return ceremony.state.strays.contains(token) ? Phrase::removingLeftovers : Phrase::lookingAtToken;
}

Result<pkcs11::Session*> unlocked(Ceremony& ceremony, const std::string& token) {
    if (ceremony.hsm.isUserLoggedIn(token))
        return ceremony.hsm.call(ceremony.room, {Phrase::lookingAtToken, {token}},
                                 [&] { return ceremony.hsm.session(token, ceremony.serialOf(token)); });
    const auto* manifest = ceremony.unlockOf(token);
    if (manifest == nullptr)
        return Error(Errc::tokenMissing, {token});
    TRY_ASSIGN(const auto secrets,
               rebuild(ceremony, {manifest, nullptr, transcript::action::unlock, ceremony.serialOf(token)}));
    return loginUser(ceremony, token, secrets.unlock->secret, secrets.unlock->custodians);
}

namespace {

json listOf(const std::vector<pkcs11::ObjectSummary>& objects) {
    json list = json::array();
    for (const auto& object : objects)
        if (object.isToken)
            list.push_back({{"class", object.className()},
                            {"label", transcript::toValidUtf8(object.label)},
                            {"id", toHex(object.id)}});
    return list;
}

}  // namespace

Result<json> objectsOn(pkcs11::Session& session) {
    TRY_ASSIGN(const auto objects, pkcs11::listObjects(session));
    return listOf(objects);
}

Result<json> accountedObjects(const Ceremony& ceremony, pkcs11::Session& session, const std::string& token,
                              const std::vector<Bytes>& more) {
    std::set<std::string> known;
    for (const auto& id : more)
        known.insert(toHex(id));
    for (const auto& [where, id] : ceremony.state.idsInTokens)
        if (where.second == token)
            known.insert(toHex(id));
    TRY_ASSIGN(const auto objects, pkcs11::listObjects(session));
    std::set<std::string> seen;
    for (const auto& object : objects) {
        const auto id = toHex(object.id);
        const bool isKnown = object.isToken && object.objectClass == CKO_PRIVATE_KEY && known.contains(id) &&
                             seen.insert(id).second;
        if (transcript::holdsSecret(object.className()) && !isKnown)
            return Error(
                Errc::objectForeign,
                {object.className() + ' ' + transcript::toValidUtf8(object.label) + ' ' + id, token});
    }
    return listOf(objects);
}

Result<void> requireLogins(Ceremony& ceremony) {
    for (const auto& [key, token] : ceremony.state.idsInTokens | std::views::keys) {
        const auto seen =
            ceremony.hsm.call(ceremony.room, {Phrase::lookingAtToken, {token}}, [&]() -> Result<bool> {
                TRY_ASSIGN(auto found, ceremony.hsm.findToken(token, ceremony.serialOf(token)));
                TRY_ASSIGN(auto session, found.open(false));
                TRY_ASSIGN(const auto objects, pkcs11::listObjects(session));
                return std::ranges::any_of(
                    objects, [](const auto& object) { return transcript::holdsSecret(object.className()); });
            });
        if (seen && *seen)
            return Error(Errc::keyLeaves,
                         {ceremony.state.keySpec(key).label, Wording("it is there for whoever has no PIN",
                                                                     "está ao alcance de quem não tem PIN")});
    }
    return {};
}

}  // namespace conclave::ceremony
