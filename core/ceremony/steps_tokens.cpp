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

/// The token's line in the manifest of its quorum: on the disk before any PIN that follows from it is set.
Result<transcript::FileHash> writeManifestToken(Ceremony& ceremony, quorum::Manifest& manifest,
                                                quorum::ManifestToken token) {
    std::erase_if(manifest.tokens, [&](const auto& other) { return other.name == token.name; });
    manifest.tokens.push_back(std::move(token));
    std::ranges::sort(manifest.tokens, {}, &quorum::ManifestToken::name);
    TRY_ASSIGN(const auto serialised, quorum::serialiseManifest(manifest));
    return ceremony.record.write(transcript::manifestFile(ceremony.named("unlock")), serialised);
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
    return dealAndProve(ceremony, std::nullopt);
}

namespace {

/// One initialisation of a token: with PINs that follow from the quorum's secret.
class Initialisation {
  public:
    explicit Initialisation(Ceremony& ceremony)
        : m_ceremony(ceremony),
          m_name(ceremony.named("token")),
          m_spec(ceremony.script.tokens.at(m_name)),
          m_busy{Phrase::initialisingToken, {m_name}, true} {}

    Result<void> run() {
        TRY(readManifest());
        TRY(find());
        // The secret comes out of cards before anything depends on it.
        TRY_ASSIGN(m_secrets, rebuild(m_ceremony, {&m_manifest, nullptr, transcript::action::initialiseToken,
                                                   m_token->info().serial}));
        m_ceremony.room.tell({Phrase::secretRebuilt, {}});
        if (m_begun) {
            TRY_ASSIGN(m_isResumed, isSwitched(m_ceremony, *m_begun, m_secrets.unlock->secret));
        }
        if (!m_isResumed)
            TRY(confirmErasing());
        TRY(recordWeakPin());
        // A mistyped SO PIN costs nobody else a PIN again.
        for (std::optional<Error> problem;;) {
            Pin soPin;
            if (!m_isResumed) {
                TRY_ASSIGN(soPin, m_ceremony.room.requestPin({PinKind::securityOfficer,
                                                              {},
                                                              m_name,
                                                              {Phrase::typeSoPin, {m_name}},
                                                              {},
                                                              std::move(problem)}));
            }
            m_isErased = m_isResumed;
            auto done =
                m_ceremony.act(transcript::action::initialiseToken,
                               {{"token", tokenJson(m_name, m_token->info())}, {"resumed", m_isResumed}},
                               [&] { return initialise(soPin); });
            if (done)
                break;
            if (m_isErased || !done.error().has(Errc::tokenPinWrong))
                return std::move(done).error();
            problem = std::move(done).error();
        }
        m_ceremony.room.tell({Phrase::tokenReady, {m_name, m_token->info().serial}});
        return {};
    }

  private:
    /// The manifest on the disk may know more than the transcript: an interrupted attempt writes it before it
    /// touches a PIN.
    Result<void> readManifest() {
        const auto file = transcript::manifestFile(m_ceremony.named("unlock"));
        TRY_ASSIGN(const auto content, readFile(m_ceremony.record.path(file)));
        TRY_ASSIGN(m_manifest, quorum::parseManifest(content, file));
        const auto earlier = std::ranges::find(m_manifest.tokens, m_name, &quorum::ManifestToken::name);
        if (earlier != m_manifest.tokens.end())
            m_begun = *earlier;
        return {};
    }

    Result<void> find() {
        TRY_ASSIGN(m_token, m_ceremony.hsm.call(m_ceremony.room, {Phrase::lookingAtToken, {m_name}}, [&] {
            m_ceremony.hsm.closeSession(m_name);
            return m_ceremony.hsm.findToken(m_name, m_begun ? m_begun->serial : std::string());
        }));
        if (!m_begun && m_token->info().isUserPinInitialised && !m_spec.zeroise)
            return Error(Errc::tokenInUse, {m_token->name()});
        return {};
    }

    Result<void> confirmErasing() {
        const auto& serial = m_token->info().serial;
        return m_ceremony.confirm({Confirmation::Kind::initialise,
                                   m_ceremony.step->witness,
                                   {Phrase::confirmInitialise, {m_name, serial.empty() ? "-" : serial}},
                                   lastOf(serial)});
    }

