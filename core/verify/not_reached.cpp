#include "core/verify/not_reached.h"

namespace conclave::verify {

Wording notReached(const RecordView& record, std::string_view action, const steps::Names& about,
                   const Wording& unplanned) {
    if (!record.isPlanned(action, about))
        return unplanned;
    if (record.abandon)
        return {"abandoned before", "abandonada antes disso"};
    return {};
}

void Tally::pass(const Wording& detail) {
    m_hasPassed = true;
    m_passed = m_passed.isEmpty() ? detail : worded("{}; {}", "{}; {}", m_passed, detail);
}

void Tally::skip(const Wording& why) {
    m_why = why;
}

void Tally::judge(Judge& judge) const {
    if (m_hasPassed)
        judge.pass(m_id, m_passed);
    else
        judge.skip(m_id, m_why);
}

}  // namespace conclave::verify
