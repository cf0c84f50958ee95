#include <algorithm>
#include <array>
#include <set>

#include "core/script/script_parts.h"

namespace conclave::script {
namespace {

constexpr int maxCustodians = 16;  // SLIP-0039
constexpr std::array<std::string_view, 2> purposeNames{"unlock", "backup"};
/// A quorum's name is that of its folder in the record, where these stand already.
constexpr std::array<std::string_view, 4> foldersOfRecord{"participants", "artefacts", "signatures",
                                                          "approval"};

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

/// The seats that hold the role are exactly the custodians of the quorums of that purpose.
void checkCustodianRole(const Script& script, QuorumPurpose purpose, Role role, Report& report) {
    std::set<std::string> custodians;
    for (const auto& [name, quorum] : script.quorums) {
        if (quorum.purpose != purpose)
            continue;
        if (quorum.custodians.empty())  // could not be read; or who holds it is known by the cards
            return;
        custodians.insert(quorum.custodians.begin(), quorum.custodians.end());
    }
    auto quorums = joined(namesOf(script.quorums, purpose));
    if (quorums.empty())
        quorums = "purpose: " + std::string(name(purpose));
    for (const auto& seat : script.seats)
        if (custodians.contains(seat.id) != holds(seat.roles, role))
            report.add(seat.at, Errc::custodianRole, {seat.id, std::string(name(role)), quorums});
}

/// Why a ceremony cannot do without this person; empty when it can.
Wording whyNeeded(const Script& script, const Seat& seat) {
    for (const auto& [name, quorum] : script.quorums)
        if (std::ranges::find(quorum.custodians, seat.id) != quorum.custodians.end() &&
            quorum.atLeast == std::ssize(quorum.custodians))
            return worded("a custodian of the quorum {}", "custodiante do quórum {}", name);
    for (const auto* step : everyStep(script)) {
        if (step->actor == seat.id)
            return worded("the actor of the step {}", "quem executa o passo {}", step->id);
        if (step->witness == seat.id)
            return worded("the witness of the step {}", "a testemunha do passo {}", step->id);
    }
    if (holds(seat.roles, Role::internalWitness))  // reports exceptions and breaks
        return {"the internal witness", "a testemunha interna"};
    return {};
}

Quorum readQuorum(const Entry& entry, const std::string& path, const std::vector<Seat>& seats,
                  Report& report) {
    Quorum quorum;
    quorum.name = entry.key;
    quorum.at = entry.at;
    Fields section(entry.value, path, report);
    const auto purpose = section.choice("purpose", purposeNames);
    quorum.purpose = purpose == purposeNames[1] ? QuorumPurpose::backup : QuorumPurpose::unlock;
    static constexpr std::array<std::string_view, 1> origins{"earlier"};
    if (section.choice("from", origins, Need::may)) {
        quorum.isEarlier = true;
        if (purpose && quorum.purpose != QuorumPurpose::backup)
            report.add(section.at("purpose"), Errc::quorumPurpose,
                       {section.path("purpose"), *purpose, std::string(purposeNames[1])});
        for (const char* key : {"threshold", "custodians", "atLeast"})
            section.refuseIgnored(key, "from: earlier");
        section.finish();
        return quorum;
    }
    const auto threshold = section.number("threshold", 1, maxCustodians);
    std::vector<Place> places;
    auto custodians = section.lines("custodians", 1, 64, Need::must, &places);
    const auto declared = idsOf(seats);
    bool isKnown = purpose.has_value();
    for (std::size_t i = 0; i < custodians.size(); ++i)
        isKnown =
            isDeclared(custodians[i], declared, section.path("custodians"), places[i], report) && isKnown;
    const auto atLeast =
        section.number("atLeast", threshold.value_or(1),
                       std::max(threshold.value_or(1), static_cast<int>(custodians.size())), Need::may);
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
    quorum.atLeast = atLeast.value_or(count);
    quorum.custodians = std::move(custodians);
    return quorum;
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
        static constexpr std::array<std::string_view, 2> profiles{"etsi-b-b", "icp-brasil-ad-rb"};
        if (!read.trustAnchor)  // ceremony cards have no certificate of ICP-Brasil
            seat.refuseIgnored("signing", "trustAnchor");
        else if (seat.choice("signing", profiles, Need::may) == profiles[1])
            read.signing = SigningProfile::icpBrasilAdRb;
        static constexpr std::array<std::string_view, 1> vacancies{"allowed"};
        read.mayBeVacant = seat.choice("vacancy", vacancies, Need::may).has_value();
        seat.finish();
        seats.push_back(std::move(read));
    }
    return seats;
}

std::map<std::string, Quorum> readQuorums(Fields& fields, const std::vector<Seat>& seats, Report& report) {
    std::map<std::string, Quorum> quorums;
    for (const auto& entry : fields.map("quorums", 16, Need::may)) {
        if (!isId(entry.key) || std::ranges::find(foldersOfRecord, entry.key) != foldersOfRecord.end())
            report.add(entry.at, Errc::valueNotAllowed,
                       {fields.path("quorums"), entry.key,
                        worded("[a-z0-9-]{{1,32}}, not {}", "[a-z0-9-]{{1,32}}, exceto {}",
                               joined(foldersOfRecord))});
        quorums[entry.key] = readQuorum(entry, fields.path("quorums." + entry.key), seats, report);
    }
    return quorums;
}

std::vector<std::string> namesOf(const std::map<std::string, Quorum>& quorums, QuorumPurpose purpose) {
    std::vector<std::string> names;
    for (const auto& [name, quorum] : quorums)
        if (quorum.purpose == purpose)
            names.push_back(name);
    return names;
}

std::optional<std::string> readQuorumName(Fields& fields, std::string_view key,
                                          const std::map<std::string, Quorum>& quorums, QuorumPurpose purpose,
                                          Report& report) {
    auto named = fields.line(key, 1024);
    if (!named || !isDeclared(*named, keysOf(quorums), fields.path(key), fields.at(key), report))
        return std::nullopt;
    if (quorums.at(*named).purpose == purpose)
        return named;
    report.add(fields.at(key), Errc::quorumPurpose, {fields.path(key), *named, std::string(name(purpose))});
    return std::nullopt;
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
    for (const auto& seat : script.seats)
        if (const auto why = whyNeeded(script, seat); seat.mayBeVacant && !why.isEmpty())
            report.add(seat.at, Errc::seatNeeded, {seat.id, why});
    checkCustodianRole(script, QuorumPurpose::unlock, Role::activationCustodian, report);
    checkCustodianRole(script, QuorumPurpose::backup, Role::recoveryCustodian, report);
}

void checkUse(const Script& script, const Fields& fields, Report& report) {
    const auto steps = everyStep(script);
    const auto isUnused = [&](const std::string& name, auto isOfSort) {
        return std::ranges::none_of(steps, [&](const Step* step) {
            return std::ranges::any_of(step->kind->parameters, [&](const steps::Parameter& parameter) {
                return isOfSort(parameter.sort) && step->named(parameter.name) == name;
            });
        });
    };
    const auto refuse = [&](const std::string& path, Place at, const char* users) {
        report.add(at, Errc::keyIgnored, {path, users});
    };
    for (const auto& [name, token] : script.tokens)
        if (isUnused(name, [](steps::Sort sort) { return sort == steps::Sort::token; }))
            refuse("tokens." + name, token.at, "acts");
    for (const auto& [name, key] : script.keys)
        if (isUnused(name, [](steps::Sort sort) { return sort == steps::Sort::key; }))
            refuse("keys." + name, key.at, "acts");
    for (const auto& [name, quorum] : script.quorums) {
        const auto opens = [&, &name = name](const auto& token) { return token.second.quorum == name; };
        if (std::ranges::none_of(script.tokens, opens) && isUnused(name, [](steps::Sort sort) {
                return sort == steps::Sort::unlockQuorum || sort == steps::Sort::backupQuorum;
            }))
            refuse("quorums." + name, quorum.at, "tokens, acts");
    }
    for (const auto& [anchor, pem] : script.trustAnchors)
        if (std::ranges::none_of(
                script.seats, [&, &anchor = anchor](const Seat& seat) { return seat.trustAnchor == anchor; }))
            refuse("trustAnchors." + anchor, fields.at("trustAnchors"), "seats");
    if (!script.attestationRoots.empty() && std::ranges::none_of(steps, [](const Step* step) {
            return step->kind->name == std::string_view("enrol-cards");
        }))
        refuse("attestationRoots", script.attestationRootsAt, "enrol-cards");
}

}  // namespace conclave::script
