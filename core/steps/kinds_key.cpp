#include "core/steps/kind_lists.h"

namespace conclave::steps {
namespace {

const Term unlockedToken{Fact::unlocked, {"token"}};
const Shown keyHash{"key.spkiSha256", Phrase::labelKeyHash, true};
const Shown serial{"token.serial", Phrase::labelSerial};
const Shown shares{"shares", Phrase::labelShares};

const Parameter keyParameter{"key", Sort::key, "which key"};
const Parameter ownKey{"key", Sort::key, "which key", false, Origin::here};
const Parameter earlierKey{"key", Sort::key, "which key", false, Origin::earlier};
const Parameter tokenParameter{"token", Sort::token, "in which token"};

Kind generateKey() {
    const Action generate{.name = "generate-key",
                          .wantsIntent = true,
                          .intent = {{"keyId", Form::hex},
                                     {"cleared", Form::cleared},
                                     {"label", Form::nonEmpty},
                                     {"algorithm", Form::nonEmpty}},
                          .evidence = {{"token", Form::token},
                                       {"mechanism", Form::nonEmpty},
                                       {"wrapWithTrusted", Form::flag},
                                       {"note", Form::text},
                                       {"key", Form::key}},
                          .needs = {unlockedToken},
                          .refuses = {{Fact::keyIn, {"key", "*"}}},
                          .risks = {{Debt::seal, {"key", "token"}}},
                          .gives = {{Fact::keyIn, {"key", "token"}}, {Fact::extractable, {"key", "token"}}},
                          .owes = {{Debt::seal, {"key", "token"}}, {Debt::proof, {"key"}}},
                          .shown = {keyHash, serial, {"mechanism", Phrase::labelMechanism}}};
    return {.name = "generate-key",
            .purpose = "a token makes a key, extractable until it is sealed",
            .parameters = {ownKey, tokenParameter},
            .attendance = {{"unlock"}},
            .needs = {{Fact::probed, {"token"}}},
            .does = {generate},
            .obtains = {unlockedToken},
            .may = {"unlock"},
            .judges = Who::both};
}

Kind makeCertificate() {
    const Action certificate{.name = "certificate",
                             .wantsIntent = true,
                             .intent = {{"label", Form::nonEmpty}},
                             .evidence = {{"token", Form::token},
                                          {"key", Form::id},
                                          {"sha256", Form::hash},
                                          {"spkiSha256", Form::hash},
                                          {"serial", Form::hex},
                                          {"subject", Form::nonEmpty},
                                          {"notBefore", Form::nonEmpty},
                                          {"notAfter", Form::nonEmpty},
                                          {"label", Form::nonEmpty},
                                          {"keyId", Form::hex},
                                          {"mechanism", Form::nonEmpty},
                                          {"lint", Form::texted}},
                             .files = {"artefacts/{key}.crt", "artefacts/{key}.pub.pem"},
                             .needs = {{Fact::keyIn, {"key", "token"}}, unlockedToken},
                             .refuses = {{Fact::certified, {"key"}}},
                             .gives = {{Fact::certified, {"key"}}},
                             .shown = {{"subject", Phrase::labelSubject},
                                       {"serial", Phrase::labelSerialNumber},
                                       {"notBefore", Phrase::labelNotBefore},
                                       {"notAfter", Phrase::labelNotAfter},
                                       {"sha256", Phrase::labelCertificateHash, true}}};
    return {.name = "make-certificate",
            .purpose = "a key signs its own certificate, whose fields were confirmed before",
            .parameters = {ownKey, tokenParameter},
            .attendance = {{"unlock"}},
            .compares = Who::both,
            .does = {certificate},
            .obtains = {unlockedToken},
            .may = {"unlock"},
            .judges = Who::both};
}

Kind backup() {
    const Action wrap{.name = "wrap-key",
                      .wantsIntent = true,
                      .intent = {{"key", Form::key}},
                      .evidence = {{"token", Form::token},
                                   {"key", Form::key},
                                   {"quorum", Form::id},
                                   {"shares", Form::shares},
                                   {"mechanism", Form::nonEmpty},
                                   {"wireFormat", Form::nonEmpty},
                                   {"kekCheckValue", Form::hex},
                                   {"wrappedSha256", Form::hash},
                                   {"evidence", Form::pairs}},
                      .files = {"{quorum}/manifest.json", "{quorum}/*.kwp"},
                      .needs = {{Fact::dealtFor, {"quorum", "key"}}, {Fact::extractable, {"key", "token"}}},
                      .gives = {{Fact::backedUp, {"key", "quorum"}}, unlockedToken},
                      .shown = {{"kekCheckValue", Phrase::labelCheckValue},
                                {"wrappedSha256", Phrase::labelBackupHash, true},
                                shares}};
    return {.name = "backup",
            .purpose = "a key leaves its token encrypted, for the safe",
            .parameters = {keyParameter,
                           tokenParameter,
                           {"quorum", Sort::backupQuorum, "who can open the backup", false, Origin::here}},
            .attendance = {{"quorum"}, {"unlock"}},
            .does = {wrap},
            .judges = Who::both,
            .mayBeRedone = true};
}

Kind restoreTest() {
    const Action restore{
        .name = "restore-key",
        .wantsIntent = true,
        .intent = {{"token", Form::id}, {"keyId", Form::hex}, {"cleared", Form::cleared}},
        .evidence = {{"token", Form::token},
                     {"key", Form::key},
                     {"quorum", Form::id},
                     {"shares", Form::shares},
                     {"challenge", Form::hex},
                     {"signature", Form::hex},
                     {"algorithm", Form::nonEmpty},
                     {"nextDrill", Form::nonEmpty},
                     {"kept", Form::flag},
                     {"mechanism", Form::nonEmpty},
                     {"note", Form::text},
                     {"evidence", Form::pairs},
                     {"objects", Form::objects},
                     {"keyId", Form::hex, true}},
        .files = {"{quorum}/proof.json"},
        .needs = {{Fact::backedUp, {"key", "quorum"}},
                  {Fact::certified, {"key"}},
                  {Fact::initialised, {"token"}},
                  unlockedToken},
        .refuses = {{Fact::keyIn, {"key", "token"}}},
        .risks = {{Debt::copy, {"key", "token"}}},
        .takes = {unlockedToken},
        .gives = {{Fact::proved, {"key", "quorum"}}, {Fact::keyIn, {"key", "token"}, "kept"}},
        .pays = {{Debt::proof, {"key"}}},
        .shown = {serial, keyHash, shares, {"nextDrill", Phrase::labelNextDrill}}};
    return {.name = "restore-test",
            .purpose = "a backup is restored into another token, and the restored key signs",
            .parameters = {keyParameter,
                           tokenParameter,
                           {"quorum", Sort::backupQuorum, "who opens the backup"},
                           {"kept", Sort::flag, "the restored key stays in that token", true}},
            .attendance = {{"quorum"}, {"unlock"}},
            .does = {restore},
            .obtains = {unlockedToken},
            .may = {"unlock"},
            .judges = Who::both,
            .mayBeRedone = true};
}

Kind writePackage() {
    const Action write{.name = "write-package",
                       .evidence = {{"quorum", Form::id},
                                    {"key", Form::id},
                                    {"folder", Form::nonEmpty},
                                    {"bag", Form::nonEmpty},
                                    {"seal", Form::nonEmpty},
                                    {"photographs", Form::manifests},
                                    {"package", Form::manifests},
                                    {"sumsSha256", Form::hash}},
                       .needs = {{Fact::proved, {"key", "quorum"}}},
                       .gives = {{Fact::packed, {"key", "quorum"}}},
                       .shown = {{"folder", Phrase::labelPackage},
                                 {"sumsSha256", Phrase::labelPackageHash, true},
                                 {"bag", Phrase::labelBag},
                                 {"seal", Phrase::labelBagSeal},
                                 {"photographs", Phrase::labelPhotographs}}};
    return {
        .name = "write-package",
        .purpose = "all that brings a key back is written to a medium for the safe, read back, and bagged",
        .parameters = {keyParameter, {"quorum", Sort::backupQuorum, "who opens the backup"}},
        .does = {write},
        .judges = Who::both,
        .mayBeRedone = true};
}

Kind retrieveBackup() {
    const Action retrieve{.name = "retrieve-backup",
                          .evidence = {{"key", Form::key},
                                       {"quorum", Form::id},
                                       {"setId", Form::hex},
                                       {"threshold", Form::count},
                                       {"custodians", Form::ids},
                                       {"earlier", Form::nonEmpty},
                                       {"head", Form::hashOrEmpty},
                                       {"anchored", Form::flag},
                                       {"subject", Form::nonEmpty},
                                       {"rootSha256", Form::hash}},
                          .files = {"{quorum}/manifest.json", "{quorum}/shares/*.cms", "{quorum}/*.kwp",
                                    "{quorum}/proof.json", "artefacts/{key}.crt", "artefacts/{key}.pub.pem"},
                          .needs = {{Fact::programCompared, {}}},
                          .refuses = {{Fact::dealtFor, {"quorum", "*"}}},
                          .gives = {{Fact::dealtFor, {"quorum", "key"}},
                                    {Fact::backedUp, {"key", "quorum"}},
                                    {Fact::certified, {"key"}}},
                          .shown = {{"subject", Phrase::labelSubject},
                                    keyHash,
                                    {"rootSha256", Phrase::labelCertificateHash, true},
                                    {"custodians", Phrase::labelHolders},
                                    {"threshold", Phrase::labelThreshold},
                                    {"earlier", Phrase::labelEarlier},
                                    {"anchored", Phrase::labelAnchored}}};
    return {.name = "retrieve-backup",
            .purpose =
                "the safe's files, which were judged before anything was touched, become part of this "
                "record",
            .parameters = {earlierKey,
                           {"quorum", Sort::backupQuorum, "who can open the backup", false, Origin::earlier}},
            .does = {retrieve},
            .judges = Who::both};
}

Kind recoverKey() {
    const Action recover{
        .name = "recover-key",
        .wantsIntent = true,
        .intent = {{"token", Form::id}, {"keyId", Form::hex}, {"cleared", Form::cleared}},
        .evidence = {{"token", Form::token},
                     {"key", Form::key},
                     {"quorum", Form::id},
                     {"shares", Form::shares},
                     {"challenge", Form::hex},
                     {"signature", Form::hex},
                     {"algorithm", Form::nonEmpty},
                     {"nextDrill", Form::nonEmpty},
                     {"sealed", Form::flag},
                     {"openedOnHost", Form::flag},
                     {"surplusUses", Form::nonEmpty},
                     {"mechanism", Form::nonEmpty},
                     {"note", Form::text},
                     {"evidence", Form::pairs},
                     {"objects", Form::objects}},
        .needs = {{Fact::backedUp, {"key", "quorum"}}, {Fact::certified, {"key"}}, unlockedToken},
        .refuses = {{Fact::keyIn, {"key", "*"}}},
        .risks = {{Debt::copy, {"key", "token"}}},
        .gives = {{Fact::keyIn, {"key", "token"}},
                  {Fact::proved, {"key", "quorum"}},
                  {Fact::extractable, {"key", "token"}, "rebackup"},
                  {Fact::sealed, {"key", "token"}, "sealed"}},
        .owes = {{Debt::seal, {"key", "token"}, "rebackup"}, {Debt::proof, {"key"}, "rebackup"}},
        .shown = {keyHash,
                  serial,
                  shares,
                  {"sealed", Phrase::labelSealed},
                  {"openedOnHost", Phrase::labelOpenedOnHost},
                  {"surplusUses", Phrase::labelSurplusUses},
                  {"nextDrill", Phrase::labelNextDrill}}};
    return {
        .name = "recover-key",
        .purpose = "a key comes back from its backup into a token, where it stays, and signs",
        .parameters = {earlierKey,
                       tokenParameter,
                       {"quorum", Sort::backupQuorum, "who opens the backup", false, Origin::earlier},
                       {"rebackup", Sort::flag,
                        "the key can leave the token once more, for a new backup, until it is sealed", true},
                       {"hostRewrap", Sort::flag,
                        "the backup may be opened on this computer for a moment, where the HSM refuses its "
                        "encoding",
                        true}},
        .attendance = {{"quorum"}, {"unlock"}},
        .needs = {{Fact::probed, {"token"}}},
        .does = {recover},
        .obtains = {unlockedToken},
        .may = {"unlock"},
        .judges = Who::both};
}

Kind sealKey() {
    const Action seal{.name = "seal",
                      .wantsIntent = true,
                      .isIrreversible = true,
                      .intent = {{"label", Form::nonEmpty}},
                      .evidence = {{"token", Form::token},
                                   {"key", Form::key},
                                   {"sealed", Form::flag},
                                   {"evidence", Form::pairs},
                                   {"objects", Form::objects}},
                      .needs = {{Fact::proved, {"key", "*"}}, {Fact::keyIn, {"key", "token"}}, unlockedToken},
                      .takes = {{Fact::extractable, {"key", "token"}, "sealed"}},
                      .gives = {{Fact::sealed, {"key", "token"}, "sealed"}},
                      .pays = {{Debt::seal, {"key", "token"}, "sealed"}},
                      .shown = {keyHash, serial, {"sealed", Phrase::labelSealed}}};
    return {.name = "seal",
            .purpose = "a key can never leave its token again",
            .parameters = {keyParameter, tokenParameter},
            .attendance = {{"unlock"}},
            .does = {seal},
            .obtains = {unlockedToken},
            .may = {"unlock"},
            .judges = Who::both};
}

Kind destroyKey() {
    const Action destroy{.name = "destroy-key",
                         .wantsIntent = true,
                         .isIrreversible = true,
                         .intent = {{"before", Form::objects}},
                         .evidence = {{"token", Form::token},
                                      {"key", Form::key},
                                      {"destroyed", Form::count},
                                      {"after", Form::objects}},
                         .files = {"artefacts/{key}.{token}.destroyed.json"},
                         .needs = {{Fact::keyIn, {"key", "token"}}, unlockedToken},
                         .takes = {{Fact::keyIn, {"key", "token"}}},
                         .shown = {keyHash, serial, {"destroyed", Phrase::labelDestroyed}}};
    return {
        .name = "destroy-key",
        .purpose = "a quorum destroys a key in one token; what is on the token is listed before and after",
        .parameters = {keyParameter, tokenParameter},
        .attendance = {{"unlock"}},
        .does = {destroy},
        .obtains = {unlockedToken},
        .may = {"unlock"},
        .judges = Who::both};
}

Kind keyReference() {
    const Action refer{.name = "key-reference",
                       .evidence = {{"token", Form::token}, {"key", Form::id}, {"uri", Form::nonEmpty}},
                       .files = {"artefacts/{key}.key-reference.json"},
                       .needs = {{Fact::certified, {"key"}}, {Fact::keyIn, {"key", "token"}}, unlockedToken},
                       .gives = {{Fact::referenced, {"key"}}},
                       .shown = {{"uri", Phrase::labelKey}}};
    return {.name = "key-reference",
            .purpose = "a file tells other systems how to find a key",
            .parameters = {keyParameter, tokenParameter},
            .attendance = {{"unlock"}},
            .does = {refer},
            .obtains = {unlockedToken},
            .may = {"unlock"},
            .judges = Who::actor,
            .mayBeRedone = true};
}

}  // namespace

std::vector<Kind> keyKinds() {
    return {generateKey(),    makeCertificate(), backup(),  restoreTest(), writePackage(),
            retrieveBackup(), recoverKey(),      sealKey(), destroyKey(),  keyReference()};
}

}  // namespace conclave::steps
