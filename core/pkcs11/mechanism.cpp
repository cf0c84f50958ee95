#include "core/pkcs11/mechanism.h"

#include <fmt/format.h>

#include <array>

#include "core/crypto/der.h"

namespace conclave::pkcs11 {

using crypto::Hash;
using crypto::KeyAlgorithm;
using crypto::SignatureAlgorithm;

namespace {

struct MechanismName {
    CK_MECHANISM_TYPE type;
    const char* text;
};

#define NAME(symbol)    \
    MechanismName {     \
        symbol, #symbol \
    }
constexpr std::array mechanismNames{
    NAME(CKM_RSA_PKCS_KEY_PAIR_GEN), NAME(CKM_RSA_PKCS),
    NAME(CKM_RSA_PKCS_OAEP),         NAME(CKM_RSA_PKCS_PSS),
    NAME(CKM_SHA256_RSA_PKCS),       NAME(CKM_SHA384_RSA_PKCS),
    NAME(CKM_SHA512_RSA_PKCS),       NAME(CKM_SHA256_RSA_PKCS_PSS),
    NAME(CKM_SHA384_RSA_PKCS_PSS),   NAME(CKM_SHA512_RSA_PKCS_PSS),
    NAME(CKM_EC_KEY_PAIR_GEN),       NAME(CKM_ECDSA),
    NAME(CKM_ECDSA_SHA256),          NAME(CKM_ECDSA_SHA384),
    NAME(CKM_ECDSA_SHA512),          NAME(CKM_ECDH1_DERIVE),
    NAME(CKM_AES_CBC_PAD),           NAME(CKM_AES_KEY_WRAP),
    NAME(CKM_AES_KEY_WRAP_PAD),      MechanismName{aesKeyWrapKwp, "CKM_AES_KEY_WRAP_KWP"},
};
#undef NAME

// RFC 5480, 2.1.1.1
constexpr std::array curves{std::pair{KeyAlgorithm::ecP256, "1.2.840.10045.3.1.7"},
                            std::pair{KeyAlgorithm::ecP384, "1.3.132.0.34"},
                            std::pair{KeyAlgorithm::ecP521, "1.3.132.0.35"}};

}  // namespace

std::string mechanismName(CK_MECHANISM_TYPE type) {
    for (const auto& name : mechanismNames)
        if (name.type == type)
            return name.text;
    return fmt::format("CKM 0x{:x}", type);
}

SignMechanisms signMechanisms(SignatureAlgorithm algorithm) {
    switch (algorithm) {
        case SignatureAlgorithm::rsaPkcs1Sha256:
            return {CKM_SHA256_RSA_PKCS, CKM_RSA_PKCS};
        case SignatureAlgorithm::rsaPkcs1Sha384:
            return {CKM_SHA384_RSA_PKCS, CKM_RSA_PKCS};
        case SignatureAlgorithm::rsaPkcs1Sha512:
            return {CKM_SHA512_RSA_PKCS, CKM_RSA_PKCS};
        case SignatureAlgorithm::rsaPssSha256:
            return {CKM_SHA256_RSA_PKCS_PSS, CKM_RSA_PKCS_PSS};
        case SignatureAlgorithm::rsaPssSha384:
            return {CKM_SHA384_RSA_PKCS_PSS, CKM_RSA_PKCS_PSS};
        case SignatureAlgorithm::rsaPssSha512:
            return {CKM_SHA512_RSA_PKCS_PSS, CKM_RSA_PKCS_PSS};
        case SignatureAlgorithm::ecdsaSha256:
            return {CKM_ECDSA_SHA256, CKM_ECDSA};
        case SignatureAlgorithm::ecdsaSha384:
            return {CKM_ECDSA_SHA384, CKM_ECDSA};
        case SignatureAlgorithm::ecdsaSha512:
            return {CKM_ECDSA_SHA512, CKM_ECDSA};
    }
    return {};
}

CK_MECHANISM_TYPE keyPairGenMechanism(KeyAlgorithm algorithm) {
    return isRsa(algorithm) ? CKM_RSA_PKCS_KEY_PAIR_GEN : CKM_EC_KEY_PAIR_GEN;
}

CK_KEY_TYPE keyType(KeyAlgorithm algorithm) {
    return isRsa(algorithm) ? CKK_RSA : CKK_EC;
}

CK_MECHANISM_TYPE hashMechanism(Hash hash) {
    switch (hash) {
        case Hash::sha1:
            return CKM_SHA_1;
        case Hash::sha256:
            return CKM_SHA256;
        case Hash::sha384:
            return CKM_SHA384;
        case Hash::sha512:
            return CKM_SHA512;
    }
    return {};
}

CK_RSA_PKCS_MGF_TYPE mgf1(Hash hash) {
    switch (hash) {
        case Hash::sha1:
            return CKG_MGF1_SHA1;
        case Hash::sha256:
            return CKG_MGF1_SHA256;
        case Hash::sha384:
            return CKG_MGF1_SHA384;
        case Hash::sha512:
            return CKG_MGF1_SHA512;
    }
    return {};
}

Bytes ecParams(KeyAlgorithm algorithm) {
    for (const auto& [curve, oid] : curves)
        if (curve == algorithm)
            return crypto::der::makeOid(oid);
    return {};
}

std::optional<KeyAlgorithm> curveOf(ByteView params) {
    for (const auto& [curve, oid] : curves)
        if (crypto::der::makeOid(oid) == toBytes(params))
            return curve;
    return std::nullopt;
}

}  // namespace conclave::pkcs11
