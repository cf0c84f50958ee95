#include "tests/support/room.h"

#include <QtCore/qscopeguard.h>
#include <QtTest/qtest.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <future>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "tests/support/expect.h"
#include "tests/unit/program.h"

using namespace conclave;
using namespace conclave::test;
using rehearsal::FaultTarget;
using rehearsal::FaultTimes;
namespace fs = std::filesystem;

namespace {

const std::string rehearsalProgram = CONCLAVE_BIN_DIR "/conclave-rehearsal";

/// Programs that run for this room: its folder is in their command lines.
int countProcessesOf(const std::string& dir) {
    int count = 0;
    for (const auto& entry : fs::directory_iterator("/proc")) {
        std::ifstream file(entry.path() / "cmdline");
        std::stringstream text;
        text << file.rdbuf();
        count += text.str().find(dir) != std::string::npos;
    }
    return count;
}

pid_t onlyChildOf(pid_t parent) {
    std::ifstream file("/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) + "/children");
    pid_t child = -1;
    file >> child;
    return child;
}

template <class Condition>
bool becomesTrue(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
}

/// What OpenSC sees in the reader.
bool isCardSeen(const Folder& folder, int reader) {
    const auto list = folder.run("timeout 60 opensc-tool -l").output;
    const auto name = list.find(TestRoom::readerName(reader));
    if (name == std::string::npos)
        return false;
    const auto line = list.rfind('\n', name);
    return list.substr(line, name - line).find("Yes") != std::string::npos;
}

/// An APDU through PC/SC; opensc-tool prints "Received (SW1=0x90, SW2=0x00)".
Folder::Outcome send(const Folder& folder, int reader, const std::string& apdu) {
    return folder.run("timeout 60 opensc-tool -r '" + TestRoom::readerName(reader) +
                      "' -c default -s 00:A4:04:00:05:A0:00:00:03:08 -s " + apdu);
}

std::string stampOf(const fs::path& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0)
        return "none";
    return std::to_string(status.st_ino) + ' ' + std::to_string(status.st_mtim.tv_sec) + '.' +
           std::to_string(status.st_mtim.tv_nsec);
}

bool canConnect(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool isConnected = ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    return isConnected;
}

const std::string generalAuthenticate = "00:87:11:9E:04:7C:02:82:00";

}  // namespace

class RoomTest : public QObject {
    Q_OBJECT

  private slots:
    void passesTheExitCodeOfTheCommand() {
        const Folder folder;
        const auto room = rehearsalProgram + " room --cards 1 --tokens 1 -- ";
        const auto ended = folder.run(
            room +
            "sh -c 'test -S $CONCLAVE_ROOM/control && . $CONCLAVE_ROOM/env && opensc-tool -l; exit 7'");
        QCOMPARE(WEXITSTATUS(ended.exitCode), 7);
        QVERIFY2(ended.output.find(TestRoom::readerName(1)) != std::string::npos, ended.output.c_str());
        QCOMPARE(WEXITSTATUS(folder.run(room + "sh -c 'kill -KILL $$'").exitCode), 128 + SIGKILL);
        QCOMPARE(WEXITSTATUS(folder.run(room + "/nonexistent").exitCode), 127);
    }

    void refusesWhatItDoesNotKnow() {
        const Folder folder;
        for (const auto* arguments : {"room --card-type p521", "room --cards -1", "room --readers 0",
                                      "room --card 3", "card 1 fail 69", "card 0 pull", "card 1 explode", ""})
            QCOMPARE(WEXITSTATUS(folder.run(rehearsalProgram + ' ' + arguments).exitCode), 2);
        const auto outside =
            folder.run("env -u CONCLAVE_ROOM " + rehearsalProgram + " card 1 pull --room /nowhere");
        QCOMPARE(WEXITSTATUS(outside.exitCode), 1);
    }

    void refusesAFolderThatOthersCanWriteTo() {
        const Folder folder;
        const auto room = rehearsalProgram + " room --cards 1 --tokens 0 --dir ";
        folder.run("mkdir open group own; chmod 0777 open; chmod 0775 group; ln -s ../open own/link");
        for (const auto* place : {"open", "open/room", "group", "own/link", "own/link/room"}) {
            const auto refused = folder.run(room + place + " -- true");
            QCOMPARE(WEXITSTATUS(refused.exitCode), 1);
            QVERIFY2(refused.output.find("can be changed by others") != std::string::npos,
                     refused.output.c_str());
            QVERIFY(!fs::exists(folder.path() / place / "pins"));
        }
    }

    void passesASignalOnToTheCommand() {
        const Folder folder;
        const auto ended = folder.run(rehearsalProgram +
                                      " room --cards 1 --tokens 0 -- sh -c 'trap \"exit 9\" TERM; echo > up; "
                                      "while :; do sleep 0.02; done' & room=$!; "
                                      "until [ -e up ]; do sleep 0.02; done; kill -TERM $room; wait $room");
        QCOMPARE(WEXITSTATUS(ended.exitCode), 9);
    }

