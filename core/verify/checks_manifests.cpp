#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/hex.h"
#include "core/crypto/digest.h"
#include "core/quorum/proof.h"
#include "core/transcript/record.h"
#include "core/verify/checks.h"
#include "core/verify/not_reached.h"

namespace conclave::verify {
namespace {

namespace tr = transcript;

const json* tokenOf(const Entry& entry) {
    return member(entry.json.get(), "token");
}

/// Octets of a PKCS #8 (RFC 5208, 5915, 8017) under RFC 5649: whole blocks of 8, and one more for the check.
bool isPlausible(std::uint64_t length, crypto::KeyAlgorithm algorithm) {
    const auto size = static_cast<std::uint64_t>((keyBits(algorithm) + 7) / 8);
    const auto least = isRsa(algorithm) ? size * 9 / 2 : size;
    return length % 8 == 0 && length >= least && length <= (isRsa(algorithm) ? size * 6 : size * 3 + 200);
}

std::string serialOf(const Entry* entry) {
    return entry ? textOr(tokenOf(*entry), "serial") : std::string();
}

/// The manifest of one quorum of the script.
class ManifestCheck {
  public:
    ManifestCheck(const RecordView& record, const script::Quorum& quorum, Judge& judge)
        : m_record(record),
          m_quorum(quorum),
          m_isUnlock(quorum.purpose == script::QuorumPurpose::unlock),
          m_id(m_isUnlock ? CheckId::unlockManifest : CheckId::backupManifest),
          m_path(tr::manifestFile(quorum.name)),
          m_judge(judge) {}

    const Entry* deal() const { return m_record.lastResult(dealAction(), about()); }

    /// Why there is nothing to check; empty when there should be a manifest.
    Wording whyNot() const {
        if (deal() || m_record.mentions.contains(m_path))
            return {};
        return notReached(m_record, dealAction(), about(),
                          {"the script deals no such secret", "o roteiro não distribui segredo assim"});
    }

    /// Null when there is nothing to go on with.
    const quorum::Manifest* common() {
        const auto found = m_record.manifests.find(m_quorum.name);
        const auto* manifest = found == m_record.manifests.end() ? nullptr : &found->second;
        const auto mention = m_record.mentions.find(m_path);
        if (mention != m_record.mentions.end())
            m_entry = mention->second.entry;
        else if (manifest)
            fail({"no entry gives its hash", "nenhuma entrada informa seu hash"});
        if (!manifest) {
            const auto& content = m_record.files.read(m_path);
            if (!content)
                m_judge.fail(m_id, content.error(), {m_path, m_entry});
            else if (const auto parsed = quorum::parseManifest(*content, m_path); !parsed)
                m_judge.fail(m_id, parsed.error(), {m_path, m_entry});
            return nullptr;
        }
        if ((manifest->ceremonyId == m_record.ceremonyId) == m_quorum.isEarlier)
            fail({"it is of another ceremony", "é de outra cerimônia"});
        if (manifest->purpose != (m_isUnlock ? quorum::Purpose::unlock : quorum::Purpose::backup)) {
            fail({"it is of the other purpose", "é da outra finalidade"});
            return nullptr;
        }
        for (const auto& [name, other] : m_record.manifests)
            if (name != m_quorum.name && other.setId == manifest->setId)
                fail(worded("its set id is that of the quorum {}",
                            "seu identificador de conjunto é o do quórum {}", name));
        checkQuorum(*manifest);
        checkDeal(*manifest);
        checkClosing();
        return manifest;
    }

    void checkTokens(const quorum::Manifest& manifest) {
        std::set<std::string> wanted;
        for (const auto* entry : m_record.results(tr::action::initialiseToken)) {
            const auto name = textOr(tokenOf(*entry), "name");
            const auto spec = m_record.script->tokens.find(name);
            if (spec != m_record.script->tokens.end() && spec->second.quorum == m_quorum.name)
                wanted.insert(name);
        }
        std::set<std::string> serials;
        for (const auto& token : manifest.tokens) {
            if (wanted.erase(token.name) == 0)
                fail(worded("no entry says that {} was initialised",
                            "nenhuma entrada diz que o token {} foi inicializado", token.name));
            const auto spec = m_record.script->tokens.find(token.name);
            if (spec != m_record.script->tokens.end() && spec->second.label != token.label)
                fail(worded("the label of {} is not that of the script",
                            "o rótulo do token {} não é o do roteiro", token.name));
            if (!serials.insert(token.serial).second)
                fail({"two tokens with one serial number", "dois tokens com o mesmo número de série"});
            const auto* initialised =
                m_record.lastResult(tr::action::initialiseToken, {{"token", token.name}});
            if (initialised && serialOf(initialised) != token.serial)
                failAt({"the token's serial number is not the one in the manifest",
                        "o número de série do token não é o que consta do manifesto"},
                       *initialised);
        }
        for (const auto& name : wanted)
            fail(worded("it says nothing of the token {}", "nada diz sobre o token {}", name));
    }

