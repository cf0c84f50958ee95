#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/clock.h"
#include "core/base/hex.h"
#include "core/crypto/algorithm.h"
#include "core/crypto/weak_key.h"
#include "core/quorum/proof.h"
#include "core/script/root_profile.h"
#include "core/steps/kind.h"
#include "core/transcript/record.h"
#include "core/verify/checks.h"
#include "core/verify/not_reached.h"
#include "core/x509/lint.h"

namespace conclave::verify {
namespace {

namespace tr = transcript;
namespace type = transcript::type;
namespace word = transcript::word;

std::string keyHash(const Entry& entry) {
    return textOr(member(entry.json.get(), "key"), "spkiSha256");
}

std::string serial(const Entry& entry) {
    return textOr(member(entry.json.get(), "token"), "serial");
}

const json* privateAttributes(const Entry& entry) {
    return member(member(member(entry.json.get(), "key"), "attributes"), "private");
}

/// Attributes are texts or flags here; what one of them does not have is not compared.
bool isSame(const json* before, const json* now, const char* name) {
    return !member(before, name) || !member(now, name) ||
           (textOr(before, name) == textOr(now, name) && boolean(before, name) == boolean(now, name));
}

/// What no call changes on a key (PKCS #11 v2.40, 4.4 and 4.9): else the key that was sealed is another
/// object.
constexpr const char* unchangingAttributes[] = {
    "CKA_CLASS",     "CKA_KEY_TYPE",         "CKA_EC_PARAMS",         "CKA_TOKEN", "CKA_PRIVATE",
    "CKA_SENSITIVE", "CKA_ALWAYS_SENSITIVE", "CKA_NEVER_EXTRACTABLE", "CKA_LOCAL", "CKA_KEY_GEN_MECHANISM"};

std::string second(std::int64_t utcMs) {
    return formatUtcMs(utcMs).substr(0, 19) + 'Z';
}

constexpr std::string_view notReported = "not reported";

const Wording unplanned{"no step of the script is for that", "nenhum passo do roteiro é para isso"};

/// One key of the script.
class KeyCheck {
  public:
    KeyCheck(const RecordView& record, CheckId id, const std::string& name, const script::KeySpec& spec,
             Judge& judge)
        : m_record(record), m_id(id), m_name(name), m_spec(spec), m_judge(judge) {
        const auto root = record.roots.find(name);
        m_root = root == record.roots.end() ? nullptr : &root->second;
        m_generated = last(tr::action::generateKey);
        m_recovered = last(tr::action::recoverKey);
        m_retrieved = last(tr::action::retrieveBackup);
        const auto* first = m_generated ? m_generated : m_retrieved;
        m_hash = first ? keyHash(*first) : std::string();
    }

    void certificate(Tally& tally) {
        if (m_spec.isEarlier)
            return earlierCertificate(tally);
        const auto* made = last(tr::action::certificate);
        const auto path = tr::certificateFile(m_name);
        if (!made && !m_record.mentions.contains(path))
            if (const auto why = missing(tr::action::certificate); !why.isEmpty())
                return tally.skip(why);
        m_at = {path, made ? std::optional(made->seq) : std::nullopt};
        if (!m_root)
            return fail({"it is no certificate in PEM of the one form",
                         "não é um certificado em PEM na única forma aceita"});
        if (!made)
            return fail({"no entry says that it was made", "nenhuma entrada diz que foi emitido"});
        for (const auto& wanted : {path, tr::publicKeyFile(m_name)})
            if (!m_record.mentions.contains(wanted))
                failAt({"no entry gives its hash", "nenhuma entrada informa seu hash"}, {wanted, {}});
        compareCertificate(*made);
        checkShownBefore(*made);
        checkProfile(*made);
        tally.pass(worded("{}; key {}", "{}; chave {}", m_root->subject(), rootHash()));
    }

