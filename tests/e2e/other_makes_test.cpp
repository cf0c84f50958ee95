// A root key is made on SoftHSM, its HSMs are lost, and it comes back onto HSMs of other makes: a strict one
// (tests/support/strict_module.cpp), and NSS. Terminal program, unattended.
#include <QtTest/qtest.h>

#include <fstream>
#include <map>

#include "core/ceremony/use_case.h"
#include "core/crypto/key_wrap.h"
#include "tests/e2e/ceremony_support.h"
#include "tests/e2e/played_room.h"
#include "tests/e2e/secrets_of_record.h"
#include "tests/support/room.h"

using namespace conclave;
using namespace conclave::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

std::string textOf(const fs::path& file) {
    return std::string(asText(readFile(file).value()));
}

void replace(std::string& text, const std::string& old, const std::string& with) {
    const auto at = text.find(old);
    if (at == std::string::npos)
        qFatal("no %s in: %s", old.c_str(), text.c_str());
    text.replace(at, old.size(), with);
}

std::map<std::string, std::string> contentOf(const fs::path& folder) {
    std::map<std::string, std::string> content;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        content[entry.path().string()] = entry.is_regular_file() ? textOf(entry.path()) : "";
    return content;
}

std::vector<json> exceptions(const std::vector<json>& entries, const std::string& cause) {
    std::vector<json> found;
    for (const auto& entry : entries)
        if (entry.at("type") == "exception" && entry.value("cause", "") == cause)
            found.push_back(entry);
    return found;
}

/// A record, a safe and cards; the HSMs that made them are gone, and new ones stand in the same room.
class Disaster {
  public:
    explicit Disaster(const std::string& script) {
        char pattern[] = "/tmp/conclave-makes-XXXXXX";
        m_folder = mkdtemp(pattern);
        fs::create_directory(m_folder / "room");
        fs::permissions(m_folder / "room", fs::perms::owner_all);
        {
            const TestRoom room(options());
            const auto ran = shell(program("conclave") + " run " CONCLAVE_SOURCE_DIR "/ceremonies/" + script +
                                   " --site " + path("room/site.yaml") + " --record " + path("root") +
                                   " --answers " + path("room/answers.yaml"));
            if (ran.exitCode != 0)
                qFatal("%s", ran.output.c_str());
        }
        fs::remove_all(m_folder / "room/tokens");
        fs::remove(m_folder / "room/tokens.list");
        m_room = std::make_unique<TestRoom>(options());
        auto text = textOf(CONCLAVE_SOURCE_DIR "/ceremonies/recovery.yaml");
        write("recovery.yaml", text);
        replace(text, "        kind: recover-key\n", "        kind: recover-key\n        hostRewrap: true\n");
        write("rewrapping.yaml", text);
    }
    ~Disaster() {
        m_room.reset();
        fs::remove_all(m_folder);
    }
    Disaster(const Disaster&) = delete;
    Disaster& operator=(const Disaster&) = delete;

