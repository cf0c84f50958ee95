#include <QtTest/qtest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "core/steps/form.h"
#include "core/steps/kind_lists.h"
#include "core/steps/ledger.h"
#include "tests/unit/steps_table.h"

using namespace conclave;
using namespace conclave::steps;

namespace {

std::string formName(Form form) {
    switch (form) {
        case Form::text:
            return "text";
        case Form::nonEmpty:
            return "not empty";
        case Form::id:
            return "id";
        case Form::idOrEmpty:
            return "id or empty";
        case Form::ids:
            return "ids";
        case Form::hash:
            return "hash";
        case Form::hashOrEmpty:
            return "hash or empty";
        case Form::hex:
            return "hex";
        case Form::flag:
            return "flag";
        case Form::count:
            return "count";
        case Form::number:
            return "number";
        case Form::texts:
            return "texts";
        case Form::error:
            return "error";
        case Form::key:
            return "key";
        case Form::token:
            return "token";
        case Form::tokens:
            return "tokens";
        case Form::shares:
            return "shares";
        case Form::sets:
            return "sets";
        case Form::pairs:
            return "pairs";
        case Form::texted:
            return "texted";
        case Form::objects:
            return "objects";
        case Form::cleared:
            return "cleared";
        case Form::files:
            return "files";
        case Form::libraries:
            return "libraries";
        case Form::names:
            return "names";
        case Form::shown:
            return "shown";
        case Form::reconciled:
            return "reconciled";
        case Form::debts:
            return "debts";
        case Form::manifests:
            return "manifests";
        case Form::script:
            return "script";
        case Form::site:
            return "site";
        case Form::software:
            return "software";
        case Form::module:
            return "module";
        case Form::link:
            return "link";
        case Form::host:
            return "host";
        case Form::runbook:
            return "runbook";
        case Form::places:
            return "places";
        case Form::attested:
            return "attested";
    }
    return {};
}

std::string sortName(Sort sort) {
    switch (sort) {
        case Sort::token:
            return "token";
        case Sort::key:
            return "key";
        case Sort::unlockQuorum:
            return "unlock quorum";
        case Sort::backupQuorum:
            return "backup quorum";
        case Sort::flag:
            return "flag";
    }
    return {};
}

std::string originName(Origin origin) {
    switch (origin) {
        case Origin::any:
            return {};
        case Origin::here:
            return ", made here";
        case Origin::earlier:
            return ", of an earlier ceremony";
    }
    return {};
}

/// Declarations as text, a line for each thing that is declared.
class Renderer {
  public:
    void render(const Kind& kind) {
        line(0, fmt::format("kind {}", kind.name));
        for (const auto& parameter : kind.parameters)
            line(1, fmt::format("parameter {}: {}{}{}", parameter.name, sortName(parameter.sort),
                                originName(parameter.origin), parameter.isOptional ? ", optional" : ""));
        if (kind.wantsEverybody)
            line(1, "everybody");
        for (const auto& quota : kind.attendance)
            line(1, fmt::format("attendance {} of {}", quota.isAll ? "all" : "threshold", quota.quorum));
        terms(1, "needs", kind.needs);
        terms(1, "gives", kind.gives);
        terms(1, "pays", kind.pays);
        if (!kind.entries.empty())
            line(1, fmt::format("entries {}", fmt::join(kind.entries, " ")));
        who("compares", kind.compares);
        terms(1, "obtains", kind.obtains);
        for (const auto& action : kind.may)
            line(1, fmt::format("may {}", action));
        who("judges", kind.judges);
        if (kind.mayBeRedone)
            line(1, "may be redone");
        if (kind.endsContent)
            line(1, "ends the content");
        for (const auto& action : kind.does)
            render(action);
    }

