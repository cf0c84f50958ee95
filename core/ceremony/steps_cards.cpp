#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "core/base/hex.h"
#include "core/ceremony/proof.h"
#include "core/ceremony/quorum_desk.h"
#include "core/ceremony/steps.h"
#include "core/crypto/cms.h"
#include "core/crypto/random.h"
#include "core/piv/pin.h"
#include "core/x509/attestation.h"
#include "core/x509/card_certificate.h"
#include "core/x509/signer.h"

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
        bool wasEnrolled = false;
        const auto lookAndMakeKeys = [&](piv::Card& card) -> Result<void> {
            TRY(look(card));
            wasEnrolled = m_facts.signCertificate && (m_facts.kexCertificate || m_seat.trustAnchor);
            if (wasEnrolled) {
                TRY(judgeCertificates());
                return readAttestations(card);
            }
            if (m_seat.trustAnchor)  // an outside signer brings a card with keys
                return Error(Errc::cardKeyMissing, {std::string(name(KeySlot::signature))});
            TRY(requireNothingLost(card));
            return m_bareSlot ? Result<void>() : makeKeys(card);
        };
        TRY(onCard(lookAndMakeKeys));
        if (m_bareSlot) {
            TRY(askAboutBareKey());
            TRY(onCard([&](piv::Card& card) { return makeKeys(card); }));
        }
        TRY(askWhoseItIs());
        TRY(judgeAttestations());
        if (wasEnrolled) {
            TRY(useKeys());
            TRY(recordExpiry());
            if (m_defaults.managementKey.value_or(true))
                TRY(onCard([&](piv::Card& card) { return replaceManagementKey(card); }));
        }
        m_defaults.managementKey = false;
        TRY(replacePins(!wasEnrolled));
        return entry(wasEnrolled);
    }

    /// What the card is, and what it says of its keys.
    Say card() const {
        if (!m_verdict)
            return {Phrase::cardAttestsNothing, {m_name}};
        const auto& facts = m_verdict->facts;
        const auto make = facts.formFactor.empty() ? facts.make : facts.make + ", " + facts.formFactor;
        std::vector<ErrorArg> args{m_name, make, facts.serial, facts.firmware};
        switch (m_verdict->state) {
            case x509::CardVerdict::State::unjudged:
                return {Phrase::cardUnjudged, args};
            case x509::CardVerdict::State::refused:
                args.push_back(whyNot());
                return {Phrase::cardRefusedAs, args};
            case x509::CardVerdict::State::attested:
                args.push_back(m_verdict->root);
                return {Phrase::cardAttested, args};
        }
        return {};
    }

  private:
    Result<void> onCard(const CardDesk::Work& work) {
        return m_ceremony.cards.withCard(m_reader, {Phrase::preparingCard, {m_name}}, work);
    }

    Result<void> look(piv::Card& card) {
        m_facts.isVirtual = card.isVirtual();
        TRY_ASSIGN(m_facts.signCertificate, card.certificate(KeySlot::signature));
        TRY_ASSIGN(m_facts.kexCertificate, card.certificate(KeySlot::keyManagement));
        TRY_ASSIGN(const auto factory, card.factoryValues());
        m_defaults = {factory.pin, factory.puk, factory.managementKey};
        return {};
    }

    /// What the verifier would refuse is refused before there is a key.
    Result<void> judgeCertificates() {
        TRY_ASSIGN(m_sign, x509::Certificate::fromDer(*m_facts.signCertificate));
        if (m_facts.kexCertificate && isNeeded(KeySlot::keyManagement)) {
            TRY_ASSIGN(m_kex, x509::Certificate::fromDer(*m_facts.kexCertificate));
        }
        if (m_seat.trustAnchor) {
            TRY_ASSIGN(const auto authority, m_ceremony.script.authorityOf(m_seat));
            TRY(x509::checkOutsideSigner(*m_sign, authority, m_ceremony.state.beganUtcMs));
            TRY(x509::checkLasts(*m_sign, utcNowMs()));
            if (!m_kex && isNeeded(KeySlot::keyManagement))
                return Error(Errc::cardKeyMissing, {std::string(name(KeySlot::keyManagement))});
        } else {
            TRY(x509::checkCardPair(*m_sign, *m_kex));
            if (m_sign->notBeforeUtcMs() > utcNowMs())  // one that is over is renewed
                TRY(x509::checkInTime(*m_sign, utcNowMs()));
        }
        TRY(requireKeysOfOneCard());
        if (!x509::namesPerson(*m_sign, m_name))
            m_otherName = x509::withoutCpf(m_sign->commonName());
        return {};
    }

    /// Nobody else's, and one for each purpose. Errors: Errc::certificateUnfit, Errc::cardEnrolledTwice.
    Result<void> requireKeysOfOneCard() const {
        if (m_kex)
            TRY(x509::checkTwoKeys(*m_sign, *m_kex));
        for (const auto& [id, person] : m_ceremony.state.people)
            for (const auto* known : {&person.signCertificate, &person.kexCertificate})
                for (const auto* own : {&m_sign, &m_kex})
                    if (id != m_seat.id && *known && *own && (*known)->publicKey() == (*own)->publicKey())
                        return Error(Errc::cardEnrolledTwice, {person.name});
        return {};
    }

    /// An outside signer signs; envelopes are only for custodians.
    bool isNeeded(KeySlot slot) const {
        return slot == KeySlot::signature || !m_seat.trustAnchor ||
               std::ranges::any_of(m_ceremony.script.quorums, [&](const auto& item) {
                   return std::ranges::count(item.second.custodians, m_seat.id) > 0;
               });
    }

    /// New keys go over what is in their slots: that may only be what an interrupted enrolment of this
    /// ceremony left, which certifies 9C before it makes 9D, or a key without certificate that people give
    /// up. Errors: Errc::cardHoldsKey.
    Result<void> requireNothingLost(piv::Card& card) {
        const auto& file = m_facts.signCertificate;
        const auto ours =
            file ? x509::Certificate::fromDer(*file) : Result<x509::Certificate>(Error(Errc::internal));
        if (ours && ours->subject().find("OU=" + m_ceremony.record.ceremonyId()) != std::string::npos &&
            ours->verifySignature(ours->publicKey()) && !m_facts.kexCertificate)
            return {};
        for (const auto slot : {KeySlot::signature, KeySlot::keyManagement}) {
            TRY_ASSIGN(const auto isThere, card.holdsKey(slot));
            const bool isCertified = slot == KeySlot::signature ? m_facts.signCertificate.has_value()
                                                                : m_facts.kexCertificate.has_value();
            if (isCertified)
                return Error(Errc::cardHoldsKey, {std::string(name(slot))});
            if (isThere.value_or(false))
                m_bareSlot = slot;
        }
        return {};
    }

    /// An attempt that was interrupted before it certified its key leaves one; so may another use of the
    /// card.
    Result<void> askAboutBareKey() {
        const auto& witness = m_ceremony.step->witness;
        const auto slot = std::string(name(*m_bareSlot));
        const Say question{Phrase::confirmBareKey, {m_name, slot}};
        TRY_ASSIGN(const bool isGivenUp,
                   m_ceremony.room.confirm({Confirmation::Kind::irreversible, witness, question}));
        if (!isGivenUp)
            return Error(Errc::cardHoldsKey, {slot});
        return m_ceremony.recordAnswer(witness, question, true);
    }

    /// Before a PIN is asked: tries on somebody else's card are that person's. Errors: Errc::wrongCard.
    Result<void> askWhoseItIs() {
        if (m_otherName.empty())
            return {};
        const auto& witness = m_ceremony.step->witness;
        const Say question{Phrase::confirmOtherName, {m_otherName, m_name}};
        TRY_ASSIGN(const bool isTheirs,
                   m_ceremony.room.confirm({Confirmation::Kind::done, witness, question}));
        if (!isTheirs)
            return Error(Errc::wrongCard, {m_otherName, m_name});
        TRY(m_ceremony.recordAnswer(witness, question, true));
        return m_ceremony.recordException(
            {Say{Phrase::otherNameFound, {m_otherName, m_name}}.in(m_ceremony.lang),
             {},
             witness,
             Say{Phrase::otherNameDecision, {}}.in(m_ceremony.lang)},
            transcript::word::otherName);
    }

    /// Whatever the card says of where its keys were made. What is no certificate says nothing.
    Result<void> readAttestations(piv::Card& card) {
        TRY_ASSIGN(const auto ofSign, card.attestation(KeySlot::signature));
        if (!ofSign)
            return {};
        TRY_ASSIGN(const auto ofKex,
                   m_kex ? card.attestation(KeySlot::keyManagement) : std::optional<Bytes>());
        TRY_ASSIGN(const auto ofAttesting, card.attestingCertificate());
        auto sign = x509::Certificate::fromDer(*ofSign);
        auto authority = x509::Certificate::fromDer(ofAttesting.value_or(Bytes()));
        if (!sign || !authority)
            return {};
        m_attestations = {std::move(*authority), std::move(*sign), {}};
        if (auto kex = x509::Certificate::fromDer(ofKex.value_or(Bytes())))
            m_attestations->kex = std::move(*kex);
        return {};
    }

    /// Where the script names makers of cards, a card that none of them vouches for is used only by people's
    /// decision. Errors: Errc::cardNotAttested.
    Result<void> judgeAttestations() {
        const bool isRehearsal = m_ceremony.site.rehearsal;
        const auto roots = m_ceremony.script.rootsOfCards();
        if (m_attestations)
            m_verdict =
                x509::judgeCard(*m_attestations, m_sign->publicKey(), m_kex ? &m_kex->publicKey() : nullptr,
                                roots, isRehearsal, m_ceremony.state.beganUtcMs);
        const auto refused = [&](const Wording& why) { return Error(Errc::cardNotAttested, {m_name, why}); };
        if (!isRehearsal && (m_facts.isVirtual || (m_attestations && x509::isOfRehearsal(*m_attestations))))
            return refused({"it is a rehearsal's, whose keys anybody can read",
                            "é de um ensaio, cujas chaves qualquer um pode ler"});
        if (m_verdict && !m_verdict->facts.serial.empty())
            for (const auto& [id, person] : m_ceremony.state.people)
                if (id != m_seat.id && person.cardSerial == m_verdict->facts.serial)
                    return refused(worded("its serial number {} is that of the card of {}, too",
                                          "seu número de série {} é também o do cartão de {}",
                                          person.cardSerial, person.name));
        if (roots.empty() || (m_verdict && m_verdict->state == x509::CardVerdict::State::attested))
            return {};
        const auto& witness = m_ceremony.step->witness;
        const Say question{Phrase::confirmNotAttested, {m_name, whyNot()}};
        TRY_ASSIGN(const bool isAccepted,
                   m_ceremony.room.confirm({Confirmation::Kind::done, witness, question}));
        if (!isAccepted)
            return refused(whyNot());
        TRY(m_ceremony.recordAnswer(witness, question, true));
        return m_ceremony.recordException(
            {Say{Phrase::notAttestedFound, {m_name, whyNot()}}.in(m_ceremony.lang),
             {},
             witness,
             Say{Phrase::notAttestedDecision, {}}.in(m_ceremony.lang)},
            transcript::word::notAttested);
    }

    Wording whyNot() const {
        if (m_verdict && m_verdict->why)
            return m_verdict->why->arg(1);
        return {Say{Phrase::attestsNothing, {}}.in(Lang::en), Say{Phrase::attestsNothing, {}}.in(Lang::ptBr)};
    }

    /// Certificates that are on the card already; both keys prove themselves under the person's PIN.
    Result<void> useKeys() {
        if (m_defaults.pin == true)  // an enrolment that was interrupted: nobody has chosen a PIN yet
            return onCard([&](piv::Card& card) -> Result<void> {
                const auto pin = piv::factoryPin();
                TRY(provePossession(card, piv::PinSource::typed(pin)));
                return renew(card, piv::PinSource::typed(pin));
            });
        return m_ceremony.cards.withPinInReader(
            m_reader, m_seat.id, {Phrase::typePin, {m_name}}, {Phrase::readingCard, {}},
            [&](piv::Card& card, piv::PinSource pin) -> Result<void> {
                TRY(provePossession(card, pin));
                TRY(renew(card, pin));
                if (pin.pin() != nullptr && pin.pin()->equals(piv::factoryPin()))
                    m_defaults.pin = true;
                return {};
            });
    }

    /// The 9C key certifies itself anew, in the record only: envelopes name the certificates on the card.
    Result<void> renew(piv::Card& card, piv::PinSource pin) {
        m_isExpired = !m_seat.trustAnchor && !x509::checkLasts(*m_sign, utcNowMs());
        if (!m_isExpired)
            return {};
        piv::CardKey signer(card, KeySlot::signature, m_sign->publicKey(), pin);
        const auto now = utcNowMs() / 1000 * 1000;
        TRY_ASSIGN(m_sign, x509::selfSignCard({m_seat.id, m_name, m_ceremony.record.ceremonyId()}, signer,
                                              {now, now + cardCertificateMs}));
        return {};
    }

    Result<void> recordExpiry() {
        if (!m_isExpired)
            return {};
        return m_ceremony.recordException(
            {Say{Phrase::cardExpired, {m_name}}.in(m_ceremony.lang),
             Say{Phrase::cardCertifiedAnew, {}}.in(m_ceremony.lang), m_ceremony.reporter(),
             Say{Phrase::cardStillUsed, {}}.in(m_ceremony.lang)},
            transcript::word::certificateExpired);
    }

    /// New keys in 9C and 9D with their certificates, under a management key that nobody keeps. Until
    /// replacePins the factory PIN holds.
    Result<void> makeKeys(piv::Card& card) {
        TRY_ASSIGN(const auto management, card.authenticateManagement(piv::factoryManagementKey()));
        TRY_ASSIGN(const auto signKey,
                   card.generateKey(KeySlot::signature, piv::Card::preferredAlgorithms()));
        const auto algorithm = signKey.algorithm();
        const auto pin = piv::factoryPin();
        piv::CardKey signer(card, KeySlot::signature, signKey, piv::PinSource::typed(pin));
        const x509::CardSubject subject{m_seat.id, m_name, m_ceremony.record.ceremonyId()};
        const auto now = utcNowMs() / 1000 * 1000;
        TRY_ASSIGN(m_sign, x509::selfSignCard(subject, signer, {now, now + cardCertificateMs}));
        TRY(card.putCertificate(KeySlot::signature, m_sign->der()));
        TRY_ASSIGN(const auto kexKey, card.generateKey(KeySlot::keyManagement, algorithm));
        TRY_ASSIGN(m_kex, x509::issueCardKex(subject, kexKey, signer, *m_sign));
        TRY(card.putCertificate(KeySlot::keyManagement, m_kex->der()));
        // What was just used is what the factory set, also on cards that do not say.
        m_defaults = {true, m_defaults.puk.value_or(true), true};
        TRY(newManagementKey(card, management));
        return readAttestations(card);
    }

    Result<void> replaceManagementKey(piv::Card& card) {
        const auto algorithm = card.authenticateManagement(piv::factoryManagementKey());
        if (!algorithm && algorithm.error().has(Errc::managementKeyUnknown) && !m_defaults.managementKey)
            return {};  // not the factory's, as now we know
        TRY(algorithm);
        return newManagementKey(card, *algorithm);
    }

    /// One that nobody keeps.
    static Result<void> newManagementKey(piv::Card& card, piv::ManagementAlgorithm algorithm) {
        TRY_ASSIGN(const auto key, piv::newManagementKey(algorithm));
        return card.setManagementKey(key, algorithm);
    }

    /// PIN and PUK that the person chooses, in place of the factory's; then both keys prove themselves under
    /// the new PIN where that is asked for.
    Result<void> replacePins(bool proves) {
        const bool isPukNew = m_defaults.puk.value_or(false);
        const bool isPinNew = m_defaults.pin.value_or(false);
        Pin puk;
        Pin pin;
        if (isPukNew) {
            TRY_ASSIGN(puk, choose(PinKind::newPuk, Phrase::typeNewPuk, PinKind::newPukAgain,
                                   Phrase::typeNewPukAgain));
        }
        if (isPinNew) {
            TRY_ASSIGN(pin, choose(PinKind::newPin, Phrase::typeNewPin, PinKind::newPinAgain,
                                   Phrase::typeNewPinAgain));
        }
        const auto change = [&](piv::Card& card) -> Result<void> {
            if (isPukNew)
                TRY(card.changePuk(piv::factoryPuk(), puk));
            if (isPinNew)
                TRY(card.changePin(piv::factoryPin(), pin));
            if (!proves)
                return {};
            TRY(provePossession(card, piv::PinSource::typed(pin)));
            return readBack(card);
        };
        if (isPukNew || isPinNew || proves)
            TRY(onCard(change));
        if (proves)
            m_ceremony.cards.learn(m_reader, m_kex->publicKey());
        if (isPukNew)
            m_defaults.puk = false;
        if (isPinNew)
            m_defaults.pin = false;
        return {};
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
        if (!m_kex)
            return {};
        TRY_ASSIGN(const auto secret, crypto::randomKey(32));
        TRY_ASSIGN(const auto envelope, crypto::sealEnvelope(m_kex->der(), secret));
        piv::CardKey opener(card, KeySlot::keyManagement, m_kex->publicKey(), pin);
        TRY_ASSIGN(const auto opened, crypto::openEnvelope(opener, m_kex->der(), envelope));
        if (!opened.equals(secret))
            return Error(Errc::keyMismatch, {"9D"});
        return {};
    }

    /// By its certificate the card will be known.
    Result<void> readBack(piv::Card& card) {
        TRY_ASSIGN(const auto stored, card.certificate(KeySlot::keyManagement));
        if (stored != m_kex->der())
            return Error(Errc::keyMismatch, {"9D"});
        return {};
    }

    Result<json> entry(bool wasEnrolled) {
        TRY_ASSIGN(auto signFile, m_ceremony.record.write(transcript::signCertificateFile(m_seat.id),
                                                          asBytes(m_sign->pem())));
        std::vector files{signFile};
        if (m_kex) {
            TRY_ASSIGN(auto kexFile, m_ceremony.record.write(transcript::kexCertificateFile(m_seat.id),
                                                             asBytes(m_kex->pem())));
            files.push_back(std::move(kexFile));
        }
        if (m_attestations) {
            const auto write = [&](std::string_view slot,
                                   const x509::Certificate& certificate) -> Result<void> {
                TRY_ASSIGN(auto file, m_ceremony.record.write(transcript::attestationFile(m_seat.id, slot),
                                                              asBytes(certificate.pem())));
                files.push_back(std::move(file));
                return {};
            };
            TRY(write("f9", m_attestations->authority));
            TRY(write("9c", m_attestations->sign));
            if (m_attestations->kex)
                TRY(write("9d", *m_attestations->kex));
        }
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
        json fields{{"participant", m_seat.id},
                    {"reader", transcript::toValidUtf8(m_reader)},
                    {"signSpkiSha256", toHex(m_sign->publicKey().sha256())},
                    {"kexSpkiSha256", m_kex ? toHex(m_kex->publicKey().sha256()) : std::string()},
                    {"signCertSha256", toHex(m_sign->sha256())},
                    {"kexCertSha256", m_kex ? toHex(m_kex->sha256()) : std::string()},
                    {"isVirtual", m_facts.isVirtual},
                    {"wasEnrolled", wasEnrolled},
                    {"defaultsRemaining", remaining},
                    {"defaultsNotReported", unknown},
                    {"managementKey", "random, not kept"},
                    {"algorithm", crypto::name(m_sign->publicKey().algorithm())},
                    {"files", filesJson(files)}};
        if (m_verdict)
            fields["attestation"] = x509::toJson(*m_verdict);
        return fields;
    }

    Ceremony& m_ceremony;
    const script::Seat& m_seat;
    std::string m_name;
    std::string m_reader;
    CardFacts m_facts;
    Defaults m_defaults;
    std::optional<x509::Certificate> m_sign;
    std::optional<x509::Certificate> m_kex;
    std::optional<x509::CardAttestations> m_attestations;
    std::optional<x509::CardVerdict> m_verdict;  ///< of these
    std::optional<KeySlot> m_bareSlot;           ///< holds a key without certificate
    std::string m_otherName;                     ///< that its certificate has; empty: the person's
    bool m_isExpired = false;                    ///< the certificate that 9C had on the card, or as good as
};

