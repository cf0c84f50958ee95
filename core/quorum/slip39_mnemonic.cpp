#include "core/quorum/slip39_mnemonic.h"

#include <array>
#include <cassert>
#include <string>

#include "core/quorum/constant_time.h"
#include "core/quorum/slip39_words.h"
#include "core/quorum/wiped.h"

namespace conclave::quorum {
namespace {

constexpr std::size_t headerWords = 4;    // id 15, ext 1, e 4; GI, Gt-1, g-1, I, t-1: 4 bits each
constexpr std::size_t checksumWords = 3;  // RS1024
constexpr std::size_t minWords = 20;      // 128 bits
constexpr std::size_t maxWords = 33;      // 256 bits

/// Word indices of one mnemonic, 10 bits each.
struct Indices {
    std::array<std::uint16_t, maxWords> at;
    std::size_t count;
};

/// SLIP-0039, "Checksum": RS1024 over the customisation string and all the words; 1 for a right mnemonic.
std::uint32_t rs1024(const Indices& indices, bool isExtendable) {
    static constexpr std::array<std::uint32_t, 10> generator{0xE0E040,   0x1C1C080,  0x3838100,  0x7070200,
                                                             0xE0E0009,  0x1C0C2412, 0x38086C24, 0x3090FC48,
                                                             0x21B1F890, 0x3F3F120};
    std::uint32_t sum = 1;
    const auto take = [&sum](std::uint32_t value) {
        const auto top = sum >> 20;
        sum = ((sum & 0xFFFFFU) << 10) ^ value;
        for (std::size_t i = 0; i < generator.size(); ++i)
            sum ^= generator[i] & static_cast<std::uint32_t>(maskOfBit((top >> i) & 1U));
    };
    for (const char letter : std::string_view(isExtendable ? "shamir_extendable" : "shamir"))
        take(static_cast<std::uint8_t>(letter));
    for (std::size_t i = 0; i < indices.count; ++i)
        take(indices.at[i]);
    return sum;
}

bool isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// Cuts the next word off `rest`; empty when there is none.
std::string_view nextWord(std::string_view& rest) {
    std::size_t begin = 0;
    while (begin < rest.size() && isSpace(rest[begin]))
        ++begin;
    std::size_t end = begin;
    while (end < rest.size() && !isSpace(rest[end]))
        ++end;
    const auto word = rest.substr(begin, end - begin);
    rest.remove_prefix(end);
    return word;
}

std::size_t countWords(std::string_view text) {
    std::size_t count = 0;
    while (!nextWord(text).empty())
        ++count;
    return count;
}

/// Lower case; 0, which is no word, when it is too long.
PackedWord packWord(std::string_view word) {
    if (word.size() > 8)
        return 0;
    PackedWord packed = 0;
    for (const char c : word) {
        const auto letter = static_cast<std::uint8_t>(c);
        const auto isUpper = maskOfLess(letter, 'Z' + 1U) & ~maskOfLess(letter, 'A');
        packed = packed << 8 | (letter | (isUpper & 0x20U));
    }
    return packed << (8 * (8 - word.size()));
}

Result<void> readWords(std::string_view text, Indices& indices) {
    indices.count = countWords(text);
    if (indices.count < minWords)
        return Error(Errc::mnemonicLength, {std::to_string(indices.count)});
    if (indices.count > maxWords)
        return Error(Errc::mnemonicMalformed, {Wording("more than 33 words", "mais de 33 palavras")});
    for (std::size_t i = 0; i < indices.count; ++i) {
        Wiped<PackedWord> word;
        word.value = packWord(nextWord(text));
        const auto lookup = findWord(word.value);
        if (!lookup.isFound)
            return Error(Errc::mnemonicWordUnknown, {std::to_string(i + 1)});
        indices.at[i] = lookup.index;
    }
    return {};
}

ShareInfo readHeader(const Indices& indices) {
    const std::uint32_t set = std::uint32_t{indices.at[0]} << 10 | indices.at[1];
    const std::uint32_t place = std::uint32_t{indices.at[2]} << 10 | indices.at[3];
    const auto nibble = [place](int fromTop) { return static_cast<int>(place >> (16 - 4 * fromTop) & 0xFU); };
    ShareInfo info;
    info.identifier = static_cast<std::uint16_t>(set >> 5);
    info.isExtendable = (set >> 4 & 1U) != 0;
    info.exponent = static_cast<int>(set & 0xFU);
    info.groupIndex = nibble(0);
    info.groupThreshold = nibble(1) + 1;
    info.groupCount = nibble(2) + 1;
    info.memberIndex = nibble(3);
    info.memberThreshold = nibble(4) + 1;
    return info;
}

/// The value words are one big-endian number, padded on the left with zero bits, at most 8.
Result<SecretBytes> readValue(const Indices& indices) {
    const auto words = indices.count - headerWords - checksumWords;
    const auto padding = words * 10 % 16;
    if (padding > 8)
        return Error(Errc::mnemonicMalformed, {Wording("number of words", "número de palavras")});
    SecretBytes value((words * 10 - padding) / 8);
    Wiped<std::uint64_t> pending;
    std::size_t pendingBits = 0;
    std::size_t filled = 0;
    std::uint64_t paddingBits = 0;
    for (std::size_t i = 0; i < words; ++i) {
        const std::uint64_t word = indices.at[headerWords + i];
        if (i == 0)
            paddingBits = word >> (10 - padding);
        pending.value = (pending.value << 10 | word) & 0xFFFFFFU;
        pendingBits += 10;
        if (i == 0)
            pendingBits -= padding;
        while (pendingBits >= 8) {
            pendingBits -= 8;
            value.exposeMutable()[filled++] = static_cast<std::uint8_t>(pending.value >> pendingBits);
        }
    }
    assert(filled == value.size() && pendingBits == 0);
    if (paddingBits != 0)
        return Error(Errc::mnemonicMalformed, {Wording("padding", "preenchimento")});
    return value;
}

void writeHeader(const ShareInfo& info, Indices& indices) {
    const auto set =
        static_cast<std::uint32_t>(info.identifier << 5 | (info.isExtendable ? 1 : 0) << 4 | info.exponent);
    const auto place = static_cast<std::uint32_t>(info.groupIndex << 16 | (info.groupThreshold - 1) << 12 |
                                                  (info.groupCount - 1) << 8 | info.memberIndex << 4 |
                                                  (info.memberThreshold - 1));
    indices.at[0] = static_cast<std::uint16_t>(set >> 10);
    indices.at[1] = static_cast<std::uint16_t>(set & 0x3FFU);
    indices.at[2] = static_cast<std::uint16_t>(place >> 10);
    indices.at[3] = static_cast<std::uint16_t>(place & 0x3FFU);
}

void writeValue(ByteView value, Indices& indices) {
    const auto words = (value.size() * 8 + 9) / 10;
    Wiped<std::uint64_t> pending;
    std::size_t pendingBits = words * 10 - value.size() * 8;  // the padding
    std::size_t taken = 0;
    for (std::size_t i = 0; i < words; ++i) {
        while (pendingBits < 10) {
            pending.value = (pending.value << 8 | value[taken++]) & 0xFFFFFFU;
            pendingBits += 8;
        }
        pendingBits -= 10;
        indices.at[headerWords + i] = static_cast<std::uint16_t>(pending.value >> pendingBits & 0x3FFU);
    }
    indices.count = headerWords + words + checksumWords;
}

void writeChecksum(bool isExtendable, Indices& indices) {
    for (std::size_t i = 0; i < checksumWords; ++i)
        indices.at[indices.count - checksumWords + i] = 0;
    const auto sum = rs1024(indices, isExtendable) ^ 1U;
    for (std::size_t i = 0; i < checksumWords; ++i)
        indices.at[indices.count - checksumWords + i] =
            static_cast<std::uint16_t>(sum >> (20 - 10 * i) & 0x3FFU);
}

}  // namespace

Result<DecodedShare> decodeMnemonic(const Share& share) {
    Wiped<Indices> indices;
    TRY(readWords(share.exposeText(), indices.value));
    DecodedShare decoded;
    decoded.info = readHeader(indices.value);
    if (rs1024(indices.value, decoded.info.isExtendable) != 1)
        return Error(Errc::mnemonicChecksum);
    TRY_ASSIGN(decoded.value, readValue(indices.value));
    decoded.info.secretSize = decoded.value.size();
    if (decoded.info.groupThreshold > decoded.info.groupCount)
        return Error(Errc::mnemonicMalformed, {Wording("group threshold above the group count",
                                                       "o mínimo de grupos excede o número de grupos")});
    if (decoded.info.groupIndex >= decoded.info.groupCount)
        return Error(Errc::mnemonicMalformed, {Wording("group index above the group count",
                                                       "o índice do grupo excede o número de grupos")});
    return decoded;
}

Share encodeMnemonic(const ShareInfo& info, ByteView value) {
    assert(value.size() >= 16 && value.size() <= 32 && value.size() % 2 == 0);
    Wiped<Indices> indices;
    writeHeader(info, indices.value);
    writeValue(value, indices.value);
    writeChecksum(info.isExtendable, indices.value);
    SecretBytes text(maxWords * 9);
    std::size_t used = 0;
    for (std::size_t i = 0; i < indices.value.count; ++i) {
        Wiped<PackedWord> word;
        word.value = wordAt(indices.value.at[i]);
        if (i > 0)
            text.exposeMutable()[used++] = ' ';
        for (; word.value != 0; word.value <<= 8)
            text.exposeMutable()[used++] = static_cast<std::uint8_t>(word.value >> 56);
    }
    text.truncate(used);
    return Share(std::move(text));
}

Result<ShareInfo> inspect(const Share& share) {
    TRY_ASSIGN(const auto decoded, decodeMnemonic(share));
    return decoded.info;
}

}  // namespace conclave::quorum
