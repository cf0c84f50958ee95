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
Quorum readQuorum(Fields& fields, std::string_view key, const std::vector<Seat>& seats, Report& report);
std::map<std::string, TokenSpec> readTokens(Fields& fields, Report& report);
/// Nothing when the algorithm could not be read, so that nothing is compared with it.
std::optional<KeySpec> readKey(Fields& fields, Report& report);
CertificateSpec readCertificate(Fields& fields, const std::optional<KeySpec>& key, Report& report);
std::map<std::string, std::string> readTrustAnchors(Fields& fields, Report& report);
struct ReadActs {
    std::vector<Act> acts;
    bool canBeOrdered =
        true;  ///< kinds, people and tokens of all steps are known, so that checkSteps has a sense
};
ReadActs readActs(Fields& fields, const Script& script, Report& report);

/// Rules between sections: roles that exclude each other, roles and quorums, anchors and tokens nobody uses.
void checkPeople(const Script& script, const Fields& fields, Report& report);
/// Which kinds of step there must be, in which order, and who must be there. Every act has steps.
void checkSteps(const Script& script, Report& report);

template <class Map>
std::vector<std::string> keysOf(const Map& map) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : map)
        keys.push_back(key);
    return keys;
}
std::vector<std::string> idsOf(const std::vector<Seat>& seats);

}  // namespace conclave::script
