#pragma once

#include <cstdio>

#include "app/pages/pages.h"

namespace conclave::pages {

/// Answers who started the program, until `in` ends. First, of itself:
///     pages N, and a line for each: WIDTH HEIGHT, in thousandths of a point; or error WHY (Pages::load)
/// Then to each line
///     draw PAGE WIDTH    image PAGE WIDTH HEIGHT, and WIDTH * HEIGHT pixels of four octets, blue first
///     text PAGE          text PAGE OCTETS, and so many of UTF-8
/// True: it ended so; false: nothing could be opened, or a line asked for something else.
bool serve(Pages& pages, const std::string& problem, std::FILE* in, std::FILE* out);

}  // namespace conclave::pages