    Result<void> recordWeakPin() {
        const auto bits = pinBits(m_ceremony.site, m_token->info());
        if (bits >= leastPinBits || m_isResumed)
            return {};
        return m_ceremony.recordException({weakPin(m_token->info(), bits).whatHappened(m_ceremony.lang),
                                           {},
                                           {},
                                           Say{Phrase::decidedAtPreflight, {}}.in(m_ceremony.lang)},
                                          transcript::word::tokenPinWeak);
    }

    Result<json> initialise(const Pin& soPin) {
        quorum::ManifestToken entry;
        if (m_isResumed) {
            entry = *m_begun;
        } else {
            TRY(m_ceremony.hsm.call(m_ceremony.room, m_busy, [&] {
                m_ceremony.hsm.closeSession(m_name);
                return m_token->initialise(soPin, m_spec.label);
            }));
            m_isErased = true;
            entry = {m_name,
                     m_token->info().serial,
                     m_spec.label,
                     crypto::randomBytes(16),
                     1,
                     pinLength(m_ceremony.site, m_token->info()),
                     pinAlphabet(m_ceremony.site)};
        }
        TRY_ASSIGN(const auto file, writeManifestToken(m_ceremony, m_manifest, entry));
        TRY(m_ceremony.hsm.call(m_ceremony.room, m_busy, [&] { return setPins(entry, soPin); }));
        return json{{"token", tokenJson(m_name, m_token->info())},
                    {"shares", sharesJson({{m_ceremony.named("unlock"), m_secrets.unlock->custodians}})},
                    {"pinLength", entry.length},
                    {"files", filesJson({file})}};
    }

    Result<void> setPins(const quorum::ManifestToken& entry, const Pin& soPin) {
        const auto& secret = m_secrets.unlock->secret;
        TRY_ASSIGN(auto* session, m_ceremony.hsm.session(m_name, entry.serial));
        TRY_ASSIGN(const auto newSoPin, tokenPin(entry, secret, quorum::TokenUser::so));
        TRY_ASSIGN(const auto userPin, tokenPin(entry, secret, quorum::TokenUser::user));
        if (!m_isResumed) {
            TRY(session->login(UserKind::securityOfficer, soPin));
            TRY(session->changePin(soPin, newSoPin));
            TRY(session->logout());
            TRY(mustRefuse(*session, UserKind::securityOfficer, soPin));
            TRY(session->login(UserKind::securityOfficer, newSoPin));
        }
        TRY(session->initUserPin(userPin));
        TRY(session->logout());
        TRY(mustRefuse(*session, UserKind::user, newSoPin));
        TRY(session->login(UserKind::user, userPin));
        TRY(session->logout());
        return m_token->refresh();
    }

    /// One try with a PIN that is not theirs; the right one, which follows, sets the count of tries back.
    Result<void> mustRefuse(pkcs11::Session& session, UserKind who, const Pin& wrong) {
        const auto tried = session.login(who, wrong);
        if (tried) {
            TRY(session.logout());
            return Error(Errc::pinNotEnforced,
                         {m_name, who == UserKind::user
                                      ? Wording("its user", "seu usuário")
                                      : Wording("its security officer", "seu oficial de segurança")});
        }
        return tried.error().has(Errc::tokenPinWrong) ? Result<void>() : tried;
    }

    Ceremony& m_ceremony;
    const std::string& m_name;
    const script::TokenSpec& m_spec;
    DeviceWork m_busy;
    quorum::Manifest m_manifest;
    std::optional<quorum::ManifestToken> m_begun;  ///< by an attempt that was interrupted
    std::optional<pkcs11::Token> m_token;
    RebuiltSecrets m_secrets;
    bool m_isResumed = false;  ///< the PINs of that attempt hold
    bool m_isErased = false;   ///< in this try
};

}  // namespace

Result<void> initialiseToken(Ceremony& ceremony) {
    return Initialisation(ceremony).run();
}

namespace {

/// What only a login shows of a token, for the keys that are still to be made in it.
class Probe {
  public:
    Probe(Ceremony& ceremony, const std::string& token) : m_ceremony(ceremony), m_token(token) {}

