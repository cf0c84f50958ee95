#include "core/crypto/hkdf.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <new>
#include <vector>

#include "core/crypto/openssl.h"

namespace conclave::crypto {

Result<SecretBytes> hkdfSha256(const SecretBytes& ikm, ByteView salt, ByteView info, std::size_t length) {
    const Owned<EVP_KDF> kdf(EVP_KDF_fetch(libContext(), "HKDF", nullptr));
    const KdfContext context(EVP_KDF_CTX_new(kdf.get()));
    if (!context)
        throw std::bad_alloc();
    const auto octets = [](const char* key, ByteView value) {
        return OSSL_PARAM_construct_octet_string(key, const_cast<std::uint8_t*>(value.data()), value.size());
    };
    std::vector params{
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, const_cast<char*>("SHA256"), 0),
        octets(OSSL_KDF_PARAM_KEY, ikm.expose())};
    // OpenSSL takes absent for empty, but refuses an empty one.
    if (!salt.empty())
        params.push_back(octets(OSSL_KDF_PARAM_SALT, salt));
    if (!info.empty())
        params.push_back(octets(OSSL_KDF_PARAM_INFO, info));
    params.push_back(OSSL_PARAM_construct_end());
    SecretBytes derived(length);
    if (EVP_KDF_derive(context.get(), derived.exposeMutable().data(), length, params.data()) != 1)
        return opensslError("HKDF");
    return derived;
}

}  // namespace conclave::crypto
