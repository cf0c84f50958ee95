#include "ui/pages/recover_page.h"

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProcess>
#include <QScrollBar>

#include "tests/ui/made_records.h"
#include "tests/ui/settle.h"
#include "tests/ui/visible_text.h"
#include "ui/models/recovery_check.h"
#include "ui/models/recovery_guide.h"
#include "ui/widgets/check_row.h"
#include "ui/widgets/primary_button.h"

using namespace conclave;
using namespace conclave::ui;
using namespace conclave::test;
namespace fs = std::filesystem;

namespace {

constexpr int soon = 20000;

}  // namespace

class RecoverPageTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        Theme::apply(Look::light);
        RecordMaker(m_home.path() / "honest", rehearsalPlan()).make();
    }

    void init() {
        m_record = m_home.path() / "it's a record";  // a name that a shell would take apart
        fs::remove_all(m_record);
        fs::copy(m_home.path() / "honest", m_record, fs::copy_options::recursive);
        m_page = std::make_unique<RecoverPage>();
        m_page->resize(1280, 674);
        m_page->show();
    }

    void cleanup() { m_page.reset(); }

    void withoutABackupThePageSaysWhatToDo() {
        QVERIFY(!primary()->isEnabled());
        QVERIFY(says(QStringLiteral("Choose the backup first.")));
        QVERIFY(boxes().isEmpty());
    }

    void thePageSaysWhatItCostsToDoWithoutConclave() {
        QVERIFY(says(QStringLiteral("the private key lies in clear")));
    }

    void aWholeBackupPassesAndNamesItsCustodians() {
        open();
        for (const auto* row : rows())
            QVERIFY2(row->check().state == CheckRowData::State::passed ||
                         row->check().state == CheckRowData::State::warning,
                     qPrintable(row->check().name));
        QCOMPARE(boxes().size(), 3);
        QVERIFY2(boxes().first()->text().contains(QStringLiteral("Person in custodian-1")),
                 qPrintable(boxes().first()->text()));
        QVERIFY(says(QStringLiteral("2 of these 3 must come")));
    }

    void exactlyAQuorumIsTicked() {
        open();
        QVERIFY(!primary()->isEnabled());
        boxes().at(0)->click();
        QVERIFY(!primary()->isEnabled());
        QVERIFY(says(QStringLiteral("Tick exactly 2 custodians.")));
        boxes().at(2)->setFocus();
        QTest::keyClick(boxes().at(2), Qt::Key_Space);
        QVERIFY(primary()->isEnabled());
        QCOMPARE(m_page->chosenCustodians(),
                 QStringList({QStringLiteral("custodian-1"), QStringLiteral("custodian-3")}));
        boxes().at(1)->click();
        QVERIFY(!primary()->isEnabled());
    }

    void everyBadFileIsNamedFirst_data() {
        QTest::addColumn<QString>("file");
        for (const char* file :
             {"backup/shares/custodian-2.cms", "backup/CartorioDigitalRAIZ.kwp", "backup/manifest.json",
              "participants/custodian-1.kex.crt", "artefacts/root.crt"})
            QTest::newRow(file) << QString::fromLatin1(file);
    }

    void everyBadFileIsNamedFirst() {
        QFETCH(const QString, file);
        for (const bool isMissing : {true, false}) {
            if (isMissing)
                fs::remove(m_record / file.toStdString());
            else
                writeText(m_record / file.toStdString(), "changed");
            open();
            const auto& first = rows().first()->check();
            QCOMPARE(first.state, CheckRowData::State::failed);
            QVERIFY2(first.detail.contains(file) || first.detail.contains(QStringLiteral("certificate")),
                     qPrintable(first.detail));
            QVERIFY(!first.remedy.isEmpty());
        }
    }

    void aManifestThatTheTranscriptDoesNotNameFails() {
        auto text = readText(m_record / "backup/manifest.json");
        text.replace(text.find("\"kekCheckValue\":\"") + 17, 6, "abcdef");
        writeText(m_record / "backup/manifest.json", text);
        open();
        QCOMPARE(rows().first()->check().state, CheckRowData::State::failed);
    }

    void aCustodianWithoutAShareCannotBeTicked() {
        fs::remove(m_record / "backup/shares/custodian-2.cms");
        open();
        QVERIFY(!boxes().at(1)->isEnabled());
        QVERIFY(boxes().at(0)->isEnabled());
    }

    void aBackupWithoutItsKeyIsNotRecovered() {
        fs::remove(m_record / "backup/CartorioDigitalRAIZ.kwp");
        open();
        boxes().at(0)->click();
        boxes().at(1)->click();
        QVERIFY(!primary()->isEnabled());
        QVERIFY(says(QStringLiteral("Files are missing or changed.")));
    }

    void aBadShareOfSomebodyWhoStaysAwayDoesNotMatter() {
        writeText(m_record / "backup/shares/custodian-2.cms", "changed");
        open();
        boxes().at(0)->click();
        boxes().at(2)->click();
        QVERIFY(primary()->isEnabled());
    }

    void noCommandIsCut() {
        for (const qreal scale : {1.0, 1.25}) {
            Theme::setScale(scale);
            open();
            boxes().at(0)->click();
            boxes().at(1)->click();
            settle();
            const auto fields = shown<QPlainTextEdit>();
            QCOMPARE(fields.size(), 6);
            for (const auto* field : fields) {
                QCOMPARE(field->verticalScrollBar()->maximum(), 0);
                QCOMPARE(field->horizontalScrollBar()->maximum(), 0);
            }
        }
        Theme::setScale(1);
    }

    void thePageFitsASmallWindow() {
        open();
        const auto least = m_page->minimumSizeHint();
        QVERIFY2(least.width() <= 1280 && least.height() <= 674,
                 qPrintable(QStringLiteral("%1 x %2").arg(least.width()).arg(least.height())));
    }

    void theSafesFilesMayLieApart() {
        const auto safe = m_home.path() / "safe";
        fs::create_directories(safe);
        fs::rename(m_record / "backup/shares", safe / "shares");
        fs::create_directories(safe / "backup");
        fs::rename(safe / "shares", safe / "backup/shares");
        fs::copy(m_record / "backup/CartorioDigitalRAIZ.kwp", safe / "backup");
        fs::remove(m_record / "backup/CartorioDigitalRAIZ.kwp");
        open();
        QCOMPARE(rows().first()->check().state, CheckRowData::State::failed);
        auto* field = m_page->findChildren<QLineEdit*>().at(1);
        field->setFocus();
        QSignalSpy finished(check(), &RecoveryCheck::finished);
        QTest::keyClicks(field, QString::fromStdString(safe.string()));
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(finished.wait(soon));
        QVERIFY(rows().first()->check().state != CheckRowData::State::failed);
        boxes().at(0)->click();
        boxes().at(1)->click();
        const auto commands = m_page->commands();
        for (const auto& part :
             {QStringLiteral("export RECORD=") + shellWord(QString::fromStdString(m_record.string())),
              QStringLiteral("export SAFE=") + shellWord(QString::fromStdString(safe.string())),
              QStringLiteral("\"$RECORD/backup/manifest.json\""),
              QStringLiteral("\"$RECORD/participants/$id.kex.crt\""),
              QStringLiteral("\"$RECORD/artefacts/root.crt\""),
              QStringLiteral("\"$SAFE/backup/shares/$id.cms\""), QStringLiteral("\"$SAFE/backup/$wrapped\"")})
            QVERIFY2(commands.contains(part), qPrintable(part + QStringLiteral("\nin\n") + commands));
        fs::remove_all(safe);
    }

    void theCommandsAreThoseOfTheDocumentWithThesePathsAndPeople() {
        open();
        boxes().at(0)->click();
        boxes().at(2)->click();
        const auto commands = m_page->commands();
        const auto folder = shellWord(QString::fromStdString(m_record.string()));
        for (const auto& part : {QStringLiteral("export SAFE=") + folder + QLatin1Char('\n'),
                                 QStringLiteral("\nid=custodian-1\nslot=$(slot_of "),
                                 QStringLiteral("\nid=custodian-3\nslot=$(slot_of "),
                                 QStringLiteral("id-aes256-wrap-pad"), QStringLiteral("shred --remove")})
            QVERIFY2(commands.contains(part), qPrintable(part + QStringLiteral("\nin\n") + commands));
        for (const auto& part : {"/media/", "id=ana", "RECORD"})
            QVERIFY(!commands.contains(QLatin1String(part)));
        primary()->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), commands);
        QVERIFY(says(QStringLiteral("Copied.")));

        // A shell reads them, and finds the files where they say.
        fs::copy(CONCLAVE_SOURCE_DIR "/docs/recover.py", m_record);
        QProcess shell;
        auto prepare = commands.section(QStringLiteral("# 2."), 0, 0);
        prepare.replace(QStringLiteral("/dev/shm/recovery"),
                        shellWord(QString::fromStdString((m_home.path() / "work").string())));
        shell.start(QStringLiteral("/bin/sh"), {QStringLiteral("-e"), QStringLiteral("-c"), prepare});
        QVERIFY(shell.waitForFinished(soon));
        const auto said = QString::fromUtf8(shell.readAllStandardOutput());
        QVERIFY2(shell.exitCode() == 0, (shell.readAllStandardError() + said.toUtf8()).constData());
        QCOMPARE(said.count(QStringLiteral(": OK")), 4);
    }

  private:
    RecoveryCheck* check() const { return m_page->findChild<RecoveryCheck*>(); }
    PrimaryButton* primary() const { return m_page->findChild<PrimaryButton*>(); }

    /// Without those that wait to be deleted.
    template <class Widget>
    QList<Widget*> shown() const {
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        return m_page->findChildren<Widget*>();
    }
    QList<CheckRow*> rows() const { return shown<CheckRow>(); }
    QList<QCheckBox*> boxes() const { return shown<QCheckBox>(); }

    void open() {
        QSignalSpy finished(check(), &RecoveryCheck::finished);
        m_page->open(QString::fromStdString(m_record.string()));
        QVERIFY(finished.wait(soon));
    }

    bool says(const QString& text) const { return textOf(*m_page).contains(text); }

    FreshHome m_home;
    fs::path m_record;
    std::unique_ptr<RecoverPage> m_page;
};

QTEST_MAIN(RecoverPageTest)
#include "recover_page_test.moc"
