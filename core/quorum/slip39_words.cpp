#include "core/quorum/slip39_words.h"

#include <string_view>

#include "core/quorum/constant_time.h"
#include "slip39_word_list.inc"  // made by CMake from resources/words/slip39-wordlist.txt

namespace conclave::quorum {
namespace {

constexpr PackedWord pack(std::string_view word) {
    PackedWord packed = 0;
    for (std::size_t i = 0; i < 8; ++i)
        packed = packed << 8 | (i < word.size() ? static_cast<std::uint8_t>(word[i]) : 0U);
    return packed;
}

constexpr auto packWords() {
    std::array<PackedWord, slip39WordCount> packed{};
    for (std::size_t i = 0; i < packed.size(); ++i)
        packed[i] = pack(slip39WordList[i]);
    return packed;
}

static_assert(std::size(slip39WordList) == slip39WordCount);
constexpr auto words = packWords();

}  // namespace

PackedWord wordAt(std::uint16_t index) {
    PackedWord word = 0;
    for (std::size_t i = 0; i < words.size(); ++i)
        word |= words[i] & maskOfEqual(i, index);
    return word;
}

WordLookup findWord(PackedWord word) {
    std::uint64_t index = 0;
    std::uint64_t found = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto isThis = maskOfEqual(words[i], word);
        index |= i & isThis;
        found |= isThis;
    }
    return {static_cast<std::uint16_t>(index), found != 0};
}

}  // namespace conclave::quorum
