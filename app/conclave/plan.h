#pragma once

#include <string>
#include <vector>

#include "core/ceremony/earlier.h"
#include "core/ceremony/preflight.h"
#include "core/script/script.h"
#include "core/script/site.h"

namespace conclave::app {

/// What will happen: acts, steps, who, how long, and the hashes to compare with the approved ones.
void printPlan(const script::Script& script, const script::Site* site, Lang lang);

/// What a recovery starts from, as it was judged: which key, made where, who can open it.
std::string foundText(const ceremony::Earlier& earlier, Lang lang);

/// Failed first.
void printPreflight(const std::vector<ceremony::PreflightItem>& items, Lang lang);

/// Each mistake with file, line and column; on stderr.
void printFindings(const std::vector<script::Finding>& findings, Lang lang);

}  // namespace conclave::app
