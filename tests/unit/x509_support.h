#pragma once

#include <map>

#include "core/base/clock.h"
#include "core/x509/root.h"
#include "tests/support/software_key.h"

namespace conclave::test {

inline std::int64_t utc(std::string_view text) {
    return parseUtcMs(text).value();
}

/// Making RSA keys is slow; one of each kind and number serves all tests.
inline SoftwareKey& softwareKey(crypto::KeyAlgorithm algorithm, int which = 0) {
    static std::map<std::pair<crypto::KeyAlgorithm, int>, std::unique_ptr<SoftwareKey>> keys;
    auto& key = keys[{algorithm, which}];
    if (!key)
        key = SoftwareKey::generate(algorithm);
    return *key;
}

inline x509::RootProfile rootProfile(
    crypto::SignatureAlgorithm algorithm = crypto::SignatureAlgorithm::ecdsaSha384) {
    x509::RootProfile profile;
    profile.subject = {{"C", "BR"}, {"O", "Cartório Digital"}, {"CN", "Cartório Digital Raiz v1"}};
    profile.notBeforeUtcMs = utc("2026-11-22T00:00:00.000Z");
    profile.notAfterUtcMs = utc("2046-11-21T23:59:59.000Z");
    profile.signatureAlgorithm = algorithm;
    return profile;
}

inline x509::Certificate root(const x509::RootProfile& profile, SoftwareKey& key) {
    return x509::selfSignRoot(profile, x509::randomSerial().value(), key).value();
}

}  // namespace conclave::test
