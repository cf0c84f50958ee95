#include "core/steps/phrase.h"

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/steps/sentences.h"

namespace conclave::steps {

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
    return fillPlaces(phraseText(phrase, lang), args);
}

}  // namespace conclave::steps
