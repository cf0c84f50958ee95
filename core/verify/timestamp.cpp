#include "core/verify/timestamp.h"

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/crypto/digest.h"
#include "core/crypto/timestamp.h"
#include "core/pdf/rebuild.h"
#include "core/transcript/record.h"
#include "core/x509/authority.h"

namespace conclave::verify {
namespace {

/// How far the clock of a host may be off: people compare it with a watch.
constexpr std::int64_t clockMayBeOffMs = 5 * 60 * 1000;

Result<Summary::TimeStamp> judgeToken(std::string_view of, ByteView token, ByteView sha256,
                                      const TimeStampRules& rules) {
    TRY_ASSIGN(const auto stamp, crypto::verifyTimeStamp(token, sha256, rules.roots));
    const auto accuracy = stamp.accuracyMs.value_or(0);
    const auto time = formatUtcMs(stamp.timeUtcMs);
    if (stamp.timeUtcMs + accuracy + clockMayBeOffMs < rules.notBeforeUtcMs)
        return Error(Errc::timeStampTime,
                     {time, worded("is before the record was closed and signed ({})",
                                   "é anterior ao encerramento e à assinatura do registro ({})",
                                   formatUtcMs(rules.notBeforeUtcMs))});
    if (stamp.timeUtcMs - accuracy - clockMayBeOffMs > rules.nowUtcMs)
        return Error(Errc::timeStampTime, {time, worded("is later than now ({})", "é posterior a agora ({})",
                                                        formatUtcMs(rules.nowUtcMs))});
    return Summary::TimeStamp{std::string(of), stamp.timeUtcMs, stamp.accuracyMs, printable(stamp.authority)};
}

}  // namespace

Result<std::vector<Bytes>> readTimeStampRoots(std::span<const std::filesystem::path> files) {
    std::vector<Bytes> roots;
    for (const auto& file : files) {
        TRY_ASSIGN(const auto content, readFile(file));
        TRY_ASSIGN(const auto authority, x509::Authority::fromFile(content));
        roots.push_back(authority.anchor.der());
        for (const auto& intermediate : authority.intermediates)
            roots.push_back(intermediate.der());
    }
    return roots;
}

Result<Summary::TimeStamp> judgeTimeStamp(ByteView response, ByteView mergedSignature,
                                          const TimeStampRules& rules) {
    TRY_ASSIGN(const auto token, crypto::timeStampToken(response));
    return judgeToken(transcript::mergedSignatureFile, token, crypto::sha256(mergedSignature), rules);
}

Result<std::vector<Summary::TimeStamp>> judgeStampedPdf(ByteView copy, ByteView runbookPdf,
                                                        const TimeStampRules& rules) {
    auto rebuilt = pdf::rebuildTimeStamps(copy, runbookPdf);
    if (rebuilt.finding)
        return Error(Errc::timeStampedCopy,
                     {worded("{}, from octet {}", "{}, a partir do octeto {}",
                             pdf::explain(rebuilt.finding->difference), rebuilt.finding->offset)});
    if (rebuilt.timeStamps.empty())
        return Error(Errc::timeStampedCopy, {Wording("it has none", "não há nenhum")});
    std::vector<Summary::TimeStamp> stamps;
    for (const auto& [token, sha256] : rebuilt.timeStamps) {
        TRY_ASSIGN(auto stamp, judgeToken(transcript::runbookFile, token, sha256, rules));
        stamps.push_back(std::move(stamp));
    }
    return stamps;
}

}  // namespace conclave::verify