    const fs::path& folder() const { return m_folder; }
    std::string path(const std::string& name) const { return (m_folder / name).string(); }
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(m_folder / name, std::ios::trunc) << text;
    }

    /// The room's site binding with the strict module, its tokens bound like this.
    void writeStrictSite(const std::string& name, const std::string& behaviours,
                         const std::string& binding) const {
        auto site = textOf(m_folder / "room/site.yaml");
        replace(site, "/usr/lib/softhsm/libsofthsm2.so", CONCLAVE_BIN_DIR "/strict_module.so");
        replace(site, "environment: {",
                "environment: {CONCLAVE_STRICT_BASE: /usr/lib/softhsm/libsofthsm2.so, CONCLAVE_STRICT: \"" +
                    behaviours + "\", ");
        const auto at = site.find("  primary: {");
        site.replace(at, site.find('\n', at) - at, "  primary: " + binding);
        if (const auto other = site.find("  restore: {"); other != std::string::npos)
            site.erase(other, site.find('\n', other) + 1 - other);
        write(name, site);
    }

    /// `record`: as it is called in the folder.
    std::vector<std::string> words(const std::string& script, const std::string& site,
                                   const std::string& record) const {
        return {program("conclave"),
                "--lang",
                "en",
                "run",
                path(script),
                "--site",
                path(site),
                "--record",
                path(record),
                "--answers",
                path("room/answers.yaml"),
                "--safe",
                path("root"),
                "--earlier",
                path("root"),
                "--earlier-head",
                toHex(headOf(m_folder / "root")),
                "--root",
                path("root/artefacts/root.crt")};
    }
    Ran recover(const std::string& script, const std::string& site, const std::string& record,
                const std::string& environment = {}) const {
        auto line = environment;
        for (const auto& word : words(script, site, record))
            line += word + ' ';
        return shell(line);
    }
    /// The same, ended by SIGKILL as soon as the transcript says this; then resumed.
    Ran recoverInterrupted(const std::string& script, const std::string& site, const std::string& record,
                           const std::string& when) const {
        const auto transcript = m_folder / record / "transcript.jsonl";
        {
            Running running(words(script, site, record), m_folder / "output");
            const auto isSaid = [&] {
                const auto content = readFile(transcript);
                return running.hasEnded() || (content && asText(*content).find(when) != std::string::npos);
            };
            if (!await(isSaid) || running.hasEnded())
                qFatal("%s", running.output().c_str());
            running.kill(SIGKILL);
        }
        auto resumed = shell(program("conclave") + " --lang en resume " + path(record) + " --answers " +
                             path("room/answers.yaml"));
        resumed.output = textOf(m_folder / "output") + resumed.output;
        return resumed;
    }
    /// By the engine, in a child of this process; what the test answers itself. The exit code.
    int recoverPlayed(const std::string& script, const std::string& site, const std::string& record,
                      const Played& played) const {
        const auto child = fork();
        if (child == 0)
            _exit(play(script, site, record, played));
        int status = 0;
        waitpid(child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    Ran verify(const std::string& record) const {
        return verifyRecord(m_folder / record,
                            "--head " + toHex(headOf(m_folder / record)) + " --with " + path("root"));
    }

  private:
    int play(const std::string& script, const std::string& site, const std::string& record,
             const Played& played) const {
        using namespace ceremony;
        const EarlierOrder earlier{m_folder / "root", m_folder / "root", toHex(headOf(m_folder / "root")),
                                   m_folder / "root/artefacts/root.crt"};
        const Order order{m_folder / script,
                          m_folder / site,
                          m_folder / record,
                          m_folder / "room/answers.yaml",
                          false,
                          earlier};
        const auto inputs = readInputs(order);
        if (!inputs.isGood())
            return 2;
        auto hsm = Hsm::start(*inputs.site);
        if (!hsm)
            return 2;
        Screen screen;
        AnswersRoom automatic(*inputs.answers, screen);
        PlayedRoom room(played, automatic, m_folder / "asked");
        const auto looked = lookBefore(order, inputs, **hsm, room);
        const auto outcome = perform(order, inputs, looked, **hsm, room, Lang::en);
        if (!outcome)
            qWarning("%s", outcome.error().oneLine(Lang::en).c_str());
        return outcome && outcome->ending == Ending::closed ? 0 : 1;
    }

    RoomOptions options() const {
        return {.cards = 5, .readers = 0, .cardType = "p384", .tokens = 2, .dir = path("room")};
    }

    fs::path m_folder;
    std::unique_ptr<TestRoom> m_room;
};

}  // namespace

class OtherMakesTest : public QObject {
    Q_OBJECT

  private slots:
    void aNoOpensNothingAndLeavesNoKey() {
        const Disaster disaster("root-key-generation-p384.yaml");
        disaster.writeStrictSite("by-label.yaml", "all", "{token: factory-1}");
        std::map<std::string, int> asked;
        const auto answer = [&](const ceremony::Confirmation& confirmation) -> std::optional<bool> {
            if (confirmation.question.phrase == steps::Phrase::confirmHostRewrap)
                return ++asked["rewrap " + confirmation.seat] > 1 || confirmation.seat != "witness";
            if (confirmation.question.phrase == steps::Phrase::confirmSurplusUse)
                return ++asked["use " + confirmation.seat] > 1;
            return std::nullopt;
        };
        const auto decide = [](const ceremony::DecisionRequest&) {
            return ceremony::Choice{ceremony::Decision::repeatStep};
        };
        QCOMPARE(disaster.recoverPlayed("rewrapping.yaml", "by-label.yaml", "recovered",
                                        {nullptr, answer, nullptr, nullptr, decide}),
                 0);
        const auto verified = disaster.verify("recovered");
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
        const auto entries = readEntries(disaster.folder() / "recovered");
        std::vector<std::string> course;
        for (const auto& entry : entries) {
            if (entry.at("step") != "recover" || entry.contains("result"))
                continue;
            if (entry.at("type") == "confirmation")
                course.push_back(entry.at("by").get<std::string>() + ' ' +
                                 entry.at("answer").get<std::string>());
            if (entry.at("type") == "exception")
                course.push_back(entry.at("cause"));
            if (entry.at("type") == "intent") {
                course.push_back("intent");
                // What an attempt left on the token was gone before the next one looked for it.
                for (const auto& cleared : entry.at("cleared"))
                    QCOMPARE(cleared.at("objects").get<int>(), 0);
            }
        }
        const std::vector<std::string> wanted{
            "intent", "administrator yes", "witness no",                                //
            "intent", "administrator yes", "witness yes", "host-rewrap", "witness no",  //
            "intent", "administrator yes", "witness yes", "host-rewrap", "witness yes", "surplus-use"};
        QVERIFY2(course == wanted, json(course).dump().c_str());
    }

