#include "core/script/script.h"

#include <algorithm>

#include "core/crypto/digest.h"
#include "core/script/script_parts.h"

namespace conclave::script {
namespace {

constexpr std::size_t tokenLabelOctets = 32;  // CK_TOKEN_INFO.label

Script readScript(const Node& root, Report& report) {
    Fields fields(root, "", report);
    Script script;
    script.format = fields.number("conclave-script", 3, 3).value_or(3);
    script.name = fields.id("name").value_or("");
    script.version = fields.line("version", 32).value_or("");
    script.title = fields.text("title", 120).value_or(Text{});
    script.approvedBy = fields.line("approvedBy", 200).value_or("");
    script.approval = readApprovalRule(fields, report);
    script.policies = fields.lines("policies", 1, 200, Need::may);
    script.roles = readRoles(fields, report);
    (void)fields.node("excludedRoles", Need::may);
    if (fields.has("excludedRoles"))
        script.excludedRoles = readExcludedRoles(fields, script.roles, report);
    script.seats = readSeats(fields, script.roles, report);
    script.quorums = readQuorums(fields, script.seats, report);
    script.tokens = readTokens(fields, script.quorums, report);
    script.keys = readKeys(fields, report);
    script.trustAnchors = readAuthorities(fields, "trustAnchors", report);
    script.attestationRoots = readAuthorities(fields, "attestationRoots", report);
    script.attestationRootsAt = fields.at("attestationRoots");
    script.idleMinutes = fields.number("idleMinutes", 1, 120, Need::may).value_or(script.idleMinutes);
    script.drillMonths = fields.number("drillMonths", 1, 60, Need::may).value_or(script.drillMonths);
    script.waivers = readWaivers(fields, script, report);
    auto read = readActs(fields, script, report);
    script.acts = std::move(read.acts);
    script.contingencies = std::move(read.contingencies);
    fields.finish();
    if (script.seats.empty())
        return script;
    checkPeople(script, fields, report);
    const auto isRead = [](const auto& quorum) {
        return quorum.second.isEarlier || !quorum.second.custodians.empty();
    };
    const auto isOpened = [](const auto& token) { return !token.second.quorum.empty(); };
    if (read.canBeOrdered && std::ranges::all_of(script.quorums, isRead) &&
        std::ranges::all_of(script.tokens, isOpened)) {
        checkUse(script, fields, report);
        checkSteps(script, report);
    }
    return script;
}

}  // namespace

bool isDeclared(const std::string& name, const std::vector<std::string>& declared, const std::string& path,
                Place at, Report& report) {
    if (std::ranges::find(declared, name) != declared.end())
        return true;
    report.add(at, Errc::referenceUnknown, {path, name, joined(declared)});
    return false;
}

std::map<std::string, TokenSpec> readTokens(Fields& fields, const std::map<std::string, Quorum>& quorums,
                                            Report& report) {
    std::map<std::string, TokenSpec> tokens;
    for (const auto& entry : fields.map("tokens", 16, Need::may)) {
        if (!isId(entry.key))
            report.add(entry.at, Errc::valueNotAllowed,
                       {fields.path("tokens"), entry.key, "[a-z0-9-]{1,32}"});
        Fields section(entry.value, fields.path("tokens." + entry.key), report);
        TokenSpec token;
        token.at = entry.at;
        token.label = section.line("label", tokenLabelOctets, Need::must, Charset::ascii).value_or("");
        token.quorum = readQuorumName(section, "quorum", quorums, QuorumPurpose::unlock, report).value_or("");
        token.zeroise = section.flag("zeroise", Need::may).value_or(false);
        section.finish();
        tokens[entry.key] = std::move(token);
    }
    return tokens;
}

Parsed<Script> parseScript(ByteView yaml, std::string fileName) {
    Report report(std::move(fileName));
    std::optional<Script> script;
    if (const auto root = readYaml(yaml, report))
        script = readScript(*root, report);
    if (!report.isClean()) {
        script.reset();
    } else {
        script->file = report.file();
        script->source = toBytes(yaml);
        script->sha256 = crypto::sha256(yaml);
    }
    return {std::move(script), std::move(report).take()};
}

Parsed<Script> loadScript(const std::filesystem::path& path) {
    Report report(path.string());
    const auto source = readSource(path, report);
    if (!source)
        return {std::nullopt, std::move(report).take()};
    return parseScript(*source, path.string());
}

Bytes Step::textSha256() const {
    std::string canonical = "conclave/v1/step-text";
    for (const std::string_view part :
         {std::string_view(id), kind->name, std::string_view(title.en), std::string_view(title.ptBr),
          std::string_view(text.en), std::string_view(text.ptBr)}) {
        canonical += '\0';
        canonical += part;
    }
    return crypto::sha256(asBytes(canonical));
}

const std::string& Step::named(std::string_view parameter) const {
    static const std::string none;
    const auto found = names.find(parameter);
    return found == names.end() ? none : found->second;
}

KeySpec earlierKey(std::string label, crypto::KeyAlgorithm algorithm) {
    KeySpec key;
    key.isEarlier = true;
    key.algorithm = algorithm;
    key.certificateLabel = label;
    key.label = std::move(label);
    key.certificate.signatureAlgorithm = crypto::defaultSignature(algorithm);
    return key;
}

const Seat* Script::findSeat(std::string_view id) const {
    const auto seat = std::ranges::find(seats, id, &Seat::id);
    return seat == seats.end() ? nullptr : &*seat;
}

std::vector<const Step*> Script::allSteps() const {
    std::vector<const Step*> steps;
    for (const auto& act : acts)
        for (const auto& step : act.steps)
            steps.push_back(&step);
    return steps;
}

const Act* Script::actOf(std::string_view step) const {
    const auto has = [&](const Act& act) {
        return std::ranges::find(act.steps, step, &Step::id) != act.steps.end();
    };
    for (const auto& act : acts)
        if (has(act))
            return &act;
    for (const auto& contingency : contingencies)
        if (has(contingency.act))
            return &contingency.act;
    return nullptr;
}

const Step* Script::findStep(std::string_view id) const {
    const auto* act = actOf(id);
    return act == nullptr ? nullptr : &*std::ranges::find(act->steps, id, &Step::id);
}

const Contingency* Script::findContingency(std::string_view id) const {
    const auto found =
        std::ranges::find(contingencies, id, [](const Contingency& one) { return one.act.id; });
    return found == contingencies.end() ? nullptr : &*found;
}

std::string Script::birthplaceOf(std::string_view key) const {
    const auto isBorn = [](const steps::Action& action) {
        return std::ranges::any_of(action.gives, [](const steps::Term& term) {
            return term.fact == steps::Fact::keyIn && term.when.empty();
        });
    };
    for (const auto* step : allSteps())
        if (step->named("key") == key && std::ranges::any_of(step->kind->does, isBorn))
            return step->named("token");
    return {};
}

std::vector<std::string> Script::seatIds() const {
    return idsOf(seats);
}

Result<x509::Authority> Script::authorityOf(const Seat& seat) const {
    return x509::Authority::fromFile(asBytes(trustAnchors.at(*seat.trustAnchor)));
}

x509::AttestationRoots Script::rootsOfCards() const {
    x509::AttestationRoots roots;
    for (const auto& [maker, pem] : attestationRoots)
        if (auto authority = x509::Authority::fromFile(asBytes(pem)))
            roots.emplace(maker, std::move(*authority));
    return roots;
}

const std::string& Script::reporter() const {
    const auto isWitness = [](const Seat& seat) {
        return std::ranges::find(seat.roles, Role::internalWitness) != seat.roles.end();
    };
    auto found = std::ranges::find_if(seats, isWitness);
    if (found == seats.end())
        found = std::ranges::find(seats, false, &Seat::mayBeVacant);  // who leads a step, at least
    return found->id;
}

const Waiver* Script::waiverOf(const steps::Owing& debt) const {
    const auto found = std::ranges::find(waivers, debt, &Waiver::debt);
    return found == waivers.end() ? nullptr : &*found;
}

std::vector<const Step*> everyStep(const Script& script) {
    auto steps = script.allSteps();
    for (const auto& contingency : script.contingencies)
        for (const auto& step : contingency.act.steps)
            steps.push_back(&step);
    return steps;
}

}  // namespace conclave::script
