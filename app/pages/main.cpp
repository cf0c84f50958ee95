#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <QApplication>
#include <QFile>
#include <QPrintDialog>
#include <QPrinter>
#include <cstdio>

#include "app/pages/print_pages.h"
#include "app/pages/serve.h"
#include "app/process/usage.h"
#include "core/base/build_info.h"
#include "ui/theme/language.h"
#include "ui/theme/theme.h"

namespace {

using namespace conclave;

struct Order {
    std::filesystem::path pdf;
    bool isPrint = false;
    std::string to, title;
    bool isDark = false;
    Lang lang = Lang::en;
};

/// A hostile file must not take all of the computer's memory.
void limitMemory() {
#ifndef __SANITIZE_ADDRESS__  // which reserves terabytes
    const rlimit most{4ULL << 30, 4ULL << 30};
    ::setrlimit(RLIMIT_AS, &most);
#endif
}

int serve(const Order& order, int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");  // no display is needed, and none is looked at
    const QGuiApplication application(argc, argv);
    pages::Pages shown;
    const auto problem = shown.load(order.pdf);
    return pages::serve(shown, problem, stdin, stdout) ? 0 : 2;
}

/// Says "page N" of each that is sent, and how it ended: "printed", "cancelled", or "failed".
int print(const Order& order, int argc, char** argv) {
    if (!order.to.empty())
        qputenv("QT_QPA_PLATFORM", "offscreen");  // there is no dialog to be seen
    const QApplication application(argc, argv);
    ui::Theme::apply(order.isDark ? ui::Look::dark : ui::Look::light);
    ui::setLanguage(order.lang);
    const auto ended = [](const char* how, int code) {
        std::printf("%s\n", how);
        return code;
    };
    pages::Pages printed;
    if (!printed.load(order.pdf).empty())
        return ended("failed", 2);
    QPrinter printer(QPrinter::HighResolution);
    printer.setDocName(QString::fromStdString(order.title));
    printer.setPageSize(QPageSize(printed.points(1), QPageSize::Point));
    if (!order.to.empty()) {
        printer.setOutputFormat(QPrinter::PdfFormat);
        printer.setOutputFileName(QFile::decodeName(order.to.c_str()));
    } else {
        QPrintDialog dialog(&printer);
        dialog.setOptions(QAbstractPrintDialog::PrintToFile | QAbstractPrintDialog::PrintPageRange |
                          QAbstractPrintDialog::PrintCollateCopies);
        dialog.setMinMax(1, printed.count());
        if (dialog.exec() != QDialog::Accepted)
            return ended("cancelled", 0);
    }
    const bool isPrinted = pages::printPages(printed, printer, [](int page) {
        std::printf("page %d\n", page);
        std::fflush(stdout);
    });
    return isPrinted ? ended("printed", 0) : ended("failed", 2);
}

}  // namespace

int main(int argc, char** argv) {
    Order order;
    order.lang = langFromEnvironment();
    CLI::App cli("Shows the pages of a PDF to the console, or prints them");
    cli.set_version_flag("--version",
                         "conclave-pages " + std::string(version()) + " (" + std::string(buildHash()) + ")");
    cli.add_option("PDF", order.pdf)->required();
    auto* printing = cli.add_flag("--print", order.isPrint, "print them: a dialog asks where");
    cli.add_option("--to", order.to, "no dialog: into this PDF")->needs(printing);
    cli.add_option("--title", order.title, "of the print job")->needs(printing);
    cli.add_flag("--dark", order.isDark, "the dialog in the dark theme")->needs(printing);
    cli.add_option_function<std::string>(
           "--lang", [&order](const std::string& tag) { order.lang = tag == "en" ? Lang::en : Lang::ptBr; },
           "language of the dialog: en or pt-BR")
        ->check(CLI::IsMember({"en", "pt-BR"}))
        ->trigger_on_parse();
    try {
        cli.parse(argc, argv);
    } catch (const CLI::Success& asked) {
        return cli.exit(asked);
    } catch (const CLI::ParseError& mistake) {
        std::fprintf(stderr, "%s\n", app::usageError(mistake).oneLine(order.lang).c_str());
        return 2;
    }
    limitMemory();
    qInstallMessageHandler(
        [](QtMsgType, const QMessageLogContext&, const QString&) {});  // of no use to people
    int noArguments = 1;
    return order.isPrint ? print(order, noArguments, argv) : serve(order, noArguments, argv);
}
