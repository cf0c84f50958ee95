#include <algorithm>

#include "core/script/script_parts.h"

namespace conclave::script {
namespace {

constexpr int maxCustodians = 16;  // SLIP-0039

std::vector<std::string_view> names(std::span<const Role> roles) {
    std::vector<std::string_view> names;
    for (const auto role : roles)
        names.push_back(name(role));
    return names;
}

bool holds(const std::vector<Role>& roles, Role role) {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
}

/// A role name that is declared.
std::optional<Role> readRole(const Node& node, const std::string& path, std::span<const Role> declared,
                             Errc otherwise, Report& report) {
    const auto text = readLine(node, path, 64, report);
    if (!text)
        return std::nullopt;
    const auto role = parseRole(*text);
    if (!role || std::find(declared.begin(), declared.end(), *role) == declared.end()) {
        const auto known = names(declared);
        report.add(node.at, otherwise, {path, *text, joined(known)});
        return std::nullopt;
    }
    return role;
}

std::vector<Role> readRoleList(Fields& fields, std::span<const Role> declared, Errc otherwise,
                               Report& report) {
    std::vector<Role> roles;
    for (const auto& item : fields.list("roles", 1, 64)) {
        const auto role = readRole(item, fields.path("roles"), declared, otherwise, report);
        if (role && holds(roles, *role))
            report.add(item.at, Errc::keyDuplicate, {item.text});
        else if (role)
            roles.push_back(*role);
    }
    return roles;
}

void checkCustodianRole(const std::vector<Seat>& seats, const Quorum& quorum, Role role,
                        const std::string& quorumName, Report& report) {
    if (quorum.custodians.empty())
        return;
    for (const auto& seat : seats) {
        const auto& ids = quorum.custodians;
        const bool isCustodian = std::find(ids.begin(), ids.end(), seat.id) != ids.end();
        if (isCustodian != holds(seat.roles, role))
            report.add(seat.at, Errc::custodianRole, {seat.id, std::string(name(role)), quorumName});
    }
}

}  // namespace

std::vector<std::string> idsOf(const std::vector<Seat>& seats) {
    std::vector<std::string> ids;
    for (const auto& seat : seats)
        ids.push_back(seat.id);
    return ids;
}

std::vector<Role> readRoles(Fields& fields, Report& report) {
    return readRoleList(fields, allRoles(), Errc::valueNotAllowed, report);
}

std::vector<std::pair<Role, Role>> readExcludedRoles(Fields& fields, const std::vector<Role>& declared,
                                                     Report& report) {
    std::vector<std::pair<Role, Role>> pairs;
    const auto path = fields.path("excludedRoles");
    for (const auto& item : fields.list("excludedRoles", 0, 64)) {
        if (item.kind != Node::Kind::list || item.items.size() != 2) {
            report.add(item.at, Errc::valueKindWrong, {path, "[…, …]"});
            continue;
        }
        const auto first = readRole(item.items[0], path, declared, Errc::referenceUnknown, report);
        const auto second = readRole(item.items[1], path, declared, Errc::referenceUnknown, report);
        if (!first || !second)
            continue;
        const auto same = [&](const auto& pair) {
            return pair == std::pair(*first, *second) || pair == std::pair(*second, *first);
        };
        if (*first == *second || std::any_of(pairs.begin(), pairs.end(), same))
            report.add(item.items[1].at, Errc::keyDuplicate, {item.items[1].text});
        else
            pairs.emplace_back(*first, *second);
    }
    return pairs;
}

std::vector<Seat> readSeats(Fields& fields, const std::vector<Role>& declared, Report& report) {
    std::vector<Seat> seats;
    for (const auto& entry : fields.map("seats", 64)) {
        if (!isId(entry.key))
            report.add(entry.at, Errc::valueNotAllowed, {fields.path("seats"), entry.key, "[a-z0-9-]{1,32}"});
        Fields seat(entry.value, fields.path("seats." + entry.key), report);
        Seat read;
        read.id = entry.key;
        read.at = entry.at;
        read.roles = readRoleList(seat, declared, Errc::referenceUnknown, report);
        read.title = seat.text("title", 120).value_or(Text{});
        read.trustAnchor = seat.line("trustAnchor", 32, Need::may);
        seat.finish();
        seats.push_back(std::move(read));
    }
    return seats;
}

Quorum readQuorum(Fields& fields, std::string_view key, const std::vector<Seat>& seats, Report& report) {
    Quorum quorum;
    const auto* node = fields.node(key);
    if (!node)
        return quorum;
    Fields section(*node, fields.path(key), report);
    quorum.at = node->at;
    const auto threshold = section.number("threshold", 1, maxCustodians);
    std::vector<Place> places;
    auto custodians = section.lines("custodians", 1, 64, Need::must, &places);
    const auto declared = idsOf(seats);
    bool isKnown = true;
    for (std::size_t i = 0; i < custodians.size(); ++i)
        if (std::find(declared.begin(), declared.end(), custodians[i]) == declared.end()) {
            report.add(places[i], Errc::referenceUnknown,
                       {section.path("custodians"), custodians[i], joined(declared)});
            isKnown = false;
        }
    section.finish();
    if (!threshold || custodians.empty())
        return quorum;
    const auto count = static_cast<int>(custodians.size());
    const bool isPossible =
        (*threshold == 1 && count == 1) || (*threshold >= 2 && *threshold <= count && count <= maxCustodians);
    if (!isPossible)
        report.add(section.at("threshold"), Errc::thresholdInvalid,
                   {std::to_string(*threshold), std::to_string(count)});
    if (!isPossible || !isKnown)
        return quorum;
    quorum.threshold = *threshold;
    quorum.custodians = std::move(custodians);
    return quorum;
}

void checkPeople(const Script& script, const Fields& fields, Report& report) {
    for (const auto role : script.roles) {
        const auto isHeld = [&](const Seat& seat) { return holds(seat.roles, role); };
        if (std::none_of(script.seats.begin(), script.seats.end(), isHeld))
            report.add(fields.at("roles"), Errc::keyIgnored, {std::string(name(role)), "seats"});
    }
    for (const auto& seat : script.seats) {
        for (const auto& [first, second] : script.excludedRoles)
            if (holds(seat.roles, first) && holds(seat.roles, second))
                report.add(seat.at, Errc::rolesExcluded,
                           {seat.id, std::string(name(first)), std::string(name(second))});
        if (seat.trustAnchor && !script.trustAnchors.contains(*seat.trustAnchor))
            report.add(seat.at, Errc::referenceUnknown,
                       {"seats." + seat.id + ".trustAnchor", *seat.trustAnchor,
                        joined(keysOf(script.trustAnchors))});
    }
    for (const auto& anchor : keysOf(script.trustAnchors)) {
        const auto uses = [&](const Seat& seat) { return seat.trustAnchor == anchor; };
        if (std::none_of(script.seats.begin(), script.seats.end(), uses))
            report.add(fields.at("trustAnchors"), Errc::keyIgnored, {"trustAnchors." + anchor, "seats"});
    }
    checkCustodianRole(script.seats, script.unlock, Role::activationCustodian, "unlock", report);
    checkCustodianRole(script.seats, script.backup, Role::recoveryCustodian, "backup", report);
}

}  // namespace conclave::script
