#include <algorithm>
#include <set>

#include "core/base/hex.h"
#include "core/transcript/record.h"
#include "core/verify/checks.h"

namespace conclave::verify {
namespace {

namespace tr = transcript;

class ManifestCheck {
  public:
    ManifestCheck(const RecordView& record, CheckId id, quorum::Purpose purpose, Judge& judge)
        : m_record(record),
          m_id(id),
          m_purpose(purpose),
          m_isUnlock(purpose == quorum::Purpose::unlock),
          m_path(m_isUnlock ? tr::unlockManifestFile : tr::backupManifestFile),
          m_judge(judge) {}

    /// Null when there is nothing to go on with.
    const quorum::Manifest* common() {
        const auto& manifest = m_isUnlock ? m_record.unlockManifest : m_record.backupManifest;
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
        if (!m_record.script) {
            fail({"the script that it should follow is not valid",
                  "o roteiro ao qual deveria obedecer não é válido"});
            return nullptr;
        }
        if (manifest->ceremonyId != m_record.ceremonyId)
            fail({"it is of another ceremony", "é de outra cerimônia"});
        if (manifest->purpose != m_purpose) {
            fail({"it is of the other purpose", "é da outra finalidade"});
            return nullptr;
        }
        checkQuorum(*manifest);
        checkDeal(*manifest);
        checkClosing();
        return &*manifest;
    }

    void fail(const Wording& why) { m_judge.fail(m_id, why, {m_path, m_entry}); }

    void failAt(const Wording& why, const Entry& entry) {
        m_judge.fail(m_id, why, {std::string(tr::transcriptFile), entry.seq});
    }

    /// That the entry's custodians are enough of the manifest's.
    void checkBrought(const quorum::Manifest& manifest, const Entry& entry) {
        const auto brought = texts(entry.json.get(), "custodians").value_or(std::vector<std::string>{});
        const std::set<std::string> distinct(brought.begin(), brought.end());
        for (const auto& id : distinct)
            if (!manifest.find(id))
                failAt(worded("{} holds no share", "{} não detém nenhuma parte", id), entry);
        if (std::ssize(distinct) < manifest.threshold)
            failAt({"fewer custodians than the threshold", "menos custodiantes que o mínimo do quórum"},
                   entry);
    }

  private:
    void checkQuorum(const quorum::Manifest& manifest) {
        const auto& quorum = m_isUnlock ? m_record.script->unlock : m_record.script->backup;
        std::vector<std::string> ids;
        for (const auto& custodian : manifest.custodians)
            ids.push_back(custodian.id);
        if (manifest.threshold != quorum.threshold || ids != quorum.custodians)
            fail({"its quorum is not that of the script", "seu quórum não é o do roteiro"});
        for (const auto& custodian : manifest.custodians) {
            const auto* person = m_record.person(custodian.id);
            if (!person || !person->kexCertificate ||
                person->kexCertificate->publicKey().sha256() != custodian.kexSpkiSha256)
                fail(worded("{}'s share is not sealed to the card that was enrolled",
                            "a parte de {} não está lacrada para o cartão cadastrado", custodian.id));
        }
    }

    void checkDeal(const quorum::Manifest& manifest) {
        const auto* deal = m_record.lastResult(tr::action::deal, [this](const Entry& entry) {
            return textOr(entry.json.get(), "purpose") == name(m_purpose);
        });
        if (!deal)
            return fail(
                {"no entry says that it was dealt", "nenhuma entrada diz que o segredo foi distribuído"});
        const auto* object = deal->json.get();
        std::vector<std::string> ids;
        for (const auto& custodian : manifest.custodians)
            ids.push_back(custodian.id);
        if (textOr(object, "setId") != toHex(manifest.setId) ||
            integer(object, "threshold") != manifest.threshold || texts(object, "custodians") != ids)
            failAt({"what was dealt is not what the manifest says",
                    "o que foi distribuído não é o que o manifesto diz"},
                   *deal);
        const auto opened = texts(object, "opened").value_or(std::vector<std::string>{});
        for (const auto& id : ids)
            if (std::ranges::count(opened, id) == 0)
                failAt(worded("{}'s card did not open its envelope", "o cartão de {} não abriu seu envelope",
                              id),
                       *deal);
    }

    void checkClosing() {
        if (m_record.closings.empty())
            return;
        const auto named = items(m_record.closings.back()->json.get(), "manifests");
        if (std::ranges::none_of(named, [this](const json* file) { return textOr(file, "path") == m_path; }))
            failAt(worded("it does not name {}", "não indica {}", m_path), *m_record.closings.back());
    }

