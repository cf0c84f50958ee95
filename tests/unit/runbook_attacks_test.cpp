// What may be done to the signed PDF of a record, by whoever has the folder or a card: each is found.
#include <QtGui/qguiapplication.h>
#include <QtTest/qtest.h>

#include <algorithm>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/paper/text_form.h"
#include "core/runbook/signing.h"
#include "core/transcript/record.h"
#include "core/verify/verify.h"
#include "tests/support/expect.h"
#include "tests/support/paper_texts.h"
#include "tests/support/pdf_attacks.h"
#include "tests/support/record_maker.h"
#include "tests/support/strangers.h"

using namespace conclave;
using namespace conclave::test;
using verify::CheckId;
using verify::Outcome;
namespace fs = std::filesystem;
namespace tr = transcript;

class RunbookAttacksTest : public QObject {
    Q_OBJECT

    /// A record, and its runbook as those know it who attack it.
    struct Made {
        fs::path record;
        std::unique_ptr<RecordMaker> maker;
        Bytes printed;
        SignedPdf runbook;
        Bytes head;
    };

    Made made(const char* name, RecordPlan plan = rehearsalPlan()) const {
        Made made;
        made.record = fs::path(m_folder.path().toStdString()) / name;
        made.maker = std::make_unique<RecordMaker>(made.record, std::move(plan));
        made.maker->make();
        made.head = made.maker->head();
        const auto content = *readFile(made.record / tr::transcriptFile);
        const auto placed = *tr::placeTranscript(asText(content));
        const auto script = script::loadScript(made.record / tr::scriptFile).value;
        const auto source = runbook::sourceOf(placed.entries, &*script);
        const auto named = *runbook::runbookNamedBy(*source.closing);
        const auto expected = runbook::signaturesOf(source, made.head, named.places);
        auto& file = made.runbook;
        file.octets = *readFile(made.record / tr::runbookFile);
        file.printedSize = named.document.size;
        made.printed = toBytes(ByteView(file.octets).first(file.printedSize));
        const auto whole = pdf::rebuild(file.octets, named.document, expected);
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const auto before = pdf::rebuild(file.octets, named.document, std::span(expected).first(i + 1));
            file.ends.push_back(before.document->octets().size());
            file.signers.push_back({expected[i], &made.maker->signKey(expected[i].slot.field),
                                    whole.signers[i].certificateDer, whole.signers[i].timeUtcMs});
        }
        return made;
    }

    verify::Report judged(const Made& of, const Bytes& runbook) const {
        static_cast<void>(writeFileDurably(of.record / tr::runbookFile, runbook, IfExists::replace));
        verify::Options options;
        options.head = toHex(of.head);
        return verify::verify(of.record, options);
    }
    static std::string failed(const verify::Report& report) {
        std::string all;
        for (const auto& check : report.checks)
            if (check.outcome == Outcome::failed)
                all += std::string(verify::name(check.id)) + ": " + check.detail.en + "; ";
        return all;
    }

  private slots:
    void initTestCase() {
        QVERIFY(m_folder.isValid());
        auto plan = rehearsalPlan();
        plan.printsWholeRunbook = true;
        m_made = made("record", plan);
        m_attacks = pdfAttacks(m_made.printed, m_made.runbook, made("other", plan).runbook);
    }

    void theFileAsItWasSignedPasses() {
        const auto report = judged(m_made, m_made.runbook.octets);
        QVERIFY2(report.verdict == verify::Verdict::holdsAnchored, failed(report).c_str());
    }

    /// Reading order, accents, hashes and all: the pages say what the text says.
    void pdftotextGivesEveryTextBack() {
        const auto text = readFile(m_made.record / tr::runbookTextFile);
        const auto document = paper::parse(asText(*text));
        EXPECT_OK(document);
        const auto file = m_made.record / tr::runbookFile;
        EXPECT_OK(writeFileDurably(file, m_made.runbook.octets, IfExists::replace));
        const auto out =
            run("pdftotext", {"-raw", QString::fromStdString(file.string()), "-"}).output.simplified();
        const auto missing = missingIn(out, *document);
        QVERIFY2(missing.isEmpty(), qPrintable(missing));
    }

    void isCaught_data() {
        QTest::addColumn<int>("index");
        QVERIFY(m_attacks.size() >= 100);
        for (std::size_t i = 0; i < m_attacks.size(); ++i)
            QTest::newRow(m_attacks[i].name.c_str()) << static_cast<int>(i);
    }

    void isCaught() {
        QFETCH(int, index);
        const auto& attack = m_attacks[static_cast<std::size_t>(index)];
        const auto report = judged(m_made, attack.octets);
        QVERIFY(report.verdict == verify::Verdict::failed);
        QCOMPARE(QString::fromStdString(failed(report)).section(':', 0, 0), QStringLiteral("RUNBOOK-SIGNED"));
        qInfo("%s %s", attack.name.c_str(), failed(report).c_str());
    }

    /// Signatures that hold, but under an earlier closing.
    void theRunbookOfAnotherClosingIsRefused() {
        auto plan = rehearsalPlan();
        plan.closings = 2;
        const auto twice = made("twice", plan);
        QVERIFY2(judged(twice, twice.runbook.octets).isIntact,
                 failed(judged(twice, twice.runbook.octets)).c_str());
        const auto first = *readFile(twice.record / tr::voidRunbookFile(1, tr::runbookFile));
        QVERIFY(failed(judged(twice, first)).starts_with("RUNBOOK-SIGNED"));
    }

    /// As they are when one card fails: some signed, the others not.
    void signaturesUnderAnEarlierClosingMayLackTheLast() {
        auto plan = rehearsalPlan();
        plan.closings = 2;
        plan.edit = [](std::string&, std::string&, nlohmann::json&) { return true; };
        const auto twice = made("half", plan);
        const auto path = twice.record / tr::voidRunbookFile(1, tr::runbookFile);
        const auto whole = *readFile(path);
        for (const auto cut : {whole.size() - 1, std::size_t{1000}}) {
            EXPECT_OK(writeFileDurably(path, ByteView(whole).first(cut), IfExists::replace));
            QVERIFY(failed(judged(twice, twice.runbook.octets)).find("RUNBOOK-SIGNED") != std::string::npos);
        }
    }

  private:
    const QTemporaryDir m_folder;
    Made m_made;
    std::vector<PdfAttack> m_attacks;
};

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QGuiApplication application(argc, argv);
    RunbookAttacksTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "runbook_attacks_test.moc"
