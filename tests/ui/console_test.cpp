#include <QApplication>
#include <QTemporaryDir>
#include <QTest>
#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "tests/e2e/ceremony_support.h"
#include "tests/ui/console_rehearsal.h"
#include "ui/pages/review_page.h"
#include "ui/theme/language.h"
#include "ui/theme/theme.h"
#include "ui/widgets/rehearsal_ribbon.h"

using namespace conclave;
using namespace conclave::test;

/// Whole ceremonies in the window, by mouse and keys alone, in a real rehearsal room.
class ConsoleTest : public QObject {
    Q_OBJECT

  public:
    explicit ConsoleTest(const ui::PcscLink& pcsc) : m_pcsc(pcsc) {}

  private slots:
    void wholeCeremonyByMouseAndKeys_data() {
        QTest::addColumn<int>("lang");
        QTest::newRow("en") << static_cast<int>(Lang::en);
        QTest::newRow("pt-BR") << static_cast<int>(Lang::ptBr);
    }

    void wholeCeremonyByMouseAndKeys() {
        QFETCH(int, lang);
        ui::setLanguage(static_cast<Lang>(lang));
        m_clockAnswers = 0;
        ui::MainWindow window(m_pcsc);
        window.show();
        Hands hands(window);
        QVERIFY(openRehearsal(hands));
        QVERIFY(begin(hands));
        hands.otherwise = [&](const ui::Prompt& prompt) { return confirmByKeys(hands, prompt); };
        QVERIFY2(hands.actUntil([&] { return hands.model().ended.has_value(); }),
                 whereItStands(hands).constData());
        const auto& ended = *hands.model().ended;
        QVERIFY2(ended.outcome, ended.error ? ended.error->oneLine(Lang::en).c_str() : "");
        QCOMPARE(ended.outcome->ending, ceremony::Ending::closed);
        const auto verified =
            verifyRecord(hands.model().recordFolder, "--head " + toHex(ended.outcome->head));
        QVERIFY2(verified.exitCode == 0, verified.output.c_str());
        QCOMPARE(m_clockAnswers, 2);
        QVERIFY(confirmedClocksStoodAtTheAnswer(hands.model().recordFolder));

        QCOMPARE(ribbons(window), 1);
        QVERIFY(QTest::qWaitFor([&] { return hands.pressPrimary(); }, 5000));
        const auto* review = window.findChild<ui::ReviewPage*>();
        QVERIFY(
            QTest::qWaitFor([&] { return review->isVisible() && review->isOfRehearsal(); }, longestWaitMs));
        QCOMPARE(ribbons(window), 1);
    }

    void nothingIsDoneBeforeItWasReadAndANoIsDecidedOn() {
        ui::setLanguage(Lang::en);
        ui::MainWindow window(m_pcsc);
        window.show();
        Hands hands(window);
        QVERIFY(openRehearsal(hands));
        QVERIFY(begin(hands));
        const auto& model = hands.model();
        int readings = 0, decisions = 0;
        bool hasSaidNo = false;
        QStringList wrong;
        hands.otherwise = [&](const ui::Prompt& prompt) {
            decisions += std::holds_alternative<ceremony::DecisionRequest>(prompt) &&
                         hands.find<ui::PrimaryButton>()->text() == QStringLiteral("Repeat the step");
            const auto* asked = std::get_if<ceremony::Confirmation>(&prompt);
            if (asked == nullptr || !model.now)
                return false;
            using Kind = ceremony::Confirmation::Kind;
            if (asked->kind == Kind::readAloud && hands.find<ui::PrimaryButton>()->isArmed()) {
                ++readings;
                if (const auto last = lastOfStep(model); last != transcript::type::stepBegin)
                    wrong << QString::fromStdString(last) + QStringLiteral(" before the reading");
            }
            if (asked->kind != Kind::result || !hands.find<ui::PrimaryButton>()->isArmed())
                return false;
            for (const auto& row : model.exhibit.rows)
                if (!row.isHash && !textOf(window).contains(QString::fromStdString(row.value)))
                    wrong << QString::fromStdString(row.value) + QStringLiteral(" is out of sight");
            const bool hasHash = std::ranges::any_of(
                model.exhibit.rows, [](const auto& row) { return row.isHash && row.value.size() == 64; });
            if (hasHash && hands.find<ui::FingerprintBlock>() == nullptr)
                wrong << QStringLiteral("no words");
            auto* no = hands.find<QPushButton>(QStringLiteral("decline"));
            if (model.now->id != "generate" || asked->answered == 0 || hasSaidNo || no == nullptr)
                return false;
            hasSaidNo = true;
            hands.click(no);
            return true;
        };
        QVERIFY2(hands.actUntil([&] { return model.now && model.now->id == "certificate"; }),
                 whereItStands(hands).constData());
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
        QVERIFY(readings >= 9);
        QVERIFY(hasSaidNo);
        QVERIFY(decisions >= 1);
        // The key was not made again: only who said no was asked again.
        QStringList story;
        for (const auto& entry : model.timeline.entries())
            if (entry.step == "generate" && entry.type != transcript::type::intent)
                story << QString::fromStdString(entry.type + (entry.type == transcript::type::confirmation
                                                                  ? ' ' + entry.json->value("answer", "")
                                                                  : std::string()));
        QCOMPARE(story.join(QStringLiteral(", ")),
                 QStringLiteral("step-begin, read-aloud, result, confirmation yes, confirmation no, failure, "
                                "step-end, step-begin, confirmation yes, step-end"));
    }

