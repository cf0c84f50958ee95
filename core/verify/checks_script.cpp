#include <algorithm>

#include "core/base/file.h"
#include "core/base/hex.h"
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
    const auto* said = text(member(record.entries.front().json.get(), part), "sha256");
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

Wording compareStep(const Entry& entry, const script::Act& act, const script::Step& step, Lang lang) {
    const auto* object = entry.json.get();
    const std::pair<const char*, std::string> wanted[] = {{"act", act.id},
                                                          {"kind", std::string(script::name(step.kind))},
                                                          {"title", step.title.in(lang)},
                                                          {"text", step.text.in(lang)},
                                                          {"textSha256", toHex(step.textSha256())},
                                                          {"actor", step.actor},
                                                          {"witness", step.witness}};
    for (const auto& [name, value] : wanted)
        if (textOr(object, name) != value)
            return worded("its {} is not that of the script", "seu campo {} não é o do roteiro", name);
    const auto present = texts(object, "present").value_or(std::vector<std::string>{});
    for (const auto& id : step.present)
        if (std::ranges::count(present, id) == 0)
            return worded("{} is not present, against the script", "{} não está presente, contra o roteiro",
                          id);
    return {};
}

/// The steps of the script in order, and which of them the walk has come to.
class StepWalk {
  public:
    StepWalk(const script::Script& script, Lang lang, Judge& judge) : m_judge(judge), m_lang(lang) {
        for (const auto& act : script.acts)
            for (const auto& step : act.steps)
                m_steps.emplace_back(&act, &step);
    }

    void take(const Entry& entry) {
        if (entry.type == type::stepBegin)
            begin(entry);
        else if (entry.type == type::stepEnd && textOr(entry.json.get(), "outcome") == tr::word::done)
            ++m_done;
    }

    void finish() {
        if (m_done < m_steps.size())
            m_judge.fail(CheckId::scriptFollowed,
                         worded("the step {} was not done, and {} steps after it",
                                "o passo {} e mais {} depois dele não foram feitos",
                                m_steps[m_done].second->id, m_steps.size() - m_done - 1));
        m_judge.pass(CheckId::scriptFollowed, worded("{} steps", "{} no total", m_steps.size()));
    }

  private:
    void begin(const Entry& entry) {
        const At at{std::string(tr::transcriptFile), entry.seq};
        if (m_done >= m_steps.size())
            return m_judge.fail(
                CheckId::scriptFollowed,
                {"a step after the last of the script", "um passo depois do último do roteiro"}, at);
        const auto& [act, step] = m_steps[m_done];
        if (entry.step != step->id)
            return m_judge.fail(CheckId::scriptFollowed,
                                worded("the step {} where the script has {}",
                                       "o passo {} onde o roteiro tem {}", entry.step, step->id),
                                at);
        if (const auto wrong = compareStep(entry, *act, *step, m_lang); !wrong.isEmpty())
            m_judge.fail(CheckId::scriptFollowed, wrong, at);
    }

    Judge& m_judge;
    Lang m_lang;
    std::vector<std::pair<const script::Act*, const script::Step*>> m_steps;
    std::size_t m_done = 0;
};

}  // namespace

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
    if (!record.site)
        judge.fail(CheckId::siteHash, {"it is no site binding", "não é um arquivo de local"},
                   {std::string(tr::siteFile), {}});
    checkResumedSites(record, isRehearsal, judge);

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

void checkSteps(const RecordView& record, Judge& judge) {
    if (!record.script)
        return judge.fail(CheckId::scriptFollowed, {"it is no valid script", "não é um roteiro válido"},
                          {std::string(tr::scriptFile), {}});
    const auto lang = parseLang(textOr(record.entries.front().json.get(), "language"));
    if (!lang)
        return judge.fail(
            CheckId::scriptFollowed,
            {"the ceremony's language is none of ours", "o idioma da cerimônia não é nenhum dos nossos"},
            {std::string(tr::transcriptFile), 1});
    StepWalk walk(*record.script, *lang, judge);
    for (const auto& entry : record.entries)
        walk.take(entry);
    walk.finish();
}

}  // namespace conclave::verify
