#include <map>
#include <set>
#include <sstream>

#include "core/runbook/book_parts.h"

namespace conclave::runbook {
namespace {

using paper::Shape;
using paper::Style;
using P = BookPhrase;

/// One step: what is read, and what is ticked and written.
class StepPage {
  public:
    StepPage(BookMaker& maker, const script::Step& step)
        : m_maker(maker), m_script(maker.order.script), m_step(step), m_kind(*step.kind) {}

    void add(const std::string& number) {
        m_maker.add(paper::Step{number,
                                said(m_step.title),
                                {},
                                say(P::aboutMinutes, {std::to_string(m_step.minutes)}),
                                "step-" + m_step.id});
        who();
        m_maker.add(paper::ReadAloud{quoted(said(m_step.text))});
        m_form.ticks.push_back({{Style::text, say(P::readAloud)}});
        ownTicks();
        attendance();
        for (const auto& action : m_kind.does) {
            if (action.isIrreversible)
                m_form.blanks.push_back({say(P::lastFour), Shape::cells, 4});
            for (const auto& value : action.shown)
                shown(value);
        }
        judged();
        times();
        m_form.blanks.push_back({say(P::remarks), Shape::lines, 2});
        m_maker.add(m_form);
    }

  private:
    std::string say(P phrase, const std::vector<std::string>& args = {}) const {
        return m_maker.say(phrase, args);
    }
    const std::string& said(const script::Text& text) const { return m_maker.said(text); }
    std::string actor() const { return m_maker.seatTitle(m_step.actor); }
    std::string witness() const { return m_maker.seatTitle(m_step.witness); }

    void tick(paper::Lines lines) { m_form.ticks.push_back(std::move(lines)); }
    /// "**Custodian 1**: card ready"
    void tickOf(const std::string& who, P phrase) {
        tick({{Style::bold, who}, {Style::text, say(phrase), true}});
    }

    void who() {
        std::string present;
        for (const auto& seat : m_step.present)
            present += (present.empty() ? "" : ", ") + m_maker.seatTitle(seat);
        const bool isEveryone = m_step.present.size() == m_script.seats.size();
        m_maker.add(paper::Paragraph{
            {{Style::note, say(P::acts) + actor() + say(P::witnesses) + witness() +
                               (isEveryone ? say(P::presentAll) : say(P::presentSome, {present}))}}});
    }

    /// The quotes around all of it, whatever paragraphs it has.
    std::vector<std::string> quoted(const std::string& text) const {
        std::vector<std::string> paragraphs;
        std::istringstream lines(say(P::quoted, {text}));
        for (std::string line; std::getline(lines, line);)
            if (!line.empty())
                paragraphs.push_back(line);
        return paragraphs;
    }

    void ownTicks() {
        const auto& name = m_kind.name;
        if (name == "confirm")
            return tick({{Style::text, say(P::doneConfirmed)}, {Style::bold, actor(), true}});
        if (name == "sign-in")
            return eachSeat(P::saidWho);
        if (name == "enrol-cards")
            return eachSeat(P::cardReady);
        if (name == "close-out") {
            eachSeat(P::statedAndSigned);
            return tick({{Style::text, say(P::lastWordsForm)}, {Style::page, headFormAnchor, true}});
        }
        if (name == "clock-check") {
            tickOf(actor(), P::ownClock);
            return tickOf(witness(), P::ownClock);
        }
        if (name == "hash-check")
            return tick({{Style::text, say(P::comparedOnForm)}, {Style::page, hashFormAnchor, true}});
        if (name == "hsm-check") {
            for (const auto& [token, spec] : m_script.tokens)
                tickOf(token, P::serialAsOnDevice);
            return;
        }
        if (name == "make-certificate")
            if (const auto key = m_script.keys.find(m_step.named("key")); key != m_script.keys.end()) {
                tick({{Style::text, say(P::nameAsInScript)},
                      {Style::bold, subjectOf(key->second.certificate), true}});
                tick({{Style::text, say(P::validityAsInScript)},
                      {Style::bold, validityOf(key->second.certificate, m_maker.order.lang), true}});
            }
    }

    void eachSeat(P phrase) {
        for (const auto& seat : m_script.seats)
            tickOf(said(seat.title), phrase);
    }

    void attendance() {
        for (const auto& quota : m_kind.attendance) {
            const auto quorum = m_script.quorums.find(m_step.named(quota.quorum));
            if (quorum == m_script.quorums.end())
                continue;
            if (quorum->second.custodians.empty()) {
                tick({{Style::text, say(P::broughtShareOfSafe)}});
                continue;
            }
            for (const auto& custodian : quorum->second.custodians)
                if (m_brought.insert(custodian).second)  // once, if they hold shares of two quorums
                    tickOf(m_maker.seatTitle(custodian), quota.isAll ? P::openedEnvelope : P::broughtShare);
        }
    }

    void shown(const steps::Shown& value) {
        // What the script says already, and whose shares: they have boxes.
        if (value.member == "quorum" ||
            (!m_brought.empty() && (value.member == "shares" || value.member == "opened")))
            return;
        const std::string label(steps::phraseText(value.label, m_maker.order.lang));
        if (value.isHash)
            m_words.push_back({say(P::shortWords, {label}), Shape::words, 3});
        else
            m_values.push_back({label, Shape::line, 1});
    }

    void judged() {
        if (m_kind.judges == steps::Who::nobody)
            return;
        tick({{Style::text, say(P::resultConfirmed)}, {Style::bold, actor(), true}});
        if (m_kind.judges == steps::Who::both)
            tick({{Style::text, say(P::resultConfirmed)}, {Style::bold, witness(), true}});
    }

