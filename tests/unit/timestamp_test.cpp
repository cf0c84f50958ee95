// Time-stamps of an authority (RFC 3161): alone, as an increment of a signed PDF, and over a record, by file
// and over HTTP. The authority is `openssl ts`.
#include "core/crypto/timestamp.h"

#include <QtGui/qguiapplication.h>
#include <QtTest/qtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/crypto/der.h"
#include "core/crypto/digest.h"
#include "core/crypto/identifiers.h"
#include "core/timestamp/authority.h"
#include "core/timestamp/exchange.h"
#include "core/verify/timestamp.h"
#include "tests/support/expect.h"
#include "tests/support/pdf_attacks.h"
#include "tests/support/record_maker.h"
#include "tests/support/strangers.h"
#include "tests/support/time_server.h"
#include "tests/support/time_stamper.h"
#include "tests/unit/both_languages.h"

using namespace conclave;
using namespace conclave::test;
using crypto::makeTimeStampQuery;
using crypto::readTimeStampResponse;
using crypto::verifyTimeStamp;
using pdf::Difference;
using verify::CheckId;
using verify::Outcome;
namespace fs = std::filesystem;

namespace {

/// Every file in it and what it holds.
std::map<std::string, Bytes> contentOf(const fs::path& folder) {
    std::map<std::string, Bytes> content;
    for (const auto& item : fs::recursive_directory_iterator(folder))
        if (item.is_regular_file())
            content[item.path().string()] = readFile(item.path()).value();
    return content;
}

const verify::Check& timeStampCheck(const verify::Report& report) {
    return *std::ranges::find(report.checks, CheckId::timeStamp, &verify::Check::id);
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
        for (const auto* name : {"http_proxy", "HTTP_PROXY"})
            qunsetenv(name);
        RecordMaker(m_record, rehearsalPlan()).make();
        const auto subject = timestamp::subjectOf(m_record);
        EXPECT_OK(subject);
        QVERIFY(subject->runbookPdf);
        m_subject = *subject;
        m_subject.runbookPdf.reset();  // for what is not about it
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

    // ---- over a record ----

    void recordIsStampedByFile() {
        const auto before = contentOf(m_record);
        const auto folder = m_base / "by-file";
        const auto queries = timestamp::makeQueries(m_subject);
        EXPECT_OK(queries);
        EXPECT_OK(timestamp::writeQueries(*queries, folder));
        EXPECT_ERROR(timestamp::writeQueries(*queries, folder), Errc::fileExists);  // the nonce would be lost
        const auto query = readFile(folder / "transcript.tsq");
        EXPECT_OK(query);
        EXPECT_ERROR(timestamp::readExchange(folder), Errc::fileMissing);
        EXPECT_OK(writeFileDurably(folder / "transcript.tsr", m_authority.answer(*query)));
        const auto exchange = timestamp::readExchange(folder);
        EXPECT_OK(exchange);
        const auto stamped = timestamp::takeAnswers(m_subject, exchange->queries, exchange->answers, m_roots);
        EXPECT_OK(stamped);
        QVERIFY(!stamped->runbookPdf);
        QCOMPARE(stamped->timeStamps.size(), std::size_t{1});
        QCOMPARE(stamped->timeStamps[0].of, std::string("transcript.jsonl.p7s"));
        EXPECT_OK(timestamp::requireNew(m_subject, folder));
        EXPECT_OK(timestamp::writeStamped(*stamped, m_subject, folder));
        EXPECT_ERROR(timestamp::requireNew(m_subject, folder), Errc::fileExists);

        const auto file = folder / (m_subject.ceremonyId + ".tsr");
        const auto report = judged(file);
        QVERIFY2(timeStampCheck(report).outcome == Outcome::passed, timeStampCheck(report).detail.en.c_str());
        QCOMPARE(report.summary.timeStamps.size(), std::size_t{1});
        QCOMPARE(report.summary.timeStamps[0].authority, std::string("CN=Rehearsal time authority"));
        const auto verified =
            run("openssl", {"ts", "-verify", "-data", text(m_record / "transcript.jsonl.p7s"), "-in",
                            text(file), "-CAfile", path("root.pem")});
        QVERIFY2(verified.exitCode == 0, qPrintable(verified.output));
        QVERIFY(contentOf(m_record) == before);
    }

    void noWrongAnswerIsTaken_data() {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<int>("code");
        const auto queries = timestamp::makeQueries(m_subject);
        EXPECT_OK(queries);
        m_queries = *queries;
        const auto good = m_authority.answer(m_queries.transcript);
        const auto row = [](const char* name, const Bytes& answer, Errc code) {
            QTest::newRow(name) << QByteArray(reinterpret_cast<const char*>(answer.data()),
                                              static_cast<qsizetype>(answer.size()))
                                << static_cast<int>(code);
        };
        row("usual", good, {});
        row("signed anew", m_authority.signedAnew(good, "stamps"), {});
        row("by a certificate for mail", m_authority.signedAnew(good, "mail"), Errc::signatureInvalid);
        row("other imprint", m_answer, Errc::timeStampOfAnother);
        row("other nonce", m_authority.answer(makeTimeStampQuery(crypto::sha256(m_subject.mergedSignature))),
            Errc::timeStampOfAnother);
        row("other root", TimeStamper().answer(m_queries.transcript), Errc::signatureInvalid);
        row("SHA-1", m_authority.answer(m_queries.transcript, "sha1"), Errc::encodingNotStrict);
        namespace der = crypto::der;
        row("rejected", der::makeSequence({der::makeSequence({der::makeInteger(2)})}),
            Errc::timeStampRefused);
        row("granted, without a token",
            der::makeSequence({der::makeSequence({der::makeInteger(std::uint32_t{0})})}),
            Errc::encodingNotStrict);
        row("rejected, with a token",
            der::makeSequence({der::makeSequence({der::makeInteger(2)}), *crypto::timeStampToken(good)}),
            Errc::encodingNotStrict);
        row("nothing", {}, Errc::encodingNotStrict);
        row("garbage", toBytes(asBytes("<html>404</html>")), Errc::encodingNotStrict);
        row("cut off", toBytes(ByteView(good).first(good.size() - 1)), Errc::encodingNotStrict);
        auto longer = good;
        longer.push_back(0);
        row("longer", longer, Errc::encodingNotStrict);
        auto changed = good;
        changed.back() ^= 1;
        row("other signature", changed, Errc::signatureInvalid);
    }

    void noWrongAnswerIsTaken() {
        QFETCH(QByteArray, answer);
        QFETCH(int, code);
        const timestamp::Messages answers{Bytes(answer.begin(), answer.end()), {}};
        const auto taken = timestamp::takeAnswers(m_subject, m_queries, answers, m_roots);
        if (code == 0)
            EXPECT_OK(taken);
        else
            EXPECT_ERROR(taken, static_cast<Errc>(code));
    }

    void answersAreOfThisRecordAndOfAllOfIt() {
        const auto queries = timestamp::makeQueries(m_subject);
        EXPECT_OK(queries);
        const timestamp::Messages answers{m_authority.answer(queries->transcript), {}};
        auto other = m_subject;
        other.mergedSignature.push_back(0);
        EXPECT_ERROR(timestamp::takeAnswers(other, *queries, answers, m_roots), Errc::timeStampOfAnother);
        other = m_subject;
        other.runbookPdf = smallDocument("runbook");
        EXPECT_ERROR(timestamp::takeAnswers(other, *queries, answers, m_roots), Errc::timeStampOfAnother);
        EXPECT_ERROR(timestamp::takeAnswers(m_subject, *queries, answers, {}), Errc::signatureInvalid);
    }

    void timeMustBeBetweenTheClosingAndNow() {
        const auto& merged = m_subject.mergedSignature;
        const auto answer = m_authority.answer(makeTimeStampQuery(crypto::sha256(merged)));
        constexpr std::int64_t minuteMs = 60'000;
        const auto now = utcNowMs();
        const auto judge = [&](std::int64_t closedUtcMs, std::int64_t nowUtcMs) {
            return verify::judgeTimeStamp(answer, merged, {m_roots, closedUtcMs, nowUtcMs});
        };
        EXPECT_OK(judge(now - minuteMs, now));
        EXPECT_OK(judge(now + 4 * minuteMs, now));  // as far as the host's clock may be off
        EXPECT_ERROR(judge(now + 6 * minuteMs, now), Errc::timeStampTime);
        EXPECT_OK(judge(0, now - 4 * minuteMs));
        EXPECT_ERROR(judge(0, now - 6 * minuteMs), Errc::timeStampTime);
    }

    void recordThatDoesNotHoldIsNotStamped() {
        EXPECT_ERROR(timestamp::subjectOf(m_base / "nowhere"), Errc::recordMissing);
        const auto folder = m_base / "changed";
        fs::copy(m_record, folder, fs::copy_options::recursive);
        EXPECT_OK(writeFileDurably(folder / "surplus", asBytes("x")));
        EXPECT_ERROR(timestamp::subjectOf(folder), Errc::recordNotEnded);
    }

    void verifyFailsForAnotherRecordsTimeStamp() {
        const auto file = m_base / "another.tsr";
        EXPECT_OK(writeFileDurably(file, m_answer));
        const auto report = judged(file);
        QVERIFY(timeStampCheck(report).outcome == Outcome::failed);
        QCOMPARE(timeStampCheck(report).file, file.string());
        QVERIFY(report.verdict == verify::Verdict::failed);
        QVERIFY(report.isIntact);  // the record itself is as it was
        QVERIFY(report.summary.timeStamps.empty());
        QVERIFY(timeStampCheck(judged(m_base / "nowhere.tsr")).outcome == Outcome::failed);
        // Without one nothing is wrong, and all times are the host's.
        QVERIFY(timeStampCheck(verify::verify(m_record, {})).outcome == Outcome::notChecked);
    }

    void verifyWantsARootForTheAuthority() {
        const auto file = m_base / "good.tsr";
        EXPECT_OK(writeFileDurably(
            file, m_authority.answer(makeTimeStampQuery(crypto::sha256(m_subject.mergedSignature)))));
        QVERIFY(timeStampCheck(judged(file)).outcome == Outcome::passed);
        QVERIFY(timeStampCheck(judged(file, {})).outcome == Outcome::failed);
        QVERIFY(timeStampCheck(judged(file, {TimeStamper().path("root.pem")})).outcome == Outcome::failed);
        QVERIFY(timeStampCheck(judged(file, {file})).outcome == Outcome::failed);  // no certificate
    }

    void runbookIsStampedInACopy() {
        const auto printed = printedDocument();
        const auto file = signPdf(printed, pdfSigners(2));
        auto subject = m_subject;
        subject.runbookPdf = file.octets;
        const auto queries = timestamp::makeQueries(subject);
        EXPECT_OK(queries);
        const timestamp::Messages answers{m_authority.answer(queries->transcript),
                                          m_authority.answer(*queries->runbook)};
        const auto stamped = timestamp::takeAnswers(subject, *queries, answers, m_roots);
        EXPECT_OK(stamped);
        const auto& copy = *stamped->runbookPdf;
        QCOMPARE(stamped->timeStamps.size(), std::size_t{2});
        QCOMPARE(stamped->timeStamps[1].of, std::string("runbook.pdf"));
        const auto rebuilt =
            pdf::rebuild(copy, printedAs(printed), expectedOf(file.signers), pdf::TimeStamps::mayFollow);
        QVERIFY(!rebuilt.finding);
        QCOMPARE(rebuilt.timeStamps.size(), std::size_t{1});
        // Each answer to its own query.
        EXPECT_ERROR(
            timestamp::takeAnswers(subject, *queries, {*answers.runbook, answers.transcript}, m_roots),
            Errc::timeStampOfAnother);

        const verify::TimeStampRules rules{m_roots, 0, utcNowMs()};
        EXPECT_OK(verify::judgeStampedPdf(copy, file.octets, rules));
        const auto refuses = [&](const Bytes& octets, const Bytes& original) {
            const auto judgement = verify::judgeStampedPdf(octets, original, rules);
            return !judgement && judgement.error().has(Errc::timeStampedCopy);
        };
        QVERIFY(refuses(file.octets, file.octets));  // none behind it
        QVERIFY(refuses({}, file.octets));
        QVERIFY(refuses(copy, signPdf(printed, pdfSigners(3)).octets));
        for (std::size_t at = 0; at < copy.size(); at += 499) {
            auto changed = copy;
            changed[at] ^= 1;
            const auto judgement = verify::judgeStampedPdf(changed, file.octets, rules);
            // What a token's signature does not cover may change unseen.
            QVERIFY2(!judgement || at > file.octets.size(), qPrintable(QString::number(at)));
            auto cut = copy;
            cut.resize(at);
            QVERIFY(refuses(cut, file.octets));
        }
        auto longer = copy;
        longer.push_back('\n');
        QVERIFY(refuses(longer, file.octets));
        EXPECT_ERROR(verify::judgeStampedPdf(copy, file.octets, {{}, 0, utcNowMs()}), Errc::signatureInvalid);
    }

    // ---- over HTTP ----

    void authorityIsAskedOverHttp() {
        const TimeServer server([&](const Bytes& query) { return httpAnswer(m_authority.answer(query)); });
        const auto answer = timestamp::askAuthority(server.address(), m_query);
        EXPECT_OK(answer);
        EXPECT_OK(readTimeStampResponse(*answer, m_query));
        EXPECT_OK(timestamp::askAuthority(server.address(), m_query));  // and again
    }

    void noWrongServerIsBelieved_data() {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QString>("why");
        const auto row = [](const char* name, const std::string& answer, const char* why) {
            QTest::newRow(name) << QByteArray::fromStdString(answer) << QString(why);
        };
        const std::string good = httpAnswer(m_answer);
        row("silent", "", "did not answer");
        row("cut off", good.substr(0, good.size() - 1), "not that of");
        row("cut off in the head", good.substr(0, 20), "not that of");
        row("an error", httpAnswer(m_answer, "application/timestamp-reply", "500 Internal Server Error"),
            "not that of");
        row("elsewhere", "HTTP/1.0 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n", "not that of");
        row("a page", httpAnswer(asBytes("<html></html>"), "text/html"), "not that of");
        row("a page that calls itself an answer", httpAnswer(asBytes("<html></html>")), "not that of");
        row("nothing", httpAnswer({}), "not that of");
        row("no HTTP", std::string(asText(m_answer)), "not that of");
        namespace der = crypto::der;
        row("too long", httpAnswer(der::make(der::sequence, Bytes(timestamp::longestAnswer))), "longer than");
        row("without an end", "HTTP/1.0 200 OK\r\nX: " + std::string(1 << 20, 'x'), "not that of");
    }

    void noWrongServerIsBelieved() {
        QFETCH(QByteArray, answer);
        QFETCH(QString, why);
        const TimeServer server([&](const Bytes&) {
            return answer.isEmpty() ? std::nullopt : std::optional(answer.toStdString());
        });
        const auto refused = timestamp::askAuthority(server.address(), m_query, 1);
        EXPECT_ERROR(refused, Errc::timeAuthorityFailed);
        QVERIFY2(refused.error().args()[1].find(why.toStdString()) != std::string::npos,
                 refused.error().oneLine(Lang::en).c_str());
    }

    void nobodyIsThere() {
        std::string address;
        {
            const TimeServer server([](const Bytes&) { return std::nullopt; });
            address = server.address();
        }
        const auto refused = timestamp::askAuthority(address, m_query, 1);
        EXPECT_ERROR(refused, Errc::timeAuthorityFailed);
        QVERIFY2(refused.error().args()[1].find("cannot be reached") != std::string::npos,
                 refused.error().oneLine(Lang::en).c_str());
        for (const auto* other :
             {"https://localhost/tsa", "http://me:secret@localhost/", "localhost:x", "ftp://a/", ""})
            EXPECT_ERROR(timestamp::askAuthority(other, m_query, 1), Errc::usage);
    }

    // ---- the program ----

    void programStampsAndVerifies() {
        const TimeServer server([&](const Bytes& query) { return httpAnswer(m_authority.answer(query)); });
        const auto out = text(m_base / "out");
        const auto asked = conclave({"timestamp", text(m_record), "--tsa", address(server), "--tsa-root",
                                     path("root.pem"), "-o", out});
        QVERIFY2(asked.exitCode == 0, qPrintable(asked.output));
        QVERIFY2(asked.output.simplified().contains("says CN=Rehearsal time authority"),
                 qPrintable(asked.output));
        const auto file = out + "/" + QString::fromStdString(m_subject.ceremonyId) + ".tsr";
        const QStringList verifying{"verify", text(m_record), "--timestamp",
                                    file,     "--tsa-root",   path("root.pem")};
        const auto judgement = conclave(verifying);
        QCOMPARE(judgement.exitCode, 4);  // no head was given
        QVERIFY2(judgement.output.contains("transcript.jsonl.p7s existed by "), qPrintable(judgement.output));
        const auto json =
            nlohmann::json::parse(conclave(verifying + QStringList{"--json"}).output.toStdString());
        QCOMPARE(json["summary"]["timeStamps"][0]["accuracyMs"].get<int>(), 1500);
        const auto copy = out + "/runbook.timestamped.pdf";
        const auto both = conclave(verifying + QStringList{"--timestamped-pdf", copy});
        QVERIFY2(both.exitCode == 4 && both.output.contains("runbook.pdf existed by "),
                 qPrintable(both.output));
        const auto signatures = run("pdfsig", {"-nocert", copy}).output;
        QVERIFY2(signatures.count("Signature is Valid.") == 5, qPrintable(signatures));
        // The record's own file has none.
        const auto none =
            conclave(verifying + QStringList{"--timestamped-pdf", text(m_record / "runbook.pdf")});
        QVERIFY2(none.exitCode == 1 && none.output.contains("it has none"), qPrintable(none.output));
        QVERIFY2(conclave(verifying + QStringList{"--lang", "pt-BR"}).output.contains("segundo CN=Rehearsal"),
                 "pt-BR");

        const auto refused = conclave({"verify", text(m_record), "--timestamp",
                                       text(m_record / "ceremony.yaml"), "--tsa-root", path("root.pem")});
        QVERIFY2(refused.exitCode == 1 && refused.output.contains("The record itself was not changed"),
                 qPrintable(refused.output));

        // A second time it would be paid for, and thrown away.
        QCOMPARE(conclave({"timestamp", text(m_record), "--tsa", address(server), "--tsa-root",
                           path("root.pem"), "-o", out})
                     .exitCode,
                 2);
    }

    void programStampsByFile() {
        const auto out = text(m_base / "carried");
        const auto asked = conclave({"timestamp", text(m_record), "--query", "-o", out});
        QVERIFY2(asked.exitCode == 0 && asked.output.contains("transcript.tsq"), qPrintable(asked.output));
        const QStringList taking{"timestamp", text(m_record), "--response", out, "-o", out};
        const auto query = readFile(fs::path(out.toStdString()) / "transcript.tsq");
        EXPECT_OK(query);
        const auto ofRunbook = readFile(fs::path(out.toStdString()) / "runbook.tsq");
        EXPECT_OK(ofRunbook);
        EXPECT_OK(
            writeFileDurably(fs::path(out.toStdString()) / "runbook.tsr", m_authority.answer(*ofRunbook)));
        EXPECT_OK(writeFileDurably(fs::path(out.toStdString()) / "transcript.tsr", m_answer));
        const auto wrong = conclave(taking + QStringList{"--tsa-root", path("root.pem")});
        QVERIFY2(wrong.exitCode == 1 && wrong.output.contains("something else"), qPrintable(wrong.output));
        EXPECT_OK(writeFileDurably(fs::path(out.toStdString()) / "transcript.tsr", m_authority.answer(*query),
                                   IfExists::replace));
        QCOMPARE(conclave(taking).exitCode, 2);  // without a root nobody vouches for the authority
        const auto taken = conclave(taking + QStringList{"--tsa-root", path("root.pem")});
        QVERIFY2(taken.exitCode == 0 && taken.output.contains("existed by"), qPrintable(taken.output));
    }

    void programWritesNothingIntoTheRecord() {
        const auto before = contentOf(m_record);
        const auto inside =
            conclave({"timestamp", text(m_record), "--query", "-o", text(m_record / "stamps")});
        QVERIFY2(inside.exitCode == 2 && inside.output.contains("in the record itself"),
                 qPrintable(inside.output));
        QVERIFY(contentOf(m_record) == before);
        QCOMPARE(conclave({"timestamp", text(m_record), "-o", text(m_base / "x")}).exitCode, 2);
        QCOMPARE(
            conclave({"timestamp", text(m_base / "nowhere"), "--query", "-o", text(m_base / "x")}).exitCode,
            2);
        QVERIFY(!fs::exists(m_base / "x"));
    }

  private:
    static QString text(const fs::path& file) { return QString::fromStdString(file.string()); }
    static QString address(const TimeServer& server) { return QString::fromStdString(server.address()); }
    static Answered conclave(const QStringList& arguments) {
        return run(CONCLAVE_BIN_DIR "/conclave", QStringList{"--lang", "en"} + arguments);
    }

    verify::Report judged(const fs::path& file) const { return judged(file, {m_authority.path("root.pem")}); }
    verify::Report judged(const fs::path& file, const std::vector<fs::path>& roots) const {
        verify::Options options;
        options.timeStamp = file;
        options.timeStampRoots = roots;
        return verified(m_record, options);
    }

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
    QTemporaryDir m_folder{"/dev/shm/conclave-timestamp-XXXXXX"};  // each entry of a record is fsync'd
    fs::path m_base = m_folder.path().toStdString();
    fs::path m_record = m_base / "record";
    timestamp::Subject m_subject;
    timestamp::Messages m_queries;
};

QTEST_MAIN(TimestampTest)
#include "timestamp_test.moc"
