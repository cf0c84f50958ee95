#pragma once

#include <QStringList>

namespace conclave::ui {

/// The ceremony scripts that come with the program: absolute paths, sorted by name, that of a recovery last.
QStringList shippedScripts();
/// The one that brings a key back from its backup; empty when it did not come along.
QString recoveryScript();
/// The one that makes the key of a drill: with P-384 it takes seconds.
QString drillScript();

}  // namespace conclave::ui
