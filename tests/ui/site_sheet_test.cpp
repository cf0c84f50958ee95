#include "ui/pages/site_sheet.h"

#include <QApplication>
#include <QCheckBox>
#include <QTemporaryDir>

#include "core/base/file.h"
#include "tests/support/soft_token.h"
#include "tests/ui/console_rehearsal.h"
#include "ui/theme/theme.h"

using namespace conclave;
using namespace conclave::test;

/// A site binding made in the window of a real PKCS #11 module and its tokens.
class SiteSheetTest : public QObject {
    Q_OBJECT

  public:
    SiteSheetTest(const ui::PcscLink& pcsc, QString home) : m_home(std::move(home)), m_window(pcsc) {}

  private slots:
    void initTestCase() {
        m_tokens.add("alpha");
        m_tokens.add("beta");
        qputenv("SOFTHSM2_CONF", m_tokens.settings().environment.at("SOFTHSM2_CONF").c_str());
        m_window.show();
    }

    void init() {
        auto* run = m_hands.find<ui::ChoiceCard>(QStringLiteral("run"));
        QVERIFY2(run != nullptr, whereItStands(m_hands).constData());
        m_hands.click(run);
        QVERIFY(
            QTest::qWaitFor([&] { return button("makeSite") && button("makeSite")->isEnabled(); }, 20000));
        m_hands.click(button("makeSite"));
        auto* module = m_hands.find<QComboBox>(QStringLiteral("module"));
        QVERIFY(module != nullptr);
        const int softHsm = module->findText(QString::fromLatin1(SoftTokens::modulePath()));
        QVERIFY(softHsm >= 0);
        QVERIFY(surveyEnds());
        module->setFocus();
        while (module->currentIndex() != softHsm)
            QTest::keyClick(module, module->currentIndex() < softHsm ? Qt::Key_Down : Qt::Key_Up);
        QVERIFY(surveyEnds());
        QVERIFY(QTest::qWaitFor([&] { return token("primary") != nullptr; }));
    }

    void cleanup() {
        if (auto* cancel = button("siteCancel"))
            m_hands.click(cancel);
        QVERIFY(QTest::qWaitFor([&] { return !m_hands.model().preparation.isRunning; }, 20000));
        QVERIFY(QTest::qWaitFor([&] { return button("back") != nullptr; }));
        m_hands.click(button("back"));
    }

    void theTokensChosenAreBoundAndChecked() {
        QCOMPARE(token("primary")->count(), 3);  // and a blank one
        QVERIFY(token("primary")->itemText(0).contains(QStringLiteral("alpha")) ||
                token("primary")->itemText(1).contains(QStringLiteral("alpha")));
        const int beta = token("restore")->findText(QStringLiteral("beta"), Qt::MatchContains);
        token("restore")->setCurrentIndex(beta);
        token("primary")->setCurrentIndex(
            token("primary")->findText(QStringLiteral("alpha"), Qt::MatchContains));
        QVERIFY(!button("siteSave")->isEnabled());
        auto* place = m_hands.find<QLineEdit>(QStringLiteral("place"));
        place->setText(QStringLiteral("Sala-cofre 2: \"Cartório\""));  // keyClicks knows no accents
        QVERIFY(button("siteSave")->isEnabled());
        // The shipped script names no outside signer: nothing but a rehearsal is looked at with it.
        m_hands.click(m_hands.find<QCheckBox>(QStringLiteral("siteIsRehearsal")));
        const auto file = m_home + QStringLiteral("/site.yaml");
        sheet()->saveTo(file);
        QVERIFY(QTest::qWaitFor([&] { return sheet()->isHidden() || !sheet()->isVisible(); }));
        QVERIFY(QTest::qWaitFor(
            [&] {
                const auto& preparation = m_hands.model().preparation;
                return !preparation.isRunning && preparation.site != nullptr;
            },
            20000));
        const auto& preparation = m_hands.model().preparation;
        QCOMPARE(preparation.siteFile, file.toStdString());
        QVERIFY(preparation.site->rehearsal);
        QCOMPARE(preparation.site->place, std::string("Sala-cofre 2: \"Cartório\""));
        for (const auto* id : {"token-primary", "token-restore"}) {
            const auto item = std::ranges::find(preparation.items, id, &ceremony::PreflightItem::id);
            QVERIFY2(
                item != preparation.items.end() && item->outcome != ceremony::PreflightItem::Outcome::refused,
                whereItStands(m_hands).constData());
        }
    }

