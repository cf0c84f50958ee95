// An HSM that does not tell the truth, in one way at a time (tests/support/lying_module.cpp), in a whole
// ceremony by the programs of the release. Each lie is found out before harm is done, or stands in the record
// as an exception, or does no harm; whatever is left on the tokens is what the record knows of. The table is
// printed. In CI one lie of each kind; all with CONCLAVE_EVERY_LIE=1.
#include <QtTest/qtest.h>
#include <fmt/format.h>

#include <fstream>

#include "tests/e2e/ceremony_support.h"
#include "tests/support/room.h"

using namespace conclave;
using namespace conclave::test;
namespace fs = std::filesystem;

namespace {

struct Lie {
    const char* name;
    const char* found;  ///< "preflight"; else "STEP CODE" of the failure that ends it, or the cause of an
                        ///< exception; "": no harm
    int exitCode;       ///< 2: refused, nothing was erased; 1: stopped; 0: closed
    bool isInCi = false;
};

const std::vector<Lie>& lies() {
    static const std::vector<Lie> all{
#include "tests/e2e/hsm_lies.inc"
    };
    return all;
}

}  // namespace

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

    void doesNoHarm_data() {
        QTest::addColumn<int>("index");
        const bool isEvery = qEnvironmentVariableIsSet("CONCLAVE_EVERY_LIE");
        for (std::size_t i = 0; i < lies().size(); ++i)
            if (isEvery || lies()[i].isInCi)
                QTest::newRow(lies()[i].name) << static_cast<int>(i);
    }

    void doesNoHarm() {
        QFETCH(int, index);
        const auto& lie = lies()[static_cast<std::size_t>(index)];
        const auto ran = shell(begin(lie.name));
        const auto left = objects();
        const auto where = ran.exitCode == 2 ? "preflight" : whereFound();
        qInfo("| %-26s | %-36s | %zu objects |", lie.name, where.c_str(), left);
        QVERIFY2(ran.exitCode == lie.exitCode && where == lie.found, (where + "\n" + ran.output).c_str());
        if (lie.exitCode == 2)
            QCOMPARE(left, 0U);
        if (lie.exitCode != 0)
            return;
        const auto judged =
            shell(m_program + " verify '" + record().string() + "' --head " + toHex(headOf(record())));
        QVERIFY2(judged.exitCode == 0, judged.output.c_str());
        QCOMPARE(left, 3U);  // both halves of the root key, and its certificate
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

    /// The failure that ended it, or the exceptions of a record that was closed.
    std::string whereFound() const {
        std::string failure;
        std::string causes;
        for (const auto& entry : readEntries(record())) {
            if (entry.at("type") == "failure")
                failure = entry.at("step").get<std::string>() + ' ' +
                          entry.at("error").at("code").get<std::string>();
            if (entry.at("type") == "exception")
                causes += (causes.empty() ? "" : ", ") + entry.value("cause", "");
            if (entry.at("type") == "closing")
                failure.clear();
        }
        return failure.empty() ? causes : failure;
    }

    fs::path m_folder;
    std::unique_ptr<TestRoom> m_room;
    std::string m_program = CONCLAVE_RELEASE_BIN "/conclave";
};

QTEST_GUILESS_MAIN(HsmLiesTest)
#include "hsm_lies_test.moc"