    /// What the token reports of where the key came from decides; what it does not report, people accepted.
    void born(Tally& tally) {
        if (m_spec.isEarlier)
            return tally.skip({"an earlier ceremony made it", "foi gerada em uma cerimônia anterior"});
        if (!m_generated) {
            const auto why = missing(tr::action::generateKey);
            return tally.skip(why.isEmpty() ? Wording("no entry says that it was generated",
                                                      "nenhuma entrada diz que foi gerada")
                                            : why);
        }
        m_at = at(*m_generated);
        const auto* attributes = privateAttributes(*m_generated);
        const auto mechanism = textOr(m_generated->json.get(), "mechanism");
        if (mechanism != (isRsa(m_spec.algorithm) ? "CKM_RSA_PKCS_KEY_PAIR_GEN" : "CKM_EC_KEY_PAIR_GEN"))
            fail({"the mechanism makes no such key", "o mecanismo não gera uma chave assim"});
        bool isSilent = false;
        for (const auto* name : tr::originAttributes) {
            const auto* value = member(attributes, name);
            const bool isReported = value && textOr(attributes, name) != notReported;
            const bool isRight = name == std::string_view("CKA_KEY_GEN_MECHANISM")
                                     ? textOr(attributes, name) == mechanism
                                     : boolean(attributes, name) == true;
            if (isReported && !isRight)
                fail(worded("by {} the token says that it did not make it",
                            "por {}, o token diz que não foi ele que a gerou", name));
            isSilent |= !isReported;
        }
        if (boolean(attributes, "CKA_EXTRACTABLE") == true &&
            boolean(attributes, "CKA_NEVER_EXTRACTABLE") == true)
            fail({"the token says both that it can leave and that it never could",
                  "o token diz que ela pode sair e que nunca pôde"});
        if (isSilent && !isAccepted(*m_generated, word::originNotReported))
            fail({"the token does not say that it made it, and no exception accepts that",
                  "o token não diz que a gerou, sem exceção que o aceite"});
        if (m_root)
            if (const auto why = crypto::weaknessOf(m_root->publicKey()); !why.isEmpty())
                fail(why);
        tally.pass(isSilent ? Wording("the token does not say; people accepted that",
                                      "o token não informa; isso foi aceito")
                            : Wording("the token says so", "o token o diz"));
    }

    void restore(Tally& tally) {
        auto restores = m_record.results(tr::action::restoreKey, {{"key", m_name}});
        std::ranges::copy(m_record.results(tr::action::recoverKey, {{"key", m_name}}),
                          std::back_inserter(restores));
        if (restores.empty()) {
            const steps::Owing proof{steps::Debt::proof, {m_name}};
            const auto why = m_record.script->waiverOf(proof) ? waived() : missing(tr::action::restoreKey);
            if (!why.isEmpty())
                return tally.skip(why);
            return fail({"no entry says that the backup was restored",
                         "nenhuma entrada diz que a cópia de segurança foi restaurada"});
        }
        std::set<std::string> challenges;
        for (const auto* entry : restores) {
            m_at = at(*entry);
            if (!challenges.insert(textOr(entry->json.get(), "challenge")).second)
                fail({"its challenge was used before", "seu desafio já foi usado"});
            checkProof(*entry);
        }
        std::map<std::string, const Entry*> lastOf;  // by quorum
        for (const auto* entry : m_record.results(tr::action::restoreKey, {{"key", m_name}}))
            lastOf[textOr(entry->json.get(), "quorum")] = entry;
        for (const auto& [quorum, entry] : lastOf)
            checkProofFile(*entry);
        tally.pass(worded("in token {}", "no token {}", serial(*restores.back())));
    }

