#include "core/crypto/identifiers.h"

#include "core/crypto/der.h"
#include "core/crypto/digest.h"

namespace conclave::crypto {

namespace {

using enum SignatureAlgorithm;
constexpr SignatureAlgorithm everyAlgorithm[] = {rsaPkcs1Sha256, rsaPkcs1Sha384, rsaPkcs1Sha512,
                                                 rsaPssSha256,   rsaPssSha384,   rsaPssSha512,
                                                 ecdsaSha256,    ecdsaSha384,    ecdsaSha512};

Bytes withNull(std::string_view oid) {
    return der::makeSequence({der::makeOid(oid), der::makeNull()});
}
Bytes bare(std::string_view oid) {
    return der::makeSequence({der::makeOid(oid)});
}

std::string_view hashOid(Hash hash) {
    switch (hash) {
        case Hash::sha1:
            return "1.3.14.3.2.26";
        case Hash::sha256:
            return "2.16.840.1.101.3.4.2.1";
        case Hash::sha384:
            return "2.16.840.1.101.3.4.2.2";
        case Hash::sha512:
            return "2.16.840.1.101.3.4.2.3";
    }
    return {};
}

// RFC 4055 2.1 writes the NULL; BR 7.1.3.2.1 demands it.
Bytes hashForPadding(Hash hash) {
    return withNull(hashOid(hash));
}
Bytes mgf1(Hash hash) {
    return der::makeSequence({der::makeOid("1.2.840.113549.1.1.8"), hashForPadding(hash)});
}

Bytes pss(Hash hash) {
    const auto saltLength = der::makeInteger(static_cast<std::uint32_t>(digestSize(hash)));
    const auto parameters = der::makeSequence({der::make(der::contextConstructed(0), hashForPadding(hash)),
                                               der::make(der::contextConstructed(1), mgf1(hash)),
                                               der::make(der::contextConstructed(2), saltLength)});
    return der::makeSequence({der::makeOid("1.2.840.113549.1.1.10"), parameters});
}

}  // namespace

Bytes certificateSignatureIdentifier(SignatureAlgorithm algorithm) {
    switch (algorithm) {
        case rsaPkcs1Sha256:
            return withNull("1.2.840.113549.1.1.11");
        case rsaPkcs1Sha384:
            return withNull("1.2.840.113549.1.1.12");
        case rsaPkcs1Sha512:
            return withNull("1.2.840.113549.1.1.13");
        case rsaPssSha256:
        case rsaPssSha384:
        case rsaPssSha512:
            return pss(hashOf(algorithm));
        case ecdsaSha256:
            return bare("1.2.840.10045.4.3.2");
        case ecdsaSha384:
            return bare("1.2.840.10045.4.3.3");
        case ecdsaSha512:
            return bare("1.2.840.10045.4.3.4");
    }
    return {};
}

std::optional<SignatureAlgorithm> findCertificateSignature(ByteView identifier) {
    for (const auto algorithm : everyAlgorithm)
        if (certificateSignatureIdentifier(algorithm) == toBytes(identifier))
            return algorithm;
    return std::nullopt;
}

Bytes cmsSignatureIdentifier(SignatureAlgorithm algorithm) {
    switch (algorithm) {
        case rsaPkcs1Sha256:
        case rsaPkcs1Sha384:
        case rsaPkcs1Sha512:
            return withNull("1.2.840.113549.1.1.1");
        case rsaPssSha256:
        case rsaPssSha384:
        case rsaPssSha512:
        case ecdsaSha256:
        case ecdsaSha384:
        case ecdsaSha512:
            return certificateSignatureIdentifier(algorithm);
    }
    return {};
}

Bytes digestIdentifier(Hash hash) {
    return bare(hashOid(hash));
}

std::optional<SignatureAlgorithm> findCmsSignature(ByteView digest, ByteView signature) {
    for (const auto algorithm : everyAlgorithm)
        if (digestIdentifier(hashOf(algorithm)) == toBytes(digest) &&
            cmsSignatureIdentifier(algorithm) == toBytes(signature))
            return algorithm;
    return std::nullopt;
}

Bytes oaepIdentifier(Hash hash) {
    const auto parameters = der::makeSequence({der::make(der::contextConstructed(0), hashForPadding(hash)),
                                               der::make(der::contextConstructed(1), mgf1(hash))});
    return der::makeSequence({der::makeOid("1.2.840.113549.1.1.7"), parameters});
}

}  // namespace conclave::crypto
