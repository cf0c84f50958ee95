#pragma once

#include <QStringList>

namespace conclave::ui {

/// The ceremony scripts that come with the program: absolute paths, sorted by name.
QStringList shippedScripts();

}  // namespace conclave::ui
