#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/lang.h"

namespace conclave::steps {

/// What the engine says to people; the terminal and the window say it in their language at that moment.
enum class Phrase {
#define SENTENCE(phrase, text) phrase,
#include "core/steps/sentences_en.inc"
#undef SENTENCE
};

/// The phrase with {0}, {1}, … still in it.
std::string_view phraseText(Phrase phrase, Lang lang);

/// "2026-11-22T03:36:22Z"
std::string clockNow();

/// A phrase and its arguments, language left open.
struct Say {
    Phrase phrase{};
    std::vector<ErrorArg> args;  ///< names that no language changes, or words in each

    std::string in(Lang lang) const;
};

}  // namespace conclave::steps
