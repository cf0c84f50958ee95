#pragma once

#include <QStringList>

namespace conclave::ui {

/// The ceremony scripts that come with the program: absolute paths, those that bring a key back last.
QStringList shippedScripts();
/// Whether it takes a key from an earlier ceremony. Only looked at, not parsed: for what is proposed.
bool isRecovery(const QString& script);
/// The one that brings a key back from its backup; empty when it did not come along.
QString recoveryScript();
/// The one that makes the key of a drill: with P-384 it takes seconds.
QString drillScript();

}  // namespace conclave::ui
