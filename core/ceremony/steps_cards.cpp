#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "core/base/hex.h"
#include "core/ceremony/proof.h"
#include "core/ceremony/steps.h"
#include "core/crypto/cms.h"
#include "core/crypto/random.h"
#include "core/piv/pin.h"
#include "core/x509/card_certificate.h"

namespace conclave::ceremony {
namespace {

using nlohmann::json;
using piv::KeySlot;

/// Certificates that a card gets for a ceremony: long enough for the record's retention, which no root
/// outlives by much; signatures are checked against the record, not against this date.
constexpr std::int64_t cardCertificateMs = std::int64_t{10} * 365 * 24 * 3600 * 1000;

/// What a card shows before anything is changed on it.
struct CardFacts {
    std::optional<Bytes> signCertificate;
    std::optional<Bytes> kexCertificate;
    bool isVirtual = false;
    bool hasKeys() const { return signCertificate && kexCertificate; }
};

/// Factory values of a card; unset: the card does not say.
struct Defaults {
    std::optional<bool> pin, puk, managementKey;
};

class Enrolment {
  public:
    Enrolment(Ceremony& ceremony, const script::Seat& seat, std::string reader)
        : m_ceremony(ceremony), m_seat(seat), m_name(ceremony.person(seat.id)), m_reader(std::move(reader)) {}

    Result<json> run() {
        TRY(look());
        const bool wasEnrolled = m_facts.hasKeys();
        if (wasEnrolled) {
            TRY(useKeys());
        } else if (m_seat.trustAnchor) {
            return Error(Errc::cardKeyMissing, {"9C"});  // an outside signer brings a card with keys
        } else {
            TRY(makeKeys());
        }
        TRY(replaceDefaults());
        if (!wasEnrolled)
            TRY(onCard(
                [&](piv::Card& card) { return provePossession(card, piv::PinSource::typed(m_newPin)); }));
        return entry(wasEnrolled);
    }

  private:
    Result<void> onCard(const CardDesk::Work& work) {
        return m_ceremony.cards.withCard(m_reader, {Phrase::preparingCard, {m_name}}, work);
    }

    Result<void> look() {
        return onCard([&](piv::Card& card) -> Result<void> {
            m_facts.isVirtual = card.isVirtual();
            TRY_ASSIGN(m_facts.signCertificate, card.certificate(KeySlot::signature));
            TRY_ASSIGN(m_facts.kexCertificate, card.certificate(KeySlot::keyManagement));
            TRY_ASSIGN(const auto factory, card.factoryValues());
            m_defaults = {factory.pin, factory.puk, factory.managementKey};
            return {};
        });
    }

    /// Certificates that are on the card already; both keys prove themselves under the person's PIN.
    Result<void> useKeys() {
        TRY_ASSIGN(m_sign, x509::Certificate::fromDer(*m_facts.signCertificate));
        TRY_ASSIGN(m_kex, x509::Certificate::fromDer(*m_facts.kexCertificate));
        if (m_defaults.pin == true)  // an enrolment that was interrupted: nobody has chosen a PIN yet
            return onCard([&](piv::Card& card) {
                const auto pin = piv::factoryPin();
                return provePossession(card, piv::PinSource::typed(pin));
            });
        return m_ceremony.cards.withPinInReader(
            m_reader, m_seat.id, {Phrase::typePin, {m_name}}, {Phrase::readingCard, {}},
            [&](piv::Card& card, piv::PinSource pin) -> Result<void> {
                TRY(provePossession(card, pin));
                if (pin.pin() != nullptr && pin.pin()->equals(piv::factoryPin()))
                    m_defaults.pin = true;
                return {};
            });
    }

