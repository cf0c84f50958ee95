#include "core/quorum/slip39_cipher.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <array>

#include "core/crypto/openssl.h"
#include "core/quorum/wiped.h"

namespace conclave::quorum {
namespace {

constexpr std::uint64_t iterationsPerRound = 2500;
constexpr int rounds = 4;

/// PBKDF2 with password (round ‖ passphrase) and salt (set's prefix ‖ right half), xor'ed into the left half.
Result<void> mixHalf(int round, const ShareInfo& info, const SecretBytes& passphrase, ByteView right,
                     std::span<std::uint8_t> left) {
    SecretWriter password(1 + passphrase.size());
    const std::array<std::uint8_t, 1> roundOctet{static_cast<std::uint8_t>(round)};
    password.append(ByteView(roundOctet)).append(passphrase.expose());
    auto key = std::move(password).take();

    SecretWriter saltWriter(8 + right.size());
    if (!info.isExtendable) {
        const std::array<std::uint8_t, 2> identifier{static_cast<std::uint8_t>(info.identifier >> 8),
                                                     static_cast<std::uint8_t>(info.identifier & 0xFF)};
        saltWriter.append("shamir").append(ByteView(identifier));
    }
    saltWriter.append(right);
    auto salt = std::move(saltWriter).take();

    const crypto::Owned<EVP_KDF> kdf(EVP_KDF_fetch(crypto::libContext(), "PBKDF2", nullptr));
    const crypto::KdfContext context(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr);
    std::uint64_t iterations = iterationsPerRound << info.exponent;
    char hash[] = "SHA2-256";
    const std::array<OSSL_PARAM, 5> params{
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PASSWORD, key.exposeMutable().data(), key.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salt.exposeMutable().data(), salt.size()),
        OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_ITER, &iterations),
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, hash, 0), OSSL_PARAM_construct_end()};
    SecretBytes output(left.size());
    if (!context ||
        EVP_KDF_derive(context.get(), output.exposeMutable().data(), output.size(), params.data()) != 1)
        return crypto::opensslError("PBKDF2");
    for (std::size_t i = 0; i < left.size(); ++i)
        left[i] = static_cast<std::uint8_t>(left[i] ^ output.expose()[i]);
    return {};
}

/// The rounds 0…3 encrypt, 3…0 decrypt; the halves change places at the end.
Result<void> feistel(bool isEncryption, const ShareInfo& info, const SecretBytes& passphrase,
                     SecretBytes& value) {
    const auto half = value.size() / 2;
    auto left = value.exposeMutable().first(half);
    auto right = value.exposeMutable().last(half);
    for (int i = 0; i < rounds; ++i) {
        TRY(mixHalf(isEncryption ? i : rounds - 1 - i, info, passphrase, right, left));
        std::swap(left, right);
    }
    // After an even number of swaps L and R stand in their own places; the result is R ‖ L.
    for (std::size_t i = 0; i < half; ++i)
        std::swap(left[i], right[i]);
    return {};
}

}  // namespace

Result<void> encryptSecret(const ShareInfo& info, const SecretBytes& passphrase, SecretBytes& value) {
    return feistel(true, info, passphrase, value);
}

Result<void> decryptSecret(const ShareInfo& info, const SecretBytes& passphrase, SecretBytes& value) {
    return feistel(false, info, passphrase, value);
}

Result<SecretBytes> digestShare(ByteView random, ByteView secret) {
    Wiped<std::array<std::uint8_t, EVP_MAX_MD_SIZE>> mac;
    std::size_t size = 0;
    if (EVP_Q_mac(crypto::libContext(), "HMAC", nullptr, "SHA2-256", nullptr, random.data(), random.size(),
                  secret.data(), secret.size(), mac.value.data(), mac.value.size(), &size) == nullptr)
        return crypto::opensslError("HMAC");
    SecretWriter share(shareDigestSize + random.size());
    share.append(ByteView(mac.value).first(shareDigestSize)).append(random);
    return std::move(share).take();
}

}  // namespace conclave::quorum
