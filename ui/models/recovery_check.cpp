#include "ui/models/recovery_check.h"

#include <QFile>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/text.h"
#include "core/crypto/digest.h"
#include "core/script/script.h"
#include "core/transcript/reader.h"
#include "core/transcript/record.h"
#include "core/verify/fields.h"
#include "core/x509/certificate.h"
#include "ui/models/file_path.h"

namespace conclave::ui {
namespace {

namespace fs = std::filesystem;
using What = RecoveryItem::What;

QString text(const std::string& utf8) {
    return QString::fromStdString(printable(utf8));
}

/// Of the quorum that has a backup, as the record's script says; the first that has its manifest.
std::string backupQuorum(const fs::path& record, const script::Script* script) {
    std::string name = "backup";
    if (script == nullptr)
        return name;
    std::error_code ignored;
    for (const auto& [quorum, spec] : script->quorums)
        if (spec.purpose == script::QuorumPurpose::backup) {
            name = quorum;
            if (fs::exists(record / transcript::manifestFile(quorum), ignored))
                break;
        }
    return name;
}

/// Its name in the script.
std::string keyOf(const script::Script* script, const std::string& label) {
    if (script != nullptr)
        for (const auto& [name, key] : script->keys)
            if (key.label == label)
                return name;
    return "root";
}

/// Who signed in at the record's ceremony, by id; empty when it cannot be read.
QMap<QString, QString> participantNames(const fs::path& record) {
    QMap<QString, QString> names;
    const auto entries = transcript::readTranscript(record / transcript::transcriptFile);
    if (!entries)
        return names;
    for (const auto& entry : *entries)
        if (entry.type == transcript::type::participant)
            names[text(verify::textOr(entry.json.get(), "id"))] =
                text(verify::textOr(entry.json.get(), "name"));
    return names;
}

Result<quorum::Manifest> readManifest(const fs::path& record, std::string_view quorum) {
    const auto file = record / transcript::manifestFile(quorum);
    TRY_ASSIGN(const auto content, readFile(file));
    TRY_ASSIGN(auto manifest, quorum::parseManifest(content, file.string()));
    if (manifest.purpose != quorum::Purpose::backup || !manifest.wrapped || !manifest.key)
        return Error(Errc::manifestMalformed,
                     {file.string(), Wording("it is not of a finished backup",
                                             "não é o de uma cópia de segurança concluída")});
    return manifest;
}

Result<void> requireHash(const fs::path& file, const Bytes& sha256) {
    TRY_ASSIGN(const auto content, readFile(file));
    if (crypto::sha256(content) != sha256)
        return Error(Errc::fileHashWrong, {file.string()});
    return {};
}

Result<void> requireKey(const fs::path& file, const Bytes& spkiSha256) {
    TRY_ASSIGN(const auto pem, readFile(file));
    TRY_ASSIGN(const auto certificate, x509::Certificate::fromPem(pem));
    if (certificate.publicKey().sha256() != spkiSha256)
        return Error(Errc::fileHashWrong, {file.string()});
    return {};
}

/// The last mention of a path in the transcript counts.
Result<void> requireNamed(const fs::path& record, std::string_view path) {
    TRY_ASSIGN(const auto entries, transcript::readTranscript(record / transcript::transcriptFile));
    TRY_ASSIGN(const auto hash, transcript::hashRecordFile(record, path));
    std::string named;
    for (const auto& entry : entries)
        for (const auto* file : verify::items(entry.json.get(), "files"))
            if (verify::textOr(file, "path") == path)
                named = verify::textOr(file, "sha256");
    if (named != hash.sha256)
        return Error(Errc::fileHashWrong, {(record / path).string()});
    return {};
}

RecoveryFacts lookAt(const QString& recordName, const QString& safeName) {
    RecoveryFacts facts;
    facts.record = recordName;
    facts.safe = safeName.isEmpty() ? recordName : safeName;
    const auto record = toPath(facts.record);
    const auto safe = toPath(facts.safe);
    const auto add = [&](What what, std::string_view file, const Result<void>& result,
                         const QString& custodian = {}) {
        facts.items.append({what, text(std::string(file)), custodian,
                            result ? std::optional<Error>() : std::optional(result.error())});
    };
    const auto script = script::loadScript(record / transcript::scriptFile).value;
    const auto quorum = backupQuorum(record, script ? &*script : nullptr);
    facts.quorum = text(quorum);
    auto manifest = readManifest(record, quorum);
    add(What::manifest, transcript::manifestFile(quorum),
        manifest ? Result<void>() : Result<void>(manifest.error()));
    if (!manifest)
        return facts;
    facts.names = participantNames(record);
    add(What::manifestNamed, transcript::transcriptFile,
        requireNamed(record, transcript::manifestFile(quorum)));
    const auto wrapped = quorum + '/' + manifest->wrapped->file;
    add(What::wrappedKey, wrapped, requireHash(safe / wrapped, manifest->wrapped->sha256));
    for (const auto& custodian : manifest->custodians) {
        const auto id = text(custodian.id);
        const auto share = quorum + "/shares/" + custodian.file;
        add(What::share, share, requireHash(safe / share, custodian.sha256), id);
        const auto certificate = transcript::kexCertificateFile(custodian.id);
        add(What::cardCertificate, certificate, requireKey(record / certificate, custodian.kexSpkiSha256),
            id);
    }
    const auto certificate =
        transcript::certificateFile(keyOf(script ? &*script : nullptr, manifest->key->label));
    facts.certificate = text(certificate);
    add(What::rootCertificate, certificate, requireKey(record / certificate, manifest->key->spkiSha256));
    for (const auto& [what, file] :
         {std::pair(What::program, "recover.py"), std::pair(What::wordList, "slip39-wordlist.txt")}) {
        const auto content = readFile(safe / file);
        add(what, file, content ? Result<void>() : Result<void>(content.error()));
    }
    facts.manifest = std::move(*manifest);
    return facts;
}

}  // namespace

QString RecoveryFacts::name(const QString& custodian) const {
    return names.value(custodian, custodian);
}

bool RecoveryFacts::isWholeFor(const QStringList& custodians) const {
    return manifest.has_value() && std::ranges::none_of(items, [&](const RecoveryItem& item) {
               const bool isTool = item.what == What::program || item.what == What::wordList;
               const bool isOthers = !item.custodian.isEmpty() && !custodians.contains(item.custodian);
               return item.problem && !isTool && !isOthers;
           });
}

RecoveryCheck::RecoveryCheck(QObject* parent) : QObject(parent) {}

void RecoveryCheck::run(const QString& record, const QString& safe) {
    m_facts.reset();
    m_lane.post([this, record, safe, generation = ++m_generation] {
        const auto facts = lookAt(record, safe);
        QMetaObject::invokeMethod(this, [this, facts, generation] {
            if (generation != m_generation)
                return;
            m_facts = facts;
            emit finished();
        });
    });
}

void RecoveryCheck::forget() {
    m_facts.reset();
    ++m_generation;
}

}  // namespace conclave::ui