    void render(const Action& action) {
        line(1, fmt::format("action {}", action.name));
        if (action.wantsIntent)
            line(2, "writes an intent");
        if (action.isIrreversible)
            line(2, "cannot be undone");
        members("intent", action.intent);
        members("evidence", action.evidence);
        for (const auto& file : action.files)
            line(2, fmt::format("file {}", file));
        terms(2, "needs", action.needs);
        terms(2, "refuses", action.refuses);
        terms(2, "risks", action.risks);
        terms(2, "takes", action.takes);
        terms(2, "gives", action.gives);
        terms(2, "owes", action.owes);
        terms(2, "pays", action.pays);
        for (const auto& shown : action.shown)
            line(2, fmt::format("shown {}{}", shown.member, shown.isHash ? " as a hash" : ""));
    }

    const std::vector<std::string>& lines() const { return m_lines; }

  private:
    void line(std::size_t depth, const std::string& text) {
        m_lines.push_back(std::string(depth, ' ') + text);
    }

    template <class Terms>
    void terms(std::size_t depth, const char* word, const Terms& terms) {
        for (const auto& term : terms) {
            std::string_view what;
            if constexpr (requires { term.fact; })
                what = name(term.fact);
            else
                what = name(term.debt);
            line(depth, fmt::format("{} {}({}){}{}", word, what, fmt::join(term.of, ", "),
                                    term.when.empty() ? "" : " if ", term.when));
        }
    }

    void members(const char* word, const std::vector<Member>& members) {
        for (const auto& member : members)
            line(2, fmt::format("{} {}: {}{}", word, member.name, formName(member.form),
                                member.isOptional ? ", optional" : ""));
    }

    void who(const char* word, Who who) {
        if (who != Who::nobody)
            line(1, fmt::format("{} {}", word, who == Who::actor ? "actor" : "both"));
    }

