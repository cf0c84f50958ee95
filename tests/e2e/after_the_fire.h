#pragma once

#include <QtTest/qtest.h>
#include <fmt/format.h>

#include <fstream>

#include "tests/e2e/rehearsal.h"

/// A root is made in one room; its HSM is thrown away, and nobody is left who could unlock it. What remains:
/// the safe's bag, an exported record, root.crt, five cards that hold the backup, of which three open it; and
/// a room with new HSMs.
namespace conclave::test {

namespace fs = std::filesystem;

inline constexpr int spareTokens = 14;

inline std::string textOf(const fs::path& file) {
    const auto content = readFile(file).value();
    return std::string(asText(content));
}

inline void put(const fs::path& file, const std::string& text) {
    std::ofstream(file, std::ios::trunc) << text;
}

inline std::string swapped(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    if (at == std::string::npos)
        qFatal("there is no %s", from.c_str());
    return text.replace(at, from.size(), to);
}

inline std::string inQuotes(const fs::path& path) {
    return "'" + path.string() + "'";
}

/// Who unlocks and who holds the backup are other people: 2 of 2, and 3 of 5.
inline std::string splitScript() {
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

/// Cards by seat; a seat without a card stays vacant.
using Seats = std::vector<std::pair<std::string, int>>;

class AfterTheFire : public QObject {
  protected:
    void burn() {
        char pattern[] = "/tmp/conclave-disaster-XXXXXX";
        m_folder = mkdtemp(pattern);
        fs::create_directory(m_folder / "room");
        fs::permissions(m_folder / "room", fs::perms::owner_all);
        openRoom(2);
        put(m_folder / "split.yaml", splitScript());
        const auto made = shell(fmt::format(
            "{} run {} --site {}/site.yaml --record {} --answers {}/answers.yaml", m_program,
            inQuotes(m_folder / "split.yaml"), m_room->dir(), inQuotes(m_folder / "first"), m_room->dir()));
        QVERIFY2(made.exitCode == 0, made.output.c_str());
        for (const auto& item : fs::directory_iterator(m_folder / "room/medium"))
            fs::copy(item.path(), m_folder / "safe", fs::copy_options::recursive);
        fs::copy(m_folder / "first/artefacts/root.crt", m_folder / "root.crt");
        const auto exported = shell(fmt::format("{} export {} {}", m_program, inQuotes(m_folder / "first"),
                                                inQuotes(m_folder / "export")));
        QVERIFY2(exported.exitCode == 0, exported.output.c_str());
        // The fire: no token is left, and nobody who could unlock one.
        m_room.reset();
        for (const auto* lost : {"tokens", "tokens.list", "medium", "cards/card-1.json", "cards/card-2.json",
                                 "pins/card-1.pin", "pins/card-2.pin"})
            fs::remove_all(m_folder / "room" / lost);
        openRoom(spareTokens);
    }

    void cleanUp() {
        m_room.reset();
        fs::remove_all(m_folder);
    }

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
        return shell(fmt::format("{} check {} {}", m_program, script("recovery"), startOf()));
    }

    /// Onto the next token that was never used: writes site and answers, and returns the options that name
    /// them. `isFaulty`: through a module that fails where the file `fault` says.
    std::string wordsFor(const Seats& seats, bool isFaulty, const std::string& vacant = {},
                         int witnessCard = 5, int administratorCard = 4) {
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
        all.insert(all.end(), {{"administrator", administratorCard}, {"witness", witnessCard}});
        for (const auto& [seat, card] : all)
            answers += fmt::format(
                "  {0}: {{name: \"Person in {0}\", identity: \"ID {1}\", card: {1}, pin: pins/card-{1}.pin, "
                "puk: pins/card-{1}.puk, statement: agree}}\n",
                seat, card);
        if (!vacant.empty())
            answers += "  " + vacant + ": {vacant: \"nobody came\"}\n";
        answers += fmt::format("tokens:\n  primary: {{soPin: pins/token-{}.so}}\n", number);
        answers += "custody: {bag: BAG-1, seal: SEAL-1, place: Safe of the bank}\n";
        put(room / "one-answers.yaml", answers);
        return fmt::format("--site {} --answers {}", inQuotes(room / "one.yaml"),
                           inQuotes(room / "one-answers.yaml"));
    }

    Ran verified(const fs::path& record, const std::string& more = {}) const {
        return shell(fmt::format("{} verify {} --head {} {}", m_program, inQuotes(record),
                                 toHex(headOf(record)), more));
    }

    std::string pinOf(int card) const {
        auto pin = textOf(fs::path(m_room->dir()) / fmt::format("pins/card-{}.pin", card));
        while (!pin.empty() && pin.back() == '\n')
            pin.pop_back();
        return pin;
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
        return shell(fmt::format("{} run {} --record {} {} {}", m_program, script(ceremony), inQuotes(record),
                                 words, startOf()));
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
            return fmt::format("{} run {} --record {} {} {}", m_program, script("recovery"), inQuotes(record),
                               words, startOf());
        // Before the safe's files are in the record it is to be named again; afterwards it may be.
        return fmt::format("{} resume {} {} {}", m_program, inQuotes(record), words, startOf());
    }

    /// Objects that SoftHSM keeps of the token, those of its own apart.
    int objectsOn(int token) const {
        const auto ran = shell("cd " + inQuotes(m_room->dir()) + " && grep -rl --include=token.object '" +
                               serialOf(token) +
                               "' tokens | head -1 | xargs dirname | xargs -I{} find {} -name '*.object' | "
                               "grep -vc token.object");
        return std::atoi(ran.output.c_str());
    }

    std::string m_program = program("conclave");
    fs::path m_folder, m_safe;
    std::unique_ptr<TestRoom> m_room;
    std::string m_earlier, m_head;
    int m_nextToken = 1;
};

}  // namespace conclave::test
