#include "core/x509/lint.h"

#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <functional>

#include "core/base/clock.h"
#include "core/base/hex.h"
#include "core/crypto/certificate_fields.h"
#include "core/crypto/identifiers.h"
#include "core/crypto/openssl.h"
#include "core/x509/lint_keys.h"
#include "core/x509/root.h"
#include "core/x509/root_tbs.h"

// The builder is ours, so the rules read the certificate through OpenSSL's parser instead.
namespace conclave::x509 {

namespace {

struct Subject {
    const Certificate& root;
    const RootProfile& profile;
    crypto::CertificateFields fields;
    crypto::X509Certificate x509;
};

/// Empty: passed. Else what was found.
using Rule = std::string (*)(const Subject&);

struct NamedRule {
    std::string_view name;
    Rule rule;
};

std::string serialNumber(const Subject& s) {
    const auto* serial = X509_get0_serialNumber(s.x509.get());
    const int octets = ASN1_STRING_length(serial);
    // BR 7.1: over zero, at least 64 random bits; RFC 5280 4.1.2.2: at most 20 octets with the sign bit.
    crypto::der::Reader reader(s.fields.serial);
    const auto content = reader.content(crypto::der::integer);
    if ((ASN1_STRING_type(serial) & V_ASN1_NEG) != 0 || octets < 8 || content.size() > 20)
        return s.root.serialHex() + " is not a positive number of 8 to 20 octets";
    return {};
}

std::string signatureAlgorithm(const Subject& s) {
    const auto found = crypto::findCertificateSignature(s.fields.signatureAlgorithm);
    if (!found)
        return toHex(s.fields.signatureAlgorithm) + " is none of ours";
    if (*found != s.profile.signatureAlgorithm || !crypto::fits(*found, s.root.publicKey().algorithm()))
        return std::string(name(*found));
    return {};
}

std::string selfIssued(const Subject& s) {
    return std::ranges::equal(s.fields.issuer, s.fields.subject) ? "" : "issuer is " + s.root.issuer();
}

std::string subjectMatches(const Subject& s) {
    const auto* subject = X509_get_subject_name(s.x509.get());
    if (X509_NAME_entry_count(subject) != static_cast<int>(s.profile.subject.size()))
        return s.root.subject();
    for (int i = 0; i < X509_NAME_entry_count(subject); ++i) {
        const auto& wanted = s.profile.subject[static_cast<std::size_t>(i)];
        const auto* entry = X509_NAME_get_entry(subject, i);
        const auto* value = X509_NAME_ENTRY_get_data(entry);
        const ByteView octets(ASN1_STRING_get0_data(value),
                              static_cast<std::size_t>(ASN1_STRING_length(value)));
        if (OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry)) != OBJ_txt2nid(wanted.type.c_str()) ||
            asText(octets) != wanted.value || X509_NAME_ENTRY_set(entry) != i)
            return s.root.subject();
    }
    return {};
}

// RFC 5280 4.1.2.4 and appendix A: C and serialNumber are PrintableString, the others UTF8String from 2004
// on.
std::string subjectEncoding(const Subject& s) {
    const auto* subject = X509_get_subject_name(s.x509.get());
    for (int i = 0; i < X509_NAME_entry_count(subject); ++i) {
        const auto* entry = X509_NAME_get_entry(subject, i);
        const int nid = OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry));
        const int wanted =
            nid == NID_countryName || nid == NID_serialNumber ? V_ASN1_PRINTABLESTRING : V_ASN1_UTF8STRING;
        if (ASN1_STRING_type(X509_NAME_ENTRY_get_data(entry)) != wanted)
            return std::string(OBJ_nid2sn(nid)) + " has the wrong string type";
    }
    return {};
}

std::string validityOrder(const Subject& s) {
    if (ASN1_TIME_compare(X509_get0_notBefore(s.x509.get()), X509_get0_notAfter(s.x509.get())) < 0)
        return {};
    return formatUtcMs(s.root.notBeforeUtcMs()) + " to " + formatUtcMs(s.root.notAfterUtcMs());
}

std::string validityMatches(const Subject& s) {
    if (s.root.notBeforeUtcMs() == s.profile.notBeforeUtcMs &&
        s.root.notAfterUtcMs() == s.profile.notAfterUtcMs)
        return {};
    return formatUtcMs(s.root.notBeforeUtcMs()) + " to " + formatUtcMs(s.root.notAfterUtcMs());
}

