#include "core/script/check.h"

#include <algorithm>
#include <sstream>

#include "core/script/fields.h"
#include "core/script/script_parts.h"

namespace conclave::script {
namespace {

class Together {
  public:
    Together(const Script& script, const Site& site) : m_script(script), m_site(site) {}

    void checkTokens() {
        for (const auto& [token, spec] : m_script.tokens)
            if (!m_site.tokens.contains(token))
                add(m_script.file, spec.at, Errc::referenceUnknown,
                    {"tokens", token, m_site.file + ": " + joined(keysOf(m_site.tokens))});
    }

    void checkProduction() {
        if (m_site.rehearsal)
            return;
        for (const auto& [name, quorum] : m_script.quorums)
            checkQuorum(quorum);
        for (const auto& waiver : m_script.waivers)
            checkWaiver(waiver);
        const auto isOutside = [](const Seat& seat) { return seat.trustAnchor && !seat.mayBeVacant; };
        if (std::none_of(m_script.seats.begin(), m_script.seats.end(), isOutside))
            add(m_script.file, m_script.seats.front().at, Errc::productionNeedsAnchor, {});
        if (!m_script.approval)
            add(m_script.file, {}, Errc::productionNeedsApproval, {});
    }

    void checkValidity(std::int64_t nowUtcMs) {
        for (const auto& [name, key] : m_script.keys)
            if (auto validity = key.certificate.validityAt(nowUtcMs); !key.isEarlier && !validity)
                m_findings.push_back({m_script.file, key.certificate.at, validity.error(), Severity::error});
    }

    void checkAnswers(const Answers& answers) {
        if (!m_site.rehearsal)
            add(answers.file, {}, Errc::answersNotRehearsal, {});
        for (const auto& seat : m_script.seats)
            if (!answers.people.contains(seat.id))  // one that stays vacant says why
                add(answers.file, {}, Errc::answerMissing, {"people." + seat.id});
        for (const auto& [token, spec] : m_script.tokens)
            if (!answers.tokens.contains(token))
                add(answers.file, {}, Errc::answerMissing, {"tokens." + token});
    }

    std::vector<Finding> take() && { return std::move(m_findings); }

  private:
    void checkQuorum(const Quorum& quorum) {
        if (quorum.isEarlier)
            return;
        if (quorum.threshold < 2)
            add(m_script.file, quorum.at, Errc::productionThreshold, {quorum.name});
        else if (static_cast<std::size_t>(quorum.threshold) == quorum.custodians.size())
            m_findings.push_back(
                {m_script.file, quorum.at,
                 Error(Errc::quorumWithoutReserve, {quorum.name, std::to_string(quorum.threshold)}),
                 Severity::warning});
    }

    /// What every ceremony owes from its beginning: that two people compare.
    void checkWaiver(const Waiver& waiver) {
        if (steps::begun().debts().contains(waiver.debt))
            add(m_script.file, waiver.at, Errc::productionWaiver, {wordingOf(waiver.debt)});
    }

    void add(const std::string& file, Place at, Errc code, std::vector<ErrorArg> args) {
        m_findings.push_back({file, at, Error(code, std::move(args)), Severity::error});
    }

    const Script& m_script;
    const Site& m_site;
    std::vector<Finding> m_findings;
};

}  // namespace

std::vector<Finding> checkAnchors(const Script& script, std::int64_t nowUtcMs) {
    std::vector<Finding> findings;
    for (const auto& seat : script.seats) {
        if (!seat.trustAnchor)
            continue;
        const auto authority = script.authorityOf(seat);
        auto inTime = authority ? authority->checkAt(nowUtcMs) : Result<void>(authority.error());
        if (!inTime)
            findings.push_back({script.file, seat.at, std::move(inTime).error(), Severity::error});
    }
    for (const auto& [name, root] : script.rootsOfCards())
        if (auto inTime = root.checkAt(nowUtcMs); !inTime)
            findings.push_back(
                {script.file, script.attestationRootsAt, std::move(inTime).error(), Severity::error});
    return findings;
}

std::vector<Finding> checkReaders(const Script& script) {
    // What tests/strangers finds: Go's crypto/x509 keeps each number of a policy in 31 bits, the first two as
    // one (X.690, 8.19.4).
    const auto isLarge = [](const std::string& policy) {
        std::istringstream arcs(policy);
        std::string first;
        std::getline(arcs, first, '.');
        std::string_view most = first == "2" ? "2147483567" : "2147483647";
        for (std::string arc; std::getline(arcs, arc, '.'); most = "2147483647")
            if (arc.size() > most.size() || (arc.size() == most.size() && arc > most))
                return true;
        return false;
    };
    std::vector<Finding> findings;
    for (const auto& [name, key] : script.keys)
        for (const auto& policy : key.certificate.policyOids) {
            if (isLarge(policy))
                findings.push_back({script.file, key.certificate.at,
                                    Error(Errc::policyArcLarge, {name, policy}), Severity::warning});
        }
    return findings;
}

std::vector<Finding> checkTogether(const Script& script, const Site& site, const Answers* answers,
                                   std::int64_t nowUtcMs) {
    Together together(script, site);
    together.checkTokens();
    together.checkProduction();
    together.checkValidity(nowUtcMs);
    if (answers)
        together.checkAnswers(*answers);
    return std::move(together).take();
}

}  // namespace conclave::script
