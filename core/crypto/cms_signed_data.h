#pragma once

#include <optional>
#include <string>

#include "core/crypto/cms.h"

/// The one SignedData of ours (docs/formats/signatures.md), whatever is signed with it. Everything that
/// varies stands in SignerParts; the writer makes the file from them, and the reader accepts a file only when
/// the writer makes the same octets again.
namespace conclave::crypto {

struct SignerParts {
    Bytes certificate;
    SignatureAlgorithm algorithm{};
    std::optional<std::int64_t> signingTimeUtcMs;
    Bytes policy;  ///< a SignaturePolicyIdentifier; empty: none
    Bytes messageDigest;
    Bytes signature;
    Bytes timeStampToken;  ///< empty: none
};

/// `parts.certificate`, `signingTimeUtcMs` and `policy` say how. Errors: those of cadesSign.
Result<SignerParts> signParts(PrivateKey& key, SignatureAlgorithm algorithm, const SignedContent& content,
                              SignerParts parts);

/// Errors: Errc::encodingNotStrict, Errc::signatureAlgorithmUnfit, Errc::signatureInvalid {signer}.
Result<void> verifySigner(const SignerParts& parts, const SignedContent& content);

/// Errors of both: Errc::encodingNotStrict.
Result<Bytes> writeSignedData(std::vector<SignerParts> signers);
Result<std::vector<SignerParts>> readSignedData(ByteView der);

std::string signerName(const SignerParts& parts);
Error signatureNotStrict(ErrorArg why);

}  // namespace conclave::crypto
