#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/verify/verify.h"

/// Time-stamps for a finished record (RFC 3161): what an authority is asked, and what is kept of its answers.
/// The record itself stays as it is.
namespace conclave::timestamp {

struct Subject {
    std::string ceremonyId;
    Bytes mergedSignature;            ///< transcript.jsonl.p7s
    std::optional<Bytes> runbookPdf;  ///< signed
    std::int64_t notBeforeUtcMs = 0;  ///< it was closed and signed, by its host's clock
};

/// Of a record that holds. Errors: Errc::recordMissing, Errc::recordNotEnded (also where it does not hold),
/// those of files.
Result<Subject> subjectOf(const std::filesystem::path& record);

/// One for each of what is stamped, in DER: TimeStampReq with its nonce, or the TimeStampResp to it.
struct Messages {
    Bytes transcript;
    std::optional<Bytes> runbook;
};

/// Errors: Errc::pdfUnfit.
Result<Messages> makeQueries(const Subject& subject);

struct Stamped {
    Bytes response;                   ///< over the merged signature, as it came
    std::optional<Bytes> runbookPdf;  ///< with a document time-stamp behind its end
    std::vector<verify::Summary::TimeStamp> timeStamps;
};

/// Nothing is kept but what verify's TIMESTAMP passes with these roots (DER), and answers these queries.
/// Errors: those of crypto::readTimeStampResponse, verify::judgeTimeStamp and verify::judgeStampedPdf;
/// Errc::timeStampOfAnother where a query or answer is missing or too many; Errc::pdfSlotUnfit (the token is
/// too large for its place).
Result<Stamped> takeAnswers(const Subject& subject, const Messages& queries, const Messages& answers,
                            std::span<const Bytes> roots);

}  // namespace conclave::timestamp
