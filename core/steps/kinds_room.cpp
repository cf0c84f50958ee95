#include "core/steps/kind_lists.h"

namespace conclave::steps {

std::vector<Kind> roomKinds() {
    const Action custody{.name = "custody",
                         .evidence = {{"bag", Form::nonEmpty},
                                      {"seal", Form::nonEmpty},
                                      {"place", Form::nonEmpty},
                                      {"photographs", Form::manifests}},
                         .shown = {{"bag", Phrase::labelBag},
                                   {"seal", Phrase::labelBagSeal},
                                   {"place", Phrase::labelPlace},
                                   {"photographs", Phrase::labelPhotographs}}};
    const Action hsmIdentity{.name = "hsm-identity", .evidence = {{"tokens", Form::tokens}}};
    return {
        {.name = "confirm",
         .purpose = "something that people do without Conclave, and confirm",
         .compares = Who::actor},
        {.name = "sign-in",
         .purpose = "everyone says who they are",
         .wantsEverybody = true,
         .gives = {{Fact::signedIn, {}}},
         .entries = {"participant", "vacancy"}},
        {.name = "clock-check",
         .purpose = "two people compare the computer's clock with their own",
         .gives = {{Fact::clockCompared, {}}},
         .pays = {{Debt::clock, {}}},
         .compares = Who::both,
         .mayBeRedone = true},
        {.name = "hash-check",
         .purpose = "script, site binding, program and module are compared with what was approved",
         .gives = {{Fact::programCompared, {}}},
         .pays = {{Debt::program, {}}},
         .compares = Who::both,
         .mayBeRedone = true},
        {.name = "hsm-check",
         .purpose = "serial numbers are compared with the labels on the devices",
         .gives = {{Fact::hsmCompared, {}}},
         .pays = {{Debt::hsm, {}}},
         .compares = Who::both,
         .does = {hsmIdentity},
         .mayBeRedone = true},
        {.name = "custody",
         .purpose = "what leaves the room is bagged; its numbers and where it goes are written down",
         .does = {custody},
         .judges = Who::both,
         .mayBeRedone = true},
        {.name = "close-out",
         .purpose = "everyone says whether the record is true; then everyone's card signs it",
         .wantsEverybody = true,
         .needs = {{Fact::enrolled, {}}},
         .entries = {"statement"},
         .endsContent = true},
    };
}

}  // namespace conclave::steps
