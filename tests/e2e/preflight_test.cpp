// Preflight: whatever is known to be wrong is refused by `check` and by `run` before a device is changed:
// exit 2, the place and the remedy named in both languages, nothing left on a token, no record begun.

#include <QtTest/qtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <sstream>

#include "core/base/error.h"
#include "tests/e2e/refusal_cases.h"
#include "tests/support/approvals.h"
#include "tests/support/room.h"
#include "tests/unit/program.h"

using namespace conclave;
using namespace conclave::test;
namespace fs = std::filesystem;

namespace {

const std::string conclaveProgram = CONCLAVE_BIN_DIR "/conclave";
const std::string softhsmModule = "/usr/lib/softhsm/libsofthsm2.so";

std::string textOf(const fs::path& file) {
    return std::string(asText(readFile(file).value()));
}

/// "FILE:LINE:" of where `text` stands in `content`.
std::string placeOf(const std::string& file, const std::string& content, const std::string& text) {
    const auto at = content.find(text);
    if (at == std::string::npos)
        return "not in " + file + ": " + text;
    return file + ":" +
           std::to_string(1 + std::count(content.begin(), content.begin() + static_cast<long>(at), '\n')) +
           ":";
}

/// Whether a line of `output` has `place` and the two sentences of `code`, whatever their arguments.
bool says(const std::string& output, const std::string& place, Errc code, Lang lang) {
    const auto message = lang == Lang::en ? messageEn(code) : messagePt(code);
    const auto pattern = place + '\1' + message.happened + '\1' + message.todo;
    std::vector<std::string> parts(1);
    for (std::size_t i = 0; i < pattern.size(); ++i)
        if (pattern[i] == '\1' || (pattern[i] == '{' && i + 2 < pattern.size() && pattern[i + 2] == '}')) {
            i += pattern[i] == '\1' ? 0 : 2;
            parts.emplace_back();
        } else {
            parts.back() += pattern[i];
        }
    for (std::size_t start = 0; start < output.size();) {
        const auto end = std::min(output.find('\n', start), output.size());
        const auto line = output.substr(start, end - start);
        std::size_t at = 0;
        for (const auto& part : parts)
            at = at == std::string::npos ? at : line.find(part, at);
        if (at != std::string::npos)
            return true;
        start = end + 1;
    }
    return false;
}

std::map<std::string, std::string> contentOf(const fs::path& folder) {
    std::map<std::string, std::string> content;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        content[entry.path().string()] = entry.is_regular_file() ? textOf(entry.path()) : "";
    return content;
}

/// The refusals of a namespace of its own, where a test may mount.
std::string withMounts(const std::string& mount, const std::string& command) {
    return std::string(::geteuid() == 0 ? "unshare -m" : "unshare -Urm") + " sh -ec '" + mount +
           "; exec \"$@\"' sh " + command;
}

int exitCode(const Folder::Outcome& outcome) {
    return WIFEXITED(outcome.exitCode) ? WEXITSTATUS(outcome.exitCode) : -1;
}

}  // namespace

#define EXPECT_EXIT(outcome, code) QVERIFY2(exitCode(outcome) == (code), (outcome).output.c_str())
#define EXPECT_SAYS(outcome, place, code, lang) \
    QVERIFY2(says((outcome).output, place, code, lang), (outcome).output.c_str())

class PreflightTest : public QObject {
    Q_OBJECT

    std::unique_ptr<TestRoom> m_room;
    std::string m_script, m_site, m_answers;

    /// The tokens of the room in an otherwise fresh folder, with the files of the good case in it.
    void writeInputs(const Folder& folder) const {
        folder.write("script.yaml", asBytes(m_script));
        folder.write("site.yaml", asBytes(m_site));
        folder.write("answers.yaml", asBytes(m_answers));
    }

    /// What a shell in the room is to know.
    std::string variables() const {
        const auto serials = textOf(m_room->dir() + "/tokens.list");
        std::string text =
            "export ROOM='" + m_room->dir() + "' CARD='" CONCLAVE_BIN_DIR "/conclave-rehearsal card'";
        for (std::size_t start = 0, number = 1; start < serials.size(); ++number) {
            const auto end = serials.find('\n', start);
            text += " SERIAL" + std::to_string(number) + "=" + serials.substr(start, end - start);
            start = end + 1;
        }
        return text + "; ";
    }

