#pragma once

#include <QString>

#include "ui/theme/palette.h"

namespace conclave::ui {

/// The one stylesheet: buttons, text fields, scroll bars, tabs. Combo boxes, check boxes and radio buttons
/// are drawn by Style, because a stylesheet garbles their arrows and marks.
QString stylesheet(const Palette& colours, qreal scale);

}  // namespace conclave::ui
