#include "core/x509/lint.h"

#include <openssl/err.h>
#include <openssl/x509.h>

#include "core/x509/lint_keys.h"
#include "core/x509/lint_rules.h"
#include "core/x509/root.h"
#include "core/x509/root_tbs.h"

namespace conclave::x509 {

namespace {

struct NamedRule {
    std::string_view name;
    Wording (*rule)(const lint::Subject&);
};

constexpr std::string_view selfSignatureRule = "self-signature";

constexpr NamedRule rules[] = {
    {"serial-number", lint::serialNumber},
    {"signature-algorithm", lint::signatureAlgorithm},
    {"self-issued", lint::selfIssued},
    {"subject", lint::subjectMatches},
    {"subject-encoding", lint::subjectEncoding},
    {"validity-order", lint::validityOrder},
    {"validity", lint::validityMatches},
    {"validity-encoding", lint::validityEncoding},
    {"rsa-modulus", lint::rsaModulus},
    {"rsa-exponent", lint::rsaExponent},
    {"extensions", lint::noSurplusExtensions},
    {"basic-constraints", lint::basicConstraints},
    {"key-usage", lint::keyUsageIsCaOnly},
    {"subject-key-identifier", lint::subjectKeyId},
    {"authority-key-identifier", lint::authorityKeyId},
    {"certificate-policies", lint::policies},
    {"re-encoding", lint::reEncoding},
    {selfSignatureRule, lint::selfSignature},
};

}  // namespace

std::vector<LintFinding> lintRoot(const Certificate& root, const RootProfile& profile) {
    auto* parsed = X509_new_ex(crypto::libContext(), nullptr);
    const auto* cursor = root.der().data();
    if (parsed != nullptr && d2i_X509(&parsed, &cursor, static_cast<long>(root.der().size())) == nullptr)
        parsed = nullptr;  // d2i has freed it
    const lint::Subject subject{root, profile, *crypto::readCertificateFields(root.der()),
                                crypto::X509Certificate(parsed)};
    std::vector<LintFinding> findings;
    for (const auto& [name, rule] : rules) {
        auto found = subject.x509 ? rule(subject)
                                  : Wording("OpenSSL cannot parse the certificate",
                                            "o OpenSSL não consegue ler o certificado");
        const bool passed = found.isEmpty();
        findings.push_back({std::string(name), passed, std::move(found)});
    }
    ERR_clear_error();  // what the parsers left
    return findings;
}

Result<void> lintRootProfile(const RootProfile& profile, crypto::KeyAlgorithm key) {
    TRY_ASSIGN(const auto standIn, lintKey(key));
    TRY_ASSIGN(const auto serial, randomSerial());
    TRY_ASSIGN(const auto parts, rootTbs(profile, serial, standIn));
    const Bytes noSignature(64);
    TRY_ASSIGN(const auto unsignedRoot, Certificate::fromDer(makeCertificate(
                                            makeTbs(parts), profile.signatureAlgorithm, noSignature)));
    auto findings = lintRoot(unsignedRoot, profile);
    std::erase_if(findings, [](const LintFinding& finding) { return finding.rule == selfSignatureRule; });
    return allPassed(findings);
}

Result<void> allPassed(const std::vector<LintFinding>& findings) {
    for (const auto& finding : findings)
        if (!finding.passed)
            return Error(Errc::certificateLint, {finding.rule, finding.detail});
    return {};
}

}  // namespace conclave::x509
