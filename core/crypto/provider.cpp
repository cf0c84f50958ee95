#include "core/crypto/provider.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/x509.h>
#include <strings.h>

#include <array>
#include <new>

#include "core/crypto/provider_internal.h"

namespace conclave::crypto {
namespace {

thread_local std::optional<Error> deviceError;

const OSSL_ALGORITHM keymgmts[] = {
    {"RSA:rsaEncryption:1.2.840.113549.1.1.1", internal::providerProperty, internal::keymgmt::rsa, nullptr},
    {"EC:id-ecPublicKey:1.2.840.10045.2.1", internal::providerProperty, internal::keymgmt::ec, nullptr},
    {nullptr, nullptr, nullptr, nullptr}};
const OSSL_ALGORITHM signatures[] = {
    {"RSA:rsaEncryption:1.2.840.113549.1.1.1", internal::providerProperty, internal::signing::all, nullptr},
    {"ECDSA", internal::providerProperty, internal::signing::all, nullptr},
    {nullptr, nullptr, nullptr, nullptr}};
const OSSL_ALGORITHM ciphers[] = {
    {"RSA:rsaEncryption:1.2.840.113549.1.1.1", internal::providerProperty, internal::cipher::rsa, nullptr},
    {nullptr, nullptr, nullptr, nullptr}};
const OSSL_ALGORITHM exchanges[] = {{"ECDH", internal::providerProperty, internal::exchange::ecdh, nullptr},
                                    {nullptr, nullptr, nullptr, nullptr}};

const OSSL_ALGORITHM* queryOperation(void*, int operation, int* noCache) noexcept {
    *noCache = 0;
    switch (operation) {
        case OSSL_OP_KEYMGMT:
            return keymgmts;
        case OSSL_OP_SIGNATURE:
            return signatures;
        case OSSL_OP_ASYM_CIPHER:
            return ciphers;
        case OSSL_OP_KEYEXCH:
            return exchanges;
        default:
            return nullptr;
    }
}

void teardown(void*) noexcept {}

const OSSL_DISPATCH providerFunctions[] = {
    internal::entry(OSSL_FUNC_PROVIDER_QUERY_OPERATION, queryOperation),
    internal::entry(OSSL_FUNC_PROVIDER_TEARDOWN, teardown),
    {0, nullptr}};

}  // namespace

Result<EvpKey> toEvpKey(PrivateKey& key) {
    deviceError.reset();
    ERR_clear_error();
    const EvpKeyContext context(EVP_PKEY_CTX_new_from_name(
        libContext(), isRsa(key.publicKey().algorithm()) ? "RSA" : "EC", internal::providerProperty));
    void* device = &key;
    std::array params{OSSL_PARAM_construct_octet_ptr(internal::paramDevice, &device, sizeof(device)),
                      OSSL_PARAM_construct_end()};
    EVP_PKEY* made = nullptr;
    if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_KEYPAIR, params.data()) != 1)
        return opensslError("EVP_PKEY_fromdata");
    return EvpKey(made);
}

Result<EvpKey> toEvpKey(const PublicKey& key) {
    const auto* next = key.spki().data();
    EvpKey made(d2i_PUBKEY_ex(nullptr, &next, static_cast<long>(key.spki().size()), libContext(), nullptr));
    if (!made)
        return opensslError("d2i_PUBKEY_ex");
    return made;
}

std::optional<Error> takeDeviceError() {
    return std::exchange(deviceError, std::nullopt);
}

Error deviceOrOpensslError(std::string operation) {
    auto device = takeDeviceError();
    if (!device)
        return opensslError(std::move(operation));
    ERR_clear_error();
    return std::move(*device);
}

namespace internal {

int providerInit(const OSSL_CORE_HANDLE* handle, const OSSL_DISPATCH*, const OSSL_DISPATCH** out,
                 void** context) noexcept {
    *out = providerFunctions;
    *context = const_cast<OSSL_CORE_HANDLE*>(handle);  // not null is all that OpenSSL wants
    return 1;
}

int refuse(Error error) {
    deviceError = std::move(error);
    ERR_raise_data(ERR_LIB_PROV, ERR_R_INTERNAL_ERROR, "refused by the device or by Conclave's provider");
    return 0;
}

std::optional<Hash> hashNamed(const char* wanted) {
    if (wanted == nullptr)
        return std::nullopt;
    for (const auto hash : {Hash::sha1, Hash::sha256, Hash::sha384, Hash::sha512}) {
        const Owned<EVP_MD> md(EVP_MD_fetch(libContext(), opensslName(hash), nullptr));
        if (md && EVP_MD_is_a(md.get(), wanted) == 1)
            return hash;
    }
    return std::nullopt;
}

std::optional<std::string> textOf(const OSSL_PARAM& param) {
    const char* text = nullptr;
    if (OSSL_PARAM_get_utf8_string_ptr(&param, &text) != 1 || text == nullptr)
        return std::nullopt;
    return std::string(text, strnlen(text, param.data_size));
}

}  // namespace internal
}  // namespace conclave::crypto