/// A backup that nobody in the room can open is found before anything is erased for it.
Result<void> requireHolders(const Ceremony& ceremony) {
    for (const auto& [name, quorum] : ceremony.script.quorums) {
        const auto* manifest = quorum.isEarlier ? ceremony.state.manifest(name) : nullptr;
        if (manifest == nullptr)
            continue;
        const auto isHere = [&](const quorum::ManifestCustodian& custodian) {
            return std::ranges::any_of(ceremony.state.people, [&](const auto& item) {
                return holderOf(ceremony.script, *manifest, item.second) == &custodian;
            });
        };
        if (const auto here = std::ranges::count_if(manifest->custodians, isHere); here < manifest->threshold)
            return Error(Errc::holdersTooFew, {std::to_string(here), std::to_string(manifest->threshold),
                                               std::to_string(manifest->threshold - here)});
    }
    return {};
}

}  // namespace

Result<void> enrolCards(Ceremony& ceremony) {
    for (const auto& seat : ceremony.script.seats) {
        if (const auto* person = ceremony.state.person(seat.id); person != nullptr && person->signCertificate)
            continue;  // by an attempt that was interrupted
        if (ceremony.state.progress.vacantSeats().contains(seat.id))
            continue;
        std::string reader;
        auto fields = Result<json>(json());
        Say card;
        do {
            TRY_ASSIGN(reader, ceremony.cards.newCardFor(seat.id));
            Enrolment enrolment(ceremony, seat, reader);
            fields = enrolment.run();
            card = enrolment.card();
            if (!fields && fields.error().code() == Errc::wrongCard)
                ceremony.room.warn(fields.error());
        } while (!fields && fields.error().code() == Errc::wrongCard);
        if (!fields) {
            ceremony.cards.forget(reader);  // whatever happened, the card may show other certificates now
            return fields.error();
        }
        TRY(ceremony.append(transcript::type::card, *fields));
        ceremony.room.tell(card);
        ceremony.room.tell({Phrase::cardEnrolled, {ceremony.person(seat.id)}});
    }
    return requireHolders(ceremony);
}

}  // namespace conclave::ceremony
