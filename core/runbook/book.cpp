#include "core/runbook/book.h"

#include <fmt/format.h>

#include "core/base/clock.h"
#include "core/base/hex.h"
#include "core/runbook/book_parts.h"

namespace conclave::runbook {
namespace {

using paper::Style;
using P = BookPhrase;

int minutesOf(const script::Act& act) {
    int minutes = 0;
    for (const auto& step : act.steps)
        minutes += step.minutes;
    return minutes;
}

class Front {
  public:
    explicit Front(BookMaker& maker) : m_maker(maker), m_script(maker.order.script) {}

    void cover() {
        m_maker.add(paper::Box{say(P::whatThisIs),
                               {{Style::text, say(P::whatThisIsText)}, {Style::text, say(P::whatThisIsNot)}},
                               {},
                               {}});
        paper::Facts facts;
        const auto add = [&facts](std::string label, paper::Lines value) {
            facts.facts.push_back({std::move(label), std::move(value)});
        };
        add(say(P::script), {{Style::text, say(P::scriptVersion, {m_script.name, m_script.version})}});
        add(say(P::approvedBy), {{Style::text, m_script.approvedBy}});
        paper::Lines policies;
        for (const auto& policy : m_script.policies)
            policies.push_back({Style::text, policy});
        if (!policies.empty())
            add(say(P::policies), policies);
        const auto* site = m_maker.order.site;
        if (site == nullptr) {
            add(say(P::place), {{Style::text, say(P::placeUnknown)}});
        } else {
            add(say(P::place), {{Style::text, site->place}});
            add(say(P::kindOfRun), {{Style::bold, say(site->rehearsal ? P::rehearsal : P::production)}});
        }
        int minutes = 0;
        for (const auto& act : m_script.acts)
            minutes += minutesOf(act);
        add(say(P::length), {{Style::text, say(P::lengthText, {std::to_string(m_script.acts.size()),
                                                               std::to_string(m_script.allSteps().size()),
                                                               std::to_string(minutes)})}});
        for (const auto& waiver : m_script.waivers)
            add(say(P::waived),
                {{Style::bold, steps::text(waiver.debt, m_maker.order.lang)}, {Style::text, waiver.reason}});
        const auto when = formatUtcMs(m_maker.order.printedAtMs);
        add(say(P::printedWhen),
            {{Style::text, say(P::printedText, {when.substr(0, 10) + ' ' + when.substr(11, 8),
                                                m_maker.order.version, m_maker.order.build})}});
        m_maker.add(facts);
        contents();
    }

    void approval() {
        m_maker.addPage(say(P::approval), {}, "approval");
        m_maker.addText(say(P::approvalText));
        const auto hex = toHex(m_script.sha256);
        m_maker.add(paper::Facts{{{say(P::script),
                                   {{Style::bold, said(m_script.title)},
                                    {Style::text, say(P::scriptVersion, {m_script.name, m_script.version})}}},
                                  {say(P::approvedBy), {{Style::text, m_script.approvedBy}}}}});
        m_maker.add(paper::HashWords{say(P::scriptHash), {}, hex, true, {}});
        std::vector<std::string> names;
        if (m_script.approval) {
            m_maker.addNote(say(P::approvalThreshold, {std::to_string(m_script.approval->threshold),
                                                       std::to_string(m_script.approval->approvers.size())}));
            for (const auto& approver : m_script.approval->approvers)
                names.push_back(approver.name);
        } else {
            names.assign(3, say(P::signName));
        }
        for (const auto& name : names)
            m_maker.add(paper::SignatureLines{{name, say(P::signSignature), say(P::signDate)}});
    }

