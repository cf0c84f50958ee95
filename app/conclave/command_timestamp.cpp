#include <csignal>

#include "app/conclave/commands.h"
#include "app/conclave/terminal_text.h"
#include "core/timestamp/authority.h"
#include "core/timestamp/exchange.h"
#include "core/verify/export.h"
#include "core/verify/timestamp.h"

namespace conclave::app {
namespace {

Result<timestamp::Exchange> askFor(const timestamp::Subject& subject, const std::string& address) {
    std::signal(SIGPIPE, SIG_IGN);  // a connection that ends is an error like another
    timestamp::Exchange exchange;
    TRY_ASSIGN(exchange.queries, timestamp::makeQueries(subject));
    TRY_ASSIGN(exchange.answers.transcript, timestamp::askAuthority(address, exchange.queries.transcript));
    if (exchange.queries.runbook) {
        TRY_ASSIGN(exchange.answers.runbook, timestamp::askAuthority(address, *exchange.queries.runbook));
    }
    return exchange;
}

Result<void> makeQueryFiles(const TimeStampArgs& args, Lang lang) {
    TRY_ASSIGN(const auto subject, timestamp::subjectOf(args.record));
    TRY_ASSIGN(const auto queries, timestamp::makeQueries(subject));
    TRY_ASSIGN(const auto files, timestamp::writeQueries(queries, args.folder));
    for (const auto& file : files)
        print(file.string() + '\n');
    print(wrapped(text(Text::queriesMade, lang, {args.folder.string()}), 100, "  "));
    return {};
}

Result<void> takeTimeStamps(const TimeStampArgs& args, Lang lang) {
    TRY_ASSIGN(const auto roots, verify::readTimeStampRoots(args.roots));
    TRY_ASSIGN(const auto subject, timestamp::subjectOf(args.record));
    TRY(timestamp::requireNew(subject, args.folder));
    TRY_ASSIGN(const auto exchange,
               args.address ? askFor(subject, *args.address) : timestamp::readExchange(*args.answers));
    TRY_ASSIGN(const auto stamped,
               timestamp::takeAnswers(subject, exchange.queries, exchange.answers, roots));
    TRY_ASSIGN(const auto files, timestamp::writeStamped(stamped, subject, args.folder));
    for (const auto& file : files)
        print(file.string() + '\n');
    printTimeStamps(stamped.timeStamps, lang);
    return {};
}

}  // namespace

Exit timeStamp(const TimeStampArgs& args, Lang lang) {
    const auto perform = [&]() -> Result<void> {
        if (args.isQuery + args.address.has_value() + args.answers.has_value() != 1)
            return Error(Errc::usage, {Wording("one of --tsa, --query and --response is wanted",
                                               "é preciso um de --tsa, --query e --response")});
        if (!args.isQuery && args.roots.empty())
            return Error(Errc::usage, {Wording("without --tsa-root nobody vouches for the authority",
                                               "sem --tsa-root ninguém responde pela autoridade")});
        std::error_code ignored;
        if (std::filesystem::is_directory(args.record, ignored))
            TRY(verify::requireOutside(args.record, args.folder));
        return args.isQuery ? makeQueryFiles(args, lang) : takeTimeStamps(args, lang);
    };
    const auto done = perform();
    if (done)
        return Exit::done;
    report(done.error(), lang);
    const auto code = done.error().code();
    const bool isRefused = code == Errc::usage || code == Errc::recordMissing || code == Errc::fileExists;
    return isRefused ? Exit::refused : Exit::failed;
}

}  // namespace conclave::app
