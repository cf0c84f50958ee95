#include <set>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/base/typed.h"
#include "core/crypto/digest.h"
#include "core/transcript/record.h"
#include "core/verify/checks.h"

namespace conclave::verify {
namespace {

namespace tr = transcript;
namespace type = transcript::type;

/// The file's octets against the hash in the member `part` of the first entry.
void checkBegun(const RecordView& record, CheckId check, const char* part, std::string_view file,
                Judge& judge) {
    const At at{std::string(file), record.entries.front().seq};
    const auto said = text(member(record.entries.front().json.get(), part), "sha256");
    const auto& content = record.files.read(std::string(file));
    if (!content)
        return judge.fail(check, content.error(), at);
    if (!said || *said != toHex(crypto::sha256(*content)))
        return judge.fail(
            check,
            {"its SHA-256 is not the one in the first entry", "seu SHA-256 não é o da primeira entrada"}, at);
    judge.pass(check, Wording::same(*said));
}

/// Each resume names the site binding that it went on with: this one, or another that is in the record too.
void checkResumedSites(const RecordView& record, bool isRehearsal, Judge& judge) {
    for (const auto* entry : record.ofType(type::resume)) {
        const auto* site = member(entry->json.get(), "site");
        const auto path = textOr(site, "path");
        const At at{path, entry->seq};
        if (!tr::isSiteFile(path)) {
            judge.fail(
                CheckId::siteHash,
                {"it names no site binding of the record", "não indica nenhum arquivo de local do registro"},
                {std::string(tr::transcriptFile), entry->seq});
            continue;
        }
        const auto& content = record.files.read(path);
        if (!content) {
            judge.fail(CheckId::siteHash, content.error(), at);
            continue;
        }
        if (textOr(site, "sha256") != toHex(crypto::sha256(*content)))
            judge.fail(CheckId::siteHash,
                       {"its SHA-256 is not the one in the resume", "seu SHA-256 não é o da retomada"}, at);
        const auto parsed = script::parseSite(*content, path).value;
        if (!parsed || parsed->rehearsal != isRehearsal)
            judge.fail(CheckId::siteHash,
                       {"it is no site binding of such a ceremony",
                        "não é um arquivo de local para este tipo de cerimônia"},
                       at);
    }
}

/// What ran, at the beginning and after each resume, is among what was approved.
void checkApproved(const RecordView& record, CheckId check, const char* part,
                   const std::vector<std::string>& approved, Judge& judge) {
    if (approved.empty())
        return judge.skip(check, {"nothing approved was given to compare with",
                                  "nada aprovado foi fornecido para comparar"});
    std::set<std::string> hashes;
    for (const auto& typed : approved) {
        const auto hash = typedHash(typed);
        if (!hash)
            return judge.fail(check, hash.error());
        hashes.insert(toHex(*hash));
    }
    std::string used;
    for (const auto& entry : record.entries) {
        if (entry.type != type::begin && entry.type != type::resume)
            continue;
        used = textOr(member(entry.json.get(), part), "sha256");
        if (!hashes.contains(used))
            judge.fail(
                check,
                worded("{} is not among what was approved", "{} não está entre o que foi aprovado", used),
                {std::string(tr::transcriptFile), entry.seq});
    }
    judge.pass(check, Wording::same(used));
}

void checkLibraries(const RecordView& record, const std::vector<std::string>& approved, Judge& judge) {
    if (approved.empty())
        return judge.skip(CheckId::librariesApproved,
                          {"no approved list was given", "nenhuma lista aprovada foi fornecida"});
    std::size_t most = 0;
    for (const auto& entry : record.entries) {
        const auto other = otherCode(entry, approved);
        for (const auto& file : other)
            judge.fail(
                CheckId::librariesApproved,
                worded("{} is not among what was approved", "{} não está entre o que foi aprovado", file),
                {std::string(tr::transcriptFile), entry.seq});
        if (const auto* listed = member(entry.json.get(), "libraries"))
            most = std::max(most, listed->size());
    }
    judge.pass(CheckId::librariesApproved, Wording::same(std::to_string(most)));
}

}  // namespace

std::vector<std::string> otherCode(const Entry& entry, const std::vector<std::string>& approved) {
    std::vector<std::string> others;
    const auto* listed = member(entry.json.get(), "libraries");
    if (listed == nullptr)
        return others;
    const auto program = textOr(member(entry.json.get(), "software"), "sha256");
    const auto module = textOr(member(entry.json.get(), "module"), "sha256");
    for (const auto& library : *listed)
        if (const auto sha256 = textOr(&library, "sha256");
            sha256 != program && sha256 != module && std::ranges::find(approved, sha256) == approved.end())
            others.push_back(textOr(&library, "path") + ' ' + sha256);
    return others;
}

void checkBindings(const RecordView& record, const Options& options, Judge& judge) {
    checkBegun(record, CheckId::scriptHash, "script", tr::scriptFile, judge);
    checkBegun(record, CheckId::siteHash, "site", tr::siteFile, judge);
    const auto* begun = record.entries.front().json.get();
    if (record.script) {
        const auto* said = member(begun, "script");
        if (textOr(said, "name") != record.script->name || textOr(said, "version") != record.script->version)
            judge.fail(CheckId::scriptHash,
                       {"its name or version is not the one in the first entry",
                        "seu nome ou sua versão difere do que diz a primeira entrada"},
                       {std::string(tr::scriptFile), 1});
    }
    const bool isRehearsal = record.ceremonyId.starts_with("R-");
    if (boolean(begun, "rehearsal") != isRehearsal || (record.site && record.site->rehearsal != isRehearsal))
        judge.fail(CheckId::siteHash,
                   {"the ceremony id, the first entry and the site binding disagree on rehearsal",
                    "o id da cerimônia, a primeira entrada e o arquivo de local discordam sobre ser ou não "
                    "um ensaio"},
                   {std::string(tr::siteFile), 1});
    if (record.site && textOr(begun, "place") != record.site->place)
        judge.fail(CheckId::siteHash,
                   {"its place is not the one in the first entry", "seu local não é o da primeira entrada"},
                   {std::string(tr::siteFile), 1});
    if (!record.site)
        judge.fail(CheckId::siteHash, {"it is no site binding", "não é um arquivo de local"},
                   {std::string(tr::siteFile), {}});
    checkResumedSites(record, isRehearsal, judge);
    checkApproved(record, CheckId::softwareApproved, "software", options.software, judge);
    checkApproved(record, CheckId::moduleApproved, "module", options.modules, judge);
    checkLibraries(record, options.libraries, judge);

    if (!options.script)
        return judge.skip(CheckId::scriptApproved,
                          {"no approved script was given", "nenhum roteiro aprovado foi fornecido"});
    const auto approved = readFile(*options.script);
    const auto& used = record.files.read(std::string(tr::scriptFile));
    if (!approved)
        return judge.fail(CheckId::scriptApproved, approved.error());
    if (!used || *used != *approved)
        return judge.fail(CheckId::scriptApproved,
                          worded("it differs from {}", "difere de {}", options.script->string()),
                          {std::string(tr::scriptFile), {}});
    judge.pass(CheckId::scriptApproved, Wording::same(toHex(crypto::sha256(*approved))));
}

}  // namespace conclave::verify
