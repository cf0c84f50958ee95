#include "tests/support/random_cards.h"

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/crypto/der.h"
#include "core/piv/card_key.h"
#include "core/x509/builder.h"
#include "core/x509/card_certificate.h"
#include "core/x509/name.h"
#include "core/x509/root.h"
#include "tests/support/virtual_pcsc.h"

namespace conclave::test {
namespace {

constexpr std::int64_t dayMs = 86'400'000;
constexpr std::int64_t soonMs = 1000;

/// Extended key usage (RFC 5280 4.2.1.12) of a TLS server: id-kp-serverAuth alone.
const Bytes serverUse = *fromHex("30130603551d25040c300a06082b06010505070301");

class History {
  public:
    History(const RandomPerson& person, const std::map<std::string, Authority>& authorities, piv::Card& card)
        : m_person(person),
          m_authorities(authorities),
          m_card(card),
          m_subject{person.seat, person.name, "R-20250101-00000000"} {}

    Result<void> happen(const std::filesystem::path& room) {
        TRY_ASSIGN(const auto algorithm, m_card.authenticateManagement(piv::factoryManagementKey()));
        TRY_ASSIGN(const auto key,
                   m_card.generateKey(piv::KeySlot::signature, piv::Card::preferredAlgorithms()));
        if (m_person.card == CardHistory::bareKey)
            return {};
        TRY(isOutside() ? certifiedOutside(key) : certifiedItself(key));
        if (m_person.card == CardHistory::ownKeepsPin)
            return {};
        TRY_ASSIGN(const auto managementKey, piv::newManagementKey(algorithm));
        TRY(m_card.setManagementKey(managementKey, algorithm));
        TRY_ASSIGN(auto pin, readSecretLine(room / m_person.pin));
        TRY_ASSIGN(auto puk, readSecretLine(room / m_person.puk));
        TRY(m_card.changePin(piv::factoryPin(), Pin(std::move(pin))));
        return m_card.changePuk(piv::factoryPuk(), Pin(std::move(puk)));
    }

  private:
    bool isOutside() const {
        switch (m_person.card) {
            case CardHistory::outside:
            case CardHistory::outsideCpf:
            case CardHistory::outsideOtherName:
            case CardHistory::outsideSoonOver:
            case CardHistory::outsideExpired:
            case CardHistory::outsideServer:
            case CardHistory::stranger:
                return true;
            default:
                return false;
        }
    }

    Result<void> certifiedItself(const crypto::PublicKey& key) {
        const auto now = utcNowMs() / 1000 * 1000;
        x509::Validity validity{now - dayMs, now + 100 * dayMs};
        if (m_person.card == CardHistory::ownExpired)
            validity = {now - 100 * dayMs, now - dayMs};
        if (m_person.card == CardHistory::ownNotYet)
            validity = {now + dayMs, now + 100 * dayMs};
        if (m_person.card == CardHistory::ownOtherName)
            m_subject.personName = "Somebody Else";
        const auto pin = piv::factoryPin();
        piv::CardKey signer(m_card, piv::KeySlot::signature, key, piv::PinSource::typed(pin));
        TRY_ASSIGN(const auto sign, x509::selfSignCard(m_subject, signer, validity));
        TRY(m_card.putCertificate(piv::KeySlot::signature, sign.der()));
        if (m_person.card == CardHistory::signOnly)
            return {};
        TRY_ASSIGN(const auto kexKey, m_card.generateKey(piv::KeySlot::keyManagement, key.algorithm()));
        TRY_ASSIGN(const auto kex, x509::issueCardKex(m_subject, kexKey, signer, sign));
        return m_card.putCertificate(piv::KeySlot::keyManagement, kex.der());
    }

    Result<void> certifiedOutside(const crypto::PublicKey& key) {
        const auto anchor = m_authorities.find(m_person.anchor);
        const auto stranger = SoftwareKey::generate(crypto::KeyAlgorithm::ecP256);
        auto& issuer = anchor != m_authorities.end() && m_person.card != CardHistory::stranger
                           ? *anchor->second.key
                           : *stranger;
        TRY_ASSIGN(const auto sign, issued(key, issuer, x509::digitalSignature | x509::nonRepudiation));
        TRY(m_card.putCertificate(piv::KeySlot::signature, sign));
        TRY_ASSIGN(const auto kexKey, m_card.generateKey(piv::KeySlot::keyManagement, key.algorithm()));
        TRY_ASSIGN(
            const auto kex,
            issued(kexKey, issuer, isRsa(key.algorithm()) ? x509::keyEncipherment : x509::keyAgreement));
        return m_card.putCertificate(piv::KeySlot::keyManagement, kex);
    }

    Result<Bytes> issued(const crypto::PublicKey& key, SoftwareKey& issuer, unsigned use) {
        const auto now = utcNowMs() / 1000 * 1000;
        auto name = m_person.name;
        if (m_person.card == CardHistory::outsideCpf)
            name += ":12345678909";
        if (m_person.card == CardHistory::outsideOtherName)
            name = "Somebody Else";
        x509::TbsParts parts;
        TRY_ASSIGN(parts.serial, x509::randomSerial());
        parts.signatureAlgorithm = crypto::defaultSignature(issuer.publicKey().algorithm());
        TRY_ASSIGN(parts.issuer,
                   x509::makeName(std::vector<x509::NamePart>{
                       {"O", "Outside"}, {"CN", m_person.anchor.empty() ? "nobody" : m_person.anchor}}));
        TRY_ASSIGN(parts.subject, x509::makeName(std::vector<x509::NamePart>{{"CN", name}}));
        const auto end = m_person.card == CardHistory::outsideSoonOver  ? now + soonMs
                         : m_person.card == CardHistory::outsideExpired ? now - dayMs
                                                                        : now + 100 * dayMs;
        TRY_ASSIGN(parts.validity, x509::makeValidity(now - 300 * dayMs, end));
        parts.spki = key.spki();
        parts.extensions = {x509::keyUsage(use), x509::subjectKeyIdentifier(key.subjectKeyIdentifier()),
                            x509::authorityKeyIdentifier(issuer.publicKey().subjectKeyIdentifier())};
        if (m_person.card == CardHistory::outsideServer)
            parts.extensions.push_back(serverUse);
        TRY_ASSIGN(const auto certificate, x509::signCertificate(parts, issuer));
        return certificate.der();
    }

    const RandomPerson& m_person;
    const std::map<std::string, Authority>& m_authorities;
    piv::Card& m_card;
    x509::CardSubject m_subject;
};

}  // namespace

Result<void> bringCards(const RandomCeremony& ceremony, const std::filesystem::path& room) {
    for (const auto& person : ceremony.people) {
        TRY_ASSIGN(auto blank, rehearsal::VirtualCard::open({}, *rehearsal::parseCardType(person.cardType)));
        insertCard(person.reader, std::move(blank));
        if (person.name.empty() || person.card == CardHistory::blank)
            continue;
        TRY_ASSIGN(auto connection, pcsc::CardConnection::connect(person.reader));
        TRY_ASSIGN(auto card, piv::Card::select(connection));
        TRY(History(person, ceremony.authorities, card).happen(room));
    }
    return {};
}

}  // namespace conclave::test
