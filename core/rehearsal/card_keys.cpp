#include "core/rehearsal/card_keys.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <cassert>
#include <memory>

#include "core/rehearsal/tlv.h"

namespace conclave::rehearsal {
namespace {

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Freed<EVP_CIPHER_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;

const char* curveName(AlgorithmId algorithm) {
    return algorithm == AlgorithmId::p256 ? "P-256" : "P-384";
}

Key parseKey(ByteView pkcs8) {
    const unsigned char* next = pkcs8.data();
    return Key(d2i_AutoPrivateKey(nullptr, &next, static_cast<long>(pkcs8.size())));
}

std::optional<AlgorithmId> algorithmOf(const EVP_PKEY* key) {
    if (EVP_PKEY_is_a(key, "RSA") == 1 && EVP_PKEY_get_bits(key) == 2048)
        return AlgorithmId::rsa2048;
    if (EVP_PKEY_is_a(key, "EC") != 1)
        return std::nullopt;
    char group[32] = {};
    if (EVP_PKEY_get_group_name(key, group, sizeof group, nullptr) != 1)
        return std::nullopt;
    if (std::string_view(group) == SN_X9_62_prime256v1)
        return AlgorithmId::p256;
    if (std::string_view(group) == SN_secp384r1)
        return AlgorithmId::p384;
    return std::nullopt;
}

Bytes numberOf(const EVP_PKEY* key, const char* parameter) {
    BIGNUM* raw = nullptr;
    EVP_PKEY_get_bn_param(key, parameter, &raw);
    const Number number(raw);
    Bytes bytes(static_cast<std::size_t>(BN_num_bytes(number.get())));
    BN_bn2bin(number.get(), bytes.data());
    return bytes;
}

Key publicPoint(AlgorithmId algorithm, ByteView point) {
    std::string curve = curveName(algorithm);
    Bytes copy = toBytes(point);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve.data(), 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, copy.data(), copy.size()),
        OSSL_PARAM_construct_end()};
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY* key = nullptr;
    if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
        return nullptr;
    return Key(key);
}

Bytes runBlocks(AlgorithmId algorithm, ByteView key, ByteView blocks, int encrypts) {
    const EVP_CIPHER* cipher = algorithm == AlgorithmId::tripleDes ? EVP_des_ede3_ecb()
                               : algorithm == AlgorithmId::aes128  ? EVP_aes_128_ecb()
                               : algorithm == AlgorithmId::aes192  ? EVP_aes_192_ecb()
                                                                   : EVP_aes_256_ecb();
    assert(key.size() == keySize(algorithm) && blocks.size() % blockSize(algorithm) == 0);
    const CipherContext context(EVP_CIPHER_CTX_new());
    Bytes out(blocks.size());
    int used = 0;
    EVP_CipherInit_ex2(context.get(), cipher, key.data(), nullptr, encrypts, nullptr);
    EVP_CIPHER_CTX_set_padding(context.get(), 0);
    EVP_CipherUpdate(context.get(), out.data(), &used, blocks.data(), static_cast<int>(blocks.size()));
    return out;
}

}  // namespace

std::optional<AlgorithmId> asymmetricAlgorithm(std::uint8_t id) {
    for (const auto algorithm : {AlgorithmId::rsa2048, AlgorithmId::p256, AlgorithmId::p384})
        if (static_cast<std::uint8_t>(algorithm) == id)
            return algorithm;
    return std::nullopt;
}

std::optional<AlgorithmId> symmetricAlgorithm(std::uint8_t id) {
    if (id == 0)
        return AlgorithmId::tripleDes;
    for (const auto algorithm :
         {AlgorithmId::tripleDes, AlgorithmId::aes128, AlgorithmId::aes192, AlgorithmId::aes256})
        if (static_cast<std::uint8_t>(algorithm) == id)
            return algorithm;
    return std::nullopt;
}

std::size_t keySize(AlgorithmId symmetric) {
    return symmetric == AlgorithmId::aes128 ? 16 : symmetric == AlgorithmId::aes256 ? 32 : 24;
}

