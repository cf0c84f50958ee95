#pragma once

#include <QPalette>

#include "ui/theme/palette.h"

namespace conclave::ui {

/// What Qt's own widgets draw with.
QPalette qtPalette(const Palette& colours);

}  // namespace conclave::ui
