#include <fmt/format.h>

#include "app/conclave/commands.h"
#include "app/conclave/given_hashes.h"
#include "app/conclave/plan.h"
#include "app/conclave/terminal_room.h"
#include "app/process/stop_signal.h"
#include "core/base/clock.h"
#include "core/base/hex.h"
#include "core/ceremony/approval.h"
#include "core/crypto/digest.h"

namespace conclave::app {
namespace {

void printSheet(const script::Script& script, const script::ApprovalSheet& sheet, Lang lang) {
    print(text(Text::scriptHash, lang) + ": " + script.name + ' ' + script.version + '\n' +
          hashLines(script.sha256, "    "));
    for (const auto& [name, hashes] : {std::pair(Text::approvedProgram, &sheet.code.programs),
                                       std::pair(Text::approvedModule, &sheet.code.modules)})
        for (const auto& hash : *hashes)
            print(text(name, lang) + ":\n" + hashLines(*fromHex(hash), "    "));
    if (!sheet.code.libraries.empty())
        print(text(Text::approvedLibraries, lang, {std::to_string(sheet.code.libraries.size())}) + '\n');
}

/// What is approved: as given; else as on the sheet that is there; else this program.
Result<script::ApprovalSheet> sheetOf(const script::Script& script, const std::filesystem::path& folder,
                                      const ApproveArgs& args) {
    script::ApprovedCode code;
    TRY_ASSIGN(code.programs, hashesOf(args.programs));
    TRY_ASSIGN(code.modules, hashesOf(args.modules));
    TRY_ASSIGN(code.libraries, sumsOf(args.libraries));
    TRY_ASSIGN(const auto files, script::loadApproval(folder, script));
    if (!files.sheet.empty()) {
        TRY_ASSIGN(const auto there, script::readApproval(script, files, utcNowMs()));
        for (auto list : {&script::ApprovedCode::programs, &script::ApprovedCode::modules,
                          &script::ApprovedCode::libraries})
            if ((code.*list).empty())
                code.*list = there.sheet.code.*list;
    }
    if (code.programs.empty()) {
        TRY_ASSIGN(const auto own, crypto::sha256File("/proc/self/exe"));
        code.programs.push_back(toHex(own));
    }
    if (code.modules.empty())
        return Error(Errc::approvalModuleMissing);
    return script::makeApprovalSheet(script, std::move(code));
}

}  // namespace

Exit approve(const ApproveArgs& args, Lang lang) {
    auto parsed = script::loadScript(args.script);
    printFindings(parsed.findings, lang);
    if (!parsed.value)
        return Exit::refused;
    const auto& script = *parsed.value;
    const auto refuse = [&](const Error& error) {
        report(error, lang);
        return Exit::refused;
    };
    if (!script.approval)
        return refuse(Error(Errc::approvalNotAsked));
    const auto folder = script::approvalFolder(args.script);
    const auto sheet = sheetOf(script, folder, args);
    if (!sheet)
        return refuse(sheet.error());
    printSheet(script, *sheet, lang);
    catchStopSignals();
    TerminalRoom room(lang, false, {});
    const auto approval = ceremony::approve(script, folder, sheet->code, room);
    if (!approval)
        return refuse(approval.error());
    for (const auto& by : approval->by)
        print(wrapped(text(Text::approvedBy, lang, {by.name, formatUtcMs(by.signedAtUtcMs)}), 100, "  "));
    print(text(Text::approvalsThere, lang,
               {std::to_string(approval->by.size()), std::to_string(script.approval->threshold),
                folder.string()}) +
          '\n');
    return Exit::done;
}

}  // namespace conclave::app
