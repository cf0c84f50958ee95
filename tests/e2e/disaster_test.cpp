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
#include "tests/e2e/after_the_fire.h"
#include "tests/support/software_key.h"

using namespace conclave;
using namespace conclave::test;
using nlohmann::json;
namespace fs = std::filesystem;

class DisasterTest : public AfterTheFire {
    Q_OBJECT

  private slots:
    void initTestCase() { burn(); }
    void cleanupTestCase() { cleanUp(); }

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
        const auto judged = verified(record, "--with " + inQuotes(m_folder / "first"));
        QVERIFY2(judged.exitCode == 0 && judged.says(due), judged.output.c_str());
        // Next year the same token will do.
        --m_nextToken;
        const auto again =
            recover(m_folder / "next-drill", {{"custodian-1", 3}, {"custodian-2", 6}, {"custodian-3", 9}},
                    "backup-drill");
        QVERIFY2(again.exitCode == 0, again.output.c_str());
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
};

QTEST_GUILESS_MAIN(DisasterTest)
#include "disaster_test.moc"
