#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/steps/phrase.h"

/// Kinds of step, each declared once: the script's parser and rules, its schema, the transcript's vocabulary,
/// the engine, resume, the verifier and the tables of the docs read the declarations (docs/architecture.md).
namespace conclave::steps {

/// What a ceremony has come to, as later steps need it. The comment says what it is about.
enum class Fact {
    signedIn,         ///< everyone who takes a seat
    clockCompared,    ///
    programCompared,  ///< program, script, site binding and module
    hsmCompared,      ///
    enrolled,         ///< everyone's card
    dealt,            ///< quorum
    initialised,      ///< token
    unlocked,         ///< token: its user is logged in
    probed,           ///< token: what it can do was tried, while it held no key
    keyIn,            ///< key, token
    certified,        ///< key
    dealtFor,         ///< quorum, key
    backedUp,         ///< key, quorum
    proved,           ///< key, quorum: restored in another token, and signed
    extractable,      ///< key, token: it can leave it
    sealed,           ///< key, token
    referenced,       ///< key
    wiped,            ///< token: nothing is on it, and its PINs are those of nobody
    packed,           ///< key, quorum: the safe's package is on a medium, in its bag
};

/// What a ceremony owes until it is paid, or a script waives it. The comment says what it is about.
enum class Debt {
    clock,    ///< to be compared by two people
    program,  ///< the same of program, script, site binding and module
    hsm,      ///< the same of the HSM
    seal,     ///< key, token: extractable there
    proof,    ///< key: no backup of it was proved
    copy,     ///< key, token: one that nobody asked for
};

/// What stands for a step's parameters, or the members of evidence: "token" -> "primary".
/// A flag is "true" or "false". `unlock` is the quorum that opens the token.
using Names = std::map<std::string, std::string, std::less<>>;

/// "*" in `of`: any. `when` names a flag that must be true; one that nobody knows yet counts as true.
struct Term {
    Fact fact{};
    std::vector<std::string_view> of;
    std::string_view when = {};
};
struct DebtTerm {
    Debt debt{};
    std::vector<std::string_view> of;
    std::string_view when = {};
};

/// What a member of an entry holds.
enum class Form {
    text,
    nonEmpty,
    id,
    idOrEmpty,
    ids,
    hash,  ///< SHA-256, lower-case hex
    hashOrEmpty,
    hex,
    flag,
    count,
    number,
    texts,
    error,       ///< {code, text, technical}
    key,         ///< {name, label, id, algorithm, spkiSha256, attributes?}
    token,       ///< {name, serial, label, manufacturer, model, firmware}
    tokens,      ///< a list of these
    shares,      ///< [{quorum, custodians}]: whose shares were brought together
    pairs,       ///< [[name, value]], as a device said it
    texted,      ///< {name: text}
    objects,     ///< [{class, label, id}]: what is on a token
    cleared,     ///< [{id, objects}]: leftovers looked for by CKA_ID
    sets,        ///< [{quorum, setId, manifestSha256}]: dealings whose envelopes are to be opened
    files,       ///< [{path, sha256, length}]
    libraries,   ///< [{path, sha256}]: of the host
    names,       ///< {parameter: name}
    shown,       ///< [{name, value}]: what stood on the screen
    reconciled,  ///< [{intent, action, outcome}]
    debts,       ///< [{debt, of}]
    manifests,   ///< [{path, sha256}]
    script,      ///< {name, version, sha256}
    site,        ///< {sha256} or {path, sha256}
    software,    ///< {name, version, build, sha256}
    module,      ///< {path, sha256, description, manufacturer, version}
    link,        ///< {ceremony, head}: the record that this one continues
    host,        ///< what the host says of itself
    runbook,     ///< {template, sha256?, length?, places}: what was printed
    places,      ///< [{participant, page, left, bottom, right, top}]: of signatures on it
    attested,    ///< {state, root, make, serial, firmware, formFactor, pinPolicy, touchPolicy}
};

struct Member {
    std::string_view name;
    Form form{};
    bool isOptional = false;
};

/// A value of a result that stands on the screen and is confirmed: a member, or one inside
/// ("key.spkiSha256").
struct Shown {
    std::string_view member;
    Phrase label{};
    bool isHash = false;
};

/// Something done, and recorded as a result. Entries name it.
struct Action {
    std::string_view name;
    bool wantsIntent = false;  ///< it changes hardware: an intent is on the disk before
    bool isIrreversible = false;
    std::vector<Member> intent = {};    ///< of the intent, beside `action`
    std::vector<Member> evidence = {};  ///< of the result, beside `action`, `intent` and `files`
    /// What it may write, as paths of the record where {key}, {quorum} … stand for the names, and * for one
    /// name.
    std::vector<std::string_view> files = {};
    std::vector<Term> needs = {};    ///< when its intent is written; without one, its result
    std::vector<Term> refuses = {};  ///< must not be so then
    std::vector<DebtTerm> risks =
        {};  ///< owed from the intent until a result: what a crash may leave on a device
    std::vector<Term> takes = {};  ///< taken before it gives
    std::vector<Term> gives = {};
    std::vector<DebtTerm> owes = {};
    std::vector<DebtTerm> pays = {};
    std::vector<Shown> shown = {};
};

enum class Sort { token, key, unlockQuorum, backupQuorum, flag };

/// Of keys and backup quorums: whether a ceremony before this one made it.
enum class Origin { any, here, earlier };

/// A key of the step in the script.
struct Parameter {
    std::string_view name;
    Sort sort{};
    std::string_view description = {};  ///< for the schema and the docs
    bool isOptional = false;            ///< of a flag: false when left out
    Origin origin = Origin::any;
};

/// Who of the two that lead a step.
enum class Who { nobody, actor, both };

/// Of which quorum how many must be there.
struct Quota {
    std::string_view quorum;  ///< parameter
    bool isAll = false;       ///< else the threshold
};

struct Kind {
    std::string_view name;
    std::string_view purpose = {};  ///< one line, for the docs
    std::vector<Parameter> parameters = {};

