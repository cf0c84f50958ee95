#include <fmt/format.h>

#include <cstdlib>

#include "app/conclave/commands.h"
#include "app/conclave/given_hashes.h"
#include "app/conclave/plan.h"
#include "app/conclave/terminal_text.h"
#include "core/base/build_info.h"
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/crypto/digest.h"
#include "core/paper/text_form.h"
#include "core/runbook/book.h"
#include "core/runbook/printer.h"
#include "core/runbook/runbook.h"
#include "core/script/approval.h"

namespace conclave::app {
namespace {

/// What the hash check compares with: as given; else as approved; else this program, and the site's module.
Result<void> fillHashes(runbook::BookOrder& order, const PrintArgs& args) {
    TRY_ASSIGN(order.programs, hashesOf(args.programs));
    TRY_ASSIGN(order.modules, hashesOf(args.modules));
    if (order.script.approval) {
        TRY_ASSIGN(const auto files,
                   script::loadApproval(script::approvalFolder(args.subject), order.script));
        if (!files.sheet.empty()) {
            TRY_ASSIGN(const auto there, script::readApproval(order.script, files, utcNowMs()));
            if (order.programs.empty())
                order.programs = there.sheet.code.programs;
            if (order.modules.empty())
                order.modules = there.sheet.code.modules;
        }
    }
    if (order.programs.empty()) {
        TRY_ASSIGN(const auto own, crypto::sha256File("/proc/self/exe"));
        order.programs.push_back(toHex(own));
    }
    if (order.modules.empty() && order.site != nullptr) {
        // Where the book is printed need not be where the HSM is: then its words are written in by hand.
        const auto module = crypto::sha256File(order.site->module.path);
        if (module)
            order.modules.push_back(toHex(*module));
        else if (!module.error().has(Errc::fileMissing))
            return module.error();
    }
    return {};
}

/// A folder for one text, gone with it.
class TextFile {
  public:
    TextFile() = default;
    TextFile(const TextFile&) = delete;
    TextFile& operator=(const TextFile&) = delete;
    ~TextFile() {
        std::error_code ignored;
        if (!m_folder.empty())
            std::filesystem::remove_all(m_folder, ignored);
    }

    Result<std::filesystem::path> write(const std::string& text) {
        std::error_code unknown;
        auto pattern = (std::filesystem::temp_directory_path(unknown) / "conclave-print-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr)
            return fileError(pattern, errno);
        m_folder = pattern;
        const auto file = m_folder / "paper.txt";
        TRY(writeFileDurably(file, asBytes(text)));
        return file;
    }

  private:
    std::filesystem::path m_folder;
};

Result<int> makeBook(const script::Script& script, const script::Site* site, const PrintArgs& args,
                     Lang lang) {
    runbook::BookOrder order{script,     site, {}, {}, std::string(version()), std::string(buildHash()),
                             utcNowMs(), lang};
    TRY(fillHashes(order, args));
    TextFile text;
    TRY_ASSIGN(const auto file, text.write(paper::write(runbook::scriptBook(order))));
    TRY_ASSIGN(const auto printed, runbook::printPaper(file, args.pdf, lang));
    return printed.pages;
}

/// A record's folder is printed as its runbook.
Exit printRunbook(const PrintArgs& args, Lang lang) {
    const auto print = [&]() -> Result<int> {
        TRY_ASSIGN(const auto made, runbook::runbookTextOfRecord(args.subject));
        TextFile text;
        TRY_ASSIGN(const auto file, text.write(made));
        TRY_ASSIGN(const auto printed, runbook::printPaper(file, args.pdf, lang));
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
