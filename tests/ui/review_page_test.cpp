#include "ui/pages/review_page.h"

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

#include <QFileInfo>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTimer>
#include <QToolButton>
#include <nlohmann/json.hpp>

#include "core/base/hex.h"
#include "core/base/pgp_words.h"
#include "tests/ui/made_records.h"
#include "tests/ui/visible_text.h"
#include "ui/models/pages_reader.h"
#include "ui/models/record_review.h"
#include "ui/pages/pages_area.h"
#include "ui/pages/pages_view.h"
#include "ui/pages/review/entry_list.h"
#include "ui/pages/review/fact_row.h"
#include "ui/pages/review/runbook_view.h"
#include "ui/widgets/check_row.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/problem_box.h"
#include "ui/widgets/verdict_banner.h"

using namespace conclave;
using namespace conclave::ui;
using namespace conclave::test;
namespace fs = std::filesystem;

namespace {

constexpr int soon = 20000;

}  // namespace

class ReviewPageTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        Theme::apply(Look::light);
        auto plan = rehearsalPlan();
        plan.printsWholeRunbook = true;
        RecordMaker maker(m_home.path() / "honest", plan);
        maker.make();
        m_head = toHex(maker.head());
        for (const auto* name : {"recovery", "again"})
            RecordMaker(m_home.path() / name, recoveryPlan(maker)).make();
    }

    void init() {
        m_record = m_home.path() / "record";
        fs::remove_all(m_record);
        fs::copy(m_home.path() / "honest", m_record, fs::copy_options::recursive);
        m_page = std::make_unique<ReviewPage>();
        m_page->resize(1280, 674);
        m_page->show();
    }

    void cleanup() { m_page.reset(); }

    void withoutARecordThePageSaysWhatToDo() {
        QVERIFY(!primary()->isEnabled());
        QVERIFY(says(QStringLiteral("Choose the folder of a record first.")));
        QVERIFY(!m_page->findChild<VerdictBanner*>()->isVisible());
    }

    void aFolderIsTypedAndReviewed() {
        auto* edit = m_page->findChild<QLineEdit*>();
        edit->setFocus();
        QTest::keyClicks(edit, QString::fromStdString(m_record.string()));
        QSignalSpy finished(review(), &RecordReview::finished);
        QTest::keyClick(edit, Qt::Key_Return);
        QVERIFY(finished.wait(soon));
        QVERIFY2(verdict().startsWith(QStringLiteral("Incomplete: ")), qPrintable(verdict()));
    }

    void theVerdictComesAtTheEndOnly() {
        open();  // the verdict before is not shown while the record is judged again
        QStringList seen;
        connect(review(), &RecordReview::progress, this, [&](int done, int count) {
            seen << verdict();
            QVERIFY(done <= count);
            QCOMPARE(count, verify::checkCount);
        });
        m_page->open(QString::fromStdString(m_record.string()));
        QVERIFY(review()->reviewed() == nullptr);  // the window is not held up meanwhile
        QVERIFY(!primary()->isEnabled());
        QSignalSpy finished(review(), &RecordReview::finished);
        QVERIFY(finished.wait(soon));
        QCOMPARE(seen.size(), verify::checkCount + 1);
        for (const auto& text : seen)
            QVERIFY2(text.startsWith(QStringLiteral("Checking: ")), qPrintable(text));
        QVERIFY(primary()->isEnabled());
    }

    void aHeadThatWasWrittenDownMakesItHold() {
        open();
        QVERIFY(verdict().contains(QStringLiteral("who signed is not established")));
        auto* head = m_page->findChild<QPlainTextEdit*>(QStringLiteral("head"));
        QVERIFY(head->isVisible());
        const auto words = QString::fromStdString(toPgpWords(fromHex(m_head).value()));
        QSignalSpy finished(review(), &RecordReview::finished);
        head->setFocus();
        QTest::keyClicks(head, words.left(40));
        QVERIFY(says(QStringLiteral("Not a head yet. Type all 64 hex digits, or all 32 words.")));
        QTest::keyClicks(head, words.mid(40));
        QVERIFY(finished.wait(soon));
        QVERIFY2(verdict().startsWith(QStringLiteral("Holds: ")), qPrintable(verdict()));
        QVERIFY(!says(QStringLiteral("Not a head yet.")));
    }

    void aMisspeltWordOfTheHeadIsNamed() {
        open();
        auto* head = m_page->findChild<QPlainTextEdit*>(QStringLiteral("head"));
        auto words = QString::fromStdString(toPgpWords(fromHex(m_head).value())).split(u' ');
        words[4] = QStringLiteral("topmots");
        head->setPlainText(words.join(u' '));
        QVERIFY(says(QStringLiteral("Word 5 of the head, “topmots”, is not a PGP word")));
        head->setPlainText(QString::fromStdString(m_head) + u'0');
        QVERIFY(says(QStringLiteral("A head is 32 words or 64 hexadecimal digits; 65 are given.")));
    }

    void anotherHeadFails() {
        open();
        QSignalSpy finished(review(), &RecordReview::finished);
        m_page->findChild<QPlainTextEdit*>(QStringLiteral("head"))->setPlainText(QString(64, u'a'));
        QVERIFY(finished.wait(soon));
        QVERIFY2(verdict().startsWith(QStringLiteral("Does not hold: ")), qPrintable(verdict()));
        const auto& check = checks().first()->check();
        QCOMPARE(check.id, QStringLiteral("ANCHOR"));
        // No file is to blame for it.
        QVERIFY2(check.detail.startsWith(QStringLiteral("The head given is not that of R-20261122-abcdef")),
                 qPrintable(check.detail));
        QVERIFY(verdict().contains(QStringLiteral("the head or certificate given is not of it")));
    }

    void aRecoveryIsJudgedWithTheRecordThatItContinues() {
        m_record = m_home.path() / "recovery";
        open();
        QCOMPARE(lineage().state, CheckRowData::State::notChecked);
        QVERIFY(lineage().remedy.contains(QStringLiteral("Add the record that it continues")));
        compareWith("honest");
        QCOMPARE(lineage().state, CheckRowData::State::passed);
        m_page->findChild<QTabWidget*>()->setCurrentIndex(4);  // At the end
        QVERIFY(says(QStringLiteral("The key root is in the token primary, serial serial-primary.")));
        QVERIFY(says(QStringLiteral("After R-20271122-fedcba: it cannot leave the token.")));
    }

    void twoRecoveriesOfOneRecordAreFoundOut() {
        m_record = m_home.path() / "recovery";
        open();
        compareWith("honest");
        compareWith("again");
        QCOMPARE(lineage().state, CheckRowData::State::failed);
    }

    void failedChecksComeFirst() {
        fs::remove(m_record / "artefacts/root.crt");
        open();
        using State = CheckRowData::State;
        QVector<State> states;
        for (const auto* row : checks())
            states << row->check().state;
        QVERIFY(states.contains(State::failed));
        QVERIFY(states.contains(State::notChecked));
        const auto rank = [](State state) {
            return state == State::failed ? 0 : state == State::notChecked ? 1 : 2;
        };
        QVERIFY(std::ranges::is_sorted(states, {}, rank));
        QVERIFY(!checks().first()->check().remedy.isEmpty());
    }

    void reviewOfAChangedRecordNamesTheEntry() {
        auto text = readText(m_record / "transcript.jsonl");
        text[text.find("\"seq\":47,") - 20] ^= 1;
        writeText(m_record / "transcript.jsonl", text);
        open();
        QVERIFY2(verdict().contains(QStringLiteral("Does not hold: entry 47.")) ||
                     verdict().contains(QStringLiteral("Does not hold: entry 48.")),
                 qPrintable(verdict()));
        QVERIFY(verdict().contains(QStringLiteral("Do not rely on it.")));
        // What stands before it can be looked at, and is not taken for the whole.
        QVERIFY(says(QStringLiteral("The transcript is broken after entry 4")));
        const auto* timeline = m_page->findChild<EntryList*>();
        QVERIFY2(timeline->model()->rowCount() == 46 || timeline->model()->rowCount() == 47,
                 qPrintable(QString::number(timeline->model()->rowCount())));
    }

    void aChangedFileIsNamed() {
        writeText(m_record / "artefacts/root.pub.pem", "another key");
        open();
        QVERIFY2(verdict().contains(QStringLiteral("Does not hold: artefacts/root.pub.pem.")),
                 qPrintable(verdict()));
        QCOMPARE(std::ranges::count(m_page->findChildren<FactRow*>(), QStringLiteral("changed"),
                                    [](const FactRow* row) { return row->fact().state; }),
                 1);
        QVERIFY(checks().first()->check().detail.contains(QStringLiteral("artefacts/root.pub.pem")));
    }

    void aFolderWithoutARecordSaysWhy() {
        for (const auto& folder : {m_home.path() / "nowhere", m_home.path()}) {
            QSignalSpy failed(review(), &RecordReview::failed);
            m_page->open(QString::fromStdString(folder.string()));
            QVERIFY(failed.wait(soon));
            auto* problem = m_page->findChild<ProblemBox*>();
            QVERIFY(problem->isVisible());
            QVERIFY(problem->accessibleName().contains(QString::fromStdString(folder.string())));
            QVERIFY(!m_page->findChild<VerdictBanner*>()->isVisible());
            QVERIFY(!primary()->isEnabled());
        }
    }

    void theTimelineTellsWhatHappenedInSentences() {
        open();
        auto* list = m_page->findChild<EntryList*>();
        QVERIFY(list->model()->rowCount() > 80);
        const auto all = [&] {
            QString text;
            for (int row = 0; row < list->model()->rowCount(); ++row)
                text += list->model()->index(row, 0).data().toString() + QLatin1Char('\n');
            return text;
        }();
        for (const char* said :
             {"begins, with script root-key-generation-p384", "Step begins: ", "signs in as",
              "The root key is made.", "The root key is sealed", " agrees.", "The ceremony is closed."})
            QVERIFY2(all.contains(QLatin1String(said)), said);
        QVERIFY(!all.contains(QStringLiteral("Entry of the kind")));
    }

    /// It stands on the last page of a ceremony.
    void theTimelineTellsWhatARecoveryBroughtAbout() {
        open();
        QVERIFY(review()->reviewed()->timeline.recovered().isEmpty());
        m_record = m_home.path() / "recovery";
        open();
        const auto said = review()->reviewed()->timeline.recovered();
        for (const char* part :
             {"The key CartorioDigitalRAIZ is back, in the token Recovered root", "it is the same key",
              "2 of the 3 holders", "This record continues that of R-20261122-abcdef."})
            QVERIFY2(said.contains(QLatin1String(part)), qPrintable(said));
    }

    void anEntryOfTheTimelineOpensAsItIsWritten() {
        open();
        auto* list = m_page->findChild<EntryList*>();
        list->setFocus();
        list->setCurrentIndex(list->model()->index(4, 0));
        QTest::keyClick(list, Qt::Key_Return);
        QCOMPARE(m_page->findChild<QTabWidget*>()->currentIndex(), 1);
        bool isShown = false;
        for (auto* edit : m_page->findChildren<QPlainTextEdit*>())
            isShown = isShown || edit->toPlainText().contains(QStringLiteral("\"seq\": 5"));
        QVERIFY(isShown);
    }

    // ---- the runbook ----

    void withoutARunbookTheTabSaysSo() {
        fs::remove(m_record / transcript::runbookFile);
        open();
        openTab(2);
        QVERIFY(says(QStringLiteral("This record has no runbook")));
        QVERIFY(!toPage()->isVisible());
        openTab(0);
        QVERIFY(!toPage()->isVisible());
    }

    /// From each step to its page and back; each page's text tells which step is on it.
    void entriesAndPagesLeadToEachOther() {
        open();
        auto* timeline = m_page->findChild<EntryList*>();
        auto& reader = runbook()->pages().reader();
        QTRY_VERIFY_WITH_TIMEOUT(reader.count() > 3 && reader.texts().size() == reader.count(), soon);
        QVERIFY(toPage()->isVisible());
        QVERIFY(!toPage()->isEnabled());  // none is chosen
        int steps = 0, last = 1;
        for (const auto& entry : review()->reviewed()->timeline.entries()) {
            if (entry.type != transcript::type::stepBegin)
                continue;
            ++steps;
            openTab(0);
            timeline->goTo(entry.seq);
            QVERIFY(toPage()->isEnabled());
            QTest::mouseClick(toPage(), Qt::LeftButton);
            QVERIFY(runbook()->isVisible());
            const int page = runbook()->pageOf(entry.seq);
            QCOMPARE(toPage()->text(), QStringLiteral("To page %1 of the runbook").arg(page));
            QVERIFY(page >= last);
            last = page;
            const auto title = QString::fromStdString(entry.json->at("title").get<std::string>());
            QVERIFY2(reader.texts().at(page - 1).simplified().contains(title), qPrintable(title));
        }
        QVERIFY(steps > 10);
        QVERIFY(last > 3);
        // And back: the entry is the step that begins on the page.
        const auto seq = toEntry()->text().section(u' ', -1).toLongLong();
        QCOMPARE(runbook()->pageOf(seq), runbook()->pages().currentPage());
        QTest::mouseClick(toEntry(), Qt::LeftButton);
        QVERIFY(timeline->isVisible());
        QCOMPARE(timeline->currentIndex().row() + 1, seq);
        openTab(1);  // the entries lead there, too
        QVERIFY(toPage()->isVisible());
    }

    /// In a production ceremony the record lists what code was mapped: no reader of PDF must come to it.
    void pagesAreDrawnElsewhere() {
        open();
        openTab(2);
        QTRY_VERIFY_WITH_TIMEOUT(runbook()->pages().area().hasImageOf(1), soon);
        QFile maps(QStringLiteral("/proc/self/maps"));
        QVERIFY(maps.open(QIODevice::ReadOnly));
        const auto mapped = maps.readAll();
        for (const char* library : {"libQt6Pdf", "libQt6PrintSupport", "libQt6Network", "libcups"})
            QVERIFY2(!mapped.contains(library), library);
    }

    /// The verdict stays.
    void thePagesTakeTheRoomOfWhatIsBeside() {
        open();
        openTab(2);
        QTRY_VERIFY_WITH_TIMEOUT(runbook()->pages().isOpen(), soon);
        const auto before = runbook()->pages().area().size();
        auto* large = m_page->findChild<QToolButton*>(QStringLiteral("large"));
        QTest::mouseClick(large, Qt::LeftButton);
        QTRY_VERIFY(runbook()->pages().area().width() > before.width() + 300);
        QVERIFY(runbook()->pages().area().height() > before.height() + 50);
        QVERIFY(m_page->findChild<VerdictBanner*>()->isVisible());
        openTab(0);
        QVERIFY(checks().first()->isVisible());
        openTab(2);
        QVERIFY(!checks().first()->isVisible());
        QTest::mouseClick(large, Qt::LeftButton);
        QVERIFY(checks().first()->isVisible());
    }

    void aBrokenRunbookIsSaidAndTheRestIsShown() {
        writeText(m_record / transcript::runbookFile, "%PDF-1.7 broken");
        open();
        openTab(2);
        auto* problem = runbook()->findChild<ProblemBox*>();
        QTRY_VERIFY_WITH_TIMEOUT(problem->isVisible(), soon);
        QVERIFY(problem->accessibleName().contains(QStringLiteral("it is no PDF, or a damaged one")));
        QVERIFY(!toEntry()->isVisible());
        openTab(0);
        QVERIFY(m_page->findChild<EntryList*>()->model()->rowCount() > 80);
    }

    void besideTheRunbookOfARecordThatFailsThatIsSaid() {
        const auto warning =
            QStringLiteral("The record does not hold. These pages show only what the file says");
        open();
        QVERIFY(review()->reviewed()->report.isIntact);
        openTab(2);
        QVERIFY(!says(warning));
        fs::remove(m_record / "artefacts/root.crt");
        open();
        QVERIFY2(verdict().startsWith(QStringLiteral("Does not hold: ")), qPrintable(verdict()));
        openTab(2);
        QVERIFY(says(warning));
        QTRY_VERIFY_WITH_TIMEOUT(runbook()->pages().isOpen(), soon);
        QVERIFY(says(warning));
    }

    void signaturesAndDocumentsAreListed() {
        fs::remove_all(m_record / "backup/shares");
        fs::remove_all(m_record / "unlock/shares");
        for (const auto& file : fs::directory_iterator(m_record / "backup"))
            if (file.path().extension() == ".kwp")
                fs::remove(file.path());
        open();
        int signers = 0, inSafe = 0;
        for (const auto* row : m_page->findChildren<FactRow*>()) {
            signers += row->fact().state == QStringLiteral("signature holds");
            inSafe += row->fact().state == QStringLiteral("in the safe");
        }
        QCOMPARE(signers, 5);
        QCOMPARE(inSafe, 7);
    }

    void theReportIsSavedForMachinesAndForPeople() {
        open();
        const auto json = m_home.path() / "report.json";
        const auto text = m_home.path() / "report.txt";
        fs::remove(json);
        fs::remove(text);
        QSignalSpy saved(review(), &RecordReview::saved);
        m_page->saveReport(QString::fromStdString(json.string()));
        QVERIFY(saved.wait(soon));
        const auto report = nlohmann::json::parse(readText(json));
        QCOMPARE(report.at("head").get<std::string>(), m_head);
        QCOMPARE(report.at("exitCode").get<int>(), 4);
        const auto words = readText(text);
        for (const std::string& part : {std::string("Incomplete: "), m_head, std::string("RECORD-FILES"),
                                        std::string("The root key is made.")})
            QVERIFY2(words.find(part) != std::string::npos, part.c_str());
        QVERIFY(says(QStringLiteral("Saved: ")));

        // Of the two names only the first was confirmed: the second must be free.
        QSignalSpy failed(review(), &RecordReview::saveFailed);
        m_page->saveReport(QString::fromStdString(json.string()));
        QVERIFY(failed.wait(soon));
        QVERIFY(m_page->findChild<ProblemBox*>()->isVisible());
    }

    void thePageFitsASmallWindow() {
        open();
        const auto least = m_page->minimumSizeHint();
        QVERIFY2(least.width() <= 1280 && least.height() <= 674,
                 qPrintable(QStringLiteral("%1 x %2").arg(least.width()).arg(least.height())));
    }

    void judgingDoesNotHoldUpTheWindow() {
        int turns = 0;
        QTimer turn;
        connect(&turn, &QTimer::timeout, this, [&] { ++turns; });
        turn.start(0);
        open();
        QVERIFY2(turns > 20,
                 qPrintable(QString::number(turns)));  // a handful if it were judged in one of them
    }

    void backIsWantedByKeys() {
        QSignalSpy back(m_page.get(), &ReviewPage::backWanted);
        for (auto* button : m_page->findChildren<QPushButton*>())
            if (button->text() == QStringLiteral("Back")) {
                button->setFocus();
                QTest::keyClick(button, Qt::Key_Space);
            }
        QCOMPARE(back.size(), 1);
    }

  private:
    RecordReview* review() const { return m_page->findChild<RecordReview*>(); }
    PrimaryButton* primary() const { return m_page->findChild<PrimaryButton*>(); }
    QList<CheckRow*> checks() const { return m_page->findChildren<CheckRow*>(); }
    RunbookView* runbook() const { return m_page->findChild<RunbookView*>(); }
    QPushButton* toPage() const { return m_page->findChild<QPushButton*>(QStringLiteral("toPage")); }
    QPushButton* toEntry() const { return m_page->findChild<QPushButton*>(QStringLiteral("toEntry")); }
    void openTab(int tab) const { m_page->findChild<QTabWidget*>()->setCurrentIndex(tab); }

    QString verdict() const { return m_page->findChild<VerdictBanner*>()->accessibleName(); }

    CheckRowData lineage() const {
        for (const auto* row : checks())
            if (row->check().id == QStringLiteral("LINEAGE"))
                return row->check();
        return {};
    }

    /// Typed into the field that is empty.
    void compareWith(const char* record) {
        auto* field = m_page->findChildren<QWidget*>(QStringLiteral("with")).last()->findChild<QLineEdit*>();
        QSignalSpy finished(review(), &RecordReview::finished);
        field->setFocus();
        QTest::keyClicks(field, QString::fromStdString((m_home.path() / record).string()));
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(finished.wait(soon));
    }

    void open() {
        QSignalSpy finished(review(), &RecordReview::finished);
        m_page->open(QString::fromStdString(m_record.string()));
        QVERIFY(finished.wait(soon));
    }

    bool says(const QString& text) const { return textOf(*m_page).contains(text); }

    FreshHome m_home;
    fs::path m_record;
    std::string m_head;
    std::unique_ptr<ReviewPage> m_page;
};

QTEST_MAIN(ReviewPageTest)
#include "review_page_test.moc"
