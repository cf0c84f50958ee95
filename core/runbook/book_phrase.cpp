#include "core/runbook/book_phrase.h"

#include "core/base/error.h"

namespace conclave::runbook {
namespace {

// A file per language; no default: a phrase without a sentence does not compile.
#define SENTENCE(phrase, text) \
    case BookPhrase::phrase:   \
        return text;

const char* inEnglish(BookPhrase phrase) {
    switch (phrase) {
#include "core/runbook/book_en.inc"
    }
    return "";
}

const char* inPortuguese(BookPhrase phrase) {
    switch (phrase) {
#include "core/runbook/book_pt.inc"
    }
    return "";
}

#undef SENTENCE

}  // namespace

std::string say(BookPhrase phrase, Lang lang, const std::vector<std::string>& args) {
    return fillPlaces(lang == Lang::en ? inEnglish(phrase) : inPortuguese(phrase), args);
}

}  // namespace conclave::runbook
