#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <memory>
#include <new>

#include "core/crypto/provider.h"
#include "core/crypto/provider_internal.h"

namespace conclave::crypto::internal::keymgmt {
namespace {

KeyData* asKey(void* data) {
    return static_cast<KeyData*>(data);
}
const KeyData* asKey(const void* data) {
    return static_cast<const KeyData*>(data);
}
bool wants(int selection, int part) {
    return (selection & part) != 0;
}

void* newRsa(void*) noexcept {
    return std::make_unique<KeyData>().release();
}

void* newEc(void*) noexcept {
    auto key = std::make_unique<KeyData>();
    key->isEc = true;
    return key.release();
}

void freeKey(void* data) noexcept {
    delete asKey(data);
}

int has(const void* data, int selection) noexcept {
    const auto* key = asKey(data);
    if (key == nullptr || !key->half)
        return 0;
    if (wants(selection, OSSL_KEYMGMT_SELECT_PRIVATE_KEY) && key->device == nullptr)
        return 0;
    return wants(selection, OSSL_KEYMGMT_SELECT_PUBLIC_KEY) && !key->hasPublic ? 0 : 1;
}

int match(const void* left, const void* right, int selection) noexcept {
    const auto* a = asKey(left)->half.get();
    const auto* b = asKey(right)->half.get();
    if (a == nullptr || b == nullptr)
        return 0;
    // Equal public halves are the only proof of equal private ones.
    return wants(selection, OSSL_KEYMGMT_SELECT_KEYPAIR) ? EVP_PKEY_eq(a, b) == 1
                                                         : EVP_PKEY_parameters_eq(a, b) == 1;
}

EvpKey bareCurve(const EVP_PKEY* from) {
    EvpKey bare(EVP_PKEY_new());
    if (!bare)
        throw std::bad_alloc();
    return EVP_PKEY_copy_parameters(bare.get(), from) == 1 ? std::move(bare) : nullptr;
}

/// CMS makes the ephemeral peer of ECDH from a copy of our key's parameters and set_params below.
void* duplicate(const void* data, int selection) noexcept {
    const auto* from = asKey(data);
    auto copy = std::make_unique<KeyData>();
    copy->isEc = from->isEc;
    if (from->half && wants(selection, OSSL_KEYMGMT_SELECT_KEYPAIR)) {
        EVP_PKEY_up_ref(from->half.get());  // never changed in place, so it can be shared
        copy->half.reset(from->half.get());
        copy->hasPublic = from->hasPublic;
        if (wants(selection, OSSL_KEYMGMT_SELECT_PRIVATE_KEY))
            copy->device = from->device;
    } else if (from->half && from->isEc) {
        copy->half = bareCurve(from->half.get());
        if (!copy->half)
            return nullptr;
    }
    return copy.release();
}

int importPublic(KeyData& key, const OSSL_PARAM* params) {
    for (const char* name : {OSSL_PKEY_PARAM_PRIV_KEY, OSSL_PKEY_PARAM_RSA_D})
        if (OSSL_PARAM_locate_const(params, name) != nullptr)
            return 0;
    const EvpKeyContext context(
        EVP_PKEY_CTX_new_from_name(libContext(), key.isEc ? "EC" : "RSA", "provider=default"));
    EVP_PKEY* made = nullptr;
    if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, const_cast<OSSL_PARAM*>(params)) != 1)
        return 0;
    key.half.reset(made);
    key.hasPublic = !key.isEc || OSSL_PARAM_locate_const(params, OSSL_PKEY_PARAM_PUB_KEY) != nullptr;
    return 1;
}

int import(void* data, int, const OSSL_PARAM* params) noexcept {
    auto& key = *asKey(data);
    const auto* device = OSSL_PARAM_locate_const(params, paramDevice);
    if (device == nullptr)
        return importPublic(key, params);
    const void* pointer = nullptr;
    std::size_t size = 0;
    if (OSSL_PARAM_get_octet_ptr(device, &pointer, &size) != 1 || pointer == nullptr)
        return 0;
    auto* borrowed = static_cast<PrivateKey*>(const_cast<void*>(pointer));
    auto half = toEvpKey(borrowed->publicKey());
    if (!half)
        return refuse(std::move(half).error());
    key.device = borrowed;
    key.half = std::move(*half);
    key.hasPublic = true;
    return 1;
}

/// Asked for the private part too, it answers no: OpenSSL then comes to our own functions with the key.
int exportKey(void* data, int selection, OSSL_CALLBACK* callback, void* argument) noexcept {
    const auto* key = asKey(data);
    if (wants(selection, OSSL_KEYMGMT_SELECT_PRIVATE_KEY) || !key->half)
        return 0;
    OSSL_PARAM* made = nullptr;
    if (EVP_PKEY_todata(key->half.get(), selection, &made) != 1)
        return 0;
    const Params params(made);
    return callback(params.get(), argument);
}

const OSSL_PARAM rsaTypes[] = {OSSL_PARAM_BN(OSSL_PKEY_PARAM_RSA_N, nullptr, 0),
                               OSSL_PARAM_BN(OSSL_PKEY_PARAM_RSA_E, nullptr, 0), OSSL_PARAM_END};
const OSSL_PARAM ecTypes[] = {OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, nullptr, 0),
                              OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, nullptr, 0), OSSL_PARAM_END};
