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

/// The one that the token has from then on, typed twice alike.
Result<Pin> chooseSoPin(Ceremony& ceremony, const std::string& name, const pkcs11::TokenInfo& info) {
    const auto ask = [&](Phrase phrase, std::optional<Error> problem) {
        return ceremony.room.requestPin(
            {PinKind::newSecurityOfficer, {}, name, {phrase, {name}}, {}, std::move(problem)});
    };
    for (std::optional<Error> problem;;) {
        TRY_ASSIGN(auto pin, ask(Phrase::typeNewSoPin, std::move(problem)));
        if (pin.size() < info.minPinLength || pin.size() > info.maxPinLength) {
            problem = Error(Errc::tokenPinLength,
                            {name, std::to_string(info.minPinLength), std::to_string(info.maxPinLength)});
            continue;
        }
        TRY_ASSIGN(const auto repeated, ask(Phrase::typeNewSoPinAgain, std::nullopt));
        if (pin.equals(repeated))
            return pin;
        problem = Error(Errc::pinsDiffer);
    }
}

}  // namespace

/// C_InitToken with the SO PIN that its quorum has; then one that the room chooses, so that the token can be
/// used again.
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
    std::optional<pkcs11::TokenInfo> info;
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
        info = session->token();
        ceremony.hsm.closeSession(name);
        return {};
    }));
    TRY_ASSIGN(const auto soPin, chooseSoPin(ceremony, name, *info));
    const auto work = [&]() -> Result<json> {
        return ceremony.hsm.call(ceremony.room, busy, [&]() -> Result<json> {
            TRY_ASSIGN(const auto pin, tokenPin(token, secret, quorum::TokenUser::so));
            TRY_ASSIGN(auto empty, ceremony.hsm.findToken(name, token.serial));
            const auto emptied = empty.initialise(pin, token.label);
            // An attempt that was interrupted may have changed the SO PIN already.
            const bool isChanged = !emptied && before.empty() && emptied.error().has(Errc::tokenPinWrong);
            if (!isChanged)
                TRY(emptied);
            TRY_ASSIGN(auto* session, ceremony.hsm.session(name, token.serial));
            TRY(session->login(UserKind::securityOfficer, isChanged ? soPin : pin));
            if (!isChanged)
                TRY(session->changePin(pin, soPin));
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
