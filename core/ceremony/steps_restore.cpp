#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/backup/restore.h"
#include "core/backup/trial.h"
#include "core/backup/wrapping_probe.h"
#include "core/base/clock.h"
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

/// Destroys what attempts that failed or were interrupted left on the token: by their own ids, and by
/// `finalId`, which the last of them may have got already. Nothing else on that token has it: another token
/// has the key, or none.
Result<json> clearStrays(Ceremony& ceremony, pkcs11::Session& session, ByteView finalId) {
    const auto& name = ceremony.named("token");
    const auto& ledger = ceremony.state.progress.ledger();
    if (ledger.holds({steps::Fact::keyIn, {ceremony.named("key"), name}}))
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

/// A backup as a recovery finds it, manifest and wrapped key from the disk, secrets from the cards, restored
/// into the step's token; there the key signs.
class Restoration {
  public:
    enum class Fate {
        destroyed,   ///< once it has signed
        kept,        ///< never to leave the token again
        extractable  ///< until it is sealed, for a new backup
    };

    Restoration(Ceremony& ceremony, std::string_view action, Fate fate)
        : m_ceremony(ceremony),
          m_action(action),
          m_fate(fate),
          m_token(ceremony.named("token")),
          m_key(ceremony.named("key")),
          m_quorum(ceremony.named("quorum")) {}

    /// Reads the files, brings the cards together, and logs in.
    Result<void> prepare() {
        const auto* unlock = m_ceremony.unlockOf(m_token);
        if (unlock == nullptr)
            return Error(Errc::tokenMissing, {m_token});
        TRY(readFiles());
        const bool isUnlocked = m_ceremony.hsm.isUserLoggedIn(m_token);
        TRY_ASSIGN(auto secrets, rebuild(m_ceremony, {isUnlocked ? nullptr : unlock, &m_manifest, m_action,
                                                      m_ceremony.serialOf(m_token)}));
        TRY_ASSIGN(const auto checkValue, crypto::kcv(secrets.backup->secret));
        if (checkValue != m_manifest.wrapped->kekCheckValue)
            return Error(Errc::keyMismatch, {"KEK"});
        if (isUnlocked) {
            TRY_ASSIGN(m_session, unlocked(m_ceremony, m_token));
        } else {
            TRY_ASSIGN(m_session,
                       loginUser(m_ceremony, m_token, secrets.unlock->secret, secrets.unlock->custodians));
        }
        m_kek.emplace(std::move(*secrets.backup));
        return {};
    }

    /// Intent, restore, proof, result; `more` adds to the evidence, on the HSM's lane, once the key has
    /// proved itself, and has stayed or is gone.
    using More = std::function<Result<void>(pkcs11::Session&, json&)>;
    Result<void> restore(const More& more, const std::function<Result<void>(json&)>& finish) {
        TRY_ASSIGN(const auto strays, clearStrays(m_ceremony, *m_session, key().id));
        const auto work = [&]() -> Result<json> {
            // The head is the intent's line: nothing was written since.
            const auto challenge = quorum::proofChallenge(m_ceremony.record.ceremonyId(), m_manifestSha256,
                                                          m_ceremony.record.head(), crypto::randomBytes(32));
            auto tried = bringIn(challenge, more);
            if (!tried && isToStay() && tried.error().has(Errc::decryptionFailed)) {
                TRY(openOnHost(std::move(tried).error()));
                tried = bringIn(challenge, more);
            }
            TRY_ASSIGN(auto evidence, std::move(tried));
            TRY(decideOnSurplusUses());
            // By OpenSSL, against the certificate that is on the disk.
            const auto algorithm = crypto::defaultSignature(m_root->publicKey().algorithm());
            m_proof = {challenge, algorithm,
                       fromHex(evidence.at("signature").get<std::string>()).value_or(Bytes{})};
            if (!m_root->publicKey().verify(algorithm, challenge, m_proof.signature))
                return Error(Errc::restoreUnproved, {key().label});
            evidence["token"] = tokenJson(m_token, m_session->token());
            evidence["quorum"] = m_quorum;
            evidence["shares"] = sharesJson({{m_quorum, m_kek->custodians}});
            evidence["challenge"] = toHex(challenge);
            evidence["algorithm"] = crypto::name(algorithm);
            evidence["nextDrill"] = dayAfterMonths(utcNowMs(), m_ceremony.script.drillMonths);
            TRY(finish(evidence));
            return evidence;
        };
        TRY(m_ceremony.act(m_action, {{"token", m_token}, {"keyId", toHex(m_attemptId)}, {"cleared", strays}},
                           work));
        return {};
    }

    const quorum::ManifestKey& key() const { return *m_manifest.key; }
    const x509::Certificate& root() const { return *m_root; }
    const Bytes& attemptId() const { return m_attemptId; }
    const quorum::BackupProof& proof() const { return m_proof; }
    bool isOpenedOnHost() const { return m_isOpenedOnHost; }
    /// "CKA_DECRYPT, CKA_DERIVE", or "none".
    std::string surplusUses() const {
        return m_surplusUses.empty() ? "none" : fmt::format("{}", fmt::join(m_surplusUses, ", "));
    }

  private:
    /// Else it is a proof, for which nothing is risked.
    bool isToStay() const { return m_action == transcript::action::recoverKey; }

    Result<json> bringIn(ByteView challenge, const More& more) {
        return m_ceremony.hsm.call(m_ceremony.room, {Phrase::restoringKey, {m_token}},
                                   [&] { return onLane(challenge, more); });
    }

    std::string say(Phrase phrase, std::vector<ErrorArg> args = {}) const {
        return Say{phrase, std::move(args)}.in(m_ceremony.lang);
    }

    /// People were asked meanwhile: an idle HSM may have been logged out, and its session is gone then.
    Result<void> requireSession() {
        return m_ceremony.hsm.call(
            m_ceremony.room, {Phrase::lookingAtToken, {m_token}}, [&]() -> Result<void> {
                if (!m_ceremony.hsm.isUserLoggedIn(m_token))
                    return Error(Errc::hsmSessionLost);
                TRY_ASSIGN(m_session, m_ceremony.hsm.session(m_token, m_ceremony.serialOf(m_token)));
                return {};
            });
    }

    /// The HSM refused what is in the backup, whose octets and KEK are the right ones. Where it refuses a
    /// throw-away key that is written like that, too, and takes it in strict DER, and where script and people
    /// allow it, the same key is wrapped anew. Whatever else went wrong opens nothing.
    Result<void> openOnHost(Error refusal) {
        const auto algorithm = m_root->publicKey().algorithm();
        const backup::Recovery recovery{backup::encodingOf(*m_manifest.wrapped, algorithm),
                                        m_ceremony.named("hostRewrap") == "true"};
        TRY_ASSIGN(
            const auto probe, m_ceremony.hsm.call(m_ceremony.room, {Phrase::checkingToken, {m_token}}, [&] {
                return backup::probeWrapping(*m_session, algorithm, backup::WrappingRole::restore, &recovery);
            }));
        if (!probe.needsRewrap)
            return refusal;
        const auto& step = *m_ceremony.step;
        for (const auto& seat : m_ceremony.leaders(steps::Who::both))
            TRY(m_ceremony.confirm(
                {Confirmation::Kind::irreversible, seat, {Phrase::confirmHostRewrap, {m_token}}}));
        // Before it is done: an interruption must not leave it unsaid.
        TRY(m_ceremony.recordException(
            {say(Phrase::hostRewrapped, {m_token}), say(Phrase::hostRewrappedDone), step.actor,
             say(Phrase::hostRewrapDecision,
                 {m_ceremony.person(step.actor), m_ceremony.person(step.witness)})},
            transcript::word::hostRewrap));
        TRY(requireSession());
        TRY_ASSIGN(m_kwp, backup::rewrap(m_kek->secret, m_kwp, m_root->publicKey()));
        m_isOpenedOnHost = true;
        return {};
    }

    /// The key is in the token by now, so a no destroys it.
    Result<void> decideOnSurplusUses() {
        if (m_surplusUses.empty())
            return {};
        const auto uses = surplusUses();
        const auto& witness = m_ceremony.step->witness;
        const auto decide = [&]() -> Result<void> {
            TRY(m_ceremony.confirm(
                {Confirmation::Kind::irreversible, witness, {Phrase::confirmSurplusUse, {m_token, uses}}}));
            return m_ceremony.recordException(
                {say(Phrase::surplusUseFound, {m_token, uses}), say(Phrase::surplusUseDone), witness,
                 say(Phrase::surplusUseDecision, {m_ceremony.person(witness)})},
                transcript::word::surplusUse);
        };
        auto decided = decide();
        if (auto isThere = requireSession(); !isThere)
            return decided ? isThere : decided;  // the next attempt destroys what this one left
        if (decided)
            return {};
        TRY(m_ceremony.hsm.call(m_ceremony.room, {Phrase::removingLeftovers, {m_token}},
                                [&] { return clear(); }));
        return decided;
    }

    /// Whatever this attempt left, also with the key's own id: nothing else on the token has it.
    Result<void> clear() {
        for (const auto& id : {m_attemptId, key().id})
            TRY(pkcs11::destroyAllWithId(*m_session, id));
        return {};
    }

    Result<void> readFiles() {
        const auto manifestPath = transcript::manifestFile(m_quorum);
        TRY_ASSIGN(const auto content, readFile(m_ceremony.record.path(manifestPath)));
        m_manifestSha256 = crypto::sha256(content);
        // What the cards attest is what the transcript knows, and nothing else is restored.
        const auto known = m_ceremony.state.manifestHashes.find(m_quorum);
        if (known == m_ceremony.state.manifestHashes.end() || known->second != toHex(m_manifestSha256))
            return Error(Errc::fileHashWrong, {manifestPath});
        TRY_ASSIGN(m_manifest, quorum::parseManifest(content, manifestPath));
        if (!m_manifest.wrapped || !m_manifest.key)
            return Error(Errc::manifestMalformed,
                         {manifestPath, Wording("no wrapped key", "sem chave cifrada")});
        const auto file = m_quorum + '/' + m_manifest.wrapped->file;
        TRY_ASSIGN(m_kwp, readFile(m_ceremony.record.path(file)));
        if (crypto::sha256(m_kwp) != m_manifest.wrapped->sha256)
            return Error(Errc::fileHashWrong, {file});
        TRY_ASSIGN(const auto pem, readFile(m_ceremony.record.path(transcript::certificateFile(m_key))));
        TRY_ASSIGN(m_root, x509::Certificate::fromPem(pem));
        const auto root = m_ceremony.state.certificates.find(m_key);
        if (root == m_ceremony.state.certificates.end() || !(root->second == *m_root))
            return Error(Errc::fileHashWrong, {transcript::certificateFile(m_key)});
        return {};
    }

    Result<json> onLane(ByteView challenge, const More& more) {
        TRY_ASSIGN(auto seen, bringBack(challenge));
        if (auto added = more(*m_session, seen); !added) {
            if (auto gone = clear(); !gone)
                return std::move(gone).error().causedBy(std::move(added).error());
            return std::move(added).error();
        }
        return seen;
    }

    /// In a session of its own: a key that is said to stay and ends with the session is not there afterwards.
    Result<json> bringBack(ByteView challenge) {
        TRY_ASSIGN(auto session, m_session->beside());
        const backup::RestoreRequest request{key().label, m_attemptId, m_fate != Fate::destroyed,
                                             m_fate == Fate::extractable, isToStay()};
        TRY_ASSIGN(auto restored,
                   backup::restore(session, m_kek->secret, m_kwp, m_root->publicKey(), request));
        TRY_ASSIGN(const auto signature, restored.prove(challenge));
        json seen = {{"signature", toHex(signature)},
                     {"mechanism", restored.key().lastMechanism()},
                     {"evidence", evidenceJson(restored.evidence())}};
        m_surplusUses = restored.surplusUses();
        if (m_fate == Fate::destroyed)
            TRY(restored.destroy());
        return seen;
    }

    Ceremony& m_ceremony;
    std::string_view m_action;
    Fate m_fate;
    const std::string& m_token;
    const std::string& m_key;
    const std::string& m_quorum;
    quorum::Manifest m_manifest;
    Bytes m_manifestSha256;
    Bytes m_kwp;
    std::optional<x509::Certificate> m_root;
    std::optional<Rebuilt> m_kek;
    pkcs11::Session* m_session = nullptr;
    // An id of its own, so that an attempt that is interrupted can be told from the key that is to stay.
    Bytes m_attemptId = crypto::randomBytes(20);
    quorum::BackupProof m_proof;
    bool m_isOpenedOnHost = false;
    std::vector<std::string> m_surplusUses;
};

/// The key's own id, once it is proved; as the token has it then.
Result<Bytes> giveId(pkcs11::Session& session, const Restoration& restoration) {
    TRY_ASSIGN(const bool isAssigned,
               pkcs11::assignId(session, {{}, restoration.attemptId()}, restoration.key().id));
    return isAssigned ? restoration.key().id : restoration.attemptId();
}

constexpr const char* notLocal = "LOCAL is false because the key was unwrapped, not generated, in this token";

}  // namespace

