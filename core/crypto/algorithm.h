#pragma once

#include <optional>
#include <string_view>

namespace conclave::crypto {

/// Keys that Conclave makes or meets. Names in scripts and records: "RSA_2048", "EC_P256", …
enum class KeyAlgorithm { rsa2048, rsa3072, rsa4096, ecP256, ecP384, ecP521 };

/// What signs what: the hash and, for RSA, the padding. PSS uses MGF1 with the same hash and a salt of the
/// hash's length (RFC 4055). ECDSA signatures are DER SEQUENCE {r, s} (RFC 3279) at this interface.
/// Names in scripts: "sha256WithRSA", "sha384WithRSA", "sha512WithRSA", "sha256WithRSAPSS", …,
/// "ecdsaWithSHA256", "ecdsaWithSHA384", "ecdsaWithSHA512".
enum class SignatureAlgorithm {
    rsaPkcs1Sha256,
    rsaPkcs1Sha384,
    rsaPkcs1Sha512,
    rsaPssSha256,
    rsaPssSha384,
    rsaPssSha512,
    ecdsaSha256,
    ecdsaSha384,
    ecdsaSha512,
};

enum class Hash { sha1, sha256, sha384, sha512 };

bool isRsa(KeyAlgorithm algorithm);
int keyBits(KeyAlgorithm algorithm);  ///< modulus or curve size
std::string_view name(KeyAlgorithm algorithm);
std::string_view name(SignatureAlgorithm algorithm);
std::string_view name(Hash hash);  ///< "SHA-256"
std::optional<KeyAlgorithm> parseKeyAlgorithm(std::string_view name);
std::optional<SignatureAlgorithm> parseSignatureAlgorithm(std::string_view name);

Hash hashOf(SignatureAlgorithm algorithm);

/// True when a key of this kind can make this signature: the family fits, and on EC keys the hash is the one
/// of the curve's strength (P-256 SHA-256, P-384 SHA-384, P-521 SHA-512; CA/Browser Forum BR 7.1.3.2.2).
bool fits(SignatureAlgorithm signature, KeyAlgorithm key);

/// As fits(), and SHA-512 on P-384, of which ECDSA takes the first 48 octets (FIPS 186-4, 6.4): for signature
/// policies that know no SHA-384 (ICP-Brasil's AD-RB).
bool fitsUnderPolicy(SignatureAlgorithm signature, KeyAlgorithm key);

/// What Conclave signs with when nobody chooses: rsaPkcs1Sha256 (Sha384 from 3072 bits), or the curve's hash.
SignatureAlgorithm defaultSignature(KeyAlgorithm key);

}  // namespace conclave::crypto
