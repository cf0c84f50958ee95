#include "tests/ui/console_process.h"

#include <QApplication>
#include <QSocketNotifier>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <sstream>

#include "app/process/harden.h"
#include "app/process/stop_signal.h"
#include "tests/ui/console_rehearsal.h"
#include "ui/theme/theme.h"

namespace conclave::test {

namespace fs = std::filesystem;

namespace {

/// As people do who come back: what was interrupted is offered first.
bool goes(Hands& hands, const char* script) {
    const auto offered = [&] { return hands.find<QPushButton>(QStringLiteral("resume")); };
    if (QTest::qWaitFor([&] { return offered() != nullptr; }, 1500)) {
        auto* resume = offered();
        return QTest::qWaitFor([&] { return resume->isEnabled(); }, 2000) &&
               QTest::qWaitFor(
                   [&] {
                       if (hands.find<ui::PrimaryButton>() == resume)
                           hands.pressPrimary();
                       return !resume->isVisible();
                   },
                   5000);
    }
    return openRehearsal(hands, script) && begin(hands);
}

/// Never holds more than one digit of a PIN.
class Asking {
  public:
    explicit Asking(Hands& hands)
        : m_hands(hands),
          m_ask(::open(pipe(askPipe).c_str(), O_WRONLY | O_CLOEXEC)),
          m_answer(::open(pipe(answerPipe).c_str(), O_RDONLY | O_CLOEXEC)) {
        hands.otherwise = [this](const ui::Prompt& prompt) { return answers(prompt); };
    }

  private:
    static fs::path pipe(const char* name) { return fs::path(std::getenv("HOME")) / name; }

    bool answers(const ui::Prompt& prompt) {
        const auto* asked = std::get_if<ceremony::PinRequest>(&prompt);
        const bool isCards = asked != nullptr && asked->kind != ceremony::PinKind::securityOfficer &&
                             asked->kind != ceremony::PinKind::newSecurityOfficer;
        auto* field = m_hands.find<ui::PinField>(QStringLiteral("pin"));
        if (isCards && field == nullptr)
            return false;
        const auto& now = m_hands.model().now;
        const auto line = (now ? now->id : "-") + ' ' + (isCards ? kindOf(asked->kind) : "other") + ' ' +
                          (isCards ? asked->seat : "-") + '\n';
        if (::write(m_ask, line.data(), line.size()) < 0)
            return false;
        if (isCards)
            field->setFocus();
        bool isTyped = false;
        for (char digit = 0; ::read(m_answer, &digit, 1) == 1 && digit != '\n'; isTyped = true)
            QTest::keyClick(field, digit);
        if (isTyped)
            QTest::keyClick(field, Qt::Key_Return);
        return isTyped;
    }
    static const char* kindOf(ceremony::PinKind kind) {
        using ceremony::PinKind;
        if (kind == PinKind::card)
            return "pin";
        return kind == PinKind::newPuk || kind == PinKind::newPukAgain ? "newPuk" : "newPin";
    }

    Hands& m_hands;
    int m_ask, m_answer;
};

int say(const Hands& hands, int code) {
    std::puts(whereItStands(hands).constData());
    std::fflush(stdout);
    return code;
}

}  // namespace

int runConsoleProcess(int argc, char** argv) {
    if (argc < 4)
        return 2;
    app::harden();
    const ui::PcscLink pcsc;
    app::catchStopSignals();
    QApplication application(argc, argv);
    ui::Theme::apply(ui::Look::light);
    ui::MainWindow window(pcsc);
    QSocketNotifier stopped(app::stopSignalFd(), QSocketNotifier::Read);
    QObject::connect(&stopped, &QSocketNotifier::activated, &window, [&] {
        stopped.setEnabled(false);
        window.stopAndQuit();
    });
    window.show();
    Hands hands(window);
    const std::string_view todo = argv[2];
    if (todo == "open")
        window.openRecord(QString::fromLocal8Bit(argv[3]));
    else if (todo == "asks" ? !openSite(hands, argv[3]) || !begin(hands) : !goes(hands, argv[3]))
        return say(hands, 4);
    std::optional<Asking> asking;
    if (todo == "asks")
        asking.emplace(hands);
    const bool isOver =
        hands.actUntil([&] { return hands.model().ended.has_value() || !window.isVisible(); });
    const auto& ended = hands.model().ended;
    QTest::qWait(100);
    return say(hands, isOver && ended && ended->outcome ? 0 : 1);
}

fs::path Home::record() const {
    std::error_code failed;  // what others remove meanwhile
    for (fs::recursive_directory_iterator at(path, failed), end; !failed && at != end; at.increment(failed))
        if (at->path().filename() == transcript::transcriptFile)
            return at->path().parent_path();
    return {};
}

std::string Home::transcript() const {
    const auto folder = record();
    if (folder.empty())
        return {};
    const auto content = readFile(folder / transcript::transcriptFile);
    return content ? std::string(asText(*content)) : std::string();
}

int Home::count(const std::string& text) const {
    const auto all = transcript();
    int found = 0;
    for (std::size_t at = 0; (at = all.find(text, at)) != std::string::npos; ++at)
        ++found;
    return found;
}

bool Home::hasEntry(const std::string& type, const std::string& step) const {
    std::istringstream lines(transcript());
    for (std::string line; std::getline(lines, line);)
        if (line.find("\"type\":\"" + type + '"') != std::string::npos &&
            line.find("\"step\":\"" + step + '"') != std::string::npos)
            return true;
    return false;
}

ConsoleProcess::ConsoleProcess(const std::vector<std::string>& todo, const fs::path& home)
    : Running(words(todo, home), home.string() + ".output") {}

std::vector<std::string> ConsoleProcess::words(const std::vector<std::string>& todo, const fs::path& home) {
    fs::create_directories(home);
    std::vector<std::string> all{"/usr/bin/env",
                                 "HOME=" + home.string(),
                                 "XDG_STATE_HOME=" + home.string(),
                                 "XDG_CONFIG_HOME=" + home.string(),
                                 "PCSCLITE_CSOCK_NAME=",
                                 fs::read_symlink("/proc/self/exe").string(),
                                 std::string(consoleProcessWord)};
    all.insert(all.end(), todo.begin(), todo.end());
    return all;
}

}  // namespace conclave::test
