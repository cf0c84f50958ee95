#include "core/base/pgp_words.h"

#include <algorithm>

#include "pgp_word_list.inc"

namespace conclave {
namespace {

/// Whatever the locale: the words are ASCII.
char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool sameWord(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

}  // namespace

std::string toPgpWords(ByteView bytes) {
    std::string words;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i != 0)
            words += ' ';
        words += pgpWordList[bytes[i]][i % 2];
    }
    return words;
}

Result<Bytes> fromPgpWords(std::span<const std::string> words) {
    Bytes bytes;
    for (const auto& word : words) {
        const auto column = bytes.size() % 2;
        std::size_t value = 0;
        while (value < 256 && !sameWord(pgpWordList[value][column], word))
            ++value;
        if (value == 256)
            return Error(Errc::headWordUnknown, {std::to_string(bytes.size() + 1), word});
        bytes.push_back(static_cast<std::uint8_t>(value));
    }
    return bytes;
}

}  // namespace conclave