    void hashForm() {
        m_maker.addPage(say(P::hashCheck), {}, hashFormAnchor);
        const auto read = say(P::tickRead), compared = say(P::tickCompared);
        m_maker.addText(say(P::hashCheckText, {read, compared}));
        const auto add = [&](std::string label, std::string aside, std::string hex) {
            m_maker.add(
                paper::HashWords{std::move(label), std::move(aside), std::move(hex), true, {read, compared}});
        };
        const auto& order = m_maker.order;
        add(say(P::hashOfScript), m_script.name + ' ' + m_script.version, toHex(m_script.sha256));
        if (order.site != nullptr)
            add(say(P::hashOfSite), order.site->place, toHex(order.site->sha256));
        for (const auto& program : order.programs)
            add(say(P::hashOfProgram), "Conclave", program);
        for (const auto& module : order.modules)
            add(say(P::hashOfModule),
                order.site == nullptr ? "" : order.site->module.path.filename().string(), module);
        if (order.modules.empty())
            m_maker.add(paper::Form{{}, {{say(P::moduleUnknown), paper::Shape::words, 8}}});
        m_maker.add(
            paper::SignatureLines{{say(P::readFromScreen), say(P::comparedOnSheet), say(P::timeUtc)}});
    }

    void people() {
        m_maker.addPage(say(P::people), {}, "people");
        m_maker.addText(say(P::peopleText));
        paper::Table seats{{{say(P::seat), Style::bold, 30},
                            {say(P::fullName), Style::text, 60},
                            {say(P::identityDocument), Style::text, 48},
                            {say(P::initials), Style::text, 18}},
                           {},
                           true};
        for (const auto& seat : m_script.seats) {
            paper::Lines who{{Style::bold, said(seat.title)}};
            if (seat.mayBeVacant)
                who.push_back({Style::note, say(P::mayStayVacant)});
            if (seat.trustAnchor)
                who.push_back({Style::note, say(P::outsideSigner, {*seat.trustAnchor})});
            if (seat.trustAnchor)
                who.push_back({Style::note, say(P::certificateCarries)});
            if (seat.signing == script::SigningProfile::icpBrasilAdRb)
                who.push_back({Style::note, say(P::signsAdRb)});
            seats.rows.push_back({who, {}, {}, {}});
        }
        m_maker.add(seats);
        quorums();
        keys();
        tokens();
    }

  private:
    std::string say(P phrase, const std::vector<std::string>& args = {}) const {
        return m_maker.say(phrase, args);
    }
    const std::string& said(const script::Text& text) const { return m_maker.said(text); }

    void contents() {
        paper::Lines lines;
        const auto add = [&lines](std::string title, std::string anchor) {
            lines.push_back({Style::text, std::move(title) + ", "});
            lines.push_back({Style::page, std::move(anchor), true});
        };
        add(say(P::approval), "approval");
        add(say(P::hashCheck), hashFormAnchor);
        add(say(P::people), "people");
        for (std::size_t i = 0; i < m_script.acts.size(); ++i)
            add(say(P::actTitle, {std::to_string(i + 1), said(m_script.acts[i].title)}), actAnchor(i + 1));
        if (!m_script.contingencies.empty())
            add(say(P::contingencies), "contingencies");
        add(say(P::cards), "cards");
        add(say(P::forms), "forms");
        add(say(P::headForm), headFormAnchor);
        m_maker.add(paper::Facts{{{say(P::contents), std::move(lines)}}});
    }

    void quorums() {
        if (m_script.quorums.empty())
            return;
        m_maker.add(paper::Heading{paper::Level::section, say(P::quorums), {}, {}});
        paper::Table table{{{say(P::quorumName), Style::bold, 24},
                            {say(P::quorumOpens), Style::text, 34},
                            {say(P::quorumNeeds), Style::text, 24},
                            {say(P::quorumHolders), Style::text, 72}},
                           {},
                           false};
        for (const auto& [name, quorum] : m_script.quorums) {
            std::string holders;
            for (const auto& custodian : quorum.custodians)
                holders += (holders.empty() ? "" : ", ") + m_maker.seatTitle(custodian);
            const auto needs = quorum.isEarlier ? say(P::fromSafe)
                                                : say(P::ofMany, {std::to_string(quorum.threshold),
                                                                  std::to_string(quorum.custodians.size())});
            const auto opens =
                say(quorum.purpose == script::QuorumPurpose::unlock ? P::opensTokens : P::opensBackup);
            table.rows.push_back({{{Style::bold, name}},
                                  {{Style::text, opens}},
                                  {{Style::text, needs}},
                                  {{Style::text, holders.empty() ? say(P::fromSafe) : holders}}});
        }
        m_maker.add(table);
    }

