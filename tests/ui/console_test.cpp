#include <QApplication>
#include <QComboBox>
#include <QTemporaryDir>
#include <QTest>

#include "tests/e2e/ceremony_support.h"
#include "tests/ui/hands.h"
#include "ui/pages/before_page.h"
#include "ui/theme/language.h"
#include "ui/theme/theme.h"
#include "ui/widgets/choice_card.h"

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
        QVERIFY(openBefore(hands));
        QVERIFY(QTest::qWaitFor([&] { return hands.pressPrimary(); }, 30000));
        QVERIFY2(hands.actUntil([&] { return hands.model().ended.has_value(); }),
                 qPrintable(whereItStands(hands)));
        const auto& ended = *hands.model().ended;
        QVERIFY2(ended.outcome, ended.error ? ended.error->oneLine(Lang::en).c_str() : "");
        QCOMPARE(ended.outcome->ending, ceremony::Ending::closed);
        const auto verified =
            verifyRecord(hands.model().recordFolder, "--head " + toHex(ended.outcome->head));
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
    }

  private:
    /// From the start page to a preparation that is ready, on the faster script.
    bool openBefore(Hands& hands) {
        auto* rehearse = hands.find<ui::ChoiceCard>(QStringLiteral("rehearse"));
        if (rehearse == nullptr)
            return false;
        hands.click(rehearse);
        const auto& model = hands.model();
        if (!QTest::qWaitFor([&] { return hands.find<ui::BeforePage>() && model.preparation.isReady(); },
                             60000))
            return false;
        auto* script = hands.find<QComboBox>(QStringLiteral("script"));
        script->setFocus();
        while (!script->currentText().contains(QStringLiteral("p384"))) {
            const int before = script->currentIndex();
            QTest::keyClick(script, Qt::Key_Down);
            if (script->currentIndex() == before)
                return false;
        }
        return QTest::qWaitFor(
            [&] {
                return model.preparation.isReady() &&
                       model.preparation.scriptFile.find("p384") != std::string::npos;
            },
            60000);
    }

    static QString whereItStands(const Hands& hands) {
        const auto& model = hands.model();
        auto text = QStringLiteral("step %1, prompt %2")
                        .arg(model.now ? QString::fromStdString(model.now->id) : QString())
                        .arg(model.prompt.index());
        if (const auto picture = qgetenv("CONCLAVE_PICTURE"); !picture.isEmpty())
            hands.window().grab().save(QString::fromLocal8Bit(picture));
        if (model.problem)
            text += QStringLiteral(": ") + QString::fromStdString(model.problem->oneLine(Lang::en));
        return text;
    }

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
