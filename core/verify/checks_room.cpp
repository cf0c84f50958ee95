#include <algorithm>

#include "core/base/text.h"
#include "core/script/check.h"
#include "core/transcript/record.h"
#include "core/verify/checks.h"

namespace conclave::verify {
namespace {

namespace tr = transcript;
namespace type = transcript::type;

/// What entries say of modules and tokens, against the site binding that was in force.
class Bound {
  public:
    Bound(const RecordView& record, Judge& judge) : m_record(record), m_judge(judge) {
        if (record.site)
            m_sites.emplace(tr::siteFile, *record.site);
        m_site = find(std::string(tr::siteFile));
    }

    void take(const Entry& entry) {
        m_at.entry = entry.seq;
        if (entry.type == type::resume)
            m_site = find(textOr(member(entry.json.get(), "site"), "path"));
        if (m_site == nullptr)
            return;  // SITE-HASH says so
        if (entry.type == type::begin || entry.type == type::resume)
            checkModule(member(entry.json.get(), "module"));
        if (entry.type == type::result)
            checkToken(member(entry.json.get(), "token"));
    }

  private:
    void fail(const Wording& why) { m_judge.fail(CheckId::siteHash, why, m_at); }

    const script::Site* find(const std::string& path) {
        auto known = m_sites.find(path);
        if (known == m_sites.end()) {
            const auto& content = m_record.files.read(path);
            auto site = content ? script::parseSite(*content, path).value : std::nullopt;
            known = m_sites.emplace(path, std::move(site)).first;
        }
        return known->second ? &*known->second : nullptr;
    }

    void checkModule(const json* module) {
        if (module == nullptr)
            return;  // TRANSCRIPT-TYPES says so
        if (textOr(module, "path") != m_site->module.path.string())
            fail({"its module is not the one of the site binding", "seu módulo não é o do arquivo de local"});
    }

    void checkToken(const json* token) {
        const auto bound = m_site->tokens.find(textOr(token, "name"));
        if (token == nullptr || bound == m_site->tokens.end())
            return;  // UNLOCK-MANIFEST says whether the script has it
        const std::pair<const char*, const std::string&> wanted[] = {
            {"serial", bound->second.serial},
            {"manufacturer", bound->second.manufacturer},
            {"model", bound->second.model}};
        for (const auto& [name, value] : wanted)
            if (!value.empty() && textOr(token, name) != value)
                fail(worded("the {} of the token {} is not the one of the site binding",
                            "o campo {} do token {} não é o do arquivo de local", name, bound->first));
    }

    const RecordView& m_record;
    Judge& m_judge;
    At m_at{std::string(tr::transcriptFile), {}};
    std::map<std::string, std::optional<script::Site>, std::less<>> m_sites;
    const script::Site* m_site = nullptr;
};

/// How PINs are spelt, as the site says and the manifests repeat.
void checkPinRules(const RecordView& record, Judge& judge) {
    if (!record.site || !record.ofType(type::resume).empty())
        return;  // another site binding may have come in between
    const auto& rule = record.site->pin;
    const auto alphabet = rule.alphabet == script::PinAlphabet::digits ? quorum::PinAlphabet::digits
                                                                       : quorum::PinAlphabet::base32;
    for (const auto& [name, manifest] : record.manifests)
        for (const auto& token : manifest.tokens)
            if (manifest.ceremonyId == record.ceremonyId &&
                (token.alphabet != alphabet ||
                 token.length > rule.length.value_or(quorum::maxTokenPinLength)))
                judge.fail(
                    CheckId::siteHash,
                    worded("the PINs of the token {} are not spelt as the site binding says",
                           "os PINs do token {} não têm a forma que o arquivo de local manda", token.name),
                    {tr::manifestFile(name), {}});
}

/// The HSM that people compared is the HSM that was used. A blank token may have no serial number yet.
void checkShownTokens(const RecordView& record, Judge& judge) {
    std::map<std::string, const json*> shown;
    for (const auto* entry : record.ofType(type::result)) {
        if (textOr(entry->json.get(), "action") == "hsm-identity")
            for (const auto* token : items(entry->json.get(), "tokens"))
                shown[textOr(token, "name")] = token;
        if (textOr(entry->json.get(), "action") != tr::action::initialiseToken)
            continue;
        const auto* used = member(entry->json.get(), "token");
        const auto seen = shown.find(textOr(used, "name"));
        if (seen == shown.end())
            continue;  // NOTHING-OWED: nobody compared it
        const auto serial = serialAsRead(textOr(seen->second, "serial"));
        if (textOr(seen->second, "manufacturer") != textOr(used, "manufacturer") ||
            textOr(seen->second, "model") != textOr(used, "model") ||
            (!serial.empty() && serial != serialAsRead(textOr(used, "serial"))))
            judge.fail(
                CheckId::unlockManifest,
                {"it is not the token that people compared", "não é o token que as pessoas compararam"},
                at(*entry));
    }
}

/// Two names of tokens are two tokens.
void checkDistinctSerials(const RecordView& record, Judge& judge) {
    std::map<std::string, std::string> names;
    for (const auto* entry : record.results(tr::action::initialiseToken)) {
        const auto* token = member(entry->json.get(), "token");
        const auto name = textOr(token, "name");
        const auto known = names.emplace(serialAsRead(textOr(token, "serial")), name).first;
        if (known->second != name)
            judge.fail(CheckId::unlockManifest,
                       worded("{} and {} have one serial number", "{} e {} têm o mesmo número de série",
                              known->second, name),
                       at(*entry));
    }
}

}  // namespace

void checkRoom(const RecordView& record, Judge& judge) {
    Bound bound(record, judge);
    for (const auto& entry : record.entries)
        bound.take(entry);
    checkPinRules(record, judge);
    checkShownTokens(record, judge);
    checkDistinctSerials(record, judge);
}

void checkProductionRules(const RecordView& record, Judge& judge) {
    if (record.ceremonyId.starts_with("R-"))
        return;
    const auto fail = [&](const Wording& why, At at) {
        judge.fail(CheckId::rehearsalAsProduction, why, std::move(at));
    };
    if (record.script && record.site) {
        auto site = *record.site;
        site.rehearsal = false;  // whatever it says: this is a production record
        for (const auto& finding :
             script::checkTogether(*record.script, site, nullptr, record.entries.front().timeUtcMs))
            if (finding.severity == script::Severity::error)
                fail(Wording(finding.error.whatHappened(Lang::en), finding.error.whatHappened(Lang::ptBr)),
                     {std::string(tr::scriptFile), {}});
    }
    for (const auto& entry : record.entries)
        if ((entry.type == type::begin || entry.type == type::resume) &&
            boolean(member(entry.json.get(), "host"), "memoryLocked") != true)
            fail({"secrets in memory could be swapped out: it was not locked",
                  "segredos na memória poderiam ir para o disco: ela não estava travada"},
                 at(entry));
}

}  // namespace conclave::verify
