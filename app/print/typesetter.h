#pragma once

#include <QPdfWriter>

#include "app/print/setting.h"

namespace conclave::print {

/// Finds out where everything stands, and then draws it: page numbers, and how many pages there are, are
/// known when the first page is drawn. Needs the fonts (Fonts::requireInstalled).
Places typeset(const paper::Document& document, QPdfWriter& writer);

}  // namespace conclave::print
