#include "ui/models/runbook_places.h"

#include <QDateTime>
#include <QRegularExpression>
#include <algorithm>

#include "core/transcript/record.h"

namespace conclave::ui {
namespace {

namespace type = transcript::type;

QString timeOf(const transcript::Entry& entry) {
    return QDateTime::fromMSecsSinceEpoch(entry.timeUtcMs, Qt::UTC).toString(QStringLiteral("HH:mm:ss"));
}

}  // namespace

RunbookPlaces::RunbookPlaces(const std::vector<transcript::Entry>& entries) {
    const auto isEdge = [](const transcript::Entry& entry) {
        return entry.type == type::stepEnd || entry.type == type::stepBegin;
    };
    for (auto begin = entries.begin(); begin != entries.end(); ++begin) {
        if (begin->type != type::stepBegin)
            continue;
        auto end = std::find_if(begin + 1, entries.end(), isEdge);
        if (end == entries.end())
            --end;
        m_byTimes[timeOf(*begin) + QChar(u'–') + timeOf(*end)].append(static_cast<int>(m_steps.size()));
        m_steps.append({begin->seq, 0});
    }
}

void RunbookPlaces::addPage(const QString& text) {
    ++m_pages;
    static const QRegularExpression times(QStringLiteral("\\d\\d:\\d\\d:\\d\\d–\\d\\d:\\d\\d:\\d\\d"));
    for (auto found = times.globalMatch(text); found.hasNext();) {
        const auto candidates = m_byTimes.value(found.next().captured());
        const auto step = std::ranges::lower_bound(candidates, m_next);
        if (step == candidates.end())
            continue;
        m_steps[*step].page = m_pages;
        m_next = *step + 1;
    }
}

int RunbookPlaces::pageOf(qint64 seq) const {
    const auto after = std::ranges::upper_bound(m_steps, seq, {}, &Step::seq);
    if (after == m_steps.begin())
        return m_pages > 0 ? 1 : 0;  // the cover tells how it began
    return (after - 1)->page;
}

qint64 RunbookPlaces::entryOf(int page) const {
    qint64 goesOn = 0;
    for (const auto& step : m_steps) {
        if (step.page == page)
            return step.seq;
        if (step.page != 0 && step.page < page)
            goesOn = step.seq;
    }
    return goesOn;
}

}  // namespace conclave::ui
