#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <QVector>
#include <memory>

#include "core/base/lane.h"
#include "core/base/result.h"
#include "core/verify/verify.h"
#include "ui/models/timeline.h"

namespace conclave::ui {

/// A file of the record, as the transcript names it.
struct RecordDocument {
    QString path;
    QString sha256;  ///< empty: a signature, or the transcript
    qint64 length = 0;
    bool isWithheld = false;
    enum class State { asNamed, changed, missing } state = State::missing;
};

/// Everything that is known of a record after its review.
struct ReviewedRecord {
    std::filesystem::path path;
    verify::Report report;
    Timeline timeline;  ///< as far as the transcript can be read
    bool isCutShort = false;
    bool hasRunbook = false;
    QVector<RecordDocument> documents;
};

/// What the auditor compares the record with.
struct ReviewAnchors {
    QString head;       ///< 64 hex digits or 32 words; empty: none
    QStringList trust;  ///< certificate files
    QString script;     ///< the approved script; empty: none
    QStringList with;   ///< other records of the same key, before or after this one
};

/// Verifies records on a thread of its own. Of several reviews asked for, the last one counts.
class RecordReview : public QObject {
    Q_OBJECT

  public:
    explicit RecordReview(QObject* parent = nullptr);

    void run(const QString& record, const ReviewAnchors& anchors);

    /// The record as JSON (docs/formats/verify.md) in `jsonFile`, and `text` beside it with the ending .txt.
    /// saved() or saveFailed() follows.
    void save(const QString& jsonFile, const QString& text);

    const ReviewedRecord* reviewed() const { return m_reviewed.get(); }  ///< null before, and while it runs

  signals:
    void progress(int done, int count);
    void finished();
    void failed(const Error& error);  ///< there is no record to judge, or an anchor is none
    void saved(const QString& jsonFile, const QString& textFile);
    void saveFailed(const Error& error);

  private:
    std::shared_ptr<const ReviewedRecord> m_reviewed;
    int m_generation = 0;
    Lane m_lane{"review"};  // last: its work posts to this object
};

}  // namespace conclave::ui
