#include "ui/pages/start_page.h"

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QPushButton>

#include "tests/ui/made_records.h"
#include "tests/ui/visible_text.h"
#include "ui/models/record_cache.h"
#include "ui/models/records.h"
#include "ui/widgets/choice_card.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/record_row.h"

using namespace conclave;
using namespace conclave::ui;
using namespace conclave::test;
namespace fs = std::filesystem;

namespace {

constexpr int soon = 10000;

/// What can be pressed as a primary action now.
QList<QWidget*> primaries(const QWidget& page) {
    QList<QWidget*> found;
    for (auto* button : page.findChildren<PrimaryButton*>())
        if (button->isVisible())
            found.append(button);
    for (auto* card : page.findChildren<ChoiceCard*>())
        if (card->isVisible() && card->isPrimary())
            found.append(card);
    return found;
}

}  // namespace

class StartPageTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        Theme::apply(Look::light);
        RecordMaker(m_made.path() / "rehearsal", rehearsalPlan()).make();
        RecordMaker(m_made.path() / "production", productionPlan().plan).make();
    }

    void init() {
        m_home = std::make_unique<FreshHome>();
        m_page = std::make_unique<StartPage>();
        m_page->resize(1280, 674);
    }

    void cleanup() { m_page.reset(); }

    void withoutRecordsRehearseIsTheOnlyPrimary() {
        show();
        QCOMPARE(primaries(*m_page).size(), 1);
        QCOMPARE(qobject_cast<ChoiceCard*>(primaries(*m_page).first())->accessibleName().left(8),
                 QStringLiteral("Rehearse"));
        QVERIFY(says(QStringLiteral("No records yet. Rehearse first.")));
        QVERIFY(rows().isEmpty());
    }

    void resumeBannerHoldsTheOnlyPrimary() {
        put("production", "vault");
        interruptAt(m_home->documents() / "vault", "\"action\":\"wrap-key\"");
        show();
        QCOMPARE(primaries(*m_page).size(), 1);
        auto* resume = qobject_cast<PrimaryButton*>(primaries(*m_page).first());
        QVERIFY(resume != nullptr);
        QVERIFY(says(QStringLiteral("Interrupted at step ")));
        QSignalSpy wanted(m_page.get(), &StartPage::resumeWanted);
        QTRY_VERIFY(resume->isArmed());
        QTest::mouseClick(resume, Qt::LeftButton);
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted.at(0).at(0).toString().toStdString(), (m_home->documents() / "vault").string());
    }

    void anInterruptionThatIsSetAsideStaysInTheListOnly() {
        put("production", "vault");
        interruptAt(m_home->documents() / "vault", "\"action\":\"wrap-key\"");
        show();
        QTest::mouseClick(button(QStringLiteral("Not now")), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(m_page->records().interrupted(), nullptr, soon);
        QTRY_VERIFY(qobject_cast<ChoiceCard*>(primaries(*m_page).value(0)) != nullptr);
        QCOMPARE(primaries(*m_page).size(), 1);
        QSignalSpy wanted(m_page.get(), &StartPage::resumeWanted);
        QTest::mouseClick(rows().first(), Qt::LeftButton);
        QCOMPARE(wanted.size(), 1);
    }

    void aRehearsalWithoutItsRoomIsNotOfferedToBeResumed() {
        put("rehearsal", "one", m_home->rehearsals());
        const auto record = m_home->rehearsals() / "one";
        interruptAt(record, "\"action\":\"wrap-key\"");
        const auto room = m_home->rehearsals() / "room-1";
        writeText(record / "site.yaml", readText(record / "site.yaml") +
                                            "pcsc: {socket: " + (room / "pcscd.comm").string() + "}\n");
        show();
        QVERIFY(m_page->records().interrupted() == nullptr);
        QCOMPARE(rows().size(), 1);
        fs::create_directories(room / "cards");
        show();
        QVERIFY(m_page->records().interrupted() != nullptr);
        QCOMPARE(m_page->records().interrupted()->room, room);
    }

    void completeRecordsTellTheirSignatures() {
        put("production", "vault");
        put("rehearsal", "one", m_home->rehearsals());
        show();
        QCOMPARE(rows().size(), 2);
        QCOMPARE(rows().at(0)->record().result,
                 QStringLiteral("complete, 6 signatures; agreed by all"));  // the newer one
        QVERIFY(!rows().at(0)->record().isRehearsal);
        QCOMPARE(rows().at(1)->record().result, QStringLiteral("complete, 5 signatures; agreed by all"));
        QVERIFY(rows().at(1)->record().isRehearsal);
        QCOMPARE(rows().at(1)->record().label, QStringLiteral("CartorioDigitalRAIZ"));
        QCOMPARE(rows().at(1)->record().date.size(), QStringLiteral("2026-11-20 14:32 UTC").size());
        QSignalSpy wanted(m_page.get(), &StartPage::reviewWanted);
        rows().at(1)->setFocus();
        QTest::keyClick(rows().at(1), Qt::Key_Return);
        QCOMPARE(wanted.at(0).at(0).toString().toStdString(), (m_home->rehearsals() / "one").string());
    }

    void unreadableRecordSaysWhy() {
        put("production", "vault");
        auto text = readText(m_home->documents() / "vault/transcript.jsonl");
        text[text.find("\"seq\":7,") - 20] ^= 1;
        writeText(m_home->documents() / "vault/transcript.jsonl", text);
        fs::create_directories(m_home->documents() / "holiday pictures");
        show();
        QCOMPARE(rows().size(), 1);
        const auto& row = rows().first()->record();
        QCOMPARE(row.state, RecordRowData::State::unreadable);
        QVERIFY2(
            row.result.contains(QStringLiteral("ntry 7")) || row.result.contains(QStringLiteral("ntry 8")),
            qPrintable(row.result));
    }

    void theListSaysWhereNotAllAgree() {
        auto plan = rehearsalPlan();
        plan.statements = {{"custodian-2", "disagree"}};
        fs::create_directories(m_home->rehearsals());
        RecordMaker(m_home->rehearsals() / "disputed", plan).make();
        show();
        QCOMPARE(rows().at(0)->record().result,
                 QStringLiteral("complete, 5 signatures; not agreed: 1 person does not agree"));
    }

    void aRecordThatIsWrittenElsewhereSaysSo() {
        put("production", "vault");
        const auto file = m_home->documents() / "vault/transcript.jsonl";
        const int fd = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
        QVERIFY(::flock(fd, LOCK_EX | LOCK_NB) == 0);
        show();
        QCOMPARE(rows().at(0)->record().result, QStringLiteral("Open in another Conclave. Continue there."));
        ::close(fd);
        show();
        QCOMPARE(rows().at(0)->record().result, QStringLiteral("complete, 6 signatures; agreed by all"));
    }

    void recordsElsewhereAreRemembered() {
        put("production", "far", m_home->path() / "stick");
        show();
        QVERIFY(rows().isEmpty());
        m_page->records().remember(QString::fromStdString((m_home->path() / "stick/far").string()));
        QTRY_COMPARE_WITH_TIMEOUT(rows().size(), 1, soon);
        StartPage later;
        later.show();
        QTRY_COMPARE_WITH_TIMEOUT(later.findChildren<RecordRow*>().size(), 1, soon);
        fs::remove_all(m_home->path() / "stick");
        show();
        QVERIFY(rows().isEmpty());
    }

    void thePageFitsASmallWindow() {
        show();
        const auto least = m_page->minimumSizeHint();
        QVERIFY2(least.width() <= 1280 && least.height() <= 674,
                 qPrintable(QStringLiteral("%1 x %2").arg(least.width()).arg(least.height())));
    }

    void everyChoiceIsReachedByKeys() {
        show();
        QStringList chosen;
        connect(m_page.get(), &StartPage::rehearseWanted, this,
                [&] { chosen << QStringLiteral("rehearse"); });
        connect(m_page.get(), &StartPage::runWanted, this, [&] { chosen << QStringLiteral("run"); });
        connect(m_page.get(), &StartPage::recoverWanted, this, [&] { chosen << QStringLiteral("recover"); });
        connect(m_page.get(), &StartPage::reviewWanted, this, [&] { chosen << QStringLiteral("review"); });
        m_page->activateWindow();
        m_page->findChildren<ChoiceCard*>().first()->setFocus();
        for (int i = 0; i < 4; ++i) {
            QTest::keyClick(m_page->focusWidget(), Qt::Key_Return);
            QTest::keyClick(m_page->focusWidget(), Qt::Key_Tab);
        }
        QCOMPARE(chosen, QStringList({QStringLiteral("rehearse"), QStringLiteral("run"),
                                      QStringLiteral("recover"), QStringLiteral("review")}));
    }

    void readingRecordsDoesNotHoldUpTheWindow() {
        for (int i = 0; i < 12; ++i)
            put("production", "vault" + std::to_string(i));
        QSignalSpy changed(&m_page->records(), &Records::changed);
        m_page->records().refresh();
        QCOMPARE(changed.size(), 0);
        QVERIFY(changed.wait(soon));
    }

    void aSecondStartReadsOnlyWhatHasChanged() {
        for (const auto* name : {"one", "two", "three"})
            put("production", name);
        const auto two = m_home->documents() / "two";
        const auto first = summaries(3);
        QCOMPARE(summaries(0), first);
        interruptAt(two, "\"action\":\"wrap-key\"");
        const auto later = summaries(1);
        QVERIFY(later != first);
        QVERIFY(later.join(u' ').contains(QStringLiteral("interrupted at step")));
        QCOMPARE(summaries(0), later);
        // The same length and time of change, as a copy may have: still another file.
        const auto file = two / "transcript.jsonl";
        const auto time = fs::last_write_time(file);
        writeText(two / "copy", readText(file));
        fs::rename(two / "copy", file);
        fs::last_write_time(file, time);
        QCOMPARE(summaries(1), later);
    }

    void aCacheThatIsDamagedIsNotBelieved() {
        put("production", "one");
        const auto right = summaries(1);
        const auto file = RecordCache::usualFile();
        const auto text = readText(file);
        QCOMPARE(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
        for (const auto& damaged :
             {std::string(), std::string("[]"), std::string(text.size(), '{'),
              text.substr(0, text.size() / 2),
              R"({"version":1,"records":{")" + (m_home->documents() / "one").string() + R"(":{"stamp":1}}})",
              std::string(3 << 20, ' ') + text}) {
            writeText(file, damaged);
            QCOMPARE(summaries(1), right);
        }
        QCOMPARE(summaries(0), right);
    }

  private:
    /// As a start makes them, which reads this many transcripts for it.
    QStringList summaries(int transcriptsRead) {
        QStringList texts;
        RecordCache cache(RecordCache::usualFile());
        for (const auto& record : fs::directory_iterator(m_home->documents())) {
            const auto summary = cache.summarise(record.path());
            texts << summary->label + summary->dateText() + summary->resultText() +
                         QString::number(summary->lastUtcMs) + QString::fromStdString(summary->path.string());
        }
        cache.save();
        if (cache.transcriptsRead() != transcriptsRead)
            texts << QStringLiteral("read: %1").arg(cache.transcriptsRead());
        return texts;
    }

    void put(const char* made, const std::string& name, fs::path folder = {}) {
        if (folder.empty())
            folder = m_home->documents();
        fs::create_directories(folder);
        fs::copy(m_made.path() / made, folder / name, fs::copy_options::recursive);
    }

    void show() {
        QSignalSpy changed(&m_page->records(), &Records::changed);
        m_page->hide();
        m_page->show();
        QVERIFY(changed.wait(soon));
    }

    QList<RecordRow*> rows() const { return m_page->findChildren<RecordRow*>(); }

    bool says(const QString& text) const { return textOf(*m_page).contains(text); }

    QPushButton* button(const QString& text) const {
        for (auto* button : m_page->findChildren<QPushButton*>())
            if (button->text() == text)
                return button;
        return nullptr;
    }

    FreshHome m_made;
    std::unique_ptr<FreshHome> m_home;
    std::unique_ptr<StartPage> m_page;
};

QTEST_MAIN(StartPageTest)
#include "start_page_test.moc"
