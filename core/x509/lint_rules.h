#pragma once

#include <openssl/x509.h>

#include <string>

#include "core/crypto/certificate_fields.h"
#include "core/crypto/openssl.h"
#include "core/x509/certificate.h"
#include "core/x509/profile.h"

/// The rules of lint.cpp. Each returns an empty string when it passed, else what was found.
/// The builder is ours, so they read the certificate through OpenSSL's parser instead.
namespace conclave::x509::lint {

struct Subject {
    const Certificate& root;
    const RootProfile& profile;
    crypto::CertificateFields fields;
    crypto::X509Certificate x509;
};

// lint_fields.cpp
std::string serialNumber(const Subject& s);
std::string signatureAlgorithm(const Subject& s);
std::string selfIssued(const Subject& s);
std::string subjectMatches(const Subject& s);
std::string subjectEncoding(const Subject& s);
std::string validityOrder(const Subject& s);
std::string validityMatches(const Subject& s);
std::string validityEncoding(const Subject& s);
std::string rsaModulus(const Subject& s);
std::string rsaExponent(const Subject& s);
std::string selfSignature(const Subject& s);
std::string reEncoding(const Subject& s);

// lint_extensions.cpp
std::string noSurplusExtensions(const Subject& s);
std::string basicConstraints(const Subject& s);
std::string keyUsageIsCaOnly(const Subject& s);
std::string subjectKeyId(const Subject& s);
std::string authorityKeyId(const Subject& s);
std::string policies(const Subject& s);

}  // namespace conclave::x509::lint