// RFC 5280 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050.
std::string validityEncoding(const Subject& s) {
    for (const auto* time : {X509_get0_notBefore(s.x509.get()), X509_get0_notAfter(s.x509.get())}) {
        tm parts{};
        const bool isReadable = ASN1_TIME_to_tm(time, &parts) == 1;
        const int wanted = parts.tm_year < 150 ? V_ASN1_UTCTIME : V_ASN1_GENERALIZEDTIME;
        if (!isReadable || ASN1_STRING_type(time) != wanted)
            return std::string(asText({ASN1_STRING_get0_data(time), static_cast<std::size_t>(time->length)}));
    }
    return {};
}

std::string rsaModulus(const Subject& s) {
    const auto& key = s.root.publicKey();
    if (!isRsa(key.algorithm()))
        return {};
    const auto modulus = key.rsaModulus();
    const auto octets = static_cast<std::size_t>(keyBits(key.algorithm()) / 8);
    const bool isWhole =
        modulus.size() == octets && (modulus.front() & 0x80) != 0 && (modulus.back() & 1) != 0;
    return isWhole ? "" : std::to_string(modulus.size() * 8) + " bits";
}

// BR 6.1.6: odd, from 2^16+1 to 2^256-1.
std::string rsaExponent(const Subject& s) {
    const auto& key = s.root.publicKey();
    if (!isRsa(key.algorithm()))
        return {};
    const auto exponent = key.rsaExponent();
    const bool isAtLeast65537 = exponent.size() > 3 || (exponent.size() == 3 && exponent >= Bytes{1, 0, 1});
    const bool isFit = isAtLeast65537 && exponent.size() <= 32 && (exponent.back() & 1) != 0;
    return isFit ? "" : toHex(exponent);
}

int expectedCount(const RootProfile& profile, int nid) {
    if (nid == NID_certificate_policies)
        return profile.policyOids.empty() ? 0 : 1;
    return nid == NID_basic_constraints || nid == NID_key_usage || nid == NID_subject_key_identifier ||
                   nid == NID_authority_key_identifier
               ? 1
               : 0;
}

std::string noSurplusExtensions(const Subject& s) {
    std::vector<int> seen;
    for (int i = 0; i < X509_get_ext_count(s.x509.get()); ++i) {
        const auto* object = X509_EXTENSION_get_object(X509_get_ext(s.x509.get(), i));
        const int nid = OBJ_obj2nid(object);
        if (expectedCount(s.profile, nid) == 0 || std::ranges::count(seen, nid) != 0)
            return crypto::der::dottedOid({OBJ_get0_data(object), OBJ_length(object)});
        seen.push_back(nid);
    }
    return {};
}

/// -1: absent, 0: not critical, 1: critical.
int criticality(const Subject& s, int nid) {
    const int index = X509_get_ext_by_NID(s.x509.get(), nid, -1);
    return index < 0 ? -1 : X509_EXTENSION_get_critical(X509_get_ext(s.x509.get(), index));
}

std::string basicConstraints(const Subject& s) {
    if (criticality(s, NID_basic_constraints) != 1)
        return "absent or not critical";
    if ((X509_get_extension_flags(s.x509.get()) & EXFLAG_CA) == 0)
        return "cA is not TRUE";
    const long found = X509_get_pathlen(s.x509.get());
    return found == s.profile.pathLength.value_or(-1) ? "" : "path length " + std::to_string(found);
}

std::string keyUsageIsCaOnly(const Subject& s) {
    if (criticality(s, NID_key_usage) != 1)
        return "absent or not critical";
    const auto found = X509_get_key_usage(s.x509.get());
    return found == (KU_KEY_CERT_SIGN | KU_CRL_SIGN) ? "" : "bits " + std::to_string(found);
}

ByteView octetsOf(const ASN1_OCTET_STRING* octets) {
    if (octets == nullptr)
        return {};
    return {ASN1_STRING_get0_data(octets), static_cast<std::size_t>(ASN1_STRING_length(octets))};
}

std::string subjectKeyId(const Subject& s) {
    if (criticality(s, NID_subject_key_identifier) != 0)
        return "absent or critical";
    const auto found = octetsOf(X509_get0_subject_key_id(s.x509.get()));
    return std::ranges::equal(found, s.root.publicKey().subjectKeyIdentifier()) ? "" : toHex(found);
}

std::string authorityKeyId(const Subject& s) {
    const int isCritical = criticality(s, NID_authority_key_identifier);
    if (isCritical < 0)
        return {};
    const auto found = octetsOf(X509_get0_authority_key_id(s.x509.get()));
    const bool isOwn = std::ranges::equal(found, s.root.publicKey().subjectKeyIdentifier());
    const bool isAlone = X509_get0_authority_issuer(s.x509.get()) == nullptr &&
                         X509_get0_authority_serial(s.x509.get()) == nullptr;
    return isCritical == 0 && isOwn && isAlone ? "" : toHex(found);
}

