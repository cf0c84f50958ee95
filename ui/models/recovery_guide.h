#pragma once

#include <QString>
#include <QStringList>
#include <QVector>

#include "ui/models/recovery_check.h"

namespace conclave::ui {

/// One numbered section of docs/recovery-without-conclave.md.
struct RecoverySection {
    int number = 0;    ///< 1 prepare … 6 clean up
    QString commands;  ///< shell
};

/// The commands of that page, which a test runs as they stand there, with these folders and these custodians
/// (ids) put in.
QVector<RecoverySection> recoveryGuide(const RecoveryFacts& facts, const QStringList& custodians);

/// A POSIX shell word.
QString shellWord(const QString& text);

}  // namespace conclave::ui
