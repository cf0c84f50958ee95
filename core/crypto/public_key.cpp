#include "core/crypto/public_key.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>
#include <cstring>
#include <new>

#include "core/crypto/digest.h"
#include "core/crypto/openssl.h"
#include "core/crypto/provider.h"

namespace conclave::crypto {
namespace {

constexpr const char* what = "SubjectPublicKeyInfo";

Error spkiNotStrict(Wording why) {
    ERR_clear_error();
    return Error(Errc::encodingNotStrict, {what, std::move(why)});
}

/// Null: refused by OpenSSL (its queue says why) or trailing octets.
EvpKey parse(ByteView der) {
    const auto* next = der.data();
    EvpKey key(d2i_PUBKEY_ex(nullptr, &next, static_cast<long>(der.size()), libContext(), nullptr));
    if (key && next != der.data() + der.size())
        return nullptr;
    return key;
}

Bytes encode(const EVP_PKEY* key) {
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key, &der);
    if (size <= 0)
        return {};
    Bytes bytes(der, der + size);
    OPENSSL_free(der);
    return bytes;
}

Bytes bigNumber(const EVP_PKEY* key, const char* parameter) {
    BIGNUM* raw = nullptr;
    if (EVP_PKEY_get_bn_param(key, parameter, &raw) != 1)
        return {};
    const BigNumber number(raw);
    Bytes bytes(static_cast<std::size_t>(BN_num_bytes(raw)));
    BN_bn2bin(raw, bytes.data());
    return bytes;
}

const char* groupName(KeyAlgorithm curve) {
    switch (curve) {
        case KeyAlgorithm::ecP256:
            return "P-256";
        case KeyAlgorithm::ecP384:
            return "P-384";
        case KeyAlgorithm::ecP521:
            return "P-521";
        case KeyAlgorithm::rsa2048:
        case KeyAlgorithm::rsa3072:
        case KeyAlgorithm::rsa4096:
            break;
    }
    return nullptr;
}

std::size_t pointSize(KeyAlgorithm curve) {
    return 1 + 2 * ((static_cast<std::size_t>(keyBits(curve)) + 7) / 8);
}

Result<KeyAlgorithm> algorithmOf(const EVP_PKEY* key) {
    if (EVP_PKEY_is_a(key, "RSA") != 0) {
        for (const auto algorithm : {KeyAlgorithm::rsa2048, KeyAlgorithm::rsa3072, KeyAlgorithm::rsa4096})
            if (EVP_PKEY_get_bits(key) == keyBits(algorithm))
                return algorithm;
        return Error(Errc::algorithmUnsupported, {"RSA " + std::to_string(EVP_PKEY_get_bits(key))});
    }
    if (EVP_PKEY_is_a(key, "EC") != 0) {
        std::array<char, 64> group{};
        std::size_t size = 0;
        if (EVP_PKEY_get_group_name(key, group.data(), group.size(), &size) == 1) {
            for (const auto algorithm : {KeyAlgorithm::ecP256, KeyAlgorithm::ecP384, KeyAlgorithm::ecP521})
                if (EC_curve_nist2nid(groupName(algorithm)) == OBJ_txt2nid(group.data()))
                    return algorithm;
        } else {
            ERR_clear_error();  // explicit curve parameters
        }
        return Error(Errc::algorithmUnsupported, {std::string("EC ") + group.data()});
    }
    const char* type = EVP_PKEY_get0_type_name(key);
    return Error(Errc::algorithmUnsupported, {type != nullptr ? type : "?"});
}

/// fromdata in the default provider; checks that a point is on its curve. Null: refused.
EvpKey build(const char* type, const OSSL_PARAM* params) {
    const EvpKeyContext context(EVP_PKEY_CTX_new_from_name(libContext(), type, nullptr));
    if (!context)
        throw std::bad_alloc();
    EVP_PKEY* raw = nullptr;
    if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &raw, EVP_PKEY_PUBLIC_KEY, const_cast<OSSL_PARAM*>(params)) != 1)
        return nullptr;
    return EvpKey(raw);
}

