#include "core/crypto/cms_cipher.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <array>
#include <limits>

#include "core/crypto/digest.h"
#include "core/crypto/openssl.h"
#include "core/crypto/provider.h"
#include "core/crypto/random.h"

namespace conclave::crypto {

namespace {

struct Cipher {
    Owned<EVP_CIPHER> algorithm;
    CipherContext context;
};

Cipher makeCipher(const char* name) {
    return {Owned<EVP_CIPHER>(EVP_CIPHER_fetch(libContext(), name, nullptr)),
            CipherContext(EVP_CIPHER_CTX_new())};
}

/// EVP counts octets in int.
bool isTooLong(std::size_t size) {
    return size > static_cast<std::size_t>(std::numeric_limits<int>::max()) - 16;
}

}  // namespace

Result<EcdhAgreement> agreeWith(const PublicKey& recipient) {
    TRY_ASSIGN(const auto peer, toEvpKey(recipient));
    // An ephemeral key of the same curve, with the peer's parameters.
    const EvpKeyContext generation(EVP_PKEY_CTX_new_from_pkey(libContext(), peer.get(), nullptr));
    EVP_PKEY* made = nullptr;
    if (!generation || EVP_PKEY_keygen_init(generation.get()) != 1 ||
        EVP_PKEY_keygen(generation.get(), &made) != 1)
        return opensslError("EVP_PKEY_keygen");
    const EvpKey ephemeral(made);

    EcdhAgreement agreement;
    std::uint8_t* point = nullptr;
    const auto pointSize = EVP_PKEY_get1_encoded_public_key(ephemeral.get(), &point);
    if (pointSize == 0)
        return opensslError("EVP_PKEY_get1_encoded_public_key");
    agreement.ephemeralPoint.assign(point, point + pointSize);
    OPENSSL_free(point);

    const EvpKeyContext derivation(EVP_PKEY_CTX_new_from_pkey(libContext(), ephemeral.get(), nullptr));
    std::size_t size = 0;
    if (!derivation || EVP_PKEY_derive_init(derivation.get()) != 1 ||
        EVP_PKEY_derive_set_peer(derivation.get(), peer.get()) != 1 ||
        EVP_PKEY_derive(derivation.get(), nullptr, &size) != 1)
        return opensslError("EVP_PKEY_derive");
    agreement.secret = SecretBytes(size);
    if (EVP_PKEY_derive(derivation.get(), agreement.secret.exposeMutable().data(), &size) != 1)
        return opensslError("EVP_PKEY_derive");
    agreement.secret.truncate(size);
    return agreement;
}

Result<KeyValue> x963Kdf(Hash hash, const SecretBytes& secret, ByteView sharedInfo) {
    const Owned<EVP_KDF> kdf(EVP_KDF_fetch(libContext(), "X963KDF", nullptr));
    const KdfContext context(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr);
    const auto octets = [](ByteView view) { return const_cast<std::uint8_t*>(view.data()); };  // only read
    const std::array params{
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, const_cast<char*>(opensslName(hash)), 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, octets(secret.expose()), secret.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, octets(sharedInfo), sharedInfo.size()),
        OSSL_PARAM_construct_end()};
    SecretBytes key(32);
    if (!context || EVP_KDF_derive(context.get(), key.exposeMutable().data(), key.size(), params.data()) != 1)
        return opensslError("X963KDF");
    return KeyValue(std::move(key));
}

Result<Bytes> aesWrap(const KeyValue& wrappingKey, const KeyValue& key) {
    const auto cipher = makeCipher("AES-256-WRAP");
    Bytes wrapped(key.size() + 8);
    int size = 0;
    if (!cipher.algorithm || !cipher.context || wrappingKey.size() != 32 ||
        EVP_EncryptInit_ex2(cipher.context.get(), cipher.algorithm.get(), wrappingKey.expose().data(),
                            nullptr, nullptr) != 1 ||
        EVP_EncryptUpdate(cipher.context.get(), wrapped.data(), &size, key.expose().data(),
                          static_cast<int>(key.size())) != 1)
        return opensslError("AES-256-WRAP");
    wrapped.resize(static_cast<std::size_t>(size));
    return wrapped;
}

