#include "core/crypto/cms_signed_data.h"

#include <algorithm>
#include <map>

#include "core/crypto/certificate_fields.h"
#include "core/crypto/der.h"
#include "core/crypto/digest.h"
#include "core/crypto/ecdsa_value.h"
#include "core/crypto/identifiers.h"

namespace conclave::crypto {

namespace {

constexpr std::string_view idSignedData = "1.2.840.113549.1.7.2";
constexpr std::string_view idContentType = "1.2.840.113549.1.9.3";
constexpr std::string_view idMessageDigest = "1.2.840.113549.1.9.4";
constexpr std::string_view idSigningTime = "1.2.840.113549.1.9.5";
constexpr std::string_view idSigningCertificateV2 = "1.2.840.113549.1.9.16.2.47";
constexpr std::string_view idSignaturePolicy = "1.2.840.113549.1.9.16.2.15";
constexpr std::string_view idTimeStampToken = "1.2.840.113549.1.9.16.2.14";

using CertificatesByHash = std::map<Bytes, Bytes>;  // by SHA-256

Bytes attribute(std::string_view oid, const Bytes& value) {
    return der::makeSequence({der::makeOid(oid), der::makeSetOf({value})});
}

Bytes signedAttributes(const SignerParts& parts, std::uint8_t tag) {
    // ESSCertIDv2 with hashAlgorithm at its default, SHA-256, and no issuerSerial: the sid carries that (RFC
    // 5035).
    const auto essCertId = der::makeSequence({der::make(der::octetString, sha256(parts.certificate))});
    const auto signingCertificate = der::makeSequence({der::makeSequence({essCertId})});
    std::vector<Bytes> attributes{
        attribute(idContentType, der::makeOid(idData)),
        attribute(idMessageDigest, der::make(der::octetString, parts.messageDigest)),
        attribute(idSigningCertificateV2, signingCertificate)};
    if (parts.signingTimeUtcMs)
        attributes.push_back(attribute(idSigningTime, der::makeTime(*parts.signingTimeUtcMs)));
    if (!parts.policy.empty())
        attributes.push_back(attribute(idSignaturePolicy, parts.policy));
    return der::makeSetOf(std::move(attributes), tag);
}

Bytes signerInfo(const SignerParts& parts, const CertificateFields& certificate) {
    Bytes unsignedAttributes;
    if (!parts.timeStampToken.empty())
        unsignedAttributes =
            der::makeSetOf({attribute(idTimeStampToken, parts.timeStampToken)}, der::contextConstructed(1));
    return der::makeSequence(
        {der::makeInteger(1), issuerAndSerialNumber(certificate), digestIdentifier(hashOf(parts.algorithm)),
         signedAttributes(parts, der::contextConstructed(0)), cmsSignatureIdentifier(parts.algorithm),
         der::make(der::octetString, parts.signature), unsignedAttributes});
}

}  // namespace

Error signatureNotStrict(ErrorArg why) {
    return Error(Errc::encodingNotStrict, {"CAdES", std::move(why)});
}

std::string signerName(const SignerParts& parts) {
    const auto fields = readCertificateFields(parts.certificate);
    return fields ? nameText(fields->subject) : std::string();
}

Result<Bytes> writeSignedData(std::vector<SignerParts> signers) {
    std::vector<Bytes> digests;
    std::vector<Bytes> certificates;
    std::vector<Bytes> infos;
    for (const auto& signer : signers) {
        const auto fields = readCertificateFields(signer.certificate);
        if (!fields)
            return signatureNotStrict(Wording("certificate", "certificado"));
        digests.push_back(digestIdentifier(hashOf(signer.algorithm)));
        certificates.push_back(signer.certificate);
        infos.push_back(signerInfo(signer, *fields));
    }
    std::ranges::sort(digests);
    digests.erase(std::unique(digests.begin(), digests.end()), digests.end());
    std::ranges::sort(certificates);
    if (std::ranges::adjacent_find(certificates) != certificates.end())
        return signatureNotStrict(Wording("one signer twice", "um signatário duas vezes"));

    const auto signedData = der::makeSequence(
        {der::makeInteger(1), der::makeSetOf(std::move(digests)), der::makeSequence({der::makeOid(idData)}),
         der::makeSetOf(std::move(certificates), der::contextConstructed(0)),
         der::makeSetOf(std::move(infos))});
    return der::makeSequence({der::makeOid(idSignedData), der::make(der::contextConstructed(0), signedData)});
}

namespace {

/// Each attribute once, and no other: what is missing here or stands elsewhere shows when the file is made
/// again.
Result<void> readSignedAttributes(der::Reader attributes, CertificatesByHash& certificates,
                                  SignerParts& parts) {
    while (!attributes.atEnd()) {
        auto one = attributes.inside(der::sequence);
        const auto oid = one.element(der::objectIdentifier).whole;
        auto value = one.inside(der::set);
        if (std::ranges::equal(oid, der::makeOid(idMessageDigest))) {
            parts.messageDigest = toBytes(value.content(der::octetString));
        } else if (std::ranges::equal(oid, der::makeOid(idSigningTime))) {
            const auto time = der::readTime(value.any());
            if (!time)
                return signatureNotStrict("signingTime");
            parts.signingTimeUtcMs = *time;
        } else if (std::ranges::equal(oid, der::makeOid(idSignaturePolicy))) {
            parts.policy = toBytes(value.element(der::sequence).whole);
        } else if (std::ranges::equal(oid, der::makeOid(idSigningCertificateV2))) {
            auto essCertId = value.inside(der::sequence).inside(der::sequence).inside(der::sequence);
            const auto hash = toBytes(essCertId.content(der::octetString));
            const auto found = certificates.find(hash);
            if (found == certificates.end())
                return signatureNotStrict("signingCertificateV2");
            parts.certificate = std::move(found->second);
            certificates.erase(found);  // one signer signs once
        }
    }
    if (!attributes.isOk() || parts.certificate.empty())
        return signatureNotStrict("signedAttrs");
    return {};
}

/// RFC 3161 tokens are ContentInfos of SignedData; what they say is the verifier's.
Result<Bytes> readTimeStamp(der::Reader attributes) {
    auto attributeReader = attributes.inside(der::sequence);
    attributeReader.element(der::objectIdentifier);
    const auto token = attributeReader.inside(der::set).any().whole;
    der::Reader tokenElement(token);
    const auto type = tokenElement.inside(der::sequence).element(der::objectIdentifier).whole;
    if (!der::isOneElement(token) || !std::ranges::equal(type, der::makeOid(idSignedData)))
        return signatureNotStrict("unsignedAttrs");
    return toBytes(token);
}

Result<SignerParts> readSignerInfo(der::Reader info, CertificatesByHash& certificates) {
    SignerParts parts;
    info.element(der::integer);
    info.element(der::sequence);
    const auto digestAlgorithm = info.element(der::sequence).whole;
    TRY(readSignedAttributes(info.inside(der::contextConstructed(0)), certificates, parts));
    const auto signatureAlgorithm = info.element(der::sequence).whole;
    parts.signature = toBytes(info.content(der::octetString));
    if (info.nextIs(der::contextConstructed(1))) {
        TRY_ASSIGN(parts.timeStampToken, readTimeStamp(info.inside(der::contextConstructed(1))));
    }
    if (!info.isOk() || !info.atEnd())
        return signatureNotStrict("SignerInfo");
    const auto algorithm = findCmsSignature(digestAlgorithm, signatureAlgorithm);
    if (!algorithm)
        return signatureNotStrict(Wording("algorithms of SignerInfo", "algoritmos de SignerInfo"));
    parts.algorithm = *algorithm;
    return parts;
}

}  // namespace

Result<std::vector<SignerParts>> readSignedData(ByteView der) {
    if (!der::isOneElement(der))
        return signatureNotStrict(
            Wording("not DER, or octets behind its end", "não é DER, ou há octetos depois do fim"));
    der::Reader file(der);
    auto contentInfo = file.inside(der::sequence);
    contentInfo.element(der::objectIdentifier);
    auto signedData = contentInfo.inside(der::contextConstructed(0)).inside(der::sequence);
    signedData.element(der::integer);
    signedData.element(der::set);
    signedData.element(der::sequence);
    auto certificateSet = signedData.inside(der::contextConstructed(0));
    CertificatesByHash certificates;
    while (!certificateSet.atEnd()) {
        auto certificate = toBytes(certificateSet.element(der::sequence).whole);
        auto hash = sha256(certificate);
        certificates.emplace(std::move(hash), std::move(certificate));
    }
    auto infos = signedData.inside(der::set);
    if (!signedData.isOk() || !signedData.atEnd() || !certificateSet.isOk() || infos.atEnd())
        return signatureNotStrict("SignedData");

    std::vector<SignerParts> signers;
    while (!infos.atEnd()) {
        TRY_ASSIGN(auto parts, readSignerInfo(infos.inside(der::sequence), certificates));
        signers.push_back(std::move(parts));
    }
    TRY_ASSIGN(const auto again, writeSignedData(signers));
    if (!std::ranges::equal(again, der))
        return signatureNotStrict(Wording("re-encoding differs", "a recodificação difere"));
    return signers;
}

namespace {

/// One encoding of one signature value: RSA has the modulus's length, ECDSA is a DER SEQUENCE of two
/// INTEGERs, the second of which is the lower of the two that verify.
bool isStrictSignature(const PublicKey& key, ByteView signature) {
    if (isRsa(key.algorithm()))
        return signature.size() == static_cast<std::size_t>(keyBits(key.algorithm()) / 8);
    const auto low = withLowS(key.algorithm(), signature);
    return low && std::ranges::equal(signature, *low);
}

bool fitsItsPolicy(const SignerParts& parts, KeyAlgorithm key) {
    return parts.policy.empty() ? fits(parts.algorithm, key) : fitsUnderPolicy(parts.algorithm, key);
}

Error unfit(SignatureAlgorithm algorithm, KeyAlgorithm key) {
    return Error(Errc::signatureAlgorithmUnfit, {std::string(name(algorithm)), std::string(name(key)),
                                                 std::string(name(defaultSignature(key)))});
}

}  // namespace

Result<void> verifySigner(const SignerParts& parts, const SignedContent& content) {
    const auto fields = readCertificateFields(parts.certificate);
    if (!fields)
        return signatureNotStrict(Wording("certificate", "certificado"));
    TRY_ASSIGN(const auto key, PublicKey::fromSpki(fields->spki));
    if (!fitsItsPolicy(parts, key.algorithm()))
        return unfit(parts.algorithm, key.algorithm());
    if (content.digest(hashOf(parts.algorithm)) != parts.messageDigest)
        return Error(Errc::signatureInvalid, {nameText(fields->subject)})
            .causedBy(Error(Errc::fileHashWrong, {"messageDigest"}));
    if (!isStrictSignature(key, parts.signature))
        return signatureNotStrict("SignatureValue");
    if (auto verified =
            key.verifyUnderPolicy(parts.algorithm, signedAttributes(parts, der::set), parts.signature);
        !verified)
        return Error(Errc::signatureInvalid, {nameText(fields->subject)})
            .causedBy(std::move(verified).error());
    return {};
}

Result<SignerParts> signParts(PrivateKey& key, SignatureAlgorithm algorithm, const SignedContent& content,
                              SignerParts parts) {
    const auto fields = readCertificateFields(parts.certificate);
    if (!fields)
        return Error(Errc::certificateUnreadable, {"CAdES"});
    TRY_ASSIGN(const auto certifiedKey, PublicKey::fromSpki(fields->spki));
    if (!(certifiedKey == key.publicKey()))
        return Error(Errc::keyMismatch, {nameText(fields->subject)});
    parts.algorithm = algorithm;
    if (!fitsItsPolicy(parts, certifiedKey.algorithm()))
        return unfit(algorithm, certifiedKey.algorithm());
    parts.messageDigest = content.digest(hashOf(algorithm));
    TRY_ASSIGN(parts.signature, key.sign(algorithm, signedAttributes(parts, der::set)));
    if (!isRsa(certifiedKey.algorithm())) {
        TRY_ASSIGN(parts.signature, withLowS(certifiedKey.algorithm(), parts.signature));
    }
    TRY(verifySigner(parts, content));
    return parts;
}

}  // namespace conclave::crypto
