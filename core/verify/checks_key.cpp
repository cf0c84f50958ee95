#include <algorithm>

#include "core/base/hex.h"
#include "core/crypto/algorithm.h"
#include "core/script/root_profile.h"
#include "core/transcript/record.h"
#include "core/verify/checks.h"
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

std::string rootHash(const RecordView& record) {
    return record.root ? toHex(record.root->publicKey().sha256()) : std::string();
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

/// The result that made the root key; null when there is none.
const Entry* generation(const RecordView& record) {
    return record.lastResult(tr::action::generateKey,
                             [&](const Entry& entry) { return keyHash(entry) == rootHash(record); });
}

/// "Conclave proof v1\0" ‖ ceremony id ‖ 32 octets.
bool isChallengeOf(ByteView challenge, const std::string& ceremonyId) {
    using namespace std::string_view_literals;
    const auto start = std::string("Conclave proof v1\0"sv) + ceremonyId;
    return challenge.size() == start.size() + 32 && asText(challenge).starts_with(start);
}

}  // namespace

void checkRootCertificate(const RecordView& record, Judge& judge) {
    const std::string path(tr::rootCertificateFile);
    const auto fail = [&](const Wording& why, At where) {
        judge.fail(CheckId::rootCertificate, why, std::move(where));
    };
    const auto* made = record.lastResult(tr::action::certificate);
    const At file{path, made ? std::optional(made->seq) : std::nullopt};
    if (!record.root)
        return fail({"it is no certificate in PEM of the one form",
                     "não é um certificado em PEM na única forma aceita"},
                    file);
    const auto& root = *record.root;
    for (const auto wanted : {tr::rootCertificateFile, tr::rootPublicKeyFile, tr::keyReferenceFile})
        if (!record.mentions.contains(std::string(wanted)))
            fail({"no entry gives its hash", "nenhuma entrada informa seu hash"}, {std::string(wanted), {}});
    if (!made)
        fail({"no entry says that it was made", "nenhuma entrada diz que foi emitido"}, file);
    else if (textOr(made->json.get(), "sha256") != toHex(root.sha256()) ||
             textOr(made->json.get(), "spkiSha256") != rootHash(record))
        fail({"it is not the certificate that the entry names", "não é o certificado que a entrada indica"},
             file);
    const auto* generated = generation(record);
    if (!generated)
        fail({"no entry says that its key was generated", "nenhuma entrada diz que sua chave foi gerada"},
             file);
    else if (made && generated->seq > made->seq)
        fail({"its key was generated after it", "a chave do certificado foi gerada depois dele"},
             at(*generated));
    for (const auto* other : record.results(tr::action::generateKey)) {
        const auto isDestroyed = [&](const Entry* entry) {
            return entry->seq > other->seq && keyHash(*entry) == keyHash(*other);
        };
        if (keyHash(*other) != rootHash(record) &&
            std::ranges::none_of(record.results(tr::action::destroyKey), isDestroyed))
            fail({"a key that is not the root key, and was not destroyed",
                  "uma chave que não é a chave raiz e não foi destruída"},
                 at(*other));
    }
    const auto& publicKey = record.files.read(std::string(tr::rootPublicKeyFile));
    if (!publicKey || asText(*publicKey) != root.publicKey().pem())
        fail({"it is not the certificate's key", "não é a chave do certificado"},
             {std::string(tr::rootPublicKeyFile), file.entry});

    if (!record.script)
        return fail({"the script that it should follow is not valid",
                     "o roteiro ao qual deveria obedecer não é válido"},
                    file);
    if (root.publicKey().algorithm() != record.script->key.algorithm)
        fail({"its key's algorithm is not that of the script", "o algoritmo de sua chave não é o do roteiro"},
             file);
    const auto& spec = record.script->certificate;
    if (spec.startsAtCeremony && generated && made &&
        (root.notBeforeUtcMs() + 1000 < record.entries.front().timeUtcMs ||
         root.notBeforeUtcMs() > made->timeUtcMs))
        fail({"its validity does not start at the ceremony", "sua validade não começa na cerimônia"}, file);
    const auto profile = script::rootProfile(spec, root.notBeforeUtcMs());
    if (!profile)
        return judge.fail(CheckId::rootCertificate, profile.error(), file);
    for (const auto& finding : x509::lintRoot(root, *profile))
        if (!finding.passed)
            fail(worded("{}: {}", "a regra {} não é cumprida: {}", finding.rule, finding.detail), file);
    judge.pass(CheckId::rootCertificate,
               worded("{}; key {}", "{}; chave {}", root.subject(), rootHash(record)));
}

