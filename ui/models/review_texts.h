#pragma once

#include <QCoreApplication>
#include <QString>
#include <QVector>

#include "ui/models/record_review.h"

namespace conclave::ui {

/// What a review says in words, in the console's language.
class ReviewTexts {
    Q_DECLARE_TR_FUNCTIONS(conclave::ui::ReviewTexts)

  public:
    /// Failed first, then not checked, then passed; within these in the order of the checks.
    static QVector<verify::Check> inOrder(const verify::Report& report);
    static int count(const verify::Report& report, verify::Outcome outcome);

    static QString title(const verify::Check& check);   ///< what holds when it passes
    static QString detail(const verify::Check& check);  ///< where, and what was found
    static QString remedy(const verify::Check& check);  ///< empty when nothing can be done, or need be

    static QString whatFails(const verify::Report& report);  ///< "entry 47"; of a report that failed
    /// Who signed in and does not agree, or did not sign; exceptions that endanger a key. Sentences.
    static QString whatIsNotAgreed(const verify::Report& report);
    /// What was approved and not given to compare with; empty: all was.
    static QString whatIsNotCompared(const verify::Report& report);
    static QString whatIsMissing(
        const verify::Report& report);  ///< for a report without anchor, or of an abandoned ceremony

    static QString document(const QString& path);                     ///< what a file of the record is
    static QString owed(const verify::Summary::Owed& owed);           ///< and whether the script waived it
    static QString holding(const verify::Summary::Holding& holding);  ///< where a key is
    static QString holdingState(const verify::Summary& after, const verify::Summary::Holding& holding);
    static QString backup(const verify::Summary::Backup& backup);  ///< how many open it
    static QString backupState(const verify::Summary& after, const verify::Summary::Backup& backup);
    static QString statement(const verify::Summary::Signer& signer);

    /// The whole review as plain text, for people; `utc` is when it was made.
    static QString report(const ReviewedRecord& reviewed, const QString& utc);
};

}  // namespace conclave::ui
