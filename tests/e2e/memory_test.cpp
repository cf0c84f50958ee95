#include <QtCore/qtemporarydir.h>
#include <QtTest/qtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/base/file.h"
#include "core/crypto/cms.h"
#include "core/crypto/key_wrap.h"
#include "core/crypto/random.h"
#include "core/piv/card_key.h"
#include "core/quorum/deal.h"
#include "core/quorum/manifest.h"
#include "core/quorum/slip39.h"
#include "core/quorum/slip39_mnemonic.h"
#include "core/quorum/token_pin.h"
#include "core/transcript/record.h"
#include "core/x509/certificate.h"
#include "tests/e2e/paused_ceremony.h"
#include "tests/e2e/secrets_of_record.h"
#include "tests/e2e/stuck.h"
#include "tests/support/memory_image.h"

using namespace conclave;
using namespace conclave::quorum;
namespace fs = std::filesystem;

namespace {

constexpr int custodianCount = 3;

constexpr std::size_t mostCommands = 8;  // of a card in one quorum unlock, GET RESPONSE not counted

constexpr std::size_t commandsToFind = 2;  // SELECT, GET DATA

const std::string inUse = "unlock secret in use";
const std::string afterUnlock = "after unlock";
const std::string afterDealing = "after the KEK was dealt";
const std::string afterBackup = "after backup";
const std::string afterRecovery = "after the key came back";

std::string seatOf(int card) {
    return "custodian-" + std::to_string(card);
}

/// The program as people run it: under a sanitizer freed memory is kept on purpose.
fs::path releaseProgram() {
    const char* given = std::getenv("CONCLAVE_RELEASE_BIN");
    return fs::path(given != nullptr ? given : CONCLAVE_RELEASE_BIN) / "conclave";
}

std::string listed(const std::vector<test::Found>& found) {
    std::string text;
    for (const auto& one : found)
        text += "\n  " + one.what + " in " + one.where;
    return text;
}

}  // namespace

