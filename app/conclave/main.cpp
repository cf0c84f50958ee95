#include <CLI/CLI.hpp>
#include <clocale>
#include <cstdio>
#include <functional>

#include "app/conclave/commands.h"
#include "app/process/harden.h"
#include "app/process/usage.h"
#include "core/base/build_info.h"
#include "core/base/log.h"
#include "core/ceremony/host_check.h"

int main(int argc, char** argv) {
    using namespace conclave;
    using namespace conclave::app;
    harden();
    std::setlocale(LC_CTYPE, "");

    auto lang = langFromEnvironment();
    if (const auto own = ceremony::requireOwnEnvironment(); !own)
        std::fprintf(stderr, "! %s\n", own.error().oneLine(lang).c_str());
    CeremonyArgs ceremony;
    ApproveArgs approving;
    PrintArgs printing;
    VerifyArgs verifying;
    TimeStampArgs stamping;
    std::filesystem::path folder;
    std::filesystem::path out;
    std::string subject;
    Exit exit = Exit::done;
    const auto* const librariesHelp =
        "a list as of sha256sum: what else of code may run, as `conclave libraries` shows it (may repeat)";
    const auto perform = [&exit](std::string_view command, const std::function<Exit()>& work) {
        log::open(log::defaultFolder());
        log::started(command);
        exit = work();
        log::ended(static_cast<int>(exit));
    };

    CLI::App cli("Conclave: multi-custody HSM key ceremonies");
    cli.set_version_flag("--version",
                         "conclave " + std::string(version()) + " (" + std::string(buildHash()) + ")");
    cli.require_subcommand(1);
    cli.option_defaults()->always_capture_default(false);
    cli.add_option_function<std::string>(
           "--lang", [&lang](const std::string& tag) { lang = tag == "en" ? Lang::en : Lang::ptBr; },
           "en or pt-BR")
        ->check(CLI::IsMember({"en", "pt-BR"}))
        ->trigger_on_parse();
    cli.fallthrough();

    const auto addEarlier = [&ceremony](CLI::App* command) {
        command->add_option("--safe", ceremony.safe, "recovery: folder with what was in the safe");
        command->add_option("--root", ceremony.root,
                            "recovery: the root certificate, which came another way");
        command->add_option("--earlier", ceremony.earlier,
                            "recovery: the record of the ceremony that made the backup, or none");
        command->add_option("--earlier-head", ceremony.head, "recovery: that record's head, from paper");
    };

    auto* check = cli.add_subcommand("check", "validate and preflight; changes no device; prints the plan");
    check->add_option("SCRIPT", ceremony.script)->required();
    check->add_option("--site", ceremony.site, "site binding; with it, devices are looked at");
    check->add_option("--record", ceremony.record, "record folder that run would be given");
    check->add_option("--answers", ceremony.answers, "answers of a rehearsal, to be checked too");
    addEarlier(check);
    check->callback([&] { perform("check", [&] { return app::check(ceremony, lang); }); });

    auto* approve = cli.add_subcommand(
        "approve", "sign with an approver's card that a script, its program and HSM module are approved");
    approve->add_option("SCRIPT", approving.script)->required();
    approve->add_option("--program", approving.programs,
                        "a program that may run it: its SHA-256 as hex or words, or the file; left out: this "
                        "one (may repeat)");
    approve->add_option(
        "--module", approving.modules,
        "an HSM module that it may use: its SHA-256 as hex or words, or the file (may repeat)");
    approve->add_option("--libraries", approving.libraries, librariesHelp);
    approve->callback([&] { perform("approve", [&] { return app::approve(approving, lang); }); });

    auto* print = cli.add_subcommand(
        "print", "as PDF: of a script its book, which the room holds in its hands; of a record its runbook");
    print->add_option("SCRIPT|DIR", printing.subject)->required();
    print->add_option("--site", printing.site, "site binding: place, module, rehearsal or production");
    print->add_option("-o,--output", printing.pdf, "the PDF; replaced if it is there")->required();
    print->add_option("--program", printing.programs,
                      "a program that may run it: its SHA-256 as hex or words, or the file; left out: those "
                      "approved, or this one (may repeat)");
    print->add_option("--module", printing.modules,
                      "an HSM module that it may use; left out: those approved, or the site's (may repeat)");
    print->callback([&] { perform("print", [&] { return app::printPaper(printing, lang); }); });

    auto* run = cli.add_subcommand("run", "run a ceremony");
    run->add_option("SCRIPT", ceremony.script)->required();
    run->add_option("--site", ceremony.site, "site binding")->required();
    run->add_option("--record", ceremony.record, "new folder for the record")->required();
    run->add_option("--answers", ceremony.answers, "answers for an unattended rehearsal");
    addEarlier(run);
    run->callback([&] { perform("run", [&] { return app::run(ceremony, lang); }); });

    auto* resume = cli.add_subcommand("resume", "continue an interrupted ceremony");
    resume->add_option("DIR", ceremony.record)->required();
    resume->add_option("--site", ceremony.site, "another site binding than the record's");
    resume->add_option("--answers", ceremony.answers, "answers for an unattended rehearsal");
    addEarlier(resume);
    resume->callback([&] { perform("resume", [&] { return app::resume(ceremony, lang); }); });

    auto* verify = cli.add_subcommand("verify", "judge a record");
    verify->add_option("DIR", verifying.record)->required();
    verify->add_option(
        "--trust", verifying.trust,
        "certificate that an outside signer chains to, with intermediates or without (may repeat)");
    verify->add_option("--head", verifying.head, "the head as heard and written down: hex or PGP words");
    verify->add_option("--script", verifying.script, "the script as it was approved");
    verify->add_option("--software", verifying.software,
                       "an approved program: its SHA-256 as hex or words, or the file (may repeat)");
    verify->add_option("--module", verifying.modules,
                       "an approved HSM module: its SHA-256 as hex or words, or the file (may repeat)");
    verify->add_option("--libraries", verifying.libraries, librariesHelp);
    verify->add_option("--with", verifying.with,
                       "another record of the same key, before or after this one (may repeat)");
    const auto* const rootHelp =
        "root certificate of time-stamping authorities, with intermediates or without (may repeat)";
    auto* roots = verify->add_option("--tsa-root", verifying.timeStampRoots, rootHelp);
    verify
        ->add_option("--timestamp", verifying.timeStamp,
                     "a time-stamp of the record: the .tsr of conclave timestamp")
        ->needs(roots);
    verify
        ->add_option("--timestamped-pdf", verifying.timeStampedPdf,
                     "a copy of runbook.pdf with time-stamps in it")
        ->needs(roots);
    verify->add_flag("--json", verifying.asJson, "the report for machines");
    verify->callback([&] { perform("verify", [&] { return app::verify(verifying, lang); }); });

    auto* stamp = cli.add_subcommand(
        "timestamp", "have an authority of time-stamps (RFC 3161) say when a finished record was there");
    stamp->add_option("DIR", stamping.record)->required();
    stamp->add_option("-o,--output", stamping.folder, "folder for what comes of it, never the record's own")
        ->required();
    stamp->add_option("--tsa", stamping.address, "http:// address of the authority");
    stamp->add_flag("--query", stamping.isQuery,
                    "by file: only write the queries, to be carried to an authority");
    stamp->add_option("--response", stamping.answers,
                      "by file: the folder with queries (.tsq) and answers (.tsr)");
    stamp->add_option("--tsa-root", stamping.roots, rootHelp);
    stamp->callback([&] { perform("timestamp", [&] { return app::timeStamp(stamping, lang); }); });

    auto* exporting = cli.add_subcommand("export", "the auditor's copy: everything but the restricted files");
    exporting->add_option("DIR", folder)->required();
    exporting->add_option("OUT", out)->required();
    exporting->callback([&] { perform("export", [&] { return app::exportRecord(folder, out, lang); }); });

    auto* bagging = cli.add_subcommand(
        "bag", "the second bag's medium: the auditor's copy, the programs, the head to print; read back");
    bagging->add_option("DIR", folder)->required();
    bagging->add_option("FOLDER", out, "new folder on the medium")->required();
    bagging->callback([&] { perform("bag", [&] { return app::packBag(folder, out, lang); }); });

    auto* libraries = cli.add_subcommand(
        "libraries", "what code ran in a ceremony, as sha256sum lists it: to be approved, or compared");
    libraries->add_option("DIR", folder)->required();
    libraries->callback([&] { perform("libraries", [&] { return app::libraries(folder, lang); }); });

    auto* words = cli.add_subcommand("words", "SHA-256 of a file (or any hex) as hex and PGP words");
    words->add_option("FILE|HEX", subject)->required();
    words->callback([&] { perform("words", [&] { return app::words(subject, lang); }); });

    auto* doctor =
        cli.add_subcommand("doctor", "what is ready: readers, modules, tokens, memory, swap, clock, network");
    doctor->add_option("--site", ceremony.site, "site binding whose module and tokens are looked at");
    doctor->callback([&] { perform("doctor", [&] { return app::doctor(ceremony.site, lang); }); });

    try {
        cli.parse(argc, argv);
    } catch (const CLI::Success& asked) {  // --help, --version
        return cli.exit(asked);
    } catch (const CLI::ParseError& mistake) {
        report(usageError(mistake), lang);
        return static_cast<int>(Exit::refused);
    }
    return static_cast<int>(exit);
}
