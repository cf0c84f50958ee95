#pragma once

#include <vector>

#include "core/crypto/private_key.h"
#include "core/x509/certificate.h"

/// To-be-signed certificates from their parts. The device signs the octets made here, so that what was linted
/// before a key existed and what is signed come from one place.
namespace conclave::x509 {

/// Bits of KeyUsage (RFC 5280 4.2.1.3), bit 0 highest.
enum KeyUsage : std::uint16_t {
    digitalSignature = 0x8000,
    nonRepudiation = 0x4000,
    keyEncipherment = 0x2000,
    keyAgreement = 0x0800,
    keyCertSign = 0x0400,
    crlSign = 0x0200,
};

Bytes basicConstraintsOfCa(std::optional<int> pathLength);  ///< Extension, critical
Bytes keyUsage(unsigned bits);                              ///< Extension, critical
Bytes subjectKeyIdentifier(ByteView identifier);
Bytes authorityKeyIdentifier(ByteView identifier);
/// Policies without qualifiers. Errors: Errc::certificateLint {"certificate-policies", oid}.
Result<Bytes> certificatePolicies(const std::vector<std::string>& oids);

/// Validity (RFC 5280 4.1.2.5), both ends inclusive.
/// Errors: Errc::datesReversed, Errc::certificateLint {"validity", detail}: not in whole seconds, or not 1950
/// to 9999.
Result<Bytes> makeValidity(std::int64_t notBeforeUtcMs, std::int64_t notAfterUtcMs);

struct TbsParts {
    Bytes serial;  ///< big-endian unsigned
    crypto::SignatureAlgorithm signatureAlgorithm{};
    Bytes issuer;
    Bytes validity;
    Bytes subject;
    Bytes spki;
    std::vector<Bytes> extensions;
};

Bytes makeTbs(const TbsParts& parts);
Bytes makeCertificate(ByteView tbs, crypto::SignatureAlgorithm algorithm, ByteView signature);

/// One signature by `key` over the TBS, verified.
/// Errors: Errc::signatureAlgorithmUnfit, Errc::signatureInvalid, and the key's own.
Result<Certificate> signCertificate(const TbsParts& parts, crypto::PrivateKey& key);

/// Errc::signatureAlgorithmUnfit when it does not fit.
Result<void> checkFits(crypto::SignatureAlgorithm signature, crypto::KeyAlgorithm key);

}  // namespace conclave::x509
