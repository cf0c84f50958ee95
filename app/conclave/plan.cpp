#include "app/conclave/plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>

#include "app/conclave/terminal_text.h"

namespace conclave::app {

using ceremony::PreflightItem;

void printPlan(const script::Script& script, const script::Site* site, Lang lang) {
    std::string out = text(Text::planOf, lang) + ": " + script.title.in(lang) + " (" + script.name + ' ' +
                      script.version + ")\n";
    out += text(Text::scriptHash, lang) + ":\n" + hashLines(script.sha256, "    ");
    if (site != nullptr)
        out += text(Text::siteHash, lang) + ":\n" + hashLines(site->sha256, "    ");
    out += text(Text::seats, lang) + ":\n";
    for (const auto& seat : script.seats)
        out += "    " + seat.id + "  " + seat.title.in(lang) + "\n";
    for (const auto& waiver : script.waivers)
        out +=
            wrapped(text(Text::waived, lang, {steps::text(waiver.debt, lang), waiver.reason}), 76, "  ! ") +
            "\n";
    int minutes = 0;
    int number = 0;
    const auto addAct = [&](const script::Act& act) {
        out += "  " + act.title.in(lang) + "\n";
        for (const auto& step : act.steps)
            out += fmt::format("    {:2}  {}  [{}; {} / {}]\n", ++number, step.title.in(lang),
                               step.kind->name, step.actor, step.witness);
    };
    for (const auto& act : script.acts)
        addAct(act);
    for (const auto* step : script.allSteps())
        minutes += step->minutes;
    if (!script.contingencies.empty())
        out += text(Text::contingencies, lang) + ":\n";
    for (const auto& contingency : script.contingencies)
        addAct(contingency.act);
    out += "  " + text(Text::minutes, lang, {std::to_string(minutes)}) + "\n";
    std::fputs(out.c_str(), stdout);
}

std::string foundText(const ceremony::Earlier& earlier, Lang lang) {
    const auto& manifest = earlier.manifest;
    std::vector<std::string> holders;
    for (const auto& custodian : manifest.custodians) {
        const auto name = earlier.names.find(custodian.id);
        holders.push_back(name == earlier.names.end() ? custodian.id
                                                      : fmt::format("{} ({})", name->second, custodian.id));
    }
    std::string out = text(Text::backupFound, lang) + ":\n";
    const auto add = [&](Text id, const std::vector<std::string>& args) {
        out += wrapped(text(id, lang, args), 100, "    ");
    };
    add(Text::foundKey, {manifest.key->label, manifest.key->algorithm, earlier.root.subject()});
    out += hashLines(manifest.key->spkiSha256, "        ");
    add(Text::foundCeremony, {manifest.ceremonyId});
    if (earlier.ceremonyId.empty())
        add(Text::foundNoRecord, {});
    else
        add(earlier.isAnchored ? Text::foundAnchored : Text::foundUnanchored, {earlier.ceremonyId});
    add(Text::foundHolders, {std::to_string(manifest.threshold), std::to_string(holders.size()),
                             fmt::format("{}", fmt::join(holders, ", "))});
    add(Text::foundHow, {});
    return forTerminal(out);
}

void printPreflight(const std::vector<PreflightItem>& items, Lang lang) {
    using Outcome = PreflightItem::Outcome;
    for (const auto wanted : {Outcome::refused, Outcome::warning, Outcome::passed})
        for (const auto& item : items) {
            if (item.outcome != wanted)
                continue;
            if (wanted == Outcome::passed) {
                fmt::print("{}{}: {}\n", mark(Text::ok, lang), item.id, forTerminal(item.detail.in(lang)));
                continue;
            }
            const auto line = (item.place.empty() ? "" : item.place + ": ") + item.error->oneLine(lang);
            const bool isRefused = wanted == Outcome::refused;
            fmt::print(isRefused ? stderr : stdout, "{}{}: {}\n",
                       mark(isRefused ? Text::refused : Text::warning, lang), item.id, forTerminal(line));
        }
    std::fflush(stdout);
}

void printFindings(const std::vector<script::Finding>& findings, Lang lang) {
    for (const auto& finding : findings) {
        const bool isWarning = finding.severity == script::Severity::warning;
        fmt::print(stderr, "{}{}\n", isWarning ? '[' + text(Text::warning, lang) + "] " : "",
                   forTerminal(finding.oneLine(lang)));
    }
}

}  // namespace conclave::app