    void oneTokenForBothIsRefused() {
        m_hands.find<QLineEdit>(QStringLiteral("place"))->setText(QStringLiteral("Room"));
        token("restore")->setCurrentIndex(0);
        token("primary")->setCurrentIndex(0);
        emit token("primary")->activated(0);
        QVERIFY(!button("siteSave")->isEnabled());
        QVERIFY2(textOf(m_window).contains(QStringLiteral("stand for the same token")),
                 qPrintable(textOf(m_window)));
    }

    void noFileIsOverwritten() {
        const auto file = m_home + QStringLiteral("/kept.yaml");
        QVERIFY(writeFileDurably(file.toStdString(), asBytes("kept"), IfExists::refuse));
        m_hands.find<QLineEdit>(QStringLiteral("place"))->setText(QStringLiteral("Room"));
        sheet()->saveTo(file);
        QVERIFY(QTest::qWaitFor([&] { return textOf(m_window).contains(QStringLiteral("exists already")); }));
        QCOMPARE(asText(readFile(file.toStdString()).value()), std::string_view("kept"));
    }

    void theModuleChosenLastCounts() {
        auto* module = m_hands.find<QComboBox>(QStringLiteral("module"));
        const int softHsm = module->currentIndex();
        module->addItem(QStringLiteral("/etc/passwd"));
        for (const int chosen : {module->count() - 1, softHsm}) {  // faster than a module is loaded
            module->setCurrentIndex(chosen);
            emit module->activated(chosen);
        }
        QVERIFY(QTest::qWaitFor([&] { return token("primary") != nullptr; }, 20000));
        QCOMPARE(m_hands.model().survey.module, std::string(SoftTokens::modulePath()));
        module->removeItem(module->count() - 1);
    }

    void aFileThatIsNoModuleIsExplained() {
        auto* module = m_hands.find<QComboBox>(QStringLiteral("module"));
        module->addItem(QStringLiteral("/etc/passwd"));
        module->setCurrentIndex(module->count() - 1);
        emit module->activated(module->currentIndex());
        QVERIFY(surveyEnds());
        QVERIFY(m_hands.model().survey.error.has_value());
        QVERIFY2(textOf(m_window).contains(QStringLiteral("/etc/passwd")), qPrintable(textOf(m_window)));
        QVERIFY(!button("siteSave")->isEnabled());
        module->removeItem(module->count() - 1);
    }

  private:
    QPushButton* button(const char* name) const { return m_hands.find<QPushButton>(QLatin1String(name)); }
    QComboBox* token(const char* role) const {
        return m_hands.find<QComboBox>(QStringLiteral("token-") + QLatin1String(role));
    }
    ui::SiteSheet* sheet() const { return m_window.findChild<ui::SiteSheet*>(); }
    bool surveyEnds() const {
        return QTest::qWaitFor([&] { return !m_hands.model().survey.isRunning; }, 20000);
    }

    QString m_home;
    SoftTokens m_tokens;
    ui::MainWindow m_window;
    Hands m_hands{m_window};
};

int main(int argc, char** argv) {
    QTemporaryDir home;
    for (const auto* name : {"XDG_STATE_HOME", "XDG_CONFIG_HOME", "HOME"})
        qputenv(name, home.path().toUtf8());
    const ui::PcscLink pcsc;
    QApplication application(argc, argv);
    ui::Theme::apply(ui::Look::light);
    SiteSheetTest test(pcsc, home.path());
    return QTest::qExec(&test, argc, argv);
}

#include "site_sheet_test.moc"
