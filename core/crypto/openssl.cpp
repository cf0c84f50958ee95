#include "core/crypto/openssl.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/cms.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/param_build.h>
#include <openssl/provider.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <limits>
#include <new>

#include "core/crypto/provider.h"
#include "core/crypto/provider_internal.h"

namespace conclave::crypto {

void OpensslDeleter::operator()(ASN1_OBJECT* object) const noexcept {
    ASN1_OBJECT_free(object);
}
void OpensslDeleter::operator()(ASN1_STRING* object) const noexcept {
    ASN1_STRING_free(object);
}
void OpensslDeleter::operator()(BIGNUM* object) const noexcept {
    BN_clear_free(object);
}
void OpensslDeleter::operator()(BIO* object) const noexcept {
    BIO_free_all(object);
}
void OpensslDeleter::operator()(CMS_ContentInfo_st* object) const noexcept {
    CMS_ContentInfo_free(object);
}
void OpensslDeleter::operator()(EVP_CIPHER* object) const noexcept {
    EVP_CIPHER_free(object);
}
void OpensslDeleter::operator()(EVP_CIPHER_CTX* object) const noexcept {
    EVP_CIPHER_CTX_free(object);
}
void OpensslDeleter::operator()(EVP_KDF* object) const noexcept {
    EVP_KDF_free(object);
}
void OpensslDeleter::operator()(EVP_KDF_CTX* object) const noexcept {
    EVP_KDF_CTX_free(object);
}
void OpensslDeleter::operator()(EVP_MAC* object) const noexcept {
    EVP_MAC_free(object);
}
void OpensslDeleter::operator()(EVP_MAC_CTX* object) const noexcept {
    EVP_MAC_CTX_free(object);
}
void OpensslDeleter::operator()(EVP_MD* object) const noexcept {
    EVP_MD_free(object);
}
void OpensslDeleter::operator()(EVP_MD_CTX* object) const noexcept {
    EVP_MD_CTX_free(object);
}
void OpensslDeleter::operator()(EVP_PKEY* object) const noexcept {
    EVP_PKEY_free(object);
}
void OpensslDeleter::operator()(EVP_PKEY_CTX* object) const noexcept {
    EVP_PKEY_CTX_free(object);
}
void OpensslDeleter::operator()(OSSL_PARAM* object) const noexcept {
    OSSL_PARAM_free(object);
}
void OpensslDeleter::operator()(OSSL_PARAM_BLD* object) const noexcept {
    OSSL_PARAM_BLD_free(object);
}
void OpensslDeleter::operator()(PKCS8_PRIV_KEY_INFO* object) const noexcept {
    PKCS8_PRIV_KEY_INFO_free(object);
}
void OpensslDeleter::operator()(X509* object) const noexcept {
    X509_free(object);
}
void OpensslDeleter::operator()(X509_ALGOR* object) const noexcept {
    X509_ALGOR_free(object);
}
void OpensslDeleter::operator()(X509_CRL* object) const noexcept {
    X509_CRL_free(object);
}
void OpensslDeleter::operator()(X509_EXTENSION* object) const noexcept {
    X509_EXTENSION_free(object);
}
void OpensslDeleter::operator()(X509_NAME* object) const noexcept {
    X509_NAME_free(object);
}
void OpensslDeleter::operator()(X509_PUBKEY* object) const noexcept {
    X509_PUBKEY_free(object);
}
void OpensslDeleter::operator()(X509_REQ* object) const noexcept {
    X509_REQ_free(object);
}
void OpensslDeleter::operator()(X509_REVOKED* object) const noexcept {
    X509_REVOKED_free(object);
}
void OpensslDeleter::operator()(X509_STORE* object) const noexcept {
    X509_STORE_free(object);
}
void OpensslDeleter::operator()(X509_STORE_CTX* object) const noexcept {
    X509_STORE_CTX_free(object);
}

namespace {

struct Loaded {
    OSSL_LIB_CTX* context = nullptr;
    OSSL_PROVIDER* theirs = nullptr;
    OSSL_PROVIDER* ours = nullptr;
};
Loaded loaded;

/// Wipes the state of the random generators too.
void unload() {
    OSSL_PROVIDER_unload(loaded.ours);
    OSSL_PROVIDER_unload(loaded.theirs);
    OSSL_LIB_CTX_free(loaded.context);
    loaded = {};
}

bool load() {
    loaded.context = OSSL_LIB_CTX_new();
    return loaded.context != nullptr &&
           (loaded.theirs = OSSL_PROVIDER_load(loaded.context, "default")) != nullptr &&
           OSSL_PROVIDER_add_builtin(loaded.context, internal::providerName, internal::providerInit) == 1 &&
           (loaded.ours = OSSL_PROVIDER_load(loaded.context, internal::providerName)) != nullptr &&
           // Where both have an algorithm, everything but our own keys goes to the default provider.
           EVP_set_default_properties(loaded.context, "?provider=default") == 1 &&
           OPENSSL_atexit(unload) == 1;
}

}  // namespace

OSSL_LIB_CTX* libContext() {
    static const bool isLoaded = load();
    if (!isLoaded)
        throw std::bad_alloc();  // all of it is built in: nothing else can be missing
    return loaded.context;
}

Error opensslError(std::string operation) {
    Error error(Errc::opensslFailed, {std::move(operation)});
    const char* data = nullptr;
    int flags = 0;
    while (const auto code = ERR_get_error_all(nullptr, nullptr, nullptr, &data, &flags)) {
        std::array<char, 256> buffer{};
        ERR_error_string_n(code, buffer.data(), buffer.size());
        std::string text = buffer.data();
        if ((flags & ERR_TXT_STRING) != 0 && data != nullptr && *data != '\0')
            text += std::string(": ") + data;
        std::move(error).native(NativeSource::openssl, code, std::move(text));
    }
    if (auto device = takeDeviceError())
        std::move(error).causedBy(std::move(*device));
    return error;
}

bool initSecureHeap() {
    constexpr std::size_t heapSize =
        256U << 10;  // share envelopes are under 1 KiB; leaves room in an 8 MiB memlock limit
    constexpr std::size_t smallest = 32;
    static const bool isLocked =
        CRYPTO_secure_malloc_init(heapSize, smallest) == 1;  // 2: made, but not locked
    return isLocked;
}

Bio secureMemoryBio() {
    Bio bio(BIO_new(BIO_s_secmem()));
    if (!bio)
        throw std::bad_alloc();
    return bio;
}

SecretBytes takeSecret(Bio bio) {
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio.get(), &data);
    if (size <= 0)
        return {};
    auto secret =
        SecretBytes::copyOf(ByteView(reinterpret_cast<std::uint8_t*>(data), static_cast<std::size_t>(size)));
    wipeMemory(data, static_cast<std::size_t>(size));
    return secret;
}

Bio memoryBio() {
    Bio bio(BIO_new(BIO_s_mem()));
    if (!bio)
        throw std::bad_alloc();
    return bio;
}

Bio memoryBio(ByteView view) {
    if (view.size() > std::numeric_limits<int>::max())
        throw std::bad_alloc();  // BIO_new_mem_buf takes a negative length for a C string
    Bio bio(BIO_new_mem_buf(view.empty() ? "" : reinterpret_cast<const char*>(view.data()),
                            static_cast<int>(view.size())));
    if (!bio)
        throw std::bad_alloc();
    return bio;
}

BigNumber unsignedNumber(ByteView bigEndian) {
    return BigNumber(BN_bin2bn(bigEndian.data(), static_cast<int>(bigEndian.size()), nullptr));
}

Bytes bioBytes(BIO* bio) {
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio, &data);
    if (size <= 0)
        return {};
    return {data, data + size};
}

}  // namespace conclave::crypto
