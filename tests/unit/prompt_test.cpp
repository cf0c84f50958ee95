// A PIN is never shown by the terminal that it is typed at, whatever happens to the program meanwhile. The
// prompt runs under a real shell with job control, at a terminal of its own.
#include "app/conclave/prompt.h"

#include <QtTest/qtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "app/process/stop_signal.h"
#include "tests/support/terminal.h"

using namespace conclave;
using namespace conclave::app;
using test::Terminal;

namespace {

constexpr const char* secret = "73194628";

std::string self() {
    return std::filesystem::read_symlink("/proc/self/exe").string();
}

/// What the shell starts: says who it is, and how long the secret is.
int askForSecret() {
    catchStopSignals();
    std::printf("process %d\n", static_cast<int>(getpid()));
    const auto typed = readSecretFromTerminal("PIN? ");
    if (!typed)
        std::printf("%s\n", typed.error().has(Errc::stopped) ? "stopped by signal" : "no secret");
    else
        std::printf("%zu octets, %s\n", typed->expose().size(),
                    typed->exposeText() == secret ? "the same" : "others");
    return 0;
}

/// A shell that has started the prompt, which waits for a PIN.
class Prompting {
  public:
    Prompting() : m_terminal({"/bin/sh", "-i"}) {
        m_terminal.type(self() + " ask\n");
        m_isThere = m_terminal.sees("process ");
        m_isThere = m_isThere && m_terminal.sees("PIN? ") && m_terminal.echoBecomes(false);
        const auto& all = m_terminal.all();
        m_pid = std::atoi(all.c_str() + all.rfind("process ") + 8);
    }
    Terminal* operator->() { return &m_terminal; }
    bool isThere() const { return m_isThere && m_pid > 1; }
    void signal(int number) const { ::kill(m_pid, number); }
    bool isStopped() const { return state() == 'T'; }
    bool becomesStopped() const {
        for (int tries = 0; tries < 2000 && !isStopped(); ++tries)
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        return isStopped();
    }

  private:
    char state() const {
        std::ifstream stat("/proc/" + std::to_string(m_pid) + "/stat");
        std::string text;
        std::getline(stat, text);
        const auto at = text.rfind(") ");
        return at == std::string::npos ? '?' : text[at + 2];
    }

    Terminal m_terminal;
    bool m_isThere = false;
    int m_pid = 0;
};

}  // namespace

class PromptTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { setenv("PS1", "ready$ ", 1); }

    void aPinIsReadUnseen() {
        Prompting prompt;
        QVERIFY(prompt.isThere());
        prompt->type(std::string(secret) + "\n");
        QVERIFY2(prompt->sees("8 octets, the same"), prompt->lastWords().c_str());
        QVERIFY(prompt->sees("ready$ ") && prompt->echoes());
        QVERIFY2(prompt->all().find(secret) == std::string::npos, prompt->lastWords().c_str());
    }

    /// Ctrl-Z in the middle of a PIN, and fg.
    void staysUnseenAfterAStop() {
        Prompting prompt;
        QVERIFY(prompt.isThere());
        for (int times = 0; times < 2; ++times) {
            prompt->type("7319\x1a");
            QVERIFY2(prompt.becomesStopped() && prompt->sees("ready$ "), prompt->lastWords().c_str());
            QVERIFY(prompt->echoBecomes(true));  // while it is stopped, the terminal is the shell's
            prompt->type("fg\n");
            QVERIFY2(prompt->sees("PIN? ") && prompt->echoBecomes(false), prompt->lastWords().c_str());
        }
        prompt->type(std::string(secret) + "\n");
        QVERIFY2(prompt->sees("8 octets, the same"), prompt->lastWords().c_str());
        QVERIFY(prompt->sees("ready$ ") && prompt->echoes());
        QVERIFY2(prompt->all().find(secret) == std::string::npos, prompt->lastWords().c_str());
        QVERIFY2(prompt->all().find("7319") == std::string::npos, prompt->lastWords().c_str());
    }

    /// What cannot be caught, and a terminal that was changed meanwhile.
    void staysUnseenAfterSigstop() {
        Prompting prompt;
        QVERIFY(prompt.isThere());
        prompt.signal(SIGSTOP);
        QVERIFY(prompt.becomesStopped() && prompt->sees("ready$ "));
        prompt->turnEchoOn();
        prompt->type("fg\n");
        QVERIFY2(prompt->sees("PIN? ") && prompt->echoBecomes(false), prompt->lastWords().c_str());
        prompt->type(std::string(secret) + "\n");
        QVERIFY2(prompt->sees("8 octets, the same"), prompt->lastWords().c_str());
        QVERIFY2(prompt->all().find(secret) == std::string::npos, prompt->lastWords().c_str());
    }

    /// SIGCONT without a stop that was seen.
    void staysUnseenAfterSigcontAlone() {
        Prompting prompt;
        QVERIFY(prompt.isThere());
        prompt->turnEchoOn();
        prompt.signal(SIGCONT);
        QVERIFY(prompt->echoBecomes(false));
        prompt->type(std::string(secret) + "\n");
        QVERIFY2(prompt->sees("8 octets, the same"), prompt->lastWords().c_str());
        QVERIFY2(prompt->all().find(secret) == std::string::npos, prompt->lastWords().c_str());
    }

    /// A prompt that goes on in the background stops there, and does not touch the shell's terminal.
    void stopsInTheBackground() {
        Prompting prompt;
        QVERIFY(prompt.isThere());
        prompt->type("\x1a");
        QVERIFY(prompt.becomesStopped() && prompt->sees("ready$ "));
        prompt->type("bg\n");
        QVERIFY(prompt->sees("ready$ "));
        QVERIFY(prompt.becomesStopped() && prompt->echoes());
        prompt->type("fg\n");
        QVERIFY2(prompt->sees("PIN? ") && prompt->echoBecomes(false), prompt->lastWords().c_str());
        prompt->type(std::string(secret) + "\n");
        QVERIFY2(prompt->sees("8 octets, the same"), prompt->lastWords().c_str());
        QVERIFY2(prompt->all().find(secret) == std::string::npos, prompt->lastWords().c_str());
    }

    void leavesEchoOnWhenItEnds_data() {
        QTest::addColumn<int>("signal");
        QTest::addColumn<QByteArray>("key");
        QTest::addRow("Ctrl-C") << 0 << QByteArray("\x03");
        QTest::addRow("Ctrl-\\") << 0 << QByteArray("\x1c");
        QTest::addRow("end of the input") << 0 << QByteArray("\x04");
        for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT})
            QTest::addRow("%s", strsignal(signal)) << signal << QByteArray();
    }
    void leavesEchoOnWhenItEnds() {
        QFETCH(int, signal);
        QFETCH(QByteArray, key);
        Prompting prompt;
        QVERIFY(prompt.isThere());
        if (signal != 0)
            prompt.signal(signal);
        else
            prompt->type(key.toStdString());
        QVERIFY2(prompt->sees("ready$ "), prompt->lastWords().c_str());
        QVERIFY2(prompt->echoes(), prompt->lastWords().c_str());
    }
};

int main(int argc, char** argv) {
    if (argc == 2 && std::strcmp(argv[1], "ask") == 0)
        return askForSecret();
    PromptTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "prompt_test.moc"
