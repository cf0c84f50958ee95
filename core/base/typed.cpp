#include "core/base/typed.h"

#include <unictype.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "core/base/hex.h"
#include "core/base/pgp_words.h"
#include "core/base/text.h"

namespace conclave {
namespace {

constexpr std::size_t hashOctets = 32;
constexpr std::size_t hashDigits = 2 * hashOctets;
constexpr char32_t zeroWidthSpace =
    0x200B;  // parts words, as its name says; what else is invisible parts nothing

bool isHexadecimal(std::string_view text) {
    return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Letters and digits that stand together, in lower case. What else is visible parts them.
std::vector<std::string> tokensOf(std::string_view text) {
    std::vector<std::string> tokens(1);
    for (std::size_t offset = 0; offset < text.size();) {
        const auto start = offset;
        const auto codePoint = nextCodePoint(text, offset);
        if (!codePoint)
            ++offset;
        const bool isPart = !codePoint || uc_is_general_category(*codePoint, UC_CATEGORY_L) ||
                            uc_is_general_category(*codePoint, UC_CATEGORY_M) ||
                            uc_is_general_category(*codePoint, UC_CATEGORY_N);
        const bool isIgnored = codePoint && *codePoint != zeroWidthSpace &&
                               uc_is_property_default_ignorable_code_point(*codePoint);
        if (isIgnored)
            continue;
        if (isPart)
            tokens.back() += text.substr(start, offset - start);
        else if (!tokens.back().empty())
            tokens.emplace_back();
    }
    if (tokens.back().empty())
        tokens.pop_back();
    return tokens;
}

/// "sha256:", "SHA2-256(file)=", "resumo final:": what stands before says what follows, where it is no
/// digits.
std::string_view withoutLabel(std::string_view text) {
    const auto end = text.find_first_of(":=");
    if (end == std::string_view::npos)
        return text.starts_with("0x") ? text.substr(2) : text;
    const auto before = tokensOf(text.substr(0, end));
    const bool isLabel = std::ranges::any_of(before, [](const auto& token) { return !isHexadecimal(token); });
    return isLabel ? text.substr(end + 1) : text;
}

/// The one hash that these digits give, once or again and again.
Result<Bytes> hashOfDigits(const std::string& digits) {
    if (digits.empty() || digits.size() % hashDigits != 0)
        return Error(Errc::headLength, {std::to_string(digits.size())});
    for (std::size_t at = hashDigits; at < digits.size(); at += hashDigits)
        if (digits.compare(at, hashDigits, digits, 0, hashDigits) != 0)
            return Error(Errc::hashesDiffer);
    return *fromHex(digits.substr(0, hashDigits));
}

}  // namespace

std::optional<bool> yesOrNo(std::string_view answer) {
    static constexpr std::array<std::string_view, 4> yes{"yes", "y", "sim", "s"};
    static constexpr std::array<std::string_view, 4> no{"no", "n", "n\u00E3o", "nao"};
    const auto said = folded(answer);
    if (std::ranges::find(yes, said) != yes.end())
        return true;
    if (std::ranges::find(no, said) != no.end())
        return false;
    return std::nullopt;
}

Result<Bytes> typedHash(std::string_view text) {
    const auto plain = folded(text);
    std::vector<std::string> words;
    std::string digits;
    std::string unnumbered;  // without what may be the number of a row or of a word
    for (const auto& token : tokensOf(withoutLabel(plain))) {
        if (!isHexadecimal(token)) {
            words.push_back(token);
            continue;
        }
        digits += token;
        if (token.size() > 2)
            unnumbered += token;
    }
    if (words.empty())
        return hashOfDigits(digits.size() == hashDigits ? digits : unnumbered.empty() ? digits : unnumbered);
    TRY_ASSIGN(auto hash, fromPgpWords(words));
    if (hash.size() != hashOctets)
        return Error(Errc::headLength, {std::to_string(hash.size())});
    if (!unnumbered.empty()) {
        TRY_ASSIGN(const auto given, hashOfDigits(unnumbered));
        if (given != hash)
            return Error(Errc::hashesDiffer);
    }
    return hash;
}

}  // namespace conclave
