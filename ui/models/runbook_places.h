#pragma once

#include <QHash>
#include <QString>
#include <QVector>
#include <vector>

#include "core/transcript/reader.h"

namespace conclave::ui {

/// On which page of a printed runbook a step stands. The head of each step in print has when it began and
/// ended; that is looked for in the pages' text, so that it is right for any file that is shown. Pages are
/// counted from 1, and are added in their order.
class RunbookPlaces {
  public:
    RunbookPlaces() = default;
    explicit RunbookPlaces(const std::vector<transcript::Entry>& entries);

    void addPage(const QString& text);

    int pageOf(qint64 seq) const;    ///< of its step; 0: it is not known
    qint64 entryOf(int page) const;  ///< that begins on it, or goes on from the page before; 0: not known

  private:
    struct Step {
        qint64 seq = 0;
        int page = 0;
    };
    QVector<Step> m_steps;                   ///< in the order of the transcript
    QHash<QString, QVector<int>> m_byTimes;  ///< "13:43:02–13:48:37": their indices
    int m_next = 0;                          ///< the steps before it are found, or will not be
    int m_pages = 0;
};

}  // namespace conclave::ui