    void seal(Tally& tally) {
        const auto* sealed = last(tr::action::seal);
        checkReturns();
        if (m_spec.isEarlier && !sealed)
            return sealedAtReturn(tally);
        checkGuarded(sealed);
        const auto token = m_record.script->birthplaceOf(m_name);
        const bool isWaived = m_record.script->waiverOf({steps::Debt::seal, {m_name, token}}) != nullptr;
        if (!sealed) {
            const auto why = isWaived ? waived() : missing(tr::action::seal);
            if (!why.isEmpty())
                return tally.skip(why);
            return fail(
                {"no entry says that the key was sealed", "nenhuma entrada diz que a chave foi lacrada"});
        }
        m_at = at(*sealed);
        const auto* born = m_generated ? m_generated : m_recovered;
        if (!born || keyHash(*sealed) != m_hash || serial(*sealed) != serial(*born))
            return fail({"what was sealed is not the key where it was generated",
                         "o que foi lacrado não é a chave no token em que foi gerada"});
        checkAttributes(*sealed);
        const bool isSealed = boolean(sealed->json.get(), "sealed") == true;
        if (!isSealed && !(isWaived && isUnsealableNoted()))
            fail({"the key was not sealed, without a waiver of the script or without an exception",
                  "a chave não foi lacrada, sem dispensa do roteiro ou sem exceção que o registre"});
        if (!m_record.ledger.holds({steps::Fact::keyIn, {m_name, token}}))
            tally.pass({"the token does not hold it any more", "o token não a contém mais"});
        else
            tally.pass(isSealed ? Wording("not extractable", "não extraível")
                                : Wording("the script waives the seal, for a token that cannot seal",
                                          "o roteiro dispensa o lacre, pois o token não consegue lacrar"));
    }

  private:
    /// It came another way, and is that of the key in the safe.
    void earlierCertificate(Tally& tally) {
        const auto path = tr::certificateFile(m_name);
        if (!m_retrieved) {
            if (const auto why = missing(tr::action::retrieveBackup); !why.isEmpty())
                return tally.skip(why);
            return failAt({"no entry says that its backup was retrieved",
                           "nenhuma entrada diz que sua cópia de segurança foi retirada do cofre"},
                          {path, {}});
        }
        m_at = {path, m_retrieved->seq};
        if (!m_root)
            return fail({"it is no certificate in PEM of the one form",
                         "não é um certificado em PEM na única forma aceita"});
        const auto* object = m_retrieved->json.get();
        if (textOr(object, "rootSha256") != toHex(m_root->sha256()) || m_hash != rootHash() ||
            textOr(object, "subject") != m_root->subject())
            fail({"it is not the one that the entry names", "não é o que a entrada indica"});
        if (m_root->subjectDer() != m_root->issuerDer() || !m_root->verifySignature(m_root->publicKey()))
            fail({"it is not signed by its own key", "não foi assinado com a própria chave"});
        checkSaidOfEarlier(*m_retrieved);
        const auto& publicKey = m_record.files.read(tr::publicKeyFile(m_name));
        if (!publicKey || asText(*publicKey) != m_root->publicKey().pem())
            failAt({"it is not the certificate's key", "não é a chave do certificado"},
                   {tr::publicKeyFile(m_name), m_at.entry});
        tally.pass(worded("{}; key {}, of an earlier ceremony", "{}; chave {}, de uma cerimônia anterior",
                          m_root->subject(), rootHash()));
    }

    /// The beginning and the retrieval name the same record, and an exception says so where it vouches for
    /// little.
    void checkSaidOfEarlier(const Entry& retrieved) {
        const auto* object = retrieved.json.get();
        const auto* link = member(m_record.entries.front().json.get(), "earlier");
        const auto ceremony = link ? textOr(link, "ceremony") : std::string("none");
        const auto head = textOr(link, "head");
        const bool isAnchored = boolean(object, "anchored") == true;
        if (textOr(object, "earlier") != ceremony || textOr(object, "head") != head || (isAnchored && !link))
            failAt({"it names another earlier record than the beginning",
                    "indica outro registro anterior que o do início"},
                   at(retrieved));
        const auto cause = !link ? word::earlierNone : word::earlierNotAnchored;
        const auto isSaid = [&](const Entry* exception) {
            return exception->cause == cause && exception->seq < retrieved.seq &&
                   textOr(exception->json.get(), "about") == retrieved.step;
        };
        if (!isAnchored && std::ranges::none_of(m_record.ofType(type::exception), isSaid))
            failAt({"nobody vouches for the earlier record, and no exception says so",
                    "ninguém atesta o registro anterior, sem exceção que o registre"},
                   at(retrieved));
    }

    /// A key that came back to stay never could leave its token.
    void sealedAtReturn(Tally& tally) {
        if (!m_recovered) {
            if (const auto why = missing(tr::action::recoverKey); !why.isEmpty())
                return tally.skip(why);
            return fail({"no entry says that the key came back", "nenhuma entrada diz que a chave voltou"});
        }
        m_at = at(*m_recovered);
        checkAttributes(*m_recovered);
        if (boolean(m_recovered->json.get(), "sealed") != true)
            fail({"no entry says that the key was sealed", "nenhuma entrada diz que a chave foi lacrada"});
        tally.pass({"not extractable since it came back", "não extraível desde que voltou"});
    }

