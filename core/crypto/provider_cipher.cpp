#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rsa.h>

#include <cstring>
#include <memory>

#include "core/crypto/provider_internal.h"

namespace conclave::crypto::internal::cipher {
namespace {

struct CipherState {
    const KeyData* key = nullptr;  ///< owned by the EVP_PKEY that OpenSSL holds beside us
    bool isOaep = false;
    Hash hash = Hash::sha1;  // RFC 8017 A.2.1: the default, which CMS leaves out
    std::optional<Hash> mgf1Hash;
};

CipherState& asState(void* data) {
    return *static_cast<CipherState*>(data);
}

void* newState(void*) noexcept {
    return std::make_unique<CipherState>().release();
}
void freeState(void* data) noexcept {
    delete static_cast<CipherState*>(data);
}
void* duplicate(void* data) noexcept {
    return std::make_unique<CipherState>(asState(data)).release();
}

int setHash(std::optional<Hash>& target, const OSSL_PARAM& param) {
    const auto text = textOf(param);
    const auto hash = text ? hashNamed(text->c_str()) : std::nullopt;
    if (!hash)
        return refuse(Error(Errc::algorithmUnsupported, {text.value_or("?")}));
    target = hash;
    return 1;
}

int setParams(void* data, const OSSL_PARAM params[]) noexcept {
    auto& state = asState(data);
    if (params == nullptr)
        return 1;
    if (const auto* param = OSSL_PARAM_locate_const(params, OSSL_ASYM_CIPHER_PARAM_PAD_MODE)) {
        const auto text = textOf(*param);
        int number = 0;
        if (!text && OSSL_PARAM_get_int(param, &number) != 1)
            return 0;
        // OpenSSL sets PKCS#1 first and OAEP after; decrypt refuses all but OAEP.
        state.isOaep = text ? *text == OSSL_PKEY_RSA_PAD_MODE_OAEP : number == RSA_PKCS1_OAEP_PADDING;
    }
    if (const auto* param = OSSL_PARAM_locate_const(params, OSSL_ASYM_CIPHER_PARAM_OAEP_DIGEST)) {
        std::optional<Hash> hash;
        if (setHash(hash, *param) != 1)
            return 0;
        state.hash = *hash;
    }
    if (const auto* param = OSSL_PARAM_locate_const(params, OSSL_ASYM_CIPHER_PARAM_MGF1_DIGEST))
        if (setHash(state.mgf1Hash, *param) != 1)
            return 0;
    const auto* label = OSSL_PARAM_locate_const(params, OSSL_ASYM_CIPHER_PARAM_OAEP_LABEL);
    if (label != nullptr && label->data_size != 0)
        return refuse(Error(Errc::algorithmUnsupported, {Wording("OAEP label", "OAEP com rótulo")}));
    return 1;
}

int initialise(void* data, void* key, const OSSL_PARAM params[]) noexcept {
    auto& state = asState(data);
    if (key != nullptr)
        state.key = static_cast<const KeyData*>(key);
    if (state.key == nullptr || state.key->device == nullptr)
        return 0;
    return setParams(data, params);
}

int decrypt(void* data, unsigned char* plaintext, std::size_t* size, std::size_t capacity,
            const unsigned char* ciphertext, std::size_t ciphertextSize) noexcept {
    auto& state = asState(data);
    if (plaintext == nullptr) {
        *size = static_cast<std::size_t>(EVP_PKEY_get_size(state.key->half.get()));
        return 1;
    }
    // The port has one hash for both, so has PKCS #11 on many tokens.
    if (!state.isOaep || state.mgf1Hash.value_or(state.hash) != state.hash)
        return refuse(Error(Errc::algorithmUnsupported,
                            {state.isOaep ? Wording("OAEP, two hashes", "OAEP com dois hashes")
                                          : Wording::same("RSA PKCS#1 v1.5")}));
    const auto secret = state.key->device->decryptOaep(state.hash, {ciphertext, ciphertextSize});
    if (!secret)
        return refuse(secret.error());
    if (secret->size() > capacity)
        return 0;
    if (!secret->empty())
        std::memcpy(plaintext, secret->expose().data(), secret->size());
    *size = secret->size();
    return 1;
}

const OSSL_PARAM settable[] = {OSSL_PARAM_utf8_string(OSSL_ASYM_CIPHER_PARAM_PAD_MODE, nullptr, 0),
                               OSSL_PARAM_utf8_string(OSSL_ASYM_CIPHER_PARAM_OAEP_DIGEST, nullptr, 0),
                               OSSL_PARAM_utf8_string(OSSL_ASYM_CIPHER_PARAM_MGF1_DIGEST, nullptr, 0),
                               OSSL_PARAM_octet_string(OSSL_ASYM_CIPHER_PARAM_OAEP_LABEL, nullptr, 0),
                               OSSL_PARAM_END};
const OSSL_PARAM* settableParams(void*, void*) noexcept {
    return settable;
}

}  // namespace

const OSSL_DISPATCH rsa[] = {entry(OSSL_FUNC_ASYM_CIPHER_NEWCTX, newState),
                             entry(OSSL_FUNC_ASYM_CIPHER_FREECTX, freeState),
                             entry(OSSL_FUNC_ASYM_CIPHER_DUPCTX, duplicate),
                             entry(OSSL_FUNC_ASYM_CIPHER_DECRYPT_INIT, initialise),
                             entry(OSSL_FUNC_ASYM_CIPHER_DECRYPT, decrypt),
                             entry(OSSL_FUNC_ASYM_CIPHER_SET_CTX_PARAMS, setParams),
                             entry(OSSL_FUNC_ASYM_CIPHER_SETTABLE_CTX_PARAMS, settableParams),
                             {0, nullptr}};

}  // namespace conclave::crypto::internal::cipher