std::string policies(const Subject& s) {
    const int isCritical = criticality(s, NID_certificate_policies);
    if (s.profile.policyOids.empty() && isCritical < 0)
        return {};
    if (isCritical != 0)
        return "absent or critical";
    struct Deleter {
        void operator()(CERTIFICATEPOLICIES* found) const noexcept { CERTIFICATEPOLICIES_free(found); }
    };
    const std::unique_ptr<CERTIFICATEPOLICIES, Deleter> found(static_cast<CERTIFICATEPOLICIES*>(
        X509_get_ext_d2i(s.x509.get(), NID_certificate_policies, nullptr, nullptr)));
    std::vector<std::string> oids;
    for (int i = 0; i < sk_POLICYINFO_num(found.get()); ++i) {
        const auto* policy = sk_POLICYINFO_value(found.get(), i);
        if (policy->qualifiers != nullptr)
            return "policy qualifiers";
        oids.push_back(
            crypto::der::dottedOid({OBJ_get0_data(policy->policyid), OBJ_length(policy->policyid)}));
    }
    return oids == s.profile.policyOids ? "" : std::to_string(oids.size()) + " policies, not the profile's";
}

std::string selfSignature(const Subject& s) {
    return s.root.verifySignature(s.root.publicKey()) ? "" : "does not verify";
}

/// A fresh copy: OpenSSL keeps the octets of the certificate it parsed, and would only give them back.
std::string reEncoding(const Subject& s) {
    const crypto::X509Certificate copy(X509_dup(s.x509.get()));
    unsigned char* der = nullptr;
    const int size = copy ? i2d_re_X509_tbs(copy.get(), &der) : -1;
    const bool isTbsSame =
        size > 0 && std::ranges::equal(ByteView(der, static_cast<std::size_t>(size)), s.fields.tbs);
    OPENSSL_free(der);
    if (!isTbsSame)
        return "TBSCertificate differs";
    for (int i = 0; i < X509_get_ext_count(s.x509.get()); ++i) {
        auto* extension = X509_get_ext(s.x509.get(), i);
        const int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
        void* value = X509V3_EXT_d2i(extension);
        const crypto::Owned<X509_EXTENSION> again(
            value == nullptr ? nullptr : X509V3_EXT_i2d(nid, X509_EXTENSION_get_critical(extension), value));
        if (value != nullptr) {
            const auto* method = X509V3_EXT_get_nid(nid);
            ASN1_item_free(static_cast<ASN1_VALUE*>(value), ASN1_ITEM_ptr(method->it));
        }
        if (!again || ASN1_OCTET_STRING_cmp(X509_EXTENSION_get_data(again.get()),
                                            X509_EXTENSION_get_data(extension)) != 0)
            return "extension " + std::string(OBJ_nid2sn(nid)) + " differs";
    }
    return {};
}

constexpr std::string_view selfSignatureRule = "self-signature";

constexpr NamedRule rules[] = {
    {"serial-number", serialNumber},
    {"signature-algorithm", signatureAlgorithm},
    {"self-issued", selfIssued},
    {"subject", subjectMatches},
    {"subject-encoding", subjectEncoding},
    {"validity-order", validityOrder},
    {"validity", validityMatches},
    {"validity-encoding", validityEncoding},
    {"rsa-modulus", rsaModulus},
    {"rsa-exponent", rsaExponent},
    {"extensions", noSurplusExtensions},
    {"basic-constraints", basicConstraints},
    {"key-usage", keyUsageIsCaOnly},
    {"subject-key-identifier", subjectKeyId},
    {"authority-key-identifier", authorityKeyId},
    {"certificate-policies", policies},
    {"re-encoding", reEncoding},
    {selfSignatureRule, selfSignature},
};

}  // namespace

std::vector<LintFinding> lintRoot(const Certificate& root, const RootProfile& profile) {
    auto* parsed = X509_new_ex(crypto::libContext(), nullptr);
    const auto* cursor = root.der().data();
    if (parsed != nullptr && d2i_X509(&parsed, &cursor, static_cast<long>(root.der().size())) == nullptr)
        parsed = nullptr;  // d2i has freed it
    const Subject subject{root, profile, *crypto::readCertificateFields(root.der()),
                          crypto::X509Certificate(parsed)};
    std::vector<LintFinding> findings;
    for (const auto& [name, rule] : rules) {
        auto found = subject.x509 ? rule(subject) : "OpenSSL cannot parse the certificate";
        const bool passed = found.empty();
        findings.push_back({std::string(name), passed, std::move(found)});
    }
    crypto::opensslError("lint");  // drains what the parsers left in the queue
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
