// A printed document, and behind it what somebody signed: whatever the octets, no crash, and a file that is
// taken is the file that was made again.
#include <algorithm>
#include <cstdlib>

#include "core/crypto/digest.h"
#include "tests/fuzz/pdf_expected.h"

using namespace conclave;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView file(data, size);
    constexpr std::string_view mark = "%%EOF\n";
    const auto end = asText(file).find(mark);
    const auto printed = file.first(end == std::string_view::npos ? size : end + mark.size());
    const pdf::PrintedDocument named{printed.size(), crypto::sha256(printed)};
    const std::vector<pdf::ExpectedSignature> expected{test::fuzzSignature()};
    const auto rebuilt = pdf::rebuild(file, named, expected);
    if (rebuilt.finding && explain(rebuilt.finding->difference).isEmpty())
        std::abort();
    if (!rebuilt.finding && !std::ranges::equal(rebuilt.document->octets(), file))
        std::abort();
    // What can be gone on with, whoever signed it: the time-stamp behind it is found again.
    auto reopened = pdf::Document::reopen(toBytes(file));
    if (!reopened)
        return 0;
    const Bytes token{0x30, 0x00};
    if (!reopened->finish(reopened->prepareTimeStamp(), token))
        std::abort();
    const auto stamped = pdf::rebuildTimeStamps(reopened->octets(), file);
    if (stamped.finding || stamped.timeStamps.size() != 1 || stamped.timeStamps[0].token != token)
        std::abort();
    return 0;
}
