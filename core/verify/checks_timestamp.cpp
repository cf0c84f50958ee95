#include <algorithm>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/transcript/record.h"
#include "core/verify/checks.h"
#include "core/verify/timestamp.h"

namespace conclave::verify {
namespace {

/// What it is over, from the record, and the file that was given.
struct StampedPair {
    Bytes original, given;
};

Result<StampedPair> readPair(const RecordView& record, std::string_view original,
                             const std::filesystem::path& given) {
    TRY_ASSIGN(auto content, record.files.read(std::string(original)));
    TRY_ASSIGN(auto octets, readFile(given));
    return StampedPair{std::move(content), std::move(octets)};
}

Wording saidBy(const std::vector<Summary::TimeStamp>& stamps) {
    Wording said;
    for (const auto& stamp : stamps) {
        const auto one = Wording::same(formatUtcMs(stamp.timeUtcMs) + ", " + stamp.authority);
        said = said.isEmpty() ? one : worded("{}; {}", "{}; {}", said, one);
    }
    return said;
}

}  // namespace

std::vector<Summary::TimeStamp> checkTimeStamps(const RecordView& record, const Options& options,
                                                const SignedBy& signedBy, Judge& judge) {
    if (!options.timeStamp && !options.timeStampedPdf) {
        judge.skip(CheckId::timeStamp,
                   {"no time-stamp was given: all times are the host's",
                    "nenhum carimbo do tempo foi informado: todas as horas são do computador"});
        return {};
    }
    TimeStampRules rules{{}, record.entries.back().timeUtcMs, utcNowMs()};
    for (const auto& [id, signedAtUtcMs] : signedBy)
        rules.notBeforeUtcMs = std::max(rules.notBeforeUtcMs, signedAtUtcMs);
    if (auto roots = readTimeStampRoots(options.timeStampRoots))
        rules.roots = std::move(*roots);
    else {
        judge.fail(CheckId::timeStamp, roots.error());
        return {};
    }
    std::vector<Summary::TimeStamp> stamps;
    const auto fail = [&](const std::filesystem::path& file, const Error& error) {
        judge.fail(CheckId::timeStamp, error, {file.string(), {}});
    };
    if (const auto& file = options.timeStamp) {
        const auto pair = readPair(record, transcript::mergedSignatureFile, *file);
        auto stamp = pair ? judgeTimeStamp(pair->given, pair->original, rules) : pair.error();
        if (stamp)
            stamps.push_back(std::move(*stamp));
        else
            fail(*file, stamp.error());
    }
    if (const auto& file = options.timeStampedPdf) {
        const auto pair = readPair(record, transcript::runbookFile, *file);
        auto all = pair ? judgeStampedPdf(pair->given, pair->original, rules) : pair.error();
        if (all)
            std::ranges::move(*all, std::back_inserter(stamps));
        else
            fail(*file, all.error());
    }
    judge.pass(CheckId::timeStamp, saidBy(stamps));
    return stamps;
}

}  // namespace conclave::verify