bool isPss(SignatureAlgorithm algorithm) {
    return algorithm == SignatureAlgorithm::rsaPssSha256 || algorithm == SignatureAlgorithm::rsaPssSha384 ||
           algorithm == SignatureAlgorithm::rsaPssSha512;
}

}  // namespace

Result<PublicKey> PublicKey::fromSpki(ByteView der) {
    const auto key = parse(der);
    if (!key)
        return spkiNotStrict(
            {"not one SubjectPublicKeyInfo in DER", "não é um único SubjectPublicKeyInfo em DER"});
    TRY_ASSIGN(const auto algorithm, algorithmOf(key.get()));
    // OpenSSL keeps BER it has read; a key that is built anew from its numbers is DER.
    auto rebuilt = isRsa(algorithm) ? fromRsa(bigNumber(key.get(), OSSL_PKEY_PARAM_RSA_N),
                                              bigNumber(key.get(), OSSL_PKEY_PARAM_RSA_E))
                                    : [&]() -> Result<PublicKey> {
        // Uncompressed points alone, so that one key has one encoding and one hash.
        const auto size = pointSize(algorithm);
        if (der.size() < size)
            return spkiNotStrict({"the point is compressed", "o ponto está comprimido"});
        return fromEcPoint(algorithm, der.last(size));
    }();
    if (!rebuilt)
        return rebuilt;
    if (rebuilt->spki() != toBytes(der))
        return spkiNotStrict(
            {"not in DER, or the point is compressed", "não está em DER, ou o ponto está comprimido"});
    return rebuilt;
}

Result<PublicKey> PublicKey::fromRsa(ByteView modulus, ByteView exponent) {
    constexpr std::size_t most = 1024;  // octets: twice RSA-4096
    if (modulus.size() > most || exponent.size() > most)
        return Error(Errc::algorithmUnsupported, {"RSA"});
    const auto n = unsignedNumber(modulus);
    const auto e = unsignedNumber(exponent);
    const ParamsBuilder builder(OSSL_PARAM_BLD_new());
    if (!n || !e || !builder)
        throw std::bad_alloc();
    if (BN_is_odd(n.get()) == 0 || BN_is_odd(e.get()) == 0 || BN_is_one(e.get()) != 0 ||
        BN_num_bits(e.get()) > 64)
        return spkiNotStrict(
            {"modulus or exponent impossible for RSA", "módulo ou expoente impossível para RSA"});
    if (OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
        return opensslError("OSSL_PARAM_BLD_push_BN");
    const Params params(OSSL_PARAM_BLD_to_param(builder.get()));
    const auto key = build("RSA", params.get());
    if (!key)
        return spkiNotStrict(
            {"modulus or exponent impossible for RSA", "módulo ou expoente impossível para RSA"});
    TRY_ASSIGN(const auto algorithm, algorithmOf(key.get()));
    return PublicKey(algorithm, encode(key.get()));
}

Result<PublicKey> PublicKey::fromEcPoint(KeyAlgorithm curve, ByteView point) {
    if (isRsa(curve))
        return Error(Errc::algorithmUnsupported, {std::string(name(curve))});
    if (point.size() != pointSize(curve) || point[0] != 0x04)
        return spkiNotStrict(
            {"not an uncompressed point of this curve", "não é um ponto não comprimido desta curva"});
    const std::array params{
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, const_cast<char*>(groupName(curve)), 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, const_cast<std::uint8_t*>(point.data()),
                                          point.size()),
        OSSL_PARAM_construct_end()};
    const auto key = build("EC", params.data());
    if (!key)
        return spkiNotStrict({"the point is not on the curve", "o ponto não está na curva"});
    return PublicKey(curve, encode(key.get()));
}

namespace {

Error unfitSignature(SignatureAlgorithm algorithm, KeyAlgorithm key) {
    return Error(Errc::signatureInvalid, {worded("{} with {}", "{} com {}", name(algorithm), name(key))});
}

}  // namespace

Bytes PublicKey::sha256() const {
    return crypto::sha256(m_spki);
}

Bytes PublicKey::subjectKeyIdentifier() const {
    auto identifier = sha256();
    identifier.resize(20);
    return identifier;
}

