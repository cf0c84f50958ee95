#include "core/x509/card_certificate.h"

#include "core/base/hex.h"
#include "core/x509/builder.h"
#include "core/x509/name.h"
#include "core/x509/root.h"

namespace conclave::x509 {

namespace {

Result<Bytes> subjectName(const CardSubject& subject, const crypto::PublicKey& key) {
    const auto keyHash = toHex(key.sha256()).substr(0, 16);
    return makeName(std::vector<NamePart>{{"OU", subject.ceremonyId},
                                          {"CN", subject.personName},
                                          {"serialNumber", subject.participantId + "-" + keyHash}});
}

}  // namespace

Result<Certificate> selfSignCard(const CardSubject& subject, crypto::PrivateKey& signKey,
                                 const Validity& validity) {
    const auto& key = signKey.publicKey();
    TbsParts parts;
    TRY_ASSIGN(parts.serial, randomSerial());
    parts.signatureAlgorithm = crypto::defaultSignature(key.algorithm());
    TRY_ASSIGN(parts.subject, subjectName(subject, key));
    parts.issuer = parts.subject;
    TRY_ASSIGN(parts.validity, makeValidity(validity.notBeforeUtcMs, validity.notAfterUtcMs));
    parts.spki = key.spki();
    parts.extensions = {keyUsage(digitalSignature | nonRepudiation),
                        subjectKeyIdentifier(key.subjectKeyIdentifier()),
                        authorityKeyIdentifier(key.subjectKeyIdentifier())};
    return signCertificate(parts, signKey);
}

Result<Certificate> issueCardKex(const CardSubject& subject, const crypto::PublicKey& kex,
                                 crypto::PrivateKey& signKey, const Certificate& signCertificateOfCard) {
    const auto& issuerKey = signKey.publicKey();
    if (!(signCertificateOfCard.publicKey() == issuerKey))
        return Error(Errc::keyMismatch, {signCertificateOfCard.subject()});
    TbsParts parts;
    TRY_ASSIGN(parts.serial, randomSerial());
    parts.signatureAlgorithm = crypto::defaultSignature(issuerKey.algorithm());
    parts.issuer = signCertificateOfCard.subjectDer();
    TRY_ASSIGN(parts.subject, subjectName(subject, kex));
    TRY_ASSIGN(parts.validity,
               makeValidity(signCertificateOfCard.notBeforeUtcMs(), signCertificateOfCard.notAfterUtcMs()));
    parts.spki = kex.spki();
    parts.extensions = {keyUsage(isRsa(kex.algorithm()) ? keyEncipherment : keyAgreement),
                        subjectKeyIdentifier(kex.subjectKeyIdentifier()),
                        authorityKeyIdentifier(issuerKey.subjectKeyIdentifier())};
    return signCertificate(parts, signKey);
}

}  // namespace conclave::x509
