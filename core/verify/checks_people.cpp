#include <algorithm>
#include <map>
#include <set>

#include "core/base/hex.h"
#include "core/base/text.h"
#include "core/transcript/identity.h"
#include "core/transcript/record.h"
#include "core/verify/checks.h"
#include "core/x509/signer.h"

namespace conclave::verify {
namespace {

namespace tr = transcript;
namespace type = transcript::type;
namespace word = transcript::word;

class Roster {
  public:
    Roster(const RecordView& record, Judge& judge)
        : m_record(record), m_judge(judge), m_othersNames(record.cardsAfter(word::otherName)) {}

    void checkSeats() {
        if (!m_record.script)
            return fail({"the script that names the participants is not valid",
                         "o roteiro que nomeia os participantes não é válido"},
                        {std::string(tr::scriptFile), {}});
        for (const auto& seat : m_record.script->seats) {
            const auto* person = m_record.person(seat.id);
            if (!person && (isVacant(seat) || m_record.abandon))
                continue;
            if (!person) {
                fail(worded("{} did not sign in", "{} não se apresentou", seat.id));
                continue;
            }
            std::vector<std::string> roles;
            for (const auto role : seat.roles)
                roles.emplace_back(script::name(role));
            if (texts(person->signIn->json.get(), "roles") != roles)
                fail({"the roles are not those of the script", "os papéis não são os do roteiro"},
                     at(*person->signIn));
        }
        for (const auto& person : m_record.people)
            if (!m_record.script->findSeat(person.id))
                fail(worded("the script has no seat {}", "o roteiro não tem assento {}", person.id),
                     at(*person.signIn));
    }

    void checkSignIns() {
        if (m_record.people.size() == mostPeople)
            fail(worded("{} people signed in, or more", "{} pessoas ou mais se apresentaram", mostPeople));
        std::set<std::string> names;
        std::set<std::string> ids;
        for (const auto* entry : m_record.ofType(type::participant)) {
            if (!ids.insert(textOr(entry->json.get(), "id")).second)
                fail(
                    {"a second sign-in of one participant", "uma segunda apresentação do mesmo participante"},
                    at(*entry));
            const auto name = textOr(entry->json.get(), "name");
            if (!isPersonName(name))
                fail({"a name that is blank, or has characters that cannot be seen",
                      "um nome em branco, ou com caracteres que não se veem"},
                     at(*entry));
            if (!names.insert(folded(name)).second)
                fail({"one person in two seats", "uma só pessoa em dois assentos"}, at(*entry));
        }
        for (const auto* entry : m_record.ofType(type::card))
            if (!ids.contains(textOr(entry->json.get(), "participant")))
                fail({"a card of somebody who did not sign in", "um cartão de quem não se apresentou"},
                     at(*entry));
    }

    /// Where the files that hold them were not left out.
    void checkIdentities() {
        std::set<std::string> numbers;
        for (const auto* entry : m_record.ofType(type::participant)) {
            const auto file = tr::identityFile(textOr(entry->json.get(), "id"));
            if (!m_record.mentions.contains(file))
                fail({"no entry gives the hash of how this identity was checked",
                      "nenhuma entrada informa o hash de como esta identidade foi conferida"},
                     at(*entry));
            if (!m_record.files.hasFile(file))
                continue;
            const auto& content = m_record.files.read(file);
            const auto identity =
                content ? tr::parseIdentity(*content) : Result<tr::Identity>(content.error());
            if (!identity) {
                m_judge.fail(CheckId::participants, identity.error(), {file, entry->seq});
                continue;
            }
            const auto number = tr::documentNumber(identity->checked);
            if (!number.empty() && !numbers.insert(number).second)
                fail({"one document of two people", "um só documento de duas pessoas"}, {file, entry->seq});
        }
    }

    /// A seat is vacant when the script allows it, somebody of the script says why, and nobody takes it.
    void checkVacancies() {
        if (!m_record.script)
            return;
        std::set<std::string> ids;
        for (const auto* entry : m_record.ofType(type::vacancy)) {
            const auto id = textOr(entry->json.get(), "id");
            const auto* seat = m_record.script->findSeat(id);
            if (!seat || !seat->mayBeVacant)
                fail(worded("the seat {} may not stay vacant", "o assento {} não pode ficar vago", id),
                     at(*entry));
            if (m_record.person(id) || !ids.insert(id).second)
                fail(worded("the seat {} was settled already", "o assento {} já tinha sido resolvido", id),
                     at(*entry));
            if (!m_record.script->findSeat(textOr(entry->json.get(), "by")))
                fail({"nobody of the script said so", "quem o disse não é ninguém do roteiro"}, at(*entry));
        }
    }

