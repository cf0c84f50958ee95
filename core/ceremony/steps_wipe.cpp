#include <p11-kit/pkcs11.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/hex.h"
#include "core/ceremony/quorum_desk.h"
#include "core/ceremony/steps.h"
#include "core/ceremony/token_login.h"

namespace conclave::ceremony {

using nlohmann::json;
using pkcs11::UserKind;

namespace {

bool hasNoUser(const Error& error) {
    return std::ranges::any_of(error.natives(), [](const NativeCode& native) {
        return native.source == NativeSource::pkcs11 && native.value == CKR_USER_PIN_NOT_INITIALIZED;
    });
}

}  // namespace

/// C_InitToken with the SO PIN that its quorum has. It has no user PIN then, and an SO PIN that nobody has
/// seen: who uses the token next resets it as its maker says.
Result<void> wipeToken(Ceremony& ceremony) {
    const auto& name = ceremony.named("token");
    const auto* manifest = ceremony.unlockOf(name);
    if (manifest == nullptr)
        return Error(Errc::tokenMissing, {name});
    TRY_ASSIGN(const auto token, manifestToken(ceremony, name));
    TRY(ceremony.confirm({Confirmation::Kind::irreversible,
                          ceremony.step->witness,
                          {Phrase::confirmWipe, {name, token.serial}},
                          lastOf(token.serial)}));
    TRY_ASSIGN(const auto secrets, rebuild(ceremony, {manifest, nullptr, "wipe-token", token.serial}));
    const auto& secret = secrets.unlock->secret;
    const DeviceWork busy{Phrase::wipingToken, {name}, true};
    json before;
    TRY(ceremony.hsm.call(ceremony.room, busy, [&]() -> Result<void> {
        TRY_ASSIGN(const auto pin, tokenPin(token, secret, quorum::TokenUser::user));
        TRY_ASSIGN(auto* session, ceremony.hsm.session(name, token.serial));
        if (!ceremony.hsm.isUserLoggedIn(name)) {
            // An attempt that was interrupted may have emptied it already: there is no user then.
            const auto isIn = session->login(UserKind::user, pin);
            if (!isIn && !hasNoUser(isIn.error()))
                return isIn.error();
        }
        TRY_ASSIGN(before, objectsOn(*session));
        ceremony.hsm.closeSession(name);
        return {};
    }));
    const auto work = [&]() -> Result<json> {
        return ceremony.hsm.call(ceremony.room, busy, [&]() -> Result<json> {
            TRY_ASSIGN(const auto pin, tokenPin(token, secret, quorum::TokenUser::so));
            TRY_ASSIGN(auto empty, ceremony.hsm.findToken(name, token.serial));
            TRY(empty.initialise(pin, token.label));
            TRY_ASSIGN(auto* session, ceremony.hsm.session(name, token.serial));
            TRY(session->login(UserKind::securityOfficer, pin));
            TRY_ASSIGN(const auto after, objectsOn(*session));
            const auto seen = tokenJson(name, session->token());
            ceremony.hsm.closeSession(name);
            return json{{"token", seen},
                        {"shares", sharesJson({{ceremony.named("unlock"), secrets.unlock->custodians}})},
                        {"after", after}};
        });
    };
    TRY(ceremony.act("wipe-token", {{"before", before}}, work));
    ceremony.room.tell({Phrase::tokenWiped, {name}});
    return {};
}

}  // namespace conclave::ceremony
