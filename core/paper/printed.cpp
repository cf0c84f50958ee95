#include "core/paper/printed.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/base/text.h"

namespace conclave::paper {
namespace {

/// Of what both fonts have, what `pdftotext -raw` gives back as it was: no combining marks, which it takes
/// for lines of their own, and not two letters that Noto Sans Mono makes of such. (print_test sets them all.)
constexpr std::pair<char32_t, char32_t> printableRanges[] = {
    {0x0020, 0x007E}, {0x00A1, 0x00AC}, {0x00AE, 0x0267}, {0x0269, 0x02FF}, {0x0370, 0x0373},
    {0x0375, 0x0377}, {0x037A, 0x037D}, {0x037F, 0x037F}, {0x0384, 0x0386}, {0x0388, 0x038A},
    {0x038C, 0x038C}, {0x038E, 0x03A1}, {0x03A3, 0x03E1}, {0x03F0, 0x0482}, {0x048A, 0x052F},
    {0x1E00, 0x1E2C}, {0x1E2E, 0x1EFF}, {0x2010, 0x2010}, {0x2012, 0x2027}, {0x2030, 0x205E},
    {0x2070, 0x2071}, {0x2074, 0x208E}, {0x20A0, 0x20BF}, {0x2100, 0x215F}, {0xFFFD, 0xFFFD},
};

}  // namespace

bool isPrintable(char32_t codePoint) {
    const auto* const range =
        std::ranges::lower_bound(printableRanges, codePoint, {}, &std::pair<char32_t, char32_t>::second);
    return range != std::end(printableRanges) && range->first <= codePoint;
}

std::string printed(std::string_view whole) {
    const auto text = composed(whole);
    std::string shown;
    shown.reserve(text.size());
    for (std::size_t offset = 0; offset < text.size();) {
        const auto start = offset;
        const auto codePoint = nextCodePoint(text, offset);
        if (!codePoint) {
            ++offset;
            shown += "\uFFFD";
        } else if (isPrintable(*codePoint)) {
            shown.append(text, start, offset - start);
        } else {
            fmt::format_to(std::back_inserter(shown), "[U+{:04X}]", static_cast<std::uint32_t>(*codePoint));
        }
    }
    return shown;
}

}  // namespace conclave::paper
