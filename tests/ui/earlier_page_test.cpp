#include "ui/pages/earlier_page.h"

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <QLineEdit>
#include <QRadioButton>

#include "core/base/hex.h"
#include "core/base/pgp_words.h"
#include "core/crypto/digest.h"
#include "tests/ui/made_records.h"
#include "tests/ui/settle.h"
#include "tests/ui/visible_text.h"
#include "ui/models/earlier_check.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/source_row.h"

using namespace conclave;
using namespace conclave::ui;
using namespace conclave::test;
namespace fs = std::filesystem;

namespace {

constexpr int soon = 20000;
using State = SourceRow::State;

}  // namespace

/// What a recovery starts from, named by mouse and keys.
class EarlierPageTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        Theme::apply(Look::light);
        m_maker = std::make_unique<RecordMaker>(m_home.path() / "honest", rehearsalPlan());
        m_maker->make();
        auto other = rehearsalPlan();
        RecordMaker(m_home.path() / "other", other).make();
        fs::copy(m_home.path() / "honest/artefacts/root.crt", m_home.path() / "root.crt");
        fs::copy(m_home.path() / "other/artefacts/root.crt", m_home.path() / "other.crt");
    }

    void init() {
        m_record = m_home.path() / "record";
        m_safe = m_home.path() / "safe";
        for (const auto& folder : {m_record, m_safe})
            fs::remove_all(folder);
        fs::copy(m_home.path() / "honest", m_record, fs::copy_options::recursive);
        fs::create_directories(m_safe);
        fs::copy(m_record / "backup", m_safe / "backup", fs::copy_options::recursive);
        fs::copy(m_record / "participants", m_safe / "participants", fs::copy_options::recursive);
        m_page = std::make_unique<EarlierPage>();
        m_page->resize(1280, 674);
        m_page->open();
        m_page->show();
    }

    void cleanup() { m_page.reset(); }

    void nothingIsGoneOnWithBeforeAllIsNamed() {
        QVERIFY(!primary()->isEnabled());
        QVERIFY(says(QStringLiteral("3 to solve: safe's folder, root certificate, earlier record.")));
        type(Field::safe, m_safe);
        QVERIFY(says(QStringLiteral("3 to solve: safe's folder, root certificate, earlier record.")));
        type(Field::root, m_home.path() / "root.crt");
        QVERIFY(says(QStringLiteral("1 to solve: earlier record.")));
        QVERIFY(!primary()->isEnabled());
        type(Field::record, m_record);
        QVERIFY(primary()->isEnabled());
    }

    void aGoodSafeNamesItsKeyAndItsHolders() {
        nameAll();
        QCOMPARE(row(0)->state(), State::ok);
        QCOMPARE(row(1)->state(), State::ok);
        QVERIFY(says(QStringLiteral("CN=")));
        QVERIFY(says(QStringLiteral("2 of 3 must come")));
        QVERIFY(says(QStringLiteral("Person in custodian-1 (custodian-1)")));
    }

    /// The record that names the holders may be of a recovery, where somebody else had a holder's seat.
    void aHolderIsNamedByTheCardNotByTheSeat() {
        auto plan = recoveryPlan(*m_maker);
        plan.newcomers = {"custodian-3"};
        const auto recovery = m_home.path() / "recovery";
        RecordMaker(recovery, plan).make();
        nameAll();
        type(Field::record, recovery);
        QVERIFY(says(QStringLiteral("Person in custodian-2 (custodian-2)")));
        QVERIFY(!says(QStringLiteral("Person in custodian-3")));
    }

    void holdersHaveNoNamesWithoutARecord() {
        type(Field::safe, m_safe);
        type(Field::root, m_home.path() / "root.crt");
        decide("recordIsNone");
        QVERIFY(says(QStringLiteral("custodian-1")));
        QVERIFY(!says(QStringLiteral("Person in custodian-1")));
    }

    void thatThereIsNoRecordIsADecision() {
        type(Field::safe, m_safe);
        type(Field::root, m_home.path() / "root.crt");
        QVERIFY(!primary()->isEnabled());
        decide("recordIsNone");
        QVERIFY(primary()->isEnabled());
        QCOMPARE(row(2)->state(), State::decide);
        QVERIFY(says(QStringLiteral("recorded as an exception")));
        QVERIFY(m_page->order().record.empty());
    }

    void theHeadOnPaperAnchorsTheRecord() {
        nameAll();
        QCOMPARE(row(2)->state(), State::decide);
        QVERIFY(says(QStringLiteral("intact, not anchored")));
        typeHead(head());
        QCOMPARE(row(2)->state(), State::ok);
        QVERIFY(says(QStringLiteral("intact, anchored")));
        QVERIFY(primary()->isEnabled());
        QCOMPARE(m_page->order().head, head());
    }

    void anotherHeadIsRefusedAndTheRecordIsNotBlamed_data() {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("said");
        const auto honest = m_maker->head();
        auto other = honest;
        other[13] ^= 1;
        const auto row = [](const Bytes& head) {
            return QString::fromStdString(toPgpWords(ByteView(head).subspan(12, 4)));
        };
        QTest::newRow("another") << QString::fromStdString(toHex(other))
                                 << QStringLiteral("words 13 to 16 are “%1” in it and “%2” in the record")
                                        .arg(row(other), row(honest));
        QTest::newRow("no head") << QStringLiteral("tycoon miracle") << QStringLiteral("32 words");
    }

    void anotherHeadIsRefusedAndTheRecordIsNotBlamed() {
        QFETCH(const QString, typed);
        QFETCH(const QString, said);
        nameAll();
        typeHead(typed.toStdString());
        QCOMPARE(row(2)->state(), State::bad);
        QVERIFY(says(QStringLiteral("not that head")));
        QVERIFY(says(said));
        QVERIFY(says(QStringLiteral("1 to solve: head of the earlier record.")));
        QVERIFY(!primary()->isEnabled());
        typeHead({});
        QVERIFY(primary()->isEnabled());
    }

    void theFileThatIsWrongIsNamed_data() {
        QTest::addColumn<QString>("file");
        for (const char* file : {"backup/shares/custodian-2.cms", "backup/CartorioDigitalRAIZ.kwp",
                                 "backup/proof.json", "participants/custodian-1.kex.crt"})
            QTest::newRow(file) << QString::fromLatin1(file);
    }

    void theFileThatIsWrongIsNamed() {
        QFETCH(const QString, file);
        writeText(m_safe / file.toStdString(), "changed");
        type(Field::safe, m_safe);
        type(Field::root, m_home.path() / "root.crt");
        decide("recordIsNone");
        QCOMPARE(row(0)->state(), State::bad);
        QVERIFY2(says(file), textOf(*m_page).toUtf8().constData());
        QVERIFY(!primary()->isEnabled());
        QVERIFY(says(QStringLiteral("1 to solve: safe's folder.")));
    }

    void theCertificateOfAnotherKeyIsTheOneThatIsWrong() {
        type(Field::safe, m_safe);
        type(Field::root, m_home.path() / "other.crt");
        decide("recordIsNone");
        QCOMPARE(row(1)->state(), State::bad);
        QVERIFY(row(0)->state() != State::bad);
        QVERIFY(says(QStringLiteral("of another key")));
        QVERIFY(!primary()->isEnabled());
    }

    void aCertificateFromTheSafeDidNotComeAnotherWay() {
        fs::create_directories(m_safe / "artefacts");
        fs::copy(m_home.path() / "root.crt", m_safe / "artefacts/root.crt");
        type(Field::safe, m_safe);
        type(Field::root, m_safe / "artefacts/root.crt");
        decide("recordIsNone");
        QCOMPARE(row(1)->state(), State::decide);
        QVERIFY(says(QStringLiteral("from the safe itself")));
        QVERIFY(primary()->isEnabled());
    }

    void aRecordThatWasChangedIsNotBelieved() {
        auto text = readText(m_record / "transcript.jsonl");
        text[text.find("\"seq\":20,") - 20] ^= 1;
        writeText(m_record / "transcript.jsonl", text);
        nameAll();
        QCOMPARE(row(2)->state(), State::bad);
        QCOMPARE(row(0)->state(), State::ok);
        QVERIFY(!primary()->isEnabled());
    }

    void whoNamesARecordHasSaidThatThereIsOne() {
        type(Field::record, m_record);
        QVERIFY(m_page->findChild<QRadioButton*>(QStringLiteral("recordIsThere"))->isChecked());
    }

    void judgingDoesNotHoldUpTheWindow() {
        QSignalSpy finished(check(), &EarlierCheck::finished);
        enter(Field::safe, m_safe);
        QVERIFY(check()->isRunning());
        QVERIFY(!primary()->isEnabled());
        QVERIFY(finished.wait(soon));
    }

    void anInterruptedRecoveryKeepsWhatWasNamed() {
        nameAll();
        QSignalSpy finished(check(), &EarlierCheck::finished);
        m_page->openResume(QStringLiteral("/some/record"));
        QVERIFY(finished.wait(soon));
        QCOMPARE(m_page->resumedRecord(), QStringLiteral("/some/record"));
        QCOMPARE(m_page->order().safe, m_safe);
        QVERIFY(primary()->isEnabled());
        QCOMPARE(primary()->text(), QStringLiteral("Resume the ceremony"));
    }

    void whatADrillMadeUpIsGoneForARealRecovery() {
        m_page->openDrill({m_safe, m_record, head(), m_home.path() / "root.crt"}, QStringLiteral("246810"));
        QVERIFY(m_page->isDrill());
        QTRY_VERIFY_WITH_TIMEOUT(primary()->isEnabled(), soon);
        QVERIFY(says(QStringLiteral("246810")));
        m_page->open();
        QVERIFY(!m_page->isDrill());
        QVERIFY(m_page->order().safe.empty());
        QVERIFY(!says(QStringLiteral("246810")));
        QTRY_VERIFY_WITH_TIMEOUT(!primary()->isEnabled() && !check()->isRunning(), soon);
    }

    void thePageFitsASmallWindow() {
        nameAll();
        const auto least = m_page->minimumSizeHint();
        QVERIFY2(least.width() <= 1024 && least.height() <= 594,
                 qPrintable(QStringLiteral("%1 x %2").arg(least.width()).arg(least.height())));
    }

    void theWayWithoutConclaveIsOffered() {
        QSignalSpy wanted(m_page.get(), &EarlierPage::guideWanted);
        QTest::mouseClick(m_page->findChild<QPushButton*>(QStringLiteral("guide")), Qt::LeftButton);
        QCOMPARE(wanted.size(), 1);
    }

    void whatWasTypedAsHeadIsNotKeptForUndo() {
        nameAll();
        typeHead("246810");
        auto* line = m_page->findChild<QLineEdit*>(QStringLiteral("head"));
        QVERIFY(!line->isUndoAvailable());
    }

  private:
    enum class Field { safe, root, record };

    EarlierCheck* check() const { return m_page->findChild<EarlierCheck*>(); }
    PrimaryButton* primary() const { return m_page->findChild<PrimaryButton*>(); }
    SourceRow* row(int index) const { return m_page->findChildren<SourceRow*>().at(index); }
    bool says(const QString& text) const { return textOf(*m_page).contains(text); }

    void enter(Field which, const fs::path& path) {
        const auto names = QStringList{QStringLiteral("Safe's folder"), QStringLiteral("Root certificate"),
                                       QStringLiteral("Folder of the earlier record")};
        for (auto* line : m_page->findChildren<QLineEdit*>())
            if (line->accessibleName() == names.at(static_cast<int>(which))) {
                line->setFocus();
                line->clear();
                QTest::keyClicks(line, QString::fromStdString(path.string()));
                QTest::keyClick(line, Qt::Key_Return);
            }
    }

    void judge(const std::function<void()>& change) {
        change();
        QTRY_VERIFY_WITH_TIMEOUT(!check()->isRunning(), soon);
        settle();
    }
    void type(Field which, const fs::path& path) {
        judge([&] { enter(which, path); });
    }
    void typeHead(const std::string& typed) {
        judge([&] {
            auto* line = m_page->findChild<QLineEdit*>(QStringLiteral("head"));
            line->setFocus();
            QTest::keyClick(line, Qt::Key_A, Qt::ControlModifier);
            QTest::keyClick(line, Qt::Key_Delete);
            QTest::keyClicks(line, QString::fromStdString(typed));
            QTest::keyClick(line, Qt::Key_Return);
        });
    }
    void decide(const char* button) {
        judge([&] {
            auto* radio = m_page->findChild<QRadioButton*>(QString::fromLatin1(button));
            QTest::mouseClick(radio, Qt::LeftButton, Qt::NoModifier, QPoint(10, radio->height() / 2));
        });
    }
    void nameAll() {
        type(Field::safe, m_safe);
        type(Field::root, m_home.path() / "root.crt");
        type(Field::record, m_record);
    }

    std::string head() const {
        auto text = readText(m_record / "transcript.jsonl");
        text.pop_back();
        const auto line = text.substr(text.rfind('\n') + 1);
        return toHex(crypto::sha256(asBytes(line)));
    }

    FreshHome m_home;
    fs::path m_record, m_safe;
    std::unique_ptr<RecordMaker> m_maker;  // of the honest record
    std::unique_ptr<EarlierPage> m_page;
};

QTEST_MAIN(EarlierPageTest)
#include "earlier_page_test.moc"