    /// One that fails in another way is not asked about.
    void noOtherFailureIsAReasonToOpenTheBackup() {
        const Disaster disaster("root-key-generation-p384.yaml");
        disaster.writeStrictSite("lenient.yaml", "use", "{token: factory-1}");
        auto site = textOf(disaster.folder() / "lenient.yaml");
        replace(site, CONCLAVE_BIN_DIR "/strict_module.so", CONCLAVE_BIN_DIR "/fault_module.so");
        replace(site, "environment: {",
                "environment: {CONCLAVE_REAL_MODULE: \"" CONCLAVE_BIN_DIR
                "/strict_module.so\", CONCLAVE_FAULT_FILE: \"" +
                    disaster.path("fault") + "\", ");
        disaster.write("lenient.yaml", site);
        bool wasAsked = false;
        int failures = 0;
        const auto onStep = [&](const ceremony::StepView& view) {
            // The KEK comes in first, then the key.
            disaster.write("fault",
                           view.step.id == "recover" && failures == 0 ? "C_UnwrapKey 2 0x6\n" : "\n");
        };
        const auto answer = [&](const ceremony::Confirmation& confirmation) -> std::optional<bool> {
            wasAsked = wasAsked || confirmation.question.phrase == steps::Phrase::confirmHostRewrap;
            return std::nullopt;
        };
        const auto decide = [&](const ceremony::DecisionRequest&) {
            ++failures;
            disaster.write("asked-rewrap", wasAsked ? "yes" : "no");
            return ceremony::Choice{ceremony::Decision::repeatStep};
        };
        QCOMPARE(disaster.recoverPlayed("rewrapping.yaml", "lenient.yaml", "recovered",
                                        {onStep, answer, nullptr, nullptr, decide}),
                 0);
        QCOMPARE(textOf(disaster.folder() / "asked-rewrap"), std::string("no"));
        const auto entries = readEntries(disaster.folder() / "recovered");
        QVERIFY(exceptions(entries, "host-rewrap").empty());
        QVERIFY(!resultOf(entries, "recover-key").at("openedOnHost").get<bool>());
        const auto verified = disaster.verify("recovered");
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
    }

    void anRsaKeyComesBackOntoAStrictHsmBoundByItsSlot() {
        const Disaster disaster("root-key-generation.yaml");
        disaster.writeStrictSite("by-label.yaml", "all", "{token: factory-1}");
        const auto listed = shell("pkcs11-tool --module /usr/lib/softhsm/libsofthsm2.so -L");
        const auto label = listed.output.find("factory-1");
        const auto slot = listed.output.rfind("(0x", label);
        QVERIFY2(label != std::string::npos && slot != std::string::npos, listed.output.c_str());
        const auto id = std::stoul(listed.output.substr(slot + 1), nullptr, 16);
        disaster.writeStrictSite("by-slot.yaml", "all", "{slot-id: " + std::to_string(id) + "}");
        const auto ran = disaster.recover("rewrapping.yaml", "by-slot.yaml", "recovered");
        QVERIFY2(ran.exitCode == 0, ran.output.c_str());
        const auto verified = disaster.verify("recovered");
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
        const auto entries = readEntries(disaster.folder() / "recovered");
        const auto recovered = resultOf(entries, "recover-key");
        // An RSA key whose DER needs no padding is taken as it is.
        QCOMPARE(exceptions(entries, "host-rewrap").size(), recovered.at("openedOnHost") ? 1UL : 0UL);
        QCOMPARE(recovered.at("surplusUses").get<std::string>(), std::string("CKA_DECRYPT"));
    }

