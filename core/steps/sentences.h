#pragma once

#include "core/steps/phrase.h"

/// A file per language.
namespace conclave::steps {

const char* english(Phrase phrase);
const char* portuguese(Phrase phrase);

}  // namespace conclave::steps
