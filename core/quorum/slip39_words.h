#pragma once

#include <array>
#include <cstdint>

namespace conclave::quorum {

/// A word of at most 8 lower-case ASCII letters, the first in the highest octet, zeros behind the last.
using PackedWord = std::uint64_t;

constexpr int slip39WordCount = 1024;

/// Reads the whole list whatever the index is.
PackedWord wordAt(std::uint16_t index);

struct WordLookup {
    std::uint16_t index = 0;
    bool isFound = false;
};

/// Reads the whole list whatever the word is.
WordLookup findWord(PackedWord word);

}  // namespace conclave::quorum
