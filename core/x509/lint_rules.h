#pragma once

#include <openssl/x509.h>

#include "core/base/wording.h"
#include "core/crypto/certificate_fields.h"
#include "core/crypto/openssl.h"
#include "core/x509/certificate.h"
#include "core/x509/profile.h"

/// The rules of lint.cpp. Each returns an empty Wording when it passed, else what was found.
/// The builder is ours, so they read the certificate through OpenSSL's parser instead.
namespace conclave::x509::lint {

struct Subject {
    const Certificate& root;
    const RootProfile& profile;
    crypto::CertificateFields fields;
    crypto::X509Certificate x509;
};

// lint_fields.cpp
Wording serialNumber(const Subject& s);
Wording signatureAlgorithm(const Subject& s);
Wording selfIssued(const Subject& s);
Wording subjectMatches(const Subject& s);
Wording subjectEncoding(const Subject& s);
Wording validityOrder(const Subject& s);
Wording validityMatches(const Subject& s);
Wording validityEncoding(const Subject& s);
Wording rsaModulus(const Subject& s);
Wording rsaExponent(const Subject& s);
Wording keyWeakness(const Subject& s);
Wording selfSignature(const Subject& s);
Wording reEncoding(const Subject& s);

// lint_extensions.cpp
Wording noSurplusExtensions(const Subject& s);
Wording basicConstraints(const Subject& s);
Wording keyUsageIsCaOnly(const Subject& s);
Wording subjectKeyId(const Subject& s);
Wording authorityKeyId(const Subject& s);
Wording policies(const Subject& s);

}  // namespace conclave::x509::lint
