#include <algorithm>

#include "core/base/clock.h"
#include "core/crypto/cms_signed_data.h"
#include "core/crypto/der.h"
#include "core/crypto/digest.h"
#include "core/crypto/identifiers.h"

namespace conclave::crypto {

namespace {

constexpr std::string_view idSpUri = "1.2.840.113549.1.9.16.5.1";  // RFC 5126 5.8.1

}  // namespace

Result<Bytes> cadesSign(PrivateKey& key, ByteView certificateDer, SignatureAlgorithm algorithm,
                        ByteView content) {
    SignerParts parts;
    parts.certificate = toBytes(certificateDer);
    parts.signingTimeUtcMs = utcNowMs() / 1000 * 1000;
    TRY_ASSIGN(parts, signParts(key, algorithm, content, std::move(parts)));
    return writeSignedData({std::move(parts)});
}

Result<Bytes> cadesMerge(std::span<const Bytes> signatures) {
    std::vector<SignerParts> signers;
    for (const auto& signature : signatures) {
        TRY_ASSIGN(auto found, readSignedData(signature));
        std::ranges::move(found, std::back_inserter(signers));
    }
    if (signers.empty())
        return signatureNotStrict(Wording("no signature", "nenhuma assinatura"));
    return writeSignedData(std::move(signers));
}

const Bytes& SignedContent::digest(Hash hash) const {
    const auto known = m_digests.find(hash);
    if (known != m_digests.end())
        return known->second;
    Digest digest(hash);
    for (const auto piece : m_pieces)
        digest.update(piece);
    return m_digests.emplace(hash, std::move(digest).finish()).first->second;
}

Result<std::vector<CadesSigner>> cadesVerify(ByteView der, const SignedContent& content,
                                             std::span<const Bytes> allowedCertificates) {
    TRY_ASSIGN(auto signers, readSignedData(der));
    std::vector<CadesSigner> verified;
    for (auto& parts : signers) {
        if (std::ranges::find(allowedCertificates, parts.certificate) == allowedCertificates.end())
            return Error(Errc::keyMismatch, {signerName(parts)});
        if (!parts.signingTimeUtcMs || !parts.policy.empty())
            return signatureNotStrict("signedAttrs");
        TRY(verifySigner(parts, content));
        verified.push_back(
            {std::move(parts.certificate), *parts.signingTimeUtcMs, std::move(parts.timeStampToken)});
    }
    return verified;
}

Bytes signaturePolicy(std::string_view oid, ByteView hash, std::string_view uri) {
    const auto qualifier =
        der::makeSequence({der::makeOid(idSpUri), der::make(der::ia5String, asBytes(uri))});
    return der::makeSequence(
        {der::makeOid(oid),
         der::makeSequence({digestIdentifier(Hash::sha256), der::make(der::octetString, hash)}),
         der::makeSequence({qualifier})});
}

Result<Bytes> padesSign(PrivateKey& key, ByteView certificateDer, SignatureAlgorithm algorithm,
                        const SignedContent& content, ByteView policy) {
    SignerParts parts;
    parts.certificate = toBytes(certificateDer);
    parts.policy = toBytes(policy);
    TRY_ASSIGN(parts, signParts(key, algorithm, content, std::move(parts)));
    return writeSignedData({std::move(parts)});
}

Result<PadesSigner> padesVerify(ByteView der, const SignedContent& content, ByteView policy) {
    TRY_ASSIGN(auto signers, readSignedData(der));
    auto& parts = signers.front();
    if (signers.size() != 1 || parts.signingTimeUtcMs || !std::ranges::equal(parts.policy, policy) ||
        !parts.timeStampToken.empty())
        return signatureNotStrict(
            Wording("one signer, no signing time, the policy that was asked for, no time-stamp",
                    "um signatário, sem hora da assinatura, a política pedida, sem carimbo do tempo"));
    TRY(verifySigner(parts, content));
    return PadesSigner{std::move(parts.certificate), parts.algorithm};
}

}  // namespace conclave::crypto
