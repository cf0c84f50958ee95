#include "core/x509/certificate.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>

#include "core/base/hex.h"
#include "core/crypto/certificate_fields.h"
#include "core/crypto/digest.h"
#include "core/crypto/identifiers.h"
#include "core/crypto/openssl.h"
#include "core/x509/name.h"

namespace conclave::x509 {

namespace {

struct PemBlock {
    std::string label;
    bool hasHeader{};
    Bytes content;
};

std::vector<PemBlock> readPem(ByteView text) {
    std::vector<PemBlock> blocks;
    const auto bio = crypto::memoryBio(text);
    char* label = nullptr;
    char* header = nullptr;
    unsigned char* data = nullptr;
    long size = 0;
    while (PEM_read_bio(bio.get(), &label, &header, &data, &size) == 1) {
        blocks.push_back({label, *header != '\0', Bytes(data, data + size)});
        OPENSSL_free(label);
        OPENSSL_free(header);
        OPENSSL_free(data);
    }
    ERR_clear_error();  // the last call always fails
    return blocks;
}

Result<Certificate> certificateIn(const PemBlock& block) {
    if (block.label != PEM_STRING_X509 || block.hasHeader)
        return Error(Errc::certificateUnreadable, {"PEM"});
    return Certificate::fromDer(block.content);
}

Result<Certificate> onlyCertificate(ByteView text) {
    const auto blocks = readPem(text);
    if (blocks.size() > 1)
        return Error(Errc::encodingNotStrict,
                     {"PEM", Wording("more than one block; give the one certificate alone",
                                     "mais de um bloco; informe só o certificado")});
    if (blocks.empty())
        return Error(Errc::certificateUnreadable, {"PEM"});
    return certificateIn(blocks.front());
}

/// Why there is nothing to be read in it.
Error unreadable(ByteView der) {
    const auto* cursor = der.data();
    const crypto::X509Certificate parsed(d2i_X509(nullptr, &cursor, static_cast<long>(der.size())));
    if (!parsed)
        return Error(Errc::certificateUnreadable, {"X.509"}).causedBy(crypto::opensslError("d2i_X509"));
    const auto version = X509_get_version(parsed.get()) + 1;
    if (version != 3)
        return Error(Errc::certificateUnreadable, {"X.509"})
            .causedBy(Error(Errc::encodingNotStrict,
                            {"X.509", worded("version {}, not 3", "versão {}, e não 3", version)}));
    return Error(Errc::certificateUnreadable, {"X.509"})
        .causedBy(Error(Errc::encodingNotStrict,
                        {"X.509", Wording("it has parts that no certificate has, or two signature algorithms",
                                          "tem partes que nenhum certificado tem, ou dois algoritmos de "
                                          "assinatura")}));
}

}  // namespace

Result<Certificate> Certificate::fromDer(ByteView der) {
    if (!crypto::der::isOneElement(der))
        return Error(Errc::encodingNotStrict, {"X.509", Wording("not DER, or octets behind its end",
                                                                "não é DER, ou há octetos depois do fim")});
    const auto fields = crypto::readCertificateFields(der);
    if (!fields)
        return unreadable(der);
    TRY_ASSIGN(auto publicKey, crypto::PublicKey::fromSpki(fields->spki));
    Certificate certificate(toBytes(der), std::move(publicKey));

    const auto notBefore = crypto::der::readTime(fields->notBefore);
    const auto notAfter = crypto::der::readTime(fields->notAfter);
    certificate.m_subject = crypto::nameText(fields->subject);
    certificate.m_issuer = crypto::nameText(fields->issuer);
    if (!notBefore || !notAfter)
        return Error(Errc::encodingNotStrict, {"X.509", Wording("its validity", "sua validade")});
    if (certificate.m_subject.empty() || certificate.m_issuer.empty())
        return Error(Errc::encodingNotStrict,
                     {"X.509", Wording("its subject or issuer is empty or cannot be read",
                                       "seu titular ou emissor está vazio ou não pode ser lido")});
    certificate.m_notBeforeUtcMs = *notBefore;
    certificate.m_notAfterUtcMs = *notAfter;
    certificate.m_commonName = commonNameOf(fields->subject);
    certificate.m_subjectDer = toBytes(fields->subject);
    certificate.m_issuerDer = toBytes(fields->issuer);
    certificate.m_serialDer = toBytes(fields->serial);
    return certificate;
}

Result<Certificate> Certificate::fromPem(ByteView pem) {
    TRY_ASSIGN(auto certificate, onlyCertificate(pem));
    if (!std::ranges::equal(asBytes(certificate.pem()), pem))
        return Error(Errc::encodingNotStrict,
                     {"PEM", Wording("re-encoding differs", "a recodificação difere")});
    return certificate;
}

Result<Certificate> Certificate::fromFile(ByteView content) {
    if (!content.empty() && content.front() == crypto::der::sequence)
        return fromDer(content);
    return onlyCertificate(content);
}

Result<std::vector<Certificate>> Certificate::allFromFile(ByteView content) {
    std::vector<Certificate> all;
    if (!content.empty() && content.front() == crypto::der::sequence) {
        TRY_ASSIGN(auto only, fromDer(content));
        all.push_back(std::move(only));
        return all;
    }
    for (const auto& block : readPem(content)) {
        TRY_ASSIGN(auto certificate, certificateIn(block));
        all.push_back(std::move(certificate));
    }
    if (all.empty())
        return Error(Errc::certificateUnreadable, {"PEM"});
    return all;
}

std::string Certificate::pem() const {
    const auto bio = crypto::memoryBio();
    if (PEM_write_bio(bio.get(), PEM_STRING_X509, "", m_der.data(), static_cast<long>(m_der.size())) <= 0)
        throw std::bad_alloc();  // a memory BIO fails of nothing else
    return std::string(asText(crypto::bioBytes(bio.get())));
}

Bytes Certificate::sha256() const {
    return crypto::sha256(m_der);
}

std::string Certificate::serialHex() const {
    crypto::der::Reader reader(m_serialDer);
    auto digits = reader.content(crypto::der::integer);
    if (digits.size() > 1 && digits.front() == 0)
        digits = digits.subspan(1);
    return toHex(digits);
}

Result<void> Certificate::verifySignature(const crypto::PublicKey& issuerKey) const {
    const auto fields = crypto::readCertificateFields(m_der);
    const auto algorithm = crypto::findCertificateSignature(fields->signatureAlgorithm);
    if (!algorithm)
        return Error(Errc::algorithmUnsupported, {toHex(fields->signatureAlgorithm)});
    if (auto verified = issuerKey.verify(*algorithm, fields->tbs, fields->signature); !verified)
        return Error(Errc::signatureInvalid, {m_subject}).causedBy(std::move(verified).error());
    return {};
}

}  // namespace conclave::x509
