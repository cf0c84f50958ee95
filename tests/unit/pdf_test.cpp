// Signatures inside of PDF files: what is read, what is drawn, that the file can be made again, that whatever
// is done to it is seen, and what programs of others say of it.
#include <QtCore/qdir.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qtemporarydir.h>
#include <QtGui/qguiapplication.h>
#include <QtTest/qtest.h>
#include <fmt/format.h>

#include <algorithm>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/crypto/der.h"
#include "core/crypto/digest.h"
#include "core/x509/certificate.h"
#include "tests/fuzz/pdf_expected.h"
#include "tests/support/expect.h"
#include "tests/support/pdf_attacks.h"
#include "tests/support/strangers.h"

using namespace conclave;
using namespace conclave::test;
using pdf::Difference;
using pdf::Profile;

namespace {

std::string textOf(const Bytes& octets) {
    return std::string(asText(octets));
}

}  // namespace

class PdfTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        m_printed = printedDocument();
        m_signed = signPdf(m_printed, pdfSigners(4));
        m_attacks = pdfAttacks(m_printed, m_signed, signPdf(printedDocument("Outra ata"), pdfSigners(4)));
    }

    // ---- the printed document ----

    void printedDocumentIsRead() {
        const auto file = pdf::UnsignedFile::read(m_printed);
        EXPECT_OK(file);
        QCOMPARE(file->pages().size(), std::size_t{3});
        QCOMPARE(file->pages()[0].mediaBox.top, 84200);
        for (const auto role : {pdf::FontRole::regular, pdf::FontRole::bold, pdf::FontRole::mono}) {
            QVERIFY(file->font(role) != nullptr);
            EXPECT_OK(file->font(role)->glyph(U'ç'));
            EXPECT_OK(file->font(role)->glyph(U' '));
        }
        QCOMPARE(file->font(pdf::FontRole::mono)->glyph(U'a')->width, 600);
        QCOMPARE(file->font(pdf::FontRole::regular)->glyph(U'A')->width, 639);
        QCOMPARE(file->font(pdf::FontRole::bold)->glyph(U'A')->width, 690);
    }

    void refusesWhatIsNotPrinted_data() {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        const auto row = [](const char* name, const char* from, const char* to) {
            QTest::newRow(name) << QByteArray(from) << QByteArray(to);
        };
        row("another version", "%PDF-1.4", "%PDF-1.7");
        row("octets behind the end", "%%EOF\n", "%%EOF\n\n");
        row("no end", "%%EOF\n", "");
        row("a second end", "endobj\nxref", "endobj\n%%EOF\nxref");
        row("octets before the table", "endobj\nxref", "endobj\n\nxref");
        row("an octet between objects", "endobj\n2 0 obj", "endobj\n\n2 0 obj");
        row("no table", "\nxref\n0 ", "\nxxxx\n0 ");
        row("a table that points elsewhere", "00015 00000 n", "00016 00000 n");
        row("a free object", "00015 00000 n", "00015 00000 f");
        row("an earlier table", "/Info 1 0 R", "/Prev 1 0 R");
        row("an earlier table that is not there", "/Info 1 0 R", "/Prev 15 /Info 1 0 R");
        row("encrypted", "/Info 1 0 R\n/Root", "/Info 1 0 R/Encrypt 1 0 R\n/Root");
        row("no ID", "/ID [", "/IX [");
        row("an action", "/ProcSet [", "/OpenAction[");
        row("a script", "/ProcSet [/PDF /Text /ImageB /ImageC]", "/JS (app.alert)                       ");
        row("a form", "/ProcSet [/PDF", "/AcroForm[/PDF");
        row("an attachment", "/SA true", "/EF true");
        row("a layer", "/SA true", "/OC true");
        row("annotations", "obj\n[ ]", "obj\n[1]");
        row("more in the catalog", "/OutputIntents", "/NutputIntents");
        row("more on a page", "/MediaBox", "/MadiaBox");
        row("a wrong count of pages", "/Count 3", "/Count 2");
        row("a dictionary that does not end", "/Type /Pages\n", "/Type <<<<< \n");
        row("a font that is no Type0", "/Subtype /Type0", "/Subtype /Type1");
        row("two fonts of one name", "/BaseFont /NotoSans-Bold\n/Encoding",
            "/BaseFont /NotoSans-Regular/Encoding");
        row("a broken ToUnicode map", "beginbfrange\n<0000> <0000>", "beginbfrange\n<0000> <00>  ");
        row("a ToUnicode map that is packed", "<< /Length ", "<< /Filter /FlateDecode /Length ");
        row("a broken list of widths", "/W [0 [", "/W [0 0");
    }
    void refusesWhatIsNotPrinted() {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        auto text = textOf(m_printed);
        const auto at =
            from.startsWith("%%EOF") ? text.rfind(from.toStdString()) : text.find(from.toStdString());
        QVERIFY(at != std::string::npos);
        const auto change = to.size() - from.size();
        text.replace(at, static_cast<std::size_t>(from.size()), to.toStdString());
        if (change != 0 && !from.startsWith("%%EOF")) {  // what comes behind has moved
            const auto table = text.rfind("\nxref\n") + 1;
            const auto start = text.rfind("startxref\n") + 10;
            text.replace(start, text.find(' ', start) - start, std::to_string(table));
            for (auto entry = text.find(" 00000 n", table); entry != std::string::npos;
                 entry = text.find(" 00000 n", entry + 1)) {
                const auto offset = std::stoul(text.substr(entry - 10, 10));
                if (offset > at)
                    text.replace(entry - 10, 10,
                                 fmt::format("{:010}", offset + static_cast<std::size_t>(change)));
            }
        }
        EXPECT_ERROR(pdf::UnsignedFile::read(asBytes(text)), Errc::pdfUnfit);
    }

    void refusesWhatIsSignedAlready() { EXPECT_ERROR(pdf::Document::open(m_signed.octets), Errc::pdfUnfit); }

    void refusesTruncatedDocuments() {
        for (std::size_t size = 0; size < m_printed.size(); size += 997)
            EXPECT_ERROR(pdf::UnsignedFile::read(ByteView(m_printed).first(size)), Errc::pdfUnfit);
    }

    // ---- what is drawn ----

    void namesTheCharacterThatTheDocumentLacks() {
        const auto document = pdf::Document::open(m_printed);
        auto request = m_signed.signers[0].request();
        request.block.lines[0].text = "Ωmega";
        const auto refused = document->prepare(request);
        EXPECT_ERROR(refused, Errc::pdfCharacterMissing);
        QCOMPARE(refused.error().args(), (std::vector<std::string>{"U+03A9", "NotoSans-Bold"}));
    }

    void refusesABlockThatDoesNotFitItsPlace() {
        const auto document = pdf::Document::open(m_printed);
        auto request = m_signed.signers[0].request();
        request.block.lines.push_back(request.block.lines[0]);
        request.block.lines.push_back(request.block.lines[0]);
        EXPECT_ERROR(document->prepare(request), Errc::pdfBlockTooLarge);
        request = m_signed.signers[0].request();
        request.block.lines[2].label = "Certificado Certificado";  // wider than its column
        EXPECT_ERROR(document->prepare(request), Errc::pdfBlockTooLarge);
    }

    void wrapsWordsAndCutsOnesThatAreLongerThanALine() {
        const auto file = pdf::UnsignedFile::read(m_printed);
        pdf::SignatureSlot slot{"x", 1, {0, 0, 10000, 60000}};
        pdf::SignatureBlock block;
        const auto linesOf = [&](const char* text) {
            block.lines = {{text, pdf::FontRole::mono, 1000, 1200, "", 0}};
            const auto drawn = pdf::drawBlock(*file, slot, block).value().content;
            std::vector<std::size_t> lengths;  // in characters
            for (auto at = drawn.find(" Td <"); at != std::string::npos; at = drawn.find(" Td <", at + 1))
                lengths.push_back((drawn.find('>', at) - at - 5) / 4);
            return lengths;
        };
        // 81 points hold 13 characters of 6 points.
        QCOMPARE(linesOf("a a a"), (std::vector<std::size_t>{5}));
        QCOMPARE(linesOf("aaaaaaaa aaaa"), (std::vector<std::size_t>{13}));
        QCOMPARE(linesOf("aaaaaaaa aaaaa"), (std::vector<std::size_t>{8, 5}));
        QCOMPARE(linesOf("a\na"), (std::vector<std::size_t>{1, 1}));
        QCOMPARE(linesOf("aaaaaaaaaaaaaaaaaaaaaaaaaaaa"), (std::vector<std::size_t>{13, 13, 2}));
    }

    void refusesPlacesThatAreNoneOrUsed() {
        auto document = pdf::Document::open(m_printed);
        const auto& signer = m_signed.signers[0];
        const auto refuses = [&](const std::function<void(pdf::SignatureSlot&)>& change) {
            auto request = signer.request();
            change(request.slot);
            const auto prepared = document->prepare(request);
            return !prepared && prepared.error().code() == Errc::pdfSlotUnfit;
        };
        QVERIFY(refuses([](auto& slot) { slot.page = 0; }));
        QVERIFY(refuses([](auto& slot) { slot.page = 4; }));
        QVERIFY(refuses([](auto& slot) { slot.field = ""; }));
        QVERIFY(refuses([](auto& slot) { slot.field = "a.b"; }));
        QVERIFY(refuses([](auto& slot) { slot.field = "a)/F 2"; }));
        QVERIFY(refuses([](auto& slot) { slot.field = std::string(65, 'a'); }));
        QVERIFY(refuses([](auto& slot) { slot.rectangle.right = 59501; }));
        QVERIFY(refuses([](auto& slot) { slot.rectangle.left = -1; }));
        QVERIFY(refuses([](auto& slot) { slot.rectangle.top = slot.rectangle.bottom; }));
        EXPECT_OK(document->sign(signer.request(), *signer.key, signer.certificateDer));
        QVERIFY(refuses([](auto&) {}));
        QVERIFY(!refuses([](auto& slot) { slot.field += "-2"; }));
    }

    // ---- signing, and making it again ----

    void sameInputsGiveTheSameOctets() {
        const auto document = pdf::Document::open(m_printed);
        const auto request = m_signed.signers[0].request();
        const auto one = document->prepare(request);
        const auto two = document->prepare(request);
        EXPECT_OK(one);
        QCOMPARE(one->increment().octets, two->increment().octets);
        // All but the CMS, which ECDSA makes anew each time.
        const auto& made = one->increment();
        const auto first = ByteView(m_signed.octets).subspan(m_signed.printedSize);
        QVERIFY(std::ranges::equal(first.first(made.holeBegin), ByteView(made.octets).first(made.holeBegin)));
        QVERIFY(std::ranges::equal(first.subspan(made.holeEnd, made.octets.size() - made.holeEnd),
                                   ByteView(made.octets).subspan(made.holeEnd)));
    }

    void signedFileIsThePrintedOneAndMore() {
        QVERIFY(std::ranges::equal(ByteView(m_signed.octets).first(m_printed.size()), m_printed));
        QCOMPARE(m_signed.ends.size(), std::size_t{4});
    }

    void whatWasSignedCanBeMadeAgain() {
        const auto rebuilt =
            pdf::rebuild(m_signed.octets, printedAs(m_printed), expectedOf(m_signed.signers));
        QVERIFY2(!rebuilt.finding, rebuilt.finding ? name(rebuilt.finding->difference).data() : "");
        QCOMPARE(rebuilt.signers.size(), m_signed.signers.size());
        for (std::size_t i = 0; i < rebuilt.signers.size(); ++i) {
            QCOMPARE(rebuilt.signers[i].certificateDer, m_signed.signers[i].certificateDer);
            QCOMPARE(rebuilt.signers[i].timeUtcMs, m_signed.signers[i].timeUtcMs);
        }
    }

    /// Read from a record that anybody may have written.
    void aPlaceOnNoPageIsFound() {
        for (const int page : {-1, 0, 4, 99, 1 << 30}) {
            auto expected = expectedOf(m_signed.signers);
            expected[0].slot.page = page;
            const auto rebuilt = pdf::rebuild(m_signed.octets, printedAs(m_printed), expected);
            QVERIFY(rebuilt.finding && rebuilt.finding->difference == pdf::Difference::documentUnfit);
        }
    }

    void documentWithoutSignersIsWhatWasPrinted() {
        const auto rebuilt = pdf::rebuild(m_printed, printedAs(m_printed), {});
        QVERIFY(!rebuilt.finding && rebuilt.document && rebuilt.signers.empty());
    }

    /// As after an interruption.
    void restOfTheSignersGoOnFromWhatThereIs() {
        const auto signers = m_signed.signers;
        const auto some = std::span(signers).first(2);
        auto half = signPdf(m_printed, {some.begin(), some.end()});
        auto rebuilt = pdf::rebuild(half.octets, printedAs(m_printed), expectedOf(half.signers));
        QVERIFY(!rebuilt.finding);
        for (std::size_t i = 2; i < signers.size(); ++i)
            EXPECT_OK(
                rebuilt.document->sign(signers[i].request(), *signers[i].key, signers[i].certificateDer));
        const auto whole =
            pdf::rebuild(rebuilt.document->octets(), printedAs(m_printed), expectedOf(signers));
        QVERIFY(!whole.finding);
        QCOMPARE(whole.signers.size(), signers.size());
    }

    /// Whose certificate it is, is the caller's question.
    void certificateOfWhoSignedIsReturned() {
        auto signers = m_signed.signers;
        signers[1].key = m_signed.signers[0].key;
        signers[1].certificateDer = m_signed.signers[0].certificateDer;
        const auto file = signPdf(m_printed, signers);
        const auto rebuilt = pdf::rebuild(file.octets, printedAs(m_printed), expectedOf(m_signed.signers));
        QVERIFY(!rebuilt.finding);
        QCOMPARE(rebuilt.signers[1].certificateDer, m_signed.signers[0].certificateDer);
    }

    void cardThatIsPulledLeavesTheDocumentAsItWas() {
        auto document = pdf::Document::open(m_printed);
        const auto& signer = m_signed.signers[0];
        signer.key->failNext(Error(Errc::cardRemoved, {"reader"}));
        EXPECT_ERROR(document->sign(signer.request(), *signer.key, signer.certificateDer), Errc::cardRemoved);
        QCOMPARE(document->octets(), m_printed);
        signer.key->spoilNextSignature();
        EXPECT_ERROR(document->sign(signer.request(), *signer.key, signer.certificateDer),
                     Errc::signatureInvalid);
        QCOMPARE(document->octets(), m_printed);
    }

    void refusesACmsThatIsLongerThanItsPlace() {
        auto document = pdf::Document::open(m_printed);
        auto prepared = document->prepare(m_signed.signers[0].request());
        EXPECT_OK(prepared);
        EXPECT_ERROR(document->finish(std::move(*prepared), Bytes(8193, 1)), Errc::pdfSlotUnfit);
        QCOMPARE(document->octets(), m_printed);
    }

    void refusesAnIncrementOfTheDocumentAsItWas() {
        auto document = pdf::Document::open(m_printed);
        auto prepared = document->prepare(m_signed.signers[0].request());
        const auto& other = m_signed.signers[1];
        EXPECT_OK(document->sign(other.request(), *other.key, other.certificateDer));
        EXPECT_ERROR(document->finish(std::move(*prepared), Bytes(100, 1)), Errc::pdfSlotUnfit);
    }

    void namesThatAreNoUtf8AreNoTrap() {
        const auto document = pdf::Document::open(m_printed);
        auto request = m_signed.signers[0].request();
        request.name = "Ana \xff\n";
        const auto prepared = document->prepare(request);
        EXPECT_OK(prepared);
        QVERIFY(textOf(prepared->increment().octets).find("/Name<feff0041006e00610020fffdfffd>") !=
                std::string::npos);
        request.block.lines[0].text = "Ana \xff";
        EXPECT_ERROR(document->prepare(request), Errc::pdfCharacterMissing);
    }

    // ---- ICP-Brasil ----

    void policyIsWhatItsAuthorityPublishes() {
        const auto file = readFile(CONCLAVE_SOURCE_DIR "/tests/vectors/icp-brasil/PA_PAdES_AD_RB_v1_3.der");
        EXPECT_OK(file);
        // SignaturePolicy { hashAlg, SignPolicyInfo { oid, … }, hash } (RFC 3125 3.1)
        crypto::der::Reader reader(*file);
        auto policy = reader.inside(crypto::der::sequence);
        const auto hashAlgorithm = policy.element(crypto::der::sequence).whole;
        const auto info = policy.element(crypto::der::sequence);
        const auto hash = policy.content(crypto::der::octetString);
        QVERIFY(policy.isOk() && policy.atEnd());
        auto hashed = toBytes(hashAlgorithm);
        hashed.insert(hashed.end(), info.whole.begin(), info.whole.end());
        QCOMPARE(crypto::sha256(hashed), toBytes(hash));
        const auto oid = crypto::der::Reader(info.content).content(crypto::der::objectIdentifier);
        QCOMPARE(pdf::policyOf(Profile::icpBrasilAdRb),
                 crypto::signaturePolicy(crypto::der::dottedOid(oid), hash,
                                         "http://politicas.icpbrasil.gov.br/PA_PAdES_AD_RB_v1_3.der"));
        // Its extension 2.16.76.1.8.1 names the entries of the signature dictionary.
        for (const auto name :
             {pdf::filterName(Profile::icpBrasilAdRb), pdf::subFilterName(Profile::icpBrasilAdRb)})
            QVERIFY(asText(*file).find(name) != std::string_view::npos);
    }

    void adRbKnowsOnlySha256AndSha512() {
        using enum crypto::SignatureAlgorithm;
        using crypto::KeyAlgorithm;
        const auto of = [](KeyAlgorithm key) { return pdf::signatureAlgorithm(Profile::icpBrasilAdRb, key); };
        QCOMPARE(of(KeyAlgorithm::rsa2048), rsaPkcs1Sha256);
        QCOMPARE(of(KeyAlgorithm::rsa4096), rsaPkcs1Sha512);
        QCOMPARE(of(KeyAlgorithm::ecP256), ecdsaSha256);
        QCOMPARE(of(KeyAlgorithm::ecP384), ecdsaSha512);
        QCOMPARE(of(KeyAlgorithm::ecP521), ecdsaSha512);
        QVERIFY(!pdf::allows(Profile::icpBrasilAdRb, ecdsaSha384));
        QCOMPARE(pdf::signatureAlgorithm(Profile::etsiBB, KeyAlgorithm::ecP384), ecdsaSha384);
    }

    void adRbIsMadeAgainLikewise() {
        const auto file = signPdf(m_printed, adRbSigners());
        const auto expected = expectedOf(file.signers);
        const auto rebuilt = pdf::rebuild(file.octets, printedAs(m_printed), expected);
        QVERIFY2(!rebuilt.finding, rebuilt.finding ? name(rebuilt.finding->difference).data() : "");
        QCOMPARE(rebuilt.signers.size(), std::size_t{3});
        // The policy must be there.
        const auto without =
            signedOtherwise(m_printed, file, 1, [](ByteView content, const PdfSigner& signer) {
                return crypto::padesSign(*signer.key, signer.certificateDer,
                                         crypto::defaultSignature(signer.key->publicKey().algorithm()),
                                         content)
                    .value();
            });
        const auto found = pdf::rebuild(without, printedAs(m_printed), expected).finding;
        QVERIFY(found && found->difference == Difference::cmsNotStrict);
    }

    void adRbRefusesSha384() {
        const auto file = signPdf(m_printed, adRbSigners());
        const auto sha384 =
            signedOtherwise(m_printed, file, 0, [](ByteView content, const PdfSigner& signer) {
                return crypto::padesSign(*signer.key, signer.certificateDer,
                                         crypto::SignatureAlgorithm::rsaPkcs1Sha384, content,
                                         pdf::policyOf(Profile::icpBrasilAdRb))
                    .value();
            });
        const auto found = pdf::rebuild(sha384, printedAs(m_printed), expectedOf(file.signers)).finding;
        QVERIFY(found && found->difference == Difference::algorithm);
    }

    // ---- what may be done to a file ----

    void attackIsSeen_data() {
        QTest::addColumn<int>("index");
        QVERIFY(m_attacks.size() >= 100);
        for (std::size_t i = 0; i < m_attacks.size(); ++i)
            QTest::newRow(m_attacks[i].name.c_str()) << static_cast<int>(i);
    }
    void attackIsSeen() {
        QFETCH(int, index);
        const auto& attack = m_attacks[static_cast<std::size_t>(index)];
        const auto rebuilt = pdf::rebuild(attack.octets, printedAs(m_printed), expectedOf(m_signed.signers));
        const auto& found = rebuilt.finding;
        if (!attack.expected) {  // the certificates tell
            QVERIFY(!found);
            QVERIFY(rebuilt.signers[1].certificateDer != m_signed.signers[1].certificateDer);
            return;
        }
        QVERIFY2(found, "nothing was seen");
        QCOMPARE(std::string(name(found->difference)), std::string(name(*attack.expected)));
        QVERIFY(!explain(found->difference).isEmpty());
    }

    void truncationIsSeenWhereverItIs() {
        for (std::size_t size = 0; size < m_signed.octets.size(); size += 1000) {
            const auto found = pdf::rebuild(ByteView(m_signed.octets).first(size), printedAs(m_printed),
                                            expectedOf(m_signed.signers))
                                   .finding;
            QVERIFY2(found, std::to_string(size).c_str());
            QCOMPARE(std::string(name(found->difference)),
                     std::string(name(size < m_signed.printedSize ? Difference::documentCutShort
                                                                  : Difference::cutShort)));
        }
    }

    /// Of one increment each octet outside of the CMS, and of that each tenth.
    void everyOctetOfAnIncrementCounts() {
        const auto one = signPdf(m_printed, {m_signed.signers[0]});
        const auto expected = expectedOf(one.signers);
        const auto hole = textOf(one.octets).find("/Contents<") + 10;
        const auto padding = textOf(one.octets).find("0000000000000000000000000000000000000000", hole);
        const auto holeEnd = textOf(one.octets).find('>', hole);
        int seen = 0;
        for (auto at = m_printed.size(); at < one.octets.size(); ++at) {
            if (at > padding && at + 2 < holeEnd)
                at = holeEnd - 2;
            if (at % 7 != 0)
                continue;
            auto changed = one.octets;
            changed[at] ^= 1;
            QVERIFY2(pdf::rebuild(changed, printedAs(m_printed), expected).finding,
                     std::to_string(at).c_str());
            ++seen;
        }
        QVERIFY(seen > 300);
    }

    /// It begins where the format is understood. A new one is left where the message says.
    void fuzzerBeginsWithAFileOfTodaysFormat() {
        const auto file = readFile(CONCLAVE_SOURCE_DIR "/tests/fuzz/corpus/pdf/signed.pdf").value_or(Bytes());
        const auto end = textOf(file).find("%%EOF\n");
        const auto printed = ByteView(file).first(end == std::string::npos ? 0 : end + 6);
        const std::vector<pdf::ExpectedSignature> expected{fuzzSignature()};
        if (!pdf::rebuild(file, printedAs(printed), expected).finding)
            return;
        PdfSigner signer = m_signed.signers[2];  // P-256
        signer.expected = expected.front();
        const auto made = QDir::tempPath().toStdString() + "/signed.pdf";
        EXPECT_OK(
            writeFileDurably(made, signPdf(smallDocument("Ana 2026"), {signer}).octets, IfExists::replace));
        QFAIL(("the format has changed; the corpus wants " + made).c_str());
    }

    // ---- programs of others ----

    void strangersSeeWhatWasSigned() {
        QTemporaryDir folder;
        QVERIFY(folder.isValid());
        const auto six = signPdf(m_printed, pdfSigners(6));
        const auto save = [&](const char* name, const Bytes& octets) {
            EXPECT_OK(writeFileDurably(folder.filePath(name).toStdString(), octets));
        };
        const auto one = signPdf(m_printed, pdfSigners(1));
        const auto adRb = signPdf(m_printed, adRbSigners());
        save("unsigned.pdf", m_printed);
        save("once.pdf", one.octets);
        save("six.pdf", six.octets);
        save("adrb.pdf", adRb.octets);
        for (const auto* name : {"unsigned.pdf", "once.pdf", "six.pdf", "adrb.pdf"}) {
            const auto checked = run("qpdf", {"--check", folder.filePath(name)});
            QVERIFY2(checked.exitCode == 0, qPrintable(checked.output));
        }
        for (const auto& [name, count] : {std::pair{"once.pdf", 1}, {"six.pdf", 6}}) {
            const auto poppler = run("pdfsig", {"-nocert", folder.filePath(name)}).output;
            QVERIFY2(poppler.count("Signature is Valid.") == count, qPrintable(poppler));
            QCOMPARE(poppler.count("- Total document signed"), 1);
            QCOMPARE(poppler.count("- Not total document signed"), count - 1);
            QCOMPARE(poppler.count("ETSI.CAdES.detached"), count);
            QVERIFY(poppler.lastIndexOf("- Total document signed") > poppler.lastIndexOf("- Not total"));
        }
        for (const auto& [name, count] : {std::pair{"once.pdf", 1}, {"six.pdf", 6}, {"adrb.pdf", 3}}) {
            const auto mupdf = run("mutool", {"sign", "-v", folder.filePath(name)}).output;
            QVERIFY2(mupdf.count("The document is unchanged since signing.") == 1, qPrintable(mupdf));
            QCOMPARE(mupdf.count("The signature is valid but there have been edits since signing."),
                     count - 1);
        }
        // It does not know the SubFilter; the docs say so.
        QVERIFY(run("pdfsig", {"-nocert", folder.filePath("adrb.pdf")}).output.contains("PBAD.PAdES") ||
                run("pdfsig", {"-nocert", folder.filePath("adrb.pdf")}).output.contains("Unimplemented"));

        const auto java = readByJava({folder.filePath("unsigned.pdf"), folder.filePath("once.pdf"),
                                      folder.filePath("six.pdf"), folder.filePath("adrb.pdf")});
        QVERIFY2(java.count("\tpdfa\tvalid") == 4, qPrintable(java));
        QVERIFY2(java.count("\tvalid\tpart") == 5 + 2 && java.count("\tvalid\twhole") == 3, qPrintable(java));
        QVERIFY(java.contains("six.pdf\tsignature\tsignature-notary\tETSI.CAdES.detached\tvalid\twhole"));
        QCOMPARE(java.count("\tPBAD.PAdES\t"), 3);
        for (const auto* file : {&one, &six, &adRb})
            verifyByOpenssl(*file, folder);
    }

  private:
    std::vector<PdfSigner> adRbSigners() {
        auto all = pdfSigners(3);
        std::vector<PdfSigner> signers{all[1], all[2], all[0]};  // RSA-2048, P-256, P-384
        for (auto& signer : signers)
            signer.expected.profile = Profile::icpBrasilAdRb;
        return signers;
    }

    /// Each /Contents over its ByteRange, as anyone can cut them out.
    void verifyByOpenssl(const SignedPdf& file, const QTemporaryDir& folder) {
        const auto text = QString::fromLatin1(QByteArray(reinterpret_cast<const char*>(file.octets.data()),
                                                         static_cast<qsizetype>(file.octets.size())));
        static const QRegularExpression ranges(R"(/ByteRange\[0 (\d+) (\d+) (\d+)\])");
        std::string certificates;
        for (const auto& signer : file.signers)
            certificates += x509::Certificate::fromDer(signer.certificateDer)->pem();
        const auto write = [&](const char* name, const QByteArray& octets) {
            QFile out(folder.filePath(name));
            QVERIFY(out.open(QIODevice::WriteOnly));
            out.write(octets);
        };
        write("all.pem", QByteArray::fromStdString(certificates));
        std::size_t count = 0;
        for (auto found = ranges.globalMatch(text); found.hasNext(); ++count) {
            const auto match = found.next();
            const auto from = match.captured(1).toLongLong();
            const auto to = match.captured(2).toLongLong();
            const auto rest = match.captured(3).toLongLong();
            const auto latin = text.toLatin1();
            write("content", latin.left(from) + latin.mid(to, rest));
            write("cms", QByteArray::fromHex(latin.mid(from + 1, to - from - 2)));
            const auto verified =
                run("openssl",
                    {"cms", "-verify", "-cades", "-binary", "-inform", "DER", "-purpose", "any",
                     "-no_check_time", "-in", folder.filePath("cms"), "-content", folder.filePath("content"),
                     "-CAfile", folder.filePath("all.pem"), "-out", "/dev/null"});
            QVERIFY2(verified.exitCode == 0, qPrintable(verified.output));
        }
        QCOMPARE(count, file.signers.size());
    }

    Bytes m_printed;
    SignedPdf m_signed;
    std::vector<PdfAttack> m_attacks;
};

QTEST_MAIN(PdfTest)
#include "pdf_test.moc"
