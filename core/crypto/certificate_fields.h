#pragma once

#include <optional>
#include <string>

#include "core/crypto/der.h"

namespace conclave::crypto {

/// The parts of an X.509 certificate (RFC 5280 4.1) where they stand in its DER. Views point into the input.
struct CertificateFields {
    ByteView tbs;  ///< what is signed; this and all but `signature` with tag and length
    ByteView serial;
    ByteView tbsSignatureAlgorithm;
    ByteView issuer;
    der::Element notBefore;
    der::Element notAfter;
    ByteView subject;
    ByteView spki;
    ByteView extensions;  ///< the SEQUENCE OF Extension
    ByteView signatureAlgorithm;
    ByteView signature;  ///< the octets of the BIT STRING
};

/// Version 3, with extensions, both signature algorithms the same, no unique identifiers, lengths definite
/// and minimal everywhere, nothing behind the end. Nothing when it is not so.
std::optional<CertificateFields> readCertificateFields(ByteView der);

/// issuer and serialNumber, as CMS names a certificate (RFC 5652 10.2.4).
Bytes issuerAndSerialNumber(const CertificateFields& fields);

/// A Name (with tag and length) by RFC 4514, UTF-8; empty when it is none.
std::string nameText(ByteView name);

}  // namespace conclave::crypto
