#include "core/rehearsal/card_attestation.h"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "core/base/hex.h"
#include "core/rehearsal/virtual_card.h"

namespace conclave::rehearsal {
namespace {

template <auto Free>
struct Released {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using X509Certificate = std::unique_ptr<X509, Released<X509_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, Released<EVP_PKEY_free>>;
using Memory = std::unique_ptr<BIO, Released<BIO_free>>;

constexpr std::string_view attestingPem = R"(-----BEGIN CERTIFICATE-----
MIICNDCCAbqgAwIBAgIBAjAKBggqhkjOPQQDAzBaMRswGQYDVQQKDBJDb25jbGF2
ZSBSRUhFQVJTQUwxOzA5BgNVBAMMMkNvbmNsYXZlIFJFSEVBUlNBTCBhdHRlc3Rh
dGlvbiByb290LCB3b3J0aCBub3RoaW5nMCAXDTIwMDEwMTAwMDAwMFoYDzIwNzUx
MjMxMjM1OTU5WjBGMRswGQYDVQQKDBJDb25jbGF2ZSBSRUhFQVJTQUwxJzAlBgNV
BAMMHkNvbmNsYXZlIFJFSEVBUlNBTCBhdHRlc3RhdGlvbjB2MBAGByqGSM49AgEG
BSuBBAAiA2IABBNJViKMTIZdO5/yUVJCGc7JGn5/bXEtzxwecrkjYz79Snyktgb1
4WcopmQ44fQavL3ZN56DRAzvw2tukMfYfzqxErb79XnsR+G87br+G921iD6aCoJd
Flw9Qy35mRDZyqNmMGQwEgYDVR0TAQH/BAgwBgEB/wIBADAOBgNVHQ8BAf8EBAMC
AgQwHQYDVR0OBBYEFH4Oyid811zWEts70VrrpXhpjSeAMB8GA1UdIwQYMBaAFC84
6H72W99kvatFUiatk06HViONMAoGCCqGSM49BAMDA2gAMGUCMQDxwM+dTsSoa6gq
E4yz1MP1Rhw2uJzGoiBkA+FObw3nF7Fzt6Nr8yu2Jcp1bShXxn0CMHh85JoTV1wq
TgJwN75WZQJFpXDs6fdQ97S045btF8BN+ardjjReU8MWymXPcRu0ZQ==
-----END CERTIFICATE-----
)";

/// No secret: what it signs is worth nothing, and production refuses it by its root.
constexpr std::string_view attestingKeyPem = R"(-----BEGIN PRIVATE KEY-----
MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDCptWQdoH+98ZStKo/f
i01Lc3K1F7tJXMioEhuIEgn7JTL8x56tIqgVzfpJv6FdAc2hZANiAAQTSVYijEyG
XTuf8lFSQhnOyRp+f21xLc8cHnK5I2M+/Up8pLYG9eFnKKZkOOH0Gry92Teeg0QM
78NrbpDH2H86sRK2+/V57EfhvO26/hvdtYg+mgqCXRZcPUMt+ZkQ2co=
-----END PRIVATE KEY-----
)";

Memory memory(std::string_view text) {
    return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

bool add(X509* certificate, const char* arc, const Bytes& value) {
    const std::unique_ptr<ASN1_OBJECT, Released<ASN1_OBJECT_free>> oid(
        OBJ_txt2obj((std::string("1.3.6.1.4.1.41482.3.") + arc).c_str(), 1));
    const std::unique_ptr<ASN1_OCTET_STRING, Released<ASN1_OCTET_STRING_free>> octets(
        ASN1_OCTET_STRING_new());
    ASN1_OCTET_STRING_set(octets.get(), value.data(), static_cast<int>(value.size()));
    const std::unique_ptr<X509_EXTENSION, Released<X509_EXTENSION_free>> extension(
        X509_EXTENSION_create_by_OBJ(nullptr, oid.get(), 0, octets.get()));
    return X509_add_ext(certificate, extension.get(), -1) == 1;
}

Bytes derOf(X509* certificate) {
    unsigned char* der = nullptr;
    const int size = i2d_X509(certificate, &der);
    Bytes octets(der, der + std::max(size, 0));
    OPENSSL_free(der);
    return octets;
}

/// INTEGER, DER.
Bytes integer(std::uint32_t value) {
    Bytes octets;
    for (const int shift : {24, 16, 8, 0})
        if (const auto octet = static_cast<std::uint8_t>(value >> shift);
            octet != 0 || !octets.empty() || shift == 0)
            octets.push_back(octet);
    if (octets.front() > 0x7F)
        octets.insert(octets.begin(), 0);
    octets.insert(octets.begin(), {0x02, static_cast<std::uint8_t>(octets.size())});
    return octets;
}

X509Certificate attesting() {
    return X509Certificate(PEM_read_bio_X509(memory(attestingPem).get(), nullptr, nullptr, nullptr));
}

}  // namespace

Bytes attestingCertificate() {
    return derOf(attesting().get());
}

std::optional<Bytes> attest(const CardKey& key, std::uint8_t reference, std::uint32_t serial,
                            std::uint8_t pinPolicy) {
    const auto issuer = attesting();
    const PrivateKey signer(
        PEM_read_bio_PrivateKey(memory(attestingKeyPem).get(), nullptr, nullptr, nullptr));
    const unsigned char* octets = key.pkcs8.data();
    const PrivateKey subject(d2i_AutoPrivateKey(nullptr, &octets, static_cast<long>(key.pkcs8.size())));
    const X509Certificate made(X509_new());
    const auto title = std::string(virtualCardLabel) + " PIV Attestation " + toHex(Bytes{reference});
    auto* name = X509_get_subject_name(made.get());
    auto random = randomBytes(15);
    random.insert(random.begin(), 1);  // positive, sixteen octets
    const std::unique_ptr<BIGNUM, Released<BN_free>> number(
        BN_bin2bn(random.data(), static_cast<int>(random.size()), nullptr));
    const bool isMade =
        signer && subject && X509_set_version(made.get(), X509_VERSION_3) == 1 &&
        BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(made.get())) != nullptr &&
        X509_set_issuer_name(made.get(), X509_get_subject_name(issuer.get())) == 1 &&
        X509_set1_notBefore(made.get(), X509_get0_notBefore(issuer.get())) == 1 &&
        X509_set1_notAfter(made.get(), X509_get0_notAfter(issuer.get())) == 1 &&
        X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(title.c_str()), -1, -1, 0) == 1 &&
        X509_set_pubkey(made.get(), subject.get()) == 1 &&
        add(made.get(), "3", Bytes(firmware.begin(), firmware.end())) &&
        add(made.get(), "7", integer(serial)) && add(made.get(), "8", Bytes{pinPolicy, 0x01}) &&
        X509_sign(made.get(), signer.get(), EVP_sha384()) > 0;
    if (!isMade) {
        ERR_clear_error();
        return std::nullopt;
    }
    return derOf(made.get());
}

}  // namespace conclave::rehearsal
