#include "core/steps/kind_lists.h"

namespace conclave::steps {

std::vector<Action> sharedActions() {
    return {{.name = "unlock",
             .evidence = {{"token", Form::token}, {"shares", Form::shares}},
             .needs = {{Fact::initialised, {"token"}}},
             .gives = {{Fact::unlocked, {"token"}}}}};
}

std::vector<Kind> tokenKinds() {
    const Action initialise{
        .name = "initialise-token",
        .wantsIntent = true,
        .isIrreversible = true,
        .intent = {{"token", Form::token}, {"resumed", Form::flag}},
        .evidence = {{"token", Form::token}, {"shares", Form::shares}, {"pinLength", Form::count}},
        .files = {"{unlock}/manifest.json"},
        .needs = {{Fact::dealt, {"unlock"}}},
        .takes = {{Fact::keyIn, {"*", "token"}}, {Fact::unlocked, {"token"}}, {Fact::probed, {"token"}}},
        .gives = {{Fact::initialised, {"token"}}},
        .shown = {{"token.serial", Phrase::labelSerial},
                  {"token.label", Phrase::labelTokenLabel},
                  {"shares", Phrase::labelShares}}};
    const Action probe{.name = "probe-token",
                       .evidence = {{"token", Form::token},
                                    {"enforcesTrust", Form::flag},
                                    {"evidence", Form::pairs},
                                    {"objects", Form::objects}},
                       .needs = {{Fact::unlocked, {"token"}}},
                       .gives = {{Fact::probed, {"token"}}}};
    const Action wipe{
        .name = "wipe-token",
        .wantsIntent = true,
        .isIrreversible = true,
        .intent = {{"before", Form::objects}},
        .evidence = {{"token", Form::token}, {"shares", Form::shares}, {"after", Form::objects}},
        .needs = {{Fact::initialised, {"token"}}},
        .takes = {{Fact::keyIn, {"*", "token"}},
                  {Fact::unlocked, {"token"}},
                  {Fact::probed, {"token"}},
                  {Fact::initialised, {"token"}}},
        .gives = {{Fact::wiped, {"token"}}},
        .pays = {{Debt::copy, {"*", "token"}}},
        .shown = {{"token.serial", Phrase::labelSerial}, {"after", Phrase::labelObjectsLeft}}};
    return {
        {.name = "initialise-token",
         .purpose = "whatever a token holds is erased; it gets PINs that nobody sees",
         .parameters = {{"token", Sort::token, "which token"}},
         .attendance = {{"unlock"}},
         .does = {initialise},
         .judges = Who::both},
        {.name = "unlock",
         .purpose = "a quorum unlocks a token; what it can do is tried, while it holds no key",
         .parameters = {{"token", Sort::token, "which token"}},
         .attendance = {{"unlock"}},
         .needs = {{Fact::initialised, {"token"}}},
         .does = {probe},
         .obtains = {{Fact::unlocked, {"token"}}},
         .may = {"unlock"}},
        {.name = "wipe-token",
         .purpose = "a token that was borrowed is emptied; what is on it is listed before and after",
         .parameters = {{"token", Sort::token, "which token"}},
         .attendance = {{"unlock"}},
         .does = {wipe},
         .judges = Who::both},
    };
}

}  // namespace conclave::steps
