#include <algorithm>
#include <set>

#include "core/base/hex.h"
#include "core/crypto/algorithm.h"
#include "core/transcript/attestation.h"
#include "core/transcript/record.h"
#include "core/verify/checks.h"
#include "core/verify/walk.h"

namespace conclave::verify {
namespace {

namespace tr = transcript;
namespace type = transcript::type;
namespace action = transcript::action;

/// Envelopes that a result says were opened.
struct Opened {
    std::string quorum;
    std::vector<std::string> custodians;  ///< by the manifest's ids
};

std::vector<Opened> openedBy(const json* result) {
    std::vector<Opened> all;
    for (const auto* share : items(result, "shares"))
        all.push_back(
            {textOr(share, "quorum"), texts(share, "custodians").value_or(std::vector<std::string>{})});
    if (auto opened = texts(result, "opened"))
        all.push_back({textOr(result, "quorum"), std::move(*opened)});
    return all;
}

constexpr std::size_t mostReleases = 64;  // of an attempt, and sets of each; each result looks through them

bool opensEnvelopes(const steps::Action& action) {
    return std::ranges::any_of(action.evidence, [](const steps::Member& member) {
        return member.name == "shares" || member.name == "opened";
    });
}

/// A quorum is what its cards say, not what the host says of them: for each envelope that was opened there is
/// a signature by the holder's card over the line that says for what, made in the same attempt.
class Attestations {
  public:
    Attestations(const RecordView& record, Judge& judge) : m_record(record), m_judge(judge) {}

    void take(const Place& place) {
        const auto& entry = place.entry;
        m_at.entry = entry.seq;
        if (entry.type == type::stepBegin || entry.type == type::stepEnd || entry.type == type::resume)
            m_releases.clear();
        else if (entry.type == type::release)
            announce(place);
        else if (entry.type == type::attestation)
            attest(place);
        else if (entry.type == type::result)
            judgeResult(place);
    }

    void finish() {
        for (const auto& id : m_record.signers())
            if (!m_ready.contains(id) && !m_record.abandon)
                m_judge.fail(CheckId::attestations,
                             worded("{} signs, and no card showed beforehand that it can",
                                    "{} assina, e nenhum cartão mostrou antes que podia", id),
                             at(*m_record.closings.back()));
        for (const auto* exception : m_record.ofType(type::exception))
            if (exception->cause == tr::word::notReady)
                for (const auto& id :
                     texts(exception->json.get(), "without").value_or(std::vector<std::string>{}))
                    if (m_ready.contains(id))
                        m_judge.fail(
                            CheckId::attestations,
                            worded("{} is said not to be ready, and the card showed that it is",
                                   "diz-se que {} não pode assinar, e o cartão mostrou que pode", id),
                            at(*exception));
        if (m_count == 0)
            m_judge.skip(CheckId::attestations,
                         {"no card was asked for anything", "nenhum cartão foi chamado a nada"});
        else
            m_judge.pass(CheckId::attestations, worded("{} by cards", "{} por cartões", m_count));
    }

  private:
    struct Release {
        const Entry* entry = nullptr;
        std::set<std::string> attested;                         // participants
        std::set<std::pair<std::string, std::string>> counted;  // quorum, participant
    };

    void fail(const Wording& why) { m_judge.fail(CheckId::attestations, why, m_at); }

    void announce(const Place& place) {
        const auto* object = place.entry.json.get();
        const auto purpose = textOr(object, "purpose");
        if (m_releases.size() == mostReleases)
            return fail({"cards are asked too often in one attempt",
                         "os cartões são chamados vezes demais em uma tentativa"});
        const auto sets = items(object, "sets");
        if (sets.size() > mostReleases)
            return fail({"it is of too many sets", "é de conjuntos demais"});
        m_releases[place.entry.seq].entry = &place.entry;
        if (!place.step)
            return fail({"a release outside steps", "uma liberação fora dos passos"});
        if (integer(object, "attempt") != place.begun->seq)
            fail({"it is of another attempt", "é de outra tentativa"});
        const auto& kind = *place.step->kind;
        const bool isReady = purpose == tr::word::ready && kind.endsContent;
        const auto* action = kind.action(purpose);
        const bool opens = action ? opensEnvelopes(*action) : std::ranges::count(kind.may, purpose) > 0;
        if (!isReady && !opens)
            fail(worded("it is for {}, in a step of another kind", "é para {}, em passo de outro tipo",
                        purpose));
        for (const auto* set : sets)
            checkSet(*place.step, purpose, set);
    }

    void checkSet(const script::Step& step, const std::string& purpose, const json* set) {
        const auto quorum = textOr(set, "quorum");
        if (quorum != step.named("quorum") && quorum != step.named("unlock"))
            return fail(worded("the step needs no quorum {}", "o passo não pede o quórum {}", quorum));
        if (isDealing(purpose))
            return;  // its result says the rest
        const auto known = m_sets.find(quorum);
        if (known == m_sets.end() || known->second.setId != textOr(set, "setId"))
            return fail(worded("its set of {} is not the one that was dealt",
                               "seu conjunto de {} não é o que foi distribuído", quorum));
        if (known->second.manifestSha256 != textOr(set, "manifestSha256"))
            fail(worded("its manifest of {} is another", "seu manifesto de {} é outro", quorum));
    }

