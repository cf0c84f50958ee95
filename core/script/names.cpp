#include <array>

#include "core/script/answers.h"
#include "core/script/script.h"

namespace conclave::script {
namespace {

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

std::string_view name(QuorumPurpose purpose) {
    switch (purpose) {
        case QuorumPurpose::unlock:
            return "unlock";
        case QuorumPurpose::backup:
            return "backup";
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

std::optional<Role> parseRole(std::string_view text) {
    for (const auto role : declarableRoles)
        if (name(role) == text)
            return role;
    return std::nullopt;
}

std::span<const Role> allRoles() {
    return declarableRoles;
}

}  // namespace conclave::script
