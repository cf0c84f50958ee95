#include <map>
#include <sstream>

#include "core/runbook/runbook_parts.h"
#include "core/steps/form.h"
#include "core/steps/kind.h"
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
namespace word = transcript::word;

/// What happened in one attempt at a step, as facts; what interrupts them stands in boxes of its own.
class StepWriter {
  public:
    explicit StepWriter(RunbookMaker& maker) : m_maker(maker) {}

    void begin(const Entry& entry, const std::string& times, int number) {
        m_maker.add(paper::Step{
            std::to_string(number), textOf(entry, "title"), times, {}, "entry-" + std::to_string(entry.seq)});
        std::vector<std::string> paragraphs;
        std::istringstream lines(say(P::quoted, {textOf(entry, "text")}));
        for (std::string line; std::getline(lines, line);)
            if (!line.empty())
                paragraphs.push_back(line);
        m_maker.add(paper::ReadAloud{std::move(paragraphs)});
        fact(say(P::acted), m_maker.person(textOf(entry, "actor")));
        if (const auto witness = textOf(entry, "witness"); !witness.empty())
            fact(say(P::witnessed), m_maker.person(witness));
    }

    void add(const Entry& entry) {
        if (entry.type == type::participant)
            fact(say(P::signedIn), m_maker.person(textOf(entry, "id")));
        else if (entry.type == type::vacancy)
            fact(say(P::vacant), m_maker.seatTitle(textOf(entry, "id")) + ": " + textOf(entry, "reason"));
        else if (entry.type == type::card)
            fact(say(P::card), m_maker.person(textOf(entry, "participant")), textOf(entry, "signCertSha256"));
        else if (entry.type == type::attestation)
            fact(say(P::cardAttested), m_maker.person(textOf(entry, "participant")));
        else if (entry.type == type::result)
            result(entry);
        else if (entry.type == type::confirmation)
            confirmation(entry);
        else if (entry.type == type::failure)
            box(say(P::failure), {textIn(objectIn(*entry.json, "error"), "text")}, entry);
        else if (entry.type == type::exception)
            interrupt(m_maker.boxOf(entry));
        else if (entry.type == type::breakOff)
            box(say(P::brokeOff), {textOf(entry, "reason")}, entry);
        else if (entry.type == type::resume)
            box(say(P::resumed), {textOf(entry, "reason")}, entry);
        else if (entry.type == type::redo || entry.type == type::abandon)
            box(say(entry.type == type::redo ? P::doneAgain : P::givenUp), {textOf(entry, "reason")}, entry);
        else if (entry.type == type::statement)
            fact(say(P::statements), m_maker.person(textOf(entry, "participant")));
        else if (entry.type == type::stepEnd && textOf(entry, "outcome") != word::done)
            fact(say(P::outcome), textOf(entry, "outcome"));
    }

    void finish() {
        if (!m_facts.facts.empty())
            m_maker.add(std::exchange(m_facts, {}));
    }

  private:
    std::string say(P phrase, const std::vector<std::string>& args = {}) const {
        return m_maker.say(phrase, args);
    }

    void fact(std::string label, std::string value, std::string mono = {}) {
        if (m_facts.facts.empty() || m_facts.facts.back().label != label)
            m_facts.facts.push_back({std::move(label), {}});
        auto& lines = m_facts.facts.back().value;
        if (!value.empty())
            lines.push_back({Style::text, std::move(value)});
        if (!mono.empty())
            lines.push_back({Style::mono, std::move(mono)});
    }

    void interrupt(paper::Box box) {
        finish();
        m_maker.add(std::move(box));
    }

    void box(const std::string& title, const std::vector<std::string>& texts, const Entry& entry) {
        paper::Lines lines;
        for (const auto& text : texts)
            lines.push_back({Style::text, text});
        interrupt({title + ", " + timeOfDay(entry.timeUtcMs), std::move(lines), {}, {}});
    }

    /// What stood on the screen, the shares that were brought, and the files.
    void result(const Entry& entry) {
        const auto& evidence = *entry.json;
        if (const auto* action = steps::findAction(textOf(entry, "action")))
            for (const auto& shown : action->shown)
                if (auto value = steps::shownText(evidence, shown.member); !value.empty()) {
                    const auto label = steps::Say{shown.label, {}}.in(m_maker.lang);
                    if (shown.isHash)
                        fact(label, {}, std::move(value));
                    else
                        fact(label, std::move(value));
                }
        for (const auto& brought : listIn(evidence, "shares"))
            for (const auto& custodian : listIn(brought, "custodians"))
                if (custodian.is_string())
                    fact(say(P::sharesBrought), m_maker.person(custodian.get<std::string>()));
        for (const auto& file : listIn(evidence, "files"))
            fact(say(P::filesWritten), textIn(file, "path"), textIn(file, "sha256"));
    }