    void makeRoom() {
        m_room.reset();
        RoomOptions options;
        options.cards = 5;
        options.tokens = 3;
        m_room = std::make_unique<TestRoom>(options);
        m_script = textOf(CONCLAVE_SOURCE_DIR "/ceremonies/root-key-generation-p384.yaml");
        m_site = textOf(m_room->dir() + "/site.yaml");
        m_answers = textOf(m_room->dir() + "/answers.yaml");
        for (std::size_t at = 0; (at = m_answers.find("pins/", at)) != std::string::npos;
             at += m_room->dir().size() + 6)
            m_answers.insert(at, m_room->dir() + "/");
        m_answers.replace(m_answers.find("control: "), 9, "control: " + m_room->dir() + "/");
    }

  private slots:
    void initTestCase() { makeRoom(); }

    void acceptsTheGoodCase() {
        const Folder folder;
        writeInputs(folder);
        for (const char* lang : {"en", "pt-BR"}) {
            const auto checked =
                folder.run(conclaveProgram + " --lang " + lang +
                           " check script.yaml --site site.yaml --record record --answers answers.yaml");
            EXPECT_EXIT(checked, 0);
        }
        QVERIFY(!fs::exists(folder.path() / "record"));
    }

    void acceptsABlankToken() {
        const Folder folder;
        writeInputs(folder);
        auto site = m_site;
        const auto at = site.find("  primary: {");
        site.replace(at, site.find('\n', at) - at, "  primary: {slot-id: 3}");  // SoftHSM's next one
        folder.write("site.yaml", asBytes(site));
        const auto checked = folder.run(conclaveProgram + " --lang en check script.yaml --site site.yaml");
        EXPECT_EXIT(checked, 0);
        QVERIFY2(checked.output.find("wrapping-primary: can be tried only once") != std::string::npos,
                 checked.output.c_str());
    }

    void refuses_data() {
        QTest::addColumn<std::size_t>("row");
        for (std::size_t i = 0; i < refusalCases().size(); ++i)
            QTest::newRow(refusalCases()[i].name) << i;
    }
    void refuses() {
        QFETCH(std::size_t, row);
        const auto& refusal = refusalCases()[row];
        const Folder folder;
        std::map<std::string, std::string> files{
            {"script.yaml", m_script}, {"site.yaml", m_site}, {"answers.yaml", m_answers}};
        for (const auto& edit : refusal.edits) {
            auto& text = files[edit.file];
            const auto at = text.find(edit.find);
            QVERIFY2(at != std::string::npos, edit.find);
            std::string with = edit.with;
            for (const char* name : {"@ROOM@", "@DIR@"})
                for (std::size_t mark; (mark = with.find(name)) != std::string::npos;)
                    with.replace(mark, strlen(name),
                                 name == std::string("@ROOM@") ? m_room->dir() : folder.path().string());
            for (std::size_t mark; (mark = with.find("@BIN@")) != std::string::npos;)
                with.replace(mark, 5, CONCLAVE_BIN_DIR);
            text.replace(at, strlen(edit.find), with);
        }
        for (const auto& [name, text] : files)
            folder.write(name, asBytes(text));
        const auto prepared = folder.run(variables() + "set -e; " + refusal.prepare);
        QVERIFY2(prepared.exitCode == 0, prepared.output.c_str());
        const auto tokens = contentOf(m_room->dir() + "/tokens");
        const auto before = contentOf(folder.path());
        const std::string place =
            refusal.placeFile == nullptr
                ? ""
                : placeOf(refusal.placeFile, files[refusal.placeFile], refusal.placeText);

        const std::string record = refusal.record == nullptr ? "record" : refusal.record;
        const auto command = [&](const std::string& lang, const std::string& verb) {
            const auto line = conclaveProgram + " --lang " + lang + ' ' + verb +
                              " script.yaml --site site.yaml --record " + record + " --answers answers.yaml";
            return refusal.mount == nullptr ? line : withMounts(refusal.mount, line);
        };
        const auto checked = folder.run(command("en", "check"));
        const auto run = folder.run(command("pt-BR", "run"));
        const bool isUnchanged = contentOf(m_room->dir() + "/tokens") == tokens;
        const auto tidied = folder.run(variables() + refusal.tidy);

        if (exitCode(run) != 2)
            makeRoom();  // a ceremony may have been run on its tokens
        EXPECT_EXIT(checked, 2);
        EXPECT_SAYS(checked, place, refusal.code, Lang::en);
        EXPECT_EXIT(run, 2);
        EXPECT_SAYS(run, place, refusal.code, Lang::ptBr);
        QVERIFY(contentOf(folder.path()) == before);
        QVERIFY2(tidied.exitCode == 0, tidied.output.c_str());
        QVERIFY(isUnchanged);
    }

