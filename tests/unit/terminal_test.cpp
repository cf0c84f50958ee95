#include <QtTest/qtest.h>

#include "app/conclave/terminal_text.h"

using namespace conclave::app;

class TerminalTest : public QObject {
    Q_OBJECT

  private slots:
    void whatDevicesSayCannotDriveTheTerminal() {
        QCOMPARE(forTerminal("label \x1b]0;title\x07 \x1b[2J\rover\x7f"),
                 std::string("label \uFFFD]0;title\uFFFD \uFFFD[2J\uFFFDover\uFFFD"));
        QCOMPARE(forTerminal("c1 \xC2\x9B turned \xE2\x80\xAE bad \xFF"),
                 std::string("c1 \uFFFD turned \uFFFD bad \uFFFD"));
    }

    void linesAndLettersStay() {
        QCOMPARE(forTerminal("Cartório\n\n  b\n"), std::string("Cartório\n\n  b\n"));
        QCOMPARE(forTerminal(""), std::string());
    }
};

QTEST_GUILESS_MAIN(TerminalTest)
#include "terminal_test.moc"
