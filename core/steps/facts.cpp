#include <algorithm>

#include "core/steps/kind.h"

namespace conclave::steps {
namespace {

using Parameters = std::vector<std::string_view>;

struct Words {
    std::string_view name;
    Phrase phrase{};
    Parameters about;
};

Words words(Fact fact) {
    switch (fact) {
        case Fact::signedIn:
            return {"signed-in", Phrase::factSignedIn, {}};
        case Fact::clockCompared:
            return {"clock-compared", Phrase::factClockCompared, {}};
        case Fact::programCompared:
            return {"program-compared", Phrase::factProgramCompared, {}};
        case Fact::hsmCompared:
            return {"hsm-compared", Phrase::factHsmCompared, {}};
        case Fact::enrolled:
            return {"enrolled", Phrase::factEnrolled, {}};
        case Fact::dealt:
            return {"dealt", Phrase::factDealt, {"quorum"}};
        case Fact::initialised:
            return {"initialised", Phrase::factInitialised, {"token"}};
        case Fact::unlocked:
            return {"unlocked", Phrase::factUnlocked, {"token"}};
        case Fact::probed:
            return {"probed", Phrase::factProbed, {"token"}};
        case Fact::keyIn:
            return {"key-in", Phrase::factKeyIn, {"key", "token"}};
        case Fact::certified:
            return {"certified", Phrase::factCertified, {"key"}};
        case Fact::dealtFor:
            return {"dealt-for", Phrase::factDealtFor, {"quorum", "key"}};
        case Fact::backedUp:
            return {"backed-up", Phrase::factBackedUp, {"key", "quorum"}};
        case Fact::proved:
            return {"proved", Phrase::factProved, {"key", "quorum"}};
        case Fact::extractable:
            return {"extractable", Phrase::factExtractable, {"key", "token"}};
        case Fact::sealed:
            return {"sealed", Phrase::factSealed, {"key", "token"}};
        case Fact::wiped:
            return {"wiped", Phrase::factWiped, {"token"}};
        case Fact::packed:
            return {"packed", Phrase::factPacked, {"key", "quorum"}};
        case Fact::referenced:
            return {"referenced", Phrase::factReferenced, {"key"}};
    }
    return {};
}

Words words(Debt debt) {
    switch (debt) {
        case Debt::clock:
            return {"clock", Phrase::debtClock, {}};
        case Debt::program:
            return {"program", Phrase::debtProgram, {}};
        case Debt::hsm:
            return {"hsm", Phrase::debtHsm, {}};
        case Debt::seal:
            return {"seal", Phrase::debtSeal, {"key", "token"}};
        case Debt::proof:
            return {"proof", Phrase::debtProof, {"key"}};
        case Debt::copy:
            return {"copy", Phrase::debtCopy, {"key", "token"}};
    }
    return {};
}

}  // namespace

std::string_view name(Fact fact) {
    return words(fact).name;
}
std::string_view name(Debt debt) {
    return words(debt).name;
}
Phrase phraseOf(Fact fact) {
    return words(fact).phrase;
}
Phrase phraseOf(Debt debt) {
    return words(debt).phrase;
}
Parameters about(Fact fact) {
    return words(fact).about;
}
Parameters about(Debt debt) {
    return words(debt).about;
}

const std::vector<Fact>& allFacts() {
    static const std::vector<Fact> facts = [] {
        std::vector<Fact> all;
        for (int i = 0; i <= static_cast<int>(Fact::packed); ++i)
            all.push_back(static_cast<Fact>(i));
        return all;
    }();
    return facts;
}

const std::vector<Debt>& allDebts() {
    static const std::vector<Debt> debts{Debt::clock, Debt::program, Debt::hsm,
                                         Debt::seal,  Debt::proof,   Debt::copy};
    return debts;
}

std::optional<Debt> parseDebt(std::string_view text) {
    const auto found = std::ranges::find(allDebts(), text, [](Debt debt) { return name(debt); });
    return found == allDebts().end() ? std::nullopt : std::optional(*found);
}

}  // namespace conclave::steps