/// A whole ceremony of the release program, its memory copied right after unlock, after a secret was dealt,
/// and after the backup; then every secret there was is looked for in the copies and in all files.
class MemoryTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        QVERIFY2(fs::exists(releaseProgram()), "build the release preset first, or set CONCLAVE_RELEASE_BIN");
        test::RoomOptions options;
        options.cards = 5;
        options.tokens = 3;  // the third is a new HSM
        if (const char* type = std::getenv("CONCLAVE_CARD_TYPE"))
            options.cardType = type;
        m_room = std::make_unique<test::TestRoom>(options);
        m_ceremony = std::make_unique<test::PausedCeremony>(
            *m_room, releaseProgram(), CONCLAVE_SOURCE_DIR "/ceremonies/root-key-generation-p384.yaml",
            folder());
        m_ceremony->onPin = [this](const std::string& step, const std::string& file) {
            if (step == "initialise-restore" && file == "token-2.so") {
                take(inUse);
                // As if they came new to the readers: finding out whose they are counts too.
                for (int card = 1; card <= custodianCount; ++card) {
                    QVERIFY(m_room->control().pull(card));
                    QTRY_VERIFY(!isInReader(card));
                    QVERIFY(m_room->control().insert(card));
                    QTRY_VERIFY(isInReader(card));
                }
                m_beforeUnlock = commands();
            }
            if (step == "restore-test")
                take(afterBackup);
        };
        m_ceremony->onEntry = [this](const nlohmann::json& entry) {
            const bool isStepEnd = entry.at("type") == transcript::type::stepEnd;
            if (isStepEnd && entry.at("step") == "unlock") {
                m_afterUnlock = commands();
                take(afterUnlock);
            }
            if (isStepEnd && entry.at("step") == "deal-backup")
                take(afterDealing);
            if (entry.at("type") == transcript::type::begin)
                m_isMemoryLocked = entry.at("host").at("memoryLocked");
        };
        const int exitCode = m_ceremony->run(120);
        if (exitCode != 0)
            qWarning("%s", output().c_str());
        QCOMPARE(exitCode, 0);
        recoverOntoTheThirdToken();
        learnSecrets();
    }

    void searchFindsWhatIsThere() {
        QCOMPARE(m_images.size(), 5U);
        test::Needles planted, ceremony;
        planted.addAnyPart("planted", m_planted);
        ceremony.add("ceremony", asBytes(m_ceremonyId));  // a recovery names the one before
        for (const auto& [when, image] : m_images) {
            QVERIFY2(!planted.search(image).empty(), when.c_str());
            QVERIFY2(!ceremony.search(image).empty(), when.c_str());
        }
        const auto found = m_secrets.search(m_images.at(inUse));
        QVERIFY(std::ranges::any_of(found, [](const auto& one) { return one.what == "unlock secret"; }));
    }

    void secretInUseIsOnGuardedPagesOnly() {
        for (const auto& one : m_secrets.search(m_images.at(inUse))) {
            QVERIFY2(one.isGuarded, (one.what + " in " + one.where).c_str());
            QVERIFY2(one.isLocked || !m_isMemoryLocked, (one.what + " in " + one.where).c_str());
        }
    }

    void nothingSecretStaysInMemory() {
        for (const auto& when : {afterUnlock, afterDealing, afterBackup, afterRecovery}) {
            const auto found = m_secrets.search(m_images.at(when));
            QVERIFY2(found.empty(), (when + listed(found)).c_str());
        }
    }

    /// The root key is the module's alone. SoftHSM, which has no hardware, decrypts it for each use.
    void rootKeyIsNeverOnPagesOfOurs() {
        for (const auto& [when, image] : m_images)
            for (const auto& one : m_rootKey.search(image))
                QVERIFY2(!one.isGuarded, (when + ": " + one.what + " in " + one.where).c_str());
    }

    void nothingSecretIsInAnyFile() {
        int files = 0;
        for (const auto& file : fs::recursive_directory_iterator(folder()))
            if (file.is_regular_file()) {
                ++files;
                const auto content = readFile(file.path()).value();
                const auto found = m_secrets.search(content, file.path().string());
                QVERIFY2(found.empty(), listed(found).c_str());
                QVERIFY(m_rootKey.search(content, {}).empty());
            }
        QVERIFY(files > 20);
        const auto log = readFile(folder() / "home/conclave/conclave.log").value();  // was among them
        QVERIFY(asText(log).find(" ceremony R-") != std::string_view::npos);
        QVERIFY(asText(log).find(" step-end close-out\n") != std::string_view::npos);
        QVERIFY(fs::is_empty(folder() / "tmp"));
        QVERIFY(!m_secrets
                     .search(asBytes("x" + std::string(m_ceremony->pins().at("card-1.pin").exposeText())), {})
                     .empty());
    }

    void recordIsForItsOwnerOnly() {
        for (const auto& entry : fs::recursive_directory_iterator(m_ceremony->record())) {
            struct stat status {};
            QCOMPARE(::lstat(entry.path().c_str(), &status), 0);
            QVERIFY2((status.st_mode & 077) == 0, entry.path().c_str());
        }
    }

    /// The kernel gives the /proc files of a process that may not be dumped or traced to root.
    void noCoreDumpsAndNoTracing() {
        QCOMPARE(m_coreLimit, std::string("0 0"));
        const auto copy = folder() / "conclave";  // where a plain user may run it
        QVERIFY(fs::copy_file(releaseProgram(), copy));
        fs::permissions(folder(), fs::perms::all);
        fs::permissions(copy, fs::perms::all);
        const test::Stuck ours({copy.string(), "--version"});
        const test::Stuck other({"/usr/bin/sha256sum", "--version"});
        QTRY_COMPARE(ours.memoryOwner(), 0U);
        QTRY_COMPARE(QString::fromStdString(other.command()), QString("sha256sum"));
        QVERIFY(other.memoryOwner() != 0U);
    }

    void quorumUnlockTakesFewCommands() {
        std::size_t opened = 0;
        for (std::size_t card = 0; card < m_beforeUnlock.size(); ++card) {
            const auto count = m_afterUnlock.at(card) - m_beforeUnlock[card];
            qInfo("card %zu: %llu commands", card + 1, static_cast<unsigned long long>(count));
            QVERIFY(count <= mostCommands);
            opened += count > commandsToFind ? 1 : 0;
        }
        QCOMPARE(opened, 2U);  // 2 of 3
    }

    void timesAddUp() {
        std::istringstream lines(output());
        double total = 0, sum = 0;
        int rows = 0;
        for (std::string line; std::getline(lines, line);) {
            double seconds = 0, share = 0;
            if (std::sscanf(line.c_str(), "Where the time went: %lf s", &seconds) == 1)
                total = seconds;
            else if (total > 0 && std::sscanf(line.c_str(), " %lf s %lf %%", &seconds, &share) == 2) {
                QVERIFY2(seconds >= 0, line.c_str());
                sum += seconds;
                ++rows;
            }
        }
        QCOMPARE(rows, 4);
        QVERIFY(std::abs(total - sum) < 0.01);
    }

  private:
    fs::path folder() const { return m_folder.path().toStdString(); }
    std::string output() const { return std::string(asText(readFile(folder() / "output").value())); }

    std::vector<std::uint64_t> commands() {
        std::vector<std::uint64_t> counts;
        const auto cards = m_room->control().status().value();
        for (const auto& card : cards)
            counts.push_back(card.commands);
        return counts;
    }

    /// As PC/SC programs see it.
    bool isInReader(int card) {
        const auto readers = m_context.readers();
        return readers && std::ranges::any_of(*readers, [&](const auto& reader) {
                   return reader.hasCard && reader.name == test::TestRoom::readerName(card);
               });
    }

    void take(const std::string& when) { takeOf(*m_ceremony, when); }

    void takeOf(const test::PausedCeremony& ceremony, const std::string& when) {
        if (m_images.contains(when))
            return;
        test::plant(ceremony.pid(), m_planted);
        m_images.emplace(when, test::MemoryImage(ceremony.pid()));
        std::ifstream limits("/proc/" + std::to_string(ceremony.pid()) + "/limits");
        for (std::string line; std::getline(limits, line);) {
            std::string soft, hard;
            if (line.starts_with("Max core file size") && std::istringstream(line.substr(18)) >> soft >> hard)
                m_coreLimit = soft + ' ' + hard;
        }
    }

    /// The root comes back onto a new HSM, from the record of the ceremony before.
    void recoverOntoTheThirdToken() {
        const auto room = fs::path(m_room->dir());
        const auto textOf = [&](const std::string& name) {
            const auto content = readFile(room / name).value();
            return std::string(asText(content));
        };
        auto site = textOf("site.yaml");
        const auto spare = site.find("  spare-3: ");
        const auto binding = site.substr(spare + 11);
        site.resize(site.find("\ntokens:"));
        std::ofstream(room / "new.yaml") << site << "\ntokens:\n  primary: " << binding;
        auto answers = textOf("answers.yaml");
        answers.resize(answers.find("\ntokens:"));
        std::ofstream(room / "new-answers.yaml")
            << answers
            << "\ntokens:\n  primary: {soPin: pins/token-3.so}\ncustody: {bag: BAG-1, seal: SEAL-1, place: "
               "Safe 2}\n";
        const auto record = m_ceremony->record();
        test::PausedCeremony recovery(*m_ceremony, releaseProgram(),
                                      CONCLAVE_SOURCE_DIR "/ceremonies/recovery.yaml", "new.yaml",
                                      "new-answers.yaml",
                                      {"--safe", record.string(), "--earlier", record.string(), "--root",
                                       (record / "artefacts/root.crt").string()},
                                      folder() / "recovery");
        recovery.onEntry = [&](const nlohmann::json& entry) {
            if (entry.at("type") == transcript::type::stepEnd && entry.at("step") == "recover")
                takeOf(recovery, afterRecovery);
        };
        const int exitCode = recovery.run(120);
        const auto said = readFile(folder() / "recovery/output").value();
        if (exitCode != 0)
            qWarning("%s", std::string(asText(said)).c_str());
        QCOMPARE(exitCode, 0);
        m_recovered = recovery.record();
    }

    void learnSecrets() {
        for (const auto& [name, pin] : m_ceremony->pins())
            m_secrets.addAnyPart(name, pin.expose());
        std::map<std::string, test::CardAndPin> cards;
        for (int number = 1; number <= custodianCount; ++number)
            cards[seatOf(number)] = {test::TestRoom::readerName(number),
                                     &m_ceremony->pins().at("card-" + std::to_string(number) + ".pin")};
        const test::SecretsOfRecord secrets(m_ceremony->record(), cards);
        m_ceremonyId = secrets.learn(Purpose::unlock, m_secrets).ceremonyId;
        test::SecretsOfRecord(m_recovered, cards).learn(Purpose::unlock, m_secrets);
        const auto backup = secrets.learn(Purpose::backup, m_secrets);
        const auto kwp =
            readFile(m_ceremony->record() / transcript::wrappedKeyFile("backup", "CartorioDigitalRAIZ"))
                .value();
        const auto pkcs8 = crypto::unwrapKwp(backup.secret, kwp).value();
        // ECPrivateKey (RFC 5915): the private key is the first OCTET STRING of 48 octets.
        const auto text = pkcs8.exposeText();
        const auto at = text.find("\x02\x01\x01\x04\x30");
        QVERIFY(at != std::string_view::npos);
        m_rootKey.addAnyPart("root key", pkcs8.expose().subspan(at + 5, 48));
    }

    QTemporaryDir m_folder;
    std::unique_ptr<test::TestRoom> m_room;
    pcsc::Context m_context;
    std::unique_ptr<test::PausedCeremony> m_ceremony;
    fs::path m_recovered;                               // the record of the recovery
    std::map<std::string, test::MemoryImage> m_images;  // by when
    const Bytes m_planted = crypto::randomBytes(32);
    std::string m_ceremonyId;
    test::Needles m_secrets, m_rootKey;
    std::string m_coreLimit;
    bool m_isMemoryLocked = false;
    std::vector<std::uint64_t> m_beforeUnlock, m_afterUnlock;
};

QTEST_GUILESS_MAIN(MemoryTest)
#include "memory_test.moc"
