#pragma once

#include <QProcess>
#include <QStringList>

namespace conclave::ui {

/// Starts conclave-pages, which lies beside the running program. Nothing that this process has open goes
/// along, and what it says of its own troubles is thrown away.
void startPages(QProcess& process, const QStringList& arguments);

}  // namespace conclave::ui
