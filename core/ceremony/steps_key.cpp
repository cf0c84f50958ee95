#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/backup/trial.h"
#include "core/base/clock.h"
#include "core/base/hex.h"
#include "core/base/pgp_words.h"
#include "core/ceremony/proof.h"
#include "core/ceremony/steps.h"
#include "core/ceremony/token_login.h"
#include "core/crypto/digest.h"
#include "core/crypto/random.h"
#include "core/crypto/weak_key.h"
#include "core/pkcs11/key.h"
#include "core/pkcs11/key_pair.h"
#include "core/pkcs11/object.h"
#include "core/pkcs11/seal.h"
#include "core/script/root_profile.h"
#include "core/x509/key_reference.h"
#include "core/x509/lint.h"
#include "core/x509/name.h"
#include "core/x509/root.h"

namespace conclave::ceremony {
namespace {

using nlohmann::json;

json keyJson(const std::string& name, const script::KeySpec& spec, ByteView id,
             const crypto::PublicKey& key) {
    return {{"name", name},
            {"label", spec.label},
            {"id", toHex(id)},
            {"algorithm", crypto::name(spec.algorithm)},
            {"spkiSha256", toHex(key.sha256())}};
}

/// What the token does not say of where the key came from: "CKA_LOCAL, CKA_KEY_GEN_MECHANISM"; empty: it says
/// all.
std::string silentOnOrigin(const json& attributes) {
    std::vector<std::string> silent;
    for (const auto name : transcript::originAttributes)
        if (attributes.value(name, json()) == pkcs11::notReported)
            silent.emplace_back(name);
    return fmt::format("{}", fmt::join(silent, ", "));
}

}  // namespace

Result<void> generateKey(Ceremony& ceremony) {
    const auto& name = ceremony.named("key");
    const auto& token = ceremony.named("token");
    const auto& spec = ceremony.state.keySpec(name);
    TRY_ASSIGN(auto* session, unlocked(ceremony, token));
    // Keys of attempts that failed or were interrupted; the intents in the transcript name their CKA_IDs.
    TRY_ASSIGN(
        const auto cleared,
        ceremony.hsm.call(ceremony.room, {leftoverPhrase(ceremony, token), {token}}, [&]() -> Result<json> {
            json list = json::array();
            const auto strays = ceremony.state.strays.find(token);
            if (strays == ceremony.state.strays.end())
                return list;
            for (const auto& id : strays->second) {
                TRY_ASSIGN(const auto count,
                           pkcs11::destroyAllWithId(*session, fromHex(id).value_or(Bytes{})));
                list.push_back({{"id", id}, {"objects", count}});
            }
            return list;
        }));
    pkcs11::KeyPairRequest request;
    request.algorithm = spec.algorithm;
    request.label = spec.label;
    request.id = crypto::randomBytes(20);
    request.isExtractable = true;  // until it is sealed, after the backup was proved
    // Where the token only stores it, it protects nothing, and the backup would fail for want of a trusted
    // KEK.
    request.isWrapWithTrusted = ceremony.state.tokensThatEnforceTrust.contains(token);
    const auto make = [&]() -> Result<json> {
        return ceremony.hsm.call(
            ceremony.room, {Phrase::makingKey, {std::string(crypto::name(spec.algorithm))}, true, true},
            [&]() -> Result<json> {
                TRY(pkcs11::requireLabelFree(*session, spec.label));
                // In a session of its own: a key that is said to stay and ends with the session is not there
                // afterwards.
                const auto generate = [&]() -> Result<json> {
                    TRY_ASSIGN(auto maker, session->beside());
                    TRY_ASSIGN(const auto pair, pkcs11::generateKeyPair(maker, request));
                    TRY(pkcs11::checkOrigin(pair, spec.label));
                    pkcs11::Key key(maker, pair.privateHandle, pair.publicKey, spec.label);
                    TRY(key.prove(newChallenge(ceremony.record.ceremonyId())));
                    if (const auto why = crypto::weaknessOf(pair.publicKey); !why.isEmpty())
                        return Error(Errc::keyWeak, {spec.label, why});
                    auto evidence = keyJson(name, spec, request.id, pair.publicKey);
                    evidence["attributes"] = {{"private", attributesJson(pair.privateAttributes)},
                                              {"public", attributesJson(pair.publicAttributes)}};
                    return json{{"token", tokenJson(token, session->token())},
                                {"mechanism", pair.mechanism},
                                {"wrapWithTrusted", pair.isWrapWithTrusted},
                                {"note",
                                 "NEVER_EXTRACTABLE is false because the key is backed up before it is "
                                 "sealed"},
                                {"key", evidence}};
                };
                auto made = generate();
                if (made)
                    if (auto stayed = pkcs11::findOne(*session, {spec.label, request.id}, CKO_PRIVATE_KEY);
                        !stayed)
                        made = std::move(stayed).error();
                if (!made)  // whatever this attempt left is found by its id
                    if (auto gone = pkcs11::destroyAllWithId(*session, request.id); !gone)
                        return std::move(gone).error().causedBy(std::move(made).error());
                return made;
            });
    };
    // The exception comes before the result, after which an interruption lets nothing be done again.
    const auto work = [&]() -> Result<json> {
        TRY_ASSIGN(auto evidence, make());
        if (const auto silent = silentOnOrigin(evidence.at("key").at("attributes").at("private"));
            !silent.empty())
            TRY(ceremony.recordException(
                {Say{Phrase::originNotReported, {silent}}.in(ceremony.lang),
                 Say{Phrase::originNotReportedDone, {}}.in(ceremony.lang), ceremony.step->actor,
                 Say{Phrase::originNotReportedDecision, {}}.in(ceremony.lang)},
                transcript::word::originNotReported));
        return evidence;
    };
    TRY(ceremony.act(transcript::action::generateKey,
                     {{"keyId", toHex(request.id)},
                      {"cleared", cleared},
                      {"label", spec.label},
                      {"algorithm", crypto::name(spec.algorithm)}},
                     work));
    ceremony.room.tell({Phrase::keyMade, {}});
    return {};
}

namespace {

/// An attempt that was interrupted may have given the key its final id already (see subjectKeyIdentifier):
/// back to the id that the transcript knows.
Result<void> takeBackId(pkcs11::Session& session, const KeyFacts& key) {
    if (key.spkiSha256.size() < 20)
        return Error(Errc::internal, {"spkiSha256"});
    const Bytes final(key.spkiSha256.begin(), key.spkiSha256.begin() + 20);
    if (final == key.id)
        return {};
    TRY_ASSIGN(const auto renamed, pkcs11::findObjects(session, {{}, final}));
    if (renamed.empty())
        return {};
    TRY(pkcs11::assignId(session, {{}, final}, key.id));
    return {};
}

}  // namespace

namespace {

std::string timeText(std::int64_t utcMs) {
    return formatUtcMs(utcMs).substr(0, 19) + 'Z';
}

/// What the HSM is about to sign stands on the screen, and actor and witness say that it is what the script
/// says.
Result<void> confirmFields(Ceremony& ceremony, const x509::RootProfile& profile, const KeyFacts& key) {
    TRY_ASSIGN(const auto subject, x509::subjectText(profile));
    const auto algorithm = std::string(crypto::name(profile.signatureAlgorithm));
    const Exhibit exhibit{Exhibit::Kind::toBeSigned,
                          {{{Phrase::labelSubject, {}}, subject},
                           {{Phrase::labelNotBefore, {}}, timeText(profile.notBeforeUtcMs)},
                           {{Phrase::labelNotAfter, {}}, timeText(profile.notAfterUtcMs)},
                           {{Phrase::labelSignatureAlgorithm, {}}, algorithm},
                           {{Phrase::labelKeyHash, {}}, toHex(key.spkiSha256), true}}};
    json shown = json::array();
    const char* names[] = {"subject", "notBefore", "notAfter", "signatureAlgorithm", "spkiSha256"};
    for (std::size_t i = 0; i < exhibit.rows.size(); ++i)
        shown.push_back({{"name", names[i]}, {"value", exhibit.rows[i].value}});
    ceremony.room.show(exhibit);
    return ceremony.confirmEach({Confirmation::Kind::toBeSigned, {}, {Phrase::confirmFields, {}}},
                                ceremony.leaders(steps::Who::both),
                                {{"before", transcript::action::certificate}, {"shown", shown}});
}

}  // namespace

Result<void> makeCertificate(Ceremony& ceremony) {
    const auto& name = ceremony.named("key");
    const auto& token = ceremony.named("token");
    const auto& spec = ceremony.state.keySpec(name);
    const auto* known = ceremony.state.key(name);
    if (known == nullptr)
        return Error(Errc::objectMissing, {name});
    TRY_ASSIGN(const auto profile, script::rootProfile(spec.certificate, utcNowMs()));
    TRY(x509::lintRootProfile(profile, spec.algorithm));
    TRY(confirmFields(ceremony, profile, *known));
    TRY_ASSIGN(auto* session, unlocked(ceremony, token));
    TRY_ASSIGN(const auto serial, x509::randomSerial());
    std::optional<x509::Certificate> root;
    const auto work = [&]() -> Result<json> {
        json evidence;
        const auto made =
            ceremony.hsm.call(ceremony.room, {Phrase::signingCertificate, {}}, [&]() -> Result<void> {
                TRY(takeBackId(*session, *known));
                TRY_ASSIGN(const auto key, pkcs11::Key::find(*session, {spec.label, known->id}));
                if (key->publicKey().sha256() != known->spkiSha256)
                    return Error(Errc::keyMismatch, {spec.label});
                TRY_ASSIGN(root, x509::selfSignRoot(profile, serial, *key));
                const auto findings = x509::lintRoot(*root, profile);
                TRY(x509::allPassed(findings));
                for (const auto& finding : findings)
                    evidence["lint"][finding.rule] = finding.detail.en;
                evidence["mechanism"] = key->lastMechanism();
                // One certificate, also when an attempt before this one was interrupted after storing its
                // own.
                TRY_ASSIGN(const auto old,
                           pkcs11::findObjects(*session, {spec.certificateLabel, {}}, CKO_CERTIFICATE));
                for (const auto& object : old)
                    TRY(session->destroy(object.handle, object.label));
                TRY(pkcs11::createCertificate(*session, spec.certificateLabel, known->id, root->der()));
                const auto wanted = root->publicKey().subjectKeyIdentifier();
                TRY_ASSIGN(const bool isAssigned, pkcs11::assignId(*session, {{}, known->id}, wanted));
                evidence["keyId"] = toHex(isAssigned ? wanted : known->id);
                return {};
            });
        TRY(made);
        TRY_ASSIGN(const auto certificateFile,
                   ceremony.record.write(transcript::certificateFile(name), asBytes(root->pem())));
        TRY_ASSIGN(const auto keyFile,
                   ceremony.record.write(transcript::publicKeyFile(name), asBytes(root->publicKey().pem())));
        evidence["token"] = tokenJson(token, session->token());
        evidence["key"] = name;
        evidence["sha256"] = toHex(root->sha256());
        evidence["spkiSha256"] = toHex(root->publicKey().sha256());
        evidence["serial"] = root->serialHex();
        evidence["subject"] = root->subject();
        evidence["notBefore"] = timeText(root->notBeforeUtcMs());
        evidence["notAfter"] = timeText(root->notAfterUtcMs());
        evidence["label"] = spec.certificateLabel;
        evidence["files"] = filesJson({certificateFile, keyFile});
        return evidence;
    };
    TRY(ceremony.act(transcript::action::certificate, {{"label", spec.certificateLabel}}, work));
    ceremony.room.tell({Phrase::certificateMade, {}});
    return {};
}

Result<void> sealKey(Ceremony& ceremony) {
    const auto& name = ceremony.named("key");
    const auto& token = ceremony.named("token");
    const auto& spec = ceremony.state.keySpec(name);
    const auto* known = ceremony.state.key(name);
    if (known == nullptr)
        return Error(Errc::objectMissing, {name});
    const bool isWaived = ceremony.script.waiverOf({steps::Debt::seal, {name, token}}) != nullptr;
    const auto serial = ceremony.serialOf(token);
    TRY(ceremony.confirm({Confirmation::Kind::seal,
                          ceremony.step->witness,
                          {Phrase::confirmSeal, {spec.label, serial}},
                          lastOf(serial)}));
    TRY_ASSIGN(auto* session,
               unlocked(ceremony, token));  // after the last question: an idle room is logged out
    const auto seal = [&]() -> Result<json> {
        return ceremony.hsm.call(ceremony.room, {Phrase::sealingKey, {}}, [&]() -> Result<json> {
            TRY_ASSIGN(const auto key, pkcs11::Key::find(*session, {spec.label, known->id}));
            auto sealed = pkcs11::sealKey(*session, key->handle(), spec.label);
            const bool isSealed = sealed.has_value();
            if (!isSealed && !(sealed.error().has(Errc::tokenCannotSeal) && isWaived))
                return std::move(sealed).error();
            TRY_ASSIGN(const auto objects, accountedObjects(ceremony, *session, token));
            pkcs11::Evidence trial;
            if (isSealed) {
                TRY_ASSIGN(trial, backup::tryToTakeOut(*session, {spec.label, known->id}));
            }
            TRY_ASSIGN(const auto attributes, pkcs11::readKeyAttributes(*session, key->handle()));
            TRY_ASSIGN(const auto publicHandle, pkcs11::findOne(*session, {{}, known->id}, CKO_PUBLIC_KEY));
            TRY_ASSIGN(const auto publicAttributes, pkcs11::readKeyAttributes(*session, publicHandle));
            auto evidence = keyJson(name, spec, known->id, key->publicKey());
            evidence["attributes"] = {{"private", attributesJson(attributes)},
                                      {"public", attributesJson(publicAttributes)}};
            return json{{"token", tokenJson(token, session->token())},
                        {"sealed", isSealed},
                        {"key", evidence},
                        {"evidence", evidenceJson(trial)},
                        {"objects", objects}};
        });
    };
    // The exception comes before the result, after which an interruption lets nothing be done again.
    const auto work = [&]() -> Result<json> {
        TRY_ASSIGN(auto evidence, seal());
        if (!evidence.at("sealed").get<bool>())
            TRY(ceremony.recordException(
                {Say{Phrase::notSealable, {}}.in(ceremony.lang),
                 Say{Phrase::notSealableDone, {}}.in(ceremony.lang), ceremony.step->actor,
                 Say{Phrase::acceptedByScript, {}}.in(ceremony.lang)},
                transcript::word::keyNotSealable));
        return evidence;
    };
    TRY_ASSIGN(const auto evidence, ceremony.act(transcript::action::seal, {{"label", spec.label}}, work));
    if (evidence.at("sealed").get<bool>())
        ceremony.room.tell({Phrase::keySealed, {}});
    return {};
}

Result<void> writeKeyReference(Ceremony& ceremony) {
    const auto& name = ceremony.named("key");
    const auto& tokenName = ceremony.named("token");
    const auto& spec = ceremony.state.keySpec(name);
    const auto* known = ceremony.state.key(name);
    const auto certificate = ceremony.state.certificates.find(name);
    if (known == nullptr || certificate == ceremony.state.certificates.end())
        return Error(Errc::objectMissing, {name});
    const auto& root = certificate->second;
    TRY_ASSIGN(auto* session, unlocked(ceremony, tokenName));
    const auto& token = session->token();
    const auto& id = known->id;
    const auto uri =
        x509::pkcs11Uri({token.label, token.manufacturer, token.model, token.serial}, spec.label, id);
    const auto reference =
        x509::keyReferenceJson({ceremony.record.ceremonyId(), spec.label, spec.certificateLabel, id,
                                spec.certificate.signatureAlgorithm},
                               uri, root);
    const auto path = transcript::keyReferenceFile(name);
    TRY_ASSIGN(const auto text, transcript::canonicalJson(reference, path));
    TRY_ASSIGN(const auto file, ceremony.record.write(path, asBytes(text)));
    return ceremony.recordResult(
        "key-reference",
        {{"token", tokenJson(tokenName, token)}, {"key", name}, {"uri", uri}, {"files", filesJson({file})}});
}

}  // namespace conclave::ceremony
