#pragma once

#include <string>

#include "core/script/site.h"

namespace conclave::script {

/// The file that says what `site` says (docs/formats/script.md), without what is at its default: parseSite()
/// reads the same back, or says what is wrong with it.
std::string toYaml(const Site& site);

}  // namespace conclave::script