  private:
    static std::string lastOfStep(const ui::CeremonyModel& model) {
        const auto& entries = model.timeline.entries();
        const auto last = std::find_if(entries.rbegin(), entries.rend(),
                                       [&](const auto& entry) { return entry.step == model.now->id; });
        return last == entries.rend() ? std::string() : last->type;
    }

    static qsizetype ribbons(const QWidget& window) {
        return std::ranges::count_if(window.findChildren<ui::RehearsalRibbon*>(), &QWidget::isVisible);
    }

    /// F1 leads to the text, and Enter from there goes on. Before a clock people take their time.
    bool confirmByKeys(const Hands& hands, const ui::Prompt& prompt) {
        const auto* asked = std::get_if<ceremony::Confirmation>(&prompt);
        const auto* primary = hands.find<ui::PrimaryButton>();
        if (asked == nullptr || !asked->mustType.empty() || primary == nullptr || !primary->isArmed())
            return false;
        if (asked->kind == ceremony::Confirmation::Kind::clock) {
            QTest::qWait(clockWaitMs);
            ++m_clockAnswers;
        }
        if (asked->kind == ceremony::Confirmation::Kind::hashes ||
            asked->kind == ceremony::Confirmation::Kind::result)
            hands.openHashes();
        QTest::keyClick(&hands.window(), Qt::Key_F1);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        return true;
    }

    static bool confirmedClocksStoodAtTheAnswer(const std::string& record) {
        const auto entries =
            transcript::readTranscript(std::filesystem::path(record) / transcript::transcriptFile);
        int found = 0;
        for (const auto& entry : entries.value()) {
            if (entry.type != transcript::type::confirmation || entry.step != clockStep)
                continue;
            ++found;
            const auto what = entry.json->value("what", "");
            const auto at = what.find("20");
            const auto shown = parseUtcMs(at == what.npos ? "" : what.substr(at, 19) + ".000Z");
            if (!shown || entry.timeUtcMs - *shown > 1500)
                return false;
        }
        return found == 2;
    }

    static constexpr int clockWaitMs = 2500;
    static constexpr std::string_view clockStep = "clock";

    int m_clockAnswers = 0;
    const ui::PcscLink& m_pcsc;
};

int main(int argc, char** argv) {
    QTemporaryDir home;
    qputenv("XDG_STATE_HOME", home.path().toUtf8());
    qputenv("XDG_CONFIG_HOME", home.path().toUtf8());
    qputenv("HOME", home.path().toUtf8());
    const ui::PcscLink pcsc;
    QApplication application(argc, argv);
    ui::Theme::apply(ui::Look::light);
    ConsoleTest test(pcsc);
    return QTest::qExec(&test, argc, argv);
}

#include "console_test.moc"
