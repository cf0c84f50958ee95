#pragma once

#include "core/verify/judge.h"
#include "core/verify/record_view.h"

namespace conclave::verify {

/// Why a record without a result of this action is none that fails: the ceremony was abandoned before, or the
/// script has no step for it (`unplanned`). Empty: there should be one.
Wording notReached(const RecordView& record, std::string_view action, const steps::Names& about,
                   const Wording& unplanned);

/// A check that is made once for each quorum or key: what is said of all of them when nothing failed.
class Tally {
  public:
    /// `none`: why it is not checked when there are none.
    Tally(CheckId id, Wording none) : m_id(id), m_why(std::move(none)) {}

    void pass(const Wording& detail);
    void skip(const Wording& why);
    /// Passed when at least one passed.
    void judge(Judge& judge) const;

  private:
    CheckId m_id;
    Wording m_passed, m_why;
    bool m_hasPassed = false;
};

}  // namespace conclave::verify
