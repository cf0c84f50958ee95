// Lies (hsm_lies.h) of the HSM that takes a root key back from its backup.
#include "tests/e2e/after_the_fire.h"
#include "tests/e2e/hsm_lies.h"

using namespace conclave;
using namespace conclave::test;

class HsmLiesRecoveryTest : public AfterTheFire {
    Q_OBJECT

  private slots:
    void initTestCase() {
        m_program = CONCLAVE_RELEASE_BIN "/conclave";
        burn();
    }
    void cleanupTestCase() { cleanUp(); }

    void doesNoHarm_data() { addLies(&Lie::recovery); }
    void doesNoHarm() {
        QFETCH(int, index);
        const auto& lie = lies()[static_cast<std::size_t>(index)];
        const auto record = m_folder / fmt::format("lie-{}", index);
        const auto words = wordsFor({{"custodian-1", 3}, {"custodian-2", 6}, {"custodian-3", 7}}, false);
        const auto site = fs::path(m_room->dir()) / "one.yaml";
        put(site, swapped(swapped(textOf(site), "/usr/lib/softhsm/libsofthsm2.so",
                                  CONCLAVE_BIN_DIR "/lying_module.so"),
                          "environment: {",
                          fmt::format("environment: {{CONCLAVE_LIE_BASE: /usr/lib/softhsm/libsofthsm2.so, "
                                      "CONCLAVE_LIE: \"{}\", ",
                                      lie.name)));
        const auto ran = shell("timeout 60 " + goOn(record, words));
        compareOutcome(lie, lie.recovery, whereFound(record, ran), ran,
                       static_cast<std::size_t>(objectsOn(m_nextToken - 1)));
        if (ran.exitCode != 0)
            return;
        const auto judged = verified(record, "--with " + inQuotes(m_folder / "first"));
        QVERIFY2(judged.exitCode == 0, judged.output.c_str());
    }
};

QTEST_GUILESS_MAIN(HsmLiesRecoveryTest)
#include "hsm_lies_recovery_test.moc"
