#include <QtTest/qtest.h>

#include <set>

#include "core/ceremony/steps.h"
#include "core/steps/phrase.h"
#include "tests/unit/both_languages.h"

using namespace conclave;
using steps::Phrase;

namespace {

const std::vector<Phrase> allPhrases{
#define SENTENCE(phrase, text) Phrase::phrase,
#include "core/steps/sentences_en.inc"
#undef SENTENCE
};

/// "{0}", "{1}": what is filled in.
std::set<std::string> placesOf(std::string_view text) {
    std::set<std::string> places;
    for (std::size_t at = 0; (at = text.find('{', at)) != std::string_view::npos; ++at)
        places.emplace(text.substr(at, text.find('}', at) + 1 - at));
    return places;
}

}  // namespace

/// What is declared of steps is there: somebody wrote how each kind is run, and what is said in each
/// language.
class KindsTest : public QObject {
    Q_OBJECT

  private slots:
    void everyKindCanBeRun() {
        for (const auto& kind : steps::allKinds())
            QVERIFY2(ceremony::canRun(kind), std::string(kind.name).c_str());
        QVERIFY(!ceremony::canRun({.name = "dance"}));
    }

    void everySentenceIsInBothLanguages() {
        for (const auto phrase : allPhrases) {
            const std::string en(steps::phraseText(phrase, Lang::en));
            const std::string pt(steps::phraseText(phrase, Lang::ptBr));
            QVERIFY2(!en.empty() && !pt.empty(), en.c_str());
            QVERIFY2(test::isInBothLanguages({en, pt}), (en + " | " + pt).c_str());
        }
    }

    /// {0} stands in both, or what is filled in would be lost in one.
    void sentencesTakeTheSameInBothLanguages() {
        for (const auto phrase : allPhrases) {
            const auto en = placesOf(steps::phraseText(phrase, Lang::en));
            const auto pt = placesOf(steps::phraseText(phrase, Lang::ptBr));
            QVERIFY2(en == pt, std::string(steps::phraseText(phrase, Lang::en)).c_str());
            int number = 0;
            for (const auto& place : en)
                QCOMPARE(place, '{' + std::to_string(number++) + '}');
        }
    }

    void everyFactAndDebtSaysWhatItIsAbout() {
        const auto takes = [](Phrase phrase) { return placesOf(steps::phraseText(phrase, Lang::en)).size(); };
        for (const auto fact : steps::allFacts())
            QVERIFY2(takes(steps::phraseOf(fact)) == steps::about(fact).size(),
                     std::string(name(fact)).c_str());
        for (const auto debt : steps::allDebts())
            QVERIFY2(takes(steps::phraseOf(debt)) == steps::about(debt).size(),
                     std::string(name(debt)).c_str());
    }
};

QTEST_GUILESS_MAIN(KindsTest)
#include "kinds_test.moc"
