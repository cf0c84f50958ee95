#include "core/pdf/profile.h"

#include "core/base/hex.h"
#include "core/crypto/cms.h"

namespace conclave::pdf {
namespace {

// PA_PAdES_AD_RB_v1_3.der (politicas.icpbrasil.gov.br), in force from 23 July 2025. This hash is the policy's
// own, over hashAlg and signPolicyInfo, the last octets of the file; the hash of the file is another.
constexpr std::string_view adRbOid = "2.16.76.1.7.1.11.1.3";
constexpr std::string_view adRbHash = "23e4be4b9b362172e4ebb0e72b86a133ece5aad843d8651c6e38a0ba3f08fc60";
constexpr std::string_view adRbUri = "http://politicas.icpbrasil.gov.br/PA_PAdES_AD_RB_v1_3.der";

}  // namespace

std::string_view filterName(Profile profile) {
    switch (profile) {
        case Profile::etsiBB:
            return "Adobe.PPKLite";
        case Profile::icpBrasilAdRb:
            return "PBAD_PAdES";  // DOC-ICP-15.03, table A.18
    }
    return {};
}

std::string_view subFilterName(Profile profile) {
    switch (profile) {
        case Profile::etsiBB:
            return "ETSI.CAdES.detached";
        case Profile::icpBrasilAdRb:
            return "PBAD.PAdES";
    }
    return {};
}

Bytes policyOf(Profile profile) {
    switch (profile) {
        case Profile::etsiBB:
            return {};
        case Profile::icpBrasilAdRb:
            return crypto::signaturePolicy(adRbOid, fromHex(adRbHash).value(), adRbUri);
    }
    return {};
}

crypto::SignatureAlgorithm signatureAlgorithm(Profile profile, crypto::KeyAlgorithm key) {
    const auto usual = crypto::defaultSignature(key);
    if (allows(profile, usual))
        return usual;
    return crypto::isRsa(key) ? crypto::SignatureAlgorithm::rsaPkcs1Sha512
                              : crypto::SignatureAlgorithm::ecdsaSha512;
}

bool allows(Profile profile, crypto::SignatureAlgorithm algorithm) {
    switch (profile) {
        case Profile::etsiBB:
            return true;
        case Profile::icpBrasilAdRb:
            return crypto::hashOf(algorithm) != crypto::Hash::sha384;
    }
    return false;
}

}  // namespace conclave::pdf