    void warnsOfWeakTokenPins() {
        const Folder folder;
        writeInputs(folder);
        folder.write("site.yaml", asBytes(m_site + "pin: {alphabet: digits, length: 8}\n"));
        const auto checked = folder.run(conclaveProgram + " --lang en check script.yaml --site site.yaml");
        EXPECT_EXIT(checked, 0);
        EXPECT_SAYS(checked, placeOf("site.yaml", m_site + "pin", "pin"), Errc::tokenPinWeak, Lang::en);
    }

    void refusesANssTokenWithWhatItCannotDo() {
        // NSPR keeps memory in its globals for the life of the process: unloaded, it looks leaked.
        const std::string unloadsNspr = "ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 ";
        const Folder folder;
        writeInputs(folder);
        folder.write("site.yaml", asBytes("conclave-site: 1\nrehearsal: true\nplace: \"Elsewhere\"\nmodule:\n"
                                          "  path: /usr/lib/x86_64-linux-gnu/libsoftokn3.so\n"
                                          "  initArgs: \"configdir='sql:" +
                                          folder.path().string() +
                                          "' certPrefix='' keyPrefix='' secmod='secmod.db' flags=\"\n"
                                          "pcsc:\n  socket: " +
                                          m_room->dir() +
                                          "/pcscd.comm\ntokens:\n  primary: {token: NSS Certificate DB}\n"
                                          "  restore: {token: NSS Generic Crypto Services}\n"));
        for (const auto& [tag, lang] : {std::pair("en", Lang::en), std::pair("pt-BR", Lang::ptBr)}) {
            const auto checked = folder.run(unloadsNspr + conclaveProgram + " --lang " + tag +
                                            " check script.yaml --site site.yaml");
            EXPECT_EXIT(checked, 2);
            EXPECT_SAYS(checked, placeOf("script.yaml", m_script, "  primary:\n"),
                        Errc::tokenNotInitialisable, lang);
            EXPECT_SAYS(checked, placeOf("site.yaml", textOf(folder.path() / "site.yaml"), "restore:"),
                        Errc::tokenSerialShared, lang);
        }
    }

    void asksForANameAgainThatCannotStandInACertificate() {
        const Folder folder;
        writeInputs(folder);
        folder.write("input", asBytes("\n\n\n" + std::string(65, 'x') +
                                      "\nAna\x07 Souza\n  Ana Souza  \nCNH 1\n\nAna Souza\n"));
        const auto run = folder.run(conclaveProgram +
                                    " --lang en run script.yaml --site site.yaml --record record <input");
        EXPECT_EXIT(run, 3);
        const auto first = run.output.find("This cannot stand in the record");
        QVERIFY2(first != std::string::npos, run.output.c_str());
        QVERIFY2(run.output.find("This cannot stand in the record", first + 1) != std::string::npos,
                 run.output.c_str());
        QVERIFY2(run.output.find("Ana Souza has signed in for another seat") != std::string::npos,
                 run.output.c_str());
        const auto transcript = textOf(folder.path() / "record/transcript.jsonl");
        QVERIFY2(transcript.find("\"name\":\"Ana Souza\"") != std::string::npos, transcript.c_str());
    }

  private:
    /// The same files as a production ceremony with a notary.
    void writeProduction(const Folder& folder) const {
        writeInputs(folder);
        auto script = m_script;
        const auto made = folder.run(
            "openssl req -x509 -newkey rsa:2048 -nodes -keyout /dev/null -subj /CN=Anchor "
            "-days 30 -out anchor.pem 2>/dev/null && sed 's/^/    /' anchor.pem");
        QVERIFY2(made.exitCode == 0, made.output.c_str());
        script.replace(script.find("\nquorums:"), 1, "\ntrustAnchors:\n  notary: |\n" + made.output + "\n");
        script.replace(script.find("    roles: [internal-witness]"), 29,
                       "    roles: [internal-witness]\n    trustAnchor: notary");
        auto site = m_site;
        site.replace(site.find("rehearsal: true"), 15, "rehearsal: false");
        folder.write("script.yaml", asBytes(withApproval(script, m_approvers, 2)));
        folder.write("site.yaml", asBytes(site));
        approveFiles(folder.path() / "script.yaml", m_approvers, conclaveProgram, softhsmModule);
    }
    const std::vector<TestApprover> m_approvers{makeApprover("policy", "Marta Ribeiro"),
                                                makeApprover("security", "João Prado")};