    void keys() {
        m_maker.add(paper::Heading{paper::Level::section, say(P::keysAndTokens), {}, {}});
        paper::Facts facts;
        for (const auto& [name, key] : m_script.keys) {
            if (key.isEarlier) {
                facts.facts.push_back(
                    {say(P::key), {{Style::bold, name}, {Style::text, say(P::keyFromBackup)}}});
                continue;
            }
            facts.facts.push_back({say(P::key),
                                   {{Style::bold, key.label},
                                    {Style::text, " · " + std::string(crypto::name(key.algorithm)), true}}});
            facts.facts.push_back({say(P::certificate),
                                   {{Style::text, subjectOf(key.certificate)},
                                    {Style::text, validityOf(key.certificate, m_maker.order.lang)}}});
        }
        m_maker.add(facts);
    }

    void tokens() {
        if (m_script.tokens.empty())
            return;
        paper::Table table{{{say(P::token), Style::bold, 26},
                            {say(P::tokenLabel), Style::text, 56},
                            {say(P::tokenSerial), Style::text, 46},
                            {say(P::sealNumber), Style::text, 30}},
                           {},
                           true};
        for (const auto& [name, token] : m_script.tokens)
            table.rows.push_back({{{Style::bold, name}}, {{Style::text, token.label}}, {}, {}});
        m_maker.add(table);
    }

    BookMaker& m_maker;
    const script::Script& m_script;
};

}  // namespace

std::string actAnchor(std::size_t number) {
    return "act-" + std::to_string(number);
}

std::string subjectOf(const script::CertificateSpec& certificate) {
    std::string subject;
    for (auto part = certificate.subject.rbegin(); part != certificate.subject.rend(); ++part)
        subject += (subject.empty() ? "" : ", ") + part->type + "=" + part->value;
    return subject;
}

std::string validityOf(const script::CertificateSpec& certificate, Lang lang) {
    if (certificate.validityYears)
        return say(P::validYears, lang, {std::to_string(*certificate.validityYears)});
    return say(P::validUntil, lang, {formatUtcMs(certificate.notAfterUtcMs.value_or(0)).substr(0, 10)});
}

std::string BookMaker::seatTitle(const std::string& seat) const {
    const auto* found = order.script.findSeat(seat);
    return found == nullptr ? seat : said(found->title);
}

void BookMaker::addPage(std::string title, std::string aside, std::string anchor) {
    add(paper::PageBreak{});
    add(paper::Heading{paper::Level::act, std::move(title), std::move(aside), std::move(anchor)});
}

paper::Document scriptBook(const BookOrder& order) {
    paper::Document document;
    document.kind = paper::Kind::book;
    document.lang = order.lang;
    document.isRehearsal = order.site != nullptr && order.site->rehearsal;
    document.dateMs = order.printedAtMs / 1000 * 1000;
    BookMaker maker{order, document.blocks};
    document.kicker = maker.say(document.isRehearsal ? P::bookOfRehearsal : P::book);
    document.title = maker.said(order.script.title);
    document.headLeft = maker.say(P::book) + " · " + document.title;
    document.headRight = order.script.name + ' ' + order.script.version;
    document.foot = maker.say(P::footScript);
    document.footHash = toHex(order.script.sha256);
    document.initials = {maker.say(P::initialsActor), maker.say(P::initialsWitness),
                         maker.say(P::exceptionsHere)};
    Front front(maker);
    front.cover();
    front.approval();
    front.hashForm();
    front.people();
    maker.addActs();
    maker.addForms();
    return document;
}

}  // namespace conclave::runbook
