#include <QtTest/qtest.h>

#include "core/base/error.h"

using namespace conclave;

class WordingTest : public QObject {
    Q_OBJECT

  private slots:
    void anArgumentThatIsAWordingIsGivenInItsOwnLanguage() {
        const Wording card("a card", "um cartão");
        const auto inner = worded("{} of {}", "{} de {}", card, "witness");
        QCOMPARE(inner.en, std::string("a card of witness"));
        QCOMPARE(inner.pt, std::string("um cartão de witness"));
        const auto outer = worded("entry {} names {}", "a entrada {} indica {}", 7, inner);
        QCOMPARE(outer.in(Lang::en), std::string("entry 7 names a card of witness"));
        QCOMPARE(outer.in(Lang::ptBr), std::string("a entrada 7 indica um cartão de witness"));
    }

    void anErrorSaysWhatHappenedInBothLanguages() {
        const Error error(Errc::fileMissing, {"root.crt"});
        const Wording wording = error;
        QCOMPARE(wording.en, std::string("root.crt does not exist."));
        QCOMPARE(wording.pt, std::string("root.crt não existe."));
        QVERIFY(worded("{}", "{}", Wording(error)) == wording);
    }
};

QTEST_GUILESS_MAIN(WordingTest)
#include "wording_test.moc"
