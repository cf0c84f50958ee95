#include "ui/rehearsal/rehearsal_host.h"

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>
#include <signal.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include "core/base/file.h"
#include "ui/rehearsal/rehearsal_folders.h"

using namespace conclave;
using namespace conclave::ui;

namespace {

constexpr int soon = 20000;

std::optional<int> readerOf(const RehearsalHost& host, int card) {
    for (const auto& place : host.cards())
        if (place.card == card)
            return place.reader;
    return -1;
}

}  // namespace

/// The real room: pcscd, vpcd, SoftHSM.
class RehearsalHostTest : public QObject {
    Q_OBJECT

  private slots:
    void init() { m_home = std::make_unique<QTemporaryDir>(QDir::tempPath() + QStringLiteral("/c-XXXXXX")); }

    void roomStartsWithoutHoldingUpTheWindow() {
        RehearsalHost host;
        QSignalSpy ready(&host, &RehearsalHost::ready);
        host.start(RoomCards::rsa2048, room());
        QVERIFY(!host.isReady());
        QVERIFY(ready.wait(soon));
        QCOMPARE(ready.at(0).at(0).toString(), room() + QStringLiteral("/site.yaml"));
        QVERIFY(QFile::exists(host.siteFile()));
        QCOMPARE(host.cards().size(), RehearsalHost::cardCount);
        QCOMPARE(host.people().size(), RehearsalHost::cardCount);
        QCOMPARE(host.people().at(0).seat, QStringLiteral("custodian-1"));
        QVERIFY(!host.people().at(0).name.isEmpty());
        const QFileInfo folder(room());
        QCOMPARE(
            folder.permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::ExeGroup | QFile::ExeOther),
            QFile::Permissions());
    }

    void pinsAreNamedByTheirFilesOnly() {
        RehearsalHost host;
        startRoom(host);
        QVERIFY(QFile::exists(host.pinHint(1)));
        QVERIFY(host.pinHint(1).endsWith(QStringLiteral("/pins/card-1.pin")));
        QVERIFY(QFile::exists(host.soPinHint(QStringLiteral("primary"))));
        QVERIFY(host.soPinHint(QStringLiteral("nobody")).isEmpty());
    }

    void cardsGoInAndOut() {
        RehearsalHost host;
        startRoom(host);
        QCOMPARE(readerOf(host, 1), std::optional(1));
        QSignalSpy changed(&host, &RehearsalHost::cardsChanged);
        host.pull(1);
        QTRY_VERIFY_WITH_TIMEOUT(!readerOf(host, 1), soon);
        host.insert(1);
        QTRY_COMPARE_WITH_TIMEOUT(readerOf(host, 1), std::optional(1), soon);
        QCOMPARE(changed.size(), 2);
    }

    void aCardThatTakesAnothersReaderWaitsUntilThatIsSeenToGo() {
        RehearsalHost host;
        startRoom(host);
        host.swap(1, 2);
        QTRY_COMPARE_WITH_TIMEOUT(readerOf(host, 1), std::optional(2), soon);
        QVERIFY(!readerOf(host, 2));
    }

    void aRefusedMoveSaysWhy() {
        RehearsalHost host;
        startRoom(host);
        std::optional<Error> problem;
        connect(&host, &RehearsalHost::cardFailed, this, [&](const Error& error) { problem = error; });
        host.insert(1, 2);  // where card 2 is
        QTRY_VERIFY_WITH_TIMEOUT(problem.has_value(), soon);
        QVERIFY(problem->has(Errc::roomFailed));
        QCOMPARE(readerOf(host, 1), std::optional(1));
    }

    void aKilledRoomIsToldAndStartsAgainWithTheSameCards() {
        RehearsalHost host;
        startRoom(host);
        const auto site = readFile(host.siteFile().toStdString()).value();
        QSignalSpy ended(&host, &RehearsalHost::ended);
        ::kill(static_cast<pid_t>(host.processId()), SIGKILL);
        QVERIFY(ended.wait(soon));
        QVERIFY(!host.isReady());
        QVERIFY(host.cards().isEmpty());
        startRoom(host);  // at once: the killed room's processes may still be ending
        QCOMPARE(readFile(host.siteFile().toStdString()).value(), site);
        QCOMPARE(ended.size(), 1);
    }

    void anotherRoomTakesThePlaceOfTheOneThatRuns() {
        RehearsalHost host;
        startRoom(host);
        QSignalSpy ended(&host, &RehearsalHost::ended);
        QSignalSpy ready(&host, &RehearsalHost::ready);
        host.start(RoomCards::p384, room() + QStringLiteral("2"));
        QVERIFY(ready.wait(soon));
        QCOMPARE(ended.size(), 1);
        QVERIFY(host.siteFile().startsWith(room() + QStringLiteral("2/")));
    }

    void theRoomThatRunsIsReadyAgainAtOnce() {
        RehearsalHost host;
        startRoom(host);
        const auto process = host.processId();
        QSignalSpy ready(&host, &RehearsalHost::ready);
        host.start(RoomCards::rsa2048, room());
        QCOMPARE(ready.size(), 1);
        QCOMPARE(host.processId(), process);
    }

    void stoppedRoomsEnd() {
        RehearsalHost host;
        startRoom(host);
        QSignalSpy ended(&host, &RehearsalHost::ended);
        QSignalSpy failed(&host, &RehearsalHost::failed);
        host.stop();
        QVERIFY(ended.wait(soon));
        QVERIFY(!QFile::exists(room() + QStringLiteral("/control")));
        QCOMPARE(failed.size(), 0);
    }

    void aRoomThatCannotStartSaysWhyAndWhatToDo() {
        QFile file(room());
        QVERIFY(file.open(QIODevice::WriteOnly));  // where the folder should be
        file.close();
        RehearsalHost host;
        QSignalSpy failed(&host, &RehearsalHost::failed);
        host.start(RoomCards::rsa2048, room());
        QVERIFY(failed.wait(soon));
        QVERIFY2(failed.at(0).at(0).toString().contains(room()), qPrintable(failed.at(0).at(0).toString()));
        QVERIFY(!failed.at(0).at(1).toString().isEmpty());
        QVERIFY(!host.isReady());
    }

    void aRecordLeadsToItsRoom() {
        RehearsalHost host;
        startRoom(host);
        const auto record = m_home->filePath(QStringLiteral("record"));
        QVERIFY(QDir().mkpath(record));
        QVERIFY(QFile::copy(host.siteFile(), record + QStringLiteral("/site.yaml")));
        QCOMPARE(roomOfRecord(record.toStdString()).string(), room().toStdString());
        QSignalSpy ended(&host, &RehearsalHost::ended);
        host.stop();
        QVERIFY(ended.wait(soon));
        QVERIFY(QDir(room()).removeRecursively());
        QVERIFY(roomOfRecord(record.toStdString()).empty());
    }

  private:
    QString room() const { return m_home->filePath(QStringLiteral("room")); }

    void startRoom(RehearsalHost& host) {
        QSignalSpy ready(&host, &RehearsalHost::ready);
        host.start(RoomCards::rsa2048, room());
        QVERIFY(ready.wait(soon));
    }

    std::unique_ptr<QTemporaryDir> m_home;
};

QTEST_GUILESS_MAIN(RehearsalHostTest)
#include "rehearsal_host_test.moc"
