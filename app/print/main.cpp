#include <CLI/CLI.hpp>
#include <QFile>
#include <QGuiApplication>
#include <QHashSeed>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <cmath>
#include <cstdio>

#include "app/print/pdf_file.h"
#include "app/process/usage.h"
#include "core/base/build_info.h"
#include "core/base/file.h"
#include "core/paper/text_form.h"

namespace {

using namespace conclave;

/// {"pages", "anchors": {name: page}, "slots": [{"participant", "page", "rect": [x0, y0, x1, y1]}]}, in
/// thousandths of a point, from the bottom left of the page; canonical as records are (no floats).
QByteArray report(const print::Places& places) {
    QJsonObject anchors;
    for (const auto& [anchor, page] : places.anchors)
        anchors[QString::fromStdString(anchor)] = page;
    QJsonArray slotPlaces;
    for (const auto& slot : places.slots) {
        QJsonArray rect;
        for (const auto value : {slot.rect.left(), slot.rect.top(), slot.rect.right(), slot.rect.bottom()})
            rect.append(static_cast<int>(std::lround(value * 1000)));
        slotPlaces.append(QJsonObject{
            {"participant", QString::fromStdString(slot.participant)}, {"page", slot.page}, {"rect", rect}});
    }
    return QJsonDocument(QJsonObject{{"pages", places.pages}, {"anchors", anchors}, {"slots", slotPlaces}})
        .toJson(QJsonDocument::Compact);
}

Result<print::Places> printPaper(const std::filesystem::path& text, const std::filesystem::path& pdf) {
    TRY_ASSIGN(const auto content, readFile(text, paper::maxTextBytes));
    TRY_ASSIGN(const auto document, paper::parse(asText(content)));
    TRY_ASSIGN(auto made, print::makePdf(document));
    TRY(writeFileDurably(pdf, made.octets, IfExists::replace));
    return std::move(made.places);
}

}  // namespace

int main(int argc, char** argv) {
    auto lang = langFromEnvironment();
    std::filesystem::path text, pdf;
    CLI::App cli(
        "Typesets a paper's text (runbook, script book, report) as PDF/A-1b, and says where things stand");
    cli.set_version_flag("--version",
                         "conclave-print " + std::string(version()) + " (" + std::string(buildHash()) + ")");
    cli.add_option("TEXT", text)->required();
    cli.add_option("-o,--output", pdf, "the PDF; replaced if it is there")->required();
    cli.add_option_function<std::string>(
           "--lang", [&lang](const std::string& tag) { lang = tag == "en" ? Lang::en : Lang::ptBr; },
           "language of errors: en or pt-BR")
        ->check(CLI::IsMember({"en", "pt-BR"}))
        ->trigger_on_parse();
    const auto failed = [&lang](const Error& error) {
        std::fprintf(stderr, "%s\n", error.oneLine(lang).c_str());
        return 2;
    };
    try {
        cli.parse(argc, argv);
    } catch (const CLI::Success& asked) {
        return cli.exit(asked);
    } catch (const CLI::ParseError& mistake) {
        return failed(app::usageError(mistake));
    }

    qputenv("QT_QPA_PLATFORM", "offscreen");  // no display is needed, and none is looked at
    qputenv("TZ", "UTC");                     // dates of one length, whatever the host's zone
    QHashSeed::setDeterministicGlobalSeed();  // Qt embeds fonts in the order of a hash table
    const QTemporaryDir runtime;  // else Qt makes one among the temporary files, and leaves it there
    qputenv("XDG_RUNTIME_DIR", QFile::encodeName(runtime.path()));
    qInstallMessageHandler(
        [](QtMsgType, const QMessageLogContext&, const QString&) {});  // of no use to people
    int noArguments = 1;
    QGuiApplication application(noArguments, argv);
    const auto places = printPaper(text, pdf);
    if (!places)
        return failed(places.error());
    std::printf("%s\n", report(*places).constData());
    return 0;
}
