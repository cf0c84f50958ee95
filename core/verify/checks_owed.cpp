#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/transcript/record.h"
#include "core/verify/checks.h"
#include "core/verify/walk.h"

namespace conclave::verify {
namespace {

namespace tr = transcript;
namespace type = transcript::type;

/// What two people compare at the beginning: in production nothing lifts it.
bool isComparison(steps::Debt debt) {
    return debt == steps::Debt::clock || debt == steps::Debt::program || debt == steps::Debt::hsm;
}

class Owed {
  public:
    Owed(const RecordView& record, Judge& judge)
        : m_record(record), m_script(*record.script), m_judge(judge) {}

    void take(const Place& place) {
        const auto& entry = place.entry;
        if (entry.type != type::abandon && entry.type != type::closing)
            return;
        m_at.entry = entry.seq;
        checkList(entry, place.progress.ledger().debts());
        if (entry.type == type::abandon)
            return;
        if (boolean(entry.json.get(), "abandoned") != (m_record.abandon != nullptr))
            fail({"it does not say rightly whether the ceremony was abandoned",
                  "não diz corretamente se a cerimônia foi abandonada"});
        if (!m_record.abandon)
            for (const auto& debt : place.progress.ledger().debts())
                if (!m_script.waiverOf(debt))
                    fail(worded("still owed, and not waived: {}", "pendente, sem dispensa: {}",
                                steps::wordingOf(debt)));
    }

    void checkWaivers() {
        for (const auto& waiver : m_script.waivers)
            if (m_record.ceremonyId.starts_with("P-") && isComparison(waiver.debt.debt))
                m_judge.fail(CheckId::owed,
                             worded("in production this cannot be waived: {}",
                                    "em produção isto não se dispensa: {}", steps::wordingOf(waiver.debt)),
                             {std::string(tr::scriptFile), {}});
    }

  private:
    void fail(const Wording& why) { m_judge.fail(CheckId::owed, why, m_at); }

    /// That the entry's `owed` is what is owed, each once, and whether the script waives it.
    void checkList(const Entry& entry, const std::set<steps::Owing>& debts) {
        std::vector<std::string> wanted, listed;
        for (const auto& debt : debts)
            wanted.push_back(nlohmann::json{{"debt", steps::name(debt.debt)},
                                            {"of", debt.of},
                                            {"waived", m_script.waiverOf(debt) != nullptr}}
                                 .dump());
        for (const auto* item : items(entry.json.get(), "owed"))
            listed.emplace_back(item->text());
        std::ranges::sort(wanted);
        std::ranges::sort(listed);
        if (wanted != listed)
            fail({"what it lists as owed is not what the entries before it leave owed",
                  "o que lista como pendente não é o que as entradas anteriores deixam pendente"});
    }

    const RecordView& m_record;
    const script::Script& m_script;
    Judge& m_judge;
    At m_at{std::string(tr::transcriptFile), {}};
};

}  // namespace

void checkOwed(const RecordView& record, Judge& judge) {
    if (!record.script)
        return judge.skip(CheckId::owed, {"the script is not valid", "o roteiro não é válido"});
    Owed owed(record, judge);
    walk(record, [&](const Place& place) { owed.take(place); });
    owed.checkWaivers();
    if (record.closings.empty())
        return judge.skip(CheckId::owed, {"the ceremony was not closed", "a cerimônia não foi encerrada"});
    const auto count = record.ledger.debts().size();
    judge.pass(CheckId::owed, count == 0       ? Wording("nothing", "nada")
                              : record.abandon ? worded("abandoned; {} debts are listed",
                                                        "abandonada; pendências listadas: {}", count)
                                               : worded("{} debts, waived by the script",
                                                        "pendências dispensadas pelo roteiro: {}", count));
}

}  // namespace conclave::verify
