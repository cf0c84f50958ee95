#include "core/script/site.h"

#include <fmt/format.h>

#include <array>

#include "core/crypto/digest.h"
#include "core/script/fields.h"

namespace conclave::script {
namespace {

constexpr std::size_t socketOctets = 107;  // sockaddr_un.sun_path
// CK_TOKEN_INFO
constexpr std::size_t labelOctets = 32;
constexpr std::size_t manufacturerOctets = 32;
constexpr std::size_t modelOctets = 16;
constexpr std::size_t serialOctets = 16;

std::string readAbsolutePath(Fields& fields, std::string_view key, Need need, std::size_t maxOctets,
                             Report& report) {
    auto path = fields.line(key, maxOctets, need);
    if (path && !path->starts_with('/')) {
        report.add(fields.at(key), Errc::valueNotAllowed, {fields.path(key), *path, "/…"});
        return {};
    }
    return path.value_or("");
}

bool isEnvironmentName(std::string_view name) {
    constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
    return !name.empty() && name.find_first_not_of(allowed) == std::string_view::npos &&
           !(name.front() >= '0' && name.front() <= '9');
}

ModuleBinding readModule(Fields& fields, Report& report) {
    ModuleBinding module;
    const auto* node = fields.node("module");
    if (!node)
        return module;
    Fields section(*node, fields.path("module"), report);
    module.at = node->at;
    module.path = readAbsolutePath(section, "path", Need::must, pathOctets, report);
    module.initArgs = section.line("initArgs", pathOctets, Need::may).value_or("");
    for (const auto& entry : section.map("environment", 64, Need::may)) {
        const auto path = section.path("environment." + entry.key);
        if (!isEnvironmentName(entry.key))
            report.add(entry.at, Errc::valueNotAllowed,
                       {section.path("environment"), entry.key, "[A-Za-z_][A-Za-z0-9_]*"});
        else if (entry.key.starts_with("LD_"))  // read by the loader when Conclave starts, never again
            report.add(entry.at, Errc::keyIgnored, {path, "ld.so"});
        if (auto value = readLine(entry.value, path, pathOctets, report))
            module.environment[entry.key] = std::move(*value);
    }
    section.finish();
    return module;
}

TokenMatch readToken(const Entry& entry, const std::string& path, Report& report) {
    Fields section(entry.value, path, report);
    TokenMatch token;
    token.at = entry.at;
    token.serial = section.line("serial", serialOctets, Need::may).value_or("");
    token.label = section.line("token", labelOctets, Need::may).value_or("");
    token.manufacturer = section.line("manufacturer", manufacturerOctets, Need::may).value_or("");
    token.model = section.line("model", modelOctets, Need::may).value_or("");
    if (const auto slot = section.wideNumber("slot-id", 0, 0xFFFF'FFFF, Need::may))
        token.slotId = static_cast<unsigned long>(*slot);
    section.finish();
    if (entry.value.kind == Node::Kind::map && entry.value.entries.empty())
        report.add(entry.value.at, Errc::keyMissing, {path + ".serial"});
    return token;
}

bool isSame(const TokenMatch& a, const TokenMatch& b) {
    return a.serial == b.serial && a.label == b.label && a.manufacturer == b.manufacturer &&
           a.model == b.model && a.slotId == b.slotId;
}

std::map<std::string, TokenMatch> readTokenMatches(Fields& fields, Report& report) {
    std::map<std::string, TokenMatch> tokens;
    for (const auto& entry : fields.map("tokens", 16)) {
        const auto path = fields.path("tokens." + entry.key);
        if (!isId(entry.key))
            report.add(entry.at, Errc::valueNotAllowed,
                       {fields.path("tokens"), entry.key, "[a-z0-9-]{1,32}"});
        auto token = readToken(entry, path, report);
        for (const auto& [name, other] : tokens)
            if (isSame(token, other) && !token.describe().empty())
                report.add(entry.at, Errc::tokenBoundTwice, {token.describe()});
        tokens[entry.key] = std::move(token);
    }
    return tokens;
}

PinRule readPinRule(Fields& fields, Report& report) {
    static constexpr std::array<std::string_view, 2> alphabets{"base32", "digits"};
    PinRule rule;
    const auto* node = fields.node("pin", Need::may);
    if (!node)
        return rule;
    Fields section(*node, fields.path("pin"), report);
    if (section.choice("alphabet", alphabets) == "digits")
        rule.alphabet = PinAlphabet::digits;
    rule.length = section.number("length", 4, 32, Need::may);
    section.finish();
    return rule;
}

Site readSite(const Node& root, Report& report) {
    Fields fields(root, "", report);
    Site site;
    (void)fields.number("conclave-site", 1, 1);
    site.readersAt = fields.at("pcsc");
    site.outputAt = fields.at("outputFolder");
    site.pinAt = fields.at("pin");
    site.rehearsal = fields.flag("rehearsal").value_or(false);
    site.place = fields.line("place", 200).value_or("");
    site.module = readModule(fields, report);
    if (const auto* node = fields.node("pcsc", Need::may)) {
        Fields section(*node, fields.path("pcsc"), report);
        site.pcscSocket = readAbsolutePath(section, "socket", Need::may, socketOctets, report);
        site.readers = section.lines("readers", 1, 127, Need::may);  // MAX_READERNAME of PC/SC lite
        section.finish();
        site.readersAt = section.at("readers");
    }
    site.tokens = readTokenMatches(fields, report);
    site.outputFolder = readAbsolutePath(fields, "outputFolder", Need::may, pathOctets, report);
    site.pin = readPinRule(fields, report);
    fields.finish();
    return site;
}

}  // namespace

std::string TokenMatch::describe() const {
    std::vector<std::string> parts;
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty())
            parts.push_back(fmt::format("{}={}", name, value));
    };
    add("serial", serial);
    add("token", label);
    add("manufacturer", manufacturer);
    add("model", model);
    if (slotId)
        parts.push_back(fmt::format("slot-id={}", *slotId));
    return joined(parts);
}

Parsed<Site> parseSite(ByteView yaml, std::string fileName) {
    Report report(std::move(fileName));
    std::optional<Site> site;
    if (const auto root = readYaml(yaml, report))
        site = readSite(*root, report);
    if (!report.isClean()) {
        site.reset();
    } else {
        site->file = report.file();
        site->source = toBytes(yaml);
        site->sha256 = crypto::sha256(yaml);
    }
    return {std::move(site), std::move(report).take()};
}

Parsed<Site> loadSite(const std::filesystem::path& path) {
    Report report(path.string());
    const auto source = readSource(path, report);
    if (!source)
        return {std::nullopt, std::move(report).take()};
    return parseSite(*source, path.string());
}

}  // namespace conclave::script
