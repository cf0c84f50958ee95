#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "core/base/hex.h"
#include "core/x509/lint_rules.h"

namespace conclave::x509::lint {

static int expectedCount(const RootProfile& profile, int nid) {
    if (nid == NID_certificate_policies)
        return profile.policyOids.empty() ? 0 : 1;
    return nid == NID_basic_constraints || nid == NID_key_usage || nid == NID_subject_key_identifier ||
                   nid == NID_authority_key_identifier
               ? 1
               : 0;
}

Wording noSurplusExtensions(const Subject& s) {
    std::vector<int> seen;
    for (int i = 0; i < X509_get_ext_count(s.x509.get()); ++i) {
        const auto* object = X509_EXTENSION_get_object(X509_get_ext(s.x509.get(), i));
        const int nid = OBJ_obj2nid(object);
        if (expectedCount(s.profile, nid) == 0 || std::ranges::count(seen, nid) != 0)
            return Wording::same(crypto::der::dottedOid({OBJ_get0_data(object), OBJ_length(object)}));
        seen.push_back(nid);
    }
    return {};
}

/// -1: absent, 0: not critical, 1: critical.
static int criticality(const Subject& s, int nid) {
    const int index = X509_get_ext_by_NID(s.x509.get(), nid, -1);
    return index < 0 ? -1 : X509_EXTENSION_get_critical(X509_get_ext(s.x509.get(), index));
}

static ByteView octetsOf(const ASN1_OCTET_STRING* octets) {
    if (octets == nullptr)
        return {};
    return {ASN1_STRING_get0_data(octets), static_cast<std::size_t>(ASN1_STRING_length(octets))};
}

/// Octets that are not the right ones. Even none of them must say something: an empty Wording has passed.
static Wording shown(ByteView octets) {
    return octets.empty() ? Wording("empty", "vazio") : Wording::same(toHex(octets));
}

Wording basicConstraints(const Subject& s) {
    if (criticality(s, NID_basic_constraints) != 1)
        return {"absent or not critical", "extensão ausente ou não crítica"};
    if ((X509_get_extension_flags(s.x509.get()) & EXFLAG_CA) == 0)
        return {"cA is not TRUE", "cA não é TRUE"};
    const long found = X509_get_pathlen(s.x509.get());
    if (found == s.profile.pathLength.value_or(-1))
        return {};
    return worded("path length {}", "comprimento de caminho {}", found);
}

Wording keyUsageIsCaOnly(const Subject& s) {
    if (criticality(s, NID_key_usage) != 1)
        return {"absent or not critical", "extensão ausente ou não crítica"};
    const auto found = X509_get_key_usage(s.x509.get());
    if (found != (KU_KEY_CERT_SIGN | KU_CRL_SIGN))
        return Wording::same("bits " + std::to_string(found));
    // X.690 11.2.2: no trailing zero bits; OpenSSL would write them again.
    const Bytes strict{0x03, 0x02, 0x01, 0x06};
    const int index = X509_get_ext_by_NID(s.x509.get(), NID_key_usage, -1);
    const auto value = octetsOf(X509_EXTENSION_get_data(X509_get_ext(s.x509.get(), index)));
    return std::ranges::equal(value, strict) ? Wording() : shown(value);
}

Wording subjectKeyId(const Subject& s) {
    if (criticality(s, NID_subject_key_identifier) != 0)
        return {"absent or critical", "extensão ausente ou crítica"};
    const auto found = octetsOf(X509_get0_subject_key_id(s.x509.get()));
    return std::ranges::equal(found, s.root.publicKey().subjectKeyIdentifier()) ? Wording() : shown(found);
}

Wording authorityKeyId(const Subject& s) {
    const int isCritical = criticality(s, NID_authority_key_identifier);
    if (isCritical < 0)
        return {};
    const auto found = octetsOf(X509_get0_authority_key_id(s.x509.get()));
    const bool isOwn = std::ranges::equal(found, s.root.publicKey().subjectKeyIdentifier());
    const bool isAlone = X509_get0_authority_issuer(s.x509.get()) == nullptr &&
                         X509_get0_authority_serial(s.x509.get()) == nullptr;
    return isCritical == 0 && isOwn && isAlone ? Wording() : shown(found);
}

Wording policies(const Subject& s) {
    const int isCritical = criticality(s, NID_certificate_policies);
    if (s.profile.policyOids.empty() && isCritical < 0)
        return {};
    if (isCritical != 0)
        return {"absent or critical", "extensão ausente ou crítica"};
    struct Deleter {
        void operator()(CERTIFICATEPOLICIES* found) const noexcept { CERTIFICATEPOLICIES_free(found); }
    };
    const std::unique_ptr<CERTIFICATEPOLICIES, Deleter> found(static_cast<CERTIFICATEPOLICIES*>(
        X509_get_ext_d2i(s.x509.get(), NID_certificate_policies, nullptr, nullptr)));
    std::vector<std::string> oids;
    for (int i = 0; i < sk_POLICYINFO_num(found.get()); ++i) {
        const auto* policy = sk_POLICYINFO_value(found.get(), i);
        if (policy->qualifiers != nullptr)
            return {"policy qualifiers", "há qualificadores de política"};
        oids.push_back(
            crypto::der::dottedOid({OBJ_get0_data(policy->policyid), OBJ_length(policy->policyid)}));
    }
    if (oids == s.profile.policyOids)
        return {};
    return worded("{} policies, not the profile's", "não são as políticas do perfil (encontradas: {})",
                  oids.size());
}

}  // namespace conclave::x509::lint
