#include "core/steps/kind_lists.h"

namespace conclave::steps {
namespace {

std::vector<Member> dealt(std::vector<Member> more) {
    std::vector<Member> members{{"quorum", Form::id},
                                {"setId", Form::hex},
                                {"threshold", Form::count},
                                {"custodians", Form::ids},
                                {"opened", Form::ids}};
    members.insert(members.end(), more.begin(), more.end());
    return members;
}

}  // namespace

std::vector<Kind> quorumKinds() {
    const std::vector<std::string_view> files{"{quorum}/manifest.json", "{quorum}/shares/*.cms"};
    const std::vector<Shown> shown{{"quorum", Phrase::labelQuorum}, {"opened", Phrase::labelOpened}};
    const Action dealUnlock{.name = "deal-unlock",
                            .wantsIntent = true,
                            .intent = {{"quorum", Form::id}, {"threshold", Form::count}},
                            .evidence = dealt({}),
                            .files = files,
                            .needs = {{Fact::enrolled, {}}, {Fact::hsmCompared, {}}},
                            .refuses = {{Fact::dealt, {"quorum"}}},
                            .gives = {{Fact::dealt, {"quorum"}}},
                            .shown = shown};
    const Action dealBackup{.name = "deal-backup",
                            .wantsIntent = true,
                            .intent = {{"quorum", Form::id}, {"threshold", Form::count}},
                            .evidence = dealt({{"key", Form::id}}),
                            .files = files,
                            .needs = {{Fact::enrolled, {}}, {Fact::keyIn, {"key", "*"}}},
                            .refuses = {{Fact::dealtFor, {"quorum", "*"}}},
                            .gives = {{Fact::dealtFor, {"quorum", "key"}}},
                            .shown = shown};
    return {
        {.name = "enrol-cards",
         .purpose = "everyone's card gets keys, certificates and a PIN of its holder's choice",
         .wantsEverybody = true,
         .needs = {{Fact::signedIn, {}}, {Fact::clockCompared, {}}, {Fact::programCompared, {}}},
         .gives = {{Fact::enrolled, {}}},
         .entries = {"card"}},
        {.name = "deal-unlock",
         .purpose = "the secret behind the PINs of tokens is dealt to a quorum, and every share proved",
         .parameters = {{"quorum", Sort::unlockQuorum, "whom it is dealt to"}},
         .attendance = {{"quorum", true}},
         .does = {dealUnlock},
         .judges = Who::actor},
        {.name = "deal-backup",
         .purpose = "the key that encrypts a backup is dealt to a quorum, and every share proved",
         .parameters = {{"quorum", Sort::backupQuorum, "whom it is dealt to", false, Origin::here},
                        {"key", Sort::key, "whose backup it is for"}},
         .attendance = {{"quorum", true}},
         .does = {dealBackup},
         .judges = Who::actor,
         .mayBeRedone = true},
    };
}

}  // namespace conclave::steps