Result<KeyValue> aesUnwrap(const KeyValue& wrappingKey, ByteView wrapped) {
    const auto cipher = makeCipher("AES-256-WRAP");
    int size = 0;
    if (!cipher.algorithm || !cipher.context || wrappingKey.size() != 32 || wrapped.size() != 40)
        return opensslError("AES-256-WRAP");
    SecretBytes key(wrapped.size());
    if (EVP_DecryptInit_ex2(cipher.context.get(), cipher.algorithm.get(), wrappingKey.expose().data(),
                            nullptr, nullptr) != 1 ||
        EVP_DecryptUpdate(cipher.context.get(), key.exposeMutable().data(), &size, wrapped.data(),
                          static_cast<int>(wrapped.size())) != 1 ||
        size <= 0)
        return opensslError("AES-256-WRAP");
    key.truncate(static_cast<std::size_t>(size));
    return KeyValue(std::move(key));
}

Result<SealedContent> gcmSeal(const KeyValue& key, const SecretBytes& content) {
    const auto cipher = makeCipher("AES-256-GCM");
    SealedContent sealed{randomBytes(gcmNonceSize), Bytes(content.size()), Bytes(gcmTagSize)};
    int size = 0;
    int rest = 0;
    std::uint8_t nothing[16];  // GCM has no last block, but EVP wants a place for it
    if (!cipher.algorithm || !cipher.context || key.size() != 32 || isTooLong(content.size()) ||
        EVP_EncryptInit_ex2(cipher.context.get(), cipher.algorithm.get(), key.expose().data(),
                            sealed.nonce.data(), nullptr) != 1 ||
        (!content.empty() &&
         EVP_EncryptUpdate(cipher.context.get(), sealed.ciphertext.data(), &size, content.expose().data(),
                           static_cast<int>(content.size())) != 1) ||
        EVP_EncryptFinal_ex(cipher.context.get(), nothing, &rest) != 1 ||
        EVP_CIPHER_CTX_ctrl(cipher.context.get(), EVP_CTRL_AEAD_GET_TAG, gcmTagSize, sealed.tag.data()) != 1)
        return opensslError("AES-256-GCM");
    return sealed;
}

Result<SecretBytes> gcmOpen(const KeyValue& key, const SealedContent& sealed) {
    const auto cipher = makeCipher("AES-256-GCM");
    SecretBytes content(sealed.ciphertext.size());
    auto tag = sealed.tag;  // EVP_CIPHER_CTX_ctrl wants it mutable
    int size = 0;
    int rest = 0;
    std::uint8_t nothing[16];
    if (!cipher.algorithm || !cipher.context || key.size() != 32 || sealed.nonce.size() != gcmNonceSize ||
        tag.size() != gcmTagSize || isTooLong(sealed.ciphertext.size()) ||
        EVP_DecryptInit_ex2(cipher.context.get(), cipher.algorithm.get(), key.expose().data(),
                            sealed.nonce.data(), nullptr) != 1 ||
        (!content.empty() &&
         EVP_DecryptUpdate(cipher.context.get(), content.exposeMutable().data(), &size,
                           sealed.ciphertext.data(), static_cast<int>(sealed.ciphertext.size())) != 1) ||
        EVP_CIPHER_CTX_ctrl(cipher.context.get(), EVP_CTRL_AEAD_SET_TAG, gcmTagSize, tag.data()) != 1 ||
        EVP_DecryptFinal_ex(cipher.context.get(), nothing, &rest) != 1)
        return opensslError("AES-256-GCM");
    return content;
}

}  // namespace conclave::crypto