Result<void> restoreTest(Ceremony& ceremony) {
    const auto& name = ceremony.named("token");
    const bool isKept = ceremony.named("kept") == "true";
    Restoration restoration(ceremony, transcript::action::restoreKey,
                            isKept ? Restoration::Fate::kept : Restoration::Fate::destroyed);
    TRY(restoration.prepare());
    const auto settle = [&](pkcs11::Session& session, json& seen) -> Result<void> {
        std::vector<Bytes> stays;
        if (isKept) {
            TRY_ASSIGN(const auto id, giveId(session, restoration));
            seen["keyId"] = toHex(id);
            stays.push_back(id);
        }
        TRY_ASSIGN(seen["objects"], accountedObjects(ceremony, session, name, stays));
        return {};
    };
    const auto finish = [&](json& evidence) -> Result<void> {
        TRY_ASSIGN(const auto file, ceremony.record.write(transcript::proofFile(ceremony.named("quorum")),
                                                          quorum::serialiseProof(restoration.proof())));
        evidence["key"] = manifestKeyJson(ceremony.named("key"), restoration.key());
        evidence["kept"] = isKept;
        evidence["note"] = notLocal;
        evidence["files"] = filesJson({file});
        return {};
    };
    TRY(restoration.restore(settle, finish));
    TRY(ceremony.hsm.call(ceremony.room, {Phrase::loggingOutOfToken, {name}}, [&]() -> Result<void> {
        ceremony.hsm.closeSession(name);
        return {};
    }));
    ceremony.room.tell({Phrase::restoreProved, {name}});
    return {};
}

