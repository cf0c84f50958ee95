#pragma once

#include <QObject>
#include <QStringList>
#include <QVector>
#include <atomic>
#include <optional>

#include "core/base/lane.h"
#include "ui/models/record_cache.h"

namespace conclave::ui {

/// Records that this computer knows, newest first: those in Documents/Conclave and of rehearsals, and those
/// that were remembered, wherever they are. Reads on a thread of its own.
class Records : public QObject {
    Q_OBJECT

  public:
    static constexpr int most = 50;

    explicit Records(QObject* parent = nullptr);
    ~Records() override;  ///< what is being read is given up

    static QString documentsFolder();  ///< Documents/Conclave, where records are proposed

    void refresh();  ///< changed() follows
    void remember(const QString& record);
    /// Not offered to be resumed any more, until somebody goes on with it; still listed.
    void setAside(const RecordSummary& record);

    bool isRead() const { return m_isRead; }  ///< false before the first changed()
    const QVector<RecordSummary>& rows() const { return m_rows; }
    /// The newest that can be resumed and was not set aside; null when there is none.
    const RecordSummary* interrupted() const;

  signals:
    void changed();

  private:
    void prepend(const QString& key, const QString& value);

    QVector<RecordSummary> m_rows;
    QStringList m_setAside;
    bool m_isRead = false;
    std::optional<RecordCache> m_cache;  ///< the lane's
    std::atomic<bool> m_isEnding = false;
    Lane m_lane{"records"};  // last: its work posts to this object
};

}  // namespace conclave::ui
