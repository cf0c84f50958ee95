#include <nlohmann/json.hpp>

#include "core/base/hex.h"
#include "core/transcript/json.h"
#include "core/transcript/record.h"
#include "core/verify/checks.h"

namespace conclave::verify {

namespace {

void checkOne(const RecordView& record, const std::string& name, const script::KeySpec& spec, Judge& judge) {
    const auto path = transcript::keyReferenceFile(name);
    const auto& content = record.files.read(path);
    const auto root = record.roots.find(name);
    if (!content || root == record.roots.end())
        return;  // FILE-HASHES and ROOT-CERTIFICATE say so
    const auto fail = [&](const Wording& why) { judge.fail(CheckId::rootCertificate, why, {path, {}}); };
    if (!record.mentions.contains(path))
        fail({"no entry gives its hash", "nenhuma entrada informa seu hash"});
    const auto reference = transcript::parseStrictJson(asText(*content), path);
    if (!reference || !transcript::isCanonicalJson(asText(*content)))
        return fail({"it is no canonical JSON", "não é JSON canônico"});
    const auto& certificate = root->second;
    const auto* written = record.lastResult("key-reference", {{"key", name}});
    const std::pair<const char*, std::string> wanted[] = {
        {"label", spec.label},
        {"uri", written ? textOr(written->json.get(), "uri") : std::string()},
        {"algorithm", std::string(crypto::name(certificate.publicKey().algorithm()))},
        {"publicKey", certificate.publicKey().pem()},
        {"publicKeySha256", toHex(certificate.publicKey().sha256())},
        {"certificate", certificate.pem()},
        {"certificateSha256", toHex(certificate.sha256())}};
    for (const auto& [field, value] : wanted)
        if (textOr(&*reference, field) != value)
            fail(worded("its {} is not that of the key", "seu campo {} não é o da chave", field));
}

}  // namespace

/// The file is what other systems find the key by: it must lead to this one.
void checkKeyReference(const RecordView& record, Judge& judge) {
    if (!record.script)
        return;  // SCRIPT-FOLLOWED says so
    for (const auto& [name, spec] : record.script->keys)
        checkOne(record, name, *record.keySpec(name), judge);
}

}  // namespace conclave::verify
