#include "core/timestamp/exchange.h"

#include "core/base/file.h"
#include "core/timestamp/authority.h"

namespace conclave::timestamp {
namespace {

namespace fs = std::filesystem;

constexpr auto transcriptQuery = "transcript.tsq";
constexpr auto runbookQuery = "runbook.tsq";
constexpr auto transcriptAnswer = "transcript.tsr";
constexpr auto runbookAnswer = "runbook.tsr";
constexpr auto stampedPdf = "runbook.timestamped.pdf";

std::string stampOf(const Subject& subject) {
    return subject.ceremonyId + ".tsr";
}

Result<std::vector<fs::path>> writeBoth(const fs::path& folder, const fs::path& first, ByteView content,
                                        const fs::path& second, const std::optional<Bytes>& ifAny) {
    std::vector written{folder / first};
    TRY(makeFolder(folder));
    TRY(writeFileDurably(written.back(), content));
    if (ifAny) {
        written.push_back(folder / second);
        TRY(writeFileDurably(written.back(), *ifAny));
    }
    return written;
}

}  // namespace

Result<std::vector<fs::path>> writeQueries(const Messages& queries, const fs::path& folder) {
    return writeBoth(folder, transcriptQuery, queries.transcript, runbookQuery, queries.runbook);
}

Result<Exchange> readExchange(const fs::path& folder) {
    Exchange exchange;
    TRY_ASSIGN(exchange.queries.transcript, readFile(folder / transcriptQuery, longestAnswer));
    TRY_ASSIGN(exchange.answers.transcript, readFile(folder / transcriptAnswer, longestAnswer));
    std::error_code ignored;
    if (fs::exists(folder / runbookQuery, ignored)) {
        TRY_ASSIGN(exchange.queries.runbook, readFile(folder / runbookQuery, longestAnswer));
        TRY_ASSIGN(exchange.answers.runbook, readFile(folder / runbookAnswer, longestAnswer));
    }
    return exchange;
}

Result<void> requireNew(const Subject& subject, const fs::path& folder) {
    std::error_code ignored;
    for (const auto& name : {stampOf(subject), std::string(stampedPdf)})
        if (fs::exists(fs::symlink_status(folder / name, ignored)))
            return Error(Errc::fileExists, {(folder / name).string()});
    return {};
}

Result<std::vector<fs::path>> writeStamped(const Stamped& stamped, const Subject& subject,
                                           const fs::path& folder) {
    return writeBoth(folder, stampOf(subject), stamped.response, stampedPdf, stamped.runbookPdf);
}

}  // namespace conclave::timestamp
