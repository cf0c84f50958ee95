#include "core/x509/root.h"

#include "core/crypto/random.h"
#include "core/x509/name.h"
#include "core/x509/root_tbs.h"

namespace conclave::x509 {

Result<Bytes> randomSerial() {
    Bytes serial(20);
    TRY(crypto::fillRandom(serial));
    serial.front() &= 0x7F;
    return serial;
}

Result<TbsParts> rootTbs(const RootProfile& profile, ByteView serial, const crypto::PublicKey& key) {
    TRY(validate(profile, key.algorithm()));
    TbsParts parts;
    parts.serial = toBytes(serial);
    parts.signatureAlgorithm = profile.signatureAlgorithm;
    TRY_ASSIGN(parts.subject, makeName(profile.subject));
    parts.issuer = parts.subject;
    TRY_ASSIGN(parts.validity, makeValidity(profile.notBeforeUtcMs, profile.notAfterUtcMs));
    parts.spki = key.spki();
    parts.extensions = {basicConstraintsOfCa(profile.pathLength), keyUsage(keyCertSign | crlSign),
                        subjectKeyIdentifier(key.subjectKeyIdentifier())};
    if (!profile.policyOids.empty()) {
        TRY_ASSIGN(auto policies, certificatePolicies(profile.policyOids));
        parts.extensions.push_back(std::move(policies));
    }
    return parts;
}

Result<Certificate> selfSignRoot(const RootProfile& profile, ByteView serial, crypto::PrivateKey& key) {
    TRY_ASSIGN(const auto parts, rootTbs(profile, serial, key.publicKey()));
    return signCertificate(parts, key);
}

}  // namespace conclave::x509