    void checkBackup(const quorum::Manifest& manifest) {
        if (!manifest.key)
            return fail({"it names no key", "não indica nenhuma chave"});
        const auto& key = *manifest.key;
        const auto* dealt = deal();
        const auto* named = dealt ? member(dealt->json.get(), "key") : nullptr;
        const auto name =
            named && named->is_string() ? textOr(dealt->json.get(), "key") : textOr(named, "name");
        const auto* spec = m_record.keySpec(name);
        if (!spec || key.label != spec->label || key.algorithm != crypto::name(spec->algorithm))
            return fail({"its key is not that of the script", "sua chave não é a do roteiro"});
        if (m_quorum.isEarlier)
            return checkRetrieved(manifest, name);
        const auto* generated = m_record.lastResult(tr::action::generateKey, {{"key", name}});
        if (!generated)
            generated = m_record.lastResult(tr::action::recoverKey, {{"key", name}});
        if (!generated || textOr(member(generated->json.get(), "key"), "spkiSha256") != toHex(key.spkiSha256))
            fail({"its key is not the one that was generated", "sua chave não é a que foi gerada"});
        const auto* wrap = m_record.lastResult(tr::action::wrapKey, {{"quorum", m_quorum.name}});
        if (dealt && wrap && wrap->seq < dealt->seq)
            wrap = nullptr;  // of the set before this one
        if (wrap || manifest.wrapped)
            checkWrapped(manifest, *spec, wrap);
        else if (notReached(m_record, tr::action::wrapKey, {{"quorum", m_quorum.name}}, {"-", "-"}).isEmpty())
            fail({"the key was not wrapped", "a chave não foi cifrada"});
    }

  private:
    std::string_view dealAction() const {
        if (m_quorum.isEarlier)
            return tr::action::retrieveBackup;
        return m_isUnlock ? tr::action::dealUnlock : tr::action::dealBackup;
    }
    steps::Names about() const { return {{"quorum", m_quorum.name}}; }

    void fail(const Wording& why) { m_judge.fail(m_id, why, {m_path, m_entry}); }
    void failAt(const Wording& why, const Entry& entry) {
        m_judge.fail(m_id, why, {std::string(tr::transcriptFile), entry.seq});
    }

    void checkQuorum(const quorum::Manifest& manifest) {
        std::vector<std::string> ids;
        for (const auto& custodian : manifest.custodians)
            ids.push_back(custodian.id);
        const auto rule = m_record.quorumRule(m_quorum);
        if (manifest.threshold != rule.threshold || ids != rule.custodians)
            fail({"its quorum is not that of the script", "seu quórum não é o do roteiro"});
        if (ids.size() < rule.atLeast)
            fail(worded("{} custodians, and the script wants {}",
                        "o número de custodiantes é {}, e o roteiro pede {}", ids.size(), rule.atLeast));
        if (m_quorum.isEarlier)
            return;  // its holders are whoever has the cards
        for (const auto& custodian : manifest.custodians) {
            if (const auto* holder = m_record.holderOf(m_quorum.name, custodian.id);
                !holder || holder->id != custodian.id)
                fail(worded("{}'s share is not sealed to the card that was enrolled",
                            "a parte de {} não está lacrada para o cartão cadastrado", custodian.id));
        }
    }

    void checkDeal(const quorum::Manifest& manifest) {
        const auto* dealt = deal();
        if (!dealt)
            return fail(
                {"no entry says that it was dealt", "nenhuma entrada diz que o segredo foi distribuído"});
        const auto* object = dealt->json.get();
        std::vector<std::string> ids;
        for (const auto& custodian : manifest.custodians)
            ids.push_back(custodian.id);
        if (textOr(object, "setId") != toHex(manifest.setId) ||
            integer(object, "threshold") != manifest.threshold || texts(object, "custodians") != ids)
            failAt({"what was dealt is not what the manifest says",
                    "o que foi distribuído não é o que o manifesto diz"},
                   *dealt);
        if (m_quorum.isEarlier)
            return;
        const auto opened = texts(object, "opened").value_or(std::vector<std::string>{});
        for (const auto& id : ids)
            if (std::ranges::count(opened, id) == 0)
                failAt(worded("{}'s card did not open its envelope", "o cartão de {} não abriu seu envelope",
                              id),
                       *dealt);
    }

