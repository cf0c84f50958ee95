#include "tests/support/software_key.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "core/crypto/digest.h"
#include "core/crypto/provider.h"

namespace conclave::test {
namespace {

using namespace conclave::crypto;

[[noreturn]] void stop(const Error& error) {
    std::fprintf(stderr, "SoftwareKey: %s\n", error.oneLine(Lang::en).c_str());
    std::abort();
}

Bytes spkiOf(const EVP_PKEY* key) {
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key, &der);
    Bytes bytes(der, der + (size < 0 ? 0 : size));
    OPENSSL_free(der);
    return bytes;
}

EvpKey make(KeyAlgorithm algorithm) {
    if (isRsa(algorithm))
        return EvpKey(
            EVP_PKEY_Q_keygen(libContext(), nullptr, "RSA", static_cast<std::size_t>(keyBits(algorithm))));
    const char* curve = algorithm == KeyAlgorithm::ecP256   ? "P-256"
                        : algorithm == KeyAlgorithm::ecP384 ? "P-384"
                                                            : "P-521";
    return EvpKey(EVP_PKEY_Q_keygen(libContext(), nullptr, "EC", curve));
}

}  // namespace

std::unique_ptr<SoftwareKey> SoftwareKey::generate(KeyAlgorithm algorithm) {
    auto key = make(algorithm);
    if (!key)
        stop(opensslError("EVP_PKEY_Q_keygen"));
    auto publicKey = PublicKey::fromSpki(spkiOf(key.get()));
    if (!publicKey)
        stop(publicKey.error());
    return std::unique_ptr<SoftwareKey>(new SoftwareKey(std::move(key), std::move(*publicKey)));
}

std::unique_ptr<SoftwareKey> SoftwareKey::fromPkcs8(ByteView der) {
    const auto* cursor = der.data();
    EvpKey key(d2i_AutoPrivateKey_ex(nullptr, &cursor, static_cast<long>(der.size()), libContext(), nullptr));
    if (!key)
        stop(opensslError("d2i_AutoPrivateKey_ex"));
    auto publicKey = PublicKey::fromSpki(spkiOf(key.get()));
    if (!publicKey)
        stop(publicKey.error());
    return std::unique_ptr<SoftwareKey>(new SoftwareKey(std::move(key), std::move(*publicKey)));
}

std::unique_ptr<SoftwareKey> SoftwareKey::copy() const {
    EVP_PKEY_up_ref(m_key.get());
    return std::unique_ptr<SoftwareKey>(new SoftwareKey(EvpKey(m_key.get()), m_publicKey));
}

Result<Bytes> SoftwareKey::sign(SignatureAlgorithm algorithm, ByteView message) {
    ++m_signCount;
    if (m_nextError)
        return *std::exchange(m_nextError, std::nullopt);
    const MdContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* keyContext = nullptr;
    Bytes signature(static_cast<std::size_t>(EVP_PKEY_get_size(m_key.get())));
    auto size = signature.size();
    const bool isPss = name(algorithm).ends_with("PSS");
    if (EVP_DigestSignInit_ex(context.get(), &keyContext, opensslName(hashOf(algorithm)), libContext(),
                              nullptr, m_key.get(), nullptr) != 1 ||
        (isPss && (EVP_PKEY_CTX_set_rsa_padding(keyContext, RSA_PKCS1_PSS_PADDING) != 1 ||
                   EVP_PKEY_CTX_set_rsa_pss_saltlen(keyContext, RSA_PSS_SALTLEN_DIGEST) != 1)) ||
        EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) != 1)
        return opensslError("EVP_DigestSign");
    signature.resize(size);
    if (std::exchange(m_spoilsNext, false))
        signature.back() ^= 1;
    return signature;
}

Result<SecretBytes> SoftwareKey::decryptOaep(Hash hash, ByteView ciphertext) {
    ++m_decryptCount;
    if (m_nextError)
        return *std::exchange(m_nextError, std::nullopt);
    const EvpKeyContext context(EVP_PKEY_CTX_new_from_pkey(libContext(), m_key.get(), nullptr));
    SecretBytes plaintext(static_cast<std::size_t>(EVP_PKEY_get_size(m_key.get())));
    auto size = plaintext.size();
    if (EVP_PKEY_decrypt_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING) != 1 ||
        EVP_PKEY_CTX_set_rsa_oaep_md_name(context.get(), opensslName(hash), nullptr) != 1 ||
        EVP_PKEY_CTX_set_rsa_mgf1_md_name(context.get(), opensslName(hash), nullptr) != 1 ||
        EVP_PKEY_decrypt(context.get(), plaintext.exposeMutable().data(), &size, ciphertext.data(),
                         ciphertext.size()) != 1)
        return Error(Errc::decryptionFailed, {"OAEP"}).causedBy(opensslError("EVP_PKEY_decrypt"));
    plaintext.truncate(size);
    return plaintext;
}

Result<SecretBytes> SoftwareKey::deriveEcdh(ByteView peerPoint) {
    ++m_deriveCount;
    if (m_nextError)
        return *std::exchange(m_nextError, std::nullopt);
    TRY_ASSIGN(const auto peer, PublicKey::fromEcPoint(m_publicKey.algorithm(), peerPoint));
    TRY_ASSIGN(const auto peerKey, toEvpKey(peer));
    const EvpKeyContext context(EVP_PKEY_CTX_new_from_pkey(libContext(), m_key.get(), nullptr));
    SecretBytes z((static_cast<std::size_t>(keyBits(m_publicKey.algorithm())) + 7) / 8);
    auto size = z.size();
    if (EVP_PKEY_derive_init(context.get()) != 1 ||
        EVP_PKEY_derive_set_peer(context.get(), peerKey.get()) != 1 ||
        EVP_PKEY_derive(context.get(), z.exposeMutable().data(), &size) != 1)
        return opensslError("EVP_PKEY_derive");
    z.truncate(size);
    return z;
}

SecretBytes SoftwareKey::pkcs8() const {
    const Owned<PKCS8_PRIV_KEY_INFO> info(EVP_PKEY2PKCS8(m_key.get()));
    const int size = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), nullptr) : -1;
    if (size <= 0)
        stop(opensslError("i2d_PKCS8_PRIV_KEY_INFO"));
    SecretBytes der(static_cast<std::size_t>(size));
    auto* next = der.exposeMutable().data();
    i2d_PKCS8_PRIV_KEY_INFO(info.get(), &next);
    return der;
}

}  // namespace conclave::test
