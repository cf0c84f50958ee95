#include "core/crypto/weak_key.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include <array>
#include <set>

#include "core/crypto/openssl.h"

namespace conclave::crypto {
namespace {

constexpr BN_ULONG smallestExponent = 65537;
constexpr BN_ULONG mostSmall = 1U << 16;  // factors below it are tried
constexpr int fermatRounds = 100;

struct ContextFree {
    void operator()(BN_CTX* context) const { BN_CTX_free(context); }
};
using Context = std::unique_ptr<BN_CTX, ContextFree>;

bool hasSmallFactor(const BIGNUM* modulus) {
    for (BN_ULONG divisor = 3; divisor < mostSmall; divisor += 2)
        if (BN_mod_word(modulus, divisor) == 0)
            return true;
    return false;
}

/// The largest number whose square is not above `value` (Newton's method, from above).
BigNumber squareRoot(const BIGNUM* value, BN_CTX* context) {
    BigNumber root(BN_new());
    BigNumber next(BN_new());
    BN_zero(root.get());
    BN_set_bit(root.get(), (BN_num_bits(value) + 1) / 2);
    for (;;) {
        BN_div(next.get(), nullptr, value, root.get(), context);
        BN_add(next.get(), next.get(), root.get());
        BN_rshift1(next.get(), next.get());
        if (BN_cmp(next.get(), root.get()) >= 0)
            return root;
        std::swap(root, next);
    }
}

/// n = a² − b² with a near the root of n.
bool hasClosePrimes(const BIGNUM* modulus, BN_CTX* context) {
    const auto a = squareRoot(modulus, context);
    const BigNumber rest(BN_new());
    const BigNumber square(BN_new());
    for (int round = 0; round < fermatRounds; ++round) {
        BN_sqr(rest.get(), a.get(), context);
        BN_sub(rest.get(), rest.get(), modulus);
        if (!BN_is_negative(rest.get())) {
            const auto b = squareRoot(rest.get(), context);
            BN_sqr(square.get(), b.get(), context);
            if (BN_cmp(square.get(), rest.get()) == 0)
                return true;
        }
        BN_add_word(a.get(), 1);
    }
    return false;
}

/// Its primes are k·M + (65537^a mod M): the modulus is a power of 65537 modulo each small prime.
bool isOfRoca(const BIGNUM* modulus) {
    constexpr std::array<unsigned, 38> primes{3,   5,   7,   11,  13,  17,  19,  23,  29,  31,  37,  41,  43,
                                              47,  53,  59,  61,  67,  71,  73,  79,  83,  89,  97,  101, 103,
                                              107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167};
    for (const auto prime : primes) {
        std::set<BN_ULONG> powers;
        for (BN_ULONG power = 1; powers.insert(power).second; power = power * smallestExponent % prime) {
        }
        if (!powers.contains(BN_mod_word(modulus, prime)))
            return false;
    }
    return true;
}

Wording weaknessOfRsa(const PublicKey& key) {
    const auto modulus = unsignedNumber(key.rsaModulus());
    const auto exponent = unsignedNumber(key.rsaExponent());
    const Context context(BN_CTX_new_ex(libContext()));
    if (!BN_is_odd(exponent.get()) ||
        (BN_num_bits(exponent.get()) <= 17 && BN_get_word(exponent.get()) < smallestExponent))
        return {"its public exponent is even or below 65537",
                "seu expoente público é par ou menor que 65537"};
    if (!BN_is_odd(modulus.get()) || hasSmallFactor(modulus.get()))
        return {"its modulus has a small factor", "seu módulo tem um fator pequeno"};
    if (hasClosePrimes(modulus.get(), context.get()))
        return {"its primes are so close that anybody finds them (Fermat)",
                "seus primos são tão próximos que qualquer um os encontra (Fermat)"};
    if (isOfRoca(modulus.get()))
        return {"it has the fingerprint of keys whose primes can be computed (ROCA, CVE-2017-15361)",
                "tem a marca de chaves cujos primos podem ser calculados (ROCA, CVE-2017-15361)"};
    return {};
}

Wording weaknessOfEc(const PublicKey& key) {
    const int nid = key.algorithm() == KeyAlgorithm::ecP256   ? NID_X9_62_prime256v1
                    : key.algorithm() == KeyAlgorithm::ecP384 ? NID_secp384r1
                                                              : NID_secp521r1;
    const std::unique_ptr<EC_GROUP, decltype(&EC_GROUP_free)> group(
        EC_GROUP_new_by_curve_name_ex(libContext(), nullptr, nid), &EC_GROUP_free);
    const auto point = key.ecPoint();
    Bytes generator(point.size());
    const auto length =
        EC_POINT_point2oct(group.get(), EC_GROUP_get0_generator(group.get()), POINT_CONVERSION_UNCOMPRESSED,
                           generator.data(), generator.size(), nullptr);
    const auto coordinate = (point.size() - 1) / 2;
    if (length == point.size() &&
        std::equal(point.begin(), point.begin() + static_cast<std::ptrdiff_t>(1 + coordinate),
                   generator.begin()))
        return {"it is the curve's generator: its private key is 1 or n − 1",
                "é o gerador da curva: sua chave privada é 1 ou n − 1"};
    return {};
}

}  // namespace

Wording weaknessOf(const PublicKey& key) {
    return isRsa(key.algorithm()) ? weaknessOfRsa(key) : weaknessOfEc(key);
}

}  // namespace conclave::crypto