    void checkCards() {
        std::set<std::string> keys;
        for (const auto& person : m_record.people) {
            if (!person.card)
                continue;  // who has no card cannot be a signer: STATEMENTS
            checkCard(person);
            const auto* card = person.card->json.get();
            for (const char* name : {"signSpkiSha256", "kexSpkiSha256"})
                if (const auto key = textOr(card, name); !key.empty() && !keys.insert(key).second)
                    fail({"its key is in another card too", "sua chave está também em outro cartão"},
                         at(*person.card));
        }
    }

    void checkCaFile() {
        // The order of the file names, not of the ids: '-' comes before '.'.
        std::map<std::string, std::string> pems;
        for (const auto& person : m_record.people)
            if (person.card && person.signCertificate)
                pems[person.id + ".sign.crt"] = person.signCertificate->pem();
        std::string wanted;
        for (const auto& [name, pem] : pems)
            wanted += pem;
        if (pems.empty() && m_record.abandon)
            return;  // before anybody had a card
        const auto& content = m_record.files.read(std::string(tr::participantsPemFile));
        const At file{std::string(tr::participantsPemFile), {}};
        if (!content)
            m_judge.fail(CheckId::participants, content.error(), file);
        else if (asText(*content) != wanted)
            fail({"it is not all signing certificates, one after the other",
                  "não contém exatamente todos os certificados de assinatura, um após o outro"},
                 file);
        else if (!m_record.mentions.contains(std::string(tr::participantsPemFile)))
            fail({"no entry gives its hash", "nenhuma entrada informa seu hash"}, file);
    }

  private:
    bool isVacant(const script::Seat& seat) const {
        return std::ranges::any_of(m_record.ofType(type::vacancy), [&](const Entry* entry) {
            return textOr(entry->json.get(), "id") == seat.id;
        });
    }
    void fail(const Wording& why, At where = {}) {
        m_judge.fail(CheckId::participants, why, std::move(where));
    }

    void checkCertificate(const Person& person, const std::optional<x509::Certificate>& certificate,
                          const std::string& file, const char* certificateHash, const char* keyHash) {
        const auto* card = person.card->json.get();
        const At where{file, person.card->seq};
        if (!certificate)
            return fail({"it is no certificate in PEM of the one form",
                         "não é um certificado em PEM na única forma aceita"},
                        where);
        if (textOr(card, certificateHash) != toHex(certificate->sha256()))
            fail({"it is not the certificate that the card's entry names",
                  "não é o certificado que a entrada do cartão indica"},
                 where);
        if (textOr(card, keyHash) != toHex(certificate->publicKey().sha256()))
            fail({"its key is not the one that the card's entry names",
                  "sua chave não é a que a entrada do cartão indica"},
                 where);
        if (!m_record.mentions.contains(file))
            fail({"no entry gives its hash", "nenhuma entrada informa seu hash"}, where);
    }

    void checkCard(const Person& person) {
        const auto signFile = tr::signCertificateFile(person.id);
        const auto kexFile = tr::kexCertificateFile(person.id);
        checkCertificate(person, person.signCertificate, signFile, "signCertSha256", "signSpkiSha256");
        const bool isOutside = m_record.script && m_record.script->findSeat(person.id) &&
                               m_record.script->findSeat(person.id)->trustAnchor;
        const bool hasKex = !textOr(person.card->json.get(), "kexCertSha256").empty();
        if (hasKex)
            checkCertificate(person, person.kexCertificate, kexFile, "kexCertSha256", "kexSpkiSha256");
        else if (!isOutside)
            fail({"the card has no key for envelopes", "o cartão não tem chave para envelopes"},
                 at(*person.card));
        if (!person.signCertificate)
            return;
        const auto issued = isOutside ? checkOutside(person) : checkOwn(person);
        if (!issued)
            fail(issued.error().arg(1), {signFile, person.card->seq});
        if (!x509::namesPerson(*person.signCertificate, textOr(person.signIn->json.get(), "name")) &&
            !m_othersNames.contains(person.card->seq))
            fail(worded("it is made out to {}, and nobody said why",
                        "está em nome de {}, e ninguém disse por quê",
                        x509::withoutCpf(person.signCertificate->commonName())),
                 {signFile, person.card->seq});
    }

