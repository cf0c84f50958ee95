#include "core/runbook/runbook.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/runbook/runbook_parts.h"
#include "core/steps/form.h"
#include "core/steps/ledger.h"
#include "core/transcript/agreement.h"
#include "core/transcript/record.h"
#include "core/transcript/severity.h"

namespace conclave::runbook {
namespace {

using nlohmann::json;
using paper::Style;
using transcript::Entry;
using transcript::textOf;
using P = BookPhrase;
namespace type = transcript::type;
namespace action = transcript::action;
namespace word = transcript::word;

constexpr int templateVersion = 1;

class Record {
  public:
    explicit Record(RunbookMaker& maker) : m_maker(maker), m_begin(*maker.entries.front().json) {
        for (const auto* entry : maker.ofType(type::card))
            m_cards[textOf(*entry, "participant")] = entry;  // the last counts
    }

    void cover() {
        result();
        const auto& entries = m_maker.entries;
        paper::Facts facts;
        const auto add = [&facts](std::string label, paper::Lines value) {
            facts.facts.push_back({std::move(label), std::move(value)});
        };
        add(say(P::place), {{Style::text, textIn(m_begin, "place")}});
        add(say(P::began), {{Style::mono, dayAndTime(entries.front().timeUtcMs) + " UTC"}});
        add(say(P::endedAt), {{Style::mono, dayAndTime(entries.back().timeUtcMs) + " UTC"}});
        add(say(P::ceremonyId), {{Style::mono, transcript::ceremonyIdOf(entries.front())}});
        const auto& script = objectIn(m_begin, "script");
        add(say(P::script),
            {{Style::text, say(P::scriptVersion, {textIn(script, "name"), textIn(script, "version")})},
             {Style::mono, textIn(script, "sha256")}});
        if (m_maker.script != nullptr)
            add(say(P::approvedBy), {{Style::text, m_maker.script->approvedBy}});
        if (const auto& earlier = objectIn(m_begin, "earlier"); !earlier.empty())
            add(say(P::earlierRecord),
                {{Style::mono, textIn(earlier, "ceremony")}, {Style::mono, textIn(earlier, "head")}});
        m_maker.add(std::move(facts));
        m_maker.add(paper::Box{say(P::whatThisIs),
                               {{Style::text, say(P::runbookText)}, {Style::text, say(P::runbookIsNot)}},
                               {},
                               {}});
    }

    void people() {
        m_maker.addSection(P::people);
        paper::Table table{{{say(P::seat), Style::text, 40},
                            {say(P::fullName), Style::bold, 50},
                            {say(P::cardAndCertificate), Style::mono, 77}},
                           {},
                           false};
        for (const auto* entry : m_maker.ofType(type::participant))
            table.rows.push_back({{{Style::text, m_maker.seatTitle(textOf(*entry, "id"))}},
                                  {{Style::bold, textOf(*entry, "name")}},
                                  cardOf(textOf(*entry, "id"))});
        for (const auto* entry : m_maker.ofType(type::vacancy))
            table.rows.push_back({{{Style::text, m_maker.seatTitle(textOf(*entry, "id"))}},
                                  {{Style::text, say(P::vacant)}},
                                  {{Style::text, textOf(*entry, "reason")}}});
        m_maker.add(std::move(table));
    }

    void keys() {
        m_maker.addSection(P::keysAndTokens);
        for (const auto& [name, key] : lastKeys()) {
            m_maker.add(
                paper::Heading{paper::Level::part, textIn(*key, "label"), textIn(*key, "algorithm"), {}});
            m_maker.add(paper::Facts{{{say(P::keyId), {{Style::mono, textIn(*key, "id")}}}}});
            addHash(say(P::keyHash), textIn(*key, "spkiSha256"));
        }
        for (const auto* entry : m_maker.ofType(type::result))
            if (textOf(*entry, "action") == action::certificate)
                certificate(*entry->json);
        if (const auto* seen = m_maker.lastResult("hsm-identity"))
            tokens(listIn(*seen->json, "tokens"));
        for (const auto* entry : m_maker.ofType(type::result))
            if (textOf(*entry, "action") == action::seal)
                attributes(*entry->json);
    }

