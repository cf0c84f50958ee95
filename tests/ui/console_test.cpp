#include <QApplication>
#include <QTemporaryDir>
#include <QTest>

#include "tests/e2e/ceremony_support.h"
#include "tests/ui/console_rehearsal.h"
#include "ui/theme/language.h"
#include "ui/theme/theme.h"

using namespace conclave;
using namespace conclave::test;

/// Whole ceremonies in the window, by mouse and keys alone, in a real rehearsal room.
class ConsoleTest : public QObject {
    Q_OBJECT

  public:
    explicit ConsoleTest(const ui::PcscLink& pcsc) : m_pcsc(pcsc) {}

  private slots:
    void wholeCeremonyByMouseAndKeys_data() {
        QTest::addColumn<int>("lang");
        QTest::newRow("en") << static_cast<int>(Lang::en);
        QTest::newRow("pt-BR") << static_cast<int>(Lang::ptBr);
    }

    void wholeCeremonyByMouseAndKeys() {
        QFETCH(int, lang);
        ui::setLanguage(static_cast<Lang>(lang));
        ui::MainWindow window(m_pcsc);
        window.show();
        Hands hands(window);
        QVERIFY(openRehearsal(hands));
        QVERIFY(begin(hands));
        QVERIFY2(hands.actUntil([&] { return hands.model().ended.has_value(); }),
                 whereItStands(hands).constData());
        const auto& ended = *hands.model().ended;
        QVERIFY2(ended.outcome, ended.error ? ended.error->oneLine(Lang::en).c_str() : "");
        QCOMPARE(ended.outcome->ending, ceremony::Ending::closed);
        const auto verified =
            verifyRecord(hands.model().recordFolder, "--head " + toHex(ended.outcome->head));
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
    }

  private:
    const ui::PcscLink& m_pcsc;
};

int main(int argc, char** argv) {
    QTemporaryDir home;
    qputenv("XDG_STATE_HOME", home.path().toUtf8());
    qputenv("XDG_CONFIG_HOME", home.path().toUtf8());
    qputenv("HOME", home.path().toUtf8());
    const ui::PcscLink pcsc;
    QApplication application(argc, argv);
    ui::Theme::apply(ui::Look::light);
    ConsoleTest test(pcsc);
    return QTest::qExec(&test, argc, argv);
}

#include "console_test.moc"