std::string PublicKey::pem() const {
    // RFC 7468: 64 characters a line.
    std::string text = "-----BEGIN PUBLIC KEY-----\n";
    std::string base64((m_spki.size() + 2) / 3 * 4 + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(base64.data()), m_spki.data(),
                                     static_cast<int>(m_spki.size()));
    base64.resize(static_cast<std::size_t>(size));
    for (std::size_t start = 0; start < base64.size(); start += 64)
        text += base64.substr(start, 64) + "\n";
    return text + "-----END PUBLIC KEY-----\n";
}

Bytes PublicKey::ecPoint() const {
    if (isRsa(m_algorithm))
        return {};
    return toBytes(ByteView(m_spki).last(pointSize(m_algorithm)));  // the BIT STRING ends the SPKI
}

Bytes PublicKey::rsaModulus() const {
    const auto key = parse(m_spki);
    return isRsa(m_algorithm) && key ? bigNumber(key.get(), OSSL_PKEY_PARAM_RSA_N) : Bytes();
}

Bytes PublicKey::rsaExponent() const {
    const auto key = parse(m_spki);
    return isRsa(m_algorithm) && key ? bigNumber(key.get(), OSSL_PKEY_PARAM_RSA_E) : Bytes();
}

Result<void> PublicKey::verify(SignatureAlgorithm algorithm, ByteView message, ByteView signature) const {
    return fits(algorithm, m_algorithm) ? verifyValue(algorithm, message, signature)
                                        : unfitSignature(algorithm, m_algorithm);
}

Result<void> PublicKey::verifyUnderPolicy(SignatureAlgorithm algorithm, ByteView message,
                                          ByteView signature) const {
    return fitsUnderPolicy(algorithm, m_algorithm) ? verifyValue(algorithm, message, signature)
                                                   : unfitSignature(algorithm, m_algorithm);
}

Result<void> PublicKey::verifyValue(SignatureAlgorithm algorithm, ByteView message,
                                    ByteView signature) const {
    TRY_ASSIGN(const auto key, toEvpKey(*this));
    const MdContext context(EVP_MD_CTX_new());
    if (!context)
        throw std::bad_alloc();
    EVP_PKEY_CTX* keyContext = nullptr;  // owned by `context`
    if (EVP_DigestVerifyInit_ex(context.get(), &keyContext, opensslName(hashOf(algorithm)), libContext(),
                                nullptr, key.get(), nullptr) != 1)
        return opensslError("EVP_DigestVerifyInit_ex");
    if (isPss(algorithm) && (EVP_PKEY_CTX_set_rsa_padding(keyContext, RSA_PKCS1_PSS_PADDING) != 1 ||
                             EVP_PKEY_CTX_set_rsa_pss_saltlen(keyContext, RSA_PSS_SALTLEN_DIGEST) != 1))
        return opensslError("EVP_PKEY_CTX_set_rsa_padding");
    if (EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) !=
        1)
        return Error(Errc::signatureInvalid, {std::string(name(algorithm))})
            .causedBy(opensslError("EVP_DigestVerify"));
    return {};
}

Result<Bytes> PublicKey::encryptOaep(Hash hash, const SecretBytes& plaintext) const {
    if (!isRsa(m_algorithm))
        return Error(Errc::algorithmUnsupported, {std::string(name(m_algorithm))});
    TRY_ASSIGN(const auto key, toEvpKey(*this));
    const EvpKeyContext context(EVP_PKEY_CTX_new_from_pkey(libContext(), key.get(), nullptr));
    if (!context)
        throw std::bad_alloc();
    Bytes ciphertext(static_cast<std::size_t>(EVP_PKEY_get_size(key.get())));
    auto size = ciphertext.size();
    const auto secret = plaintext.expose();
    if (EVP_PKEY_encrypt_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING) != 1 ||
        EVP_PKEY_CTX_set_rsa_oaep_md_name(context.get(), opensslName(hash), nullptr) != 1 ||
        EVP_PKEY_CTX_set_rsa_mgf1_md_name(context.get(), opensslName(hash), nullptr) != 1 ||
        EVP_PKEY_encrypt(context.get(), ciphertext.data(), &size, secret.data(), secret.size()) != 1)
        return opensslError("EVP_PKEY_encrypt");
    ciphertext.resize(size);
    return ciphertext;
}

}  // namespace conclave::crypto
