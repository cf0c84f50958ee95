#pragma once

#include <QByteArray>
#include <QMap>
#include <QObject>
#include <QString>
#include <QStringList>
#include <optional>

#include "core/base/lane.h"
#include "core/ceremony/earlier.h"

namespace conclave::ui {

/// What each thing that a recovery starts from turned out to be. What is wrong stands with the thing to be
/// changed; what is not known yet is empty.
struct EarlierFacts {
    std::optional<Error> safeProblem, rootProblem, recordProblem, headProblem;

    // Of the root certificate, alone.
    QString subject;
    QByteArray key;             ///< SHA-256 of its SPKI
    bool isRootOfSafe = false;  ///< it lies in the safe's folder: it did not come another way

    // Of the safe, once the root certificate vouches for it.
    bool isSafeGood = false;
    QString label, quorum;
    int threshold = 0;
    QStringList holders;           ///< ids
    QMap<QString, QString> names;  ///< of holders, by id, from the record

    // Of the earlier record, once it tells of this backup.
    bool isRecordGood = false;
    QString ceremonyId;
    bool isAnchored = false;  ///< by the head that was typed

    /// "Ana Ribeiro (custodian-1)", or the id.
    QString holder(const QString& id) const;
};

/// Judges what a recovery starts from, as ceremony::judgeEarlier does, on a thread of its own, and says which
/// of the things it is that is wrong. What was not named yet may be empty.
class EarlierCheck : public QObject {
    Q_OBJECT

  public:
    explicit EarlierCheck(QObject* parent = nullptr);

    void run(const ceremony::EarlierOrder& order);  ///< finished() follows; the last word counts
    void forget();                                  ///< nothing is named any more

    bool isRunning() const { return m_isRunning; }
    const EarlierFacts& facts() const { return m_facts; }  ///< of the run before, while one goes on

  signals:
    void finished();

  private:
    EarlierFacts m_facts;
    bool m_isRunning = false;
    int m_generation = 0;
    Lane m_lane{"earlier"};  // last: its work posts to this object
};

}  // namespace conclave::ui