    /// Of a computer whose kernel lists these swaps.
    static std::string withSwaps(const Folder& folder, const std::string& swaps, const std::string& command) {
        folder.write("swaps", asBytes("Filename Type Size Used Priority\n" + swaps));
        return withMounts("mount --bind swaps /proc/swaps", command);
    }

  private slots:
    /// Before any device is looked at more closely, and again at a resume.
    void refusesProductionWithoutApprovals() {
        const Folder folder;
        writeProduction(folder);
        const auto in = [&](const std::string& command) {
            return folder.run(withSwaps(folder, "", conclaveProgram + " --lang en " + command));
        };
        const std::string run = "run script.yaml --site site.yaml --record ";
        const auto begun = in(run + "begun");
        EXPECT_EXIT(begun, 3);  // the first question finds no answer
        QVERIFY(fs::exists(folder.path() / "begun/approval/security.p7s"));

        fs::remove(folder.path() / "script.approval/security.p7s");
        const auto tooFew = in(run + "one");
        EXPECT_EXIT(tooFew, 2);
        EXPECT_SAYS(tooFew, "", Errc::approvalsTooFew, Lang::en);

        approveFiles(folder.path() / "script.yaml", m_approvers, "/proc/self/exe", softhsmModule);
        const auto otherProgram = in(run + "two");
        EXPECT_EXIT(otherProgram, 2);
        EXPECT_SAYS(otherProgram, "", Errc::approvalLacks, Lang::en);

        approveFiles(folder.path() / "script.yaml", m_approvers, conclaveProgram, conclaveProgram);
        EXPECT_SAYS(in(run + "three"), "", Errc::approvalLacks, Lang::en);

        fs::remove(folder.path() / "begun/approval/security.p7s");
        const auto resumed = in("resume begun");
        EXPECT_EXIT(resumed, 2);
        EXPECT_SAYS(resumed, "", Errc::approvalsTooFew, Lang::en);
    }

    /// The list is that of an earlier ceremony of the same program and module.
    void onlyApprovedLibrariesRun() {
        const Folder folder;
        writeProduction(folder);
        const auto run = [&](const std::string& record) {
            return folder.run(withSwaps(
                folder, "", conclaveProgram + " run script.yaml --site site.yaml --record " + record));
        };
        EXPECT_EXIT(run("begun"), 3);
        const auto listed = folder.run(conclaveProgram + " libraries begun | tee list | cut -c-64");
        QVERIFY(folder.run("sha256sum -c list").exitCode == 0);
        std::istringstream lines(listed.output);
        std::vector<std::string> libraries;
        for (std::string line; std::getline(lines, line);)
            libraries.push_back(line);
        QVERIFY(libraries.size() > 5);

        const auto script = folder.path() / "script.yaml";
        approveFiles(script, m_approvers, conclaveProgram, softhsmModule, libraries);
        EXPECT_EXIT(run("again"), 3);

        const auto libc = folder.run("grep /libc.so list | cut -c-64").output.substr(0, 64);
        std::erase(libraries, libc);
        approveFiles(script, m_approvers, conclaveProgram, softhsmModule, libraries);
        const auto refused = run("refused");
        EXPECT_EXIT(refused, 2);
        EXPECT_SAYS(refused, "", Errc::approvalLacks, Lang::en);
    }

    void recordsThatProductionRanAsRoot() {
        const Folder folder;
        writeProduction(folder);
        const auto run = folder.run(withSwaps(
            folder, "", conclaveProgram + " --lang en run script.yaml --site site.yaml --record record"));
        EXPECT_EXIT(run, 3);                               // the first question finds no answer
        EXPECT_SAYS(run, "", Errc::runsAsRoot, Lang::en);  // in a namespace of one's own one is
        const auto transcript = textOf(folder.path() / "record/transcript.jsonl");
        QVERIFY(transcript.find("\"cause\":\"runs-as-root\"") != std::string::npos);
    }

