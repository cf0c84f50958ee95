#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "core/transcript/record.h"
#include "core/verify/checks.h"
#include "core/x509/attestation.h"

namespace conclave::verify {
namespace {

namespace tr = transcript;
namespace type = transcript::type;
namespace word = transcript::word;

class AttestedCards {
  public:
    AttestedCards(const RecordView& record, Judge& judge)
        : m_record(record),
          m_judge(judge),
          m_accepted(record.cardsAfter(word::notAttested)),
          m_roots(record.script ? record.script->rootsOfCards() : x509::AttestationRoots{}) {}

    void check() {
        for (const auto& person : m_record.people)
            if (person.card && person.signCertificate)
                checkCard(person);
        const auto count = std::to_string(m_count);
        if (m_judge.hasFailed(CheckId::attestedCards))
            return;
        if (m_roots.empty() && m_attested < m_count)
            return m_judge.skip(CheckId::attestedCards,
                                {"the script names no roots to judge cards by",
                                 "o roteiro não indica raízes pelas quais julgar cartões"});
        if (m_count == 0)
            return m_judge.skip(CheckId::attestedCards, {"nobody has a card", "ninguém tem cartão"});
        std::string roots;
        for (const auto& root : m_used)
            roots += (roots.empty() ? "" : ", ") + root;
        if (m_attested == m_count)
            m_judge.pass(CheckId::attestedCards, Wording::same(count + ": " + roots));
    }

  private:
    using State = x509::CardVerdict::State;

    void fail(const Wording& why, const Entry& card) { m_judge.fail(CheckId::attestedCards, why, at(card)); }

    /// A card that was replaced may have left files of its own: those count that this one's entry names.
    static bool names(const Person& person, std::string_view slot) {
        const auto files = items(person.card->json.get(), "files");
        return std::ranges::any_of(files, [path = tr::attestationFile(person.id, slot)](const json* file) {
            return textOr(file, "path") == path;
        });
    }
    std::optional<x509::Certificate> certificateOf(const Person& person, std::string_view slot) const {
        return names(person, slot) ? readCertificate(m_record.files, tr::attestationFile(person.id, slot))
                                   : std::nullopt;
    }

    void checkCard(const Person& person) {
        ++m_count;
        const auto& card = *person.card;
        const auto* said = member(card.json.get(), "attestation");
        const auto authority = certificateOf(person, "f9");
        const auto sign = certificateOf(person, "9c");
        auto kexSaid = certificateOf(person, "9d");
        const bool hasSaid = authority && sign && kexSaid.has_value() == names(person, "9d");
        const bool hasFile = names(person, "f9") || names(person, "9c") || names(person, "9d");
        if (said ? !hasSaid : hasFile)
            return fail({"what it says of its attestation and the certificates in the record differ",
                         "o que ela diz da atestação e os certificados no registro diferem"},
                        card);
        if (said == nullptr)
            return missing(person, {"its card says nothing of where its keys were made",
                                    "o cartão nada diz de onde suas chaves foram feitas"});
        const x509::CardAttestations given{*authority, *sign, std::move(kexSaid)};
        const bool isProduction = m_record.ceremonyId.starts_with("P-");
        if (isProduction && x509::isOfRehearsal(given))
            m_judge.fail(
                CheckId::rehearsalAsProduction,
                {"a card that attests as those of rehearsals do", "um cartão que atesta como os de ensaio"},
                at(card));
        const auto* kex = person.kexCertificate ? &person.kexCertificate->publicKey() : nullptr;
        const auto verdict = x509::judgeCard(given, person.signCertificate->publicKey(), kex, m_roots,
                                             !isProduction, m_record.entries.front().timeUtcMs);
        if (said->text() != x509::toJson(verdict).dump())
            return fail(verdict.why ? verdict.why->arg(1)
                                    : Wording("it says something else than its attestation",
                                              "ela diz outra coisa que a sua atestação"),
                        card);
        const auto& serial = verdict.facts.serial;
        if (const auto [other, isNew] = m_serials.emplace(serial, person.id); !serial.empty() && !isNew)
            fail(worded("its serial number {} is that of the card of {}, too",
                        "seu número de série {} é também o do cartão de {}", serial, other->second),
                 card);
        if (verdict.state == State::refused)
            missing(person, verdict.why->arg(1));
        if (verdict.state == State::attested) {
            ++m_attested;
            m_used.insert(verdict.root);
        }
    }

    /// People accepted such a card, or the script does not ask.
    void missing(const Person& person, const Wording& why) {
        if (m_roots.empty())
            return;
        if (!m_accepted.contains(person.card->seq))
            return fail(worded("{}, and no exception says so", "{}, sem exceção que o registre", why),
                        *person.card);
        m_judge.note(CheckId::attestedCards, worded("{}: {}", "{}: {}", person.id, why), at(*person.card));
    }

    const RecordView& m_record;
    Judge& m_judge;
    std::set<std::int64_t> m_accepted;  ///< cards, although no root attests them
    x509::AttestationRoots m_roots;
    std::map<std::string, std::string> m_serials;  ///< whose card has it
    std::set<std::string> m_used;                  ///< roots
    int m_count = 0;
    int m_attested = 0;
};

}  // namespace

void checkAttestedCards(const RecordView& record, Judge& judge) {
    AttestedCards(record, judge).check();
}

}  // namespace conclave::verify