    void leavesNothingAfterSigterm() {
        TestRoom room({.cards = 2, .tokens = 1});
        QVERIFY(countProcessesOf(room.dir()) > 0);
        room.kill(SIGTERM);
        QVERIFY(!fs::exists(room.dir()));
        QCOMPARE(countProcessesOf(room.dir()), 0);
    }

    void leavesNothingAfterSigkill() {
        TestRoom room({.cards = 2, .tokens = 1});
        room.kill(SIGKILL);
        QVERIFY(
            becomesTrue([&room] { return !fs::exists(room.dir()) && countProcessesOf(room.dir()) == 0; }));
    }

    void nextRoomRemovesWhatAKilledOneLeft() {
        // Where no other test's room tidies up first.
        const Folder place;
        const auto path = place.run("pwd").output;
        qputenv("TMPDIR", QByteArray::fromStdString(path.substr(0, path.find('\n'))));
        const auto restore = qScopeGuard([] { qunsetenv("TMPDIR"); });
        TestRoom room({.cards = 1});
        const auto keeper = onlyChildOf(room.pid());
        QVERIFY(keeper > 0);
        ::kill(room.pid(), SIGSTOP);  // so that it cannot clean up behind its keeper
        ::kill(keeper, SIGKILL);
        room.kill(SIGKILL);
        QVERIFY(becomesTrue([&room] { return countProcessesOf(room.dir()) == 0; }));
        QVERIFY(fs::exists(room.dir()));
        const TestRoom next({.cards = 1});
        QVERIFY(!fs::exists(room.dir()));
        QVERIFY(fs::exists(next.dir()));
    }

    void roomsAtOnceDoNotDisturbEachOther() {
        const TestRoom first({.cards = 1});
        const TestRoom second({.cards = 1});
        QVERIFY(first.dir() != second.dir());
        const Folder folder;
        QVERIFY(isCardSeen(folder, 1));
        QVERIFY(fs::exists(first.dir()));
    }

    void leavesSystemPcscdAndPortsAlone() {
        const std::vector<fs::path> files{"/run/pcscd", "/run/pcscd/pcscd.pid", "/run/pcscd/pcscd.comm"};
        std::vector<std::string> before;
        for (const auto& file : files)
            before.push_back(stampOf(file));
        {
            const TestRoom room({.cards = 1});
            QVERIFY(!canConnect(36101));
        }
        for (std::size_t index = 0; index < files.size(); ++index)
            QCOMPARE(stampOf(files[index]), before[index]);
    }