void checkRestore(const RecordView& record, Judge& judge) {
    const auto fail = [&](const Wording& why, At where) {
        judge.fail(CheckId::restoreProved, why, std::move(where));
    };
    const auto* restore = record.lastResult(tr::action::restoreKey);
    if (!restore)
        return fail({"no entry says that the backup was restored",
                     "nenhuma entrada diz que a cópia de segurança foi restaurada"},
                    {});
    const auto* object = restore->json.get();
    const auto* generated = generation(record);
    const auto* wrapped = record.lastResult(tr::action::wrapKey);
    if (!record.root || !generated)
        return fail({"there is no root key to compare with", "não há chave raiz com que comparar"},
                    at(*restore));
    if (!wrapped || wrapped->seq > restore->seq || generated->seq > wrapped->seq)
        fail({"generation, backup and restore are not in this order",
              "geração, cópia de segurança e restauração não estão nesta ordem"},
             at(*restore));
    if (serial(*restore) == serial(*generated))
        fail({"it was restored in the token that it came from",
              "a chave foi restaurada no mesmo token de onde veio"},
             at(*restore));
    if (keyHash(*restore) != rootHash(record))
        fail({"the key that was restored is not the root key", "a chave restaurada não é a chave raiz"},
             at(*restore));
    const auto challenge = fromHex(textOr(object, "challenge"));
    const auto signature = fromHex(textOr(object, "signature"));
    const auto algorithm = crypto::parseSignatureAlgorithm(textOr(object, "algorithm"));
    if (!challenge || !isChallengeOf(*challenge, record.ceremonyId))
        return fail({"its challenge is none of this ceremony", "seu desafio não é desta cerimônia"},
                    at(*restore));
    if (!signature || !algorithm || !crypto::fits(*algorithm, record.root->publicKey().algorithm()))
        return fail({"its signature or algorithm is none of the root key's",
                     "sua assinatura ou seu algoritmo não é da chave raiz"},
                    at(*restore));
    if (const auto verified = record.root->publicKey().verify(*algorithm, *challenge, *signature); !verified)
        fail({"its signature does not verify with the root certificate",
              "sua assinatura não confere com o certificado raiz"},
             at(*restore));
    judge.pass(CheckId::restoreProved, worded("in token {}", "no token {}", serial(*restore)));
}

void checkSeal(const RecordView& record, Judge& judge) {
    const auto fail = [&](const Wording& why, At where) {
        judge.fail(CheckId::keySealed, why, std::move(where));
    };
    const auto* seal = record.lastResult(tr::action::seal);
    const auto* generated = generation(record);
    const auto* restore = record.lastResult(tr::action::restoreKey);
    if (!seal)
        return fail({"no entry says that the key was sealed", "nenhuma entrada diz que a chave foi lacrada"},
                    {});
    if (!generated || keyHash(*seal) != rootHash(record) || serial(*seal) != serial(*generated))
        return fail({"what was sealed is not the root key where it was generated",
                     "o que foi lacrado não é a chave raiz no token em que foi gerada"},
                    at(*seal));
    if (generated->seq > seal->seq || !restore || restore->seq > seal->seq)
        fail({"generation, restore proof and seal are not in this order",
              "geração, prova de restauração e lacre não estão nesta ordem"},
             at(*seal));

    bool isExplained = false;
    bool isUnsealableNoted = false;
    for (const auto* exception : record.ofType(type::exception)) {
        const auto cause = textOr(exception->json.get(), "cause");
        if (cause == word::keyExtractable && exception->seq > generated->seq && exception->seq < seal->seq)
            isExplained = true;
        isUnsealableNoted = isUnsealableNoted || cause == word::keyNotSealable;
    }
    for (const auto& entry : record.entries)
        if ((entry.type == type::breakOff || entry.type == type::resume) && entry.seq > generated->seq &&
            entry.seq < seal->seq && !isExplained)
            fail({"the ceremony was broken off while the key was extractable, and no exception says so",
                  "a cerimônia foi interrompida enquanto a chave era extraível, sem exceção que o registre"},
                 at(entry));

    for (const auto* destroyed : record.results(tr::action::destroyKey))
        if (keyHash(*destroyed) == rootHash(record))
            fail({"the root key was destroyed", "a chave raiz foi destruída"}, at(*destroyed));
    const auto* attributes = privateAttributes(*seal);
    for (const char* name : unchangingAttributes) {
        if (!isSame(privateAttributes(*generated), attributes, name))
            fail(worded("{} is not what it was when the key was generated",
                        "{} mudou desde a geração da chave", name),
                 at(*seal));
    }
    for (const char* name :
         {"CKA_DECRYPT", "CKA_UNWRAP", "CKA_DERIVE", "CKA_SIGN_RECOVER", "CKA_WRAP", "CKA_ENCRYPT"})
        if (boolean(attributes, name) == true)
            fail(worded("the key has {}", "a chave tem {}", name), at(*seal));
    for (const char* name : {"CKA_SENSITIVE", "CKA_PRIVATE", "CKA_SIGN"})
        if (boolean(attributes, name) != true)
            fail(worded("the key has no {}", "a chave não tem {}", name), at(*seal));
    if (boolean(attributes, "CKA_TOKEN") == false)
        fail({"the key ends with the session", "a chave só existe durante a sessão"}, at(*seal));
    const bool isSealed = boolean(seal->json.get(), "sealed") == true;
    if (isSealed && boolean(attributes, "CKA_EXTRACTABLE") != false)
        fail({"CKA_EXTRACTABLE is not false", "CKA_EXTRACTABLE não é falso"}, at(*seal));
    if (!isSealed && !(record.script && record.script->key.acceptUnsealable && isUnsealableNoted))
        fail({"the key was not sealed, against the script or without an exception",
              "a chave não foi lacrada, contra o roteiro ou sem exceção que o registre"},
             at(*seal));
    judge.pass(CheckId::keySealed, isSealed ? Wording("not extractable", "não extraível")
                                            : Wording("the script accepts a token that cannot seal",
                                                      "o roteiro aceita um token que não consegue lacrar"));
}

}  // namespace conclave::verify
