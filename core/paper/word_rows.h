#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace conclave::paper {

/// "1", "ee91 96e4", and the four words of these octets.
struct WordRow {
    std::string number;
    std::string hex;
    std::array<std::string, 4> words;

    std::string asText() const;  ///< joined by single spaces
};

/// Eight rows of a SHA-256; none when it is not 64 hex digits.
std::vector<WordRow> wordRows(std::string_view hex);

}  // namespace conclave::paper
