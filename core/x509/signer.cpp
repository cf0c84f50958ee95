#include "core/x509/signer.h"

#include <openssl/x509v3.h>

#include <algorithm>
#include <array>

#include "core/base/clock.h"
#include "core/base/hex.h"
#include "core/base/text.h"
#include "core/crypto/openssl.h"
#include "core/x509/chain.h"

namespace conclave::x509 {
namespace {

constexpr std::size_t cpfDigits = 11;
constexpr std::int64_t longestCeremonyMs = std::int64_t{24} * 60 * 60 * 1000;

// What is signed with it holds it whole, and there is room for 8192 octets (docs/formats/signed-pdf.md).
constexpr std::size_t mostCertificateOctets = 6000;
constexpr std::size_t mostNameOctets = 2000;

Error unfit(const Certificate& certificate, const Wording& why) {
    return Error(Errc::certificateUnfit, {withoutCpf(certificate.subject()), why});
}

/// What OpenSSL knows of the extensions.
class Uses {
  public:
    explicit Uses(const Certificate& certificate) : m_x509(X509_new_ex(crypto::libContext(), nullptr)) {
        auto* parsed = m_x509.release();
        const auto* cursor = certificate.der().data();
        if (d2i_X509(&parsed, &cursor, static_cast<long>(certificate.der().size())) != nullptr)
            m_x509.reset(parsed);
        else
            static_cast<void>(crypto::opensslError("d2i_X509"));  // it has freed it
    }
    bool areReadable() const { return m_x509 && (flags() & EXFLAG_INVALID) == 0; }
    /// RFC 5280 4.2: a critical one that is not understood makes the certificate useless.
    bool areUnderstood() const { return (flags() & EXFLAG_CRITICAL) == 0; }
    bool isCa() const { return (flags() & EXFLAG_CA) != 0; }
    /// Any of these, or unrestricted.
    bool allows(std::uint32_t bits) const { return (X509_get_key_usage(m_x509.get()) & bits) != 0; }
    /// The extended uses are such as people's certificates have (RFC 5280 4.2.1.12, RFC 9336), or
    /// unrestricted.
    bool areOfPeople() const {
        if ((flags() & EXFLAG_XKUSAGE) == 0)
            return true;
        const std::unique_ptr<EXTENDED_KEY_USAGE, decltype(&EXTENDED_KEY_USAGE_free)> uses(
            static_cast<EXTENDED_KEY_USAGE*>(
                X509_get_ext_d2i(m_x509.get(), NID_ext_key_usage, nullptr, nullptr)),
            &EXTENDED_KEY_USAGE_free);
        for (int i = 0; i < sk_ASN1_OBJECT_num(uses.get()); ++i) {
            std::array<char, 80> oid{};
            OBJ_obj2txt(oid.data(), static_cast<int>(oid.size()), sk_ASN1_OBJECT_value(uses.get(), i), 1);
            if (std::ranges::find(ofPeople, std::string_view(oid.data())) != ofPeople.end())
                return true;
        }
        return false;
    }

  private:
    /// anyExtendedKeyUsage, clientAuth, emailProtection, documentSigning, and the last one's predecessors.
    static constexpr std::array<std::string_view, 7> ofPeople{
        "2.5.29.37.0",           "1.3.6.1.5.5.7.3.2",       "1.3.6.1.5.5.7.3.4",
        "1.3.6.1.5.5.7.3.36",    "1.3.6.1.4.1.311.10.3.12", "1.2.840.113583.1.1.5",
        "1.3.6.1.4.1.311.20.2.2"};

    std::uint32_t flags() const { return X509_get_extension_flags(m_x509.get()); }

