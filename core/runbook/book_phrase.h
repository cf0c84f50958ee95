#pragma once

#include <string>
#include <vector>

#include "core/base/lang.h"

namespace conclave::runbook {

/// What script book and runbook say of their own, beside the texts of script and transcript.
enum class BookPhrase {
#define SENTENCE(phrase, text) phrase,
#include "core/runbook/book_en.inc"
#undef SENTENCE
};

/// With {0}, {1}, … filled in.
std::string say(BookPhrase phrase, Lang lang, const std::vector<std::string>& args = {});

}  // namespace conclave::runbook
