#include <nlohmann/json.hpp>

#include "core/base/hex.h"
#include "core/transcript/json.h"
#include "core/transcript/record.h"
#include "core/verify/checks.h"

namespace conclave::verify {

/// key-reference.json is what other systems find the key by: it must lead to this one.
void checkKeyReference(const RecordView& record, Judge& judge) {
    const std::string path(transcript::keyReferenceFile);
    const auto& content = record.files.read(path);
    if (!content || !record.root || !record.script)
        return;  // FILE-HASHES and ROOT-CERTIFICATE say so
    const auto fail = [&](const Wording& why) { judge.fail(CheckId::rootCertificate, why, {path, {}}); };
    const auto reference = transcript::parseStrictJson(asText(*content), path);
    if (!reference || !transcript::isCanonicalJson(asText(*content)))
        return fail({"it is no canonical JSON", "não é JSON canônico"});
    const auto& root = *record.root;
    const std::pair<const char*, std::string> wanted[] = {
        {"label", record.script->key.label},
        {"algorithm", std::string(crypto::name(root.publicKey().algorithm()))},
        {"publicKey", root.publicKey().pem()},
        {"publicKeySha256", toHex(root.publicKey().sha256())},
        {"certificate", root.pem()},
        {"certificateSha256", toHex(root.sha256())}};
    for (const auto& [name, value] : wanted)
        if (textOr(&*reference, name) != value)
            fail(worded("its {} is not that of the root key", "seu campo {} não é o da chave raiz", name));
}

}  // namespace conclave::verify