    crypto::X509Certificate m_x509;
};

Error unreadable(const Certificate& certificate) {
    return unfit(certificate, {"an extension of it cannot be read", "uma extensão dele não pode ser lida"});
}

/// For people who sign.
Result<void> checkForSigning(const Certificate& certificate, const Uses& uses) {
    if (uses.isCa())
        return unfit(certificate,
                     {"it is an authority's, not a person's", "é de uma autoridade, e não de uma pessoa"});
    if (!uses.allows(KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION))
        return unfit(certificate, {"its key usage is not to sign", "seu uso de chave não é assinar"});
    if (!uses.areOfPeople())
        return unfit(certificate,
                     {"its extended key usage is that of a computer or a service, not of a person",
                      "seu uso estendido de chave é o de um computador ou serviço, e não de uma pessoa"});
    return {};
}

}  // namespace

Result<void> checkAuthority(const Certificate& authority) {
    if (authority.subjectDer().size() > mostNameOctets)
        return Error(Errc::certificateUnfit, {"SHA-256 " + toHex(authority.sha256()),
                                              worded("its name has more than {} octets",
                                                     "seu nome tem mais de {} octetos", mostNameOctets)});
    const Uses uses(authority);
    if (!uses.areReadable())
        return unreadable(authority);
    if (!uses.areUnderstood())
        return unfit(authority, {"it has a critical extension that is not known here",
                                 "tem uma extensão crítica desconhecida aqui"});
    if (!uses.isCa() || !uses.allows(KU_KEY_CERT_SIGN))
        return unfit(authority, {"it is no authority, which may issue certificates",
                                 "não é de uma autoridade, que possa emitir certificados"});
    return {};
}

Result<void> checkInTime(const Certificate& certificate, std::int64_t atUtcMs) {
    if (atUtcMs < certificate.notBeforeUtcMs())
        return unfit(certificate, worded("it is valid only from {}", "só vale a partir de {}",
                                         formatUtcMs(certificate.notBeforeUtcMs())));
    if (atUtcMs > certificate.notAfterUtcMs())
        return unfit(certificate, worded("it was valid until {}", "valeu até {}",
                                         formatUtcMs(certificate.notAfterUtcMs())));
    return {};
}

Result<void> checkLasts(const Certificate& certificate, std::int64_t nowUtcMs) {
    TRY(checkInTime(certificate, nowUtcMs));
    if (certificate.notAfterUtcMs() < nowUtcMs + longestCeremonyMs)
        return unfit(certificate, worded("it ends at {}, and the ceremony may last as long",
                                         "termina em {}, e a cerimônia pode durar até lá",
                                         formatUtcMs(certificate.notAfterUtcMs())));
    return {};
}

Result<void> checkOutsideSigner(const Certificate& certificate, const Authority& authority,
                                std::int64_t beganUtcMs) {
    const Uses uses(certificate);
    if (!uses.areReadable())
        return unreadable(certificate);
    if (certificate.der().size() > mostCertificateOctets)
        return unfit(certificate,
                     worded("it has more than {} octets, for which a runbook has no room",
                            "tem mais de {} octetos, que não cabem em uma ata", mostCertificateOctets));
    TRY(checkInTime(certificate, beganUtcMs));
    TRY(checkInTime(authority.anchor, beganUtcMs));
    if (certificate.notBeforeUtcMs() >= beganUtcMs)
        return unfit(certificate,
                     {"it was issued after the ceremony began", "foi emitido depois do início da cerimônia"});
    TRY(checkForSigning(certificate, uses));
    auto chain = verifyChain(certificate, authority.intermediates, {&authority.anchor, 1}, beganUtcMs);
    if (!chain && !chain.error().has(Errc::certificateUnfit))
        return unfit(certificate, worded("it does not come from {}: it says that {} issued it",
                                         "não vem de {}: diz ter sido emitido por {}",
                                         authority.anchor.subject(), certificate.issuer()))
            .causedBy(std::move(chain).error());
    return chain;
}

Result<void> checkApprover(const Certificate& certificate) {
    const Uses uses(certificate);
    if (!uses.areReadable())
        return unreadable(certificate);
    return checkForSigning(certificate, uses);
}

Result<void> checkTwoKeys(const Certificate& sign, const Certificate& kex) {
    if (kex.publicKey() == sign.publicKey())
        return unfit(kex, {"its key is the signing key too", "sua chave é também a de assinatura"});
    return {};
}

Result<void> checkCardPair(const Certificate& sign, const Certificate& kex) {
    if (!sign.verifySignature(sign.publicKey()))
        return unfit(sign,
                     worded("it is not signed by its own key; {} issued it",
                            "não foi assinado com a própria chave, e sim emitido por {}", sign.issuer()));
    if (!kex.verifySignature(sign.publicKey()))
        return unfit(kex, {"it is not signed by the card's signing key",
                           "não foi assinado com a chave de assinatura do cartão"});
    return checkTwoKeys(sign, kex);
}

std::string withoutCpf(std::string text) {
    for (auto colon = text.find(':', 1); colon != std::string::npos; colon = text.find(':', colon + 1)) {
        const auto end = std::min(text.find_first_not_of("0123456789", colon + 1), text.size());
        if (end - colon - 1 == cpfDigits)
            text.erase(colon, end - colon);
    }
    return text;
}

bool namesPerson(const Certificate& certificate, const std::string& personName) {
    const auto named = folded(certificate.commonName());
    const auto wanted = folded(personName);
    const auto suffix = named.starts_with(wanted) ? named.substr(wanted.size()) : named;
    const bool isCpf = suffix.size() == cpfDigits + 1 && suffix.front() == ':' &&
                       suffix.find_first_not_of("0123456789", 1) == std::string::npos;
    return named.empty() || suffix.empty() || isCpf;
}

}  // namespace conclave::x509
