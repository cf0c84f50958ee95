// How long conclave-print takes for long tables, beside a bare QPdfWriter that draws the same cells and
// measures nothing: seconds of the processor and peak memory. Prints, and judges nothing.
//
// print_bench PROGRAM [ROWS…]: PROGRAM is conclave-print; tables of so many rows (1000, 10000, 40000).

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QGuiApplication>
#include <QPainter>
#include <QPdfWriter>
#include <QTemporaryDir>
#include <cstdio>
#include <string>
#include <vector>

#include "core/base/file.h"
#include "core/paper/text_form.h"

using namespace conclave;

namespace {

std::vector<std::string> rowOf(int number) {
    const auto n = std::to_string(number);
    return {n, "Maria da Conceição Nogueira de Albuquerque Brandão", "confirmation " + n + " of step 12",
            fmt::format("{:08x} {:08x}", number * 2654435761U, number * 40503U)};
}

std::string documentOf(int rows) {
    using paper::Style;
    paper::Document document;
    document.title = "Rows";
    paper::Table table{{{"No.", Style::text, 1},
                        {"Name", Style::text, 4},
                        {"What", Style::text, 3},
                        {"Hash", Style::mono, 3}},
                       {},
                       false};
    for (int i = 0; i < rows; ++i) {
        const auto texts = rowOf(i);
        table.rows.push_back({{{Style::text, texts[0]}},
                              {{Style::text, texts[1]}},
                              {{Style::text, texts[2]}},
                              {{Style::mono, texts[3]}}});
    }
    document.blocks.emplace_back(std::move(table));
    return paper::write(document);
}

int drawBare(int rows, const QString& file) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    int none = 0;
    QGuiApplication application(none, nullptr);
    QPdfWriter writer(file);
    writer.setPdfVersion(QPagedPaintDevice::PdfVersion_A1b);
    QPainter painter(&writer);
    const QFont prose("Noto Sans", 9), mono("Noto Sans Mono", 8);
    constexpr int rowsOfPage = 36;
    for (int i = 0; i < rows; ++i) {
        if (i > 0 && i % rowsOfPage == 0)
            writer.newPage();
        const auto texts = rowOf(i);
        for (int column = 0; column < 4; ++column) {
            painter.setFont(column == 3 ? mono : prose);
            painter.drawText(200 + column * 2300, 300 + i % rowsOfPage * 360,
                             QString::fromStdString(texts[static_cast<std::size_t>(column)]));
        }
    }
    return 0;
}

void measure(const char* name, int rows, const std::vector<std::string>& words) {
    std::vector<char*> arguments;
    for (const auto& word : words)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    std::fflush(stdout);  // or the child says it again
    const auto child = fork();
    if (child == 0) {
        (void)std::freopen("/dev/null", "w", stdout);
        (void)std::freopen("/dev/null", "w", stderr);
        execv(arguments[0], arguments.data());
        _exit(127);
    }
    int status = 0;
    rusage used{};
    wait4(child, &status, 0, &used);
    const auto secondsOf = [](const timeval& time) {
        return double(time.tv_sec) + double(time.tv_usec) / 1e6;
    };
    fmt::print("{:>6} rows  {:<16} {:6.2f} s  {:6.0f} MiB{}\n", rows, name,
               secondsOf(used.ru_utime) + secondsOf(used.ru_stime), double(used.ru_maxrss) / 1024,
               status == 0 ? "" : "  FAILED");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 4 && std::string(argv[1]) == "--bare")
        return drawBare(std::stoi(argv[2]), argv[3]);
    if (argc < 2)
        return 2;
    std::vector<int> sizes;
    for (int i = 2; i < argc; ++i)
        sizes.push_back(std::stoi(argv[i]));
    if (sizes.empty())
        sizes = {1000, 10'000, 40'000};
    const QTemporaryDir folder;
    for (const int rows : sizes) {
        const auto text = folder.filePath("rows.txt").toStdString(),
                   pdf = folder.filePath("rows.pdf").toStdString();
        if (!writeFileDurably(text, asBytes(documentOf(rows)), IfExists::replace))
            return 1;
        measure("conclave-print", rows, {argv[1], text, "-o", pdf});
        measure("bare QPdfWriter", rows, {"/proc/self/exe", "--bare", std::to_string(rows), pdf});
    }
    return 0;
}