    /// New keys in 9C and 9D with their certificates. Until replaceDefaults the factory PIN holds.
    Result<void> makeKeys() {
        return onCard([&](piv::Card& card) -> Result<void> {
            TRY(card.authenticateManagement(piv::factoryManagementKey()));
            TRY_ASSIGN(const auto signKey,
                       card.generateKey(KeySlot::signature, piv::Card::preferredAlgorithms()));
            const auto algorithm = signKey.algorithm();
            TRY_ASSIGN(const auto kexKey, card.generateKey(KeySlot::keyManagement, algorithm));
            const auto pin = piv::factoryPin();
            piv::CardKey signer(card, KeySlot::signature, signKey, piv::PinSource::typed(pin));
            const x509::CardSubject subject{m_seat.id, m_name, m_ceremony.record.ceremonyId()};
            const auto now = utcNowMs() / 1000 * 1000;
            TRY_ASSIGN(m_sign, x509::selfSignCard(subject, signer, {now, now + cardCertificateMs}));
            TRY_ASSIGN(m_kex, x509::issueCardKex(subject, kexKey, signer, *m_sign));
            TRY(card.putCertificate(KeySlot::signature, m_sign->der()));
            TRY(card.putCertificate(KeySlot::keyManagement, m_kex->der()));
            // What was just used is what the factory set, also on cards that do not say.
            m_defaults = {true, m_defaults.puk.value_or(true), true};
            return {};
        });
    }

    /// PIN and PUK that the person chooses, a management key that nobody keeps.
    Result<void> replaceDefaults() {
        if (m_defaults.managementKey.value_or(true))
            TRY(replaceManagementKey());
        m_defaults.managementKey = false;
        if (m_defaults.puk.value_or(false)) {
            TRY_ASSIGN(const auto puk, choose(PinKind::newPuk, Phrase::typeNewPuk, PinKind::newPukAgain,
                                              Phrase::typeNewPukAgain));
            TRY(onCard([&](piv::Card& card) { return card.changePuk(piv::factoryPuk(), puk); }));
            m_defaults.puk = false;
        }
        if (m_defaults.pin.value_or(false)) {
            TRY_ASSIGN(m_newPin, choose(PinKind::newPin, Phrase::typeNewPin, PinKind::newPinAgain,
                                        Phrase::typeNewPinAgain));
            TRY(onCard([&](piv::Card& card) { return card.changePin(piv::factoryPin(), m_newPin); }));
            m_defaults.pin = false;
        }
        return {};
    }

    Result<void> replaceManagementKey() {
        return onCard([&](piv::Card& card) -> Result<void> {
            const auto algorithm = card.authenticateManagement(piv::factoryManagementKey());
            if (!algorithm && algorithm.error().has(Errc::managementKeyUnknown) && !m_defaults.managementKey)
                return {};  // not the factory's, as now we know
            TRY(algorithm);
            TRY_ASSIGN(const auto key, piv::newManagementKey(*algorithm));
            return card.setManagementKey(key, *algorithm);
        });
    }

    /// Typed twice alike, of the right form, and not what the factory set.
    Result<Pin> choose(PinKind first, Phrase ask, PinKind second, Phrase again) {
        for (std::optional<Error> problem;;) {
            TRY_ASSIGN(
                auto pin,
                m_ceremony.room.requestPin(
                    {first, m_seat.id, {}, {ask, {m_name}}, std::nullopt, std::move(problem), m_reader}));
            problem.reset();
            auto isGood = piv::checkNewPin(pin);
            if (!isGood) {
                problem = std::move(isGood).error();
                continue;
            }
            if (pin.equals(piv::factoryPin()) || pin.equals(piv::factoryPuk())) {
                problem = Error(Errc::pinIsFactory);
                continue;
            }
            TRY_ASSIGN(const auto repeated,
                       m_ceremony.room.requestPin(
                           {second, m_seat.id, {}, {again, {m_name}}, std::nullopt, std::nullopt, m_reader}));
            if (pin.equals(repeated))
                return pin;
            problem = Error(Errc::pinsDiffer);
        }
    }

