#include "core/runbook/runbook.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/paper/text_form.h"
#include "core/runbook/runbook_parts.h"
#include "core/steps/form.h"
#include "core/steps/ledger.h"
#include "core/transcript/agreement.h"
#include "core/transcript/record.h"
#include "core/transcript/severity.h"

namespace conclave::runbook {
namespace {

using json = JsonNode;
using paper::Style;
using Entry = transcript::PlacedEntry;
using transcript::textOf;
using P = BookPhrase;
namespace type = transcript::type;
namespace action = transcript::action;
namespace word = transcript::word;

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
        m_maker.add(
            paper::Box{say(P::whatThisIs),
                       {{Style::text, say(m_maker.closing == nullptr ? P::runbookOpen : P::runbookText)},
                        {Style::text, say(P::runbookIsNot)}},
                       {},
                       {}});
    }

    void people() {
        m_maker.addSection(P::people);
        paper::Table table{
            {{say(P::fullName), Style::bold, 49}, {say(P::cardAndCertificate), Style::mono, 118}}, {}, false};
        for (const auto* entry : m_maker.ofType(type::participant))
            table.rows.push_back({{{Style::bold, textOf(*entry, "name")},
                                   {Style::note, m_maker.seatTitle(textOf(*entry, "id"))}},
                                  cardOf(textOf(*entry, "id"))});
        for (const auto* entry : m_maker.ofType(type::vacancy))
            table.rows.push_back(
                {{{Style::text, say(P::vacant)}, {Style::note, m_maker.seatTitle(textOf(*entry, "id"))}},
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
        paper::Table table{{{say(P::quorumName), Style::bold, 22},
                            {say(P::quorumNeeds), Style::text, 20},
                            {say(P::quorumHolders), Style::text, 57},
                            {say(P::setId), Style::mono, 68}},
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
        paper::Table table{{{say(P::library) + ", SHA-256", Style::text, 1}}, {}, false};
        std::map<std::string, std::string> code;
        for (const auto& entry : m_maker.entries)
            for (const auto& file : listIn(*entry.json, "libraries"))
                code[textIn(file, "path")] = textIn(file, "sha256");
        for (const auto& [path, sha256] : code)
            table.rows.push_back({{{Style::text, path}, {Style::mono, sha256}}});
        if (!table.rows.empty())
            m_maker.add(std::move(table));
    }

    void statements() {
        const auto last = m_maker.lastStatements();
        if (last.empty())
            return;
        m_maker.add(paper::PageBreak{});  // the signatures of a usual ceremony fit one page
        m_maker.addSection(P::statements);
        if (m_maker.closing != nullptr)
            m_maker.add(paper::Paragraph{{{Style::text, say(P::signingText)}}});
        const auto signers = m_maker.signers();
        std::set<std::string> seen;
        for (const auto* first : m_maker.ofType(type::statement)) {
            const auto seat = textOf(*first, "participant");
            if (!steps::isId(seat) || !seen.insert(seat).second)
                continue;  // one that was changed; and no record that holds has such a seat
            const auto& entry = *last.at(seat);
            const auto said = textOf(entry, "statement");
            paper::Lines lines{{Style::bold, statementSentence(said, m_maker.lang)}};
            if (const auto reason = textOf(entry, "reason"); !reason.empty())
                lines.push_back({Style::text, reason});
            const bool isSigner = std::ranges::find(signers, seat) != signers.end();
            const auto name = m_maker.names.find(seat);
            m_maker.add(paper::SignatureSlot{seat, name == m_maker.names.end() ? seat : name->second,
                                             m_maker.seatTitle(seat), said == word::agree, std::move(lines),
                                             isSigner ? "" : say(P::signedNothing)});
        }
    }

    /// What leaves the room, and in what.
    void custody() {
        bool isFirst = true;
        for (const auto* entry : m_maker.ofType(type::result)) {
            const auto name = textOf(*entry, "action");
            if (name != "custody" && name != "write-package")
                continue;
            if (std::exchange(isFirst, false))
                m_maker.addSection(P::custody);
            paper::Facts facts{
                {{say(P::bagNumber), {{Style::mono, textOf(*entry, "bag")}}},
                 {say(P::bagSeal), {{Style::mono, textOf(*entry, "seal")}}},
                 {say(P::kept), {{Style::text, textOf(*entry, name == "custody" ? "place" : "folder")}}},
                 {say(P::timeUtc), {{Style::mono, dayAndTime(entry->timeUtcMs)}}}}};
            for (const auto& photograph : listIn(*entry->json, "photographs"))
                facts.facts.push_back({say(P::photograph),
                                       {{Style::text, textIn(photograph, "path")},
                                        {Style::mono, textIn(photograph, "sha256")}}});
            m_maker.add(std::move(facts));
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
        const auto agreement = transcript::agreementOf(m_maker.entries);
        const bool isClosed = m_maker.closing != nullptr;
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
        if (isClosed)
            for (const auto& owed : listIn(*m_maker.closing, "owed"))
                lines.push_back({Style::text, say(P::owed, {debtOf(owed)})});
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

    std::string debtOf(const json& owed) const {
        const auto name = textIn(owed, "debt"), of = steps::shownText(owed, "of");
        return of.empty() ? name : name + " (" + of + ')';
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

    /// In the order of their names.
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

    RunbookMaker& m_maker;
    const json& m_begin;
    std::map<std::string, const Entry*> m_cards;
};

void addAll(RunbookMaker& maker) {
    Record record(maker);
    record.cover();
    record.people();
    record.keys();
    record.quorums();
    record.custody();
    record.exceptions();
    maker.add(paper::PageBreak{});
    maker.addSteps();
    record.software();
    record.statements();
}

paper::Document headerOf(const RunbookMaker& maker) {
    paper::Document document;
    document.kind = paper::Kind::runbook;
    document.version = runbookTemplate;
    document.lang = maker.lang;
    const auto id = transcript::ceremonyIdOf(maker.entries.front());
    document.isRehearsal = id.starts_with("R-");
    document.dateMs = maker.entries.back().timeUtcMs / 1000 * 1000;
    document.kicker = maker.say(document.isRehearsal ? P::runbookOfRehearsal : P::runbook);
    document.title = maker.script == nullptr ? textIn(objectIn(*maker.entries.front().json, "script"), "name")
                                             : maker.script->title.in(document.lang);
    document.headLeft = document.kicker + " · " + document.title;
    document.headRight = id;
    // What everybody signs for: all that is before the closing.
    document.foot = maker.say(P::footContent, {std::to_string(maker.entries.size())});
    document.footHash = toHex(maker.entries.back().lineHash);
    return document;
}

/// Piece by piece: the text of a long record is longer than memory should be.
void makeText(const RunbookSource& source, const std::function<void(std::string)>& piece) {
    RunbookMaker maker(source, [&](const paper::Block& block) { piece(paper::blockText(block)); });
    piece(paper::headerText(headerOf(maker)));
    addAll(maker);
}

}  // namespace

std::string runbookText(const RunbookSource& source) {
    std::string text;
    makeText(source, [&](const std::string& piece) { text += piece; });
    return text;
}

std::optional<std::size_t> runbookDiffersAt(const RunbookSource& source, std::string_view text) {
    struct Differs {};  // nothing behind it need be made
    std::size_t line = 1;
    try {
        makeText(source, [&](const std::string& piece) {
            const auto differs = std::ranges::mismatch(piece, text).in1;
            line += static_cast<std::size_t>(std::count(piece.begin(), differs, '\n'));
            if (differs != piece.end())
                throw Differs();
            text.remove_prefix(piece.size());
        });
    } catch (const Differs&) {
        return line;
    }
    return text.empty() ? std::nullopt : std::optional(line);
}

RunbookSource sourceOf(std::span<const Entry> entries, const script::Script* script) {
    const bool isClosed = entries.back().type == type::closing && entries.size() > 1;
    return {entries.first(entries.size() - (isClosed ? 1 : 0)),
            isClosed ? entries.back().json.get() : nullptr, script};
}

Result<std::string> runbookTextOfRecord(const std::filesystem::path& record) {
    TRY_ASSIGN(const auto transcript, readFile(record / transcript::transcriptFile));
    TRY_ASSIGN(const auto placed, transcript::placeTranscript(asText(transcript)));
    const auto script = script::loadScript(record / transcript::scriptFile).value;
    return runbookText(sourceOf(placed.entries, script ? &*script : nullptr));
}

}  // namespace conclave::runbook