Result<void> recoverKey(Ceremony& ceremony) {
    const auto& name = ceremony.named("token");
    const bool isExtractable = ceremony.named("rebackup") == "true";
    Restoration restoration(ceremony, transcript::action::recoverKey,
                            isExtractable ? Restoration::Fate::extractable : Restoration::Fate::kept);
    TRY(restoration.prepare());
    const auto settle = [&](pkcs11::Session& session, json& seen) -> Result<void> {
        TRY_ASSIGN(const auto id, giveId(session, restoration));
        const auto& label = restoration.key().label;
        TRY_ASSIGN(const auto old, pkcs11::findObjects(session, {label, {}}, CKO_CERTIFICATE));
        for (const auto& object : old)  // of an attempt that was interrupted
            TRY(session.destroy(object.handle, object.label));
        TRY(pkcs11::createCertificate(session, label, id, restoration.root().der()));
        TRY_ASSIGN(const auto handle, pkcs11::findOne(session, {{}, id}, CKO_PRIVATE_KEY));
        TRY_ASSIGN(const auto attributes, pkcs11::readKeyAttributes(session, handle));
        TRY_ASSIGN(const auto publicHandle, pkcs11::findOne(session, {{}, id}, CKO_PUBLIC_KEY));
        TRY_ASSIGN(const auto publicAttributes, pkcs11::readKeyAttributes(session, publicHandle));
        seen["key"] = manifestKeyJson(ceremony.named("key"), restoration.key());
        seen["key"]["id"] = toHex(id);
        seen["key"]["attributes"] = {{"private", attributesJson(attributes)},
                                     {"public", attributesJson(publicAttributes)}};
        if (!isExtractable) {
            TRY_ASSIGN(const auto trial, backup::tryToTakeOut(session, {label, id}));
            for (const auto& pair : evidenceJson(trial))
                seen["evidence"].push_back(pair);
        }
        TRY_ASSIGN(seen["objects"], accountedObjects(ceremony, session, name, {id}));
        return {};
    };
    const auto finish = [&](json& evidence) -> Result<void> {
        evidence["sealed"] = !isExtractable;
        evidence["openedOnHost"] = restoration.isOpenedOnHost();
        evidence["surplusUses"] = restoration.surplusUses();
        evidence["note"] =
            std::string(notLocal) +
            "; the key-encryption key and the wrapped key met on this host; the backup stays valid";
        return {};
    };
    TRY(restoration.restore(settle, finish));
    ceremony.room.tell({Phrase::keyRecovered, {name}});
    return {};
}

}  // namespace conclave::ceremony