const OSSL_PARAM settable[] = {OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, nullptr, 0),
                               OSSL_PARAM_END};

const OSSL_PARAM* rsaTypesOf(int) noexcept {
    return rsaTypes;
}
const OSSL_PARAM* ecTypesOf(int) noexcept {
    return ecTypes;
}
const OSSL_PARAM* settableParams(void*) noexcept {
    return settable;
}

const OSSL_PARAM* gettableOf(const char* type) {
    const std::unique_ptr<EVP_KEYMGMT, decltype(&EVP_KEYMGMT_free)> theirs(
        EVP_KEYMGMT_fetch(libContext(), type, "provider=default"), &EVP_KEYMGMT_free);
    return theirs ? EVP_KEYMGMT_gettable_params(theirs.get()) : nullptr;
}
const OSSL_PARAM* rsaGettable(void*) noexcept {
    return gettableOf("RSA");
}
const OSSL_PARAM* ecGettable(void*) noexcept {
    return gettableOf("EC");
}

int getParams(void* data, OSSL_PARAM params[]) noexcept {
    const auto* key = asKey(data);
    if (!key->half || EVP_PKEY_get_params(key->half.get(), params) != 1)
        return 0;
    auto* digest = OSSL_PARAM_locate(params, OSSL_PKEY_PARAM_DEFAULT_DIGEST);
    if (digest == nullptr || key->device == nullptr)
        return 1;
    // OpenSSL says SHA-256 for every key; a P-384 key of ours takes only the hash of its strength.
    const auto hash = hashOf(defaultSignature(key->device->publicKey().algorithm()));
    return OSSL_PARAM_set_utf8_string(digest, opensslName(hash));
}

int setParams(void* data, const OSSL_PARAM params[]) noexcept {
    auto& key = *asKey(data);
    const auto* encoded = OSSL_PARAM_locate_const(params, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY);
    if (encoded == nullptr)
        return 1;
    const void* point = nullptr;
    std::size_t size = 0;
    if (key.device != nullptr || !key.isEc || !key.half ||
        OSSL_PARAM_get_octet_string_ptr(encoded, &point, &size) != 1)
        return 0;
    auto half = bareCurve(key.half.get());
    if (!half ||
        EVP_PKEY_set1_encoded_public_key(half.get(), static_cast<const unsigned char*>(point), size) != 1)
        return 0;
    key.half = std::move(half);
    key.hasPublic = true;
    return 1;
}

const char* rsaOperation(int) noexcept {
    return "RSA";
}
const char* ecOperation(int operation) noexcept {
    return operation == OSSL_OP_KEYEXCH ? "ECDH" : "ECDSA";
}

}  // namespace

const OSSL_DISPATCH rsa[] = {entry(OSSL_FUNC_KEYMGMT_NEW, newRsa),
                             entry(OSSL_FUNC_KEYMGMT_FREE, freeKey),
                             entry(OSSL_FUNC_KEYMGMT_HAS, has),
                             entry(OSSL_FUNC_KEYMGMT_MATCH, match),
                             entry(OSSL_FUNC_KEYMGMT_DUP, duplicate),
                             entry(OSSL_FUNC_KEYMGMT_IMPORT, import),
                             entry(OSSL_FUNC_KEYMGMT_IMPORT_TYPES, rsaTypesOf),
                             entry(OSSL_FUNC_KEYMGMT_EXPORT, exportKey),
                             entry(OSSL_FUNC_KEYMGMT_EXPORT_TYPES, rsaTypesOf),
                             entry(OSSL_FUNC_KEYMGMT_GET_PARAMS, getParams),
                             entry(OSSL_FUNC_KEYMGMT_GETTABLE_PARAMS, rsaGettable),
                             entry(OSSL_FUNC_KEYMGMT_QUERY_OPERATION_NAME, rsaOperation),
                             {0, nullptr}};

const OSSL_DISPATCH ec[] = {entry(OSSL_FUNC_KEYMGMT_NEW, newEc),
                            entry(OSSL_FUNC_KEYMGMT_FREE, freeKey),
                            entry(OSSL_FUNC_KEYMGMT_HAS, has),
                            entry(OSSL_FUNC_KEYMGMT_MATCH, match),
                            entry(OSSL_FUNC_KEYMGMT_DUP, duplicate),
                            entry(OSSL_FUNC_KEYMGMT_IMPORT, import),
                            entry(OSSL_FUNC_KEYMGMT_IMPORT_TYPES, ecTypesOf),
                            entry(OSSL_FUNC_KEYMGMT_EXPORT, exportKey),
                            entry(OSSL_FUNC_KEYMGMT_EXPORT_TYPES, ecTypesOf),
                            entry(OSSL_FUNC_KEYMGMT_GET_PARAMS, getParams),
                            entry(OSSL_FUNC_KEYMGMT_GETTABLE_PARAMS, ecGettable),
                            entry(OSSL_FUNC_KEYMGMT_SET_PARAMS, setParams),
                            entry(OSSL_FUNC_KEYMGMT_SETTABLE_PARAMS, settableParams),
                            entry(OSSL_FUNC_KEYMGMT_QUERY_OPERATION_NAME, ecOperation),
                            {0, nullptr}};

}  // namespace conclave::crypto::internal::keymgmt