    void quorums() {
        paper::Table table{{{say(P::quorumName), Style::bold, 28},
                            {say(P::quorumNeeds), Style::text, 26},
                            {say(P::quorumHolders), Style::text, 75},
                            {say(P::setId), Style::mono, 38}},
                           {},
                           false};
        for (const auto* entry : m_maker.ofType(type::result)) {
            const auto name = textOf(*entry, "action");
            if (name != action::dealUnlock && name != action::dealBackup)
                continue;
            std::string holders;
            const auto& ids = listIn(*entry->json, "custodians");
            for (const auto& id : ids)
                if (id.is_string())
                    holders += (holders.empty() ? "" : ", ") + m_maker.person(id.get<std::string>());
            table.rows.push_back({{{Style::bold, textOf(*entry, "quorum")}},
                                  {{Style::text, say(P::ofMany, {steps::shownText(*entry->json, "threshold"),
                                                                 std::to_string(ids.size())})}},
                                  {{Style::text, holders}},
                                  {{Style::mono, textOf(*entry, "setId")}}});
        }
        if (table.rows.empty())
            return;
        m_maker.addSection(P::quorums);
        m_maker.add(std::move(table));
    }

    void exceptions() {
        m_maker.addSection(P::exceptions);
        const auto all = m_maker.ofType(type::exception);
        if (all.empty())
            m_maker.add(paper::Paragraph{{{Style::text, say(P::noExceptions)}}});
        for (const auto* entry : all)
            m_maker.add(m_maker.boxOf(*entry));
    }

    void software() {
        m_maker.addSection(P::whatRan);
        for (const auto& entry : m_maker.entries) {
            if (entry.type != type::begin && entry.type != type::resume)
                continue;
            const auto& program = objectIn(*entry.json, "software");
            const auto& module = objectIn(*entry.json, "module");
            const auto& host = objectIn(*entry.json, "host");
            m_maker.add(paper::Facts{
                {{say(entry.type == type::begin ? P::began : P::resumed),
                  {{Style::mono, dayAndTime(entry.timeUtcMs) + " UTC"}}},
                 {say(P::computer), {{Style::text, textIn(host, "name") + ", " + textIn(host, "kernel")}}},
                 {say(P::hashOfProgram),
                  {{Style::text, textIn(program, "name") + ' ' + textIn(program, "version")},
                   {Style::mono, textIn(program, "sha256")}}},
                 {say(P::hashOfModule),
                  {{Style::text, textIn(module, "description") + ' ' + textIn(module, "version")},
                   {Style::text, textIn(module, "path")},
                   {Style::mono, textIn(module, "sha256")}}}}});
        }
        paper::Table table{{{say(P::library), Style::text, 62}, {"SHA-256", Style::mono, 105}}, {}, false};
        std::map<std::string, std::string> code;
        for (const auto& entry : m_maker.entries)
            for (const auto& file : listIn(*entry.json, "libraries"))
                code[textIn(file, "path")] = textIn(file, "sha256");
        for (const auto& [path, sha256] : code)
            table.rows.push_back({{{Style::text, path}}, {{Style::mono, sha256}}});
        if (!table.rows.empty())
            m_maker.add(std::move(table));
    }

    void statements() {
        const auto all = m_maker.ofType(type::statement);
        if (all.empty())
            return;
        m_maker.addSection(P::statements);
        const auto& signers = listIn(*m_maker.entries.back().json, "signers");
        std::set<std::string> seen;
        for (const auto* entry : all) {
            const auto seat = textOf(*entry, "participant"), said = textOf(*entry, "statement");
            if (!steps::isId(seat) || !seen.insert(seat).second)
                continue;  // no record that holds has such an entry
            const bool signs = std::ranges::any_of(signers, [&](const json& id) { return id == seat; });
            paper::Lines lines{{Style::bold, statementOf(said)}};
            if (const auto reason = textOf(*entry, "reason"); !reason.empty())
                lines.push_back({Style::text, reason});
            const auto name = m_maker.names.find(seat);
            m_maker.add(paper::SignatureSlot{seat, name == m_maker.names.end() ? seat : name->second,
                                             m_maker.seatTitle(seat), said == word::agree, std::move(lines),
                                             say(signs ? P::signedTranscript : P::signedNothing)});
        }
    }

  private:
    std::string say(P phrase, const std::vector<std::string>& args = {}) const {
        return m_maker.say(phrase, args);
    }

    void addHash(std::string label, const std::string& hex) {
        if (steps::isHexHash(hex))
            m_maker.add(paper::HashWords{std::move(label), {}, hex, true, {}});
    }

