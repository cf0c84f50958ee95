// Time-stamps of an authority (RFC 3161): alone, and as an increment of a signed PDF. The authority is
// `openssl ts`.
#include "core/crypto/timestamp.h"

#include <QtGui/qguiapplication.h>
#include <QtTest/qtest.h>

#include <algorithm>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/crypto/der.h"
#include "core/crypto/digest.h"
#include "core/crypto/identifiers.h"
#include "tests/support/expect.h"
#include "tests/support/pdf_attacks.h"
#include "tests/support/strangers.h"
#include "tests/support/time_stamper.h"

using namespace conclave;
using namespace conclave::test;
using crypto::makeTimeStampQuery;
using crypto::readTimeStampResponse;
using crypto::verifyTimeStamp;
using pdf::Difference;

namespace {

/// The first `from` becomes `to`.
std::string replaced(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
}

}  // namespace

class TimestampTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        m_digest = crypto::sha256(asBytes("a record"));
        m_query = makeTimeStampQuery(m_digest);
        m_answer = m_authority.answer(m_query);
        m_roots = {m_authority.rootDer()};
        const auto token = readTimeStampResponse(m_answer, m_query);
        EXPECT_OK(token);
        m_token = *token;
    }

    void queryIsWhatOpensslReads() {
        EXPECT_OK(writeFileDurably(m_authority.path("q"), m_query, IfExists::replace));
        const auto text = run("openssl", {"ts", "-query", "-in", path("q"), "-text"});
        QCOMPARE(text.exitCode, 0);
        QVERIFY2(text.output.contains("Hash Algorithm: sha256") &&
                     text.output.contains("Certificate required: yes") && text.output.contains("Nonce: 0x"),
                 qPrintable(text.output));
        QVERIFY(makeTimeStampQuery(m_digest) != m_query);  // another nonce
    }

    void tokenSaysWhenAndByWhom() {
        const auto stamp = verifyTimeStamp(m_token, m_digest, m_roots);
        EXPECT_OK(stamp);
        QVERIFY(std::abs(stamp->timeUtcMs - utcNowMs()) < 60000);
        QCOMPARE(stamp->accuracyMs, std::optional<std::int64_t>(1500));
        QCOMPARE(stamp->policy, std::string("1.3.6.1.4.1.99999.1"));
        QCOMPARE(stamp->serialHex, std::string("02"));
        QCOMPARE(stamp->authority, std::string("CN=Rehearsal time authority"));
        QVERIFY(!stamp->certificateDer.empty());
    }

    void opensslVerifiesTheToken() {
        EXPECT_OK(writeFileDurably(m_authority.path("data"), asBytes("a record"), IfExists::replace));
        EXPECT_OK(writeFileDurably(m_authority.path("token"), m_token, IfExists::replace));
        const auto verified = run("openssl", {"ts", "-verify", "-data", path("data"), "-in", path("token"),
                                              "-token_in", "-CAfile", path("root.pem")});
        QVERIFY2(verified.exitCode == 0, qPrintable(verified.output));
    }

    void refusesWhatIsOfAnotherRecord() {
        const auto other = crypto::sha256(asBytes("another record"));
        EXPECT_ERROR(verifyTimeStamp(m_token, other, m_roots), Errc::timeStampOfAnother);
        EXPECT_ERROR(readTimeStampResponse(m_answer, makeTimeStampQuery(other)), Errc::timeStampOfAnother);
        // The same record, another query: its nonce.
        EXPECT_ERROR(readTimeStampResponse(m_answer, makeTimeStampQuery(m_digest)), Errc::timeStampOfAnother);
    }

    void refusesAnAuthorityThatNoRootVouchesFor() {
        EXPECT_ERROR(verifyTimeStamp(m_token, m_digest, {}), Errc::signatureInvalid);
        const std::vector<Bytes> others{TimeStamper().rootDer()};
        EXPECT_ERROR(verifyTimeStamp(m_token, m_digest, others), Errc::signatureInvalid);
    }

    /// OpenSSL looks at the signature by itself only where the token names its authority.
    void signatureCountsAlsoWhereTheTokenNamesNobody() {
        const auto token = readTimeStampResponse(m_authority.answer(m_query, "nameless"), m_query);
        EXPECT_OK(token);
        const auto stamp = verifyTimeStamp(*token, m_digest, m_roots);
        EXPECT_OK(stamp);
        QCOMPARE(stamp->authority, std::string("CN=Rehearsal time authority"));
        EXPECT_ERROR(verifyTimeStamp(*token, m_digest, {}), Errc::signatureInvalid);
        auto changed = *token;
        changed.back() ^= 1;
        EXPECT_ERROR(verifyTimeStamp(changed, m_digest, m_roots), Errc::signatureInvalid);
    }

    void refusesSha1() {
        const auto token = readTimeStampResponse(m_authority.answer(m_query, "sha1"), m_query);
        EXPECT_OK(token);
        EXPECT_ERROR(verifyTimeStamp(*token, m_digest, m_roots), Errc::encodingNotStrict);
    }

    void saysWhatTheAuthoritySaysWhenItRefuses() {
        namespace der = crypto::der;
        const auto imprint = der::makeSequence(
            {crypto::digestIdentifier(crypto::Hash::sha384), der::make(der::octetString, Bytes(48))});
        const auto query = der::makeSequence({der::makeInteger(1), imprint, der::makeInteger(7)});
        const auto refused = readTimeStampResponse(m_authority.answer(query), query);
        EXPECT_ERROR(refused, Errc::timeStampRefused);
        QVERIFY2(refused.error().args().front().starts_with("2 "), refused.error().args().front().c_str());
    }

    void noChangedOctetOfATokenGivesAnotherTime() {
        for (std::size_t at = 0; at < m_token.size(); at += 5) {
            auto changed = m_token;
            changed[at] ^= 1;
            const auto stamp = verifyTimeStamp(changed, m_digest, m_roots);
            // What the signature does not cover may change unseen, as in any CMS.
            if (stamp)
                QCOMPARE(stamp->timeUtcMs, verifyTimeStamp(m_token, m_digest, m_roots)->timeUtcMs);
        }
    }

    void refusesWhatIsNoToken() {
        for (std::size_t size = 0; size < m_token.size(); size += 50)
            EXPECT_ERROR(verifyTimeStamp(ByteView(m_token).first(size), m_digest, m_roots),
                         Errc::encodingNotStrict);
        auto longer = m_token;
        longer.push_back(0);
        EXPECT_ERROR(verifyTimeStamp(longer, m_digest, m_roots), Errc::encodingNotStrict);
        EXPECT_ERROR(verifyTimeStamp(m_answer, m_digest, m_roots), Errc::encodingNotStrict);
        EXPECT_ERROR(readTimeStampResponse(m_token, m_query), Errc::encodingNotStrict);
        EXPECT_ERROR(readTimeStampResponse(m_answer, m_token), Errc::encodingNotStrict);
    }

    // ---- in a PDF ----

    void documentTimeStampIsMadeAgain() {
        const auto printed = printedDocument();
        const auto file = signPdf(printed, pdfSigners(2));
        const auto expected = expectedOf(file.signers);
        auto document = *pdf::rebuild(file.octets, printedAs(printed), expected).document;
        stamp(document);
        stamp(document);
        const auto& octets = document.octets();
        const auto rebuilt = pdf::rebuild(octets, printedAs(printed), expected, pdf::TimeStamps::mayFollow);
        QVERIFY(!rebuilt.finding);
        QCOMPARE(rebuilt.signers.size(), std::size_t{2});
        QCOMPARE(rebuilt.timeStamps.size(), std::size_t{2});
        for (const auto& each : rebuilt.timeStamps)
            EXPECT_OK(verifyTimeStamp(each.token, each.sha256, m_roots));
        // Where none is expected it is something added.
        const auto found = pdf::rebuild(octets, printedAs(printed), expected).finding;
        QVERIFY(found && found->difference == Difference::appended);
    }

    void changedDocumentTimeStampIsSeen() {
        const auto printed = printedDocument();
        const auto file = signPdf(printed, pdfSigners(2));
        const auto expected = expectedOf(file.signers);
        auto document = *pdf::rebuild(file.octets, printedAs(printed), expected).document;
        stamp(document);
        const auto text = std::string(asText(document.octets()));
        const auto at = file.octets.size();
        const auto finds = [&](const char* from, const char* to) {
            auto changed = text;
            const auto place = changed.find(from, at);
            if (place == std::string::npos)
                return std::string("not there");
            changed.replace(place, std::string_view(from).size(), to);
            const auto found =
                pdf::rebuild(asBytes(changed), printedAs(printed), expected, pdf::TimeStamps::mayFollow)
                    .finding;
            return found ? std::string(name(found->difference)) : "nothing";
        };
        QCOMPARE(finds("DocTimeStamp", "DocTimeStomp"), std::string("appended"));
        QCOMPARE(finds("ETSI.RFC3161", "ETSI.RFC3162"), std::string("signatureDictionary"));
        QCOMPARE(finds("/ByteRange[0", "/ByteRange[1"), std::string("byteRange"));
        QCOMPARE(finds("00>>>", "01>>>"), std::string("padding"));
        QCOMPARE(finds("/F 132", "/F 134"), std::string("widget"));
        QCOMPARE(finds("/BBox[0 0 0 0]", "/BBox[0 0 9 9]"), std::string("appearance"));
        QCOMPARE(finds("/SigFlags 3", "/SigFlags 1"), std::string("catalog"));
        QCOMPARE(finds("%%EOF\n", "%%EOF\n "), std::string("appended"));
    }

    void strangersReadTheDocumentTimeStamp() {
        QTemporaryDir folder;
        const auto printed = printedDocument();
        const auto file = signPdf(printed, pdfSigners(2));
        auto document = *pdf::rebuild(file.octets, printedAs(printed), expectedOf(file.signers)).document;
        stamp(document);
        const auto name = folder.filePath("stamped.pdf");
        EXPECT_OK(writeFileDurably(name.toStdString(), document.octets()));
        QCOMPARE(run("qpdf", {"--check", name}).exitCode, 0);
        const auto java = readByJava({name});
        QVERIFY2(java.contains("\tpdfa\tvalid"), qPrintable(java));
        QVERIFY2(java.contains("timestamp-3\tETSI.RFC3161\tvalid\twhole"), qPrintable(java));
        QCOMPARE(java.count("\tETSI.CAdES.detached\tvalid\tpart"), 2);
        QCOMPARE(run("pdfsig", {"-nocert", name}).output.count("Signature is Valid."), 2);
    }

    void signedFileIsGoneOnWithAsItWasMade() {
        const auto printed = printedDocument();
        const auto file = signPdf(printed, pdfSigners(3));
        auto known = *pdf::rebuild(file.octets, printedAs(printed), expectedOf(file.signers)).document;
        for (int i = 0; i < 3; ++i) {
            auto reopened = pdf::Document::reopen(known.octets());
            EXPECT_OK(reopened);
            QVERIFY(reopened->prepareTimeStamp().increment().octets ==
                    known.prepareTimeStamp().increment().octets);
            stamp(known);
        }
        EXPECT_OK(pdf::Document::reopen(printed));  // nobody signed
    }

    void whatIsNotWrittenAsConclaveDoesIsNotGoneOnWith() {
        const auto printed = printedDocument();
        const auto file = signPdf(printed, pdfSigners(2));
        const auto reopens = [&](const std::string& text) {
            return pdf::Document::reopen(toBytes(asBytes(text))).has_value();
        };
        const std::string whole(asText(file.octets));
        QVERIFY(reopens(whole));
        for (std::size_t size = 0; size < whole.size(); size += 997)
            QVERIFY(!reopens(whole.substr(0, size)));
        QVERIFY(!reopens(whole + " "));
        QVERIFY(!reopens(whole + whole));
        QVERIFY(!reopens(replaced(whole, "/Prev ", "/Prev 9")));
        QVERIFY(!reopens(replaced(whole, "/P ", "/P 9")));
        QVERIFY(!reopens(replaced(whole, "/Type/Sig/", "/Type/Sog/").insert(printed.size(), "1")));
    }

  private:
    QString path(const char* name) const { return QString::fromStdString(m_authority.path(name)); }

    void stamp(pdf::Document& document) {
        auto prepared = document.prepareTimeStamp();
        const auto digest = prepared.content(document).digest(crypto::Hash::sha256);
        const auto query = makeTimeStampQuery(digest);
        const auto token = readTimeStampResponse(m_authority.answer(query), query);
        EXPECT_OK(token);
        EXPECT_OK(document.finish(std::move(prepared), *token));
    }

    TimeStamper m_authority;
    Bytes m_digest, m_query, m_answer, m_token;
    std::vector<Bytes> m_roots;
};

QTEST_MAIN(TimestampTest)
#include "timestamp_test.moc"