    const Entry* last(std::string_view action) const {
        return m_record.lastResult(action, {{"key", m_name}});
    }
    std::string rootHash() const { return m_root ? toHex(m_root->publicKey().sha256()) : std::string(); }
    void fail(const Wording& why) { failAt(why, m_at); }
    void failAt(const Wording& why, At where) { m_judge.fail(m_id, why, std::move(where)); }

    static Wording waived() {
        return {"waived by the script, with its reason", "dispensado pelo roteiro, com o motivo"};
    }
    /// Why there need be no such result.
    Wording missing(std::string_view action) const {
        return notReached(m_record, action, {{"key", m_name}}, unplanned);
    }

    void compareCertificate(const Entry& made) {
        const auto* object = made.json.get();
        const auto& root = *m_root;
        const std::pair<const char*, std::string> wanted[] = {{"sha256", toHex(root.sha256())},
                                                              {"spkiSha256", rootHash()},
                                                              {"subject", root.subject()},
                                                              {"serial", root.serialHex()},
                                                              {"notBefore", second(root.notBeforeUtcMs())},
                                                              {"notAfter", second(root.notAfterUtcMs())},
                                                              {"label", m_spec.certificateLabel}};
        for (const auto& [name, value] : wanted)
            if (textOr(object, name) != value)
                fail(worded("its {} is not the one that the entry names",
                            "seu campo {} não é o que a entrada indica", name));
        if (!m_generated || m_hash != rootHash())
            fail(
                {"no entry says that its key was generated", "nenhuma entrada diz que sua chave foi gerada"});
        else if (m_generated->seq > made.seq)
            fail({"its key was generated after it", "a chave do certificado foi gerada depois dele"});
        else if (serial(made) != serial(*m_generated))
            fail({"another token made it than the one that made its key",
                  "quem o emitiu não foi o token que gerou sua chave"});
        const auto& publicKey = m_record.files.read(tr::publicKeyFile(m_name));
        if (!publicKey || asText(*publicKey) != root.publicKey().pem())
            failAt({"it is not the certificate's key", "não é a chave do certificado"},
                   {tr::publicKeyFile(m_name), m_at.entry});
    }

    /// What people saw of the certificate before it was signed is what was signed.
    void checkShownBefore(const Entry& made) {
        const auto& root = *m_root;
        const auto row = [](const char* name, const std::string& value) {
            return nlohmann::json{{"name", name}, {"value", value}};
        };
        const auto wanted = nlohmann::json::array(
            {row("subject", root.subject()), row("notBefore", second(root.notBeforeUtcMs())),
             row("notAfter", second(root.notAfterUtcMs())),
             row("signatureAlgorithm", std::string(crypto::name(m_spec.certificate.signatureAlgorithm))),
             row("spkiSha256", rootHash())});
        const auto intent = integer(made.json.get(), "intent").value_or(made.seq);
        std::map<std::string, const Entry*> shown;  // by person; the last
        for (const auto* entry : m_record.ofType(type::confirmation))
            if (entry->step == made.step && entry->seq < intent &&
                textOr(entry->json.get(), "before") == tr::action::certificate)
                shown[textOr(entry->json.get(), "by")] = entry;
        for (const auto& [who, entry] : shown)
            if (const auto* seen = member(entry->json.get(), "shown"); !seen || seen->text() != wanted.dump())
                failAt({"what was shown before it was signed is not what was signed",
                        "o que foi mostrado antes da assinatura não é o que foi assinado"},
                       at(*entry));
    }

