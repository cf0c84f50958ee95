#include "core/transcript/identity.h"

#include <nlohmann/json.hpp>

#include "core/base/hex.h"
#include "core/crypto/random.h"
#include "core/transcript/json.h"

namespace conclave::transcript {
namespace {

constexpr std::size_t saltOctets = 32;
constexpr std::size_t fewestDigits = 5;
constexpr std::string_view what = "identity";

}  // namespace

Identity Identity::of(std::string checked) {
    return {std::move(checked), crypto::randomBytes(saltOctets)};
}

Result<std::string> toJson(const Identity& identity) {
    return canonicalJson({{"checked", identity.checked}, {"salt", toHex(identity.salt)}}, what);
}

Result<Identity> parseIdentity(ByteView content) {
    TRY_ASSIGN(const auto object, parseStrictJson(asText(content), what));
    const auto text = [&](const char* name) {
        const auto member = object.is_object() ? object.find(name) : object.end();
        return member != object.end() && member->is_string() ? member->get<std::string>() : std::string();
    };
    Identity identity{text("checked"), fromHex(text("salt")).value_or(Bytes())};
    TRY_ASSIGN(const auto again, toJson(identity));
    if (identity.checked.empty() || identity.salt.size() != saltOctets || again != asText(content))
        return Error(Errc::jsonMalformed, {std::string(what), "checked, salt"});
    return identity;
}

std::string documentNumber(const std::string& checked) {
    std::string digits;
    for (const char c : checked)
        if (c >= '0' && c <= '9')
            digits += c;
    return digits.size() < fewestDigits ? std::string() : digits;
}

}  // namespace conclave::transcript
