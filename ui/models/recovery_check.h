#pragma once

#include <QMap>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QVector>
#include <filesystem>
#include <optional>

#include "core/base/lane.h"
#include "core/base/result.h"
#include "core/quorum/manifest.h"

namespace conclave::ui {

/// One thing that a recovery needs.
struct RecoveryItem {
    enum class What {
        manifest,
        manifestNamed,
        share,
        wrappedKey,
        cardCertificate,
        rootCertificate,
        program,
        wordList
    };
    What what{};
    QString file;                  ///< relative to its folder
    QString custodian;             ///< id; of shares and card certificates
    std::optional<Error> problem;  ///< nothing: it is there and right
};

/// What is in a backup, and whether it is whole.
struct RecoveryFacts {
    QString record, safe;         ///< folders: public files, and those of the safe; may be one
    QString quorum, certificate;  ///< that opens the backup; of the key, in the record
    QVector<RecoveryItem> items;
    std::optional<quorum::Manifest> manifest;  ///< when it could be read
    QMap<QString, QString> names;              ///< of custodians, by id

    QString name(const QString& custodian) const;  ///< the id where nobody says the name
    /// Everything that these custodians' recovery takes from the backup is right. Programs may be missing.
    bool isWholeFor(const QStringList& custodians) const;
};

/// Checks the files of a backup on a thread of its own. Opens nothing: the shares stay sealed.
class RecoveryCheck : public QObject {
    Q_OBJECT

  public:
    explicit RecoveryCheck(QObject* parent = nullptr);

    /// `safe` empty: the safe's files are in the record too. finished() follows.
    void run(const QString& record, const QString& safe);
    void forget();  ///< what runs is not heard any more

    const std::optional<RecoveryFacts>& facts() const { return m_facts; }  ///< nothing while it runs

  signals:
    void finished();

  private:
    std::optional<RecoveryFacts> m_facts;
    int m_generation = 0;
    Lane m_lane{"recovery"};  // last: its work posts to this object
};

}  // namespace conclave::ui