    /// Of a value that people compare: "script", "primary.serial" of a token.
    std::string labelOf(const std::string& name) const {
        const auto dot = name.find('.');
        const auto part = dot == std::string::npos ? name : name.substr(dot + 1);
        using steps::Phrase;
        static const std::map<std::string, Phrase> labels{
            {"script", Phrase::labelScriptHash},     {"site", Phrase::labelSiteHash},
            {"software", Phrase::labelSoftwareHash}, {"module", Phrase::labelModuleHash},
            {"serial", Phrase::labelSerial},         {"model", Phrase::labelModel},
            {"firmware", Phrase::labelFirmware},     {"subject", Phrase::labelSubject},
            {"notBefore", Phrase::labelNotBefore},   {"notAfter", Phrase::labelNotAfter},
            {"spkiSha256", Phrase::labelKeyHash},    {"signatureAlgorithm", Phrase::labelSignatureAlgorithm}};
        const auto known = labels.find(part);
        const auto named = known == labels.end() ? part : steps::Say{known->second, {}}.in(m_maker.lang);
        return dot == std::string::npos ? named : name.substr(0, dot) + ": " + named;
    }

    void confirmation(const Entry& entry) {
        // What was compared stood on the screen for both; a result has been told of.
        const auto& shown = listIn(*entry.json, "shown");
        if (!entry.json->contains("result") && shown.text() != m_shown) {
            m_shown = shown.text();
            for (const auto& value : shown)
                fact(labelOf(textIn(value, "name")), {}, textIn(value, "value"));
        }
        const bool isYes = textOf(entry, "answer") == "yes";
        // What came out stands above; what people were asked besides says what they confirmed.
        if (const auto asked = textOf(entry, "what"); !entry.json->contains("result") && asked != m_asked) {
            m_asked = asked;
            fact(say(P::asked), asked);
        }
        fact(say(isYes ? P::confirmed : P::denied),
             m_maker.person(textOf(entry, "by")) + ", " + timeOfDay(entry.timeUtcMs));
    }

    RunbookMaker& m_maker;
    paper::Facts m_facts;
    std::string_view m_shown;  ///< last
    std::string m_asked;       ///< last
};

}  // namespace

paper::Box RunbookMaker::boxOf(const Entry& exception) const {
    const auto severity = transcript::severityNamed(textOf(exception, "severity"));
    const auto named = severity ? transcript::wordingOf(*severity).in(lang) : textOf(exception, "severity");
    paper::Box box{say(P::exceptionTitle, {steps::shownText(*exception.json, "number"), named}),
                   {{Style::text, textOf(exception, "what")}},
                   {},
                   {}};
    const auto addFact = [&](P label, const std::string& text) {
        if (!text.empty())
            box.facts.push_back({say(label), {{Style::text, text}}});
    };
    addFact(P::whatWasDone, textOf(exception, "done"));
    addFact(P::decision, textOf(exception, "decision"));
    addFact(P::reportedBy, person(textOf(exception, "reportedBy")));
    addFact(P::timeAndStep, dayAndTime(exception.timeUtcMs) + " UTC · " + textOf(exception, "about"));
    return box;
}

void RunbookMaker::addSteps() {
    addSection(P::stepByStep);
    int number = 0;
    StepWriter writer(*this);
    for (std::size_t i = 1; i < entries.size(); ++i) {
        const auto& entry = entries[i];
        if (entry.type != type::stepBegin) {
            writer.add(entry);
            continue;
        }
        writer.finish();
        auto end = i + 1;
        while (end < entries.size() && entries[end].type != type::stepEnd &&
               entries[end].type != type::stepBegin)
            ++end;
        const auto& last = entries[std::min(end, entries.size() - 1)];
        writer.begin(entry, timeOfDay(entry.timeUtcMs) + "–" + timeOfDay(last.timeUtcMs), ++number);
    }
    writer.finish();
}

}  // namespace conclave::runbook
