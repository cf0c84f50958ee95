#pragma once

#include <optional>
#include <string_view>

#include "core/base/bytes.h"
#include "core/crypto/algorithm.h"

/// AlgorithmIdentifiers as DER; one encoding each, the one that is written and the only one that is accepted.
namespace conclave::crypto {

inline constexpr std::string_view idData = "1.2.840.113549.1.7.1";  ///< RFC 5652 4

/// In certificates (RFC 4055, RFC 5758; octet for octet as CA/Browser Forum BR 7.1.3.2 lists them).
Bytes certificateSignatureIdentifier(SignatureAlgorithm algorithm);
std::optional<SignatureAlgorithm> findCertificateSignature(ByteView identifier);

/// In CMS SignerInfos: rsaEncryption for PKCS #1 v1.5 (RFC 3370 3.2), else as in certificates.
Bytes cmsSignatureIdentifier(SignatureAlgorithm algorithm);

/// Parameters absent (RFC 5754 2).
Bytes digestIdentifier(Hash hash);

/// The algorithm of a SignerInfo by its digest and signature identifiers.
std::optional<SignatureAlgorithm> findCmsSignature(ByteView digest, ByteView signature);

/// RSAES-OAEP with `hash` for OAEP and MGF1, empty label (RFC 4055 4.1).
Bytes oaepIdentifier(Hash hash);

}  // namespace conclave::crypto
