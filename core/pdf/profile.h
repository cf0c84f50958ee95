#pragma once

#include <string_view>

#include "core/base/bytes.h"
#include "core/crypto/algorithm.h"

namespace conclave::pdf {

/// What a participant's signature is meant to be. Scripts say "etsi-b-b" and "icp-brasil-ad-rb".
enum class Profile {
    etsiBB,         ///< PAdES B-B (ETSI EN 319 142-1 6)
    icpBrasilAdRb,  ///< PAdES AD-RB v1.3 (DOC-ICP-15.03): some readers do not know its SubFilter
};

std::string_view filterName(Profile profile);     ///< without its slash
std::string_view subFilterName(Profile profile);  ///< without its slash

/// The SignaturePolicyIdentifier that signatures of the profile carry, DER; empty: none.
Bytes policyOf(Profile profile);

/// What a key signs with under the profile. AD-RB knows SHA-256 and SHA-512 only.
crypto::SignatureAlgorithm signatureAlgorithm(Profile profile, crypto::KeyAlgorithm key);

/// Whether a signature made so is one of the profile.
bool allows(Profile profile, crypto::SignatureAlgorithm algorithm);

}  // namespace conclave::pdf
