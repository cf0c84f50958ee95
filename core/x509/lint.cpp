#include "core/x509/lint.h"

#include <openssl/err.h>
#include <openssl/x509.h>

#include "core/x509/lint_keys.h"
#include "core/x509/lint_rules.h"
#include "core/x509/root.h"
#include "core/x509/root_tbs.h"

namespace conclave::x509 {

namespace {

struct Rule {
    LintRule says;
    Wording (*check)(const lint::Subject&);
};

constexpr std::string_view selfSignatureRule = "self-signature";

constexpr Rule rules[] = {
    {{"serial-number", "RFC 5280 4.1.2.2, BR 7.1"}, lint::serialNumber},
    {{"signature-algorithm", "BR 7.1.3.2"}, lint::signatureAlgorithm},
    {{"self-issued", "RFC 5280 4.1.2.4"}, lint::selfIssued},
    {{"subject", "script"}, lint::subjectMatches},
    {{"subject-encoding", "RFC 5280 4.1.2.4, appendix A"}, lint::subjectEncoding},
    {{"validity-order", "RFC 5280 4.1.2.5"}, lint::validityOrder},
    {{"validity", "script"}, lint::validityMatches},
    {{"validity-encoding", "RFC 5280 4.1.2.5"}, lint::validityEncoding},
    {{"rsa-modulus", "BR 6.1.5, 6.1.6"}, lint::rsaModulus},
    {{"rsa-exponent", "BR 6.1.6"}, lint::rsaExponent},
    {{"key-weakness", "BR 6.1.1.3"}, lint::keyWeakness},
    {{"extensions", "BR 7.1.2.1"}, lint::noSurplusExtensions},
    {{"basic-constraints", "RFC 5280 4.2.1.9, BR 7.1.2.1.4"}, lint::basicConstraints},
    {{"key-usage", "RFC 5280 4.2.1.3, BR 7.1.2.1"}, lint::keyUsageIsCaOnly},
    {{"subject-key-identifier", "RFC 5280 4.2.1.2, RFC 7093"}, lint::subjectKeyId},
    {{"authority-key-identifier", "RFC 5280 4.2.1.1"}, lint::authorityKeyId},
    {{"certificate-policies", "RFC 5280 4.2.1.4"}, lint::policies},
    {{"re-encoding", "X.690"}, lint::reEncoding},
    {{selfSignatureRule, "RFC 5280 6.1.3"}, lint::selfSignature},
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
    for (const auto& [says, check] : rules) {
        auto found = subject.x509 ? check(subject)
                                  : Wording("OpenSSL cannot parse the certificate",
                                            "o OpenSSL não consegue ler o certificado");
        const bool passed = found.isEmpty();
        findings.push_back({std::string(says.name), passed, std::move(found)});
    }
    ERR_clear_error();  // what the parsers left
    return findings;
}

std::vector<LintRule> lintRules() {
    std::vector<LintRule> all;
    for (const auto& rule : rules)
        all.push_back(rule.says);
    return all;
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