    void refusesProductionWhereSwapIsOn() {
        const Folder folder;
        const std::string swap = "/dev/sda3 partition 8388604 0 -2\n";
        writeProduction(folder);
        for (const auto& [tag, lang] : {std::pair("en", Lang::en), std::pair("pt-BR", Lang::ptBr)}) {
            const auto command = conclaveProgram + " --lang " + tag;
            const auto run = folder.run(
                withSwaps(folder, swap, command + " run script.yaml --site site.yaml --record record"));
            EXPECT_EXIT(run, 2);
            EXPECT_SAYS(run, "", Errc::swapIsOn, lang);
            QVERIFY(!fs::exists(folder.path() / "record"));
            const auto doctor = folder.run(withSwaps(folder, swap, command + " doctor"));
            EXPECT_SAYS(doctor, lang == Lang::en ? "[warning] swap: " : "[aviso]   swap: ", Errc::swapIsOn,
                        lang);
        }
        writeInputs(folder);  // a rehearsal is told, and goes on
        const auto checked = folder.run(withSwaps(
            folder, swap, conclaveProgram + " --lang en check script.yaml --site site.yaml --record record"));
        EXPECT_EXIT(checked, 0);
        EXPECT_SAYS(checked, "", Errc::swapIsOn, Lang::en);
    }

    /// It was turned on since the ceremony began.
    void productionResumeWithSwapOnIsRefused() {
        const Folder folder;
        writeProduction(folder);
        const auto begun = folder.run(withSwaps(
            folder, "", conclaveProgram + " --lang en run script.yaml --site site.yaml --record begun"));
        EXPECT_EXIT(begun, 3);  // the first question finds no answer
        const auto before = textOf(folder.path() / "begun/transcript.jsonl");
        const auto resumed = folder.run(withSwaps(folder, "/dev/sda3 partition 8388604 0 -2\n",
                                                  conclaveProgram + " --lang en resume begun"));
        EXPECT_EXIT(resumed, 2);
        EXPECT_SAYS(resumed, "", Errc::swapIsOn, Lang::en);
        QVERIFY(textOf(folder.path() / "begun/transcript.jsonl") == before);
    }

    /// Nobody knows a PIN of a token between its initialisation and its unlocking, but public objects need
    /// none.
    void refusesAnObjectThatAppearsBeforeTheUnlock() {
        makeRoom();
        const Folder folder;
        writeInputs(folder);
        const auto run =
            folder.run(conclaveProgram +
                       " --lang en run script.yaml --site site.yaml --record record --answers answers.yaml & "
                       "until grep -q '\"step\":\"initialise-restore\"' record/transcript.jsonl 2>/dev/null "
                       "|| ! kill -0 $!; "
                       "do sleep 0.01; done; kill -TERM $!; wait $!");
        EXPECT_EXIT(run, 3);
        const auto prepared = folder.run(
            "pkcs11-tool --module /usr/lib/softhsm/libsofthsm2.so --token-label "
            "CartorioDigitalRAIZ --write-object answers.yaml --type data --label somebody");
        EXPECT_EXIT(prepared, 0);
        const auto resumed = folder.run(conclaveProgram + " --lang en resume record --answers answers.yaml");
        EXPECT_EXIT(resumed, 1);
        const auto transcript = textOf(folder.path() / "record/transcript.jsonl");
        QVERIFY2(transcript.find("\"code\":\"objectForeign\"") != std::string::npos, resumed.output.c_str());
        QVERIFY(transcript.find("\"step\":\"generate\"") == std::string::npos);
    }

    void doctorSaysWhatIsReady() {
        const Folder folder;
        writeInputs(folder);
        const auto inRoom = folder.run(conclaveProgram + " --lang en doctor --site site.yaml");
        QVERIFY2(inRoom.output.find("[ok]      primary: ") != std::string::npos, inRoom.output.c_str());
        for (const auto& [tag, lang] : {std::pair("en", Lang::en), std::pair("pt-BR", Lang::ptBr)}) {
            const auto outside =
                folder.run("PCSCLITE_CSOCK_NAME=/nowhere " + conclaveProgram + " --lang " + tag + " doctor");
            EXPECT_EXIT(outside, 1);
            EXPECT_SAYS(outside, "", Errc::pcscUnavailable, lang);
        }
        folder.write("site.yaml", asBytes(m_site + "nonsense: 1\n"));
        EXPECT_EXIT(folder.run(conclaveProgram + " doctor --site site.yaml"), 2);
    }
};

QTEST_GUILESS_MAIN(PreflightTest)
#include "preflight_test.moc"
