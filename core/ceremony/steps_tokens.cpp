#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/backup/wrapping_probe.h"
#include "core/base/hex.h"
#include "core/ceremony/quorum_desk.h"
#include "core/ceremony/steps.h"
#include "core/ceremony/token_login.h"
#include "core/ceremony/token_pin_rule.h"
#include "core/crypto/random.h"
#include "core/pkcs11/object.h"

namespace conclave::ceremony {
namespace {

using nlohmann::json;
using pkcs11::UserKind;

/// The token's line in unlock/manifest.json: on the disk before any PIN that follows from it is set.
Result<transcript::FileHash> writeManifestToken(Ceremony& ceremony, quorum::Manifest& manifest,
                                                quorum::ManifestToken token) {
    std::erase_if(manifest.tokens, [&](const auto& other) { return other.name == token.name; });
    manifest.tokens.push_back(std::move(token));
    std::ranges::sort(manifest.tokens, {}, &quorum::ManifestToken::name);
    TRY_ASSIGN(const auto serialised, quorum::serialiseManifest(manifest));
    return ceremony.record.write(transcript::unlockManifestFile, serialised);
}

/// True when an earlier, interrupted attempt got as far as to set the SO PIN that follows from `token`.
/// Tries that PIN once.
Result<bool> isSwitched(Ceremony& ceremony, const quorum::ManifestToken& token, const KeyValue& secret) {
    return ceremony.hsm.call(ceremony.room, {Phrase::unlockingToken, {token.name}}, [&]() -> Result<bool> {
        TRY_ASSIGN(auto* session, ceremony.hsm.session(token.name, token.serial));
        TRY_ASSIGN(const auto pin, tokenPin(token, secret, quorum::TokenUser::so));
        const auto tried = session->login(UserKind::securityOfficer, pin);
        if (!tried && tried.error().code() != Errc::tokenPinWrong)
            return tried.error();  // says nothing of the PIN: nothing may be erased on it
        return tried.has_value();
    });
}

}  // namespace

Result<void> dealUnlock(Ceremony& ceremony) {
    quorum::DealRequest request;
    request.purpose = quorum::Purpose::unlock;
    return dealAndProve(ceremony, ceremony.script.unlock, std::move(request), std::nullopt);
}

Result<void> initialiseToken(Ceremony& ceremony) {
    const auto& name = ceremony.step->token;
    const auto& spec = ceremony.script.tokens.at(name);
    const Say busy{Phrase::initialisingToken, {name}};
    // The manifest on the disk may know more than the transcript: an interrupted attempt writes it before it
    // touches a PIN.
    TRY_ASSIGN(const auto content, readFile(ceremony.record.path(transcript::unlockManifestFile)));
    TRY_ASSIGN(auto manifest, quorum::parseManifest(content, std::string(transcript::unlockManifestFile)));
    const auto earlier = std::ranges::find(manifest.tokens, name, &quorum::ManifestToken::name);
    const std::optional<quorum::ManifestToken> begun =
        earlier == manifest.tokens.end() ? std::nullopt : std::optional(*earlier);

    TRY_ASSIGN(auto token, ceremony.hsm.call(ceremony.room, {Phrase::lookingAtToken, {name}}, [&] {
        ceremony.hsm.closeSession(name);
        return ceremony.hsm.findToken(name, begun ? begun->serial : std::string());
    }));
    if (!begun && token.info().isUserPinInitialised && !spec.zeroise)
        return Error(Errc::tokenInUse, {token.name()});

    // The secret comes out of cards before anything depends on it.
    TRY_ASSIGN(const auto secrets, rebuild(ceremony, {&manifest, nullptr}));
    const auto& secret = secrets.unlock->secret;
    ceremony.room.tell({Phrase::secretRebuilt, {}});

    bool isResumed = false;
    if (begun) {
        TRY_ASSIGN(isResumed, isSwitched(ceremony, *begun, secret));
    }
    Pin soPin;
    if (!isResumed) {
        const auto& serial = token.info().serial;
        const auto last = serial.size() > 4 ? serial.substr(serial.size() - 4) : serial;
        TRY(ceremony.confirm(ceremony.step->witness.empty() ? ceremony.step->actor : ceremony.step->witness,
                             {Phrase::confirmInitialise, {name, serial.empty() ? "-" : serial}}, last));
        TRY_ASSIGN(soPin, ceremony.room.requestPin(
                              {PinKind::securityOfficer, {}, name, {Phrase::typeSoPin, {name}}, {}, {}}));
    }

    const auto bits = pinBits(ceremony.site, token.info());
    if (bits < leastPinBits && !isResumed)
        TRY(ceremony.recordException({weakPin(token.info(), bits).whatHappened(Lang::en),
                                      {},
                                      {},
                                      "Preflight said so, and the ceremony was started all the same."},
                                     transcript::word::tokenPinWeak));

    const auto work = [&]() -> Result<json> {
        quorum::ManifestToken entry;
        if (isResumed) {
            entry = *begun;
        } else {
            TRY(ceremony.hsm.call(ceremony.room, busy, [&] {
                ceremony.hsm.closeSession(name);
                return token.initialise(soPin, spec.label);
            }));
            entry = {name,
                     token.info().serial,
                     spec.label,
                     crypto::randomBytes(16),
                     1,
                     pinLength(ceremony.site, token.info()),
                     pinAlphabet(ceremony.site)};
        }
        TRY_ASSIGN(const auto file, writeManifestToken(ceremony, manifest, entry));
        const auto switched = ceremony.hsm.call(ceremony.room, busy, [&]() -> Result<void> {
            TRY_ASSIGN(auto* session, ceremony.hsm.session(name, entry.serial));
            TRY_ASSIGN(const auto newSoPin, tokenPin(entry, secret, quorum::TokenUser::so));
            TRY_ASSIGN(const auto userPin, tokenPin(entry, secret, quorum::TokenUser::user));
            if (!isResumed) {
                TRY(session->login(UserKind::securityOfficer, soPin));
                TRY(session->changePin(soPin, newSoPin));
                TRY(session->logout());
                TRY(session->login(UserKind::securityOfficer, newSoPin));
            }
            TRY(session->initUserPin(userPin));
            TRY(session->logout());
            TRY(session->login(UserKind::user, userPin));
            TRY(session->logout());
            return token.refresh();
        });
        TRY(switched);
        return json{{"token", tokenJson(name, token.info())},
                    {"custodians", secrets.unlock->custodians},
                    {"pinLength", entry.length},
                    {"files", filesJson({file})}};
    };
    TRY(ceremony.act(transcript::action::initialiseToken,
                     {{"token", tokenJson(name, token.info())}, {"resumed", isResumed}}, work));
    ceremony.room.tell({Phrase::tokenReady, {name, token.info().serial}});
    return {};
}

Result<void> unlockPrimary(Ceremony& ceremony) {
    TRY_ASSIGN(auto* session, unlockedPrimary(ceremony));
    // What only a login shows, while there is no key yet.
    const auto look = [&]() -> Result<backup::WrappingProbe> {
        TRY(pkcs11::requireLabelFree(*session, ceremony.script.key.label));
        TRY(pkcs11::requireLabelFree(*session, ceremony.script.key.certificateLabel));
        TRY_ASSIGN(auto probe, backup::probeWrapping(*session, ceremony.script.key.algorithm,
                                                     backup::WrappingRole::backup));
        if (probe.canSeal == false && !ceremony.script.key.acceptUnsealable)
            return Error(Errc::tokenCannotSeal, {session->tokenName()});
        // A token that was blank at preflight could not be tried then.
        for (const auto& name : ceremony.state.tokensInitialised)
            if (name != "primary") {
                TRY_ASSIGN(auto token, ceremony.hsm.findToken(name, ceremony.serialOf(name)));
                TRY(backup::probeWrapping(token, ceremony.script.key.algorithm,
                                          backup::WrappingRole::restore));
            }
        return probe;
    };
    TRY_ASSIGN(const auto probe,
               ceremony.hsm.call(ceremony.room, {Phrase::checkingToken, {"primary"}}, look));
    TRY(ceremony.append(transcript::type::result, {{"action", transcript::action::probeToken},
                                                   {"token", tokenJson("primary", session->token())},
                                                   {"enforcesTrust", probe.enforcesTrust == true},
                                                   {"evidence", evidenceJson(probe.evidence)}}));
    return {};
}

}  // namespace conclave::ceremony
