#include "core/quorum/token_pin.h"

#include <array>
#include <cmath>
#include <string>

#include "core/crypto/hkdf.h"
#include "core/quorum/constant_time.h"
#include "core/quorum/sizes.h"

namespace conclave::quorum {
namespace {

// Enough for 32 digits with 480 octets refused; the chance of more is below 2^-2000.
constexpr std::size_t streamSize = 512;

Bytes pinInfo(TokenUser user, std::uint32_t generation) {
    std::string info = "conclave/v1/pin";
    info += '\0';
    info += user == TokenUser::so ? "so" : "user";
    info += '\0';
    auto octets = toBytes(asBytes(info));
    for (const int shift : {24, 16, 8, 0})
        octets.push_back(static_cast<std::uint8_t>(generation >> shift));
    return octets;
}

/// 0…25 are a…z, 26…31 are 2…7 (RFC 4648, lower case), without a table.
std::uint8_t base32Letter(std::uint8_t value) {
    const auto isLetter = maskOfLess(value, 26);
    return static_cast<std::uint8_t>(((value + 'a') & isLetter) | ((value - 26U + '2') & ~isLetter));
}

}  // namespace

std::string_view name(PinAlphabet alphabet) {
    switch (alphabet) {
        case PinAlphabet::base32:
            return "base32";
        case PinAlphabet::digits:
            return "digits";
    }
    return {};
}

std::optional<PinAlphabet> parsePinAlphabet(std::string_view text) {
    for (const auto alphabet : {PinAlphabet::base32, PinAlphabet::digits})
        if (text == name(alphabet))
            return alphabet;
    return std::nullopt;
}

Result<Pin> deriveTokenPin(const KeyValue& unlockSecret, ByteView pinSalt, TokenUser user,
                           std::uint32_t generation, int length, PinAlphabet alphabet) {
    if (length < minTokenPinLength || length > maxTokenPinLength)
        return Error(Errc::valueNotAllowed, {Wording("length", "o comprimento do PIN"),
                                             std::to_string(length), Wording("4 to 32", "4 a 32")});
    if (unlockSecret.size() != secretSize || pinSalt.size() != pinSaltSize)
        return Error(Errc::internal);
    TRY_ASSIGN(const auto stream,
               crypto::hkdfSha256(unlockSecret, pinSalt, pinInfo(user, generation), streamSize));
    Pin pin{SecretBytes(static_cast<std::size_t>(length))};
    std::size_t used = 0;
    for (const auto octet : stream.expose()) {
        if (used == pin.size())
            break;
        switch (alphabet) {
            case PinAlphabet::base32:
                pin.exposeMutable()[used++] = base32Letter(octet & 31U);
                break;
            case PinAlphabet::digits:
                if (octet < 250)
                    pin.exposeMutable()[used++] = static_cast<std::uint8_t>('0' + octet % 10);
                break;
        }
    }
    if (used < pin.size())
        return Error(Errc::internal);
    return pin;
}

double entropyBits(int length, PinAlphabet alphabet) {
    switch (alphabet) {
        case PinAlphabet::base32:
            return 5.0 * length;
        case PinAlphabet::digits:
            return std::log2(10.0) * length;
    }
    return 0;
}

}  // namespace conclave::quorum
