#include <fmt/format.h>

#include <cstdio>

#include "app/conclave/commands.h"
#include "app/conclave/plan.h"
#include "app/conclave/terminal_room.h"
#include "app/process/stop_signal.h"
#include "core/base/hex.h"
#include "core/base/log.h"
#include "core/ceremony/answers_room.h"
#include "core/ceremony/use_case.h"
#include "core/pcsc/context.h"
#include "core/transcript/agreement.h"
#include "core/transcript/record.h"

namespace conclave::app {
namespace {

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

Exit finish(const Result<ceremony::Outcome>& outcome, const std::filesystem::path& record, Lang lang) {
    if (!outcome) {
        report(outcome.error(), lang);
        const bool isUntouched =
            outcome.error().has(Errc::recordComplete) || outcome.error().has(Errc::recordOpenElsewhere);
        return isUntouched ? Exit::refused : Exit::failed;
    }
    printTimes(outcome->times, lang);
    if (const auto entries = transcript::readTranscript(record / transcript::transcriptFile))
        if (const auto agreement = transcript::agreementOf(*entries).wording(); !agreement.isEmpty())
            fmt::print("{}: {}\n", text(Text::agreement, lang), agreement.in(lang));
    fmt::print("{}: {}\n", text(Text::recordAt, lang), record.string());
    std::error_code ignored;
    if (const auto runbook = record / transcript::runbookFile; std::filesystem::exists(runbook, ignored))
        fmt::print("{}: {}\n", text(Text::runbookAt, lang), runbook.string());
    fmt::print("{}: {}\n", text(Text::head, lang), toHex(outcome->head));
    switch (outcome->ending) {
        case ceremony::Ending::closed:
            return Exit::done;
        case ceremony::Ending::abandoned:
            return Exit::abandoned;
        case ceremony::Ending::stopped:
            if (outcome->isHsmSilent)
                report(Error(Errc::hsmSilent), lang);
            fmt::print(stderr, "{}\n", text(Text::resumeWith, lang, {record.string()}));
            return Exit::stopped;
        case ceremony::Ending::failed:
            fmt::print(stderr, "{}\n", text(Text::resumeWith, lang, {record.string()}));
            return Exit::failed;
    }
    return Exit::failed;
}

}  // namespace

void report(const Error& error, Lang lang) {
    log::failed(error);
    fmt::print(stderr, "conclave: {}\n", forTerminal(error.oneLine(lang)));
}

namespace {

/// The files as they were read; their mistakes are printed. Nothing when a device must not be touched.
std::optional<ceremony::Inputs> readInputs(const ceremony::Order& order, Lang lang) {
    auto inputs = ceremony::readInputs(order);
    printFindings(inputs.findings, lang);
    if (inputs.problem)
        report(*inputs.problem, lang);
    return inputs.isGood() ? std::optional(std::move(inputs)) : std::nullopt;
}

/// Printed: whether something is refused.
bool isRefused(const std::vector<ceremony::PreflightItem>& items, Lang lang) {
    printPreflight(items, lang);
    const int count = ceremony::refusals(items);
    if (count > 0)
        report(Error(Errc::preflightRefused, {std::to_string(count)}), lang);
    return count > 0;
}

Exit perform(const ceremony::Order& order, Lang lang) {
    const auto inputs = readInputs(order, lang);
    if (!inputs || !inputs->site)
        return Exit::refused;
    const auto hsm = openDevices(*inputs->site);
    if (!hsm)
        return refuseModule(*inputs->site, hsm.error(), lang);
    catchStopSignals();
    TerminalRoom terminal(lang, inputs->site->rehearsal, inputs->script->seatIds());
    const auto looked = ceremony::lookBefore(order, *inputs, **hsm, terminal);
    if (isRefused(looked, lang))
        return Exit::refused;
    std::optional<ceremony::AnswersRoom> automatic;
    if (inputs->answers)
        automatic.emplace(*inputs->answers, terminal);
    ceremony::Room& room = automatic ? static_cast<ceremony::Room&>(*automatic) : terminal;
    return finish(ceremony::perform(order, *inputs, looked, **hsm, room, lang), order.record, lang);
}

/// What a recovery starts from, where anything was said of it: then all of it.
std::optional<ceremony::EarlierOrder> earlierOf(const CeremonyArgs& args) {
    if (args.safe.empty() && args.root.empty() && args.earlier.empty() && args.head.empty())
        return std::nullopt;
    const std::filesystem::path record(args.earlier == "none" ? std::string() : args.earlier);
    return ceremony::EarlierOrder{args.safe, record, args.head, args.root};
}

/// Errors: Errc::safeNotGiven where only a part was said.
bool isEarlierWhole(const CeremonyArgs& args, Lang lang) {
    std::string missing;
    for (const auto& [option, isGiven] :
         {std::pair("--safe", !args.safe.empty()), std::pair("--root", !args.root.empty()),
          std::pair("--earlier", !args.earlier.empty())})
        if (!isGiven)
            missing += (missing.empty() ? "" : ", ") + std::string(option);
    if (!earlierOf(args) || missing.empty())
        return true;
    report(Error(Errc::safeNotGiven, {missing}), lang);
    return false;
}

}  // namespace

Exit check(const CeremonyArgs& args, Lang lang) {
    if (!isEarlierWhole(args, lang))
        return Exit::refused;
    const ceremony::Order order{args.script, args.site, args.record, args.answers, false, earlierOf(args)};
    const auto inputs = readInputs(order, lang);
    if (!inputs)
        return Exit::refused;
    printPlan(*inputs->script, inputs->site.get(), lang);
    if (inputs->earlier)
        fmt::print("{}", foundText(*inputs->earlier, lang));
    if (!inputs->site)
        return Exit::done;
    const auto hsm = openDevices(*inputs->site);
    if (!hsm)
        return refuseModule(*inputs->site, hsm.error(), lang);
    TerminalRoom room(lang, inputs->site->rehearsal, inputs->script->seatIds());
    if (isRefused(ceremony::lookBefore(order, *inputs, **hsm, room), lang))
        return Exit::refused;
    fmt::print("{}\n", text(Text::noKeyYet, lang));
    return Exit::done;
}

Exit run(const CeremonyArgs& args, Lang lang) {
    if (!isEarlierWhole(args, lang))
        return Exit::refused;
    return perform({args.script, args.site, args.record, args.answers, false, earlierOf(args)}, lang);
}

Exit resume(const CeremonyArgs& args, Lang lang) {
    if (!isEarlierWhole(args, lang))
        return Exit::refused;
    return perform({{}, args.site, args.record, args.answers, true, earlierOf(args)}, lang);
}

}  // namespace conclave::app
