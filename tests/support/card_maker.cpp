#include "tests/support/card_maker.h"

#include <algorithm>
#include <string>

#include "core/base/clock.h"
#include "core/crypto/der.h"
#include "core/x509/name.h"
#include "core/x509/root.h"

namespace conclave::test {
namespace {

namespace der = crypto::der;

constexpr std::int64_t wayMs = std::int64_t{400} * 86'400'000;

Bytes oidOf(std::string_view arc) {
    return der::makeOid("1.3.6.1.4.1.41482.3." + std::string(arc));
}

std::unique_ptr<SoftwareKey> newKey() {
    return SoftwareKey::generate(crypto::KeyAlgorithm::ecP256);
}

x509::TbsParts partsOf(const std::string& name, const x509::Certificate& issuer,
                       const crypto::PublicKey& key) {
    x509::TbsParts parts;
    parts.serial = x509::randomSerial().value();
    parts.signatureAlgorithm = crypto::SignatureAlgorithm::ecdsaSha256;
    parts.issuer = issuer.subjectDer();
    parts.subject = x509::makeName(std::vector<x509::NamePart>{{"CN", name}}).value();
    parts.validity = x509::makeValidity(issuer.notBeforeUtcMs(), issuer.notAfterUtcMs()).value();
    parts.spki = key.spki();
    return parts;
}

}  // namespace

Bytes yubicoExtension(std::string_view arc, ByteView value) {
    return der::makeSequence({oidOf(arc), der::make(der::octetString, value)});
}

CardMaker::Edit says(std::string_view arc, Bytes value) {
    return [arc, value = std::move(value)](x509::TbsParts& parts) {
        const auto oid = oidOf(arc);
        std::erase_if(parts.extensions, [&](const Bytes& extension) {
            return std::search(extension.begin(), extension.end(), oid.begin(), oid.end()) != extension.end();
        });
        parts.extensions.push_back(yubicoExtension(arc, value));
    };
}

CardMaker::CardMaker(const Edit& ofF9) : m_rootKey(newKey()), m_f9Key(newKey()) {
    const auto now = utcNowMs() / 1000 * 1000;
    x509::RootProfile profile;
    profile.subject = {{"CN", "Maker of cards"}};
    profile.notBeforeUtcMs = now - wayMs;
    profile.notAfterUtcMs = now + wayMs;
    profile.signatureAlgorithm = crypto::SignatureAlgorithm::ecdsaSha256;
    m_root = x509::selfSignRoot(profile, x509::randomSerial().value(), *m_rootKey).value();
    auto parts = partsOf("Attesting key", *m_root, m_f9Key->publicKey());
    parts.extensions = {x509::basicConstraintsOfCa(0)};
    if (ofF9)
        ofF9(parts);
    m_authority = x509::signCertificate(parts, *m_rootKey).value();
}

x509::Certificate CardMaker::attest(const crypto::PublicKey& key, std::string_view slot, std::uint32_t serial,
                                    const Edit& edit) const {
    auto parts = partsOf("YubiKey PIV Attestation " + std::string(slot), *m_authority, key);
    parts.extensions = {yubicoExtension("3", Bytes{5, 4, 3}), yubicoExtension("7", der::makeInteger(serial)),
                        yubicoExtension("8", Bytes{3, 1}), yubicoExtension("9", Bytes{3})};
    if (edit)
        edit(parts);
    return x509::signCertificate(parts, *m_f9Key).value();
}

x509::CardAttestations CardMaker::card(const crypto::PublicKey& sign, const crypto::PublicKey* kex,
                                       std::uint32_t serial) const {
    x509::CardAttestations given{*m_authority, attest(sign, "9c", serial), {}};
    if (kex != nullptr)
        given.kex = attest(*kex, "9d", serial);
    return given;
}

}  // namespace conclave::test
