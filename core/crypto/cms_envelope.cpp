#include <algorithm>

#include "core/crypto/certificate_fields.h"
#include "core/crypto/cms.h"
#include "core/crypto/cms_cipher.h"
#include "core/crypto/der.h"
#include "core/crypto/identifiers.h"
#include "core/crypto/random.h"

// docs/formats/envelope.md. As with signatures: the reader takes out what varies, and accepts a file only
// when the writer makes the same octets of it. No OpenSSL CMS here: it would copy the plaintext through
// buffers it does not wipe (SMIME_crlf_copy, cms_copy_content).
namespace conclave::crypto {

namespace {

constexpr std::string_view idAuthEnvelopedData = "1.2.840.113549.1.9.16.1.23";
constexpr std::string_view idEcPublicKey = "1.2.840.10045.2.1";
constexpr std::string_view idAes256Wrap = "2.16.840.1.101.3.4.1.45";
constexpr std::string_view idAes256Gcm = "2.16.840.1.101.3.4.1.46";
constexpr std::size_t contentKeySize = 32;

struct EnvelopeParts {
    Bytes ephemeralPoint;  // EC only: 04 ‖ X ‖ Y
    Bytes wrappedKey;
    SealedContent content;
};

/// The recipient's side, from the certificate.
struct Recipient {
    PublicKey key;
    Bytes id;  // IssuerAndSerialNumber
    std::string name;
};

Error envelopeNotStrict(ErrorArg why) {
    return Error(Errc::encodingNotStrict, {"CMS AuthEnvelopedData", std::move(why)});
}

Result<Recipient> readRecipient(ByteView certificateDer) {
    const auto fields = readCertificateFields(certificateDer);
    if (!fields)
        return Error(Errc::certificateUnreadable, {"CMS AuthEnvelopedData"});
    TRY_ASSIGN(auto key, PublicKey::fromSpki(fields->spki));
    return Recipient{std::move(key), issuerAndSerialNumber(*fields), nameText(fields->subject)};
}

/// The hash of the X9.63 KDF: the curve's strength.
Hash kdfHash(KeyAlgorithm curve) {
    return hashOf(defaultSignature(curve));
}

/// dhSinglePass-stdDH-sha256kdf-scheme, -sha384kdf-, -sha512kdf- (RFC 5753 7.1.4).
std::string_view kdfScheme(KeyAlgorithm curve) {
    switch (kdfHash(curve)) {
        case Hash::sha384:
            return "1.3.132.1.11.2";
        case Hash::sha512:
            return "1.3.132.1.11.3";
        case Hash::sha1:
        case Hash::sha256:
            break;
    }
    return "1.3.132.1.11.1";
}

/// AES key wrap has no parameters (RFC 3565 2.3.2).
Bytes keyWrapIdentifier() {
    return der::makeSequence({der::makeOid(idAes256Wrap)});
}

/// ECC-CMS-SharedInfo (RFC 5753 7.2), without ukm: the wrapping key has 256 bits.
Bytes sharedInfo() {
    const Bytes keyBits{0, 0, 1, 0};
    return der::makeSequence(
        {keyWrapIdentifier(), der::make(der::contextConstructed(2), der::make(der::octetString, keyBits))});
}

Bytes keyAgreement(const Recipient& recipient, const EnvelopeParts& parts) {
    const auto originator = der::make(
        der::contextConstructed(1),
        {der::makeSequence({der::makeOid(idEcPublicKey)}), der::makeBitString(parts.ephemeralPoint)});
    const auto scheme =
        der::makeSequence({der::makeOid(kdfScheme(recipient.key.algorithm())), keyWrapIdentifier()});
    const auto encryptedKey =
        der::makeSequence({recipient.id, der::make(der::octetString, parts.wrappedKey)});
    return der::make(der::contextConstructed(1),
                     {der::makeInteger(3), der::make(der::contextConstructed(0), originator), scheme,
                      der::makeSequence({encryptedKey})});
}

Bytes keyTransport(const Recipient& recipient, const EnvelopeParts& parts) {
    return der::makeSequence({der::makeInteger(0), recipient.id, oaepIdentifier(Hash::sha256),
                              der::make(der::octetString, parts.wrappedKey)});
}

Bytes write(const Recipient& recipient, const EnvelopeParts& parts) {
    const bool isTransport = isRsa(recipient.key.algorithm());
    const auto gcmParameters =
        der::makeSequence({der::make(der::octetString, parts.content.nonce),
                           der::makeInteger(static_cast<std::uint32_t>(parts.content.tag.size()))});
    const auto encryptedContent = der::makeSequence(
        {der::makeOid(idData), der::makeSequence({der::makeOid(idAes256Gcm), gcmParameters}),
         der::make(der::contextPrimitive(0), parts.content.ciphertext)});
    const auto recipientInfo = isTransport ? keyTransport(recipient, parts) : keyAgreement(recipient, parts);
    const auto envelope =
        der::makeSequence({der::makeInteger(0), der::makeSetOf({recipientInfo}), encryptedContent,
                           der::make(der::octetString, parts.content.tag)});
    return der::makeSequence(
        {der::makeOid(idAuthEnvelopedData), der::make(der::contextConstructed(0), envelope)});
}

Result<EnvelopeParts> read(const Recipient& recipient, ByteView der) {
    if (!der::isOneElement(der))
        return envelopeNotStrict(
            Wording("not DER, or octets behind its end", "não é DER, ou há octetos depois do fim"));
    der::Reader file(der);
    auto contentInfo = file.inside(der::sequence);
    contentInfo.element(der::objectIdentifier);
    auto envelope = contentInfo.inside(der::contextConstructed(0)).inside(der::sequence);
    envelope.element(der::integer);
    auto recipientInfos = envelope.inside(der::set);
    auto encryptedContent = envelope.inside(der::sequence);
    EnvelopeParts parts;
    parts.content.tag = toBytes(envelope.content(der::octetString));

    ByteView id;
    if (recipientInfos.nextIs(der::contextConstructed(1))) {
        auto info = recipientInfos.inside(der::contextConstructed(1));
        info.element(der::integer);
        auto originator = info.inside(der::contextConstructed(0)).inside(der::contextConstructed(1));
        originator.element(der::sequence);
        const auto point = originator.content(der::bitString);
        parts.ephemeralPoint = toBytes(point.empty() ? point : point.subspan(1));
        info.element(der::sequence);
        auto encryptedKey = info.inside(der::sequence).inside(der::sequence);
        id = encryptedKey.element(der::sequence).whole;
        parts.wrappedKey = toBytes(encryptedKey.content(der::octetString));
    } else {
        auto info = recipientInfos.inside(der::sequence);
        info.element(der::integer);
        id = info.element(der::sequence).whole;
        info.element(der::sequence);
        parts.wrappedKey = toBytes(info.content(der::octetString));
    }
    encryptedContent.element(der::objectIdentifier);
    auto gcm = encryptedContent.inside(der::sequence);
    gcm.element(der::objectIdentifier);
    parts.content.nonce = toBytes(gcm.inside(der::sequence).content(der::octetString));
    parts.content.ciphertext = toBytes(encryptedContent.content(der::contextPrimitive(0)));

    if (id.empty())
        return envelopeNotStrict("RecipientInfo");
    if (!std::ranges::equal(id, recipient.id))
        return Error(Errc::keyMismatch, {"CMS AuthEnvelopedData"});
    if (parts.content.tag.size() != gcmTagSize || parts.content.nonce.size() != gcmNonceSize)
        return envelopeNotStrict("GCMParameters");
    if (!std::ranges::equal(write(recipient, parts), der))
        return envelopeNotStrict(Wording("re-encoding differs", "a recodificação difere"));
    return parts;
}

Error undecryptable(const Recipient& recipient) {
    return Error(Errc::decryptionFailed, {"CMS AuthEnvelopedData (" + recipient.name + ")"});
}

Result<KeyValue> unwrapContentKey(PrivateKey& key, const Recipient& recipient, const EnvelopeParts& parts) {
    if (isRsa(recipient.key.algorithm())) {
        TRY_ASSIGN(auto contentKey, key.decryptOaep(Hash::sha256, parts.wrappedKey));
        return KeyValue(std::move(contentKey));
    }
    // The card must never compute with a point that is not on its curve.
    const auto ephemeral = PublicKey::fromEcPoint(recipient.key.algorithm(), parts.ephemeralPoint);
    if (!ephemeral)
        return undecryptable(recipient);
    TRY_ASSIGN(const auto agreed, key.deriveEcdh(parts.ephemeralPoint));
    TRY_ASSIGN(const auto wrappingKey, x963Kdf(kdfHash(recipient.key.algorithm()), agreed, sharedInfo()));
    auto contentKey = aesUnwrap(wrappingKey, parts.wrappedKey);
    if (!contentKey)
        return undecryptable(recipient).causedBy(std::move(contentKey).error());
    return contentKey;
}

}  // namespace

Result<Bytes> sealEnvelope(ByteView recipientCertificateDer, const SecretBytes& content) {
    TRY_ASSIGN(const auto recipient, readRecipient(recipientCertificateDer));
    TRY_ASSIGN(const auto contentKey, randomKey(contentKeySize));
    EnvelopeParts parts;
    if (isRsa(recipient.key.algorithm())) {
        TRY_ASSIGN(parts.wrappedKey, recipient.key.encryptOaep(Hash::sha256, contentKey));
    } else {
        TRY_ASSIGN(auto agreement, agreeWith(recipient.key));
        TRY_ASSIGN(const auto wrappingKey,
                   x963Kdf(kdfHash(recipient.key.algorithm()), agreement.secret, sharedInfo()));
        TRY_ASSIGN(parts.wrappedKey, aesWrap(wrappingKey, contentKey));
        parts.ephemeralPoint = std::move(agreement.ephemeralPoint);
    }
    TRY_ASSIGN(parts.content, gcmSeal(contentKey, content));
    return write(recipient, parts);
}

Result<void> checkEnvelope(ByteView certificateDer, ByteView envelopeDer) {
    TRY_ASSIGN(const auto recipient, readRecipient(certificateDer));
    TRY(read(recipient, envelopeDer));
    return {};
}

Result<SecretBytes> openEnvelope(PrivateKey& key, ByteView certificateDer, ByteView envelopeDer) {
    TRY_ASSIGN(const auto recipient, readRecipient(certificateDer));
    if (!(recipient.key == key.publicKey()))
        return Error(Errc::keyMismatch, {recipient.name});
    TRY_ASSIGN(const auto parts, read(recipient, envelopeDer));
    TRY_ASSIGN(const auto contentKey, unwrapContentKey(key, recipient, parts));
    if (contentKey.size() != contentKeySize)
        return undecryptable(recipient);
    auto content = gcmOpen(contentKey, parts.content);
    if (!content)
        return undecryptable(recipient).causedBy(std::move(content).error());
    return content;
}

}  // namespace conclave::crypto
