#include <fmt/format.h>

#include <cstdio>

#include "app/conclave/commands.h"
#include "app/conclave/plan.h"
#include "app/conclave/terminal_room.h"
#include "app/process/stop_signal.h"
#include "core/base/clock.h"
#include "core/base/hex.h"
#include "core/base/log.h"
#include "core/ceremony/answers_room.h"
#include "core/ceremony/engine.h"
#include "core/ceremony/preflight.h"
#include "core/ceremony/reconcile.h"
#include "core/pcsc/context.h"
#include "core/script/check.h"
#include "core/transcript/record.h"

namespace conclave::app {
namespace {

/// Parsed inputs; absent where there was a mistake, which has been reported then.
struct Inputs {
    std::optional<script::Script> script;
    std::optional<script::Site> site;
    std::optional<script::Answers> answers;
    bool isGood = false;
};

template <class T>
std::optional<T> take(script::Parsed<T> parsed, Lang lang, bool& isGood) {
    printFindings(parsed.findings, lang);
    if (script::hasErrors(parsed.findings))
        isGood = false;
    return std::move(parsed.value);
}

Inputs readInputs(const CeremonyArgs& args, Lang lang) {
    Inputs inputs;
    inputs.isGood = true;
    inputs.script = take(script::loadScript(args.script), lang, inputs.isGood);
    if (!args.site.empty())
        inputs.site = take(script::loadSite(args.site), lang, inputs.isGood);
    if (!args.answers.empty())
        inputs.answers = take(script::loadAnswers(args.answers), lang, inputs.isGood);
    if (inputs.script && inputs.site) {
        const auto findings = script::checkTogether(*inputs.script, *inputs.site,
                                                    inputs.answers ? &*inputs.answers : nullptr, utcNowMs());
        printFindings(findings, lang);
        inputs.isGood = inputs.isGood && !script::hasErrors(findings);
    }
    return inputs;
}

/// Devices are loaded here, before any thread is started: both set environment variables.
Result<std::unique_ptr<ceremony::Hsm>> openDevices(const script::Site& site) {
    if (!site.pcscSocket.empty())
        pcsc::useSocket(site.pcscSocket);
    return ceremony::Hsm::start(site);
}

Exit refuseModule(const script::Site& site, const Error& error, Lang lang) {
    printPreflight({ceremony::moduleRefused(site, error)}, lang);
    report(Error(Errc::preflightRefused, {"1"}), lang);
    return Exit::refused;
}

void printTimes(const ceremony::Times& times, Lang lang) {
    const auto seconds = [](std::chrono::nanoseconds time) {
        return std::chrono::duration<double>(time).count();
    };
    const auto row = [&](Text name, std::chrono::nanoseconds time, const std::string& more) {
        fmt::print("  {:>9.3f} s  {:5.1f} %  {}{}\n", seconds(time),
                   100 * seconds(time) / std::max(seconds(times.total), 1e-9), text(name, lang), more);
    };
    fmt::print("\n{}: {:.3f} s\n", text(Text::timesHead, lang), seconds(times.total));
    row(Text::timeHsm, times.hsm, fmt::format(" ({} PKCS#11)", times.pkcs11Calls));
    row(Text::timeCards, times.cards, fmt::format(" ({} APDU)", times.apdus));
    row(Text::timePeople, times.people, "");
    row(Text::timeConclave, times.conclave(), "");
}

Exit finish(const Result<ceremony::Outcome>& outcome, const CeremonyArgs& args, Lang lang) {
    if (!outcome) {
        report(outcome.error(), lang);
        const bool isUntouched =
            outcome.error().has(Errc::recordComplete) || outcome.error().has(Errc::recordOpenElsewhere);
        return isUntouched ? Exit::refused : Exit::failed;
    }
    printTimes(outcome->times, lang);
    fmt::print("{}: {}\n{}: {}\n", text(Text::recordAt, lang), args.record.string(), text(Text::head, lang),
               toHex(outcome->head));
    switch (outcome->ending) {
        case ceremony::Ending::closed:
            return Exit::done;
        case ceremony::Ending::stopped:
            if (outcome->isHsmSilent)
                report(Error(Errc::hsmSilent), lang);
            fmt::print(stderr, "{}\n", text(Text::resumeWith, lang, {args.record.string()}));
            return Exit::stopped;
        case ceremony::Ending::failed:
            fmt::print(stderr, "{}\n", text(Text::resumeWith, lang, {args.record.string()}));
            return Exit::failed;
    }
    return Exit::failed;
}

template <class Perform>
Exit withRoom(const Inputs& inputs, const CeremonyArgs& args, Lang lang, ceremony::Hsm& hsm,
              Perform perform) {
    TerminalRoom terminal(lang, inputs.site->rehearsal);
    std::optional<ceremony::AnswersRoom> automatic;
    if (inputs.answers)
        automatic.emplace(*inputs.answers, terminal);
    ceremony::Room& room = automatic ? static_cast<ceremony::Room&>(*automatic) : terminal;
    return finish(perform(ceremony::Setting{*inputs.script, *inputs.site, hsm, room, lang, args.record}),
                  args, lang);
}

}  // namespace

void report(const Error& error, Lang lang) {
    log::failed(error);
    fmt::print(stderr, "conclave: {}\n", forTerminal(error.oneLine(lang)));
}

Exit check(const CeremonyArgs& args, Lang lang) {
    const auto inputs = readInputs(args, lang);
    if (!inputs.isGood || !inputs.script)
        return Exit::refused;
    printPlan(*inputs.script, inputs.site ? &*inputs.site : nullptr, lang);
    if (!inputs.site)
        return Exit::done;
    const auto hsm = openDevices(*inputs.site);
    if (!hsm)
        return refuseModule(*inputs.site, hsm.error(), lang);
    TerminalRoom room(lang, inputs.site->rehearsal);
    const auto items = ceremony::preflight(*inputs.script, *inputs.site, args.record, **hsm, room);
    printPreflight(items, lang);
    if (const int count = ceremony::refusals(items); count > 0) {
        report(Error(Errc::preflightRefused, {std::to_string(count)}), lang);
        return Exit::refused;
    }
    fmt::print("{}\n", text(Text::noKeyYet, lang));
    return Exit::done;
}

Exit run(const CeremonyArgs& args, Lang lang) {
    const auto inputs = readInputs(args, lang);
    if (!inputs.isGood || !inputs.script || !inputs.site)
        return Exit::refused;
    const auto hsm = openDevices(*inputs.site);
    if (!hsm)
        return refuseModule(*inputs.site, hsm.error(), lang);
    catchStopSignals();
    {
        TerminalRoom room(lang, inputs.site->rehearsal);
        const auto items = ceremony::preflight(*inputs.script, *inputs.site, args.record, **hsm, room);
        printPreflight(items, lang);
        if (const int count = ceremony::refusals(items); count > 0) {
            report(Error(Errc::preflightRefused, {std::to_string(count)}), lang);
            return Exit::refused;
        }
    }
    return withRoom(inputs, args, lang, **hsm,
                    [](const ceremony::Setting& setting) { return ceremony::runCeremony(setting); });
}

Exit resume(const CeremonyArgs& given, Lang lang) {
    auto args = given;
    // What was reviewed is what goes on: the script of the record; the last site too, unless the room has
    // changed.
    args.script = args.record / transcript::scriptFile;
    if (args.site.empty())
        args.site = ceremony::lastSite(args.record);
    std::error_code ignored;
    if (!std::filesystem::exists(args.record / transcript::transcriptFile, ignored)) {
        report(Error(Errc::recordMissing, {args.record.string()}), lang);
        return Exit::refused;
    }
    const auto inputs = readInputs(args, lang);
    if (!inputs.isGood || !inputs.script || !inputs.site)
        return Exit::refused;
    const auto items = ceremony::preflightHost(*inputs.site);
    if (const int count = ceremony::refusals(items); count > 0) {
        printPreflight(items, lang);
        report(Error(Errc::preflightRefused, {std::to_string(count)}), lang);
        return Exit::refused;
    }
    const auto hsm = openDevices(*inputs.site);
    if (!hsm)
        return refuseModule(*inputs.site, hsm.error(), lang);
    catchStopSignals();
    return withRoom(inputs, args, lang, **hsm,
                    [](const ceremony::Setting& setting) { return ceremony::resumeCeremony(setting); });
}

}  // namespace conclave::app
