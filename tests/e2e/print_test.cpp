// conclave-print and the script book, as people use them; judged by qpdf, poppler and PDFBox Preflight.
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/paper/printed.h"
#include "core/paper/text_form.h"
#include "core/paper/word_rows.h"
#include "core/runbook/book.h"
#include "core/runbook/printer.h"
#include "tests/support/paper_texts.h"

using namespace conclave;
using namespace conclave::test;
using paper::Style;

namespace {

struct Ran {
    int code = -1;
    QString out, err;
};

Ran run(const QString& program, const QStringList& arguments,
        const QMap<QString, QString>& environment = {}) {
    QProcess process;
    auto variables = QProcessEnvironment::systemEnvironment();
    for (auto one = environment.begin(); one != environment.end(); ++one)
        variables.insert(one.key(), one.value());
    process.setProcessEnvironment(variables);
    process.start(program, arguments);
    if (!process.waitForFinished(120'000) || process.exitStatus() != QProcess::NormalExit)
        return {-1, {}, process.errorString()};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

const QString printer = CONCLAVE_BIN_DIR "/conclave-print";

QString simplified(const std::string& text) {
    return QString::fromStdString(paper::printed(text)).simplified();
}

QString textOf(const QString& pdf) {
    return run("pdftotext", {"-raw", pdf, "-"}).out;
}

paper::Document sheet(std::vector<paper::Block> blocks) {
    paper::Document document;
    document.title = "A <sheet> & (more)";
    document.dateMs = 1'796'000'000'000;
    document.blocks = std::move(blocks);
    return document;
}

}  // namespace

class PrintTest : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_folder;
    QString path(const QString& name) const { return m_folder.filePath(name); }

    /// Writes the text and prints it as NAME.pdf.
    Ran print(const QString& name, const paper::Document& document,
              const QMap<QString, QString>& environment = {}) {
        const auto text = paper::write(document);
        [&] {
            QVERIFY(writeFileDurably(path(name + ".txt").toStdString(), asBytes(text), IfExists::replace));
        }();
        return run(printer, {path(name + ".txt"), "-o", path(name + ".pdf"), "--lang", "en"}, environment);
    }

  private slots:
    void booksSayAllOfTheirScripts_data() {
        QTest::addColumn<QString>("script");
        QTest::addColumn<bool>("isPortuguese");
        const QDir shipped(CONCLAVE_SOURCE_DIR "/ceremonies");
        for (const auto& name : shipped.entryList({"*.yaml"}))
            for (const bool isPortuguese : {false, true})
                QTest::addRow("%s-%s", qPrintable(name.chopped(5)), isPortuguese ? "pt" : "en")
                    << shipped.filePath(name) << isPortuguese;
        QTest::addRow("contingencies-en")
            << CONCLAVE_SOURCE_DIR "/tests/vectors/scripts/good-script.yaml" << false;
    }
    void booksSayAllOfTheirScripts() {
        QFETCH(QString, script);
        QFETCH(bool, isPortuguese);
        const auto parsed = script::loadScript(script.toStdString());
        QVERIFY(parsed.value);
        const auto lang = isPortuguese ? Lang::ptBr : Lang::en;
        runbook::BookOrder order{*parsed.value, nullptr, {std::string(64, 'a')}, {std::string(64, 'b')},
                                 "1",           "2",     1'796'000'000'000,      lang};
        const auto site = script::loadSite(CONCLAVE_SOURCE_DIR "/ceremonies/sites/example-softhsm.yaml");
        QVERIFY(site.value);
        if (isPortuguese)
            order.site = &*site.value;
        const auto book = runbook::scriptBook(order);
        const QString name = "book-" + QString(QTest::currentDataTag());
        const auto printed = print(name, book);
        QVERIFY2(printed.code == 0, qPrintable(printed.err));
        const auto out = textOf(path(name + ".pdf")).simplified();
        QCOMPARE(missingIn(out, book), QString());
        for (const auto* step : parsed.value->allSteps()) {
            QVERIFY(out.contains(simplified(step->title.in(lang))));
            QVERIFY2(out.contains(simplified(step->text.in(lang)).split("\n").first()),
                     qPrintable(simplified(step->text.in(lang))));
        }
        QVERIFY(out.contains(QString::fromStdString(toHex(parsed.value->sha256))));
        const auto checked = run("qpdf", {"--check", path(name + ".pdf")});
        QVERIFY2(checked.code == 0 && !checked.out.contains("WARNING"),
                 qPrintable(checked.out + checked.err));
    }

    void commandPrintsTheBook() {
        const QString shipped = CONCLAVE_SOURCE_DIR "/ceremonies/root-key-generation-p384.yaml";
        const auto printed = run(
            CONCLAVE_BIN_DIR "/conclave",
            {"print", shipped, "--module", QString(64, 'c'), "-o", path("command.pdf"), "--lang", "pt-BR"});
        QVERIFY2(printed.code == 0, qPrintable(printed.err));
        const auto out = textOf(path("command.pdf")).simplified();
        QVERIFY(out.contains("Geração da chave raiz, P-384"));
        QVERIFY(out.contains("Caderno do roteiro"));
        const auto refused = run(CONCLAVE_BIN_DIR "/conclave",
                                 {"print", shipped, "-o", path("none/command.pdf"), "--lang", "pt-BR"});
        QCOMPARE(refused.code, 2);
        QVERIFY2(refused.err.contains("O PDF não pôde ser gerado"), qPrintable(refused.err));
    }

    void everyPrintableCharacterComesBack() {
        std::vector<paper::Block> blocks;
        QStringList wanted;
        for (const auto style : {Style::text, Style::bold, Style::mono})
            for (char32_t c = 0x21; c < 0x10000; ++c)
                if (paper::isPrintable(c) && paper::printed(QString::fromUcs4(&c, 1).toStdString()) ==
                                                 QString::fromUcs4(&c, 1).toStdString()) {
                    wanted += QStringLiteral("%1 %2 .")
                                  .arg(static_cast<uint>(c), 4, 16, QLatin1Char('0'))
                                  .arg(QString::fromUcs4(&c, 1));
                    blocks.push_back(paper::Paragraph{{{style, wanted.back().toStdString()}}});
                }
        QVERIFY(wanted.size() > 3000);
        const auto printed = print("characters", sheet(std::move(blocks)));
        QVERIFY2(printed.code == 0, qPrintable(printed.err));
        auto lines = textOf(path("characters.pdf")).split('\n');
        for (auto& line : lines)
            line.remove('\f');
        lines.removeIf([](const QString& line) { return !line.endsWith(" ."); });
        QCOMPARE(lines, wanted);
    }

    void longWordsLigaturesAndHyphensComeBack() {
        const std::string hash = std::string(32, 'a') + std::string(32, '7');
        const auto document = sheet({
            paper::Paragraph{
                {{Style::text,
                  "office official affluent fi ffl: root-key-generation 2026-11-30 CN=A, O=“B”"}}},
            paper::Facts{{{"A label: long",
                           {{Style::mono, hash}, {Style::bold, "Ana"}, {Style::text, ", the first", true}}}}},
        });
        QCOMPARE(print("words", document).code, 0);
        QCOMPARE(missingIn(textOf(path("words.pdf")).simplified(), document), QString());
        // No line ends at a hyphen, whatever stands there.
        std::string hyphens;
        for (int i = 0; i < 400; ++i)
            hyphens += "ab" + std::to_string(i) + "-cd ";
        const auto many = sheet({paper::Paragraph{
            {{Style::text, hyphens + std::string(300, 'x') + "-" + std::string(300, '-')}}}});
        QCOMPARE(print("hyphens", many).code, 0);
        for (const auto& line : textOf(path("hyphens.pdf")).split('\n'))
            QVERIFY2(
                !line.trimmed().endsWith("cd-") && !QRegularExpression("ab\\d+-$").match(line).hasMatch(),
                qPrintable(line));
    }

    void sameTextMakesTheSameOctets() {
        const auto document =
            sheet({paper::HashWords{"Hash", "", std::string(64, '5'), true, {"read", "compared"}},
                   paper::Paragraph{{{Style::bold, "b"}, {Style::mono, "m"}}}});
        QCOMPARE(print("one", document, {{"TZ", "UTC"}}).code, 0);
        QTest::qWait(1100);  // another second
        QCOMPARE(print("other", document, {{"TZ", "America/Sao_Paulo"}, {"LC_ALL", "C"}}).code, 0);
        const auto one = readFile(path("one.pdf").toStdString()),
                   other = readFile(path("other.pdf").toStdString());
        QVERIFY(one && other && *one == *other);
        QVERIFY(run("pdfinfo", {"-isodates", path("one.pdf")}).out.contains("2026-11-30T00:53:20Z"));
    }

    void placesForSignaturesAreReported() {
        std::vector<paper::Block> blocks{
            paper::Heading{paper::Level::section, "Statements", "", "statements"},
            paper::Paragraph{{{Style::text, "Each has read this. "}, {Style::page, "statements", true}}}};
        for (int i = 0; i < 7; ++i)
            blocks.push_back(paper::SignatureSlot{
                "p-" + std::to_string(i),
                i == 2 ? "Maria da Conceição Nogueira de Albuquerque Brandão e Silva Ωμέγα" : "Ana Ž",
                "Custodian",
                i != 3,
                {{Style::text, i == 3 ? std::string(2000, 'w') : "I agree."}},
                i == 5 ? "She left before." : ""});
        auto document = sheet(std::move(blocks));
        document.isRehearsal = true;
        QCOMPARE(print("slots", document).code, 0);
        const auto report =
            runbook::printPaper(path("slots.txt").toStdString(), path("slots.pdf").toStdString(), Lang::en);
        QVERIFY2(report, report ? "" : report.error().oneLine(Lang::en).c_str());
        QCOMPARE(report->anchors.at("statements"), 1);
        QCOMPARE(report->signatureSlots.size(), std::size_t(6));
        for (const auto& slot : report->signatureSlots) {
            QVERIFY(slot.participant != "p-5");
            QVERIFY(slot.page >= 1 && slot.page <= report->pages);
            const auto height = slot.rect[3] - slot.rect[1];
            QVERIFY(height >= 87870 && slot.rect[1] > 60'000 && slot.rect[3] < 842'000);  // 31 mm
            QVERIFY(slot.participant != "p-2" || height > 87870 + 10'000);
        }
        // What the blocks will be set with is in the fonts of the file, for everyone to see.
        const auto out = textOf(path("slots.pdf"));
        QCOMPARE(out.count("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), 3);
        QVERIFY(out.contains("She left before."));
    }

    void sixRowsStandOnAPage() {
        std::vector<paper::Block> blocks{paper::PageBreak{},
                                         paper::Heading{paper::Level::section, "Statements", "", ""},
                                         paper::Paragraph{{{Style::text, std::string(200, 'n')}}}};
        for (int i = 0; i < 6; ++i)
            blocks.push_back(paper::SignatureSlot{
                "p-" + std::to_string(i), "Ana", "Custodian", true, {{Style::bold, "I agree."}}, ""});
        QVERIFY(print("six", sheet(std::move(blocks))).out.contains("\"pages\":2,"));
    }

    void headingsAreNeverAloneAtThePagesFoot() {
        std::vector<paper::Block> blocks;
        for (int i = 0; i < 60; ++i) {
            blocks.push_back(paper::Step{std::to_string(i), "TITLE", "", "", ""});
            for (int line = 0; line <= i % 5; ++line)
                blocks.push_back(paper::Paragraph{{{Style::text, "body"}}});
        }
        QCOMPARE(print("heads", sheet(std::move(blocks))).code, 0);
        for (const auto& page : textOf(path("heads.pdf")).split('\f', Qt::SkipEmptyParts))
            QVERIFY(!page.trimmed().endsWith("TITLE"));
    }

    void refusesWithTwoSentencesAndLeavesNothing_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("font");
        QTest::addColumn<QString>("english");
        QTest::addColumn<QString>("portuguese");
        const auto good = QString::fromStdString(paper::write(sheet({})));
        QTest::newRow("damaged") << QString(good).replace("rehearsal   no", "rehearsal   na") << ""
                                 << "Line 3 of"
                                 << "A linha 3 do";
        QTest::newRow("noFonts") << good << "<fontconfig></fontconfig>"
                                 << "The font Noto Sans Regular is not installed"
                                 << "A fonte Noto Sans Regular não está instalada";
    }
    void refusesWithTwoSentencesAndLeavesNothing() {
        QFETCH(QString, text);
        QFETCH(QString, font);
        QFETCH(QString, english);
        QFETCH(QString, portuguese);
        QTemporaryDir folder;
        const auto file = folder.filePath("a.txt");
        QVERIFY(writeFileDurably(file.toStdString(), asBytes(text.toStdString())));
        QMap<QString, QString> environment;
        if (!font.isEmpty()) {
            QVERIFY(
                writeFileDurably(folder.filePath("fonts.conf").toStdString(), asBytes(font.toStdString())));
            environment["FONTCONFIG_FILE"] = folder.filePath("fonts.conf");
        }
        const auto before = QDir(folder.path()).entryList(QDir::Files);
        for (const bool isEnglish : {true, false}) {
            const auto ran =
                run(printer, {file, "-o", folder.filePath("a.pdf"), "--lang", isEnglish ? "en" : "pt-BR"},
                    environment);
            QCOMPARE(ran.code, 2);
            QVERIFY2(ran.err.startsWith(isEnglish ? english : portuguese), qPrintable(ran.err));
            QCOMPARE(ran.err.count('\n'), 1);
        }
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files), before);
    }

    /// One start of Java for all that was printed above.
    void allAreValidPdfA() {
        QStringList jars;
        for (const auto* jar : {"preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging",
                                "javax.activation", "jaxb-api"})
            jars += QStringLiteral("/usr/share/java/%1.jar").arg(QLatin1String(jar));
        const auto pdfs = QDir(m_folder.path()).entryInfoList({"*.pdf"});
        QVERIFY(pdfs.size() > 15);
        QString list;
        for (const auto& pdf : pdfs)
            list += pdf.filePath() + '\n';
        QVERIFY(writeFileDurably(path("list").toStdString(), asBytes(list.toStdString())));
        const auto judged =
            run("java", {"-XX:TieredStopAtLevel=1", "-cp", jars.join(':'),
                         "org.apache.pdfbox.preflight.Validator_A1b", "xml", "group", path("list")});
        const auto report = readFile(path("list.preflight.xml").toStdString());
        QVERIFY2(report, qPrintable(judged.out + judged.err));
        const auto verdicts = QString::fromStdString(std::string(asText(*report)));
        QVERIFY2(verdicts.count("<isValid type=\"PDF/A1-b\">true</isValid>") == pdfs.size(),
                 qPrintable(verdicts));
    }
};

QTEST_GUILESS_MAIN(PrintTest)
#include "print_test.moc"
