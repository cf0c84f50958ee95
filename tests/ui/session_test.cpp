// A ceremony that the window goes on with: what is looked at before, and with which site binding.
#include <QApplication>
#include <QTest>

#include "core/transcript/writer.h"
#include "tests/support/soft_token.h"
#include "tests/ui/made_records.h"
#include "ui/bridge/ceremony_session.h"

using namespace conclave;
using namespace conclave::test;
namespace fs = std::filesystem;

class SessionTest : public QObject {
    Q_OBJECT

  public:
    SessionTest(const ui::PcscLink& pcsc, const FreshHome& home) : m_home(home), m_session(pcsc) {}

  private slots:
    void initTestCase() {
        m_tokens.add("alpha");
        qputenv("SOFTHSM2_CONF", m_tokens.settings().environment.at("SOFTHSM2_CONF").c_str());
        writeText(m_home.path() / "swaps-on",
                  "Filename Type Size Used Priority\n/dev/sda2 partition 1 0 -2\n");
        writeText(m_home.path() / "swaps-off", "Filename Type Size Used Priority\n");
    }

    void aResumeInProductionIsRefusedWhereSwapIsOn() {
        const auto record = interrupted("refused", SoftTokens::modulePath());
        const auto before = readText(record / transcript::transcriptFile);
        const auto ended = resume(record, "swaps-on");
        QVERIFY(ended.error && ended.error->has(Errc::preflightRefused));
        QCOMPARE(ended.refused.size(), std::size_t(1));
        QCOMPARE(ended.refused.front().id, std::string("swap"));
        QVERIFY(ended.refused.front().error->has(Errc::swapIsOn));
        QCOMPARE(readText(record / transcript::transcriptFile), before);
    }

    void aResumeGoesOnWhereSwapIsOff() {
        const auto ended = resume(interrupted("allowed", SoftTokens::modulePath()), "swaps-off");
        QVERIFY(!ended.error || !ended.error->has(Errc::preflightRefused));
    }

    /// The first one's module is nowhere; only with the second something is looked at.
    void aResumeTakesTheSiteBindingItWasLastRunWith() {
        const auto record = interrupted("second site", "/nowhere/module.so");
        const auto site = readText(record / transcript::siteFile);
        writeText(record / "site-2.yaml", replaced(site, "/nowhere/module.so", SoftTokens::modulePath()));
        {
            auto reopened = transcript::Writer::reopen(record / transcript::transcriptFile);
            QVERIFY(reopened.has_value());
            QVERIFY(reopened->writer.append(transcript::type::resume, "",
                                            {{"site", {{"path", "site-2.yaml"}, {"sha256", ""}}}}));
        }
        const auto ended = resume(record, "swaps-on");
        QVERIFY(ended.error && ended.error->has(Errc::preflightRefused));
    }

  private:
    /// A production's record, cut off at its hash check.
    fs::path interrupted(const std::string& name, const std::string& module) const {
        auto made = productionPlan();
        made.plan.site = replaced(made.plan.site, "/usr/lib/hsm/module.so", module);
        const auto record = m_home.documents() / name;
        RecordMaker(record, made.plan).make();
        interruptAt(record, "\"step\":\"hashes\"");
        return record;
    }

    ui::Ended resume(const fs::path& record, const char* swaps) {
        m_session.setSwaps(m_home.path() / swaps);
        m_session.resume(record);
        const auto isOver = [this] { return m_session.model().ended.has_value(); };
        if (!QTest::qWaitFor([&] { return isOver() || m_session.model().prompt.index() != 0; }, 60000))
            return {};
        if (!isOver())
            m_session.requestStop();
        if (!QTest::qWaitFor(isOver, 60000))
            return {};
        return *m_session.model().ended;
    }

    const FreshHome& m_home;
    SoftTokens m_tokens;
    ui::CeremonySession m_session;
};

int main(int argc, char** argv) {
    const FreshHome home;
    const ui::PcscLink pcsc;
    QApplication application(argc, argv);
    SessionTest test(pcsc, home);
    return QTest::qExec(&test, argc, argv);
}

#include "session_test.moc"
