#include "core/paper/word_rows.h"

#include <sstream>

#include "core/base/hex.h"
#include "core/base/pgp_words.h"

namespace conclave::paper {

std::string WordRow::asText() const {
    std::string text = number + " " + hex;
    for (const auto& word : words)
        text += " " + word;
    return text;
}

std::vector<WordRow> wordRows(std::string_view hex) {
    const auto octets = fromHex(hex);
    if (!octets || octets->size() != 32)
        return {};
    std::vector<WordRow> rows;
    for (std::size_t i = 0; i < 8; ++i) {
        const auto four = ByteView(*octets).subspan(4 * i, 4);
        auto& row = rows.emplace_back();
        row.number = std::to_string(i + 1);
        row.hex = toHex(four.first(2)) + " " + toHex(four.last(2));
        std::istringstream words(toPgpWords(four));
        for (auto& word : row.words)
            words >> word;
    }
    return rows;
}

}  // namespace conclave::paper
