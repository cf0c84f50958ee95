#include <CLI/CLI.hpp>
#include <QApplication>
#include <QSocketNotifier>
#include <QTimer>
#include <cstdio>

#include "app/process/harden.h"
#include "app/process/stop_signal.h"
#include "app/process/usage.h"
#include "core/base/build_info.h"
#include "core/base/log.h"
#include "core/ceremony/host_check.h"
#include "ui/pages/main_window.h"
#include "ui/theme/language.h"
#include "ui/theme/theme.h"

int main(int argc, char** argv) {
    using namespace conclave;
    app::harden();
    auto lang = langFromEnvironment();
    if (const auto own = ceremony::requireOwnEnvironment(); !own)
        std::fprintf(stderr, "! %s\n", own.error().oneLine(lang).c_str());
    std::string record;
    bool isRehearsal = false;
    bool isDark = false;
    bool isFullScreen = false;
    bool endsWhenShown = false;
    CLI::App cli("Conclave: the console for key ceremonies", "conclave-console");
    cli.set_version_flag(
        "--version", "conclave-console " + std::string(version()) + " (" + std::string(buildHash()) + ")");
    cli.add_option_function<std::string>(
           "--lang", [&lang](const std::string& tag) { lang = tag == "en" ? Lang::en : Lang::ptBr; },
           "en or pt-BR")
        ->check(CLI::IsMember({"en", "pt-BR"}));
    cli.add_flag("--rehearsal", isRehearsal, "open a rehearsal room with virtual cards and tokens at once");
    cli.add_flag("--dark", isDark, "begin with the dark theme (F9 changes it)");
    cli.add_flag("--full-screen", isFullScreen, "as in a ceremony");
    cli.add_flag("--until-shown", endsWhenShown,
                 "end as soon as the first page is shown (to measure the start)");
    cli.add_option("RECORD", record, "record to resume or to review");
    try {
        cli.parse(argc, argv);
    } catch (const CLI::Success& asked) {
        return cli.exit(asked);
    } catch (const CLI::ParseError& mistake) {
        std::fprintf(stderr, "conclave-console: %s\n", app::usageError(mistake).oneLine(lang).c_str());
        return 2;
    }

    log::open(log::defaultFolder());
    log::started("console");
    // Before Qt starts threads: the name of pcscd's socket is an environment variable.
    const ui::PcscLink pcsc;
    app::catchStopSignals();
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("conclave"));
    QApplication::setApplicationDisplayName(QStringLiteral("Conclave"));
    ui::Theme::apply(isDark ? ui::Look::dark : ui::Look::light);
    ui::setLanguage(lang);

    ui::MainWindow window(pcsc);
    QSocketNotifier stopped(app::stopSignalFd(), QSocketNotifier::Read);
    QObject::connect(&stopped, &QSocketNotifier::activated, &window, [&] {
        stopped.setEnabled(false);
        window.stopAndQuit();
    });
    if (isFullScreen)
        window.showFullScreen();
    else
        window.show();
    if (!record.empty())
        window.openRecord(QString::fromStdString(record));
    else if (isRehearsal)
        window.startRehearsal();
    if (endsWhenShown)
        QTimer::singleShot(0, &window, [&window] {
            window.repaint();
            window.close();
        });
    const int exit = QApplication::exec();
    log::ended(exit);
    return exit;
}
