#include <QApplication>
#include <QCheckBox>
#include <QRadioButton>
#include <QTemporaryDir>
#include <QTest>
#include <nlohmann/json.hpp>

#include "core/transcript/reader.h"
#include "core/transcript/record.h"
#include "tests/e2e/ceremony_support.h"
#include "tests/ui/console_rehearsal.h"
#include "tests/ui/made_records.h"
#include "ui/pages/earlier_page.h"
#include "ui/pages/recover_page.h"
#include "ui/rehearsal/drill_maker.h"
#include "ui/rehearsal/rehearsal_folders.h"
#include "ui/theme/language.h"
#include "ui/theme/theme.h"
#include "ui/widgets/rehearsal_ribbon.h"

using namespace conclave;
using namespace conclave::test;
namespace fs = std::filesystem;

/// A key that comes back in the window, by mouse and keys alone, in a rehearsal room that was made for it.
class ConsoleRecoveryTest : public QObject {
    Q_OBJECT

  public:
    explicit ConsoleRecoveryTest(const ui::PcscLink& pcsc) : m_pcsc(pcsc) {}

  private slots:
    void aDrillBringsItsLostKeyBack_data() {
        QTest::addColumn<int>("lang");
        QTest::newRow("en") << static_cast<int>(Lang::en);
        QTest::newRow("pt-BR") << static_cast<int>(Lang::ptBr);
    }

    void aDrillBringsItsLostKeyBack() {
        QFETCH(int, lang);
        ui::setLanguage(static_cast<Lang>(lang));
        ui::MainWindow window(m_pcsc);
        window.show();
        Hands hands(window);
        QVERIFY2(openDrill(hands), whereItStands(hands).constData());
        QVERIFY(window.findChild<ui::RehearsalRibbon*>()->isVisible());
        QVERIFY(textOf(window).contains(QString::fromLatin1(ui::DrillMaker::cardPin)));
        QVERIFY2(goOn(hands), whereItStands(hands).constData());
        QVERIFY(begin(hands));
        usePins(hands);
        hands.takesProposals = true;  // the cards know the names of the first ceremony
        QVERIFY2(hands.actUntil([&] { return hands.model().ended.has_value(); }),
                 whereItStands(hands).constData());
        const auto& ended = *hands.model().ended;
        QVERIFY2(ended.outcome, ended.error ? ended.error->oneLine(Lang::en).c_str() : "");
        QCOMPARE(ended.outcome->ending, ceremony::Ending::closed);
        const auto& record = hands.model().recordFolder;
        const auto verified = verifyRecord(
            record, "--head " + toHex(ended.outcome->head) + " --with '" + madeBefore().string() + "'");
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
        QCOMPARE(keyOf(record), keyOf(madeBefore()));
        QCOMPARE(exceptionsOf(record), QStringList());
    }

    void whatNobodyCouldSayOfTheEarlierRecordIsInTheNewOne() {
        ui::setLanguage(Lang::en);
        ui::MainWindow window(m_pcsc);
        window.show();
        Hands hands(window);
        QVERIFY2(openDrill(hands), whereItStands(hands).constData());
        hands.click(hands.find<QRadioButton>(QStringLiteral("recordIsNone")));
        QVERIFY2(goOn(hands), whereItStands(hands).constData());
        QVERIFY(begin(hands));
        usePins(hands);
        QVERIFY2(hands.actUntil([&] { return hands.model().facts.stepsDone.contains("retrieve"); }),
                 whereItStands(hands).constData());
        QCOMPARE(exceptionsOf(hands.model().recordFolder),
                 QStringList(QString::fromStdString(std::string(transcript::word::earlierNone))));
        stop(hands);
    }

