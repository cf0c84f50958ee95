#include "core/pdf/frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

#include "core/pdf/object_text.h"

namespace conclave::pdf {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t entrySize = 20;  // of a cross-reference table
constexpr std::size_t mostObjects = 1'000'000;

class FrameReader {
  public:
    explicit FrameReader(ByteView octets) : m_text(asText(octets)) {}

    Result<Frame> read() const {
        if (!m_text.starts_with("%PDF-1.4\n"))
            return unfit(worded("it does not begin as PDF 1.4", "não começa como PDF 1.4"));
        TRY_ASSIGN(const auto table, readEnd());
        TRY_ASSIGN(const auto offsets, readTable(table));
        TRY(checkPlaces(offsets, table));
        return Frame{static_cast<int>(offsets.size()) + 1, table};
    }

  private:
    static Error tableWrong() {
        return unfit(worded("its cross-reference table is not as it should be",
                            "a tabela de referências cruzadas não está como deveria"));
    }

    /// "startxref\n123 \n%%EOF\n" at the end; the number.
    Result<std::size_t> readEnd() const {
        constexpr auto word = "startxref\n"sv;
        const auto at = m_text.rfind(word);
        std::size_t value{};
        if (at == std::string_view::npos)
            return tableWrong();
        const auto* end = m_text.data() + m_text.size();
        const auto [rest, code] = std::from_chars(m_text.data() + at + word.size(), end, value);
        const std::string_view tail(rest, static_cast<std::size_t>(end - rest));
        if (code != std::errc() || (tail != " \n%%EOF\n" && tail != "\n%%EOF\n") || value >= at)
            return unfit(worded("something stands behind its end", "há algo depois do fim"));
        return value;
    }

    /// Where the objects 1, 2, … begin.
    Result<std::vector<std::size_t>> readTable(std::size_t at) const {
        std::size_t count{};
        auto table = m_text.substr(at);
        constexpr auto head = "xref\n0 "sv;
        if (!table.starts_with(head))
            return tableWrong();
        const auto [rest, code] =
            std::from_chars(table.data() + head.size(), table.data() + table.size(), count);
        table.remove_prefix(static_cast<std::size_t>(rest - table.data()));
        if (code != std::errc() || count < 2 || count > mostObjects || !table.starts_with('\n') ||
            table.size() < 1 + count * entrySize)
            return tableWrong();
        table.remove_prefix(1);
        std::vector<std::size_t> offsets;
        for (std::size_t i = 0; i < count; ++i) {
            const auto entry = table.substr(i * entrySize, entrySize);
            std::size_t offset{};
            std::from_chars(entry.data(), entry.data() + 10, offset);
            if (entry != (i == 0 ? "0000000000 65535 f \n" : fmt::format("{:010} 00000 n \n", offset)))
                return tableWrong();
            if (i > 0)
                offsets.push_back(offset);
        }
        if (!table.substr(count * entrySize).starts_with("trailer\n<<\n"))
            return tableWrong();
        return offsets;
    }

    /// Each object begins where the table says and ends where another begins.
    Result<void> checkPlaces(const std::vector<std::size_t>& offsets, std::size_t end) const {
        std::vector<std::pair<std::size_t, std::size_t>> places;  // offset, object
        for (std::size_t i = 0; i < offsets.size(); ++i)
            places.emplace_back(offsets[i], i + 1);
        std::ranges::sort(places);
        // QPdfWriter's second line, which says that the file is binary
        if (places.front().first > 32)
            return tableWrong();
        places.emplace_back(end, 0);
        for (std::size_t i = 0; i + 1 < places.size(); ++i) {
            const auto [from, object] = places[i];
            const auto to = places[i + 1].first;
            if (from >= to || to > end ||
                !m_text.substr(from, to - from).starts_with(fmt::format("{} 0 obj\n", object)) ||
                !m_text.substr(from, to - from).ends_with("endobj\n"))
                return unfit(worded("the object {} is not where it should be",
                                    "o objeto {} não está onde deveria", object));
        }
        return {};
    }

    std::string_view m_text;
};

}  // namespace

Result<Frame> readFrame(ByteView octets) {
    return FrameReader(octets).read();
}

}  // namespace conclave::pdf
