#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

#include "core/base/hex.h"
#include "core/crypto/cms.h"
#include "core/crypto/digest.h"
#include "core/runbook/signing.h"
#include "core/transcript/record.h"
#include "core/verify/checks.h"

namespace conclave::verify {
namespace {

namespace fs = std::filesystem;
namespace tr = transcript;

/// What file managers (Finder, Explorer, Dolphin, Nautilus), file systems and editors leave where somebody
/// looks.
bool isDebrisName(std::string_view name) {
    static constexpr std::array<std::string_view, 17> names{".ds_store",
                                                            ".appledouble",
                                                            ".spotlight-v100",
                                                            ".trashes",
                                                            ".fseventsd",
                                                            ".temporaryitems",
                                                            "__macosx",
                                                            "thumbs.db",
                                                            "ehthumbs.db",
                                                            "desktop.ini",
                                                            "$recycle.bin",
                                                            "found.000",
                                                            ".directory",
                                                            "lost+found",
                                                            ".hidden",
                                                            ".localized",
                                                            "system volume information"};
    std::string lower(name);
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return std::ranges::find(names, lower) != names.end() || lower.starts_with("._") ||
           lower.ends_with('~') || lower.starts_with(".~lock.") || lower.starts_with(".trash-") ||
           lower.starts_with(".fuse_hidden") || lower.starts_with(".nfs") ||
           lower.starts_with(".goutputstream-") || lower.ends_with(".swp") || lower.ends_with(".bak") ||
           lower.ends_with(".tmp") || (lower.starts_with('#') && lower.ends_with('#')) ||
           lower.starts_with(".#");
}

bool isDebris(const std::string& path) {
    return std::ranges::any_of(fs::path(path),
                               [](const fs::path& part) { return isDebrisName(part.string()); });
}

Wording debris() {
    return {
        "left by a file manager, an editor or the operating system, not by Conclave: no sign that anybody "
        "tampered "
        "with the record; delete it, or take a copy by `conclave export`, which leaves it behind",
        "deixado por um gerenciador de arquivos, um editor ou o sistema operacional, e não pelo Conclave: "
        "não é "
        "sinal de adulteração do registro; apague-o, ou faça uma cópia com `conclave export`, que não o "
        "leva"};
}

Wording whyUnnamed(const std::string& path) {
    return isDebris(path)
               ? debris()
               : Wording("a file that nothing in the record names", "um arquivo que nada no registro indica");
}

Wording saidBy(const Mention& mention) {
    return mention.entry ? worded("entry {}", "a entrada {}", *mention.entry)
                         : Wording::same(mention.manifest);
}

void compare(const RecordView& record, CheckId check, const std::string& path, const Mention& mention,
             Judge& judge) {
    const At at{path, mention.entry};
    if (!tr::isRecordPath(path))
        return judge.fail(check, {"no path of a record", "não é um caminho de registro"}, at);
    if (!tr::isHexHash(mention.sha256))
        return judge.fail(check, worded("{} gives no SHA-256", "{} não informa SHA-256", saidBy(mention)),
                          at);
    const auto& content = record.files.read(path);
    if (!content)
        return judge.fail(check, content.error(), at);
    if (mention.length && *mention.length != static_cast<std::int64_t>(content->size()))
        return judge.fail(check,
                          worded("{} octets, but {} says {}", "o tamanho em octetos é {}, mas {} diz {}",
                                 content->size(), saidBy(mention), *mention.length),
                          at);
    if (toHex(crypto::sha256(*content)) != mention.sha256)
        judge.fail(check,
                   worded("its SHA-256 is not the one that {} gives", "seu SHA-256 não é o que {} informa",
                          saidBy(mention)),
                   at);
}

/// Who can open an envelope stands on it, outside.
void checkEnvelopes(const RecordView& record, Judge& judge) {
    for (const auto& [name, manifest] : record.manifests)
        for (const auto& custodian : manifest.custodians) {
            const auto* holder = record.holderOf(name, custodian.id);
            const auto path = tr::shareFile(name, custodian.id);
            if (!record.files.hasFile(path) || holder == nullptr || !holder->kexCertificate)
                continue;
            const auto& content = record.files.read(path);
            if (const auto sealed = content ? crypto::checkEnvelope(holder->kexCertificate->der(), *content)
                                            : Result<void>(content.error());
                !sealed)
                judge.fail(
                    CheckId::backupFiles,
                    worded("it is no envelope for the card of {}: {}",
                           "não é um envelope para o cartão de {}: {}", holder->id, Wording(sealed.error())),
                    {path, {}});
        }
}

void checkRestricted(const RecordView& record, const std::map<std::string, Mention>& fromManifests,
                     Judge& judge) {
    std::set<std::string> restricted;
    for (const auto& [path, mention] : fromManifests)
        restricted.insert(path);
    for (const auto& [path, mention] : record.mentions)
        if (tr::isRestricted(path))
            restricted.insert(path);
    std::set<std::string> missing;
    for (const auto& path : restricted)
        if (!record.files.paths().contains(path))
            missing.insert(path);
    if (restricted.empty())
        return judge.skip(CheckId::backupFiles, {"no entry and no manifest names any",
                                                 "nenhuma entrada nem manifesto indica arquivo do cofre"});
    for (const auto& path : restricted) {
        const auto entry = record.mentions.find(path);
        const auto manifest = fromManifests.find(path);
        if (entry == record.mentions.end())
            judge.fail(CheckId::backupFiles, {"no entry names it", "nenhuma entrada o indica"}, {path, {}});
        else if (manifest == fromManifests.end() && !record.abandon)  // else of a set that was dealt anew
            judge.fail(CheckId::backupFiles, {"no manifest names it", "nenhum manifesto o indica"},
                       {path, {}});
        else if (manifest != fromManifests.end() && entry->second.sha256 != manifest->second.sha256)
            judge.fail(CheckId::backupFiles,
                       {"entry and manifest give it another SHA-256",
                        "a entrada e o manifesto informam SHA-256 diferentes"},
                       {path, entry->second.entry});
    }
    if (missing.size() == restricted.size())
        return judge.skip(CheckId::backupFiles,
                          {"restricted: in the safe", "arquivos restritos: estão no cofre"});
    for (const auto& path : restricted) {
        const auto entry = record.mentions.find(path);
        const auto manifest = fromManifests.find(path);
        if (entry != record.mentions.end())
            compare(record, CheckId::backupFiles, path, entry->second, judge);
        if (manifest != fromManifests.end() && !missing.contains(path))
            compare(record, CheckId::backupFiles, path, manifest->second, judge);
    }
    checkEnvelopes(record, judge);
    judge.pass(CheckId::backupFiles, worded("{} files", "{} no total", restricted.size()));
}

}  // namespace

std::map<std::string, Mention> manifestMentions(const RecordView& record) {
    std::map<std::string, Mention> mentions;
    for (const auto& [name, manifest] : record.manifests) {
        const auto path = tr::manifestFile(name);
        for (const auto& custodian : manifest.custodians)
            mentions[tr::shareFile(name, custodian.id)] = {toHex(custodian.sha256), std::nullopt,
                                                           std::nullopt, path};
        if (manifest.wrapped)
            mentions[name + '/' + manifest.wrapped->file] = {
                toHex(manifest.wrapped->sha256), static_cast<std::int64_t>(manifest.wrapped->length),
                std::nullopt, path};
    }
    return mentions;
}

std::set<std::string> namedFiles(const RecordView& record) {
    std::set<std::string> named{std::string(tr::transcriptFile), std::string(tr::mergedSignatureFile)};
    for (const auto& id : record.signers())
        named.insert(tr::signatureFile(id));
    if (!record.closings.empty() && runbook::runbookNamedBy(*record.closings.back()->json))
        named.insert(std::string(tr::runbookFile));
    for (const auto& [path, mention] : record.mentions)
        named.insert(path);
    for (const auto& [path, mention] : manifestMentions(record))
        named.insert(path);
    return named;
}

void checkFiles(const RecordView& record, Judge& judge) {
    const auto fromManifests = manifestMentions(record);
    const auto known = namedFiles(record);
    std::set<std::string> folders;
    for (const auto& path : known)
        for (auto slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1))
            folders.insert(path.substr(0, slash));