    /// Softokn takes the key (tests/token/nss_test.cpp), and can hold no quorum's PINs.
    void nssIsRefusedWithTheReasonBeforeAnythingIsErased() {
        const Disaster disaster("root-key-generation-p384.yaml");
        const auto database = disaster.path("nss");
        fs::create_directory(database);
        const auto made = shell("certutil -N --empty-password -d sql:" + database);
        QVERIFY2(made.exitCode == 0, made.output.c_str());
        const auto before = contentOf(database);
        disaster.write(
            "nss.yaml",
            "conclave-site: 1\nrehearsal: true\nplace: \"Elsewhere\"\nmodule:\n"
            "  path: /usr/lib/x86_64-linux-gnu/libsoftokn3.so\n  initArgs: \"configdir='sql:" +
                database + "' certPrefix='' keyPrefix='' secmod='secmod.db' flags=\"\npcsc:\n  socket: " +
                disaster.path("room/pcscd.comm") + "\ntokens:\n  primary: {token: NSS Certificate DB}\n");
        // NSPR keeps memory in its globals for the life of the process: unloaded, it looks leaked.
        const auto ran = disaster.recover("recovery.yaml", "nss.yaml", "never",
                                          "ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 ");
        QCOMPARE(ran.exitCode, 2);
        QVERIFY2(ran.says("cannot be initialised for a quorum: NSS keeps its own label"), ran.output.c_str());
        QVERIFY(!fs::exists(disaster.folder() / "never"));
        QVERIFY(contentOf(database) == before);
    }

    /// Last: this process meets the cards itself in the end, and libpcsclite serves one room a process.
    void aP384KeyComesBackOntoAStrictHsm() {
        const Disaster disaster("root-key-generation-p384.yaml");
        disaster.writeStrictSite("by-label.yaml", "all", "{token: factory-1}");
        refusesBeforeAnythingIsErased(disaster);
        if (QTest::currentTestFailed())
            return;
        // A new process has to find the token again, whose label is another by then.
        const auto ran =
            disaster.recoverInterrupted("rewrapping.yaml", "by-label.yaml", "recovered", R"("pinLength")");
        QVERIFY2(ran.exitCode == 0, ran.output.c_str());
        const auto verified = disaster.verify("recovered");
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
        const auto entries = readEntries(disaster.folder() / "recovered");
        const auto recovered = resultOf(entries, "recover-key");
        QCOMPARE(recovered.at("openedOnHost").get<bool>(), true);
        QCOMPARE(recovered.at("surplusUses").get<std::string>(), std::string("CKA_DERIVE"));
        const auto attributes = recovered.at("key").at("attributes").at("private");
        QCOMPARE(attributes.at("CKA_DERIVE").get<bool>(), true);
        QCOMPARE(attributes.at("CKA_SENSITIVE").get<bool>(), true);
        QCOMPARE(attributes.at("CKA_EXTRACTABLE").get<bool>(), false);
        QCOMPARE(exceptions(entries, "host-rewrap").size(), 1UL);
        QCOMPARE(exceptions(entries, "surplus-use").size(), 1UL);
        decisionsAreThoseOfActorAndWitness(entries, recovered);
        everyLieAboutItIsFound(disaster, entries);
        theKeyIsInClearNowhere(disaster, ran.output);
    }

  private:
    static void refusesBeforeAnythingIsErased(const Disaster& disaster) {
        const auto before = contentOf(disaster.folder() / "room/tokens");
        const auto refused = [&](const std::string& site, const std::string& reason) {
            const auto ran = disaster.recover("recovery.yaml", site, "never");
            QCOMPARE(ran.exitCode, 2);
            QVERIFY2(ran.says(reason), ran.output.c_str());
            QVERIFY(!fs::exists(disaster.folder() / "never"));
            QVERIFY(contentOf(disaster.folder() / "room/tokens") == before);
        };
        refused("by-label.yaml",
                "does not take the backup as it is written (the key has no public key beside it)");
        refused("by-label.yaml", "hostRewrap: true");
        disaster.writeStrictSite("by-serial.yaml", "all", "{serial: \"0000000000000001\"}");
        refused("by-serial.yaml", "3 tokens match");
        // Another token has the label that this one would get.
        shell("softhsm2-util --init-token --free --label 'Recovered root' --so-pin 12345678 --pin 12345678");
        const auto after = contentOf(disaster.folder() / "room/tokens");
        const auto ran = disaster.recover("rewrapping.yaml", "by-label.yaml", "never");
        QCOMPARE(ran.exitCode, 2);
        QVERIFY2(ran.says("nothing would tell them apart"), ran.output.c_str());
        QVERIFY(contentOf(disaster.folder() / "room/tokens") == after);
        const auto gone = shell("softhsm2-util --delete-token --token 'Recovered root'");
        QVERIFY2(gone.exitCode == 0, gone.output.c_str());
    }

