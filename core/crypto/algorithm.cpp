#include "core/crypto/algorithm.h"

#include <array>

namespace conclave::crypto {
namespace {

constexpr std::array allKeys{KeyAlgorithm::rsa2048, KeyAlgorithm::rsa3072, KeyAlgorithm::rsa4096,
                             KeyAlgorithm::ecP256,  KeyAlgorithm::ecP384,  KeyAlgorithm::ecP521};

constexpr std::array allSignatures{SignatureAlgorithm::rsaPkcs1Sha256, SignatureAlgorithm::rsaPkcs1Sha384,
                                   SignatureAlgorithm::rsaPkcs1Sha512, SignatureAlgorithm::rsaPssSha256,
                                   SignatureAlgorithm::rsaPssSha384,   SignatureAlgorithm::rsaPssSha512,
                                   SignatureAlgorithm::ecdsaSha256,    SignatureAlgorithm::ecdsaSha384,
                                   SignatureAlgorithm::ecdsaSha512};

bool isEcdsa(SignatureAlgorithm algorithm) {
    return algorithm == SignatureAlgorithm::ecdsaSha256 || algorithm == SignatureAlgorithm::ecdsaSha384 ||
           algorithm == SignatureAlgorithm::ecdsaSha512;
}

}  // namespace

bool isRsa(KeyAlgorithm algorithm) {
    return algorithm == KeyAlgorithm::rsa2048 || algorithm == KeyAlgorithm::rsa3072 ||
           algorithm == KeyAlgorithm::rsa4096;
}

int keyBits(KeyAlgorithm algorithm) {
    switch (algorithm) {
        case KeyAlgorithm::rsa2048:
            return 2048;
        case KeyAlgorithm::rsa3072:
            return 3072;
        case KeyAlgorithm::rsa4096:
            return 4096;
        case KeyAlgorithm::ecP256:
            return 256;
        case KeyAlgorithm::ecP384:
            return 384;
        case KeyAlgorithm::ecP521:
            return 521;
    }
    return 0;
}

std::string_view name(KeyAlgorithm algorithm) {
    switch (algorithm) {
        case KeyAlgorithm::rsa2048:
            return "RSA_2048";
        case KeyAlgorithm::rsa3072:
            return "RSA_3072";
        case KeyAlgorithm::rsa4096:
            return "RSA_4096";
        case KeyAlgorithm::ecP256:
            return "EC_P256";
        case KeyAlgorithm::ecP384:
            return "EC_P384";
        case KeyAlgorithm::ecP521:
            return "EC_P521";
    }
    return {};
}

std::string_view name(SignatureAlgorithm algorithm) {
    switch (algorithm) {
        case SignatureAlgorithm::rsaPkcs1Sha256:
            return "sha256WithRSA";
        case SignatureAlgorithm::rsaPkcs1Sha384:
            return "sha384WithRSA";
        case SignatureAlgorithm::rsaPkcs1Sha512:
            return "sha512WithRSA";
        case SignatureAlgorithm::rsaPssSha256:
            return "sha256WithRSAPSS";
        case SignatureAlgorithm::rsaPssSha384:
            return "sha384WithRSAPSS";
        case SignatureAlgorithm::rsaPssSha512:
            return "sha512WithRSAPSS";
        case SignatureAlgorithm::ecdsaSha256:
            return "ecdsaWithSHA256";
        case SignatureAlgorithm::ecdsaSha384:
            return "ecdsaWithSHA384";
        case SignatureAlgorithm::ecdsaSha512:
            return "ecdsaWithSHA512";
    }
    return {};
}

std::string_view name(Hash hash) {
    switch (hash) {
        case Hash::sha1:
            return "SHA-1";
        case Hash::sha256:
            return "SHA-256";
        case Hash::sha384:
            return "SHA-384";
        case Hash::sha512:
            return "SHA-512";
    }
    return {};
}

std::optional<KeyAlgorithm> parseKeyAlgorithm(std::string_view wanted) {
    for (const auto algorithm : allKeys)
        if (name(algorithm) == wanted)
            return algorithm;
    return std::nullopt;
}

std::optional<SignatureAlgorithm> parseSignatureAlgorithm(std::string_view wanted) {
    for (const auto algorithm : allSignatures)
        if (name(algorithm) == wanted)
            return algorithm;
    return std::nullopt;
}

Hash hashOf(SignatureAlgorithm algorithm) {
    switch (algorithm) {
        case SignatureAlgorithm::rsaPkcs1Sha256:
        case SignatureAlgorithm::rsaPssSha256:
        case SignatureAlgorithm::ecdsaSha256:
            return Hash::sha256;
        case SignatureAlgorithm::rsaPkcs1Sha384:
        case SignatureAlgorithm::rsaPssSha384:
        case SignatureAlgorithm::ecdsaSha384:
            return Hash::sha384;
        case SignatureAlgorithm::rsaPkcs1Sha512:
        case SignatureAlgorithm::rsaPssSha512:
        case SignatureAlgorithm::ecdsaSha512:
            return Hash::sha512;
    }
    return Hash::sha512;
}

bool fits(SignatureAlgorithm signature, KeyAlgorithm key) {
    if (isRsa(key))
        return !isEcdsa(signature);
    return signature == defaultSignature(key);
}

bool fitsUnderPolicy(SignatureAlgorithm signature, KeyAlgorithm key) {
    return fits(signature, key) ||
           (signature == SignatureAlgorithm::ecdsaSha512 && key == KeyAlgorithm::ecP384);
}

SignatureAlgorithm defaultSignature(KeyAlgorithm key) {
    switch (key) {
        case KeyAlgorithm::rsa2048:
            return SignatureAlgorithm::rsaPkcs1Sha256;
        case KeyAlgorithm::rsa3072:
        case KeyAlgorithm::rsa4096:
            return SignatureAlgorithm::rsaPkcs1Sha384;
        case KeyAlgorithm::ecP256:
            return SignatureAlgorithm::ecdsaSha256;
        case KeyAlgorithm::ecP384:
            return SignatureAlgorithm::ecdsaSha384;
        case KeyAlgorithm::ecP521:
            return SignatureAlgorithm::ecdsaSha512;
    }
    return SignatureAlgorithm::rsaPkcs1Sha512;
}

}  // namespace conclave::crypto
