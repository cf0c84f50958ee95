#include "core/verify/lineage.h"

#include <algorithm>
#include <map>

namespace conclave::verify {
namespace {

bool namesRoot(const Summary& summary) {
    return std::ranges::any_of(summary.keys,
                               [](const Summary::Key& key) { return !key.certificateSha256.empty(); });
}

/// By the certificate: its key alone may stand in one of anybody's making.
bool sharesRoot(const Summary& one, const Summary& other) {
    return std::ranges::any_of(one.keys, [&](const Summary::Key& key) {
        return !key.certificateSha256.empty() &&
               std::ranges::find(other.keys, key.certificateSha256, &Summary::Key::certificateSha256) !=
                   other.keys.end();
    });
}

/// A ceremony that was given up before it brought a key anywhere changed nothing: it takes no place.
bool counts(const Summary& summary) {
    return !summary.isAbandoned || !summary.holdings.empty();
}

class Lineage {
  public:
    Lineage(std::vector<Member> members, Judge& judge) : m_members(std::move(members)), m_judge(judge) {}

    void check() {
        std::map<std::string, const Member*> byHead;
        std::map<std::string, const Member*> byCeremony;
        for (const auto& member : m_members) {
            if (!byHead.emplace(member.head, &member).second)
                fail({"it was given twice", "foi dado duas vezes"}, member);
            else if (!byCeremony.emplace(member.summary.ceremonyId, &member).second)
                fail(worded("another record of the ceremony {} was given, too",
                            "outro registro da cerimônia {} também foi dado", member.summary.ceremonyId),
                     member);
        }
        std::map<std::string, const Member*> continued;  // head -> by whom
        const Member* first = nullptr;                   // that continues none
        for (const auto& member : m_members) {
            const auto& front = m_members.front().summary;
            if (&member != &m_members.front() && namesRoot(member.summary) && namesRoot(front) &&
                !sharesRoot(member.summary, front))
                fail({"it is of another root", "é de outra raiz"}, member);
            if (!counts(member.summary))
                continue;
            if (member.summary.continues)
                checkLink(member, *member.summary.continues, continued, byHead, byCeremony);
            else if (first)
                fail(worded("it continues no record, and {} does not either: one of the two does not count",
                            "não continua nenhum registro, e {} também não: um dos dois não vale",
                            first->name),
                     member);
            else
                first = &member;
        }
    }

    std::vector<Summary> inOrder() {
        std::vector<Summary> line;
        std::vector<const Member*> left;
        for (const auto& member : m_members)
            left.push_back(&member);
        // Time is the host's word; who continues whom is not.
        std::ranges::stable_sort(left, {}, [](const Member* member) { return member->summary.beganUtcMs; });
        while (!left.empty()) {
            const auto isFree = [&](const Member* member) {
                return !member->summary.continues || std::ranges::none_of(left, [&](const Member* other) {
                    return other != member && other->head == member->summary.continues->head;
                });
            };
            auto next = std::ranges::find_if(left, isFree);
            if (next == left.end())
                next = left.begin();
            line.push_back((*next)->summary);
            left.erase(next);
        }
        return line;
    }

    void conclude() {
        if (m_members.size() == 1)
            return m_judge.skip(CheckId::lineage,
                                m_missing.isEmpty()
                                    ? Wording("no other record was given", "nenhum outro registro foi dado")
                                    : m_missing);
        m_judge.pass(CheckId::lineage, m_missing.isEmpty()
                                           ? worded("{} records", "{} registros", m_members.size())
                                           : m_missing);
    }

  private:
    using ByText = std::map<std::string, const Member*>;

    void checkLink(const Member& member, const Summary::Link& link, ByText& continued, const ByText& byHead,
                   const ByText& byCeremony) {
        const auto [other, isFirst] = continued.emplace(link.head, &member);
        if (!isFirst)
            fail(worded("it continues the same record as {}: one of the two does not count",
                        "continua o mesmo registro que {}: um dos dois não vale", other->second->name),
                 member);
        const auto head = byHead.find(link.head);
        const auto earlier = byCeremony.find(link.ceremonyId);
        if (head != byHead.end() && head->second->summary.ceremonyId != link.ceremonyId)
            fail(worded("it says that {} is of another ceremony", "diz que {} é de outra cerimônia",
                        head->second->name),
                 member);
        else if (earlier == byCeremony.end())
            m_missing = worded("{} continues {}, which was not given", "{} continua {}, que não foi dado",
                               member.name, link.ceremonyId);
        else if (earlier->second->head != link.head)
            fail(worded("it is not the record that {} continues: there it ended with {}",
                        "não é o registro que {} continua: lá ele terminava com {}", member.name, link.head),
                 *earlier->second);
    }

    void fail(const Wording& why, const Member& member) {
        m_judge.fail(CheckId::lineage, why, {member.name, {}});
    }

    std::vector<Member> m_members;
    Judge& m_judge;
    Wording m_missing;
};

}  // namespace

std::vector<Summary> judgeLineage(std::vector<Member> members, Judge& judge) {
    Lineage lineage(std::move(members), judge);
    lineage.check();
    lineage.conclude();
    return lineage.inOrder();
}

}  // namespace conclave::verify
