#include <algorithm>
#include <array>
#include <chrono>

#include "core/base/text.h"
#include "core/script/script_parts.h"
#include "core/x509/signer.h"

namespace conclave::script {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::sys_time;

constexpr std::int64_t msPerDay = 86'400'000;
constexpr int maxValidityYears = 50;

using crypto::KeyAlgorithm;
using crypto::SignatureAlgorithm;

constexpr std::array keyAlgorithms{KeyAlgorithm::rsa2048, KeyAlgorithm::rsa3072, KeyAlgorithm::rsa4096,
                                   KeyAlgorithm::ecP256,  KeyAlgorithm::ecP384,  KeyAlgorithm::ecP521};
constexpr std::array signatureAlgorithms{
    SignatureAlgorithm::rsaPkcs1Sha256, SignatureAlgorithm::rsaPkcs1Sha384,
    SignatureAlgorithm::rsaPkcs1Sha512, SignatureAlgorithm::rsaPssSha256,
    SignatureAlgorithm::rsaPssSha384,   SignatureAlgorithm::rsaPssSha512,
    SignatureAlgorithm::ecdsaSha256,    SignatureAlgorithm::ecdsaSha384,
    SignatureAlgorithm::ecdsaSha512};

template <class Algorithms>
std::vector<std::string_view> names(const Algorithms& algorithms) {
    std::vector<std::string_view> names;
    for (const auto algorithm : algorithms)
        names.push_back(name(algorithm));
    return names;
}

/// Upper bounds of X.520 in characters (RFC 5280, appendix A.1); organizationIdentifier by ETSI EN 319 412-1.
struct PartRule {
    std::string_view type;
    std::size_t maxCharacters;
    bool mayRepeat;
    bool isPrintableString;
};
constexpr std::array<PartRule, 8> partRules{{{"C", 2, false, true},
                                             {"ST", 128, false, false},
                                             {"L", 128, false, false},
                                             {"O", 64, false, false},
                                             {"organizationIdentifier", 64, false, false},
                                             {"OU", 64, true, false},
                                             {"CN", 64, false, false},
                                             {"serialNumber", 64, false, true}}};

const PartRule* findRule(std::string_view type) {
    for (const auto& rule : partRules)
        if (rule.type == type)
            return &rule;
    return nullptr;
}

std::string partTypes() {
    std::vector<std::string_view> types;
    for (const auto& rule : partRules)
        types.push_back(rule.type);
    return joined(types);
}

/// PrintableString (X.680, 41.4).
bool isPrintableString(std::string_view text) {
    constexpr std::string_view allowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?";
    return text.find_first_not_of(allowed) == std::string_view::npos;
}

std::optional<NamePart> readNamePart(const Node& item, const std::string& path, Report& report) {
    if (item.kind != Node::Kind::map || item.entries.size() != 1) {
        report.add(item.at, Errc::valueKindWrong, {path, "[{CN: \"…\"}, …]"});
        return std::nullopt;
    }
    const auto& [type, at, value] = item.entries.front();
    const auto* rule = findRule(type);
    if (!rule) {
        report.add(at, Errc::keyUnknown, {path + "." + type, partTypes()});
        return std::nullopt;
    }
    const auto text = readLine(value, path + "." + type, 512, report);
    if (!text)
        return std::nullopt;
    if (type == "C" &&
        (text->size() != 2 || (*text)[0] < 'A' || (*text)[0] > 'Z' || (*text)[1] < 'A' || (*text)[1] > 'Z')) {
        report.add(value.at, Errc::valueNotAllowed, {path + ".C", *text, "[A-Z]{2}"});
        return std::nullopt;
    }
    if (countCharacters(*text) > rule->maxCharacters ||
        (rule->isPrintableString && !isPrintableString(*text))) {
        report.add(value.at, Errc::textUnfit, {path + "." + type, std::to_string(rule->maxCharacters)});
        return std::nullopt;
    }
    return NamePart{type, *text};
}

std::vector<NamePart> readSubject(Fields& section, Report& report) {
    std::vector<NamePart> subject;
    const auto path = section.path("subject");
    bool hasMistakes = !section.has("subject");
    const auto items = section.list("subject", 1, 32);
    for (const auto& item : items) {
        auto part = readNamePart(item, path, report);
        if (!part) {
            hasMistakes = true;
            continue;
        }
        const auto isSame = [&](const NamePart& other) { return other.type == part->type; };
        if (!findRule(part->type)->mayRepeat && std::any_of(subject.begin(), subject.end(), isSame))
            report.add(item.at, Errc::keyDuplicate, {part->type});
        subject.push_back(std::move(*part));
    }
    const auto isCommonName = [](const NamePart& part) { return part.type == "CN"; };
    if (!hasMistakes && !items.empty() && std::none_of(subject.begin(), subject.end(), isCommonName))
        report.add(section.at("subject"), Errc::keyMissing, {path + ".CN"});
    return subject;
}

/// Dotted decimal, X.660: first arc 0 to 2, second below 40 under 0 and 1, no leading zeros.
bool isOid(std::string_view text) {
    std::vector<std::string_view> arcs;
    for (std::size_t start = 0; start <= text.size();) {
        const auto end = std::min(text.find('.', start), text.size());
        arcs.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    for (const auto arc : arcs)
        if (arc.empty() || arc.size() > 39 || (arc.size() > 1 && arc.front() == '0') ||
            arc.find_first_not_of("0123456789") != std::string_view::npos)
            return false;
    if (arcs.size() < 2 || arcs[0].size() != 1 || arcs[0][0] > '2')
        return false;
    return arcs[0] == "2" || arcs[1].size() == 1 || (arcs[1].size() == 2 && arcs[1][0] < '4');
}

std::vector<std::string> readPolicyOids(Fields& section, Report& report) {
    std::vector<Place> places;
    auto oids = section.lines("policyOids", 1, 128, Need::may, &places);
    for (std::size_t i = 0; i < oids.size(); ++i)
        if (!isOid(oids[i]))
            report.add(places[i], Errc::valueNotAllowed, {section.path("policyOids"), oids[i], "1.2.3…"});
    return oids;
}

/// The same day and time N years on; 29 February becomes 28.
std::int64_t plusYears(std::int64_t utcMs, int years) {
    const sys_time<milliseconds> time{milliseconds(utcMs)};
    const auto day = std::chrono::floor<days>(time);
    auto date = std::chrono::year_month_day(day) + std::chrono::years(years);
    if (!date.ok())
        date = date.year() / date.month() / std::chrono::last;
    return (std::chrono::sys_days(date) + (time - day)).time_since_epoch().count();
}

std::string dayOf(std::int64_t utcMs) {
    const std::chrono::year_month_day date(
        std::chrono::floor<days>(sys_time<milliseconds>(milliseconds(utcMs))));
    char text[32];
    (void)std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text;
}

void readDates(Fields& section, CertificateSpec& certificate, Report& report) {
    const auto* notBefore = section.node("notBefore");
    certificate.startsAtCeremony = notBefore && notBefore->text == "ceremony";
    std::optional<std::int64_t> first;
    if (notBefore && !certificate.startsAtCeremony) {
        first = section.day("notBefore");
        certificate.notBeforeUtcMs = first.value_or(0) * msPerDay;
    }
    const auto last = section.day("notAfter", Need::may);
    if (last)
        certificate.notAfterUtcMs = (*last + 1) * msPerDay - 1000;
    if (section.has("notAfter"))
        section.refuseIgnored("validityYears", section.path("notAfter"));
    else
        certificate.validityYears = section.number("validityYears", 1, maxValidityYears);
    if (first && last && *last <= *first)
        report.add(section.at("notAfter"), Errc::datesReversed,
                   {dayOf(certificate.notBeforeUtcMs), dayOf(*certificate.notAfterUtcMs)});
}

/// Whether the verifier can use it, whenever that will be.
Result<void> checkAuthority(const std::string& pem) {
    TRY_ASSIGN(const auto authority, x509::Authority::fromFile(asBytes(pem)));
    if (authority.anchor == x509::rehearsalRoot().anchor)
        return Error(Errc::certificateUnfit,
                     {authority.anchor.subject(),
                      Wording("everybody can make what comes from it; rehearsals know it without the script",
                              "qualquer um pode fazer o que dele vem; os ensaios o conhecem sem o roteiro")});
    return {};
}

CertificateSpec readCertificate(Fields& fields, const std::optional<KeyAlgorithm>& key, Report& report) {
    CertificateSpec certificate;
    const auto* node = fields.node("certificate");
    if (!node)
        return certificate;
    Fields section(*node, fields.path("certificate"), report);
    certificate.at = node->at;
    certificate.subject = readSubject(section, report);
    readDates(section, certificate, report);
    const auto signature = section.choice("signatureAlgorithm", names(signatureAlgorithms));
    certificate.policyOids = readPolicyOids(section, report);
    certificate.pathLength = section.number("pathLength", 0, 16, Need::may);
    section.finish();
    if (!signature)
        return certificate;
    certificate.signatureAlgorithm = crypto::parseSignatureAlgorithm(*signature).value();
    if (key && !crypto::fits(certificate.signatureAlgorithm, *key)) {
        std::vector<std::string_view> fitting;
        for (const auto algorithm : signatureAlgorithms)
            if (crypto::fits(algorithm, *key))
                fitting.push_back(name(algorithm));
        report.add(section.at("signatureAlgorithm"), Errc::signatureAlgorithmUnfit,
                   {*signature, std::string(name(*key)), joined(fitting)});
    }
    return certificate;
}

KeySpec readKey(const Entry& entry, const std::string& path, Report& report) {
    Fields section(entry.value, path, report);
    KeySpec key;
    key.at = entry.at;
    static constexpr std::array<std::string_view, 1> origins{"earlier"};
    if (section.choice("from", origins, Need::may)) {
        key.isEarlier = true;
        for (const char* other : {"algorithm", "label", "certificateLabel", "certificate"})
            section.refuseIgnored(other, "from: earlier");
        section.finish();
        return key;
    }
    key.labelAt = section.at("label");
    key.certificateLabelAt = section.at("certificateLabel");
    const auto spelt = section.choice("algorithm", names(keyAlgorithms));
    key.label = section.line("label", 64, Need::must, Charset::fileName).value_or("");
    key.certificateLabel = section.line("certificateLabel", 64, Need::must, Charset::ascii).value_or("");
    // Without an algorithm nothing is compared with it.
    const auto algorithm = spelt ? std::optional(crypto::parseKeyAlgorithm(*spelt).value()) : std::nullopt;
    key.algorithm = algorithm.value_or(KeyAlgorithm{});
    key.certificate = readCertificate(section, algorithm, report);
    section.finish();
    return key;
}

}  // namespace

Result<Validity> CertificateSpec::validityAt(std::int64_t nowUtcMs) const {
    Validity validity;
    validity.notBeforeUtcMs = startsAtCeremony ? nowUtcMs / 1000 * 1000 : notBeforeUtcMs;
    validity.notAfterUtcMs =
        notAfterUtcMs ? *notAfterUtcMs : plusYears(validity.notBeforeUtcMs, validityYears.value_or(0)) - 1000;
    const auto start = std::max(validity.notBeforeUtcMs, nowUtcMs);
    if (validity.notAfterUtcMs <= start)
        return Error(Errc::datesReversed, {dayOf(start), dayOf(validity.notAfterUtcMs)});
    return validity;
}

std::map<std::string, KeySpec> readKeys(Fields& fields, Report& report) {
    std::map<std::string, KeySpec> keys;
    for (const auto& entry : fields.map("keys", 16, Need::may)) {
        if (!isId(entry.key))
            report.add(entry.at, Errc::valueNotAllowed, {fields.path("keys"), entry.key, "[a-z0-9-]{1,32}"});
        auto key = readKey(entry, fields.path("keys." + entry.key), report);
        // A key's label names the backup's file too; and on one token all labels of all keys are told apart.
        for (const auto& [name, other] : keys)
            for (const auto& [label, at] :
                 {std::pair(key.label, key.labelAt), std::pair(key.certificateLabel, key.certificateLabelAt)})
                if (!label.empty() && (label == other.label || label == other.certificateLabel))
                    report.add(at, Errc::keyDuplicate, {label});
        keys[entry.key] = std::move(key);
    }
    return keys;
}

std::map<std::string, std::string> readAuthorities(Fields& fields, std::string_view key, Report& report) {
    std::map<std::string, std::string> authorities;
    for (const auto& entry : fields.map(key, 16, Need::may)) {
        if (!isId(entry.key))
            report.add(entry.at, Errc::valueNotAllowed, {fields.path(key), entry.key, "[a-z0-9-]{1,32}"});
        const auto path = fields.path(std::string(key) + "." + entry.key);
        if (entry.value.kind != Node::Kind::scalar)
            report.add(entry.value.at, Errc::certificateUnreadable, {path});
        else if (auto fits = checkAuthority(entry.value.text); !fits)
            report.add(entry.value.at,
                       Error(Errc::certificateUnreadable, {path}).causedBy(std::move(fits).error()));
        authorities[entry.key] = entry.value.text;
    }
    return authorities;
}

}  // namespace conclave::script
