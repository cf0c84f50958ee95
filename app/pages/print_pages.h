#pragma once

#include <functional>

#include "app/pages/pages.h"

class QPrinter;

namespace conclave::pages {

/// The pages that the printer is set to, each as large as it is, or as large as fits its paper; never
/// enlarged. A PDF that is printed into gets pages of the same size. `onPage` is told before each. False: the
/// printer took no more.
bool printPages(Pages& pages, QPrinter& printer, const std::function<void(int page)>& onPage = {});

}  // namespace conclave::pages
