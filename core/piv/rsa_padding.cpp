// RSA_padding_check_PKCS1_OAEP_mgf1 is deprecated, but OpenSSL 3 has no other way to remove a padding when
// the RSA operation ran elsewhere.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "core/piv/rsa_padding.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <algorithm>

#include "core/crypto/der.h"
#include "core/crypto/digest.h"
#include "core/crypto/openssl.h"
#include "core/crypto/random.h"

namespace conclave::piv {
namespace {

using crypto::SignatureAlgorithm;

/// DigestInfo (RFC 8017, 9.2 note 1).
Bytes digestInfo(crypto::Hash hash, ByteView digest) {
    namespace der = crypto::der;
    const char* oid = "";
    switch (hash) {
        case crypto::Hash::sha1:
            oid = "1.3.14.3.2.26";
            break;
        case crypto::Hash::sha256:
            oid = "2.16.840.1.101.3.4.2.1";
            break;
        case crypto::Hash::sha384:
            oid = "2.16.840.1.101.3.4.2.2";
            break;
        case crypto::Hash::sha512:
            oid = "2.16.840.1.101.3.4.2.3";
            break;
    }
    return der::makeSequence(
        {der::makeSequence({der::makeOid(oid), der::makeNull()}), der::make(der::octetString, digest)});
}

Bytes encodePkcs1(crypto::Hash hash, ByteView message, std::size_t size) {
    const auto info = digestInfo(hash, crypto::digest(hash, message));
    Bytes encoded(size, 0xFF);
    encoded[0] = 0x00;
    encoded[1] = 0x01;
    const auto start = encoded.size() - info.size();
    encoded[start - 1] = 0x00;
    std::ranges::copy(info, encoded.begin() + static_cast<std::ptrdiff_t>(start));
    return encoded;
}

/// MGF1 (RFC 8017, B.2.1), XORed onto `target`.
void xorMask(crypto::Hash hash, ByteView seed, std::span<std::uint8_t> target) {
    std::uint32_t counter = 0;
    for (std::size_t at = 0; at < target.size(); ++counter) {
        const Bytes number{static_cast<std::uint8_t>(counter >> 24), static_cast<std::uint8_t>(counter >> 16),
                           static_cast<std::uint8_t>(counter >> 8), static_cast<std::uint8_t>(counter)};
        crypto::Digest digest(hash);
        digest.update(seed).update(number);
        const auto mask = std::move(digest).finish();
        for (std::size_t i = 0; i < mask.size() && at < target.size(); ++i, ++at)
            target[at] ^= mask[i];
    }
}

/// RFC 8017, 9.1.1, with emBits = modulus bits - 1.
Bytes encodePss(crypto::Hash hash, ByteView message, std::size_t size) {
    const auto salt = crypto::randomBytes(crypto::digestSize(hash));
    crypto::Digest digest(hash);
    digest.update(Bytes(8, 0)).update(crypto::digest(hash, message)).update(salt);
    const auto h = std::move(digest).finish();

    Bytes encoded(size, 0);
    const auto db = std::span(encoded).first(size - h.size() - 1);
    db[db.size() - salt.size() - 1] = 0x01;
    std::ranges::copy(salt, db.end() - static_cast<std::ptrdiff_t>(salt.size()));
    xorMask(hash, h, db);
    db[0] &= 0x7F;
    std::ranges::copy(h, encoded.begin() + static_cast<std::ptrdiff_t>(db.size()));
    encoded.back() = 0xBC;
    return encoded;
}

}  // namespace

Result<Bytes> encodeForSigning(SignatureAlgorithm algorithm, ByteView message, std::size_t modulusBits) {
    switch (algorithm) {
        case SignatureAlgorithm::rsaPkcs1Sha256:
        case SignatureAlgorithm::rsaPkcs1Sha384:
        case SignatureAlgorithm::rsaPkcs1Sha512:
            return encodePkcs1(crypto::hashOf(algorithm), message, modulusBits / 8);
        case SignatureAlgorithm::rsaPssSha256:
        case SignatureAlgorithm::rsaPssSha384:
        case SignatureAlgorithm::rsaPssSha512:
            return encodePss(crypto::hashOf(algorithm), message, modulusBits / 8);
        case SignatureAlgorithm::ecdsaSha256:
        case SignatureAlgorithm::ecdsaSha384:
        case SignatureAlgorithm::ecdsaSha512:
            break;
    }
    return Error(Errc::algorithmUnsupported, {std::string(crypto::name(algorithm))});
}

Result<SecretBytes> decodeOaep(crypto::Hash hash, const SecretBytes& encoded) {
    const crypto::Owned<EVP_MD> md(EVP_MD_fetch(crypto::libContext(), crypto::opensslName(hash), nullptr));
    if (!md)
        return crypto::opensslError("EVP_MD_fetch");
    const auto size = static_cast<int>(encoded.size());
    SecretBytes plain(encoded.size());
    const int plainSize =
        RSA_padding_check_PKCS1_OAEP_mgf1(plain.exposeMutable().data(), size, encoded.expose().data(), size,
                                          size, nullptr, 0, md.get(), md.get());
    if (plainSize < 0)
        return Error(Errc::decryptionFailed, {"RSAES-OAEP"}).causedBy(crypto::opensslError("OAEP"));
    plain.truncate(static_cast<std::size_t>(plainSize));
    return plain;
}

}  // namespace conclave::piv
