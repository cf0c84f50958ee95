#include "core/timestamp/stamping.h"

#include <algorithm>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/crypto/digest.h"
#include "core/crypto/timestamp.h"
#include "core/pdf/document.h"
#include "core/transcript/record.h"
#include "core/verify/timestamp.h"

namespace conclave::timestamp {
namespace {

/// The digest depends on the file alone, so that the increment can be made again when the answer is there.
Bytes digestOf(const pdf::Document& document, const pdf::Document::Prepared& prepared) {
    return prepared.content(document).digest(crypto::Hash::sha256);
}

Result<Bytes> stampPdf(const Bytes& runbookPdf, ByteView token) {
    TRY_ASSIGN(auto document, pdf::Document::reopen(runbookPdf));
    TRY(document.finish(document.prepareTimeStamp(), token));
    return document.octets();
}

}  // namespace

Result<Subject> subjectOf(const std::filesystem::path& record) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(record, ignored))
        return Error(Errc::recordMissing, {record.string()});
    const auto report = verify::verify(record, {});
    if (!report.isIntact || report.summary.closedUtcMs == 0)
        return Error(Errc::recordNotEnded, {record.string()});
    Subject subject;
    subject.ceremonyId = report.summary.ceremonyId;
    subject.notBeforeUtcMs = report.summary.closedUtcMs;
    for (const auto& signer : report.summary.participants)
        subject.notBeforeUtcMs = std::max(subject.notBeforeUtcMs, signer.signedAtUtcMs);
    TRY_ASSIGN(subject.mergedSignature, readFile(record / transcript::mergedSignatureFile));
    if (const auto pdf = record / transcript::runbookFile; std::filesystem::exists(pdf, ignored)) {
        TRY_ASSIGN(subject.runbookPdf, readFile(pdf));
    }
    return subject;
}

Result<Messages> makeQueries(const Subject& subject) {
    Messages queries{crypto::makeTimeStampQuery(crypto::sha256(subject.mergedSignature)), {}};
    if (subject.runbookPdf) {
        TRY_ASSIGN(const auto document, pdf::Document::reopen(*subject.runbookPdf));
        queries.runbook = crypto::makeTimeStampQuery(digestOf(document, document.prepareTimeStamp()));
    }
    return queries;
}

Result<Stamped> takeAnswers(const Subject& subject, const Messages& queries, const Messages& answers,
                            std::span<const Bytes> roots) {
    const bool hasPdf = subject.runbookPdf.has_value();
    if (queries.runbook.has_value() != hasPdf || answers.runbook.has_value() != hasPdf)
        return Error(Errc::timeStampOfAnother);
    const verify::TimeStampRules rules{{roots.begin(), roots.end()}, subject.notBeforeUtcMs, utcNowMs()};
    Stamped stamped;
    TRY(crypto::readTimeStampResponse(answers.transcript, queries.transcript));
    TRY_ASSIGN(auto stamp, verify::judgeTimeStamp(answers.transcript, subject.mergedSignature, rules));
    stamped.timeStamps.push_back(std::move(stamp));
    stamped.response = answers.transcript;
    if (!hasPdf)
        return stamped;
    TRY_ASSIGN(const auto token, crypto::readTimeStampResponse(*answers.runbook, *queries.runbook));
    TRY_ASSIGN(stamped.runbookPdf, stampPdf(*subject.runbookPdf, token));
    TRY_ASSIGN(auto inPdf, verify::judgeStampedPdf(*stamped.runbookPdf, *subject.runbookPdf, rules));
    std::ranges::move(inPdf, std::back_inserter(stamped.timeStamps));
    return stamped;
}

}  // namespace conclave::timestamp