    void checkProfile(const Entry& made) {
        const auto& root = *m_root;
        const auto& spec = m_spec.certificate;
        if (root.publicKey().algorithm() != m_spec.algorithm)
            fail({"its key's algorithm is not that of the script",
                  "o algoritmo de sua chave não é o do roteiro"});
        if (spec.startsAtCeremony && (root.notBeforeUtcMs() + 1000 < m_record.entries.front().timeUtcMs ||
                                      root.notBeforeUtcMs() > made.timeUtcMs))
            fail({"its validity does not start at the ceremony", "sua validade não começa na cerimônia"});
        const auto profile = script::rootProfile(spec, root.notBeforeUtcMs());
        if (!profile)
            return failAt(profile.error(), m_at);
        for (const auto& finding : x509::lintRoot(root, *profile))
            if (!finding.passed)
                fail(worded("{}: {}", "a regra {} não é cumprida: {}", finding.rule, finding.detail));
    }

    void checkProof(const Entry& restored) {
        const auto* object = restored.json.get();
        // Made between intent and result, perhaps of the day before.
        const auto intent = integer(object, "intent").value_or(restored.seq);
        const auto begun =
            m_record.entries[static_cast<std::size_t>(intent > 0 && intent < restored.seq ? intent - 1 : 0)]
                .timeUtcMs;
        const auto months = m_record.script->drillMonths;
        if (const auto due = textOr(object, "nextDrill");
            due != dayAfterMonths(begun, months) && due != dayAfterMonths(restored.timeUtcMs, months))
            fail({"the next drill is due at another time than the script says",
                  "o próximo exercício vence em outra data que a do roteiro"});
        if (!m_root || !(m_generated || m_retrieved))
            return fail({"there is no certificate to compare with", "não há certificado com que comparar"});
        if (m_birthplaces.empty())
            for (const auto* made : m_record.results(tr::action::generateKey, {{"key", m_name}}))
                m_birthplaces.insert(serial(*made));
        if (m_birthplaces.contains(serial(restored)))
            fail({"it was restored in the token that it came from",
                  "a chave foi restaurada no mesmo token de onde veio"});
        if (keyHash(restored) != rootHash())
            fail({"the key that was restored is not the certificate's",
                  "a chave restaurada não é a do certificado"});
        const auto challenge = fromHex(textOr(object, "challenge"));
        const auto signature = fromHex(textOr(object, "signature"));
        const auto algorithm = crypto::parseSignatureAlgorithm(textOr(object, "algorithm"));
        if (!challenge || !isChallengeOf(*challenge, restored))
            return fail({"its challenge is not about this manifest and this intent",
                         "seu desafio não é sobre este manifesto e esta intenção"});
        if (!signature || !algorithm || !crypto::fits(*algorithm, m_root->publicKey().algorithm()))
            return fail({"its signature or algorithm is none of the key's",
                         "sua assinatura ou seu algoritmo não é da chave"});
        if (!m_record.mayVerify() || !m_root->publicKey().verify(*algorithm, *challenge, *signature))
            fail({"its signature does not verify with the certificate",
                  "sua assinatura não confere com o certificado"});
    }

    /// About the manifest as it was then, in answer to its own intent.
    bool isChallengeOf(ByteView challenge, const Entry& restored) const {
        const auto path = tr::manifestFile(textOr(restored.json.get(), "quorum"));
        const auto manifestSha256 = m_record.hashBefore(path, restored.seq);
        const auto intent = integer(restored.json.get(), "intent").value_or(0);
        const auto hash = fromHex(manifestSha256);
        return hash && intent > 0 && intent < restored.seq &&
               quorum::isProofChallenge(challenge, m_record.ceremonyId, *hash,
                                        m_record.entries[static_cast<std::size_t>(intent - 1)].lineHash);
    }

    /// The file that goes to the safe says what the last restore of its quorum showed.
    void checkProofFile(const Entry& restored) {
        const auto path = tr::proofFile(textOr(restored.json.get(), "quorum"));
        const auto& content = m_record.files.read(path);
        const auto proof =
            content ? quorum::parseProof(*content, path) : Result<quorum::BackupProof>(content.error());
        const auto* object = restored.json.get();
        if (!proof || toHex(proof->challenge) != textOr(object, "challenge") ||
            toHex(proof->signature) != textOr(object, "signature") ||
            crypto::name(proof->algorithm) != textOr(object, "algorithm"))
            failAt({"it is not what the restored key signed", "não é o que a chave restaurada assinou"},
                   {path, restored.seq});
    }

