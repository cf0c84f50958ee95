#include "core/script/findings.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/script/yaml_tree.h"

namespace conclave::script {

/// A file that is something else altogether must not flood the screen or the memory.
constexpr std::size_t maxFindings = 500;

std::string Finding::oneLine(Lang lang) const {
    return fmt::format("{}:{}:{}: {}", file, at.line, at.column, error.oneLine(lang));
}

bool hasErrors(const std::vector<Finding>& findings) {
    return std::any_of(findings.begin(), findings.end(),
                       [](const Finding& finding) { return finding.severity == Severity::error; });
}

void Report::add(Place at, Errc code, std::vector<ErrorArg> args) {
    add(at, Error(code, std::move(args)));
}

void Report::add(Place at, Error error) {
    if (m_findings.size() < maxFindings)
        m_findings.push_back({m_file, at, std::move(error), Severity::error});
}

std::vector<Finding> Report::take() && {
    std::stable_sort(m_findings.begin(), m_findings.end(), [](const Finding& a, const Finding& b) {
        return std::pair(a.at.line, a.at.column) < std::pair(b.at.line, b.at.column);
    });
    return std::move(m_findings);
}

}  // namespace conclave::script
