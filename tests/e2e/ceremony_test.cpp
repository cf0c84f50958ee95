// One whole ceremony with real programs, cards and tokens, and what strangers and forgers make of its record.
// CONCLAVE_CARD_TYPE says which: p384 (the P-384 script; the default) or rsa2048 (the RSA-4096 script).
#include <QtTest/qtest.h>

#include <fstream>
#include <memory>
#include <set>
#include <sstream>

#include "core/base/pgp_words.h"
#include "core/script/answers.h"
#include "core/script/script.h"
#include "core/verify/verify.h"
#include "tests/e2e/ceremony_support.h"
#include "tests/support/expect.h"
#include "tests/support/room.h"
#include "tests/support/strangers.h"
#include "tests/support/terminal.h"

using namespace conclave;
using namespace conclave::test;
using nlohmann::json;
namespace fs = std::filesystem;
namespace tr = transcript;

namespace {

constexpr const char* module = "/usr/lib/softhsm/libsofthsm2.so";
constexpr int cardCount = 5;

std::string cardType() {
    const char* type = std::getenv("CONCLAVE_CARD_TYPE");
    return type != nullptr ? type : "p384";
}

bool isRsa() {
    return cardType() == "rsa2048";
}

std::string scriptPath() {
    return std::string(CONCLAVE_SOURCE_DIR "/ceremonies/root-key-generation") + (isRsa() ? "" : "-p384") +
           ".yaml";
}

/// `conclave run`, in the room whose folder $CONCLAVE_ROOM is.
std::string runCommand(const fs::path& record, const std::string& answers = "answers.yaml") {
    return program("conclave") + " run " + scriptPath() + " --site \"$CONCLAVE_ROOM/site.yaml\" --record '" +
           record.string() + "' --answers \"$CONCLAVE_ROOM/" + answers + "\"";
}

/// Commands in a fresh room of their own, which ends with them.
Ran inFreshRoom(const std::string& commands) {
    return shell(program("conclave-rehearsal") + " room --cards 5 --tokens 2 --card-type " + cardType() +
                 " -- bash -euc '" + commands + "'");
}

std::string failures(const verify::Report& report) {
    std::string text;
    for (const auto& check : report.checks)
        if (check.outcome == verify::Outcome::failed)
            text += std::string(verify::name(check.id)) + " " + check.file + " " +
                    (check.entry ? std::to_string(*check.entry) : "-") + ": " + check.detail.en + "\n";
    return text;
}

bool hasFailed(const verify::Report& report, verify::CheckId id) {
    return std::ranges::any_of(report.checks, [&](const auto& check) {
        return check.id == id && check.outcome == verify::Outcome::failed;
    });
}

bool namesFile(const verify::Report& report, const std::string& path) {
    return std::ranges::any_of(report.checks, [&](const auto& check) {
        return check.outcome == verify::Outcome::failed && check.file == path;
    });
}

/// An entry of the transcript from first to last.
bool namesEntry(const verify::Report& report, std::int64_t first, std::int64_t last) {
    return std::ranges::any_of(report.checks, [&](const auto& check) {
        // What only the signatures of the last line show is told of them.
        const bool isAbout = check.file == tr::transcriptFile || check.id == verify::CheckId::signatures;
        return check.outcome == verify::Outcome::failed && isAbout && check.entry && *check.entry >= first &&
               *check.entry <= last;
    });
}

}  // namespace

class CeremonyTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        RoomOptions options;
        options.cards = cardCount;
        options.cardType = cardType();
        options.tokens = 2;
        m_room = std::make_unique<TestRoom>(options);
        char pattern[] = "/tmp/conclave-ceremony-XXXXXX";
        m_folder = mkdtemp(pattern);
        m_record = m_folder / "record";
        m_copy = m_folder / "copy";
        const auto ran = shell(runCommand(m_record));
        QVERIFY2(ran.exitCode == 0, ran.output.c_str());
        m_said = ran.output;
        m_head = headOf(m_record);
        QVERIFY2(ran.says("head: " + toHex(m_head)), ran.output.c_str());
        m_entries = readEntries(m_record);
        for (const auto& item : fs::recursive_directory_iterator(m_record))
            if (item.is_regular_file())
                m_files.push_back(item.path().lexically_relative(m_record).string());
        std::ranges::sort(m_files);
        fs::copy(m_record, m_copy, fs::copy_options::recursive);
    }

    void cleanupTestCase() {
        m_room.reset();
        fs::remove_all(m_folder);
    }

    /// Each call of a network HSM and each APDU of a card takes milliseconds. A whole ceremony with five
    /// cards needs about 627 and 305; a change that needs more shows here.
    void asksNoMoreOfTheDevicesThanItMust() {
        const auto before = [&](const std::string& word) {
            const auto end = m_said.find(' ' + word + ')');
            const auto start = m_said.rfind('(', end) + 1;
            return end == std::string::npos ? 0 : std::atoi(m_said.substr(start, end - start).c_str());
        };
        const auto calls = before("PKCS#11");
        const auto apdus = before("APDU");
        QVERIFY2(calls > 0 && calls <= 650, m_said.c_str());
        QVERIFY2(apdus > 0 && apdus <= (isRsa() ? 420 : 325), m_said.c_str());
    }

    void strangersToolsVerifyTheRecord() {
        const auto in = "cd '" + m_record.string() + "' && ";
        const std::string line =
            "openssl cms -verify -cades -binary -inform DER -in transcript.jsonl.p7s -content "
            "transcript.jsonl -CAfile participants/participants.pem -out /dev/null";
        const auto verified = shell(in + line);
        QVERIFY2(verified.exitCode == 0 && verified.says("successful"), verified.output.c_str());
        const auto changed =
            shell(in + "sed s/yes/no/ transcript.jsonl > ../changed.jsonl; " +
                  std::string(line).replace(line.find("-content t"), 26, "-content ../changed.jsonl "));
        QVERIFY2(changed.exitCode != 0, changed.output.c_str());
        const auto root = shell(in +
                                "openssl verify -x509_strict -check_ss_sig -CAfile artefacts/root.crt "
                                "artefacts/root.crt");
        QVERIFY2(root.exitCode == 0, root.output.c_str());
    }

    /// Each finds every card's signature good and the last one over the whole file; PDF/A-1b before and
    /// after.
    void strangersVerifyTheRunbook() {
        const auto closing = readEntries(m_record).back();
        const auto signers = static_cast<int>(closing.at("signers").size());
        const auto whole = *readFile(m_record / tr::runbookFile);
        const auto folder = m_record.parent_path();
        const auto unsignedFile = folder / "unsigned.pdf", signedFile = folder / "signed.pdf";
        EXPECT_OK(writeFileDurably(
            unsignedFile, ByteView(whole).first(closing.at("runbook").at("length").get<std::size_t>()),
            IfExists::replace));
        EXPECT_OK(writeFileDurably(signedFile, whole, IfExists::replace));
        const auto pdf = QString::fromStdString(signedFile.string());
        const auto checked = run("qpdf", {"--check", pdf});
        QVERIFY2(checked.exitCode == 0, qPrintable(checked.output));
        const auto poppler = run("pdfsig", {"-nocert", pdf}).output;
        QVERIFY2(poppler.count("Signature is Valid.") == signers, qPrintable(poppler));
        QCOMPARE(poppler.count("- Total document signed"), 1);
        QVERIFY(poppler.lastIndexOf("- Total document signed") > poppler.lastIndexOf("- Not total"));
        const auto mupdf = run("mutool", {"sign", "-v", pdf}).output;
        QVERIFY2(mupdf.count("The document is unchanged since signing.") == 1, qPrintable(mupdf));
        QCOMPARE(mupdf.count("The signature is valid but there have been edits since signing."), signers - 1);
        const auto java = readByJava({QString::fromStdString(unsignedFile.string()), pdf});
        QVERIFY2(java.count("\tpdfa\tvalid") == 2, qPrintable(java));
        QVERIFY2(java.count("\tvalid\tpart") == signers - 1 && java.count("\tvalid\twhole") == 1,
                 qPrintable(java));
        verifyEachByOpenssl(asText(whole), signers);
    }

    void rootCertificateHasOnlyTheProfilesExtensions() {
        const auto shown =
            shell("openssl x509 -noout -text -in '" + (m_record / "artefacts/root.crt").string() + "'");
        std::vector<std::string> names;
        std::istringstream lines(shown.output.substr(shown.output.find("X509v3 extensions:") + 18));
        for (std::string line; std::getline(lines, line) && !line.starts_with("    Signature Algorithm");)
            if (line.starts_with("            ") && line[12] != ' ')
                names.push_back(line.substr(12));
        const std::vector<std::string> wanted{"X509v3 Basic Constraints: critical",
                                              "X509v3 Key Usage: critical",
                                              "X509v3 Subject Key Identifier: "};
        QVERIFY2(names == wanted, shown.output.c_str());
        QVERIFY2(shown.output.find("Certificate Sign, CRL Sign\n") != std::string::npos,
                 shown.output.c_str());
    }

    void anchorsDecideWhatAnHonestRecordIs() {
        const auto hex = verifyRecord(m_record, "--head " + toHex(m_head));
        QVERIFY2(hex.exitCode == 0, hex.output.c_str());
        const auto words = verifyRecord(m_record, "--head '" + toPgpWords(m_head) + "'");
        QVERIFY2(words.exitCode == 0, words.output.c_str());
        QCOMPARE(verifyRecord(m_record).exitCode, 4);
        QCOMPARE(verifyRecord(m_record, "--script " + scriptPath() + " --head " + toHex(m_head)).exitCode, 0);
        auto other = m_head;
        other[31] ^= 1;
        const auto wrong = verifyRecord(m_record, "--head " + toHex(other));
        QVERIFY2(wrong.exitCode == 1 && wrong.says("ANCHOR"), wrong.output.c_str());
    }

    void everyDamagedFileIsNamed() {
        QVERIFY(m_files.size() > 25);
        for (const auto& path : m_files) {
            if (path.find(".attest-") != std::string::npos && path.find("witness") == std::string::npos)
                continue;  // one card's stand for all
            const auto honest = readFile(m_record / path).value();
            auto changed = honest;
            changed[changed.size() / 2] ^= 0x01;
            auto first = honest;
            first[0] ^= 0x80;
            auto shorter = honest;
            shorter.pop_back();
            auto longer = honest;
            longer.push_back('\n');
            for (const auto& [what, content] : {std::pair{"a bit in the middle", changed},
                                                {"the first bit", first},
                                                {"the last octet removed", shorter},
                                                {"an octet added", longer}}) {
                write(path, content);
                const auto report = verify::verify(m_copy, {});
                QVERIFY2(report.verdict == verify::Verdict::failed && namesFile(report, path),
                         (path + ": " + what + "\n" + failures(report)).c_str());
            }
            fs::remove(m_copy / path);
            const auto report = verify::verify(m_copy, {});
            if (tr::isPersonal(path))
                QCOMPARE(report.verdict, verify::Verdict::holdsUnanchored);
            else
                QVERIFY2(report.verdict == verify::Verdict::failed && namesFile(report, path),
                         (path + " removed\n" + failures(report)).c_str());
            write(path, honest);
        }
        QCOMPARE(verify::verify(m_copy, {}).verdict, verify::Verdict::holdsUnanchored);
    }

    void everyDamagedEntryIsNamed() {
        const auto content = readFile(m_record / tr::transcriptFile).value();
        const std::string honest(asText(content));
        std::vector<std::string> lines;
        for (std::size_t start = 0; start < honest.size();) {
            const auto end = honest.find('\n', start) + 1;
            lines.push_back(honest.substr(start, end - start));
            start = end;
        }
        const auto count = std::ssize(lines);
        const auto judge = [&](const std::vector<std::string>& changed, std::int64_t first,
                               const char* what) {
            std::string text;
            for (const auto& line : changed)
                text += line;
            write(std::string(tr::transcriptFile), asBytes(text));
            const auto report = verify::verify(m_copy, {{}, toHex(m_head), {}});
            QVERIFY2(
                report.verdict == verify::Verdict::failed &&
                    namesEntry(report, std::min<std::int64_t>(first, std::ssize(changed)), first + 1),
                (std::string(what) + ", entry " + std::to_string(first) + "\n" + failures(report)).c_str());
        };
        for (std::int64_t i = 0; i < count; ++i) {
            const auto at = static_cast<std::size_t>(i);
            auto changed = lines;
            changed[at][changed[at].size() * static_cast<std::size_t>(i % 7 + 1) / 9] ^= 0x02;
            judge(changed, i + 1, "an octet changed");
            auto removed = lines;
            removed.erase(removed.begin() + i);
            judge(removed, i + 1, "removed");
            auto doubled = lines;
            doubled.insert(doubled.begin() + i, lines[at]);
            judge(doubled, i + 2, "twice");
            if (i + 1 < count) {
                auto swapped = lines;
                std::swap(swapped[at], swapped[at + 1]);
                judge(swapped, i + 1, "in another order");
            }
            if (QTest::currentTestFailed())
                return;
        }
        write(std::string(tr::transcriptFile), asBytes(honest));
    }

    void nothingElseMayLieInTheFolder() {
        const auto judge = [&](const std::string& path) {
            const auto report = verify::verify(m_copy, {});
            QVERIFY2(report.verdict == verify::Verdict::failed && namesFile(report, path),
                     (path + "\n" + failures(report)).c_str());
        };
        for (const std::string path : {"notes.txt", "participants/stranger.sign.crt", "signatures/x.p7s",
                                       "backup/shares/stranger.cms", ".hidden"}) {
            write(path, asBytes("x"));
            judge(path);
            fs::remove(m_copy / path);
        }
        fs::create_directory(m_copy / "timestamps");
        judge("timestamps");
        fs::remove(m_copy / "timestamps");
        std::string deep = "a";
        for (int depth = 0; depth < 12; ++depth)
            deep += "/a";
        fs::create_directories(m_copy / deep);
        judge("a");
        fs::remove_all(m_copy / "a");
        fs::create_symlink(m_record / "site.yaml", m_copy / "link");
        judge("link");
        fs::remove(m_copy / "link");
        // The same octets, but behind a link.
        fs::remove(m_copy / "artefacts/root.crt");
        fs::create_symlink(m_record / "artefacts/root.crt", m_copy / "artefacts/root.crt");
        judge("artefacts/root.crt");
        fs::remove(m_copy / "artefacts/root.crt");
        write("artefacts/root.crt", readFile(m_record / "artefacts/root.crt").value());
        fs::rename(m_copy / "unlock", m_copy / "unlocked");
        fs::create_directory_symlink("unlocked", m_copy / "unlock");
        judge("unlock");
        fs::remove(m_copy / "unlock");
        fs::rename(m_copy / "unlocked", m_copy / "unlock");
        QCOMPARE(verify::verify(m_copy, {}).verdict, verify::Verdict::holdsUnanchored);
    }

    void theProgramNamesFileAndEntry() {
        for (const std::string path : {"unlock/manifest.json", "signatures/witness.p7s", "site.yaml"}) {
            const auto honest = readFile(m_copy / path).value();
            auto changed = honest;
            changed[changed.size() / 3] ^= 1;
            write(path, changed);
            const auto ran = verifyRecord(m_copy, "--head " + toHex(m_head));
            QVERIFY2(ran.exitCode == 1 && ran.says(path), ran.output.c_str());
            QVERIFY2(!ran.says(".. "), ran.output.c_str());
            write(path, honest);
        }
        const auto honest = readFile(m_copy / tr::transcriptFile).value();
        std::string text(asText(honest));
        text.replace(text.find("\"answer\":\"yes\""), 14, "\"answer\":\"yea\"");
        write(std::string(tr::transcriptFile), asBytes(text));
        const auto ran = verifyRecord(m_copy, "--head " + toHex(m_head));
        QVERIFY2(ran.exitCode == 1 && ran.says("transcript.jsonl #5"), ran.output.c_str());
        write(std::string(tr::transcriptFile), honest);
    }

    void theAuditorsCopyHolds() {
        const auto out = m_folder / "export";
        const auto exported =
            shell(program("conclave") + " export '" + m_record.string() + "' '" + out.string() + "'");
        QVERIFY2(exported.exitCode == 0, exported.output.c_str());
        for (const auto& path : m_files)
            QVERIFY2(fs::exists(out / path) != tr::isWithheld(path), path.c_str());
        const auto held = verifyRecord(out, "--head " + toHex(m_head));
        QVERIFY2(held.exitCode == 0 && held.says("[not checked] BACKUP-FILES"), held.output.c_str());
        const std::string share = "backup/shares/custodian-2.cms";
        fs::create_directories((out / share).parent_path());
        fs::copy_file(m_record / share, out / share);
        const auto partial = verifyRecord(out, "--head " + toHex(m_head));
        QVERIFY2(partial.exitCode == 1 && partial.says("backup/shares/custodian-1.cms"),
                 partial.output.c_str());
    }

    void theAuditorsCopyIsNoPartOfTheRecord() {
        const auto inside = shell(program("conclave") + " export '" + m_copy.string() + "' '" +
                                  (m_copy / "participants/../out").string() + "'");
        QVERIFY2(inside.exitCode == 2, inside.output.c_str());
        QVERIFY(!fs::exists(m_copy / "out"));
        fs::create_symlink("site.yaml", m_copy / "link");
        const auto out = m_folder / "clean";
        const auto clean =
            shell(program("conclave") + " export '" + m_copy.string() + "' '" + out.string() + "'");
        QVERIFY2(clean.exitCode == 0, clean.output.c_str());
        QVERIFY(!fs::exists(fs::symlink_status(out / "link")));
        fs::remove(m_copy / "link");
    }

    void theOuterBagHoldsWhatJudgesTheCeremony() {
        const auto stick = m_folder / "stick";
        const auto pack = program("conclave") + " bag '" + m_record.string() + "' '" + stick.string() + "'";
        const auto packed = shell(pack);
        QVERIFY2(packed.exitCode == 0, packed.output.c_str());
        QVERIFY(!packed.says("is not among those packed"));
        QVERIFY(!fs::exists(stick / "record/backup/shares"));
        const auto held =
            shell("cd '" + stick.string() +
                  "' && sha256sum --quiet -c SHA256SUMS && chmod +x programs/conclave && "
                  "programs/conclave verify record --head \"$(sed -n 's/^  [1-8]  //p' HEAD.txt)\"");
        QVERIFY2(held.exitCode == 0, held.output.c_str());
        QVERIFY2(shell(pack).exitCode == 0, "what an interrupted attempt left is written over");
        write("unlock/manifest.json", asBytes("{}"));
        const auto changed =
            shell(program("conclave") + " bag '" + m_copy.string() + "' '" + stick.string() + "2'");
        QVERIFY2(changed.exitCode == 1 && !fs::exists(m_folder / "stick2"), changed.output.c_str());
        fs::copy_file(m_record / "unlock/manifest.json", m_copy / "unlock/manifest.json",
                      fs::copy_options::overwrite_existing);
    }

    void foreignCodeIsNamed() {
        for (const std::string variable : {"LD_LIBRARY_PATH", "OPENSSL_CONF", "QT_PLUGIN_PATH"}) {
            const auto ran = shell(variable + "=/nowhere '" CONCLAVE_RELEASE_BIN "/conclave' words 00ff");
            QVERIFY2(ran.exitCode == 0 && ran.says(variable) && ran.says("00ff"), ran.output.c_str());
            const auto doctor =
                shell(variable + "=/nowhere '" CONCLAVE_RELEASE_BIN "/conclave' --lang en doctor");
            QVERIFY2(doctor.says("[warning] environment"), doctor.output.c_str());
        }
    }

    /// What a forger can do who has everything but these cards: the same ceremony, with others.
    void aForgeryWithFreshCardsNeedsTheHeadToShow() {
        const auto forged = m_folder / "forged";
        const auto ran = inFreshRoom(runCommand(forged));
        QVERIFY2(ran.exitCode == 0, ran.output.c_str());
        const auto alone = verifyRecord(forged);
        QVERIFY2(alone.exitCode == 4, alone.output.c_str());
        const auto anchored = verifyRecord(forged, "--head " + toHex(m_head));
        QVERIFY2(anchored.exitCode == 1 && anchored.says("ANCHOR"), anchored.output.c_str());
        // Its parts in the true record.
        for (const std::string path : {"artefacts/root.crt", "signatures/witness.p7s", "unlock/manifest.json",
                                       "participants/participants.pem", "transcript.jsonl.p7s"}) {
            write(path, readFile(forged / path).value());
            const auto report = verify::verify(m_copy, {});
            QVERIFY2(report.verdict == verify::Verdict::failed && namesFile(report, path),
                     (path + "\n" + failures(report)).c_str());
            write(path, readFile(m_record / path).value());
        }
        // Entries of that ceremony in this one.
        auto entries = m_entries;
        const auto others = readEntries(forged);
        QCOMPARE(entries.size(), others.size());
        entries[30] = others[30];
        writeChained(m_copy, entries);
        const auto report = verify::verify(m_copy, {});
        QVERIFY2(hasFailed(report, verify::CheckId::transcriptChain) && namesEntry(report, 31, 31),
                 failures(report).c_str());
        write(std::string(tr::transcriptFile), readFile(m_record / tr::transcriptFile).value());
    }

    void dissentIsKeptApartFromIntegrity() {
        const auto record = m_folder / "dissent";
        const auto ran = inFreshRoom(
            "sed \"/^  witness:/s/statement: agree/statement: disagree, reason: \\\"The bag was open.\\\"/\" "
            "$CONCLAVE_ROOM/answers.yaml > $CONCLAVE_ROOM/dissent.yaml; " +
            runCommand(record, "dissent.yaml"));
        QVERIFY2(ran.exitCode == 0, ran.output.c_str());
        const auto verified = verifyRecord(record, "--json --head " + toHex(headOf(record)));
        QCOMPARE(verified.exitCode, 6);
        const auto report = json::parse(verified.output);
        QVERIFY(report.at("intact").get<bool>() && report.at("anchored").get<bool>());
        QCOMPARE(report.at("agreed").get<bool>(), false);
        for (const auto& check : report.at("checks"))
            QCOMPARE(check.at("outcome") == "noted", check.at("id") == "DISSENT");
        const auto& last = report.at("summary").at("participants").back();
        QCOMPARE(last.at("reason").get<std::string>(), std::string("The bag was open."));
        QCOMPARE(last.at("signed").get<bool>(), true);
    }

    /// Each mark of a rehearsal gives it away, in a record that calls itself production.
    void aRehearsalIsNoProduction() {
        auto entries = m_entries;
        for (auto& entry : entries)
            entry["ceremony"] = "P" + entry.at("ceremony").get<std::string>().substr(1);
        entries[0]["rehearsal"] = false;
        writeChained(m_copy, entries);
        const auto report = verify::verify(m_copy, {});
        QVERIFY(hasFailed(report, verify::CheckId::approval));
        std::set<std::string> marks;
        for (const auto& check : report.checks)
            if (check.id == verify::CheckId::rehearsalAsProduction && check.file == tr::transcriptFile)
                marks.insert(check.detail.en);
        const std::set<std::string> wanted{"a SoftHSM token", "a card that attests as those of rehearsals do",
                                           "a virtual card", "a virtual reader"};
        QVERIFY2(marks == wanted, failures(report).c_str());
        write(std::string(tr::transcriptFile), readFile(m_record / tr::transcriptFile).value());

        const auto refused =
            shell("sed 's/^rehearsal: true/rehearsal: false/' \"$CONCLAVE_ROOM/site.yaml\" > '" +
                  (m_folder / "production.yaml").string() + "'; " + program("conclave") + " run " +
                  scriptPath() + " --site '" + (m_folder / "production.yaml").string() + "' --record '" +
                  (m_folder / "production").string() + "' --answers \"$CONCLAVE_ROOM/answers.yaml\"");
        QVERIFY2(refused.exitCode == 2, refused.output.c_str());
        QVERIFY(!fs::exists(m_folder / "production"));
    }

    /// The user PIN, which nobody knows, from two custodians' cards; then OpenSC looks at the token.
    void attributesAreThoseThatOthersSee() {
        const auto content = readFile(m_record / tr::manifestFile("unlock")).value();
        const auto manifest = quorum::parseManifest(content, "unlock/manifest.json").value();
        std::vector<Share> shares;
        for (const int number : {3, 1}) {
            auto share =
                openShare(m_record, "custodian-" + std::to_string(number), manifest, readerOf(number),
                          m_room->dir() + "/pins/card-" + std::to_string(number) + ".pin");
            QVERIFY2(share, share ? "" : share.error().oneLine(Lang::en).c_str());
            shares.push_back(std::move(*share));
        }
        const auto secret = quorum::combine(shares).value();
        const auto token =
            std::ranges::find(manifest.tokens, std::string("primary"), &quorum::ManifestToken::name);
        QVERIFY(token != manifest.tokens.end());
        const auto pin = quorum::deriveTokenPin(secret, token->pinSalt, quorum::TokenUser::user,
                                                token->generation, token->length, token->alphabet)
                             .value();
        setenv("USER_PIN", std::string(asText(pin.expose())).c_str(), 1);
        // OpenSC would take the first token whose label only begins like this one's.
        const auto tool = std::string("pkcs11-tool --module ") + module;
        const auto slot =
            shell(tool + " -L 2>/dev/null | awk '/^Slot/ {slot = $3} $1 == \"serial\" && $4 == \"" +
                  token->serial + "\" {gsub(/[():]/, \"\", slot); printf slot}'");
        QVERIFY2(slot.output.starts_with("0x"), slot.output.c_str());
        const auto list = tool + " --slot " + slot.output + " -O 2>/dev/null";
        const auto before = shell(list);
        QVERIFY2(
            before.exitCode == 0 && before.says("Public Key Object") && !before.says("Private Key Object"),
            before.output.c_str());
        const auto seen = shell(list + " --login --pin env:USER_PIN");
        unsetenv("USER_PIN");
        QVERIFY2(seen.exitCode == 0, seen.output.c_str());

        const auto key = resultOf(m_entries, tr::action::seal).at("key");
        const auto& said = key.at("attributes").at("private");
        const auto shown = shownPrivateKey(seen.output);
        const auto wordsOf = [&](std::initializer_list<std::pair<const char*, const char*>> names) {
            std::set<std::string> words;
            for (const auto& [attribute, word] : names)
                if (said.value(attribute, false))
                    words.insert(word);
            return words;
        };
        QCOMPARE(shown.id, key.at("id").get<std::string>());
        const auto usage = wordsOf({{"CKA_SIGN", "sign"},
                                    {"CKA_DECRYPT", "decrypt"},
                                    {"CKA_SIGN_RECOVER", "signRecover"},
                                    {"CKA_UNWRAP", "unwrap"},
                                    {"CKA_DERIVE", "derive"}});
        const auto access = wordsOf({{"CKA_ALWAYS_AUTHENTICATE", "always authenticate"},
                                     {"CKA_SENSITIVE", "sensitive"},
                                     {"CKA_ALWAYS_SENSITIVE", "always sensitive"},
                                     {"CKA_EXTRACTABLE", "extractable"},
                                     {"CKA_NEVER_EXTRACTABLE", "never extractable"},
                                     {"CKA_LOCAL", "local"}});
        QVERIFY2(shown.usage == usage && shown.access == access, seen.output.c_str());
        QCOMPARE(usage, std::set<std::string>{"sign"});
        QVERIFY(access.contains("sensitive") && !access.contains("extractable"));
        QCOMPARE(said.at("CKA_PRIVATE").get<bool>(), true);
        QVERIFY2(seen.says("CartorioDigitalRAIZCert"), seen.output.c_str());
    }

    /// Last: it moves cards about.
    void rootKeyIsRecoveredWithoutConclave() {
        const auto pins = m_room->dir() + "/pins/card-";
        const auto key = (m_folder / "recovered.der").string();
        // The machine for it has no HSM; OpenSC's engine asks every module that it finds.
        fs::create_directory(m_folder / "tokens");
        std::ofstream(m_folder / "softhsm2.conf")
            << "directories.tokendir = " << (m_folder / "tokens").string() << '\n';
        const auto ran = shell("SOFTHSM2_CONF='" + (m_folder / "softhsm2.conf").string() +
                               "' python3 " CONCLAVE_SOURCE_DIR "/tests/e2e/recovery.py --record '" +
                               m_record.string() + "' --out '" + key + "' --cards " +
                               std::to_string(cardCount) + " --rehearsal " + program("conclave-rehearsal") +
                               " custodian-3=3:" + pins + "3.pin custodian-1=1:" + pins + "1.pin");
        QVERIFY2(ran.exitCode == 0, ran.output.c_str());
        const auto matches = shell("openssl pkey -inform DER -in '" + key + "' -pubout | cmp - '" +
                                   (m_record / "artefacts/root.pub.pem").string() + "'");
        QVERIFY2(matches.exitCode == 0, matches.output.c_str());
    }

    /// Two custodians approve of the script of another day, each with the card that signed here.
    void cardsApproveOfTheNextScript() {
        const auto next = m_folder / "next.yaml";
        std::string yaml(asText(readFile(scriptPath()).value()));
        yaml += "\napproval:\n  threshold: 2\n  approvers:\n";
        for (const auto* id : {"custodian-1", "custodian-2"}) {
            yaml += std::string("    ") + id + ":\n      name: \"" + id + "\"\n      certificate: |\n";
            std::istringstream pem(
                std::string(asText(readFile(m_record / tr::signCertificateFile(id)).value())));
            for (std::string line; std::getline(pem, line);)
                yaml += "        " + line + "\n";
        }
        std::ofstream(next) << yaml;
        const std::vector<std::string> words{program("conclave"), "--lang",   "en",  "approve",
                                             next.string(),       "--module", module};
        for (int card = 1; card <= cardCount; ++card)
            static_cast<void>(readerOf(card));
        std::set<std::string> signedBy;
        for (int i = 0; i < 2; ++i) {
            Terminal terminal(words);
            QVERIFY2(terminal.sees("Type it (Enter"), terminal.lastWords().c_str());
            const bool isFirst = terminal.all().find("custodian-1, you sign") != std::string::npos;
            signedBy.insert(isFirst ? "custodian-1" : "custodian-2");
            const auto version = script::loadScript(next).value->version;
            QVERIFY(terminal.type(version + "\n"));
            QVERIFY2(terminal.answersSecret("PIN to sign", pinOf(isFirst ? "custodian-1" : "custodian-2")),
                     terminal.lastWords().c_str());
            QCOMPARE(terminal.wait(), 0);
        }
        QCOMPARE(signedBy.size(), 2U);
        Terminal third(words);
        QCOMPARE(third.wait(), 2);  // nobody is left
        QVERIFY2(third.all().find("No card in a reader") != std::string::npos, third.lastWords().c_str());
        const auto checked = shell(program("conclave") + " --lang en check " + next.string() + " --site " +
                                   m_room->dir() + "/site.yaml");
        QVERIFY2(checked.says("approval: custodian-1, custodian-2"), checked.output.c_str());
        // With other tools, too.
        const auto folder = m_folder / "next.approval";
        const auto stranger = shell(
            "openssl cms -verify -cades -binary -inform DER -in " + (folder / "custodian-1.p7s").string() +
            " -content " + (folder / "approval.yaml").string() + " -CAfile " +
            (m_record / tr::signCertificateFile("custodian-1")).string() + " -out /dev/null");
        QVERIFY2(stranger.exitCode == 0, stranger.output.c_str());
    }

  private:
    /// Each /Contents over its ByteRange, as anyone can cut them out.
    void verifyEachByOpenssl(std::string_view pdf, int signers) const {
        const auto folder = m_record.parent_path();
        int count = 0;
        for (auto at = pdf.find("/ByteRange[0 "); at != std::string_view::npos;
             at = pdf.find("/ByteRange[0 ", at + 1), ++count) {
            std::istringstream numbers(std::string(pdf.substr(at + 13, 40)));
            std::size_t from = 0, to = 0, rest = 0;
            numbers >> from >> to >> rest;
            const auto content = std::string(pdf.substr(0, from)) + std::string(pdf.substr(to, rest));
            EXPECT_OK(writeFileDurably(folder / "content", asBytes(content), IfExists::replace));
            EXPECT_OK(writeFileDurably(folder / "cms", *fromHex(pdf.substr(from + 1, to - from - 2)),
                                       IfExists::replace));
            const auto verified =
                shell("cd '" + folder.string() +
                      "' && openssl cms -verify -cades -binary -inform DER -in cms -content "
                      "content -CAfile '" +
                      (m_record / tr::participantsPemFile).string() + "' -out /dev/null");
            QVERIFY2(verified.exitCode == 0, verified.output.c_str());
        }
        QCOMPARE(count, signers);
    }

    void write(const std::string& path, ByteView content) {
        if (!writeFileDurably(m_copy / path, content, IfExists::replace))
            qFatal("cannot write %s", path.c_str());
    }

    /// Of the card that the answers give to the seat.
    std::string pinOf(const std::string& seat) const {
        const auto answers = script::loadAnswers(fs::path(m_room->dir()) / "answers.yaml").value;
        const auto content = readFile(answers->people.at(seat).pinFile).value();
        const std::string line(asText(content));
        return line.substr(0, line.find('\n'));
    }

    /// The reader that holds the card; it is put in where it is out.
    std::string readerOf(int card) {
        const auto cards = m_room->control().status().value();
        for (const auto& state : cards)
            if (state.card == card && state.reader)
                return TestRoom::readerName(*state.reader);
        if (!m_room->control().insert(card))
            qFatal("cannot insert card %d", card);
        return TestRoom::readerName(card);
    }

    std::unique_ptr<TestRoom> m_room;
    std::string m_said;                   ///< by the program that made the record
    fs::path m_folder, m_record, m_copy;  ///< the copy is damaged and mended
    Bytes m_head;
    std::vector<json> m_entries;
    std::vector<std::string> m_files;
};

QTEST_GUILESS_MAIN(CeremonyTest)
#include "ceremony_test.moc"
