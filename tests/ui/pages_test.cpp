// Pages of a PDF in the window, from conclave-pages; the script book; and what is printed of it.
#include <signal.h>

#include <QAccessible>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QPrinter>
#include <QProcess>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <cmath>

#include "app/pages/print_pages.h"
#include "core/base/file.h"
#include "core/script/script.h"
#include "tests/support/pdf_maker.h"
#include "tests/ui/visible_text.h"
#include "ui/models/pages_printing.h"
#include "ui/models/pages_reader.h"
#include "ui/pages/book_page.h"
#include "ui/pages/pages_area.h"
#include "ui/pages/pages_view.h"
#include "ui/theme/language.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/problem_box.h"

using namespace conclave;
using namespace conclave::test;
using namespace conclave::ui;

namespace {

constexpr int soon = 20000;

/// Processes that this one has started and that go on.
QVector<pid_t> childProcesses() {
    QVector<pid_t> found;
    for (QDirIterator threads(QStringLiteral("/proc/self/task"), QDir::Dirs | QDir::NoDotAndDotDot);
         threads.hasNext();) {
        QFile list(threads.next() + QStringLiteral("/children"));
        if (list.open(QIODevice::ReadOnly))
            for (const auto& pid : list.readAll().simplified().split(' '))
                if (!pid.isEmpty())
                    found.append(pid.toInt());
    }
    return found;
}

/// How far apart two pictures are: the mean over all dots, of 255. Half as fine, so that what is off by a
/// part of a dot counts little.
double difference(const QImage& one, const QImage& other) {
    if (one.size() != other.size())
        return 255;
    const auto coarse = [](const QImage& image) {
        return image.scaled(image.size() / 2, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
            .convertToFormat(QImage::Format_Grayscale8);
    };
    const auto a = coarse(one), b = coarse(other);
    qint64 sum = 0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x)
            sum += std::abs(a.constScanLine(y)[x] - b.constScanLine(y)[x]);
    return static_cast<double>(sum) / a.width() / a.height();
}

constexpr double tolerated = 2.5;  // edges of letters are grey in one and not in the other
constexpr int dotsPerInch = 150;   // a printer has more, and takes longer

QSize dotsOf(const pages::Pages& pdf, int page) {
    return (pdf.points(page) * (dotsPerInch / 72.0)).toSize();
}

}  // namespace

class PagesTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        Theme::apply(Look::light);
        setLanguage(Lang::en);
        write("five.pdf", printedDocument("Ata da cerimônia", 5));
        write("signed.pdf", signPdf(printedDocument(), pdfSigners(2)).octets);
        BookPage page;
        page.open(book());
        QTRY_VERIFY_WITH_TIMEOUT(page.pages().isOpen(), soon);
        page.save(path("book.pdf"));
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(path("book.pdf")), soon);
    }

    void init() {
        m_view = std::make_unique<PagesView>();
        m_view->setName(QStringLiteral("Book"));
        m_view->resize(700, 600);
        m_view->show();
    }

    void cleanup() {
        m_view.reset();
        setLanguage(Lang::en);
        Theme::apply(Look::light);
    }

    // ---- what is shown ----

    void pagesAreDrawnDotByDot() {
        open("five.pdf");
        QCOMPARE(m_view->reader().count(), 5);
        QCOMPARE(m_view->currentPage(), 1);
        QTRY_VERIFY_WITH_TIMEOUT(area().hasImageOf(1), soon);
        const auto& image = area().imageOf(1);
        const int inside = area().viewport()->width() - 2 * 16;
        QCOMPARE(image.width(), static_cast<int>(std::lround(inside * area().devicePixelRatioF())));
        pages::Pages pdf;
        QCOMPARE(pdf.load(path("five.pdf").toStdString()), std::string());
        QCOMPARE(image, pdf.image(1, image.size()).convertToFormat(image.format()));
        QVERIFY(difference(image, pdf.image(2, image.size())) > 0);
    }

    void whatSignersAddIsOnThePage() {
        pages::Pages printed, signedPages;
        write("printed.pdf", printedDocument());
        QCOMPARE(printed.load(path("printed.pdf").toStdString()), std::string());
        QCOMPARE(signedPages.load(path("signed.pdf").toStdString()), std::string());
        const QSize size(600, 849);
        QCOMPARE(difference(printed.image(1, size), signedPages.image(1, size)), 0.0);
        QVERIFY(difference(printed.image(2, size), signedPages.image(2, size)) > 0.5);
    }

    void keysGoThroughThePages() {
        open("five.pdf");
        const auto press = [this](Qt::Key key) { QTest::keyClick(&area(), key); };
        QVERIFY(area().verticalScrollBar()->maximum() > 0);
        press(Qt::Key_PageDown);
        QCOMPARE(area().verticalScrollBar()->value(), area().viewport()->height());
        press(Qt::Key_PageUp);
        QCOMPARE(area().verticalScrollBar()->value(), 0);
        press(Qt::Key_End);
        QCOMPARE(m_view->currentPage(), 5);
        press(Qt::Key_Home);
        QCOMPARE(m_view->currentPage(), 1);
        QTest::mouseClick(tool("pageAfter"), Qt::LeftButton);
        QCOMPARE(m_view->currentPage(), 2);
        QVERIFY(textOf(*m_view).contains(QStringLiteral("of 5")));
        auto* field = m_view->findChild<QLineEdit*>(QStringLiteral("page"));
        QCOMPARE(field->text(), QStringLiteral("2"));
        field->setFocus();
        field->selectAll();
        QTest::keyClicks(field, QStringLiteral("4"));
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(m_view->currentPage(), 4);
        QTest::mouseClick(tool("pageBefore"), Qt::LeftButton);
        QCOMPARE(m_view->currentPage(), 3);
        QTRY_VERIFY_WITH_TIMEOUT(area().hasImageOf(3), soon);
        QTRY_VERIFY_WITH_TIMEOUT(!area().hasImageOf(1), soon);  // what is far from sight is not kept
    }

    void aZoomKeepsThePlace() {
        open("five.pdf");
        m_view->goToPage(3);
        QTest::keyClick(&area(), Qt::Key_Plus);
        QVERIFY(!area().isToWidth());
        QCOMPARE(m_view->currentPage(), 3);
        const double larger = area().shownZoom();
        QTest::keyClick(&area(), Qt::Key_Minus);
        QVERIFY(area().shownZoom() < larger);
        for (int i = 0; i < 20; ++i)
            QTest::mouseClick(tool("larger"), Qt::LeftButton);
        QCOMPARE(area().shownZoom(), 4.0);
        QVERIFY(!tool("larger")->isEnabled());
        QVERIFY(area().horizontalScrollBar()->maximum() > 0);
        QTest::mouseClick(tool("toWidth"), Qt::LeftButton);
        QVERIFY(area().isToWidth());
        QCOMPARE(area().horizontalScrollBar()->maximum(), 0);
        QCOMPARE(m_view->currentPage(), 3);
        m_view->resize(500, 600);
        QCOMPARE(m_view->currentPage(), 3);
    }

    void paperIsWhiteInEachTheme() {
        open("five.pdf");
        QTRY_VERIFY_WITH_TIMEOUT(area().hasImageOf(1), soon);
        for (const auto look : {Look::light, Look::dark}) {
            Theme::apply(look);
            const auto shown = area().grab().toImage();
            QCOMPARE(shown.pixelColor(shown.width() / 2, 30), QColor(Qt::white));
            QVERIFY(shown.pixelColor(4, shown.height() / 2) != QColor(Qt::white));
        }
    }

    void assistiveToolsAreToldThePageAndItsText() {
        open("five.pdf");
        QTRY_COMPARE_WITH_TIMEOUT(m_view->reader().texts().size(), 5, soon);
        m_view->goToPage(2);
        auto* read = QAccessible::queryAccessibleInterface(&area());
        QCOMPARE(read->text(QAccessible::Name), QStringLiteral("Book, page 2 of 5"));
        QVERIFY(!read->text(QAccessible::Description).isEmpty());
        setLanguage(Lang::ptBr);
        QCOMPARE(read->text(QAccessible::Name), QStringLiteral("Book, página 2 de 5"));
        for (auto* button : m_view->findChildren<QToolButton*>())
            QVERIFY(!button->accessibleName().isEmpty());
    }

    void drawingDoesNotHoldUpTheWindow() {
        open("book.pdf");
        qint64 longest = 0;
        QElapsedTimer since;
        QTimer turn;
        connect(&turn, &QTimer::timeout, this, [&] { longest = std::max(longest, since.restart()); });
        since.start();
        turn.start(0);
        for (int page = 1; page <= m_view->reader().count(); page += 4) {
            m_view->goToPage(page);
            QTRY_VERIFY_WITH_TIMEOUT(area().hasImageOf(page), soon);
        }
        QVERIFY2(longest < 500, qPrintable(QString::number(longest)));
    }

    // ---- what cannot be shown ----

    void whatCannotBeShownIsSaid_data() {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("why");
        const auto whole = bytesOf("five.pdf");
        const QString damaged = QStringLiteral("it is no PDF, or a damaged one");
        QTest::newRow("nothing") << QByteArray() << damaged;
        QTest::newRow("no PDF") << QByteArray("%PDF-1.7\nhello\n%%EOF\n") << damaged;
        QTest::newRow("its beginning") << whole.left(whole.size() / 8) << damaged;
        for (const auto* box : {"1 1", "100000 842", "842 40"})
            QTest::newRow(box) << pdfOfBox(box)
                               << QStringLiteral(
                                      "it has pages of a size that no paper has, or too many of them");
        QProcess::execute(
            QStringLiteral("qpdf"),
            {QStringLiteral("--encrypt"), QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("256"),
             QStringLiteral("--"), path("five.pdf"), path("locked.pdf")});
        QTest::newRow("locked") << bytesOf("locked.pdf") << QStringLiteral("a password is wanted for it");
    }
    void whatCannotBeShownIsSaid() {
        QFETCH(QByteArray, content);
        QFETCH(QString, why);
        write("bad.pdf", content);
        expectProblem("bad.pdf", why);
        setLanguage(Lang::ptBr);
        QVERIFY(problem()->accessibleName().contains(QStringLiteral("não podem ser mostradas: ")));
        setLanguage(Lang::en);
        open("five.pdf");  // and the next one is shown
        QVERIFY(!problem()->isVisible());
    }

    void aFileThatIsNotThereIsSaid() {
        expectProblem("nowhere.pdf", QStringLiteral("it is not there, or cannot be read"));
    }

    /// Whatever PDFium makes of it: pages or two sentences.
    void damageIsSurvived() {
        const auto whole = bytesOf("signed.pdf");
        for (int i = 0; i < 12; ++i) {
            auto content = whole;
            for (int at = 17 * i + 9; at < content.size(); at += 401 + 97 * i)
                content[at] = static_cast<char>(content[at] ^ (1 << i % 8));
            write("bad.pdf", content);
            QSignalSpy opened(&m_view->reader(), &PagesReader::opened);
            QSignalSpy failed(&m_view->reader(), &PagesReader::failed);
            m_view->open(path("bad.pdf"), {});
            QTRY_VERIFY_WITH_TIMEOUT(!failed.isEmpty() || area().hasImageOf(1), soon);
            QCOMPARE(m_view->isOpen(), failed.isEmpty());
        }
    }

    void aDrawerThatDiesIsSaid() {
        open("five.pdf");
        QTRY_COMPARE_WITH_TIMEOUT(m_view->reader().texts().size(), 5, soon);  // it has nothing to do
        QCOMPARE(childProcesses().size(), 1);
        ::kill(childProcesses().first(), SIGKILL);
        QTRY_VERIFY_WITH_TIMEOUT(problem()->isVisible(), soon);
        QVERIFY(
            problem()->accessibleName().contains(QStringLiteral("the process that draws them has ended")));
        QVERIFY(!m_view->isOpen());
    }

    void aDrawerThatHangsIsGivenUp() {
        open("five.pdf");
        QTRY_COMPARE_WITH_TIMEOUT(m_view->reader().texts().size(), 5, soon);
        m_view->reader().setPatience(200);
        ::kill(childProcesses().first(), SIGSTOP);
        m_view->goToPage(5);
        QTRY_VERIFY_WITH_TIMEOUT(problem()->isVisible(), soon);
        QVERIFY(problem()->accessibleName().contains(QStringLiteral("they take too long to be drawn")));
        QVERIFY(childProcesses().isEmpty());
    }

    void nothingIsLeftRunning() {
        open("five.pdf");
        m_view->print();
        QCOMPARE(m_view->printingText(), QStringLiteral("A dialog asks where to print."));
        QTRY_COMPARE_WITH_TIMEOUT(childProcesses().size(), 2, soon);
        m_view.reset();
        QVERIFY(childProcesses().isEmpty());
    }

    // ---- the script book ----

    void theBookSpeaksTheConsolesLanguage() {
        BookPage page;
        page.resize(1024, 600);
        page.show();
        page.open(book());
        auto* primary = page.findChild<PrimaryButton*>();
        QVERIFY(!primary->isEnabled());
        QVERIFY(textOf(page).contains(QStringLiteral("Typesetting the script book")));
        auto& reader = page.pages().reader();
        QTRY_VERIFY_WITH_TIMEOUT(!reader.texts().isEmpty(), soon);
        QVERIFY2(reader.texts().first().contains(QStringLiteral("Root key generation")),
                 qPrintable(reader.texts().first()));
        QVERIFY(primary->isEnabled());
        setLanguage(Lang::ptBr);
        QTRY_VERIFY_WITH_TIMEOUT(reader.texts().value(0).contains(QStringLiteral("Caderno do roteiro")),
                                 soon);
        QCOMPARE(primary->text(), QStringLiteral("Imprimir…"));
    }

    void aBookThatCannotBeMadeOrSavedIsSaid() {
        BookPage page;
        page.resize(1024, 600);
        page.show();
        auto source = book();
        auto site = std::make_shared<script::Site>();
        site->module.path = "/proc/self/mem";  // no module, and no file that can be read
        source.site = site;
        page.open(source);
        auto* box = page.findChild<ProblemBox*>();
        QTRY_VERIFY_WITH_TIMEOUT(box->isVisible(), soon);
        QVERIFY(!page.findChild<PrimaryButton*>()->isEnabled());
        page.open(book());
        QTRY_VERIFY_WITH_TIMEOUT(page.pages().isOpen(), soon);
        QVERIFY(!box->isVisible());
        page.save(path("nowhere/book.pdf"));
        QTRY_VERIFY_WITH_TIMEOUT(box->isVisible(), soon);
        page.save(path("saved.pdf"));
        QTRY_VERIFY_WITH_TIMEOUT(textOf(page).contains(QStringLiteral("Saved: ") + path("saved.pdf")), soon);
        QVERIFY(!box->isVisible());
        QVERIFY(bytesOf("saved.pdf").startsWith("%PDF-"));
    }

    // ---- print ----

    void printedPagesAreTheSame_data() {
        QTest::addColumn<QString>("file");
        QTest::newRow("book") << path("book.pdf");
        QTest::newRow("signed") << path("signed.pdf");
    }
    void printedPagesAreTheSame() {
        QFETCH(QString, file);
        pages::Pages original, printed;
        QCOMPARE(original.load(file.toStdString()), std::string());
        print(original, [](QPrinter&) {});
        QCOMPARE(printed.load(path("out.pdf").toStdString()), std::string());
        QCOMPARE(printed.count(), original.count());
        for (int page = 1; page <= original.count(); ++page) {
            const auto points = original.points(page), now = printed.points(page);
            QVERIFY(std::abs(points.width() - now.width()) < 1 &&
                    std::abs(points.height() - now.height()) < 1);
            const auto size = dotsOf(original, page);
            const auto image = original.image(page, size);
            const auto apart = difference(image, printed.image(page, size));
            QVERIFY2(apart < tolerated, qPrintable(QStringLiteral("page %1: %2").arg(page).arg(apart)));
            if (page > 1 && original.count() > 3)  // a book's pages differ: the measure tells them apart
                QVERIFY(difference(image, original.image(page - 1, size)) > 2 * tolerated);
        }
    }

    void onlyThePagesChosenArePrinted() {
        pages::Pages original, printed;
        QCOMPARE(original.load(path("book.pdf").toStdString()), std::string());
        print(original, [](QPrinter& printer) {
            printer.setPrintRange(QPrinter::PageRange);
            printer.setFromTo(3, 4);
        });
        QCOMPARE(printed.load(path("out.pdf").toStdString()), std::string());
        QCOMPARE(printed.count(), 2);
        const auto size = dotsOf(original, 3);
        QVERIFY(difference(original.image(3, size), printed.image(1, size)) < tolerated);
        QVERIFY(difference(original.image(4, size), printed.image(2, size)) < tolerated);
    }

    void aPrinterThatTakesNothingIsTold() {
        pages::Pages original;
        QCOMPARE(original.load(path("five.pdf").toStdString()), std::string());
        QPrinter printer(QPrinter::HighResolution);
        printer.setOutputFormat(QPrinter::PdfFormat);
        printer.setOutputFileName(path("nowhere/out.pdf"));
        QVERIFY(!pages::printPages(original, printer));
    }

    void theProgramSaysHowFarItIs() {
        QProcess program;
        program.start(QStringLiteral(CONCLAVE_BIN_DIR "/conclave-pages"),
                      {path("five.pdf"), QStringLiteral("--print"), QStringLiteral("--to"), path("to.pdf")});
        QVERIFY(program.waitForFinished(soon));
        QCOMPARE(program.readAllStandardOutput(),
                 QByteArray("page 1\npage 2\npage 3\npage 4\npage 5\nprinted\n"));
        QCOMPARE(program.exitCode(), 0);
        QVERIFY(bytesOf("to.pdf").startsWith("%PDF-"));
    }

  private:
    QString path(const char* name) const { return m_folder.filePath(QLatin1String(name)); }

    QByteArray bytesOf(const char* name) const {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    template <class Octets>
    void write(const char* name, const Octets& octets) const {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write(reinterpret_cast<const char*>(octets.data()), static_cast<qint64>(octets.size()));
    }

    /// Three objects, and a table that has to be found again.
    static QByteArray pdfOfBox(const QByteArray& box) {
        return "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
               "2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n"
               "3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 " +
               box + "]>> endobj\ntrailer <</Root 1 0 R/Size 4>>\n%%EOF\n";
    }

    static BookSource book() {
        const auto file = CONCLAVE_SOURCE_DIR "/ceremonies/root-key-generation.yaml";
        return {QString::fromLatin1(file),
                std::make_shared<script::Script>(script::loadScript(file).value.value()),
                {}};
    }

    template <class Set>
    void print(pages::Pages& original, Set set) const {
        QPrinter printer(QPrinter::HighResolution);
        printer.setOutputFormat(QPrinter::PdfFormat);
        printer.setOutputFileName(path("out.pdf"));
        printer.setResolution(dotsPerInch);
        set(printer);
        int told = 0;
        QVERIFY(pages::printPages(original, printer, [&](int) { ++told; }));
        QVERIFY(told > 0);
    }

    void open(const char* name) {
        QSignalSpy opened(&m_view->reader(), &PagesReader::opened);
        m_view->open(path(name), QStringLiteral("Book"));
        QVERIFY(opened.wait(soon));
    }

    void expectProblem(const char* name, const QString& why) {
        m_view->open(path(name), {});
        QTRY_VERIFY_WITH_TIMEOUT(problem()->isVisible(), soon);
        QVERIFY2(
            problem()->accessibleName().contains(path(name) + QStringLiteral(" cannot be shown: ") + why),
            qPrintable(problem()->accessibleName()));
        QVERIFY(!area().isVisible());
        QVERIFY(childProcesses().isEmpty());
    }

    PagesArea& area() const { return m_view->area(); }
    ProblemBox* problem() const { return m_view->findChild<ProblemBox*>(); }
    QToolButton* tool(const char* name) const { return m_view->findChild<QToolButton*>(QLatin1String(name)); }

    QTemporaryDir m_folder;
    std::unique_ptr<PagesView> m_view;
};

QTEST_MAIN(PagesTest)
#include "pages_test.moc"
