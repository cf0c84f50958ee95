#pragma once

#include <array>
#include <exception>
#include <functional>
#include <vector>

#include "core/verify/check.h"

namespace conclave::verify {

/// Where a finding was made.
struct At {
    std::string file;
    std::optional<std::int64_t> entry;
};

/// More is wrong than anybody reads, and looking further could take for ever.
struct TooMuchWrong : std::exception {
    const char* what() const noexcept override { return "too much is wrong"; }
};

/// Collects what the checks find. Throws TooMuchWrong.
class Judge {
  public:
    /// `judged` hears of how many checks something was found.
    explicit Judge(std::function<void(int)> judged = {}) : m_judged(std::move(judged)) {}

    void fail(CheckId id, const Wording& detail, At at = {});
    /// Stands in the report and makes nothing fail.
    void note(CheckId id, const Wording& detail, At at = {});
    /// What to say when nothing fails.
    void pass(CheckId id, const Wording& detail = {});
    void skip(CheckId id, const Wording& why);
    void skipRest(const Wording& why);  ///< checks of which nothing was said

    bool hasFailed(CheckId id) const;
    bool hasFailed() const;

    /// In the order of CheckId. A check that nobody passed, failed or left out is a bug of ours; it is
    /// reported as not checked.
    std::vector<Check> take() &&;

  private:
    struct Findings {
        std::vector<Check> listed;
        bool hasFailed = false;
        std::size_t unlisted = 0;  ///< beyond the limit
        std::optional<Check> other;
    };
    void count(CheckId id);
    void list(CheckId id, Outcome outcome, const Wording& detail, At at);

    std::function<void(int)> m_judged;
    int m_count = 0;
    std::size_t m_failures = 0;
    std::array<Findings, checkCount> m_findings;
};

}  // namespace conclave::verify