    static void decisionsAreThoseOfActorAndWitness(const std::vector<json>& entries, const json& recovered) {
        std::vector<std::string> said;
        for (const auto& entry : entries)
            if (entry.at("type") == "confirmation" && entry.at("seq") > recovered.at("intent") &&
                entry.at("seq") < recovered.at("seq"))
                said.push_back(entry.at("by").get<std::string>() + ' ' +
                               entry.at("answer").get<std::string>());
        QCOMPARE(said, (std::vector<std::string>{"administrator yes", "witness yes", "witness yes"}));
    }

    /// By a verifier that signatures do not concern.
    static void everyLieAboutItIsFound(const Disaster& disaster, const std::vector<json>& entries) {
        const auto saysOf = [&](const std::function<void(json&)>& change) {
            const auto copy = disaster.folder() / "lie";
            fs::copy(disaster.folder() / "recovered", copy, fs::copy_options::recursive);
            auto changed = entries;
            for (auto& entry : changed)
                change(entry);
            writeChained(copy, changed);
            const auto verified = verifyRecord(copy);
            fs::remove_all(copy);
            return verified;
        };
        const auto without = [](const std::string& cause) {
            return [cause](json& entry) {
                if (entry.value("cause", "") == cause)
                    entry.erase("cause");
            };
        };
        QVERIFY(saysOf(without("surplus-use")).says("the key has CKA_DERIVE"));
        QVERIFY(saysOf(without("host-rewrap")).says("opened on the computer, and no exception says so"));
        QVERIFY(!saysOf(without("nothing")).says("the key has CKA_DERIVE"));
        const auto isRecovered = [](const json& entry) {
            return entry.at("type") == "result" && entry.at("action") == "recover-key";
        };
        QVERIFY(saysOf([&](json& entry) {
                    if (isRecovered(entry))
                        entry["key"]["attributes"]["private"]["CKA_DECRYPT"] = true;
                }).says("the key has CKA_DECRYPT"));
        QVERIFY(saysOf([&](json& entry) {
                    if (isRecovered(entry))
                        entry["surplusUses"] = "none";
                }).says("the key has CKA_DERIVE"));
        for (const auto* name : {"CKA_SENSITIVE", "CKA_PRIVATE"})
            QVERIFY(saysOf([&](json& entry) {
                        if (isRecovered(entry))
                            entry["key"]["attributes"]["private"][name] = false;
                    }).says("the key has no " + std::string(name)));
    }

    /// The backup is opened here with the cards, to know what to look for.
    static void theKeyIsInClearNowhere(const Disaster& disaster, const std::string& said) {
        std::vector<Pin> pins;
        std::map<std::string, CardAndPin> cards;
        for (int card = 1; card <= 3; ++card)
            pins.emplace_back(
                readSecretLine(disaster.folder() / "room/pins" / ("card-" + std::to_string(card) + ".pin"))
                    .value());
        for (int card = 1; card <= 3; ++card)
            cards["custodian-" + std::to_string(card)] = {TestRoom::readerName(card),
                                                          &pins[static_cast<std::size_t>(card - 1)]};
        Needles needles;  // with shares and KEK
        const auto learnt =
            SecretsOfRecord(disaster.folder() / "root", cards).learn(quorum::Purpose::backup, needles);
        const auto kwp = readFile(disaster.folder() / "root/backup/CartorioDigitalRAIZ.kwp").value();
        const auto key = crypto::unwrapKwp(learnt.secret, kwp).value();
        const auto number = key.expose().last(48);
        needles.addAnyPart("root key", number);
        QCOMPARE(needles.search(asBytes("x" + toHex(number.subspan(9, 8))), "control").size(), 1UL);
        QVERIFY(needles.search(asBytes(said), "output").empty());
        int files = 0;
        for (const auto& item : fs::recursive_directory_iterator(disaster.folder()))
            if (item.is_regular_file() && ++files > 0)
                QVERIFY2(needles.search(readFile(item.path()).value(), item.path()).empty(),
                         item.path().c_str());
        QVERIFY(files > 50);
    }
};

QTEST_GUILESS_MAIN(OtherMakesTest)
#include "other_makes_test.moc"