    /// From the generation to the seal, nobody leaves the HSM alone without writing it down.
    void checkGuarded(const Entry* sealed) {
        const auto* born = m_generated ? m_generated : m_recovered;
        if (!born)
            return;
        auto end = sealed ? sealed->seq : m_record.entries.back().seq;
        if (const auto& ended = m_record.ofType(type::contentEnd); !ended.empty())
            end = std::min(end, ended.front()->seq);
        const auto isWithin = [&](const Entry& entry) { return entry.seq > born->seq && entry.seq < end; };
        const auto explains = [&](const Entry* exception) {
            return exception->cause == word::keyExtractable && isWithin(*exception);
        };
        if (std::ranges::any_of(m_record.ofType(type::exception), explains))
            return;
        for (const auto& entry : m_record.entries)
            if ((entry.type == type::breakOff || entry.type == type::resume) && isWithin(entry))
                failAt({"the ceremony was broken off while the key was extractable, and no exception says so",
                        "a cerimônia foi interrompida enquanto a chave era extraível, sem exceção que o "
                        "registre"},
                       at(entry));
    }

    /// An exception of the attempt that has this result, from its intent on.
    bool isAccepted(const Entry& result, std::string_view cause) const {
        const auto intent = integer(result.json.get(), "intent").value_or(result.seq);
        return std::ranges::any_of(m_record.ofType(type::exception), [&](const Entry* entry) {
            return entry->cause == cause && entry->seq > intent && entry->seq < result.seq &&
                   textOr(entry->json.get(), "about") == result.step;
        });
    }

    bool isUnsealableNoted() const {
        return std::ranges::any_of(m_record.ofType(type::exception),
                                   [](const Entry* entry) { return entry->cause == word::keyNotSealable; });
    }

    /// Of the attempt that brought the key back: from its intent to its result.
    const Entry* exceptionOfReturn(std::string_view cause) const {
        if (!m_recovered)
            return nullptr;
        const auto intent = integer(m_recovered->json.get(), "intent").value_or(m_recovered->seq);
        for (const auto* entry : m_record.ofType(type::exception))
            if (entry->cause == cause && entry->seq > intent && entry->seq < m_recovered->seq &&
                textOr(entry->json.get(), "about") == m_recovered->step)
                return entry;
        return nullptr;
    }

    /// Whether the room let a key that came back have a use that its token added.
    bool isDecidedUpon(const std::string& use) const {
        const auto* exception = exceptionOfReturn(word::surplusUse);
        const auto named = [&](const Entry& entry, const char* where) {
            const auto text = textOr(entry.json.get(), where);
            for (auto at = text.find(use); at != std::string::npos; at = text.find(use, at + 1))
                if (const auto end = at + use.size();
                    end == text.size() || text[end] == ',' || text[end] == '.')
                    return true;
            return false;
        };
        return exception && named(*exception, "what") && named(*m_recovered, "surplusUses");
    }

    /// What each return risked is an exception, whatever became of the key afterwards.
    void checkReturns() {
        const auto* latest = m_recovered;
        for (const auto* recovered : m_record.results(tr::action::recoverKey, {{"key", m_name}})) {
            m_recovered = recovered;
            m_at = at(*recovered);
            if (boolean(recovered->json.get(), "openedOnHost") == true)
                checkOpenedOnHost(*recovered);
            if (textOr(recovered->json.get(), "surplusUses") != "none" &&
                !exceptionOfReturn(word::surplusUse))
                fail({"the token added uses to the key, and no exception says so",
                      "o token acrescentou usos à chave, sem exceção que o registre"});
        }
        m_recovered = latest;
    }

    void checkOpenedOnHost(const Entry& recovered) {
        const auto steps = m_record.script->allSteps();
        const auto step = std::ranges::find(steps, recovered.step, &script::Step::id);
        if (step == steps.end() || (*step)->named("hostRewrap") != "true")
            fail({"the backup was opened on the computer, which the script does not allow",
                  "a cópia de segurança foi aberta no computador, o que o roteiro não permite"});
        if (!exceptionOfReturn(word::hostRewrap))
            fail({"the backup was opened on the computer, and no exception says so",
                  "a cópia de segurança foi aberta no computador, sem exceção que o registre"});
    }

