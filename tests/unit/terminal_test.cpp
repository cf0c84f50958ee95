#include <QtTest/qtest.h>

#include <CLI/CLI.hpp>
#include <QTemporaryDir>

#include "app/conclave/plan.h"
#include "app/conclave/terminal_text.h"
#include "app/process/usage.h"
#include "core/base/hex.h"
#include "core/base/pgp_words.h"
#include "core/ceremony/engine.h"
#include "tests/support/record_maker.h"

using namespace conclave;
using namespace conclave::app;

namespace {

/// What is said in Portuguese of a command line like those of conclave.
std::string wrongWith(std::vector<std::string> words) {
    CLI::App cli;
    std::string text;
    cli.require_subcommand(1);
    cli.fallthrough();
    cli.add_option("--lang", text)->check(CLI::IsMember({"en", "pt-BR"}));
    auto* run = cli.add_subcommand("run");
    run->add_option("SCRIPT", text)->required();
    run->add_option("--site", text)->required();
    std::ranges::reverse(words);
    try {
        cli.parse(words);
    } catch (const CLI::ParseError& mistake) {
        return usageError(mistake).arg(0).pt;
    }
    return "nothing";
}

}  // namespace

class TerminalTest : public QObject {
    Q_OBJECT

  private slots:
    void whatDevicesSayCannotDriveTheTerminal() {
        QCOMPARE(forTerminal("label \x1b]0;title\x07 \x1b[2J\rover\x7f"),
                 std::string("label \uFFFD]0;title\uFFFD \uFFFD[2J\uFFFDover\uFFFD"));
        QCOMPARE(forTerminal("c1 \xC2\x9B turned \xE2\x80\xAE bad \xFF"),
                 std::string("c1 \uFFFD turned \uFFFD bad \uFFFD"));
    }

    void whatIsWrongWithACommandLineIsSaidInPortuguese() {
        QCOMPARE(wrongWith({}), std::string("falta um subcomando"));
        QCOMPARE(wrongWith({"run", "s"}), std::string("falta --site"));
        QCOMPARE(wrongWith({"run", "--site", "s"}), std::string("falta SCRIPT"));
        QCOMPARE(wrongWith({"run", "s", "--site"}), std::string("falta o valor de --site"));
        QCOMPARE(wrongWith({"run", "s", "--site", "s", "more"}), std::string("não se esperava: more"));
        QCOMPARE(wrongWith({"--lang", "de", "run", "s", "--site", "s"}),
                 std::string("--lang: de não está em {en,pt-BR}"));
        QCOMPARE(wrongWith({"run", "s", "--site", "s", "--site", "t"}),
                 std::string("um argumento não serve"));
    }

    /// The HSM, cards and people may all be waited for at once.
    void noShareOfTheTimeIsNegative() {
        using namespace std::chrono_literals;
        ceremony::Times times;
        times.total = 10s;
        times.hsm = 4s;
        times.cards = 5s;
        QVERIFY(times.conclave() == 1s);
        times.people = 3s;
        QVERIFY(times.conclave() == 0s);
    }

    /// Whoever checks a recovery hears what it would bring back, and whom to call.
    void aCheckOfARecoverySaysWhatTheSafeHolds() {
        const QTemporaryDir folder;
        const std::filesystem::path record(folder.filePath("record").toStdString());
        test::RecordMaker maker(record, test::rehearsalPlan());
        maker.make();
        const auto judged = [&](const std::filesystem::path& earlier, const std::string& head) {
            return ceremony::judgeEarlier({record, earlier, head, record / "artefacts/root.crt"}).value();
        };
        const auto anchored = judged(record, toHex(maker.head()));
        const auto words = toPgpWords(anchored.manifest.key->spkiSha256);
        const auto says = [](const ceremony::Earlier& earlier, Lang lang, const std::string& what) {
            // as if lines were not broken
            const auto shown = QString::fromStdString(foundText(earlier, lang)).simplified();
            if (!shown.contains(QString::fromStdString(what)))
                qWarning("%s", qPrintable(shown));
            return shown.contains(QString::fromStdString(what));
        };
        QVERIFY(says(anchored, Lang::en, anchored.root.subject()));
        QVERIFY(says(anchored, Lang::en, words.substr(0, words.find(' '))));
        QVERIFY(says(anchored, Lang::en, "Made in the ceremony R-20261122-abcdef."));
        QVERIFY(says(anchored, Lang::en, "its head is the one on paper"));
        QVERIFY(says(anchored, Lang::en, "2 of 3 holders must come: Person in custodian-1 (custodian-1), "));
        QVERIFY(says(anchored, Lang::ptBr, "Registro anterior: R-20261122-abcdef. É válido"));
        QVERIFY(says(judged(record, {}), Lang::ptBr, "mas seu resumo final não foi informado"));
        QVERIFY(says(judged({}, {}), Lang::en, "Earlier record: none."));
        QVERIFY(says(judged({}, {}), Lang::en, "2 of 3 holders must come: custodian-1, custodian-2,"));
    }

    void marksStandInAColumn() {
        QCOMPARE(mark(Text::refused, Lang::en), std::string("  [refused] "));
        QCOMPARE(mark(Text::ok, Lang::ptBr), std::string("  [ok]      "));
    }

    void linesAndLettersStay() {
        QCOMPARE(forTerminal("Cartório\n\n  b\n"), std::string("Cartório\n\n  b\n"));
        QCOMPARE(forTerminal(""), std::string());
    }
};

QTEST_GUILESS_MAIN(TerminalTest)
#include "terminal_test.moc"
