#include "core/x509/builder.h"

#include <set>

#include "core/base/clock.h"
#include "core/crypto/der.h"
#include "core/crypto/identifiers.h"

namespace conclave::x509 {

namespace {

namespace der = crypto::der;

Bytes extension(std::string_view oid, bool isCritical, const Bytes& value) {
    const Bytes critical{der::boolean, 1, 0xFF};
    return der::makeSequence({der::makeOid(oid), isCritical ? ByteView(critical) : ByteView(),
                              der::make(der::octetString, value)});
}

}  // namespace

Bytes basicConstraintsOfCa(std::optional<int> pathLength) {
    const Bytes isCa{der::boolean, 1, 0xFF};
    const auto limit = pathLength ? der::makeInteger(static_cast<std::uint32_t>(*pathLength)) : Bytes();
    return extension("2.5.29.19", true, der::makeSequence({isCa, limit}));
}

Bytes keyUsage(unsigned bits) {
    return extension("2.5.29.15", true, der::makeNamedBits(static_cast<std::uint16_t>(bits)));
}

Bytes subjectKeyIdentifier(ByteView identifier) {
    return extension("2.5.29.14", false, der::make(der::octetString, identifier));
}

Bytes authorityKeyIdentifier(ByteView identifier) {
    return extension("2.5.29.35", false,
                     der::makeSequence({der::make(der::contextPrimitive(0), identifier)}));
}

Result<Bytes> certificatePolicies(const std::vector<std::string>& oids) {
    Bytes policies;
    std::set<std::string> seen;
    for (const auto& oid : oids) {
        const auto encoded = der::parseDottedOid(oid);
        if (!encoded || !seen.insert(oid).second)
            return Error(Errc::certificateLint, {"certificate-policies", oid});
        const auto policy = der::makeSequence({*encoded});
        policies.insert(policies.end(), policy.begin(), policy.end());
    }
    return extension("2.5.29.32", false, der::make(der::sequence, policies));
}

Result<Bytes> makeValidity(std::int64_t notBeforeUtcMs, std::int64_t notAfterUtcMs) {
    constexpr std::int64_t start1950 = -631152000000;
    constexpr std::int64_t end9999 = 253402300799000;
    for (const auto time : {notBeforeUtcMs, notAfterUtcMs}) {
        if (time < start1950 || time > end9999)
            return Error(Errc::certificateLint, {"validity", Wording("not between 1950 and 9999",
                                                                     "fora do intervalo de 1950 a 9999")});
        if (time % 1000 != 0)
            return Error(Errc::certificateLint,
                         {"validity", worded("not in whole seconds: {}", "não está em segundos inteiros: {}",
                                             formatUtcMs(time))});
    }
    if (notAfterUtcMs <= notBeforeUtcMs)
        return Error(Errc::datesReversed, {formatUtcMs(notBeforeUtcMs), formatUtcMs(notAfterUtcMs)});
    return der::makeSequence({der::makeTime(notBeforeUtcMs), der::makeTime(notAfterUtcMs)});
}

Bytes makeTbs(const TbsParts& parts) {
    Bytes extensions;
    for (const auto& one : parts.extensions)
        extensions.insert(extensions.end(), one.begin(), one.end());
    return der::makeSequence({der::make(der::contextConstructed(0), der::makeInteger(2)),
                              der::makeInteger(parts.serial),
                              crypto::certificateSignatureIdentifier(parts.signatureAlgorithm), parts.issuer,
                              parts.validity, parts.subject, parts.spki,
                              der::make(der::contextConstructed(3), der::make(der::sequence, extensions))});
}

Bytes makeCertificate(ByteView tbs, crypto::SignatureAlgorithm algorithm, ByteView signature) {
    return der::makeSequence(
        {tbs, crypto::certificateSignatureIdentifier(algorithm), der::makeBitString(signature)});
}

Result<Certificate> signCertificate(const TbsParts& parts, crypto::PrivateKey& key) {
    TRY(checkFits(parts.signatureAlgorithm, key.publicKey().algorithm()));
    const auto tbs = makeTbs(parts);
    TRY_ASSIGN(const auto signature, key.sign(parts.signatureAlgorithm, tbs));
    TRY_ASSIGN(auto certificate,
               Certificate::fromDer(makeCertificate(tbs, parts.signatureAlgorithm, signature)));
    TRY(certificate.verifySignature(key.publicKey()));
    return certificate;
}

Result<void> checkFits(crypto::SignatureAlgorithm signature, crypto::KeyAlgorithm key) {
    if (crypto::fits(signature, key))
        return {};
    return Error(Errc::signatureAlgorithmUnfit, {std::string(name(signature)), std::string(name(key)),
                                                 std::string(name(defaultSignature(key)))});
}

}  // namespace conclave::x509