    void attest(const Place& place) {
        const auto* object = place.entry.json.get();
        const auto id = textOr(object, "participant");
        const auto release = m_releases.find(integer(object, "release").value_or(0));
        if (release == m_releases.end())
            return fail({"it is of no release of this attempt", "não é de uma liberação desta tentativa"});
        const auto* person = m_record.person(id);
        if (!person || !person->signCertificate)
            return fail(worded("{} has no card", "{} não tem cartão", id));
        if (!m_record.mayVerify())
            return fail({"there are too many signatures to verify them all",
                         "há assinaturas demais para verificar todas"});
        const auto& key = person->signCertificate->publicKey();
        const auto algorithm = crypto::parseSignatureAlgorithm(textOr(object, "algorithm"));
        const auto signature = fromHex(textOr(object, "signature"));
        const auto octets = tr::attestationOctets(m_record.ceremonyId, release->second.entry->lineHash);
        if (!algorithm || !signature || algorithm != crypto::defaultSignature(key.algorithm()) ||
            !key.verify(*algorithm, octets, *signature))
            return fail(worded("the signature is not by the card of {} over that release",
                               "a assinatura não é do cartão de {} sobre essa liberação", id));
        if (!release->second.attested.insert(id).second)
            return fail(worded("{} attests it twice", "{} a atesta duas vezes", id));
        ++m_count;
        if (textOr(release->second.entry->json.get(), "purpose") == tr::word::ready)
            m_ready.insert(id);
    }

    static bool isDealing(std::string_view what) {
        return what == action::dealUnlock || what == action::dealBackup;
    }

    void judgeResult(const Place& place) {
        const auto* object = place.entry.json.get();
        const auto what = textOr(object, "action");
        if (isDealing(what))
            note(object);  // before: the set is the one that was dealt now
        if (place.step)
            for (const auto& opened : openedBy(object))
                checkOpened(what, object, opened);
        if (!isDealing(what))
            note(object);
    }

    /// The sets and manifests as they stand after a result.
    void note(const json* object) {
        for (const auto* file : items(object, "files"))
            for (const auto& [name, quorum] : m_record.script->quorums)
                if (textOr(file, "path") == tr::manifestFile(name))
                    m_sets[name].manifestSha256 = textOr(file, "sha256");
        if (const auto setId = text(object, "setId"))
            m_sets[textOr(object, "quorum")].setId = *setId;
    }

    void checkOpened(const std::string& what, const json* result, const Opened& opened) {
        for (const auto& custodian : opened.custodians) {
            const auto* holder = m_record.holderOf(opened.quorum, custodian);
            const bool isCounted = holder && std::ranges::any_of(m_releases, [&](auto& item) {
                                       return covers(*item.second.entry->json, what, result, opened.quorum) &&
                                              item.second.attested.contains(holder->id) &&
                                              item.second.counted.insert({opened.quorum, holder->id}).second;
                                   });
            if (!isCounted)
                fail(worded("no card of {} says in this attempt that it opened an envelope of {} for that",
                            "nenhum cartão de {} diz nesta tentativa que abriu um envelope de {} para isso",
                            custodian, opened.quorum));
        }
    }

    /// Whether the release is for this result, of that quorum's set.
    bool covers(const json& release, const std::string& what, const json* result,
                const std::string& quorum) const {
        const auto purpose = textOr(&release, "purpose");
        const bool isFor = purpose == what || (what == action::unlock && !isDealing(purpose));
        const auto known = m_sets.find(quorum);
        const bool isSet = std::ranges::any_of(items(&release, "sets"), [&](const json* set) {
            return textOr(set, "quorum") == quorum && known != m_sets.end() &&
                   textOr(set, "setId") == known->second.setId &&
                   (!isDealing(what) || textOr(set, "manifestSha256") == known->second.manifestSha256);
        });
        // A blank token has no serial number before it is initialised.
        const auto serial = textOr(&release, "serial");
        const bool isToken = isDealing(what) || (what == action::initialiseToken && serial.empty()) ||
                             serial == textOr(member(result, "token"), "serial");
        const auto hash = textOr(member(result, "key"), "spkiSha256");
        const bool isKey = hash.empty() || hash == textOr(&release, "key");
        return isFor && isSet && isToken && isKey;
    }

    struct Set {
        std::string setId, manifestSha256;
    };

    const RecordView& m_record;
    Judge& m_judge;
    At m_at{std::string(tr::transcriptFile), {}};
    std::map<std::int64_t, Release> m_releases;  // of this attempt, by seq
    std::map<std::string, Set> m_sets;           // by quorum, as the results so far say
    std::set<std::string> m_ready;
    std::size_t m_count = 0;
};

}  // namespace

void checkAttestations(const RecordView& record, Judge& judge) {
    if (!record.script)
        return judge.skip(CheckId::attestations, {"the script is not valid", "o roteiro não é válido"});
    Attestations attestations(record, judge);
    walk(record, [&](const Place& place) { attestations.take(place); });
    attestations.finish();
}

}  // namespace conclave::verify
