#include <sys/wait.h>
#include <unistd.h>

#include <QTest>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <thread>

#include "ui/bridge/ceremony_session.h"

using namespace conclave;
using namespace conclave::ui;

/// The room of the window between two threads: the engine asks on one, people answer on the other.
class ConsoleRoomTest : public QObject {
    Q_OBJECT

  private slots:
    void aSecondClickDoesNotAnswerTheNextPrompt() {
        std::optional<Result<bool>> first;
        std::optional<Result<std::string>> second;
        std::thread engine([&] {
            first = m_room.confirm(
                {ceremony::Confirmation::Kind::done, "witness", {ceremony::Phrase::confirmStep, {}}});
            second = m_room.ask({ceremony::Question::Kind::personName, "witness", {}, {}});
        });
        QVERIFY(QTest::qWaitFor([&] { return isShown<ceremony::Confirmation>(); }));
        const auto clicked = m_model.promptId;
        // As fast as no finger is: from before the next prompt to when it is shown.
        while (!isShown<ceremony::Question>()) {
            m_room.answer(clicked, true);
            QTest::qWait(1);
        }
        m_room.answer(clicked, true);
        m_room.answer(m_model.promptId, std::string("Eva"));
        engine.join();
        QVERIFY(first->has_value() && **first);
        QVERIFY(second->has_value());
        QCOMPARE(**second, std::string("Eva"));
    }

    void whatIsReportedIsRecordedWhileThePromptWaits() {
        std::atomic<int> recorded = 0;
        m_room.recordReported = [&] {
            while (m_room.takeException())
                ++recorded;
        };
        std::thread engine([&] {
            static_cast<void>(m_room.confirm({ceremony::Confirmation::Kind::done, "witness", {}}));
        });
        QVERIFY(QTest::qWaitFor([&] { return isShown<ceremony::Confirmation>(); }));
        m_room.reportException({"The bag was torn.", "Its number matches.", "witness", "Go on."});
        QVERIFY(QTest::qWaitFor([&] { return recorded == 1; }));
        QVERIFY(isShown<ceremony::Confirmation>());
        m_room.answer(m_model.promptId, true);
        engine.join();
        m_room.recordReported = nullptr;
        QCOMPARE(recorded.load(), 1);
    }

    void aStopEndsThePromptThatWaits() {
        std::optional<Result<bool>> answer;
        std::thread engine([&] {
            answer = m_room.confirm({ceremony::Confirmation::Kind::done, "witness", {}});
        });
        QVERIFY(QTest::qWaitFor([&] { return isShown<ceremony::Confirmation>(); }));
        m_room.requestStop();
        engine.join();
        QVERIFY(!answer->has_value());
        QCOMPARE(answer->error().code(), Errc::stopped);
    }

    /// The session's model is read through model(), which a build with assertions lets no other thread do.
    void theModelIsReadOnItsOwnThreadOnly() {
        const pid_t child = fork();
        if (child == 0) {
            qInstallMessageHandler(nullptr);  // what QtTest would say of it is no result
            std::signal(SIGABRT, SIG_DFL);
            std::fclose(stderr);
            const CeremonySession session{PcscLink()};
            session.model();
            std::thread([&] { session.model(); }).join();
            _exit(0);
        }
        int status = 0;
        QCOMPARE(waitpid(child, &status, 0), child);
        QVERIFY(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    }

  private:
    template <class T>
    bool isShown() const {
        return std::holds_alternative<T>(m_model.prompt);
    }

    CeremonyModel m_model;
    const pcsc::ReaderMonitor m_readers;
    ConsoleRoom m_room{m_model, m_readers};
};

QTEST_MAIN(ConsoleRoomTest)
#include "console_room_test.moc"