    Result<void> checkOwn(const Person& person) {
        return person.kexCertificate ? x509::checkCardPair(*person.signCertificate, *person.kexCertificate)
                                     : Result<void>();
    }

    /// By the script's own anchor, whether the auditor trusts it or not.
    Result<void> checkOutside(const Person& person) {
        TRY_ASSIGN(const auto authority, m_record.script->authorityOf(*m_record.script->findSeat(person.id)));
        return x509::checkOutsideSigner(*person.signCertificate, authority,
                                        m_record.entries.front().timeUtcMs);
    }

    const RecordView& m_record;
    Judge& m_judge;
    std::set<std::int64_t> m_othersNames;  ///< cards that are made out to them, and people said why
};

}  // namespace

void checkParticipants(const RecordView& record, Judge& judge) {
    Roster roster(record, judge);
    roster.checkSeats();
    roster.checkSignIns();
    roster.checkIdentities();
    roster.checkVacancies();
    roster.checkCards();
    roster.checkCaFile();
    judge.pass(CheckId::participants, Wording::same(std::to_string(record.people.size())));
}

void checkStatements(const RecordView& record, Judge& judge) {
    const auto fail = [&](const Wording& why, At where) {
        judge.fail(CheckId::statements, why, std::move(where));
    };
    const auto& ended = record.ofType(type::contentEnd);
    std::map<std::string, std::string> seen;  ///< what each said last
    std::string absent;
    for (const auto* entry : record.ofType(type::statement)) {
        const auto* object = entry->json.get();
        const auto id = textOr(object, "participant");
        const auto said = textOr(object, "statement");
        const auto reason = textOr(object, "reason");
        const auto* person = record.person(id);
        if (!person) {
            fail({"a statement of somebody who did not sign in", "uma declaração de quem não se apresentou"},
                 at(*entry));
            continue;
        }
        // Who was going to sign may say something else on seeing the runbook; the last word counts.
        const auto before = seen.find(id);
        const bool isAfterContent = !ended.empty() && entry->seq > ended.front()->seq;
        if (before == seen.end()
                ? isAfterContent
                : !isAfterContent || (before->second != word::agree && before->second != word::disagree))
            fail({"a second statement of one participant, who was not about to sign",
                  "uma segunda declaração do mesmo participante, que não estava para assinar"},
                 at(*entry));
        seen[id] = said;
        const bool isKnown =
            said == word::agree || said == word::disagree || said == word::refuses || said == word::absent;
        if (!isKnown)
            fail({"it is none of agree, disagree, refuses, absent",
                  "não é agree, disagree, refuses nem absent"},
                 at(*entry));
        if (said != word::agree && reason.empty())
            fail({"it gives no reason", "não informa o motivo"}, at(*entry));
        const auto certificate =
            person->card ? textOr(person->card->json.get(), "signCertSha256") : std::string();
        if (textOr(object, "certificateSha256") != certificate)
            fail({"its certificate is not that of the participant's card",
                  "seu certificado não é o do cartão do participante"},
                 at(*entry));
        if (certificate.empty() && !record.abandon && (said == word::agree || said == word::disagree))
            fail({"a signer without a card", "um signatário sem cartão"}, at(*entry));
        if (person->statement != entry)
            continue;
        if (said == word::absent)
            absent += (absent.empty() ? "" : ", ") + id;
        if (said == word::disagree)
            judge.note(CheckId::dissent, worded("{} (disagree): {}", "{} (discorda): {}", id, reason),
                       at(*entry));
        if (said == word::refuses)
            judge.note(CheckId::dissent,
                       worded("{} (refuses): {}", "{} (recusa-se a assinar): {}", id, reason), at(*entry));
    }
    for (const auto& person : record.people)
        if (!seen.contains(person.id))
            fail(worded("there is none of {}", "não há declaração de {}", person.id), at(*person.signIn));
    judge.pass(CheckId::statements, Wording::same(std::to_string(seen.size())));
    judge.pass(CheckId::dissent, absent.empty()
                                     ? Wording("none", "nenhum")
                                     : worded("none; absent: {}", "nenhum; ausência de {}", absent));
}

}  // namespace conclave::verify
