#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/verify/verify.h"

/// Time-stamps over a finished record, which lie beside it (docs/formats/verify.md, TIMESTAMP).
namespace conclave::verify {

/// What is believed of a time-stamp.
struct TimeStampRules {
    std::vector<Bytes> roots;         ///< of authorities (DER), and what leads from them to a token's signer
    std::int64_t notBeforeUtcMs = 0;  ///< the record's own last time, by its host
    std::int64_t nowUtcMs = 0;
};

/// Certificates in PEM or DER, as x509::Authority reads them. Errors: its own, those of readFile.
Result<std::vector<Bytes>> readTimeStampRoots(std::span<const std::filesystem::path> files);

/// An authority's whole answer over transcript.jsonl.p7s. Errors: those of crypto::timeStampToken and
/// crypto::verifyTimeStamp, Errc::timeStampTime.
Result<Summary::TimeStamp> judgeTimeStamp(ByteView response, ByteView mergedSignature,
                                          const TimeStampRules& rules);

/// A copy of runbook.pdf with document time-stamps behind it, one or more. Errors: Errc::timeStampedCopy,
/// those of crypto::verifyTimeStamp, Errc::timeStampTime.
Result<std::vector<Summary::TimeStamp>> judgeStampedPdf(ByteView copy, ByteView runbookPdf,
                                                        const TimeStampRules& rules);

}  // namespace conclave::verify
