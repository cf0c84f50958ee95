#include "core/crypto/key_wrap.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <new>
#include <string>

#include "core/crypto/openssl.h"

namespace conclave::crypto {
namespace {

bool isAesKeySize(std::size_t octets) {
    return octets == 16 || octets == 24 || octets == 32;
}

std::string aesName(const KeyValue& key, const char* mode) {
    return "AES-" + std::to_string(key.size() * 8) + "-" + mode;
}

}  // namespace

Result<SecretBytes> unwrapKwp(const KeyValue& kek, ByteView wrapped) {
    // RFC 5649 section 3: at least two blocks, of 8 octets each. The limit keeps the length in an int.
    constexpr std::size_t most = 1U << 20;
    if (!isAesKeySize(kek.size()) || wrapped.size() < 16 || wrapped.size() % 8 != 0 || wrapped.size() > most)
        return Error(Errc::decryptionFailed, {"KWP (RFC 5649)"});
    const Owned<EVP_CIPHER> cipher(EVP_CIPHER_fetch(libContext(), aesName(kek, "WRAP-PAD").c_str(), nullptr));
    const CipherContext context(EVP_CIPHER_CTX_new());
    if (!cipher || !context)
        throw std::bad_alloc();
    SecretBytes key(wrapped.size());
    int size = 0;
    if (EVP_DecryptInit_ex2(context.get(), cipher.get(), kek.expose().data(), nullptr, nullptr) != 1 ||
        EVP_DecryptUpdate(context.get(), key.exposeMutable().data(), &size, wrapped.data(),
                          static_cast<int>(wrapped.size())) != 1 ||
        size <= 0)
        return Error(Errc::decryptionFailed, {"KWP (RFC 5649)"}).causedBy(opensslError("AES-WRAP-PAD"));
    key.truncate(static_cast<std::size_t>(size));
    return key;
}

Result<Bytes> wrapKwp(const KeyValue& kek, const SecretBytes& key) {
    constexpr std::size_t most = 1U << 20;
    if (!isAesKeySize(kek.size()) || key.empty() || key.size() > most)
        return Error(Errc::opensslFailed, {"KWP (RFC 5649)"});
    const Owned<EVP_CIPHER> cipher(EVP_CIPHER_fetch(libContext(), aesName(kek, "WRAP-PAD").c_str(), nullptr));
    const CipherContext context(EVP_CIPHER_CTX_new());
    if (!cipher || !context)
        throw std::bad_alloc();
    // OpenSSL copies the key there first, and encrypts it in place.
    SecretBytes wrapped((key.size() + 7) / 8 * 8 + 8);
    int size = 0;
    if (EVP_EncryptInit_ex2(context.get(), cipher.get(), kek.expose().data(), nullptr, nullptr) != 1 ||
        EVP_EncryptUpdate(context.get(), wrapped.exposeMutable().data(), &size, key.expose().data(),
                          static_cast<int>(key.size())) != 1 ||
        static_cast<std::size_t>(size) != wrapped.size())
        return opensslError("AES-WRAP-PAD");
    return toBytes(wrapped.expose());
}

Result<Bytes> kcv(const KeyValue& key) {
    if (!isAesKeySize(key.size()))
        return Error(Errc::opensslFailed, {"CMAC"});
    const Owned<EVP_MAC> mac(EVP_MAC_fetch(libContext(), "CMAC", nullptr));
    const MacContext context(EVP_MAC_CTX_new(mac.get()));
    if (!context)
        throw std::bad_alloc();
    auto cipher = aesName(key, "CBC");
    const std::array params{OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, cipher.data(), 0),
                            OSSL_PARAM_construct_end()};
    const std::array<std::uint8_t, 16> zeros{};
    Bytes tag(16);
    std::size_t size = 0;
    if (EVP_MAC_init(context.get(), key.expose().data(), key.size(), params.data()) != 1 ||
        EVP_MAC_update(context.get(), zeros.data(), zeros.size()) != 1 ||
        EVP_MAC_final(context.get(), tag.data(), &size, tag.size()) != 1)
        return opensslError("CMAC");
    tag.resize(3);
    return tag;
}

}  // namespace conclave::crypto
