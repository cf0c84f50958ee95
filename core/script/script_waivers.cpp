#include <algorithm>

#include "core/script/script_parts.h"

namespace conclave::script {
namespace {

constexpr std::size_t reasonOctets = 500;

std::vector<std::string_view> debtNames() {
    std::vector<std::string_view> names;
    for (const auto debt : steps::allDebts())
        names.push_back(name(debt));
    return names;
}

/// What debts are about: the keys that a waiver may have.
std::vector<std::string_view> allSubjects() {
    std::vector<std::string_view> subjects;
    for (const auto debt : steps::allDebts())
        for (const auto subject : about(debt))
            if (std::ranges::find(subjects, subject) == subjects.end())
                subjects.push_back(subject);
    return subjects;
}

std::vector<std::string> declared(const Script& script, std::string_view subject) {
    return subject == "token" ? keysOf(script.tokens) : keysOf(script.keys);
}

/// Nothing when a part of it could not be read.
std::optional<Waiver> readWaiver(const Node& node, const std::string& path, const Script& script,
                                 Report& report) {
    Fields fields(node, path, report);
    const auto spelt = fields.choice("debt", debtNames());
    const auto debt = spelt ? steps::parseDebt(*spelt) : std::nullopt;
    Waiver waiver;
    waiver.at = node.at;
    const auto subjects = debt ? about(*debt) : std::vector<std::string_view>();
    bool isWhole = debt.has_value();
    for (const auto subject : allSubjects()) {
        if (!debt) {  // what belongs to an unknown debt cannot be said
            (void)fields.node(subject, Need::may);
        } else if (std::ranges::find(subjects, subject) == subjects.end()) {
            fields.refuseIgnored(subject, "debt: " + *spelt);
        } else {
            const auto named = fields.line(subject, 1024);
            isWhole = named &&
                      isDeclared(*named, declared(script, subject), fields.path(subject), fields.at(subject),
                                 report) &&
                      isWhole;
            waiver.debt.of.push_back(named.value_or(""));
        }
    }
    const auto reason = fields.line("reason", reasonOctets);
    fields.finish();
    if (!isWhole || !reason)
        return std::nullopt;
    waiver.debt.debt = *debt;
    waiver.reason = *reason;
    return waiver;
}

}  // namespace

std::vector<Waiver> readWaivers(Fields& fields, const Script& script, Report& report) {
    std::vector<Waiver> waivers;
    int number = 0;
    for (const auto& node : fields.list("waives", 1, 64, Need::may)) {
        const auto path = fields.path("waives[" + std::to_string(++number) + "]");
        auto waiver = readWaiver(node, path, script, report);
        if (waiver && std::ranges::find(waivers, waiver->debt, &Waiver::debt) != waivers.end())
            report.add(node.at, Errc::keyDuplicate, {text(waiver->debt)});
        else if (waiver)
            waivers.push_back(std::move(*waiver));
    }
    return waivers;
}

}  // namespace conclave::script