    /// Before the backup is in the record, it must be named again; the page that asks is that of the
    /// beginning.
    void aRecoveryThatWasInterruptedTooEarlyAsksForTheSafeAgain() {
        ui::setLanguage(Lang::en);
        ui::MainWindow window(m_pcsc);
        window.show();
        Hands hands(window);
        QVERIFY2(openDrill(hands), whereItStands(hands).constData());
        QVERIFY2(goOn(hands), whereItStands(hands).constData());
        QVERIFY(begin(hands));
        usePins(hands);
        QVERIFY2(hands.actUntil([&] { return hands.model().facts.stepsDone.contains("welcome"); }),
                 whereItStands(hands).constData());
        stop(hands);
        QVERIFY2(hands.model().ended.has_value(), whereItStands(hands).constData());

        const auto record = hands.model().recordFolder;
        window.openRecord(QString::fromStdString(record));
        QVERIFY(QTest::qWaitFor([&] { return hands.model().ended && hands.model().ended->error; },
                                longestWaitMs));
        QVERIFY(hands.model().ended->error->has(Errc::safeNotGiven));
        QVERIFY(QTest::qWaitFor([&] { return hands.pressPrimary(); }, longestWaitMs));
        QVERIFY(hands.find<ui::EarlierPage>() != nullptr);
        QVERIFY(textOf(window).contains(QString::fromStdString(record)));
        QVERIFY(QTest::qWaitFor([&] { return hands.pressPrimary(); }, longestWaitMs));
        QVERIFY2(hands.actUntil([&] { return hands.model().facts.stepsDone.contains("retrieve"); }),
                 whereItStands(hands).constData());
        stop(hands);

        // From there on it is in the record.
        window.openRecord(QString::fromStdString(record));
        QVERIFY2(hands.actUntil([&] { return hands.model().facts.stepsDone.contains("enrol-cards"); }),
                 whereItStands(hands).constData());
        stop(hands);
    }

  private:
    /// From the start page, until what was made is judged.
    static bool openDrill(Hands& hands) {
        auto* drill = hands.find<ui::ChoiceCard>(QStringLiteral("drill"));
        if (drill == nullptr)
            return false;
        hands.click(drill);
        return QTest::qWaitFor(
            [&] {
                const auto* primary = hands.find<ui::PrimaryButton>();
                return hands.find<ui::EarlierPage>() && primary != nullptr && primary->isEnabled();
            },
            longestWaitMs * 2);
    }

    /// To the checks, and until they are done.
    static bool goOn(Hands& hands) {
        return QTest::qWaitFor([&] { return hands.pressPrimary(); }, longestWaitMs) &&
               QTest::qWaitFor([&] { return hands.model().preparation.isReady(); }, longestWaitMs);
    }

    /// The cards that came through have the drill's PIN; who has lost one chooses a new one.
    static void usePins(Hands& hands) {
        hands.otherwise = [&hands](const ui::Prompt& prompt) {
            const auto* asked = std::get_if<ceremony::PinRequest>(&prompt);
            return asked != nullptr && asked->kind == ceremony::PinKind::card &&
                   asked->seat != "custodian-3" && hands.typePin(ui::DrillMaker::cardPin);
        };
    }

    static void stop(Hands& hands) {
        hands.window().session().requestStop();
        QVERIFY(QTest::qWaitFor([&] { return hands.model().ended.has_value(); }, longestWaitMs));
    }

    /// The newest record of a drill's first part.
    static fs::path madeBefore() {
        fs::path newest;
        for (const auto& entry : fs::directory_iterator(ui::rehearsalsFolder().toStdString()))
            if (entry.path().filename().string().ends_with("-drill") && entry.path() > newest)
                newest = entry.path();
        return newest;
    }

    static std::string keyOf(const fs::path& record) { return readText(record / "artefacts/root.pub.pem"); }

    static QStringList exceptionsOf(const fs::path& record) {
        QStringList causes;
        const auto entries = transcript::readTranscript(record / transcript::transcriptFile);
        for (const auto& entry : entries.value())
            if (entry.type == transcript::type::exception)
                causes << QString::fromStdString(entry.json->value("cause", ""));
        return causes;
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
    ConsoleRecoveryTest test(pcsc);
    return QTest::qExec(&test, argc, argv);
}

#include "console_recovery_test.moc"