    void cardsAndTokensSurviveAPullAndARestart() {
        const Folder folder;
        const Folder kept;
        const auto dir = kept.run("pwd").output.substr(0, kept.run("pwd").output.find('\n')) + "/room";
        const std::string metadata = "00:F7:00:9C:00";
        std::string before;
        std::string site;
        std::string answers;
        {
            TestRoom room({.cards = 1, .tokens = 2, .dir = dir});
            const auto made = folder.run("yubico-piv-tool -r Reader -a generate -s 9c -A ECCP384");
            QVERIFY2(made.exitCode == 0, made.output.c_str());
            before = send(folder, 1, metadata).output;
            QVERIFY2(before.find("86 61 04") != std::string::npos, before.c_str());
            EXPECT_OK(room.control().pull(1));
            EXPECT_OK(room.control().insert(1));
            QVERIFY(becomesTrue([&folder] { return isCardSeen(folder, 1); }));
            QCOMPARE(send(folder, 1, metadata).output, before);
            site = asText(readFile(dir + "/site.yaml").value());
            answers = asText(readFile(dir + "/answers.yaml").value());
            QVERIFY_THROWS_EXCEPTION(std::runtime_error, TestRoom({.dir = dir}));
        }
        QVERIFY(fs::exists(dir + "/cards/card-1.json"));
        QVERIFY(!fs::exists(dir + "/control"));
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, TestRoom({.cardType = "p256", .dir = dir}));
        const TestRoom again({.cards = 1, .tokens = 2, .dir = dir});
        QCOMPARE(send(folder, 1, metadata).output, before);
        QCOMPARE(std::string(asText(readFile(dir + "/site.yaml").value())), site);
        QCOMPARE(std::string(asText(readFile(dir + "/answers.yaml").value())), answers);
    }

    void insertAndPullAreSeenThroughPcsc() {
        TestRoom room({.cards = 3, .readers = 2});
        const Folder folder;
        QVERIFY(becomesTrue([&folder] { return isCardSeen(folder, 1) && isCardSeen(folder, 2); }));
        auto cards = room.control().status();
        EXPECT_OK(cards);
        QCOMPARE((*cards)[0].reader, std::optional(1));
        QCOMPARE((*cards)[2].reader, std::optional<int>());

        EXPECT_OK(room.control().pull(1));
        QVERIFY(becomesTrue([&folder] { return !isCardSeen(folder, 1); }));
        QVERIFY(isCardSeen(folder, 2));
        EXPECT_OK(room.control().pull(1));
        EXPECT_OK(room.control().insert(3, 1));
        QVERIFY(becomesTrue([&folder] { return isCardSeen(folder, 1); }));
        EXPECT_ERROR(room.control().insert(1), Errc::roomFailed);
        EXPECT_ERROR(room.control().insert(1, 3), Errc::roomFailed);
        EXPECT_ERROR(room.control().insert(4), Errc::roomFailed);
        EXPECT_OK(room.control().pull(3));
        EXPECT_OK(room.control().insert(1));
        cards = room.control().status();
        QCOMPARE((*cards)[0].reader, std::optional(1));
        QCOMPARE((*cards)[2].reader, std::optional<int>());
    }

    void failAnswersItsStatusWordOnceOrAlways() {
        TestRoom room({.cards = 1});
        auto& control = room.control();
        const Folder folder;
        const std::string version = "00:FD:00:00:00";
        EXPECT_OK(control.fail(1, 0x6F12));
        QVERIFY(send(folder, 1, version).output.find("SW1=0x6F, SW2=0x12") == std::string::npos);
        QVERIFY(send(folder, 1, generalAuthenticate).output.find("SW1=0x6F, SW2=0x12") != std::string::npos);
        QVERIFY(send(folder, 1, generalAuthenticate).output.find("SW1=0x6F, SW2=0x12") == std::string::npos);
        EXPECT_OK(control.fail(1, 0x6581, FaultTimes::every, FaultTarget::any));
        for (int times = 0; times < 2; ++times)
            QVERIFY(send(folder, 1, version).output.find("SW1=0x65, SW2=0x81") != std::string::npos);
        QCOMPARE(control.status().value()[0].fault, std::string("fail 6581 every any"));
        EXPECT_OK(control.clear(1));
        QVERIFY(send(folder, 1, version).output.find("SW1=0x90, SW2=0x00") != std::string::npos);
    }

    void dropPullsTheCardInTheMiddleOfACommand() {
        TestRoom room({.cards = 1});
        const Folder folder;
        EXPECT_OK(room.control().drop(1, FaultTarget::generalAuthenticate));
        const auto sent = send(folder, 1, generalAuthenticate);
        QVERIFY2(sent.exitCode != 0, sent.output.c_str());
        QCOMPARE(room.control().status().value()[0].reader, std::optional<int>());
        QVERIFY(becomesTrue([&folder] { return !isCardSeen(folder, 1); }));
        EXPECT_OK(room.control().insert(1));
        QVERIFY(becomesTrue([&folder] { return isCardSeen(folder, 1); }));
    }

    void hangAnswersOnlyWhenResumedAndEndsWithAPull() {
        TestRoom room({.cards = 2});
        auto& control = room.control();
        const Folder folder;
        for (const bool isResumed : {true, false}) {
            EXPECT_OK(control.hang(1, FaultTarget::generalAuthenticate));
            auto sent =
                std::async(std::launch::async, [&folder] { return send(folder, 1, generalAuthenticate); });
            QVERIFY(becomesTrue([&control] { return control.status().value()[0].fault == "hanging"; }));
            // The other reader goes on (`opensc-tool -l` would ask the first one too).
            QCOMPARE(folder.run("timeout 30 yubico-piv-tool -r 'Reader 2' -a version").exitCode, 0);
            QVERIFY(sent.wait_for(std::chrono::milliseconds(100)) == std::future_status::timeout);
            EXPECT_OK(isResumed ? control.resume(1) : control.pull(1));
            QCOMPARE(sent.get().exitCode == 0, isResumed);
        }
    }

    void controlAnswersNonsenseWithAnError() {
        TestRoom room({.cards = 1});
        const Folder folder;
        const auto ask = [&folder, &room](const std::string& line) {
            return folder
                .run("printf '" + line +
                     "\\n' | python3 -c 'import socket,sys; s=socket.socket(socket.AF_UNIX); "
                     "s.connect(sys.argv[1]); s.sendall(sys.stdin.buffer.read()); "
                     "print(s.recv(4096).decode(), end=\"\")' " +
                     room.dir() + "/control")
                .output;
        };
        for (const auto* line :
             {"", "pull", "pull x", "pull 2", "fail 1 69 next any", "fail 1 6982 thrice any", "drop 1",
              "drop 1 nothing", "insert 1 1 1", "card 1 pull"})
            QVERIFY2(ask(line).starts_with("error "), line);
        QVERIFY(ask("status").ends_with("ok\n"));
    }
};

QTEST_GUILESS_MAIN(RoomTest)
#include "room_test.moc"
