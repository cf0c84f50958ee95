#include "core/ceremony/token_login.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/ceremony/quorum_desk.h"
#include "core/ceremony/steps.h"

namespace conclave::ceremony {

using nlohmann::json;

Result<Pin> tokenPin(const quorum::ManifestToken& token, const KeyValue& unlockSecret,
                     quorum::TokenUser user) {
    return quorum::deriveTokenPin(unlockSecret, token.pinSalt, user, token.generation, token.length,
                                  token.alphabet);
}

Result<quorum::ManifestToken> manifestToken(const Ceremony& ceremony, const std::string& name) {
    if (ceremony.state.unlock) {
        const auto& tokens = ceremony.state.unlock->tokens;
        const auto found = std::ranges::find(tokens, name, &quorum::ManifestToken::name);
        if (found != tokens.end())
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
    TRY(ceremony.append(transcript::type::result, {{"action", transcript::action::unlock},
                                                   {"token", tokenJson(name, session->token())},
                                                   {"custodians", custodians}}));
    ceremony.room.tell({Phrase::tokenUnlocked, {name}});
    return session;
}

Result<pkcs11::Session*> unlockedPrimary(Ceremony& ceremony) {
    const std::string primary = "primary";
    if (ceremony.hsm.isUserLoggedIn(primary))
        return ceremony.hsm.call(ceremony.room, {Phrase::lookingAtToken, {primary}},
                                 [&] { return ceremony.hsm.session(primary, ceremony.serialOf(primary)); });
    if (!ceremony.state.unlock)
        return Error(Errc::tokenMissing, {primary});
    TRY_ASSIGN(const auto secrets, rebuild(ceremony, {&*ceremony.state.unlock, nullptr}));
    return loginUser(ceremony, primary, secrets.unlock->secret, secrets.unlock->custodians);
}

}  // namespace conclave::ceremony