    /// What matters first: how it ended, who does not agree, what happened, what is owed.
    void result() {
        const auto& last = *m_maker.entries.back().json;
        const auto agreement = transcript::agreementOf(m_maker.entries);
        const bool isClosed = m_maker.entries.back().type == type::closing;
        paper::Lines lines;
        if (!agreement.wording().isEmpty())
            lines.push_back({Style::text, agreement.wording().in(m_maker.lang)});
        std::map<std::string, int> severities;
        for (const auto* entry : m_maker.ofType(type::exception))
            ++severities[textOf(*entry, "severity")];
        if (severities.empty())
            lines.push_back({Style::text, say(P::noExceptions)});
        for (const auto& [severity, count] : severities)
            lines.push_back(
                {Style::text, say(P::exceptionsOf, {severityName(severity), std::to_string(count)})});
        for (const auto& owed : listIn(last, "owed"))
            if (owed.is_object())
                lines.push_back({Style::text, say(P::owed, {textIn(owed, "debt") + " (" +
                                                            steps::shownText(owed, "of") + ")"})});
        if (m_maker.script != nullptr)
            for (const auto& waiver : m_maker.script->waivers)
                lines.push_back({Style::text, say(P::waived) + ": " + steps::text(waiver.debt, m_maker.lang) +
                                                  ", " + waiver.reason});
        m_maker.add(paper::Box{say(!isClosed               ? P::notClosed
                                   : agreement.isAbandoned ? P::wasAbandoned
                                                           : P::wasClosed),
                               std::move(lines),
                               {},
                               {}});
    }

    std::string severityName(const std::string& severity) const {
        const auto known = transcript::severityNamed(severity);
        return known ? transcript::wordingOf(*known).in(m_maker.lang) : severity;
    }

    paper::Lines cardOf(const std::string& seat) const {
        const auto found = m_cards.find(seat);
        if (found == m_cards.end())
            return {};
        const auto& attestation = objectIn(*found->second->json, "attestation");
        const bool isAttested = textIn(attestation, "state") == "attested";
        return {{Style::mono, textOf(*found->second, "signCertSha256")},
                {Style::note,
                 isAttested ? say(P::attested, {textIn(attestation, "make"), textIn(attestation, "serial"),
                                                textIn(attestation, "root")})
                            : say(P::notAttestedCard)}};
    }

    std::map<std::string, const json*> lastKeys() const {
        std::map<std::string, const json*> keys;
        for (const auto* entry : m_maker.ofType(type::result))
            if (const auto& key = objectIn(*entry->json, "key"); !textIn(key, "spkiSha256").empty())
                keys[textIn(key, "name")] = &key;
        return keys;
    }

    void certificate(const json& made) {
        m_maker.add(paper::Heading{paper::Level::part, say(P::certificate), textIn(made, "label"), {}});
        m_maker.add(paper::Facts{
            {{say(P::subject), {{Style::text, textIn(made, "subject")}}},
             {say(P::serialNumber), {{Style::mono, textIn(made, "serial")}}},
             {say(P::validity),
              {{Style::mono, textIn(made, "notBefore")}, {Style::mono, textIn(made, "notAfter")}}}}});
        addHash(say(P::certificateHash), textIn(made, "sha256"));
    }

    void tokens(const json& list) {
        paper::Table table{{{say(P::token), Style::bold, 28},
                            {say(P::serialNumber), Style::mono, 45},
                            {say(P::tokenLabel), Style::text, 44},
                            {say(P::makeAndModel), Style::text, 50}},
                           {},
                           false};
        for (const auto& token : list)
            table.rows.push_back({{{Style::bold, textIn(token, "name")}},
                                  {{Style::mono, textIn(token, "serial")}},
                                  {{Style::text, textIn(token, "label")}},
                                  {{Style::text, textIn(token, "manufacturer")},
                                   {Style::text, textIn(token, "model") + ' ' + textIn(token, "firmware")}}});
        m_maker.add(paper::Heading{paper::Level::part, say(P::tokensSeen), {}, {}});
        m_maker.add(std::move(table));
    }

    /// As the token said them, after the seal.
    void attributes(const json& sealed) {
        paper::Table table{
            {{say(P::attribute), Style::text, 100}, {say(P::value), Style::mono, 67}}, {}, false};
        for (const auto& pair : listIn(sealed, "evidence"))
            if (pair.is_array() && pair.size() == 2 && pair[0].is_string() && pair[1].is_string())
                table.rows.push_back({{{Style::text, pair[0].get<std::string>()}},
                                      {{Style::mono, pair[1].get<std::string>()}}});
        m_maker.add(paper::Heading{
            paper::Level::part, say(P::attributesAfterSeal), textIn(objectIn(sealed, "key"), "label"), {}});
        m_maker.add(std::move(table));
    }