    void checkAttributes(const Entry& sealed) {
        const auto* attributes = privateAttributes(sealed);
        const auto* born = m_generated ? m_generated : m_recovered;
        for (const char* name : unchangingAttributes)
            if (!isSame(privateAttributes(*born), attributes, name))
                fail(worded("{} is not what it was when the key was generated",
                            "{} mudou desde a geração da chave", name));
        for (const char* name : {"CKA_DECRYPT", "CKA_UNWRAP", "CKA_DERIVE", "CKA_SIGN_RECOVER", "CKA_WRAP",
                                 "CKA_ENCRYPT", "CKA_VERIFY", "CKA_VERIFY_RECOVER"})
            if (boolean(attributes, name) == true && !isDecidedUpon(name))
                fail(worded("the key has {}", "a chave tem {}", name));
        for (const char* name : {"CKA_SENSITIVE", "CKA_PRIVATE", "CKA_SIGN"})
            if (boolean(attributes, name) != true)
                fail(worded("the key has no {}", "a chave não tem {}", name));
        if (boolean(attributes, "CKA_TOKEN") == false)
            fail({"the key ends with the session", "a chave só existe durante a sessão"});
        if (boolean(sealed.json.get(), "sealed") == true && boolean(attributes, "CKA_EXTRACTABLE") != false)
            fail({"CKA_EXTRACTABLE is not false", "CKA_EXTRACTABLE não é falso"});
        if (boolean(sealed.json.get(), "sealed") == true)
            checkTrials(sealed);
    }

    /// Beyond what the token says, it was tried: to read the key, and to wrap it.
    void checkTrials(const Entry& sealed) {
        bool isRead = false;
        bool isWrapped = false;
        if (const auto* trials = member(sealed.json.get(), "evidence"); trials && trials->is_array())
            for (const auto& pair : *trials)
                if (pair.is_array() && !pair.empty() && pair[0].is_string()) {
                    const auto name = pair[0].get<std::string>();
                    isRead |= name.starts_with("read ");
                    isWrapped |= name.starts_with("wrap ");
                }
        if (!isRead || !isWrapped)
            fail({"nobody tried whether it can still be read and wrapped",
                  "ninguém tentou lê-la nem cifrá-la para sair"});
    }

    const RecordView& m_record;
    CheckId m_id;
    const std::string& m_name;
    const script::KeySpec& m_spec;
    Judge& m_judge;
    At m_at;
    std::set<std::string> m_birthplaces;  ///< serial numbers of the tokens that made it
    const x509::Certificate* m_root = nullptr;
    const Entry* m_generated = nullptr;
    const Entry* m_recovered = nullptr;
    const Entry* m_retrieved = nullptr;
    std::string m_hash;
};

void checkEach(const RecordView& record, CheckId id, void (KeyCheck::*what)(Tally&), Judge& judge) {
    if (!record.script)
        return judge.skip(id, {"the script is not valid", "o roteiro não é válido"});
    Tally tally(id, unplanned);
    for (const auto& [name, declared] : record.script->keys) {
        KeyCheck check(record, id, name, *record.keySpec(name), judge);
        (check.*what)(tally);
    }
    tally.judge(judge);
}

}  // namespace

void checkRootCertificate(const RecordView& record, Judge& judge) {
    checkEach(record, CheckId::rootCertificate, &KeyCheck::certificate, judge);
}

void checkBorn(const RecordView& record, Judge& judge) {
    checkEach(record, CheckId::keyBorn, &KeyCheck::born, judge);
}

void checkRestore(const RecordView& record, Judge& judge) {
    for (const auto* entry : record.results("wipe-token"))
        if (!items(entry->json.get(), "after").empty())
            judge.fail(CheckId::restoreProved,
                       {"objects were left on the token that was emptied",
                        "restaram objetos no token que foi esvaziado"},
                       at(*entry));
    checkEach(record, CheckId::restoreProved, &KeyCheck::restore, judge);
}

void checkSeal(const RecordView& record, Judge& judge) {
    checkEach(record, CheckId::keySealed, &KeyCheck::seal, judge);
}

}  // namespace conclave::verify
