#include <nlohmann/json.hpp>

#include "core/base/hex.h"
#include "core/transcript/json.h"
#include "core/transcript/record.h"
#include "core/verify/checks.h"
#include "core/x509/key_reference.h"

namespace conclave::verify {

namespace {

/// The key's CKA_ID when the reference was written: as its certificate was stored, or as it came back.
Bytes idOf(const RecordView& record, const std::string& key) {
    std::string hex;
    if (const auto* certified = record.lastResult(transcript::action::certificate, {{"key", key}}))
        hex = textOr(certified->json.get(), "keyId");
    else if (const auto* recovered = record.lastResult(transcript::action::recoverKey, {{"key", key}}))
        hex = textOr(member(recovered->json.get(), "key"), "id");
    return fromHex(hex).value_or(Bytes());
}

/// Names that are no UTF-8 stand in a record with U+FFFD; the URI has their octets.
bool isWhole(const x509::TokenNames& token) {
    constexpr std::string_view replacement = "\xEF\xBF\xBD";
    return (token.label + token.manufacturer + token.model + token.serial).find(replacement) ==
           std::string::npos;
}

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
    const auto* written = record.lastResult("key-reference", {{"key", name}});
    if (!written)
        return fail({"no entry says that it was written", "nenhuma entrada diz que foi escrito"});
    const auto* token = member(written->json.get(), "token");
    const x509::TokenNames names{textOr(token, "label"), textOr(token, "manufacturer"),
                                 textOr(token, "model"), textOr(token, "serial")};
    const auto id = idOf(record, name);
    const auto said = textOr(written->json.get(), "uri");
    const auto wanted = x509::keyReferenceJson(
        {record.ceremonyId, spec.label, spec.certificateLabel, id, spec.certificate.signatureAlgorithm},
        isWhole(names) ? x509::pkcs11Uri(names, spec.label, id) : said, root->second);
    if (said != textOr(&wanted, "uri"))
        judge.fail(CheckId::rootCertificate, {"its URI is not that of the key", "seu URI não é o da chave"},
                   at(*written));
    for (const auto& [field, value] : wanted.items())
        if (!reference->contains(field) || reference->at(field) != value)
            fail(worded("its {} is not that of the key", "seu campo {} não é o da chave", field));
    for (const auto& [field, value] : reference->items())
        if (!wanted.contains(field))
            fail(worded("it has {}, which no reference has", "tem {}, que nenhuma referência tem", field));
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
