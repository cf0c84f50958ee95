#include <algorithm>
#include <set>

#include "core/transcript/record.h"
#include "core/verify/checks.h"
#include "core/verify/walk.h"

namespace conclave::verify {
namespace {

namespace tr = transcript;
namespace type = transcript::type;
namespace action = transcript::action;

/// Parameters of the step whose quorums must have been there for this result.
std::vector<std::string_view> quorumsFor(std::string_view what) {
    if (what == action::unlock || what == action::initialiseToken || what == "wipe-token")
        return {"unlock"};
    if (what == action::wrapKey)
        return {"quorum", "unlock"};
    if (what == action::restoreKey || what == action::recoverKey)
        return {"quorum"};
    return {};
}

CheckId checkOf(const script::Quorum& quorum) {
    return quorum.purpose == script::QuorumPurpose::unlock ? CheckId::unlockManifest
                                                           : CheckId::backupManifest;
}

class Shares {
  public:
    Shares(const RecordView& record, Judge& judge) : m_record(record), m_judge(judge) {}

    void take(const Place& place) {
        const auto* object = place.entry.json.get();
        if (place.entry.type != type::result || !place.step)
            return;
        m_at = {std::string(tr::transcriptFile), place.entry.seq};
        const auto present = texts(place.begun->json.get(), "present").value_or(std::vector<std::string>{});
        std::set<std::string> brought;
        for (const auto* share : items(object, "shares")) {
            const auto name = textOr(share, "quorum");
            const auto quorum = m_record.script->quorums.find(name);
            if (quorum == m_record.script->quorums.end() ||
                (name != place.step->named("quorum") && name != place.step->named("unlock"))) {
                m_judge.fail(CheckId::scriptFollowed,
                             worded("the step needs no quorum {}", "o passo não pede o quórum {}", name),
                             m_at);
                continue;
            }
            if (!brought.insert(name).second)
                fail(quorum->second, {"the quorum stands there twice", "o quórum aparece duas vezes"});
            checkBrought(quorum->second, texts(share, "custodians").value_or(std::vector<std::string>{}),
                         present);
        }
        for (const auto parameter : quorumsFor(textOr(object, "action"))) {
            const auto& name = place.step->named(parameter);
            const auto quorum = m_record.script->quorums.find(name);
            if (quorum != m_record.script->quorums.end() && !brought.contains(name))
                fail(quorum->second, worded("nobody brought shares of the quorum {}",
                                            "ninguém trouxe partes do quórum {}", name));
        }
    }

  private:
    void fail(const script::Quorum& quorum, const Wording& why) { m_judge.fail(checkOf(quorum), why, m_at); }

    void checkBrought(const script::Quorum& quorum, const std::vector<std::string>& custodians,
                      const std::vector<std::string>& present) {
        const auto rule = m_record.quorumRule(quorum);
        const std::set<std::string> distinct(custodians.begin(), custodians.end());
        if (distinct.size() != custodians.size())
            fail(quorum, {"a custodian stands there twice", "um custodiante aparece duas vezes"});
        for (const auto& id : distinct) {
            if (std::ranges::count(rule.custodians, id) == 0)
                fail(quorum, worded("{} holds no share", "{} não detém nenhuma parte", id));
            const auto* holder = m_record.holderOf(quorum.name, id);
            const auto* seat = holder ? m_record.script->findSeat(holder->id) : nullptr;
            if (quorum.isEarlier &&
                (!seat || std::ranges::count(seat->roles, script::Role::recoveryCustodian) == 0))
                fail(quorum, worded("nobody in a seat for that brought the share of {}",
                                    "ninguém em um assento para isso trouxe a parte de {}", id));
            if (std::ranges::count(present, holder ? holder->id : id) == 0)
                fail(quorum, worded("{} was not present", "{} não estava presente", id));
        }
        if (std::ssize(distinct) < rule.threshold)
            fail(quorum,
                 {"fewer custodians than the threshold", "menos custodiantes que o mínimo do quórum"});
    }

    const RecordView& m_record;
    Judge& m_judge;
    At m_at;
};

}  // namespace

void checkShares(const RecordView& record, Judge& judge) {
    if (!record.script)
        return;  // SCRIPT-FOLLOWED says so
    Shares shares(record, judge);
    walk(record, [&](const Place& place) { shares.take(place); });
}

}  // namespace conclave::verify