    /// What came from the safe is vouched for by the root key, whatever the record says of it.
    void checkRetrieved(const quorum::Manifest& manifest, const std::string& name) {
        if (!manifest.wrapped)
            fail({"the key was not wrapped", "a chave não foi cifrada"});
        const auto root = m_record.roots.find(name);
        const auto proofPath = tr::proofFile(m_quorum.name);
        const auto& content = m_record.files.read(proofPath);
        const auto& octets = m_record.files.read(m_path);
        if (root == m_record.roots.end() || !content || !octets)
            return m_judge.fail(m_id,
                                {"its proof cannot be compared with the certificate",
                                 "sua prova não pode ser comparada com o certificado"},
                                {proofPath, {}});
        if (root->second.publicKey().sha256() != manifest.key->spkiSha256)
            fail({"its key is not the certificate's", "sua chave não é a do certificado"});
        const auto proof = quorum::parseProof(*content, proofPath);
        if (!proof)
            return m_judge.fail(m_id, proof.error(), {proofPath, {}});
        if (const auto checked =
                quorum::checkProof(*proof, root->second.publicKey(), crypto::sha256(*octets), proofPath);
            !checked)
            m_judge.fail(m_id, checked.error(), {proofPath, {}});
    }

    void checkClosing() {
        if (m_record.closings.empty())
            return;
        const auto named = items(m_record.closings.back()->json.get(), "manifests");
        if (std::ranges::none_of(named, [this](const json* file) { return textOr(file, "path") == m_path; }))
            failAt(worded("it does not name {}", "não indica {}", m_path), *m_record.closings.back());
    }

    void checkWrapped(const quorum::Manifest& manifest, const script::KeySpec& spec, const Entry* wrap) {
        if (!manifest.wrapped || !wrap)
            return fail({"the key was not wrapped", "a chave não foi cifrada"});
        const auto& wrapped = *manifest.wrapped;
        const auto* object = wrap->json.get();
        if (wrapped.wireFormat != "rfc5649" && wrapped.wireFormat != "rfc5649-zero-padded")
            fail(worded("its wire format is {}", "seu formato é {}", wrapped.wireFormat));
        if (!isPlausible(wrapped.length, spec.algorithm))
            fail(worded("{} octets are no encrypted key of that kind",
                        "o tamanho, {} octetos, não é o de uma chave cifrada deste tipo", wrapped.length));
        if (m_quorum.name + '/' + wrapped.file != tr::wrappedKeyFile(m_quorum.name, spec.label))
            fail({"the wrapped key's file is not named after the key",
                  "o arquivo da chave cifrada não tem o nome da chave"});
        if (textOr(member(object, "key"), "spkiSha256") != toHex(manifest.key->spkiSha256))
            failAt({"the key that was wrapped is another", "a chave cifrada é outra"}, *wrap);
        if (textOr(object, "mechanism") != wrapped.mechanism ||
            textOr(object, "wireFormat") != wrapped.wireFormat ||
            textOr(object, "kekCheckValue") != toHex(wrapped.kekCheckValue) ||
            textOr(object, "wrappedSha256") != toHex(wrapped.sha256))
            failAt({"how the key was wrapped is not what the manifest says",
                    "o modo como a chave foi cifrada não é o que o manifesto diz"},
                   *wrap);
    }