    /// 9C signs a challenge; 9D opens an envelope that only it can open.
    Result<void> provePossession(piv::Card& card, piv::PinSource pin) {
        const auto challenge = newChallenge(m_ceremony.record.ceremonyId());
        piv::CardKey signer(card, KeySlot::signature, m_sign->publicKey(), pin);
        const auto algorithm = crypto::defaultSignature(m_sign->publicKey().algorithm());
        TRY_ASSIGN(const auto signature, signer.sign(algorithm, challenge));
        TRY(m_sign->publicKey().verify(algorithm, challenge, signature));
        TRY_ASSIGN(const auto secret, crypto::randomKey(32));
        TRY_ASSIGN(const auto envelope, crypto::sealEnvelope(m_kex->der(), secret));
        piv::CardKey opener(card, KeySlot::keyManagement, m_kex->publicKey(), pin);
        TRY_ASSIGN(const auto opened, crypto::openEnvelope(opener, m_kex->der(), envelope));
        if (!opened.equals(secret))
            return Error(Errc::keyMismatch, {"9D"});
        return {};
    }

    Result<json> entry(bool wasEnrolled) {
        TRY_ASSIGN(const auto signFile, m_ceremony.record.write(transcript::signCertificateFile(m_seat.id),
                                                                asBytes(m_sign->pem())));
        TRY_ASSIGN(const auto kexFile,
                   m_ceremony.record.write(transcript::kexCertificateFile(m_seat.id), asBytes(m_kex->pem())));
        json remaining = json::array();
        json unknown = json::array();
        const auto note = [&](const std::optional<bool>& isDefault, const char* what) {
            if (!isDefault)
                unknown.push_back(what);
            else if (*isDefault)
                remaining.push_back(what);
        };
        note(m_defaults.pin, "pin");
        note(m_defaults.puk, "puk");
        note(m_defaults.managementKey, "management-key");
        return json{{"participant", m_seat.id},
                    {"reader", transcript::toValidUtf8(m_reader)},
                    {"signSpkiSha256", toHex(m_sign->publicKey().sha256())},
                    {"kexSpkiSha256", toHex(m_kex->publicKey().sha256())},
                    {"signCertSha256", toHex(m_sign->sha256())},
                    {"kexCertSha256", toHex(m_kex->sha256())},
                    {"isVirtual", m_facts.isVirtual},
                    {"wasEnrolled", wasEnrolled},
                    {"defaultsRemaining", remaining},
                    {"defaultsNotReported", unknown},
                    {"managementKey", "random, not kept"},
                    {"algorithm", crypto::name(m_sign->publicKey().algorithm())},
                    {"files", filesJson({signFile, kexFile})}};
    }

    Ceremony& m_ceremony;
    const script::Seat& m_seat;
    std::string m_name;
    std::string m_reader;
    CardFacts m_facts;
    Defaults m_defaults;
    std::optional<x509::Certificate> m_sign;
    std::optional<x509::Certificate> m_kex;
    Pin m_newPin;
};

}  // namespace

Result<void> enrolCards(Ceremony& ceremony) {
    for (const auto& seat : ceremony.script.seats) {
        if (const auto* person = ceremony.state.person(seat.id); person != nullptr && person->signCertificate)
            continue;  // by an attempt that was interrupted
        if (ceremony.state.progress.vacantSeats().contains(seat.id))
            continue;
        TRY_ASSIGN(auto reader, ceremony.cards.newCardFor(seat.id));
        Enrolment enrolment(ceremony, seat, std::move(reader));
        auto fields = enrolment.run();
        ceremony.cards.forget();  // whatever happened, the card may show other certificates now
        TRY(fields);
        TRY(ceremony.append(transcript::type::card, *fields));
        ceremony.room.tell({Phrase::cardEnrolled, {ceremony.person(seat.id)}});
    }
    return {};
}

}  // namespace conclave::ceremony
