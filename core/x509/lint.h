#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/wording.h"
#include "core/x509/certificate.h"
#include "core/x509/profile.h"

namespace conclave::x509 {

/// One rule of docs/formats/certificates.md, by its stable name.
struct LintFinding {
    std::string rule;  ///< "serial-number", "key-usage", …
    bool passed{};
    Wording detail;  ///< what was found instead; empty when passed
};

/// The rules in their order, each with the standard and section that it is from.
struct LintRule {
    std::string_view name;
    std::string_view source;
};
std::vector<LintRule> lintRules();

/// Before any key exists: whether the root made of this profile would pass every rule of lintRoot but the
/// self-signature. Builds the to-be-signed certificate with a fixed public test key of the same kind; no key
/// is made. Errors: those of validate(), Errc::certificateLint {rule, detail}.
Result<void> lintRootProfile(const RootProfile& profile, crypto::KeyAlgorithm key);

/// Every rule, in fixed order, passed or not. Sources: RFC 5280, CA/Browser Forum BR 7.1.2.1 and 7.1.3.
std::vector<LintFinding> lintRoot(const Certificate& root, const RootProfile& profile);

/// Errc::certificateLint {rule, detail} of the first finding that did not pass.
Result<void> allPassed(const std::vector<LintFinding>& findings);

}  // namespace conclave::x509
