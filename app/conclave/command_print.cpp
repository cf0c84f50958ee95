#include <fmt/format.h>

#include "app/conclave/commands.h"
#include "app/conclave/given_hashes.h"
#include "app/conclave/plan.h"
#include "app/conclave/terminal_text.h"
#include "core/base/build_info.h"
#include "core/base/clock.h"
#include "core/runbook/book.h"
#include "core/runbook/book_hashes.h"
#include "core/runbook/printer.h"
#include "core/runbook/runbook.h"

namespace conclave::app {
namespace {

Result<int> makeBook(const script::Script& script, const script::Site* site, const PrintArgs& args,
                     Lang lang) {
    runbook::BookOrder order{script,     site, {}, {}, std::string(version()), std::string(buildHash()),
                             utcNowMs(), lang};
    TRY_ASSIGN(order.programs, hashesOf(args.programs));
    TRY_ASSIGN(order.modules, hashesOf(args.modules));
    TRY(runbook::fillHashes(order, args.subject));
    TRY_ASSIGN(const auto printed, runbook::printPaper(runbook::scriptBook(order), args.pdf, lang));
    return printed.pages;
}

/// A record's folder is printed as its runbook.
Exit printRunbook(const PrintArgs& args, Lang lang) {
    const auto print = [&]() -> Result<int> {
        TRY_ASSIGN(const auto made, runbook::runbookTextOfRecord(args.subject));
        TRY_ASSIGN(const auto printed, runbook::printText(made, args.pdf, lang));
        return printed.pages;
    };
    const auto pages = print();
    if (!pages) {
        report(pages.error(), lang);
        return Exit::refused;
    }
    fmt::print("{}\n", text(Text::runbookPrinted, lang, {args.pdf.string(), std::to_string(*pages)}));
    return Exit::done;
}

}  // namespace

Exit printPaper(const PrintArgs& args, Lang lang) {
    std::error_code ignored;
    if (std::filesystem::is_directory(args.subject, ignored))
        return printRunbook(args, lang);
    const auto parsed = script::loadScript(args.subject);
    printFindings(parsed.findings, lang);
    if (!parsed.value)
        return Exit::refused;
    script::Parsed<script::Site> site;
    if (!args.site.empty()) {
        site = script::loadSite(args.site);
        printFindings(site.findings, lang);
        if (!site.value)
            return Exit::refused;
    }
    const auto pages = makeBook(*parsed.value, site.value ? &*site.value : nullptr, args, lang);
    if (!pages) {
        report(pages.error(), lang);
        return Exit::refused;
    }
    fmt::print("{}\n", text(Text::bookPrinted, lang, {args.pdf.string(), std::to_string(*pages)}));
    return Exit::done;
}

}  // namespace conclave::app
