#include <array>

#include "core/script/answers.h"
#include "core/script/script.h"

namespace conclave::script {
namespace {

constexpr std::array kinds{
    StepKind::confirm,      StepKind::signIn,          StepKind::clockCheck,
    StepKind::hashCheck,    StepKind::hsmCheck,        StepKind::enrolCards,
    StepKind::dealUnlock,   StepKind::initialiseToken, StepKind::unlock,
    StepKind::generateKey,  StepKind::makeCertificate, StepKind::dealBackup,
    StepKind::backup,       StepKind::restoreTest,     StepKind::seal,
    StepKind::keyReference, StepKind::closeOut,
};

constexpr std::array declarableRoles{
    Role::administrator,
    Role::operator_,
    Role::internalWitness,
    Role::securityOfficer,
    Role::activationCustodian,
    Role::recoveryCustodian,
    Role::safeController,
    Role::hsmAdministrator,
    Role::auditor,
    Role::independentWitness,
    Role::notary,
    Role::videoRecorder,
};

}  // namespace

std::string_view name(StepKind kind) {
    switch (kind) {
        case StepKind::confirm:
            return "confirm";
        case StepKind::signIn:
            return "sign-in";
        case StepKind::clockCheck:
            return "clock-check";
        case StepKind::hashCheck:
            return "hash-check";
        case StepKind::hsmCheck:
            return "hsm-check";
        case StepKind::enrolCards:
            return "enrol-cards";
        case StepKind::dealUnlock:
            return "deal-unlock";
        case StepKind::initialiseToken:
            return "initialise-token";
        case StepKind::unlock:
            return "unlock";
        case StepKind::generateKey:
            return "generate-key";
        case StepKind::makeCertificate:
            return "make-certificate";
        case StepKind::dealBackup:
            return "deal-backup";
        case StepKind::backup:
            return "backup";
        case StepKind::restoreTest:
            return "restore-test";
        case StepKind::seal:
            return "seal";
        case StepKind::keyReference:
            return "key-reference";
        case StepKind::closeOut:
            return "close-out";
    }
    return {};
}

std::string_view name(Role role) {
    switch (role) {
        case Role::administrator:
            return "administrator";
        case Role::operator_:
            return "operator";
        case Role::internalWitness:
            return "internal-witness";
        case Role::securityOfficer:
            return "security-officer";
        case Role::activationCustodian:
            return "activation-custodian";
        case Role::recoveryCustodian:
            return "recovery-custodian";
        case Role::safeController:
            return "safe-controller";
        case Role::hsmAdministrator:
            return "hsm-administrator";
        case Role::auditor:
            return "auditor";
        case Role::independentWitness:
            return "independent-witness";
        case Role::notary:
            return "notary";
        case Role::videoRecorder:
            return "video-recorder";
    }
    return {};
}

std::string_view name(Statement statement) {
    switch (statement) {
        case Statement::agree:
            return "agree";
        case Statement::disagree:
            return "disagree";
        case Statement::refuses:
            return "refuses";
        case Statement::absent:
            return "absent";
    }
    return {};
}

std::optional<StepKind> parseStepKind(std::string_view text) {
    for (const auto kind : kinds)
        if (name(kind) == text)
            return kind;
    return std::nullopt;
}

std::optional<Role> parseRole(std::string_view text) {
    for (const auto role : declarableRoles)
        if (name(role) == text)
            return role;
    return std::nullopt;
}

std::span<const StepKind> allStepKinds() {
    return kinds;
}
std::span<const Role> allRoles() {
    return declarableRoles;
}

}  // namespace conclave::script
