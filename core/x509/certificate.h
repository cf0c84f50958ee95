#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/crypto/public_key.h"

namespace conclave::x509 {

/// An X.509 v3 certificate (RFC 5280) as its exact DER octets, with what people and records need of it.
/// Holds only public data; copying is cheap enough.
class Certificate {
  public:
    /// Definite, minimal lengths, nothing behind the end, a key of one of our KeyAlgorithms.
    /// Errors: Errc::encodingNotStrict, Errc::certificateUnreadable, Errc::algorithmUnsupported.
    static Result<Certificate> fromDer(ByteView der);

    /// Exactly what pem() writes, to the octet. Errors: those of fromDer.
    static Result<Certificate> fromPem(ByteView pem);

    /// A file from outside: DER, or PEM with any text, line ends and widths around its one certificate.
    /// Errors: those of fromDer.
    static Result<Certificate> fromFile(ByteView content);

    /// The same with at least one, in their order; several only in PEM.
    static Result<std::vector<Certificate>> allFromFile(ByteView content);

    const Bytes& der() const { return m_der; }
    std::string pem() const;  ///< one block, 64 columns, "\n"
    Bytes sha256() const;     ///< of the DER

    const crypto::PublicKey& publicKey() const { return m_publicKey; }
    const std::string& subject() const { return m_subject; }  ///< RFC 4514, UTF-8: "CN=…,O=…,C=BR"
    const std::string& issuer() const { return m_issuer; }    ///< RFC 4514, UTF-8
    const std::string& commonName() const {
        return m_commonName;
    }                               ///< UTF-8; empty when the subject has none
    std::string serialHex() const;  ///< as in "openssl x509 -serial", lower case
    std::int64_t notBeforeUtcMs() const { return m_notBeforeUtcMs; }
    std::int64_t notAfterUtcMs() const { return m_notAfterUtcMs; }

    // As CKA_SUBJECT, CKA_ISSUER and CKA_SERIAL_NUMBER (PKCS #11 v2.40) want them.
    const Bytes& subjectDer() const { return m_subjectDer; }
    const Bytes& issuerDer() const { return m_issuerDer; }
    const Bytes& serialDer() const { return m_serialDer; }

    /// Whether `issuerKey` made this certificate's signature; says nothing of names, validity or CA rights.
    /// Errors: Errc::signatureInvalid, Errc::algorithmUnsupported.
    Result<void> verifySignature(const crypto::PublicKey& issuerKey) const;

    bool operator==(const Certificate& other) const { return m_der == other.m_der; }

  private:
    Certificate(Bytes der, crypto::PublicKey publicKey)
        : m_der(std::move(der)), m_publicKey(std::move(publicKey)) {}

    Bytes m_der;
    crypto::PublicKey m_publicKey;
    Bytes m_subjectDer;
    Bytes m_issuerDer;
    Bytes m_serialDer;
    std::string m_subject;
    std::string m_issuer;
    std::string m_commonName;
    std::int64_t m_notBeforeUtcMs{};
    std::int64_t m_notAfterUtcMs{};
};

}  // namespace conclave::x509
