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
    script.format = fields.number("conclave-script", 1, 1).value_or(1);
    script.name = fields.id("name").value_or("");
    script.version = fields.line("version", 32).value_or("");
    script.title = fields.text("title", 120).value_or(Text{});
    script.approvedBy = fields.line("approvedBy", 200).value_or("");
    script.policies = fields.lines("policies", 1, 200, Need::may);
    script.roles = readRoles(fields, report);
    (void)fields.node("excludedRoles", Need::may);
    if (fields.has("excludedRoles"))
        script.excludedRoles = readExcludedRoles(fields, script.roles, report);
    script.seats = readSeats(fields, script.roles, report);
    script.unlock = readQuorum(fields, "unlock", script.seats, report);
    script.backup = readQuorum(fields, "backup", script.seats, report);
    script.tokens = readTokens(fields, report);
    const auto key = readKey(fields, report);
    script.key = key.value_or(KeySpec{});
    script.certificate = readCertificate(fields, key, report);
    script.trustAnchors = readTrustAnchors(fields, report);
    auto read = readActs(fields, script, report);
    script.acts = std::move(read.acts);
    fields.finish();
    if (script.seats.empty())
        return script;
    checkPeople(script, fields, report);
    if (read.canBeOrdered && script.unlock.threshold > 0 && script.backup.threshold > 0)
        checkSteps(script, report);
    return script;
}

}  // namespace

std::map<std::string, TokenSpec> readTokens(Fields& fields, Report& report) {
    std::map<std::string, TokenSpec> tokens;
    for (const auto& entry : fields.map("tokens", 16)) {
        if (!isId(entry.key))
            report.add(entry.at, Errc::valueNotAllowed,
                       {fields.path("tokens"), entry.key, "[a-z0-9-]{1,32}"});
        Fields section(entry.value, fields.path("tokens." + entry.key), report);
        TokenSpec token;
        token.at = entry.at;
        token.label = section.line("label", tokenLabelOctets, Need::must, Charset::ascii).value_or("");
        token.zeroise = section.flag("zeroise", Need::may).value_or(false);
        section.finish();
        tokens[entry.key] = std::move(token);
    }
    if (!tokens.empty() && !tokens.contains("primary"))
        report.add(fields.at("tokens"), Errc::keyMissing, {fields.path("tokens.primary")});
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
         {std::string_view(id), name(kind), std::string_view(title.en), std::string_view(title.ptBr),
          std::string_view(text.en), std::string_view(text.ptBr)}) {
        canonical += '\0';
        canonical += part;
    }
    return crypto::sha256(asBytes(canonical));
}

const Seat* Script::findSeat(std::string_view id) const {
    const auto seat = std::find_if(seats.begin(), seats.end(), [&](const Seat& one) { return one.id == id; });
    return seat == seats.end() ? nullptr : &*seat;
}

std::vector<const Step*> Script::allSteps() const {
    std::vector<const Step*> steps;
    for (const auto& act : acts)
        for (const auto& step : act.steps)
            steps.push_back(&step);
    return steps;
}

}  // namespace conclave::script