    std::size_t count = 0;
    for (const auto& [path, kind] : record.files.paths()) {
        switch (kind) {
            case PathKind::file:
                ++count;
                if (!known.contains(path))
                    judge.fail(CheckId::recordFiles, whyUnnamed(path), {path, {}});
                break;
            case PathKind::folder:
                if (!folders.contains(path))
                    judge.fail(CheckId::recordFiles,
                               isDebris(path) ? debris()
                                              : Wording("a folder that nothing in the record names",
                                                        "uma pasta que nada no registro indica"),
                               {path, {}});
                break;
            case PathKind::link:
                judge.fail(CheckId::recordFiles, {"a link", "um atalho"}, {path, {}});
                break;
            case PathKind::other:
                judge.fail(CheckId::recordFiles, {"neither file nor folder", "nem arquivo nem pasta"},
                           {path, {}});
                break;
        }
    }
    judge.pass(CheckId::recordFiles, worded("{} files", "{} no total", count));

    if (record.hasTooManyFiles)
        judge.fail(CheckId::fileHashes, worded("more than {} files are named",
                                               "mais de {} arquivos são indicados", mostNamedFiles));
    for (const auto& [path, mention] : record.mentions)
        if (!tr::isRestricted(path) && !(tr::isPersonal(path) && !record.files.paths().contains(path)))
            compare(record, CheckId::fileHashes, path, mention, judge);
    judge.pass(CheckId::fileHashes, worded("{} files", "{} no total", record.mentions.size()));

    checkRestricted(record, fromManifests, judge);
}

}  // namespace conclave::verify