    std::vector<std::string> m_lines;
};

/// Of a kind, whatever the order in it; actions stay in theirs, with their lines behind them.
std::multiset<std::string> sorted(const std::vector<std::string>& lines) {
    std::multiset<std::string> all;
    std::string action;
    int number = 0;
    for (const auto& line : lines) {
        if (line.starts_with(" action "))
            action = fmt::format("{}:{}", ++number, line);
        all.insert(action + line);
    }
    return all;
}

std::vector<std::string> rendered(const Kind& kind) {
    Renderer renderer;
    renderer.render(kind);
    return renderer.lines();
}

/// By name.
std::map<std::string, std::vector<std::string>> byHand() {
    std::map<std::string, std::vector<std::string>> kinds;
    std::istringstream text{std::string(kindsByHand)};
    std::string line, kind;
    while (std::getline(text, line)) {
        if (line.empty())
            continue;
        if (line.starts_with("kind "))
            kind = line.substr(5);
        kinds[kind].push_back(line);
    }
    return kinds;
}

std::string difference(const std::vector<std::string>& declared, const std::vector<std::string>& hand) {
    std::string text;
    const auto a = sorted(declared);
    const auto b = sorted(hand);
    std::vector<std::string> more;
    std::ranges::set_difference(a, b, std::back_inserter(more));
    for (const auto& line : more)
        text += "\ndeclared only: " + line;
    more.clear();
    std::ranges::set_difference(b, a, std::back_inserter(more));
    for (const auto& line : more)
        text += "\nby hand only: " + line;
    return text;
}

/// Every declaration with one thing less.
std::vector<Kind> withOneLess(const Kind& kind) {
    std::vector<Kind> all;
    const auto drop = [&](auto get) {
        auto probe = kind;
        for (std::size_t i = 0; i < get(probe).size(); ++i) {
            auto less = kind;
            auto& list = get(less);
            list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
            all.push_back(std::move(less));
        }
    };
    drop([](Kind & one) -> auto& { return one.parameters; });
    drop([](Kind & one) -> auto& { return one.attendance; });
    drop([](Kind & one) -> auto& { return one.needs; });
    drop([](Kind & one) -> auto& { return one.gives; });
    drop([](Kind & one) -> auto& { return one.pays; });
    drop([](Kind & one) -> auto& { return one.entries; });
    drop([](Kind & one) -> auto& { return one.does; });
    drop([](Kind & one) -> auto& { return one.obtains; });
    drop([](Kind & one) -> auto& { return one.may; });
    for (std::size_t i = 0; i < kind.does.size(); ++i) {
        drop([i](Kind & one) -> auto& { return one.does[i].intent; });
        drop([i](Kind & one) -> auto& { return one.does[i].evidence; });
        drop([i](Kind & one) -> auto& { return one.does[i].files; });
        drop([i](Kind & one) -> auto& { return one.does[i].needs; });
        drop([i](Kind & one) -> auto& { return one.does[i].refuses; });
        drop([i](Kind & one) -> auto& { return one.does[i].risks; });
        drop([i](Kind & one) -> auto& { return one.does[i].takes; });
        drop([i](Kind & one) -> auto& { return one.does[i].gives; });
        drop([i](Kind & one) -> auto& { return one.does[i].owes; });
        drop([i](Kind & one) -> auto& { return one.does[i].pays; });
        drop([i](Kind & one) -> auto& { return one.does[i].shown; });
    }
    const auto change = [&](bool isSo, auto apply) {
        if (!isSo)
            return;
        auto less = kind;
        apply(less);
        all.push_back(std::move(less));
    };
    change(kind.wantsEverybody, [](Kind& one) { one.wantsEverybody = false; });
    change(kind.mayBeRedone, [](Kind& one) { one.mayBeRedone = false; });
    change(kind.endsContent, [](Kind& one) { one.endsContent = false; });
    change(kind.judges != Who::nobody, [](Kind& one) { one.judges = Who::nobody; });
    change(kind.compares != Who::nobody, [](Kind& one) { one.compares = Who::nobody; });
    for (std::size_t i = 0; i < kind.does.size(); ++i) {
        change(kind.does[i].wantsIntent, [i](Kind& one) { one.does[i].wantsIntent = false; });
        change(kind.does[i].isIrreversible, [i](Kind& one) { one.does[i].isIrreversible = false; });
        for (std::size_t j = 0; j < kind.does[i].evidence.size(); ++j) {
            change(true, [i, j](Kind& one) { one.does[i].evidence[j].form = Form::number; });
            change(true, [i, j](Kind& one) {
                one.does[i].evidence[j].isOptional = !one.does[i].evidence[j].isOptional;
            });
        }
        for (std::size_t j = 0; j < kind.does[i].gives.size(); ++j)
            change(!kind.does[i].gives[j].when.empty(),
                   [i, j](Kind& one) { one.does[i].gives[j].when = {}; });
        for (std::size_t j = 0; j < kind.does[i].pays.size(); ++j)
            change(!kind.does[i].pays[j].when.empty(), [i, j](Kind& one) { one.does[i].pays[j].when = {}; });
    }
    return all;
}

const Names root{{"key", "root"}, {"token", "primary"}, {"quorum", "backup"}, {"unlock", "unlock"}};

Names with(Names names, const std::string& name, const std::string& value) {
    names[name] = value;
    return names;
}

const Action& action(std::string_view name) {
    return *findAction(name);
}

}  // namespace

class StepsTest : public QObject {
    Q_OBJECT

  private slots:
    void kindsAreWhatTheTableByHandSays() {
        auto hand = byHand();
        for (const auto& kind : allKinds()) {
            const auto found = hand.find(std::string(kind.name));
            QVERIFY2(found != hand.end(), kind.name.data());
            const auto differs = difference(rendered(kind), found->second);
            QVERIFY2(differs.empty(), (std::string(kind.name) + differs).c_str());
            hand.erase(found);
        }
        QVERIFY2(hand.empty(), hand.empty() ? "" : hand.begin()->first.c_str());
    }

