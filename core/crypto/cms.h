#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "core/crypto/private_key.h"

namespace conclave::crypto {

// ---- Signatures: detached CAdES-B-B (ETSI EN 319 122-1), docs/formats/signatures.md ----

/// One signer's detached signature over `content`, DER, with the lower of the two values of an ECDSA
/// signature. The signing time is now, in whole seconds. `key` signs once: the DER of the signed attributes.
/// `certificateDer` must hold the public half of `key`.
///
/// Errors: Errc::keyMismatch, Errc::signatureAlgorithmUnfit, Errc::certificateUnreadable,
/// Errc::signatureInvalid (what the device made does not verify), and the key's own.
Result<Bytes> cadesSign(PrivateKey& key, ByteView certificateDer, SignatureAlgorithm algorithm,
                        ByteView content);

/// The SignerInfos and certificates of all in one SignedData. The order given does not matter (SET OF is
/// sorted). The content is not looked at: verify the result. Each SignerInfo stays byte-identical.
///
/// Errors: Errc::encodingNotStrict (an input is none of ours, none given, or one signer twice).
Result<Bytes> cadesMerge(std::span<const Bytes> signatures);

struct CadesSigner {
    Bytes certificateDer;
    std::int64_t signingTimeUtcMs{};  ///< as claimed by the signer, whole seconds
    /// The signer's RFC 3161 token (a CMS ContentInfo), or empty. Its encoding was checked, its meaning was
    /// not.
    Bytes timeStampToken;
};

/// What was signed, in one piece or in several; borrowed. Each of its digests is computed once, however many
/// signatures are verified over it.
class SignedContent {
  public:
    SignedContent(ByteView octets) : m_pieces{octets} {}
    SignedContent(const Bytes& octets) : m_pieces{octets} {}
    explicit SignedContent(std::vector<ByteView> pieces) : m_pieces(std::move(pieces)) {}
    const Bytes& digest(Hash hash) const;

  private:
    std::vector<ByteView> m_pieces;
    mutable std::map<Hash, Bytes> m_digests;
};

/// Who signed `content`, in the order of the file: the one encoding that cadesSign and cadesMerge make, and
/// nothing else. Any other byte, also one that stock verifiers overlook, is refused. Whom to trust, and
/// whether the certificates were valid, is the caller's: `allowedCertificates` are DER, compared byte by
/// byte.
///
/// Errors: Errc::encodingNotStrict, Errc::keyMismatch {signer} (his certificate is not allowed),
/// Errc::signatureAlgorithmUnfit, Errc::signatureInvalid {signer} (also when the content is another one).
Result<std::vector<CadesSigner>> cadesVerify(ByteView der, const SignedContent& content,
                                             std::span<const Bytes> allowedCertificates);

/// When the holder of `certificateDer` says that they signed `content`: a detached CAdES signature of one
/// signer as any tool makes it (`openssl cms -sign -cades -binary`), with a digest of the SHA-2 family and a
/// signing time. Octets that OpenSSL overlooks may change unseen: what counts is that the signature is there.
/// Errors: Errc::encodingNotStrict, Errc::keyMismatch (somebody else's), Errc::signatureAlgorithmUnfit,
/// Errc::signatureInvalid.
Result<std::int64_t> cadesSignedBy(ByteView der, ByteView content, ByteView certificateDer);

// ---- Signatures inside of PDF files: PAdES (ETSI EN 319 142-1), docs/formats/signed-pdf.md ----

/// SignaturePolicyIdentifier (EN 319 122-1 5.2.9.1), DER: `hash` is SHA-256, of what its maker says; `uri` is
/// where the policy is published.
Bytes signaturePolicy(std::string_view oid, ByteView hash, std::string_view uri);

/// As cadesSign, without a signing time (EN 319 142-1 6.3: the PDF says it), and with this signature policy,
/// if one is given.
Result<Bytes> padesSign(PrivateKey& key, ByteView certificateDer, SignatureAlgorithm algorithm,
                        const SignedContent& content, ByteView policy = {});

struct PadesSigner {
    Bytes certificateDer;
    SignatureAlgorithm algorithm{};
};

/// Who signed `content`: the one encoding that padesSign makes, with exactly this policy (or none), and
/// nothing else. Whom to trust is the caller's.
///
/// Errors: Errc::encodingNotStrict, Errc::signatureAlgorithmUnfit, Errc::signatureInvalid {signer}.
Result<PadesSigner> padesVerify(ByteView der, const SignedContent& content, ByteView policy = {});

// ---- Envelopes: CMS AuthEnvelopedData (RFC 5083, 5084, 5753), docs/formats/envelope.md ----

/// Encrypts to the one key of a certificate. EC: ECDH with a fresh ephemeral key; RSA: OAEP with SHA-256.
///
/// Errors: Errc::certificateUnreadable, Errc::algorithmUnsupported, Errc::randomFailed, Errc::opensslFailed.
Result<Bytes> sealEnvelope(ByteView recipientCertificateDer, const SecretBytes& content);

/// Without any key: the one encoding that sealEnvelope makes, addressed to this certificate. Errors: those of
/// openEnvelope that need none.
Result<void> checkEnvelope(ByteView certificateDer, ByteView envelopeDer);

/// One key operation. The plaintext, the wrapped and wrapping keys stand only in locked memory (and in
/// OpenSSL's own contexts, which it wipes).
///
/// Errors: Errc::encodingNotStrict (not the one encoding that sealEnvelope makes), Errc::keyMismatch (for
/// another certificate, or the certificate is not the key's), Errc::decryptionFailed (changed), and the
/// key's own.
Result<SecretBytes> openEnvelope(PrivateKey& key, ByteView certificateDer, ByteView envelopeDer);

}  // namespace conclave::crypto