    const RecordView& m_record;
    CheckId m_id;
    quorum::Purpose m_purpose;
    bool m_isUnlock;
    std::string m_path;
    std::optional<std::int64_t> m_entry;
    Judge& m_judge;
};

}  // namespace

void checkUnlockManifest(const RecordView& record, Judge& judge) {
    ManifestCheck check(record, CheckId::unlockManifest, quorum::Purpose::unlock, judge);
    const auto* manifest = check.common();
    if (!manifest)
        return;
    std::set<std::string> wanted;
    for (const auto* step : record.script->allSteps())
        if (step->kind == script::StepKind::initialiseToken)
            wanted.insert(step->token);
    std::set<std::string> serials;
    for (const auto& token : manifest->tokens) {
        if (wanted.erase(token.name) == 0)
            check.fail(worded("the script initialises no token {}",
                              "o roteiro não inicializa nenhum token {}", token.name));
        const auto spec = record.script->tokens.find(token.name);
        if (spec != record.script->tokens.end() && spec->second.label != token.label)
            check.fail(worded("the label of {} is not that of the script",
                              "o rótulo do token {} não é o do roteiro", token.name));
        if (!serials.insert(token.serial).second)
            check.fail({"two tokens with one serial number", "dois tokens com o mesmo número de série"});
        const auto* initialised = record.lastResult(tr::action::initialiseToken, [&](const Entry& entry) {
            return textOr(member(entry.json.get(), "token"), "name") == token.name;
        });
        if (!initialised)
            check.fail(worded("no entry says that {} was initialised",
                              "nenhuma entrada diz que o token {} foi inicializado", token.name));
        else if (textOr(member(initialised->json.get(), "token"), "serial") != token.serial)
            check.failAt({"the token's serial number is not the one in the manifest",
                          "o número de série do token não é o que consta do manifesto"},
                         *initialised);
    }
    for (const auto& name : wanted)
        check.fail(worded("it says nothing of the token {}", "nada diz sobre o token {}", name));
    for (const auto* unlock : record.results(tr::action::unlock))
        check.checkBrought(*manifest, *unlock);
    judge.pass(CheckId::unlockManifest,
               worded("{} of {}, set {}", "{} de {}, conjunto {}", manifest->threshold,
                      manifest->custodians.size(), toHex(manifest->setId)));
}

void checkBackupManifest(const RecordView& record, Judge& judge) {
    ManifestCheck check(record, CheckId::backupManifest, quorum::Purpose::backup, judge);
    const auto* manifest = check.common();
    if (!manifest)
        return;
    if (record.unlockManifest && record.unlockManifest->setId == manifest->setId)
        check.fail({"its set id is that of the unlock secret",
                    "seu identificador de conjunto é o do segredo de desbloqueio"});
    const auto& spec = record.script->key;
    if (!manifest->key)
        return check.fail({"it names no key", "não indica nenhuma chave"});
    const auto& key = *manifest->key;
    if (key.label != spec.label || key.algorithm != crypto::name(spec.algorithm))
        check.fail({"its key is not that of the script", "sua chave não é a do roteiro"});
    if (!record.root || record.root->publicKey().sha256() != key.spkiSha256)
        check.fail({"its key is not that of the root certificate", "sua chave não é a do certificado raiz"});
    const auto* wrap = record.lastResult(tr::action::wrapKey);
    if (!manifest->wrapped || !wrap)
        return check.fail({"the key was not wrapped", "a chave não foi cifrada"});
    const auto& wrapped = *manifest->wrapped;
    const auto* object = wrap->json.get();
    if ("backup/" + wrapped.file != tr::wrappedKeyFile(spec.label))
        check.fail({"the wrapped key's file is not named after the key",
                    "o arquivo da chave cifrada não tem o nome da chave"});
    if (textOr(member(object, "key"), "spkiSha256") != toHex(key.spkiSha256))
        check.failAt({"the key that was wrapped is another", "a chave cifrada é outra"}, *wrap);
    if (textOr(object, "mechanism") != wrapped.mechanism ||
        textOr(object, "wireFormat") != wrapped.wireFormat ||
        textOr(object, "kekCheckValue") != toHex(wrapped.kekCheckValue))
        check.failAt({"how the key was wrapped is not what the manifest says",
                      "o modo como a chave foi cifrada não é o que o manifesto diz"},
                     *wrap);
    check.checkBrought(*manifest, *wrap);
    for (const auto* restore : record.results(tr::action::restoreKey))
        check.checkBrought(*manifest, *restore);
    judge.pass(CheckId::backupManifest,
               worded("{} of {}, set {}", "{} de {}, conjunto {}", manifest->threshold,
                      manifest->custodians.size(), toHex(manifest->setId)));
}

}  // namespace conclave::verify
