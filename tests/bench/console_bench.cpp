// What the console costs the people who wait for it. Prints; judges nothing.
//   console_bench [RUNS]      start to first page and memory beside a bare Qt window; then RUNS whole
//   RSA-4096
//                             ceremonies in the window, with the longest time that the GUI thread was away
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QApplication>
#include <QTemporaryDir>
#include <QTimer>
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <vector>

#include "tests/bench/stall_meter.h"
#include "tests/ui/hands.h"
#include "ui/pages/before_page.h"
#include "ui/theme/theme.h"
#include "ui/widgets/choice_card.h"

using namespace conclave;
using namespace conclave::test;
using Clock = std::chrono::steady_clock;

namespace {

template <class T>
T median(std::vector<T> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

struct Start {
    double ms = 0;
    double mebibytes = 0;  ///< resident, at its most
};

Start startOf(const std::vector<std::string>& words) {
    const auto begun = Clock::now();
    const pid_t pid = fork();
    if (pid == 0) {
        std::vector<char*> arguments;
        for (const auto& word : words)
            arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        execv(arguments[0], arguments.data());
        _exit(127);
    }
    int status = 0;
    rusage usage{};
    wait4(pid, &status, 0, &usage);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        std::fprintf(stderr, "%s failed\n", words[0].c_str());
        std::exit(1);
    }
    return {std::chrono::duration<double, std::milli>(Clock::now() - begun).count(),
            static_cast<double>(usage.ru_maxrss) / 1024};
}

void printStart(const char* name, const std::vector<std::string>& words) {
    std::vector<double> times;
    std::vector<double> sizes;
    for (int i = 0; i < 7; ++i) {
        const auto start = startOf(words);
        times.push_back(start.ms);
        sizes.push_back(start.mebibytes);
    }
    std::printf("%-28s %7.0f ms  %6.1f MiB resident (medians of 7)\n", name, median(times), median(sizes));
}

int bareWindow(int argc, char** argv) {
    QApplication application(argc, argv);
    QWidget window;
    window.resize(1280, 720);
    window.show();
    QTimer::singleShot(0, &application, &QApplication::quit);
    return QApplication::exec();
}

/// Says which events took the GUI thread longest: where to look when the figure below is high.
class WatchedApplication final : public QApplication {
  public:
    using QApplication::QApplication;
    bool notify(QObject* receiver, QEvent* event) override {
        const auto type = event->type();
        const auto* kind = receiver->metaObject()->className();
        const auto begun = cpuMs();
        ++m_depth;
        const bool isDone = QApplication::notify(receiver, event);
        --m_depth;
        const auto ms = cpuMs() - begun;
        if (m_depth == 0 && ms > worthNamingMs && m_namesThem)
            std::printf("    %.1f ms of CPU: event %d of %s\n", ms, static_cast<int>(type), kind);
        return isDone;
    }

  private:
    /// Of this thread: what a busy computer takes away in between is not the event's.
    static double cpuMs() {
        timespec now{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
    }

    static constexpr double worthNamingMs = 15;
    bool m_namesThem = qEnvironmentVariableIsSet("CONCLAVE_NAME_STALLS");
    int m_depth = 0;
};

struct Stalls {
    double longestMs = 0;
    double percentile99Ms = 0;
};

/// One ceremony, driven from timers, so that the event loop is the one of the program.
Stalls stallsOf(const ui::PcscLink& pcsc, double& longestKeyMs) {
    ui::MainWindow window(pcsc);
    window.show();
    Hands hands(window);
    StallMeter meter;
    bool hasBegun = false;
    bool isOpening = false;
    QTimer turn;
    QObject::connect(&turn, &QTimer::timeout, &window, [&] {
        const auto& model = hands.model();
        if (model.busy && model.busy->work.keepsCards)  // a key is made
            longestKeyMs = std::max(longestKeyMs, static_cast<double>(model.busy->elapsedMs));
        if (model.ended) {
            QCoreApplication::quit();
        } else if (hasBegun) {
            hands.act();
        } else if (hands.find<ui::BeforePage>() != nullptr && model.preparation.isReady()) {
            hasBegun = hands.pressPrimary();
        } else if (auto* rehearse = hands.find<ui::ChoiceCard>(QStringLiteral("rehearse"));
                   rehearse != nullptr && !isOpening) {
            isOpening = true;
            hands.click(rehearse);
        }
    });
    turn.start(10);
    QCoreApplication::exec();
    if (!hands.model().ended->outcome || hands.model().ended->outcome->ending != ceremony::Ending::closed) {
        std::fprintf(stderr, "the ceremony did not close\n");
        std::exit(1);
    }
    return {meter.longestMs(), meter.percentile99Ms()};
}

}  // namespace

int main(int argc, char** argv) {
    if (argc > 1 && std::strcmp(argv[1], "--bare") == 0)
        return bareWindow(argc, argv);
    QTemporaryDir home;
    qputenv("XDG_STATE_HOME", home.path().toUtf8());
    qputenv("XDG_CONFIG_HOME", home.path().toUtf8());
    qputenv("XDG_CACHE_HOME", home.path().toUtf8());
    qputenv("HOME", home.path().toUtf8());
    printStart("bare Qt window", {argv[0], "--bare"});
    printStart("conclave-console, first page", {CONCLAVE_BIN_DIR "/conclave-console", "--until-shown"});

    const ui::PcscLink pcsc;
    WatchedApplication application(argc, argv);
    QApplication::setQuitOnLastWindowClosed(false);
    ui::Theme::apply(ui::Look::light);
    const int runs = argc > 1 ? std::max(1, std::atoi(argv[1])) : 3;
    std::vector<double> stalls;
    for (int i = 0; i < runs; ++i) {
        double keyMs = 0;
        const auto seen = stallsOf(pcsc, keyMs);
        stalls.push_back(seen.longestMs);
        std::printf(
            "ceremony %d: GUI thread away for %.1f ms at the longest, 99 of 100 times for less than %.1f; "
            "the HSM made its key for %.1f s\n",
            i + 1, seen.longestMs, seen.percentile99Ms, keyMs / 1000);
        std::fflush(stdout);
    }
    std::printf("longest stall, median of %d ceremonies: %.1f ms\n", runs, median(stalls));
    return 0;
}
