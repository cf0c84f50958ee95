#include "core/steps/phrase.h"

#include "core/base/clock.h"

namespace conclave::steps {
namespace {

// A file per language; no default: a phrase without a sentence does not compile.
#define SENTENCE(phrase, text) \
    case Phrase::phrase:       \
        return text;

const char* english(Phrase phrase) {
    switch (phrase) {
#include "core/steps/sentences_en.inc"
    }
    return "";
}

const char* portuguese(Phrase phrase) {
    switch (phrase) {
#include "core/steps/sentences_pt.inc"
    }
    return "";
}

#undef SENTENCE

}  // namespace

std::string_view phraseText(Phrase phrase, Lang lang) {
    switch (lang) {
        case Lang::en:
            return english(phrase);
        case Lang::ptBr:
            return portuguese(phrase);
    }
    return {};
}

std::string clockNow() {
    return formatUtcMs(utcNowMs()).substr(0, 19) + 'Z';
}

std::string Say::in(Lang lang) const {
    std::vector<std::string> words;
    for (const auto& arg : args)
        words.push_back(arg.text().in(lang));
    return fillPlaces(phraseText(phrase, lang), words);
}

}  // namespace conclave::steps
