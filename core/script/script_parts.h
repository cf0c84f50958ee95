#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/script/fields.h"
#include "core/script/script.h"

/// Readers of a script's sections. Each takes the key from `fields`, reports every mistake, and returns what
/// it could read; the caller drops the script when anything was reported.
namespace conclave::script {

std::vector<Role> readRoles(Fields& fields, Report& report);
std::vector<std::pair<Role, Role>> readExcludedRoles(Fields& fields, const std::vector<Role>& declared,
                                                     Report& report);
std::vector<Seat> readSeats(Fields& fields, const std::vector<Role>& declared, Report& report);
/// One that could not be read has no custodians.
std::map<std::string, Quorum> readQuorums(Fields& fields, const std::vector<Seat>& seats, Report& report);
std::map<std::string, TokenSpec> readTokens(Fields& fields, const std::map<std::string, Quorum>& quorums,
                                            Report& report);
std::map<std::string, KeySpec> readKeys(Fields& fields, Report& report);
std::map<std::string, std::string> readAuthorities(Fields& fields, std::string_view key, Report& report);
std::optional<ApprovalRule> readApprovalRule(Fields& fields, Report& report);
std::vector<Waiver> readWaivers(Fields& fields, const Script& script, Report& report);
struct ReadActs {
    std::vector<Act> acts;
    std::vector<Contingency> contingencies;
    bool canBeOrdered =
        true;  ///< kinds, people and names of all steps are known, so that checkSteps has a sense
};
ReadActs readActs(Fields& fields, const Script& script, Report& report);

/// Rules between sections: roles that exclude each other, roles and quorums, seats that may stay vacant.
void checkPeople(const Script& script, const Fields& fields, Report& report);
/// What is declared is used: quorums, tokens, keys, trust anchors.
void checkUse(const Script& script, const Fields& fields, Report& report);
/// What steps need, in which order, who must be there, and what is owed at the end. Every act has steps.
void checkSteps(const Script& script, Report& report);

/// A quorum of that purpose; nothing when it is none.
std::optional<std::string> readQuorumName(Fields& fields, std::string_view key,
                                          const std::map<std::string, Quorum>& quorums, QuorumPurpose purpose,
                                          Report& report);
/// A declared thing that is named; says so when it is not declared.
bool isDeclared(const std::string& name, const std::vector<std::string>& declared, const std::string& path,
                Place at, Report& report);

template <class Map>
std::vector<std::string> keysOf(const Map& map) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : map)
        keys.push_back(key);
    return keys;
}
std::vector<std::string> idsOf(const std::vector<Seat>& seats);
/// Of acts and contingencies.
std::vector<const Step*> everyStep(const Script& script);
std::vector<std::string> namesOf(const std::map<std::string, Quorum>& quorums, QuorumPurpose purpose);

}  // namespace conclave::script
