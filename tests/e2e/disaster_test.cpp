// A root is made in one room; its HSM is thrown away; it comes back on a new one from the safe's bag, by
// cards of the holders of its backup. Each recovery has a fresh token.
#include <QtTest/qtest.h>
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <map>
#include <set>

#include "core/quorum/manifest.h"
#include "core/x509/card_certificate.h"
#include "tests/e2e/rehearsal.h"
#include "tests/support/software_key.h"

using namespace conclave;
using namespace conclave::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

constexpr int spareTokens = 14;

std::string textOf(const fs::path& file) {
    const auto content = readFile(file).value();
    return std::string(asText(content));
}

void put(const fs::path& file, const std::string& text) {
    std::ofstream(file, std::ios::trunc) << text;
}

std::string swapped(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    if (at == std::string::npos)
        qFatal("there is no %s", from.c_str());
    return text.replace(at, from.size(), to);
}

std::string inQuotes(const fs::path& path) {
    return "'" + path.string() + "'";
}

/// Who unlocks and who holds the backup are other people: 2 of 2, and 3 of 5.
std::string splitScript() {
    auto text = textOf(CONCLAVE_SOURCE_DIR "/ceremonies/root-key-generation-p384.yaml");
    for (const auto* seat : {"1", "2"})
        text = swapped(text,
                       fmt::format("title: {{en: Custodian {0}, pt-BR: Custodiante {0}}}\n    roles: "
                                   "[activation-custodian, recovery-custodian]",
                                   seat),
                       fmt::format("title: {{en: Custodian {0}, pt-BR: Custodiante {0}}}\n    roles: "
                                   "[activation-custodian]",
                                   seat));
    std::string holders = "roles: [recovery-custodian]\n";
    for (int seat = 4; seat <= 7; ++seat)
        holders += fmt::format(
            "  custodian-{0}:\n    title: {{en: Custodian {0}, pt-BR: Custodiante {0}}}\n    "
            "roles: [recovery-custodian]\n",
            seat);
    text = swapped(text, "roles: [activation-custodian, recovery-custodian]\n  administrator:",
                   holders + "  administrator:");
    text = swapped(text, "custodians: [custodian-1, custodian-2, custodian-3]",
                   "custodians: [custodian-1, custodian-2]");
    return swapped(
        text, "threshold: 2\n    custodians: [custodian-1, custodian-2, custodian-3]",
        "threshold: 3\n    custodians: [custodian-3, custodian-4, custodian-5, custodian-6, custodian-7]");
}

}  // namespace

/// Cards by seat; a seat without a card stays vacant.
using Seats = std::vector<std::pair<std::string, int>>;

class DisasterTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        char pattern[] = "/tmp/conclave-disaster-XXXXXX";
        m_folder = mkdtemp(pattern);
        fs::create_directory(m_folder / "room");
        fs::permissions(m_folder / "room", fs::perms::owner_all);
        openRoom(2);
        put(m_folder / "split.yaml", splitScript());
        const auto made = shell(fmt::format(
            "{} run {} --site {}/site.yaml --record {} --answers {}/answers.yaml", program("conclave"),
            inQuotes(m_folder / "split.yaml"), m_room->dir(), inQuotes(m_folder / "first"), m_room->dir()));
        QVERIFY2(made.exitCode == 0, made.output.c_str());
        for (const auto& item : fs::directory_iterator(m_folder / "room/medium"))
            fs::copy(item.path(), m_folder / "safe", fs::copy_options::recursive);
        fs::copy(m_folder / "first/artefacts/root.crt", m_folder / "root.crt");
        const auto exported = shell(fmt::format("{} export {} {}", program("conclave"),
                                                inQuotes(m_folder / "first"), inQuotes(m_folder / "export")));
        QVERIFY2(exported.exitCode == 0, exported.output.c_str());
        // The fire: no token is left, and nobody who could unlock one.
        m_room.reset();
        for (const auto* lost : {"tokens", "tokens.list", "medium", "cards/card-1.json", "cards/card-2.json",
                                 "pins/card-1.pin", "pins/card-2.pin"})
            fs::remove_all(m_folder / "room" / lost);
        openRoom(spareTokens);
    }

    void cleanupTestCase() {
        m_room.reset();
        fs::remove_all(m_folder);
    }

    void everyThreeOfFiveHoldersBringTheKeyBack() {
        const std::vector<int> holders{3, 6, 7, 8, 9};
        int count = 0;
        for (std::size_t a = 0; a < holders.size(); ++a)
            for (std::size_t b = a + 1; b < holders.size(); ++b)
                for (std::size_t c = b + 1; c < holders.size(); ++c) {
                    const auto record = m_folder / fmt::format("three-{}", ++count);
                    const auto ran = recover(record, {{"custodian-1", holders[a]},
                                                      {"custodian-2", holders[b]},
                                                      {"custodian-3", holders[c]}});
                    QVERIFY2(ran.exitCode == 0, ran.output.c_str());
                    const auto both =
                        verifyRecord(record, fmt::format("--head {} --with {}", toHex(headOf(record)),
                                                         inQuotes(m_folder / "first")));
                    QVERIFY2(both.exitCode == 0, both.output.c_str());
                }
        QCOMPARE(count, 10);
        // Each by itself is right; two of them together are not.
        const auto forked =
            verifyRecord(m_folder / "three-1", "--with " + inQuotes(m_folder / "first") + " --with " +
                                                   inQuotes(m_folder / "three-2"));
        QVERIFY2(forked.exitCode == 1 && forked.says("LINEAGE") && forked.says("three-2"),
                 forked.output.c_str());
    }

    /// One holder too few; said before anything is erased, with how many are missing.
    void twoOfFiveHoldersDoNot() {
        const auto token = m_nextToken;
        const auto record = m_folder / "two";
        const auto ran = recover(record, {{"custodian-1", 3}, {"custodian-2", 6}});
        QVERIFY2(ran.exitCode == 1, ran.output.c_str());
        QVERIFY2(ran.says("1 are"), ran.output.c_str());
        for (const auto& entry : readEntries(record))
            QVERIFY(entry.at("type") != "intent");
        m_nextToken = token;  // as blank as it was
    }

    /// Nobody in the third custodian's seat: who is there gets the shares of the new HSM.
    void recoversWithAVacantSeat() {
        put(m_folder / "four-seats.yaml", swapped(textOf(script("recovery")), "    vacancy: allowed\n",
                                                  "    vacancy: allowed\n  custodian-4:\n    title: {en: "
                                                  "Custodian 4, pt-BR: Custodiante 4}\n    roles: "
                                                  "[recovery-custodian]\n"));
        const auto record = m_folder / "vacant";
        const auto words =
            wordsFor({{"custodian-1", 3}, {"custodian-2", 6}, {"custodian-4", 7}}, false, "custodian-3");
        const auto ran =
            shell(fmt::format("{} run {} --record {} {} {}", program("conclave"),
                              inQuotes(m_folder / "four-seats.yaml"), inQuotes(record), words, startOf()));
        QVERIFY2(ran.exitCode == 0, ran.output.c_str());
        const auto verified = verifyRecord(record, "--head " + toHex(headOf(record)));
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
        QCOMPARE(resultOf(readEntries(record), "deal-unlock").at("custodians").size(), std::size_t{2});
    }

    /// Whoever witnesses brings no share, whatever card they have.
    void aHolderInAnotherSeatDoesNotCount() {
        const auto token = m_nextToken;
        const auto record = m_folder / "elsewhere";
        const auto ran = recover(record, {{"custodian-1", 3}, {"custodian-2", 6}}, "recovery", 7);
        QVERIFY2(ran.exitCode == 1 && ran.says("1 are"), ran.output.c_str());
        m_nextToken = token;
    }

    void recoversWithoutTheEarlierRecordAndSaysSo() {
        m_earlier = "none";
        m_head.clear();
        const auto record = m_folder / "none";
        const auto ran = recover(record, {{"custodian-1", 3}, {"custodian-2", 6}, {"custodian-3", 7}});
        m_earlier = (m_folder / "export").string();
        m_head = toHex(headOf(m_folder / "first"));
        QVERIFY2(ran.exitCode == 0, ran.output.c_str());
        QVERIFY(textOf(record / "transcript.jsonl").find("\"cause\":\"earlier-none\"") != std::string::npos);
        const auto verified = verifyRecord(record, "--head " + toHex(headOf(record)));
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
    }

    /// Its key is certified anew in the record; nothing on the card is touched, whose envelope names the old
    /// one.
    void recoversWithAnExpiredCard() {
        const auto file = fs::path(m_room->dir()) / "cards/card-8.json";
        m_room.reset();
        const auto before = textOf(file);
        auto card = json::parse(before);
        const auto key = SoftwareKey::fromPkcs8(fromHex(card.at("keys").at("9c").get<std::string>()).value());
        const auto expired = x509::selfSignCard({"custodian-6", "Heitor Barbosa", "R-20150101-0001"}, *key,
                                                {1420070400000, 1451606400000})
                                 .value();
        const auto& der = expired.der();
        Bytes object{0x70, 0x82, static_cast<std::uint8_t>(der.size() >> 8),
                     static_cast<std::uint8_t>(der.size())};
        object.insert(object.end(), der.begin(), der.end());
        for (const auto octet : Bytes{0x71, 0x01, 0x00, 0xFE, 0x00})
            object.push_back(octet);
        card["objects"]["5fc10a"] = toHex(object);
        put(file, card.dump());
        openRoom(spareTokens);
        const auto record = m_folder / "expired";
        const auto ran = recover(record, {{"custodian-1", 8}, {"custodian-2", 6}, {"custodian-3", 7}});
        QVERIFY2(ran.exitCode == 0, ran.output.c_str());
        QVERIFY(textOf(record / "transcript.jsonl").find("\"cause\":\"certificate-expired\"") !=
                std::string::npos);
        QVERIFY2(verifyRecord(record, "--head " + toHex(headOf(record))).exitCode == 0, "verify");
        QCOMPARE(json::parse(textOf(file)).at("objects").at("5fc10a").get<std::string>(), toHex(object));
    }

    void theYearlyDrillLeavesNoKeyAndSaysWhenTheNextIsDue() {
        const auto record = m_folder / "drill";
        const auto ran =
            recover(record, {{"custodian-1", 3}, {"custodian-2", 6}, {"custodian-3", 9}}, "backup-drill");
        QVERIFY2(ran.exitCode == 0, ran.output.c_str());
        const auto entries = readEntries(record);
        QVERIFY(resultOf(entries, "wipe-token").at("after").empty());
        const auto day = resultOf(entries, "restore-key").at("time").get<std::string>();
        const auto due = std::to_string(std::stoi(day.substr(0, 4)) + 1) + day.substr(4, 6);
        QCOMPARE(resultOf(entries, "restore-key").at("nextDrill").get<std::string>(), due);
        const auto verified = verifyRecord(
            record, "--head " + toHex(headOf(record)) + " --with " + inQuotes(m_folder / "first"));
        QVERIFY2(verified.exitCode == 0 && verified.says(due), verified.output.c_str());
    }

    /// Power cuts, one after the other in one recovery: whatever the last one left is told from what is to
    /// stay.
    void goesOnAfterBeingKilledAtAnyCallThatChangesTheToken() {
        struct Kill {
            const char* fault;
            const char* step;  // in which it strikes
        };
        const Kill kills[] = {
            {"C_GenerateRandom 1 kill", "deal-unlock"},
            {"C_InitToken 1 kill", "initialise-primary"},
            {"C_InitToken 1 kill-after", "initialise-primary"},
            {"C_SetPIN 1 kill", "initialise-primary"},
            {"C_SetPIN 1 kill-after", "initialise-primary"},
            {"C_InitPIN 1 kill", "initialise-primary"},
            {"C_InitPIN 1 kill-after", "initialise-primary"},
            {"C_GenerateKeyPair 1 kill-after", "unlock"},
            {"C_UnwrapKey 1 kill-after", "unlock"},
            {"C_DestroyObject 1 kill-after", "unlock"},
            {"C_CreateObject 1 kill", "recover"},  // the first here that no step before makes
            {"C_GenerateKeyPair 1 kill-after", "recover"},
            {"C_DeriveKey 1 kill-after", "recover"},
            {"C_UnwrapKey 1 kill-after", "recover"},
            {"C_UnwrapKey 2 kill", "recover"},
            {"C_UnwrapKey 2 kill-after", "recover"},
            {"C_CreateObject 1 kill-after", "recover"},
            {"C_SetAttributeValue 1 kill-after", "recover"},
            {"C_CreateObject 2 kill", "recover"},
            {"C_CreateObject 2 kill-after", "recover"},
        };
        const auto record = m_folder / "killed";
        const auto words = wordsFor({{"custodian-1", 3}, {"custodian-2", 6}, {"custodian-3", 7}}, true);
        for (const auto& kill : kills) {
            put(m_folder / "fault", std::string(kill.fault) + "\n");
            const auto ran = shell(goOn(record, words));
            const auto entries = readEntries(record);
            const auto last = std::find_if(entries.rbegin(), entries.rend(), [](const auto& entry) {
                return entry.at("type") == "step-begin";
            });
            const auto where =
                std::string(kill.fault) + ": " + last->at("step").get<std::string>() + "\n" +
                (ran.output.size() > 600 ? ran.output.substr(ran.output.size() - 600) : ran.output);
            QVERIFY2(ran.exitCode == 128 + SIGKILL || ran.exitCode == -1, where.c_str());
            QVERIFY2(last->at("step") == kill.step, where.c_str());
        }
        put(m_folder / "fault", "");
        const auto ran = shell(goOn(record, words));
        QVERIFY2(ran.exitCode == 0, ran.output.c_str());
        const auto verified = verifyRecord(
            record, "--head " + toHex(headOf(record)) + " --with " + inQuotes(m_folder / "first"));
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
        // The key, its public half, its certificate; nothing that an attempt left.
        QCOMPARE(objectsOn(m_nextToken - 1), 3);
    }

    /// At each call that changes something, once, each on a new token; CONCLAVE_EVERY_CALL=1 for all of them,
    /// else a few. Some strike while the token is still being looked at, before there is a record.
    void aRecoveryKilledAtOneCallGoesOn() {
        const auto log = m_folder / "calls";
        const Seats seats{{"custodian-1", 3}, {"custodian-2", 6}, {"custodian-3", 7}};
        put(m_folder / "fault", "");
        const auto whole = shell(fmt::format("CONCLAVE_CALL_LOG={} {}", inQuotes(log),
                                             goOn(m_folder / "logged", wordsFor(seats, true))));
        QVERIFY2(whole.exitCode == 0, whole.output.c_str());
        const std::set<std::string> changing{"C_InitToken",         "C_InitPIN",       "C_SetPIN",
                                             "C_CreateObject",      "C_DestroyObject", "C_GenerateKeyPair",
                                             "C_SetAttributeValue", "C_UnwrapKey",     "C_DeriveKey",
                                             "C_WrapKey",           "C_GenerateRandom"};
        std::map<std::string, int> seen;
        std::vector<std::string> faults;
        std::istringstream lines(textOf(log));
        for (std::string call; std::getline(lines, call);)
            if (changing.contains(call))
                faults.push_back(fmt::format("{} {} kill-after", call, ++seen[call]));
        const bool isEach = std::getenv("CONCLAVE_EVERY_CALL") != nullptr;
        const auto step = isEach ? std::size_t{1} : faults.size() / 3;
        int killed = 0;
        for (std::size_t i = faults.size() - 1; i < faults.size(); i -= step) {
            newTokens();
            const auto record = m_folder / fmt::format("call-{}", i);
            const auto words = wordsFor(seats, true);
            put(m_folder / "fault", faults[i] + "\n");
            const auto ran = shell(goOn(record, words));
            put(m_folder / "fault", "");
            QVERIFY2(ran.exitCode == 128 + SIGKILL || ran.exitCode == -1,
                     (faults[i] + "\n" + ran.output).c_str());
            const auto next = shell(goOn(record, words));
            QVERIFY2(next.exitCode == 0, (faults[i] + "\n" + next.output).c_str());
            const auto verified = verifyRecord(record, "--head " + toHex(headOf(record)));
            QVERIFY2(verified.exitCode == 0, (faults[i] + "\n" + verified.output).c_str());
            QCOMPARE(objectsOn(m_nextToken - 1), 3);
            fs::remove_all(record);
            ++killed;
        }
        qInfo("%zu calls change something; killed at %d of them", faults.size(), killed);
        QVERIFY(killed >= 3);
    }

    /// Also between two steps, where nothing is open.
    void goesOnAfterBeingKilledAtEachStepBoundary() {
        newTokens();
        const auto record = m_folder / "boundaries";
        const auto words = wordsFor({{"custodian-1", 3}, {"custodian-2", 6}, {"custodian-3", 7}}, false);
        const auto ends = [&] {
            const auto content = readFile(record / "transcript.jsonl");  // not there yet, at first
            const auto text = content ? std::string(asText(*content)) : std::string();
            int count = 0;
            for (std::size_t at = 0; (at = text.find("\"type\":\"step-end\"", at)) != std::string::npos; ++at)
                ++count;
            return count;
        };
        int kills = 0;
        for (int code = -1; code != 0; ++kills) {
            QVERIFY2(kills < 40, "it does not come to an end");
            const auto before = ends();
            Running run({"/bin/sh", "-c", "exec " + goOn(record, words)}, m_folder / "output");
            if (!await([&] { return ends() > before || run.hasEnded(); }))
                QFAIL(run.lastWords().c_str());
            run.kill(SIGKILL);
            code = run.wait();
            QVERIFY2(code == 0 || code == -SIGKILL, run.lastWords().c_str());
        }
        QVERIFY(kills >= 10);
        const auto verified = verifyRecord(record, "--head " + toHex(headOf(record)));
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
        QCOMPARE(objectsOn(m_nextToken - 1), 3);
    }

    /// Named, and refused before any device is touched: there is no site, and so no device, in this check.
    void refusesAnyChangedOctetInTheBag() {
        int files = 0;
        for (const auto& item : fs::recursive_directory_iterator(m_folder / "safe")) {
            if (!item.is_regular_file())
                continue;
            ++files;
            const auto name = item.path().lexically_relative(m_folder / "safe");
            const auto honest = readFile(item.path()).value();
            for (const auto at : {std::size_t{0}, honest.size() / 2, honest.size() - 1}) {
                auto changed = honest;
                changed[at] ^= 0x01;
                put(item.path(), std::string(asText(changed)));
                const auto ran = judge();
                put(item.path(), std::string(asText(honest)));
                QVERIFY2(ran.exitCode == 2 && (ran.says(name.string()) || name == "SHA256SUMS"),
                         (name.string() + ": " + ran.output).c_str());
            }
            fs::remove(item.path());
            const auto ran = judge();
            put(item.path(), std::string(asText(honest)));
            QVERIFY2(name == "SHA256SUMS" || (ran.exitCode == 2 && ran.says(name.string())),
                     (name.string() + " removed: " + ran.output).c_str());
        }
        QVERIFY(files >= 18);
        QCOMPARE(judge().exitCode, 0);
    }

    /// A forger with the true certificate, fresh cards and envelopes, and the proof of the true backup.
    void refusesAForgedBackupAroundTheTrueRoot() {
        const auto forged = m_folder / "forged";
        fs::copy(m_folder / "safe", forged, fs::copy_options::recursive);
        fs::remove(forged / "SHA256SUMS");
        auto manifest =
            quorum::parseManifest(readFile(forged / "backup/manifest.json").value(), "manifest.json").value();
        for (auto& custodian : manifest.custodians)
            custodian.kexSpkiSha256[0] ^= 1;
        put(forged / "backup/manifest.json",
            std::string(asText(quorum::serialiseManifest(manifest).value())));
        fs::remove_all(forged / "participants");
        m_safe = forged;
        m_earlier = "none";
        const auto head = std::exchange(m_head, {});
        const auto ran = judge();
        m_safe = m_folder / "safe";
        m_earlier = (m_folder / "export").string();
        m_head = head;
        QVERIFY2(ran.exitCode == 2 && ran.says("proof.json"), ran.output.c_str());
    }

    void refusesAnotherHeadAnotherRootAndNoWordOfTheRecord() {
        const auto head = m_head;
        m_head.back() = m_head.back() == '0' ? '1' : '0';
        QVERIFY(judge().exitCode == 2);
        m_head = head;
        const auto root = m_folder / "root.crt";
        const auto honest = textOf(root);
        const auto key = SoftwareKey::generate(crypto::KeyAlgorithm::ecP384);
        put(root, x509::selfSignCard({"x", "Another root", "R-1"}, *key, {1767225600000, 2082758400000})
                      .value()
                      .pem());
        const auto other = judge();
        put(root, honest);
        QVERIFY2(other.exitCode == 2 && other.says("manifest.json"), other.output.c_str());
        const auto silent = shell(fmt::format("{} check {} --safe {} --root {}", program("conclave"),
                                              script("recovery"), inQuotes(m_safe), inQuotes(root)));
        QVERIFY2(silent.exitCode == 2 && silent.says("--earlier"), silent.output.c_str());
    }

  private:
    static std::string script(const std::string& name) {
        return CONCLAVE_SOURCE_DIR "/ceremonies/" + name + ".yaml";
    }

    void openRoom(int tokens) {
        RoomOptions options;
        options.cards = 9;
        options.readers = 8;
        options.tokens = tokens;
        options.dir = (m_folder / "room").string();
        m_room = std::make_unique<TestRoom>(options);
        if (fs::exists(m_folder / "first"))
            m_head = toHex(headOf(m_folder / "first"));
        m_earlier = (m_folder / "export").string();
        m_safe = m_folder / "safe";
    }

    std::string startOf() const {
        return fmt::format("--safe {} --root {} --earlier {} {}", inQuotes(m_safe),
                           inQuotes(m_folder / "root.crt"), inQuotes(m_earlier),
                           m_head.empty() ? "" : "--earlier-head " + m_head);
    }

    /// What `check` says of the safe's folder.
    Ran judge() const {
        return shell(fmt::format("{} check {} {}", program("conclave"), script("recovery"), startOf()));
    }

    /// Onto the next token that was never used: writes site and answers, and returns the options that name
    /// them. `isFaulty`: through a module that fails where the file `fault` says.
    std::string wordsFor(const Seats& seats, bool isFaulty, const std::string& vacant = {},
                         int witnessCard = 5) {
        newTokens();
        const auto number = m_nextToken++;
        const auto room = fs::path(m_room->dir());
        auto site = textOf(room / "site.yaml");
        site.resize(site.find("\ntokens:") + 1);
        if (isFaulty) {
            site = swapped(site, "/usr/lib/softhsm/libsofthsm2.so", CONCLAVE_BIN_DIR "/fault_module.so");
            site = swapped(site, "environment: {",
                           "environment: {CONCLAVE_REAL_MODULE: /usr/lib/softhsm/libsofthsm2.so, "
                           "CONCLAVE_FAULT_FILE: \"" +
                               (m_folder / "fault").string() + "\", ");
        }
        put(room / "one.yaml", site + "tokens:\n  primary: {serial: \"" + serialOf(number) + "\"}\n");
        std::string answers = "conclave-answers: 1\ncontrol: control\npeople:\n";
        auto all = seats;
        all.insert(all.end(), {{"administrator", 4}, {"witness", witnessCard}});
        for (const auto& [seat, card] : all)
            answers += fmt::format(
                "  {0}: {{name: \"Person in {0}\", identity: \"ID {1}\", card: {1}, pin: pins/card-{1}.pin, "
                "puk: pins/card-{1}.puk, statement: agree}}\n",
                seat, card);
        if (!vacant.empty())
            answers += "  " + vacant + ": {vacant: \"nobody came\"}\n";
        answers += fmt::format("tokens:\n  primary: {{soPin: pins/token-{}.so}}\n", number);
        put(room / "one-answers.yaml", answers);
        return fmt::format("--site {} --answers {}", inQuotes(room / "one.yaml"),
                           inQuotes(room / "one-answers.yaml"));
    }

    std::string serialOf(int token) const {
        std::istringstream list(textOf(fs::path(m_room->dir()) / "tokens.list"));
        std::string serial;
        for (int i = 0; i < token; ++i)
            std::getline(list, serial);
        return serial;
    }

    Ran recover(const fs::path& record, const Seats& seats, const std::string& ceremony = "recovery",
                int witnessCard = 5) {
        const auto words = wordsFor(seats, false, seats.size() == 2 ? "custodian-3" : "", witnessCard);
        return shell(fmt::format("{} run {} --record {} {} {}", program("conclave"), script(ceremony),
                                 inQuotes(record), words, startOf()));
    }

    /// When those that were never used are coming to an end.
    void newTokens() {
        if (m_nextToken <= spareTokens)
            return;
        m_room.reset();
        fs::remove_all(m_folder / "room/tokens");
        fs::remove(m_folder / "room/tokens.list");
        m_nextToken = 1;
        openRoom(spareTokens);
    }

    /// Begins, or goes on.
    std::string goOn(const fs::path& record, const std::string& words) const {
        if (!fs::exists(record))
            return fmt::format("{} run {} --record {} {} {}", program("conclave"), script("recovery"),
                               inQuotes(record), words, startOf());
        // Before the safe's files are in the record it is to be named again; afterwards it may be.
        return fmt::format("{} resume {} {} {}", program("conclave"), inQuotes(record), words, startOf());
    }

    /// Objects that SoftHSM keeps of the token, those of its own apart.
    int objectsOn(int token) const {
        const auto ran = shell("cd " + inQuotes(m_room->dir()) + " && grep -rl --include=token.object '" +
                               serialOf(token) +
                               "' tokens | head -1 | xargs dirname | xargs -I{} find {} -name '*.object' | "
                               "grep -vc token.object");
        return std::atoi(ran.output.c_str());
    }

    fs::path m_folder, m_safe;
    std::unique_ptr<TestRoom> m_room;
    std::string m_earlier, m_head;
    int m_nextToken = 1;
};

QTEST_GUILESS_MAIN(DisasterTest)
#include "disaster_test.moc"
