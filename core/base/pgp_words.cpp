#include "core/base/pgp_words.h"

#include <algorithm>
#include <cctype>
#include <sstream>

#include "pgp_word_list.inc"

namespace conclave {
namespace {

bool sameWord(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
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

Result<Bytes> fromPgpWords(std::string_view words) {
    std::istringstream stream{std::string(words)};
    Bytes bytes;
    for (std::string word; stream >> word;) {
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
