// Lies (hsm_lies.h) in the generation of a P-384 root.
#include "tests/e2e/hsm_lies.h"

#include <fmt/format.h>

#include <fstream>

#include "tests/support/room.h"

using namespace conclave;
using namespace conclave::test;
namespace fs = std::filesystem;

class HsmLiesTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        char pattern[] = "/tmp/conclave-lies-XXXXXX";
        m_folder = mkdtemp(pattern);
        fs::create_directory(m_folder / "room");
        fs::permissions(m_folder / "room", fs::perms::owner_all);
    }
    void cleanupTestCase() {
        m_room.reset();
        fs::remove_all(m_folder);
    }

    void doesNoHarm_data() { addLies(&Lie::generation); }
    void doesNoHarm() {
        QFETCH(int, index);
        const auto& lie = lies()[static_cast<std::size_t>(index)];
        const auto ran = shell(begin(lie.name));
        compareOutcome(lie, lie.generation, whereFound(record(), ran), ran, objects());
        if (ran.exitCode != 0)
            return;
        const auto judged =
            shell(m_program + " verify '" + record().string() + "' --head " + toHex(headOf(record())));
        QVERIFY2(judged.exitCode == 0, judged.output.c_str());
    }

    void thereAreAtLeastForty() { QVERIFY(lies().size() >= 40); }

  private:
    fs::path record() const { return m_folder / "record"; }

    /// New tokens, and the words of the ceremony on them.
    std::string begin(const std::string& lie) {
        m_room.reset();
        for (const auto* old : {"room/tokens", "room/tokens.list", "room/cards", "room/medium", "record"})
            fs::remove_all(m_folder / old);
        RoomOptions options;
        options.cards = 5;
        options.readers = 5;
        options.cardType = "p384";
        options.tokens = 2;
        options.dir = (m_folder / "room").string();
        m_room = std::make_unique<TestRoom>(options);
        auto site = std::string(asText(readFile(m_folder / "room/site.yaml").value()));
        replace(site, "/usr/lib/softhsm/libsofthsm2.so", CONCLAVE_BIN_DIR "/lying_module.so");
        replace(site, "environment: {",
                "environment: {CONCLAVE_LIE_BASE: /usr/lib/softhsm/libsofthsm2.so, CONCLAVE_LIE: \"" + lie +
                    "\", ");
        std::ofstream(m_folder / "site.yaml", std::ios::trunc) << site;
        return fmt::format(
            "timeout 60 {} --lang en run {} --site {}/site.yaml --record {} --answers {}/room/answers.yaml",
            m_program, CONCLAVE_SOURCE_DIR "/ceremonies/root-key-generation-p384.yaml", m_folder.string(),
            record().string(), m_folder.string());
    }

    static void replace(std::string& text, const std::string& old, const std::string& with) {
        const auto at = text.find(old);
        if (at == std::string::npos)
            qFatal("no %s in: %s", old.c_str(), text.c_str());
        text.replace(at, old.size(), with);
    }

    /// SoftHSM keeps each object in a file of its own.
    std::size_t objects() const {
        std::size_t count = 0;
        for (const auto& item : fs::recursive_directory_iterator(m_folder / "room/tokens"))
            count += item.path().extension() == ".object" && item.path().filename() != "token.object" ? 1 : 0;
        return count;
    }

    fs::path m_folder;
    std::unique_ptr<TestRoom> m_room;
    std::string m_program = CONCLAVE_RELEASE_BIN "/conclave";
};

QTEST_GUILESS_MAIN(HsmLiesTest)
#include "hsm_lies_test.moc"