    Result<json> run(pkcs11::Session& session) {
        const auto& ledger = m_ceremony.state.progress.ledger();
        for (const auto& [name, key] : m_ceremony.script.keys)
            if (m_ceremony.script.birthplaceOf(name) == m_token &&
                !ledger.holds({steps::Fact::keyIn, {name, m_token}}))
                TRY(tryFor(session, name, m_ceremony.state.keySpec(name)));
        // Afterwards, so that it shows a copy of what was tried with, before there is a key to copy.
        // What an interrupted attempt left is cleared by the next.
        std::vector<Bytes> strays;
        if (const auto left = m_ceremony.state.strays.find(m_token); left != m_ceremony.state.strays.end())
            for (const auto& id : left->second)
                strays.push_back(fromHex(id).value_or(Bytes{}));
        TRY_ASSIGN(const auto objects, accountedObjects(m_ceremony, session, m_token, strays));
        return json{{"token", tokenJson(m_token, session.token())},
                    {"enforcesTrust", m_enforcesTrust},
                    {"evidence", m_evidence},
                    {"objects", objects}};
    }

  private:
    /// A key that comes back and stays sealed is never wrapped again.
    backup::WrappingRole roleFor(const std::string& name, const script::KeySpec& key) const {
        const auto isBackedUp = [&](const script::Step* step) {
            return step->named("key") == name && step->kind->action(transcript::action::wrapKey) != nullptr;
        };
        if (!key.isEarlier)
            return backup::WrappingRole::backup;
        return std::ranges::any_of(m_ceremony.script.allSteps(), isBackedUp) ? backup::WrappingRole::both
                                                                             : backup::WrappingRole::restore;
    }

    /// How the backup of a key that comes back is written, and what the script allows.
    std::optional<backup::Recovery> recoveryOf(const std::string& name, const script::KeySpec& key) const {
        for (const auto* step : m_ceremony.script.allSteps()) {
            if (step->named("key") != name || step->kind->action(transcript::action::recoverKey) == nullptr)
                continue;
            const auto* manifest = m_ceremony.state.manifest(step->named("quorum"));
            if (manifest != nullptr && manifest->wrapped)
                return backup::Recovery{backup::encodingOf(*manifest->wrapped, key.algorithm),
                                        step->named("hostRewrap") == "true"};
        }
        return std::nullopt;
    }

    Result<void> tryFor(pkcs11::Session& session, const std::string& name, const script::KeySpec& key) {
        TRY(pkcs11::requireLabelFree(session, key.label));
        if (key.certificateLabel != key.label)
            TRY(pkcs11::requireLabelFree(session, key.certificateLabel));
        const auto recovery = recoveryOf(name, key);
        TRY_ASSIGN(const auto probe, backup::probeWrapping(session, key.algorithm, roleFor(name, key),
                                                           recovery ? &*recovery : nullptr));
        if (probe.canSeal == false &&
            m_ceremony.script.waiverOf({steps::Debt::seal, {name, m_token}}) == nullptr)
            return Error(Errc::tokenCannotSeal, {session.tokenName()});
        m_enforcesTrust = m_enforcesTrust || probe.enforcesTrust == true;
        for (const auto& pair : evidenceJson(probe.evidence))
            m_evidence.push_back(pair);
        // A token that was blank at preflight could not be tried then.
        for (const auto* step : m_ceremony.script.allSteps()) {
            const auto& other = step->named("token");
            if (step->kind->action(transcript::action::restoreKey) == nullptr || step->named("key") != name ||
                !m_ceremony.state.progress.ledger().holds({steps::Fact::initialised, {other}}))
                continue;
            TRY_ASSIGN(auto token, m_ceremony.hsm.findToken(other, m_ceremony.serialOf(other)));
            TRY(backup::probeWrapping(token, key.algorithm, backup::WrappingRole::restore));
        }
        return {};
    }

    Ceremony& m_ceremony;
    const std::string& m_token;
    bool m_enforcesTrust = false;
    json m_evidence = json::array();
};

}  // namespace

Result<void> unlockToken(Ceremony& ceremony) {
    const auto& token = ceremony.named("token");
    TRY_ASSIGN(auto* session, unlocked(ceremony, token));
    TRY_ASSIGN(auto evidence, ceremony.hsm.call(ceremony.room, {Phrase::checkingToken, {token}},
                                                [&] { return Probe(ceremony, token).run(*session); }));
    return ceremony.recordResult(transcript::action::probeToken, std::move(evidence));
}

}  // namespace conclave::ceremony