    std::string statementOf(const std::string& said) const {
        return say(said == word::agree      ? P::saysAgree
                   : said == word::disagree ? P::saysDisagree
                   : said == word::refuses  ? P::saysRefuses
                                            : P::saysAbsent);
    }

    RunbookMaker& m_maker;
    const json& m_begin;
    std::map<std::string, const Entry*> m_cards;
};

}  // namespace

std::string textIn(const json& object, std::string_view member) {
    if (!object.is_object())
        return {};
    const auto found = object.find(member);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

const json& listIn(const json& object, std::string_view member) {
    static const json none = json::array();
    const auto found = object.is_object() ? object.find(member) : object.end();
    return object.is_object() && found != object.end() && found->is_array() ? *found : none;
}

const json& objectIn(const json& object, std::string_view member) {
    static const json none = json::object();
    const auto found = object.is_object() ? object.find(member) : object.end();
    return object.is_object() && found != object.end() && found->is_object() ? *found : none;
}

std::string dayAndTime(std::int64_t utcMs) {
    const auto text = formatUtcMs(utcMs);
    return text.substr(0, 10) + ' ' + text.substr(11, 8);
}

std::string timeOfDay(std::int64_t utcMs) {
    return formatUtcMs(utcMs).substr(11, 8);
}

RunbookMaker::RunbookMaker(const std::vector<Entry>& of, const script::Script* by, Lang in,
                           std::vector<paper::Block>& into)
    : entries(of), script(by), lang(in), blocks(into) {
    for (const auto& entry : entries) {
        types[entry.type].push_back(&entry);
        if (entry.type == type::participant)
            names[textOf(entry, "id")] = textOf(entry, "name");
    }
}

std::string RunbookMaker::seatTitle(const std::string& seat) const {
    const auto* found = script == nullptr ? nullptr : script->findSeat(seat);
    return found == nullptr ? seat : found->title.in(lang);
}

std::string RunbookMaker::person(const std::string& seat) const {
    const auto name = names.find(seat);
    return name == names.end() ? seatTitle(seat) : name->second + " (" + seatTitle(seat) + ')';
}

const std::vector<const Entry*>& RunbookMaker::ofType(std::string_view wanted) const {
    static const std::vector<const Entry*> none;
    const auto found = types.find(wanted);
    return found == types.end() ? none : found->second;
}

const Entry* RunbookMaker::lastResult(std::string_view wanted) const {
    const Entry* last = nullptr;
    for (const auto* entry : ofType(type::result))
        if (textOf(*entry, "action") == wanted)
            last = entry;
    return last;
}

paper::Document runbookOf(const std::vector<Entry>& entries, const script::Script* script) {
    paper::Document document;
    const auto& begin = *entries.front().json;
    document.kind = paper::Kind::runbook;
    document.version = templateVersion;
    document.lang = textIn(begin, "language") == langTag(Lang::ptBr) ? Lang::ptBr : Lang::en;
    const auto id = transcript::ceremonyIdOf(entries.front());
    document.isRehearsal = id.starts_with("R-");
    document.dateMs = entries.back().timeUtcMs / 1000 * 1000;
    RunbookMaker maker(entries, script, document.lang, document.blocks);
    document.kicker = maker.say(document.isRehearsal ? P::runbookOfRehearsal : P::runbook);
    document.title =
        script == nullptr ? textIn(objectIn(begin, "script"), "name") : script->title.in(document.lang);
    document.headLeft = document.kicker + " · " + document.title;
    document.headRight = id;
    // What everybody signs for: all that is before the last closing.
    const bool isClosed = entries.back().type == type::closing && entries.size() > 1;
    document.foot = maker.say(P::footContent);
    document.footHash = toHex(entries[entries.size() - (isClosed ? 2 : 1)].lineHash);
    Record record(maker);
    record.cover();
    record.people();
    record.keys();
    record.quorums();
    record.exceptions();
    maker.add(paper::PageBreak{});
    maker.addSteps();
    record.statements();
    record.software();
    return document;
}

Result<paper::Document> runbookOfRecord(const std::filesystem::path& record) {
    TRY_ASSIGN(const auto entries, transcript::readTranscript(record / transcript::transcriptFile));
    const auto script = script::loadScript(record / transcript::scriptFile).value;
    return runbookOf(entries, script ? &*script : nullptr);
}

}  // namespace conclave::runbook