    const RecordView& m_record;
    const script::Quorum& m_quorum;
    bool m_isUnlock;
    CheckId m_id;
    std::string m_path;
    std::optional<std::int64_t> m_entry;
    Judge& m_judge;
};

/// A token is told by its serial number, from when it was initialised.
void checkSerials(const RecordView& record, Judge& judge) {
    std::map<std::string, std::string> serials;
    for (const auto* entry : record.ofType(tr::type::result)) {
        const auto* token = tokenOf(*entry);
        if (!token)
            continue;
        const auto name = textOr(token, "name");
        const At at{std::string(tr::transcriptFile), entry->seq};
        if (!record.script->tokens.contains(name))
            judge.fail(CheckId::unlockManifest,
                       worded("the script has no token {}", "o roteiro não tem token {}", name), at);
        if (textOr(entry->json.get(), "action") == tr::action::initialiseToken)
            serials[name] = serialOf(entry);
        else if (serials.contains(name) && serials[name] != serialOf(entry))
            judge.fail(CheckId::unlockManifest,
                       {"the token's serial number is not that of the token that was initialised",
                        "o número de série do token não é o do token que foi inicializado"},
                       at);
    }
}

/// What went into the safe's bag is what the record had then; the last bag of each backup counts.
void checkPackages(const RecordView& record, Judge& judge) {
    std::map<std::pair<std::string, std::string>, const Entry*> last;
    for (const auto* entry : record.results("write-package"))
        last[{textOr(entry->json.get(), "quorum"), textOr(entry->json.get(), "key")}] = entry;
    for (const auto& [names, entry] : last) {
        const auto& [quorum, key] = names;
        const auto fail = [&, entry = entry](const Wording& why) {
            judge.fail(CheckId::backupManifest, why, at(*entry));
        };
        std::map<std::string, std::string> packed;
        std::string sums;
        for (const auto* file : items(entry->json.get(), "package")) {
            const auto path = textOr(file, "path");
            packed[path] = textOr(file, "sha256");
            if (path != "SHA256SUMS")
                sums += packed[path] + "  " + path + '\n';
        }
        std::set<std::string> wanted{tr::manifestFile(quorum), tr::proofFile(quorum),
                                     tr::certificateFile(key)};
        if (const auto manifest = record.manifests.find(quorum); manifest != record.manifests.end()) {
            for (const auto& custodian : manifest->second.custodians)
                wanted.insert(tr::shareFile(quorum, custodian.id));
            if (manifest->second.wrapped)
                wanted.insert(quorum + '/' + manifest->second.wrapped->file);
        }
        for (const auto& path : wanted)
            if (!packed.contains(path))
                fail(worded("the package has no {}", "falta {} no pacote", path));
        for (const auto& [path, sha256] : packed)
            if (path.find('/') != std::string::npos && record.hashBefore(path, entry->seq) != sha256)
                fail(worded("the package has another {}", "o pacote tem outro {}", path));
        const auto hash = toHex(crypto::sha256(asBytes(sums)));
        if (packed["SHA256SUMS"] != hash || textOr(entry->json.get(), "sumsSha256") != hash)
            fail({"the package's list of hashes is not that of its files",
                  "a lista de hashes do pacote não é a de seus arquivos"});
    }
}

/// A closing names manifests and nothing else.
void checkNamed(const RecordView& record, Judge& judge) {
    for (const auto* closing : record.closings)
        for (const auto* file : items(closing->json.get(), "manifests"))
            if (std::ranges::none_of(record.script->quorums, [&](const auto& item) {
                    return tr::manifestFile(item.first) == textOr(file, "path");
                }))
                judge.fail(CheckId::fileHashes,
                           worded("{} is no manifest of a quorum of the script",
                                  "{} não é manifesto de um quórum do roteiro", textOr(file, "path")),
                           {std::string(tr::transcriptFile), closing->seq});
}

}  // namespace

void checkManifests(const RecordView& record, Judge& judge) {
    for (const auto& [id, purpose] : {std::pair(CheckId::unlockManifest, script::QuorumPurpose::unlock),
                                      std::pair(CheckId::backupManifest, script::QuorumPurpose::backup)}) {
        if (!record.script) {
            judge.skip(id, {"the script is not valid", "o roteiro não é válido"});
            continue;
        }
        Tally tally(id, {"the script has no such quorum", "o roteiro não tem quórum assim"});
        for (const auto& [name, quorum] : record.script->quorums) {
            if (quorum.purpose != purpose)
                continue;
            ManifestCheck check(record, quorum, judge);
            if (const auto why = check.whyNot(); !why.isEmpty()) {
                tally.skip(why);
                continue;
            }
            const auto* manifest = check.common();
            if (!manifest)
                continue;
            if (purpose == script::QuorumPurpose::unlock)
                check.checkTokens(*manifest);
            else
                check.checkBackup(*manifest);
            tally.pass(worded("{}: {} of {}, set {}", "{}: {} de {}, conjunto {}", name, manifest->threshold,
                              manifest->custodians.size(), toHex(manifest->setId)));
        }
        tally.judge(judge);
    }
    if (record.script) {
        checkSerials(record, judge);
        checkNamed(record, judge);
        checkPackages(record, judge);
    }
}

}  // namespace conclave::verify
