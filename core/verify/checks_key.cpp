#include <fmt/format.h>

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

At at(const Entry& entry) {
    return {std::string(tr::transcriptFile), entry.seq};
}

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
    const auto fail = [&](std::string why, At where) {
        judge.fail(CheckId::rootCertificate, std::move(why), std::move(where));
    };
    const auto* made = record.lastResult(tr::action::certificate);
    const At file{path, made ? std::optional(made->seq) : std::nullopt};
    if (!record.root)
        return fail("it is no certificate in PEM of the one form", file);
    const auto& root = *record.root;
    for (const auto wanted : {tr::rootCertificateFile, tr::rootPublicKeyFile, tr::keyReferenceFile})
        if (!record.mentions.contains(std::string(wanted)))
            fail("no entry gives its hash", {std::string(wanted), {}});
    if (!made)
        fail("no entry says that it was made", file);
    else if (textOr(made->json.get(), "sha256") != toHex(root.sha256()) ||
             textOr(made->json.get(), "spkiSha256") != rootHash(record))
        fail("it is not the certificate that the entry names", file);
    const auto* generated = generation(record);
    if (!generated)
        fail("no entry says that its key was generated", file);
    else if (made && generated->seq > made->seq)
        fail("its key was generated after it", at(*generated));
    for (const auto* other : record.results(tr::action::generateKey)) {
        const auto isDestroyed = [&](const Entry* entry) {
            return entry->seq > other->seq && keyHash(*entry) == keyHash(*other);
        };
        if (keyHash(*other) != rootHash(record) &&
            std::ranges::none_of(record.results(tr::action::destroyKey), isDestroyed))
            fail("a key that is not the root key, and was not destroyed", at(*other));
    }
    const auto& publicKey = record.files.read(std::string(tr::rootPublicKeyFile));
    if (!publicKey || asText(*publicKey) != root.publicKey().pem())
        fail("it is not the certificate's key", {std::string(tr::rootPublicKeyFile), file.entry});

    if (!record.script)
        return fail("the script that it should follow is not valid", file);
    if (root.publicKey().algorithm() != record.script->key.algorithm)
        fail("its key's algorithm is not that of the script", file);
    const auto& spec = record.script->certificate;
    if (spec.startsAtCeremony && generated && made &&
        (root.notBeforeUtcMs() + 1000 < record.entries.front().timeUtcMs ||
         root.notBeforeUtcMs() > made->timeUtcMs))
        fail("its validity does not start at the ceremony", file);
    const auto profile = script::rootProfile(spec, root.notBeforeUtcMs());
    if (!profile)
        return judge.fail(CheckId::rootCertificate, profile.error(), file);
    for (const auto& finding : x509::lintRoot(root, *profile))
        if (!finding.passed)
            fail(fmt::format("{}: {}", finding.rule, finding.detail), file);
    judge.pass(CheckId::rootCertificate, fmt::format("{}; key {}", root.subject(), rootHash(record)));
}

void checkRestore(const RecordView& record, Judge& judge) {
    const auto fail = [&](std::string why, At where) {
        judge.fail(CheckId::restoreProved, std::move(why), std::move(where));
    };
    const auto* restore = record.lastResult(tr::action::restoreKey);
    if (!restore)
        return fail("no entry says that the backup was restored", {});
    const auto* object = restore->json.get();
    const auto* generated = generation(record);
    const auto* wrapped = record.lastResult(tr::action::wrapKey);
    if (!record.root || !generated)
        return fail("there is no root key to compare with", at(*restore));
    if (!wrapped || wrapped->seq > restore->seq || generated->seq > wrapped->seq)
        fail("generation, backup and restore are not in this order", at(*restore));
    if (serial(*restore) == serial(*generated))
        fail("it was restored in the token that it came from", at(*restore));
    if (keyHash(*restore) != rootHash(record))
        fail("the key that was restored is not the root key", at(*restore));
    const auto challenge = fromHex(textOr(object, "challenge"));
    const auto signature = fromHex(textOr(object, "signature"));
    const auto algorithm = crypto::parseSignatureAlgorithm(textOr(object, "algorithm"));
    if (!challenge || !isChallengeOf(*challenge, record.ceremonyId))
        return fail("its challenge is none of this ceremony", at(*restore));
    if (!signature || !algorithm || !crypto::fits(*algorithm, record.root->publicKey().algorithm()))
        return fail("its signature or algorithm is none of the root key's", at(*restore));
    if (const auto verified = record.root->publicKey().verify(*algorithm, *challenge, *signature); !verified)
        fail("its signature does not verify with the root certificate", at(*restore));
    judge.pass(CheckId::restoreProved, fmt::format("in token {}", serial(*restore)));
}

void checkSeal(const RecordView& record, Judge& judge) {
    const auto fail = [&](std::string why, At where) {
        judge.fail(CheckId::keySealed, std::move(why), std::move(where));
    };
    const auto* seal = record.lastResult(tr::action::seal);
    const auto* generated = generation(record);
    const auto* restore = record.lastResult(tr::action::restoreKey);
    if (!seal)
        return fail("no entry says that the key was sealed", {});
    if (!generated || keyHash(*seal) != rootHash(record) || serial(*seal) != serial(*generated))
        return fail("what was sealed is not the root key where it was generated", at(*seal));
    if (generated->seq > seal->seq || !restore || restore->seq > seal->seq)
        fail("generation, restore proof and seal are not in this order", at(*seal));

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
            fail("the ceremony was broken off while the key was extractable, and no exception says so",
                 at(entry));

    for (const auto* destroyed : record.results(tr::action::destroyKey))
        if (keyHash(*destroyed) == rootHash(record))
            fail("the root key was destroyed", at(*destroyed));
    const auto* attributes = privateAttributes(*seal);
    for (const char* name : unchangingAttributes) {
        if (!isSame(privateAttributes(*generated), attributes, name))
            fail(fmt::format("{} is not what it was when the key was generated", name), at(*seal));
    }
    for (const char* name :
         {"CKA_DECRYPT", "CKA_UNWRAP", "CKA_DERIVE", "CKA_SIGN_RECOVER", "CKA_WRAP", "CKA_ENCRYPT"})
        if (boolean(attributes, name) == true)
            fail(fmt::format("the key has {}", name), at(*seal));
    for (const char* name : {"CKA_SENSITIVE", "CKA_PRIVATE", "CKA_SIGN"})
        if (boolean(attributes, name) != true)
            fail(fmt::format("the key has no {}", name), at(*seal));
    if (boolean(attributes, "CKA_TOKEN") == false)
        fail("the key ends with the session", at(*seal));
    const bool isSealed = boolean(seal->json.get(), "sealed") == true;
    if (isSealed && boolean(attributes, "CKA_EXTRACTABLE") != false)
        fail("CKA_EXTRACTABLE is not false", at(*seal));
    if (!isSealed && !(record.script && record.script->key.acceptUnsealable && isUnsealableNoted))
        fail("the key was not sealed, against the script or without an exception", at(*seal));
    judge.pass(CheckId::keySealed,
               isSealed ? "not extractable" : "the script accepts a token that cannot seal");
}

}  // namespace conclave::verify
