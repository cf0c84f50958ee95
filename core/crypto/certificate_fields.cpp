#include "core/crypto/certificate_fields.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include <algorithm>

#include "core/crypto/openssl.h"

namespace conclave::crypto {

std::optional<CertificateFields> readCertificateFields(ByteView der) {
    if (!der::isOneElement(der))
        return std::nullopt;
    CertificateFields fields;
    der::Reader file(der);
    auto certificate = file.inside(der::sequence);

    fields.tbs = certificate.element(der::sequence).whole;
    fields.signatureAlgorithm = certificate.element(der::sequence).whole;
    const auto signature = certificate.content(der::bitString);
    if (!certificate.isOk() || !certificate.atEnd() || signature.empty() || signature.front() != 0)
        return std::nullopt;
    fields.signature = signature.subspan(1);

    der::Reader tbsElement(fields.tbs);
    auto tbs = tbsElement.inside(der::sequence);
    const auto version = tbs.content(der::contextConstructed(0));
    fields.serial = tbs.element(der::integer).whole;
    fields.tbsSignatureAlgorithm = tbs.element(der::sequence).whole;
    fields.issuer = tbs.element(der::sequence).whole;
    auto validity = tbs.inside(der::sequence);
    fields.notBefore = validity.any();
    fields.notAfter = validity.any();
    fields.subject = tbs.element(der::sequence).whole;
    fields.spki = tbs.element(der::sequence).whole;
    auto extensions = tbs.inside(der::contextConstructed(3));
    fields.extensions = extensions.element(der::sequence).whole;

    const bool isVersion3 = toBytes(version) == der::makeInteger(2);
    const bool areAlgorithmsEqual =
        std::ranges::equal(fields.signatureAlgorithm, fields.tbsSignatureAlgorithm);
    if (!tbs.isOk() || !tbs.atEnd() || !validity.isOk() || !validity.atEnd() || !extensions.isOk() ||
        !extensions.atEnd() || !isVersion3 || !areAlgorithmsEqual)
        return std::nullopt;
    return fields;
}

Bytes issuerAndSerialNumber(const CertificateFields& fields) {
    return der::makeSequence({fields.issuer, fields.serial});
}

std::string nameText(ByteView name) {
    const auto* cursor = name.data();
    const Owned<X509_NAME> parsed(d2i_X509_NAME(nullptr, &cursor, static_cast<long>(name.size())));
    const auto bio = memoryBio();
    // RFC 2253's escapes are RFC 4514's; without ESC_MSB the text stays UTF-8.
    constexpr unsigned long flags = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
    if (!parsed || X509_NAME_print_ex(bio.get(), parsed.get(), 0, flags) < 0) {
        ERR_clear_error();
        return {};
    }
    return std::string(asText(bioBytes(bio.get())));
}

}  // namespace conclave::crypto