    bool wantsEverybody = false;
    std::vector<Quota> attendance = {};

    // What has no action of its own, because its evidence is entries of their own type or confirmations:
    std::vector<Term> needs = {};
    std::vector<Term> gives = {};
    std::vector<DebtTerm> pays = {};
    std::vector<std::string_view> entries = {};  ///< types of entry that only this kind writes
    Who compares = Who::nobody;                  ///< says yes to what is compared, while it is done

    std::vector<Action> does = {};           ///< in this order; their results show that the step was done
    std::vector<Term> obtains = {};          ///< facts that it sees to itself, by the actions in `may`
    std::vector<std::string_view> may = {};  ///< actions of other kinds that it may do besides
    Who judges = Who::nobody;                ///< confirms what came out, as it was shown
    bool mayBeRedone = false;                ///< by a room that found its result wrong
    bool endsContent = false;                ///< the last step: nothing may be owed

    const Action* action(std::string_view actionName) const;  ///< of those in `does`; null when there is none
};

/// All kinds, in the order of the docs.
const std::vector<Kind>& allKinds();
const Kind* findKind(std::string_view name);  ///< null when there is none
/// Of any kind, or of none in particular (`unlock`); null when there is none.
const Action* findAction(std::string_view name);

std::string_view name(Fact fact);  ///< "sealed", "dealt-for": as reports of the verifier for machines say it
std::string_view name(Debt debt);  ///< "seal": as a script's waiver and a closing say it
const std::vector<Debt>& allDebts();
const std::vector<Fact>& allFacts();
std::optional<Debt> parseDebt(std::string_view name);
/// How many names it is about, and which parameters those are: {"key", "token"}.
std::vector<std::string_view> about(Debt debt);
std::vector<std::string_view> about(Fact fact);
Phrase phraseOf(Fact fact);
Phrase phraseOf(Debt debt);

}  // namespace conclave::steps