    void times() {
        auto& blanks = m_form.blanks;
        blanks.insert(blanks.begin(), {{say(P::begun), Shape::time, 1},
                                       {say(P::ended), Shape::time, 1},
                                       {say(P::video), Shape::clock, 1}});
        blanks.insert(blanks.end(), m_values.begin(), m_values.end());
        blanks.insert(blanks.end(), m_words.begin(), m_words.end());
    }

    BookMaker& m_maker;
    const script::Script& m_script;
    const script::Step& m_step;
    const steps::Kind& m_kind;
    paper::Form m_form;
    std::vector<paper::Blank> m_values, m_words;
    std::set<std::string> m_brought;
};

std::string minutesAside(const BookMaker& maker, const script::Act& act) {
    int minutes = 0;
    for (const auto& step : act.steps)
        minutes += step.minutes;
    return maker.say(P::actAside, {std::to_string(act.steps.size()), std::to_string(minutes)});
}

void addCard(BookMaker& maker, P title, const std::vector<P>& lines) {
    paper::Box box{maker.say(title), {}, {}, {}};
    for (const auto line : lines)
        box.lines.push_back({Style::text, maker.say(line)});
    maker.add(std::move(box));
}

/// Rows to be filled, numbered where there is a column for it.
void addGrid(BookMaker& maker, P title, std::vector<paper::Column> columns, int rows, bool isNumbered) {
    maker.add(paper::Heading{paper::Level::section, maker.say(title), {}, {}});
    if (isNumbered)
        columns.insert(columns.begin(), {maker.say(P::number), Style::note, 6});
    paper::Table table{columns, {}, true};
    for (int i = 1; i <= rows; ++i) {
        paper::Row row(columns.size());
        if (isNumbered)
            row.front() = {{Style::note, std::to_string(i)}};
        table.rows.push_back(std::move(row));
    }
    maker.add(std::move(table));
}

}  // namespace

void BookMaker::addActs() {
    int number = 0;
    std::size_t actNumber = 0;
    std::map<std::string, std::string> numbers;
    for (const auto& act : order.script.acts) {
        ++actNumber;
        addPage(say(P::actTitle, {std::to_string(actNumber), said(act.title)}), minutesAside(*this, act),
                actAnchor(actNumber));
        for (const auto& step : act.steps) {
            numbers[step.id] = std::to_string(++number);
            StepPage(*this, step).add(numbers[step.id]);
        }
    }
    if (order.script.contingencies.empty())
        return;
    addPage(say(P::contingencies), {}, "contingencies");
    addText(say(P::contingenciesText));
    int contingencyNumber = 0;
    for (const auto& contingency : order.script.contingencies) {
        const auto id = std::to_string(++contingencyNumber);
        const auto* instead = order.script.findStep(contingency.insteadOf);
        const auto aside = instead == nullptr
                               ? say(P::thenAgain)
                               : say(P::insteadOf, {numbers[instead->id] + ", " + said(instead->title)});
        add(paper::Heading{
            paper::Level::section, say(P::contingencyTitle, {id, said(contingency.act.title)}), aside, {}});
        int stepNumber = 0;
        for (const auto& step : contingency.act.steps)
            StepPage(*this, step).add("C" + id + "." + std::to_string(++stepNumber));
    }
}

void BookMaker::addForms() {
    addPage(say(P::cards), {}, "cards");
    addText(say(P::cardsText));
    addCard(*this, P::cardBlocked, {P::cardBlockedText1, P::cardBlockedText2, P::cardBlockedText3});
    addCard(*this, P::custodianIll, {P::custodianIllText1, P::custodianIllText2});
    addCard(*this, P::powerCut, {P::powerCutText1, P::powerCutText2, P::powerCutText3});
    addCard(*this, P::hashDiffers, {P::hashDiffersText1, P::hashDiffersText2});

    addPage(say(P::forms), {}, "forms");
    addGrid(*this, P::bagsForm,
            {{say(P::bagNumber), Style::text, 30},
             {say(P::bagSeal), Style::text, 30},
             {say(P::bagContent), Style::text, 52},
             {say(P::bagPlace), Style::text, 30},
             {say(P::initials), Style::text, 18}},
            6, false);
    addGrid(*this, P::devicesForm,
            {{say(P::device), Style::text, 52},
             {say(P::serialNumber), Style::text, 46},
             {say(P::sealBefore), Style::text, 30},
             {say(P::sealAfter), Style::text, 30}},
            7, false);
    addGrid(*this, P::videoForm,
            {{say(P::camera), Style::text, 30},
             {say(P::medium), Style::text, 40},
             {say(P::begun), Style::text, 28},
             {say(P::ended), Style::text, 28},
             {say(P::clockDifference), Style::text, 34}},
            3, false);
    add(paper::PageBreak{});
    addGrid(*this, P::exceptionsForm,
            {{say(P::timeAndStep), Style::text, 26},
             {say(P::whatHappened), Style::text, 56},
             {say(P::whatWasDone), Style::text, 46},
             {say(P::reportedBy), Style::text, 28}},
            19, true);
    addNote(say(P::exceptionsText));
    addPage(say(P::headForm), {}, headFormAnchor);
    addText(say(P::headText));
    add(paper::Form{{}, {{say(P::ceremonyId), Shape::line, 1}, {say(P::headWords), Shape::words, 8}}});
    add(paper::SignatureLines{{say(P::headReadBy), say(P::headWrittenBy), say(P::timeUtc)}});
}

}  // namespace conclave::runbook