    void sharedActionsAreWhatTheTableByHandSays() {
        Renderer renderer;
        for (const auto& shared : sharedActions())
            renderer.render(shared);
        std::vector<std::string> hand;
        std::istringstream text{std::string(sharedByHand)};
        for (std::string line; std::getline(text, line);)
            if (!line.empty())
                hand.push_back(line);
        const auto differs = difference(renderer.lines(), hand);
        QVERIFY2(differs.empty(), differs.c_str());
    }

    /// The table covers every need, take, debt, member … : without any one of them the comparison fails.
    void nothingCanBeDroppedUnseen() {
        const auto hand = byHand();
        std::size_t count = 0;
        for (const auto& kind : allKinds())
            for (const auto& less : withOneLess(kind)) {
                ++count;
                QVERIFY2(!difference(rendered(less), hand.at(std::string(kind.name))).empty(),
                         fmt::format("{}: change {} is not seen", kind.name, count).c_str());
            }
        QVERIFY2(count > 300, std::to_string(count).c_str());
    }

    void everyNameInADeclarationMeansSomething() {
        std::set<std::string_view> actions;
        for (const auto& kind : allKinds()) {
            const auto isParameter = [&](std::string_view name) {
                return name == "*" || name == "unlock" ||
                       std::ranges::find(kind.parameters, name, &Parameter::name) != kind.parameters.end();
            };
            for (const auto& done : kind.does) {
                QVERIFY2(actions.insert(done.name).second, done.name.data());
                for (const auto& terms : {done.needs, done.refuses, done.takes, done.gives})
                    for (const auto& term : terms) {
                        QCOMPARE(term.of.size(), about(term.fact).size());
                        QVERIFY2(std::ranges::all_of(term.of, isParameter), done.name.data());
                    }
                for (const auto& terms : {done.risks, done.owes, done.pays})
                    for (const auto& term : terms) {
                        QCOMPARE(term.of.size(), about(term.debt).size());
                        QVERIFY2(std::ranges::all_of(term.of, isParameter), done.name.data());
                    }
                for (const auto& shown : done.shown) {
                    const auto member = shown.member.substr(0, shown.member.find('.'));
                    QVERIFY2(std::ranges::find(done.evidence, member, &Member::name) != done.evidence.end(),
                             shown.member.data());
                }
                if (!done.intent.empty() || !done.risks.empty() || done.isIrreversible)
                    QVERIFY2(done.wantsIntent, done.name.data());
            }
            for (const auto name : kind.may)
                QVERIFY2(findAction(name), name.data());
            for (const auto& quota : kind.attendance)
                QVERIFY2(isParameter(quota.quorum), kind.name.data());
        }
    }

    void factsAndDebtsHaveWordsInBothLanguages() {
        for (const auto fact : allFacts()) {
            const Holding holding{fact, std::vector<std::string>(about(fact).size(), "*")};
            QVERIFY(!name(fact).empty());
            QVERIFY(text(holding, Lang::en) != text(holding, Lang::ptBr));
            QVERIFY(text(holding, Lang::en).find('*') == std::string::npos);
        }
        for (const auto debt : allDebts()) {
            QVERIFY(parseDebt(name(debt)) == debt);
            const Owing owing{debt, {"root", "primary"}};
            QVERIFY(text(owing, Lang::en) != text(owing, Lang::ptBr));
        }
        QVERIFY(!parseDebt("hurry"));
        QCOMPARE(text(Owing{Debt::seal, {"root", "primary"}}), std::string("seal(root, primary)"));
    }

    void everyCeremonyOwesThreeComparisons() {
        QCOMPARE(begun().debts(), (std::set<Owing>{{Debt::clock, {}}, {Debt::program, {}}, {Debt::hsm, {}}}));
        QVERIFY(begun().facts().empty());
    }

    void aMadeKeyOwesItsSealAndItsProof() {
        Ledger ledger;
        const auto change = ledger.apply(action("generate-key"), root);
        QCOMPARE(change.given, (std::vector<Holding>{{Fact::keyIn, {"root", "primary"}},
                                                     {Fact::extractable, {"root", "primary"}}}));
        QCOMPARE(ledger.debts(),
                 (std::set<Owing>{{Debt::seal, {"root", "primary"}}, {Debt::proof, {"root"}}}));
        QVERIFY(ledger.holds({Fact::keyIn, {"root", "*"}}));
        QVERIFY(!ledger.holds({Fact::keyIn, {"leaf", "*"}}));
    }

