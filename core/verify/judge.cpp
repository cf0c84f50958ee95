#include "core/verify/judge.h"

#include <algorithm>

#include "core/base/text.h"

namespace conclave::verify {
namespace {

constexpr std::size_t mostListed = 50;        // per check: a report is for people
constexpr std::size_t mostFailures = 25'000;  // of all checks; a folder has up to 20,000 paths

std::size_t index(CheckId id) {
    return static_cast<std::size_t>(id);
}

Wording printableWording(const Wording& wording) {
    return {printable(wording.en), printable(wording.pt)};
}

}  // namespace

/// Before something is found for the first time.
void Judge::count(CheckId id) {
    const auto& findings = m_findings[index(id)];
    if (findings.listed.empty() && !findings.other && m_judged)
        m_judged(++m_count);
}

void Judge::list(CheckId id, Outcome outcome, const Wording& detail, At at) {
    count(id);
    auto& findings = m_findings[index(id)];
    findings.hasFailed |= outcome == Outcome::failed;
    if (findings.listed.size() >= mostListed) {
        ++findings.unlisted;
        return;
    }
    findings.listed.push_back({id, outcome, printableWording(detail), printable(at.file), at.entry});
}

void Judge::fail(CheckId id, const Wording& detail, At at) {
    list(id, Outcome::failed, detail, std::move(at));
    if (++m_failures > mostFailures)
        throw TooMuchWrong();
}

void Judge::note(CheckId id, const Wording& detail, At at) {
    list(id, Outcome::noted, detail, std::move(at));
}

void Judge::pass(CheckId id, const Wording& detail) {
    count(id);
    m_findings[index(id)].other = Check{id, Outcome::passed, printableWording(detail), {}, {}};
}

void Judge::skip(CheckId id, const Wording& why) {
    count(id);
    m_findings[index(id)].other = Check{id, Outcome::notChecked, printableWording(why), {}, {}};
}

void Judge::skipRest(const Wording& why) {
    for (auto& findings : m_findings)
        if (!findings.other)
            findings.other =
                Check{static_cast<CheckId>(&findings - m_findings.data()), Outcome::notChecked, why, {}, {}};
}

bool Judge::hasFailed(CheckId id) const {
    return m_findings[index(id)].hasFailed;
}

bool Judge::hasFailed() const {
    return std::ranges::any_of(m_findings, [](const Findings& findings) { return findings.hasFailed; });
}

std::vector<Check> Judge::take() && {
    std::vector<Check> checks;
    for (int i = 0; i < checkCount; ++i) {
        auto& findings = m_findings[static_cast<std::size_t>(i)];
        const auto id = static_cast<CheckId>(i);
        if (findings.unlisted > 0)
            findings.listed.push_back({id,
                                       findings.listed.back().outcome,
                                       worded("and {} more", "e mais {}", findings.unlisted),
                                       {},
                                       {}});
        if (findings.listed.empty())
            findings.listed.push_back(findings.other.value_or(Check{id, Outcome::notChecked, {}, {}, {}}));
        std::ranges::move(findings.listed, std::back_inserter(checks));
    }
    return checks;
}

}  // namespace conclave::verify