std::size_t blockSize(AlgorithmId symmetric) {
    return symmetric == AlgorithmId::tripleDes ? 8 : 16;
}

std::size_t fieldSize(AlgorithmId asymmetric) {
    return asymmetric == AlgorithmId::rsa2048 ? 256 : asymmetric == AlgorithmId::p256 ? 32 : 48;
}

std::optional<CardKey> CardKey::generate(AlgorithmId algorithm) {
    const Key key(algorithm == AlgorithmId::rsa2048 ? EVP_RSA_gen(2048) : EVP_EC_gen(curveName(algorithm)));
    unsigned char* der = nullptr;
    const std::unique_ptr<PKCS8_PRIV_KEY_INFO, Freed<PKCS8_PRIV_KEY_INFO_free>> info(
        key ? EVP_PKEY2PKCS8(key.get()) : nullptr);
    const int size = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), &der) : 0;
    if (size <= 0)
        return std::nullopt;
    CardKey made{algorithm, Bytes(der, der + size)};
    OPENSSL_clear_free(der, static_cast<std::size_t>(size));
    return made;
}

std::optional<CardKey> CardKey::fromPkcs8(Bytes pkcs8) {
    const auto key = parseKey(pkcs8);
    const auto algorithm = key ? algorithmOf(key.get()) : std::nullopt;
    ERR_clear_error();
    if (!algorithm)
        return std::nullopt;
    return CardKey{*algorithm, std::move(pkcs8)};
}

Bytes CardKey::publicTemplate() const {
    const auto key = parseKey(pkcs8);
    Bytes out;
    if (algorithm == AlgorithmId::rsa2048) {
        appendTlv(out, 0x81, numberOf(key.get(), OSSL_PKEY_PARAM_RSA_N));
        appendTlv(out, 0x82, numberOf(key.get(), OSSL_PKEY_PARAM_RSA_E));
        return out;
    }
    unsigned char* point = nullptr;
    const auto size = EVP_PKEY_get1_encoded_public_key(key.get(), &point);
    appendTlv(out, 0x86, {point, size});
    OPENSSL_free(point);
    return out;
}

std::optional<Bytes> CardKey::sign(ByteView input) const {
    const auto key = parseKey(pkcs8);
    const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
    const bool isRsa = algorithm == AlgorithmId::rsa2048;
    if (EVP_PKEY_sign_init(context.get()) != 1 ||
        (isRsa && EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) != 1))
        return std::nullopt;
    Bytes out(256);
    std::size_t size = out.size();
    if (EVP_PKEY_sign(context.get(), out.data(), &size, input.data(), input.size()) != 1) {
        ERR_clear_error();  // an RSA input that is not below the modulus
        return std::nullopt;
    }
    out.resize(size);
    return out;
}

std::optional<Bytes> CardKey::derive(ByteView peerPoint) const {
    const auto key = parseKey(pkcs8);
    const auto peer = publicPoint(algorithm, peerPoint);
    const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
    Bytes out(fieldSize(algorithm));
    std::size_t size = out.size();
    if (!peer || EVP_PKEY_derive_init(context.get()) != 1 ||
        EVP_PKEY_derive_set_peer(context.get(), peer.get()) != 1 ||
        EVP_PKEY_derive(context.get(), out.data(), &size) != 1) {
        ERR_clear_error();
        return std::nullopt;
    }
    return out;
}

Bytes encryptBlocks(AlgorithmId algorithm, ByteView key, ByteView blocks) {
    return runBlocks(algorithm, key, blocks, 1);
}

Bytes decryptBlocks(AlgorithmId algorithm, ByteView key, ByteView blocks) {
    return runBlocks(algorithm, key, blocks, 0);
}

Bytes randomBytes(std::size_t size) {
    Bytes bytes(size);
    const int done = RAND_bytes(bytes.data(), static_cast<int>(size));
    assert(done == 1);
    static_cast<void>(done);
    return bytes;
}

}  // namespace conclave::rehearsal