    void whatIsOfAKeyInATokenGoesWithIt() {
        Ledger ledger;
        ledger.apply(action("generate-key"), root);
        ledger.give({Fact::sealed, {"root", "primary"}});
        ledger.give({Fact::sealed, {"root", "restore"}});
        ledger.give({Fact::certified, {"root"}});
        ledger.take({Fact::keyIn, {"*", "primary"}});
        QCOMPARE(ledger.facts(),
                 (std::set<Holding>{{Fact::certified, {"root"}}, {Fact::sealed, {"root", "restore"}}}));
        QVERIFY2(ledger.debts().empty(), "a debt about a key that is nowhere has not lapsed");
    }

    void aDebtAboutABackedUpKeyDoesNotLapse() {
        Ledger ledger;
        ledger.apply(action("generate-key"), root);
        ledger.give({Fact::backedUp, {"root", "backup"}});
        ledger.take({Fact::keyIn, {"root", "primary"}});
        QCOMPARE(ledger.debts(), (std::set<Owing>{{Debt::proof, {"root"}}}));
    }

    void anUnknownFlagCountsAsTrueAndAFalseOneDoesNot() {
        for (const auto& [names, isSealed] : {std::pair(root, true),
                                              {with(root, "sealed", "true"), true},
                                              {with(root, "sealed", "false"), false}}) {
            Ledger ledger;
            ledger.apply(action("generate-key"), root);
            const auto change = ledger.apply(action("seal"), names);
            QCOMPARE(ledger.holds({Fact::sealed, {"root", "primary"}}), isSealed);
            QCOMPARE(ledger.debts().contains({Debt::seal, {"root", "primary"}}), !isSealed);
            QCOMPARE(change.paid.size(), isSealed ? 1U : 0U);
        }
    }

    void aRiskIsPaidByTheResult() {
        Ledger ledger;
        ledger.owe({Debt::copy, {"root", "primary"}});
        ledger.apply(action("restore-key"), with(root, "kept", "false"));
        QVERIFY(!ledger.debts().contains({Debt::copy, {"root", "primary"}}));
        QVERIFY(ledger.holds({Fact::proved, {"root", "backup"}}));
        QVERIFY(!ledger.holds({Fact::keyIn, {"root", "primary"}}));
    }

    void initialisingTakesEveryKeyInTheToken() {
        Ledger ledger;
        for (const auto* key : {"root", "leaf"})
            ledger.apply(action("generate-key"), with(root, "key", key));
        ledger.give({Fact::keyIn, {"root", "restore"}});
        ledger.give({Fact::unlocked, {"primary"}});
        ledger.apply(action("initialise-token"), root);
        QCOMPARE(ledger.facts(),
                 (std::set<Holding>{{Fact::keyIn, {"root", "restore"}}, {Fact::initialised, {"primary"}}}));
        QCOMPARE(ledger.debts(), (std::set<Owing>{{Debt::proof, {"root"}}}));
    }

    void aNameThatIsMissingIsAny() {
        QCOMPARE(resolved(Term{Fact::keyIn, {"key", "token"}}, {{"key", "root"}}),
                 (Holding{Fact::keyIn, {"root", "*"}}));
        QVERIFY(matches({"*", "a"}, {"b", "a"}));
        QVERIFY(!matches({"*"}, {"b", "a"}));
        QCOMPARE(unmet({{Fact::certified, {"key"}}}, root, {}).size(), 1U);
        QVERIFY(unmet({{Fact::certified, {"key"}, "kept"}}, with(root, "kept", "false"), {}).empty());
    }
};

QTEST_GUILESS_MAIN(StepsTest)
#include "steps_test.moc"
