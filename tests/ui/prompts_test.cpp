#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>

#include "ui/bridge/ceremony_session.h"
#include "ui/pages/exception_sheet.h"
#include "ui/pages/pages_view.h"
#include "ui/pages/prompts/confirm_prompt.h"
#include "ui/pages/prompts/decision_prompt.h"
#include "ui/pages/prompts/pin_prompt.h"
#include "ui/pages/prompts/question_prompt.h"
#include "ui/pages/prompts/statement_prompt.h"
#include "ui/pages/site_sheet.h"
#include "ui/theme/language.h"
#include "ui/theme/theme.h"
#include "ui/widgets/action_bar.h"
#include "ui/widgets/confirm_pair.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/pin_field.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/way_row.h"

using namespace conclave;
using namespace conclave::ui;
using ceremony::PinKind;

/// What people type into the prompts of a ceremony: what each field takes, and what it keeps.
class PromptsTest : public QObject {
    Q_OBJECT

  public:
    explicit PromptsTest(const PcscLink& pcsc) : m_session(pcsc) {}

  private slots:
    void thePinThatACardBringsMayHaveLetters() {
        const auto pin = typed({PinKind::card, "custodian-1", {}, {}, {}, {}, {}}, "aB3!~xY9z");
        QCOMPARE(pin, QStringLiteral("aB3!~xY9"));
    }

    void aPinThatIsChosenHereHasDigitsOnly() {
        for (const auto kind : {PinKind::newPin, PinKind::newPinAgain, PinKind::newPuk, PinKind::newPukAgain})
            QCOMPARE(typed({kind, "custodian-1", {}, {}, {}, {}, {}}, "a1B2!3 4x5y6"),
                     QStringLiteral("123456"));
    }

    void theSoPinMayHaveLettersAndSpaces() {
        QCOMPARE(typed({PinKind::securityOfficer, {}, "primary", {}, {}, {}, {}}, "So Pin~1"),
                 QStringLiteral("So Pin~1"));
    }

    void whatIsTypedFromASerialIsNoLongerThanThat() {
        ConfirmPrompt prompt({ceremony::Confirmation::Kind::initialise,
                              "witness",
                              {ceremony::Phrase::confirmInitialise, {"primary", "cafe4711"}},
                              "4711"},
                             m_session, nullptr);
        auto* field = prompt.findChild<QLineEdit*>(QStringLiteral("typed"));
        QTest::keyClicks(field, QStringLiteral("47110815"));
        QCOMPARE(field->text(), QStringLiteral("4711"));
        QApplication::clipboard()->setText(QStringLiteral("98765432"));
        field->selectAll();
        field->paste();
        QCOMPARE(field->text().size(), 4);
        bringsNothingBack(*field);
    }

    void namesAndReasonsAreOfBoundedLengthAndWithoutHistory() {
        QuestionPrompt question({ceremony::Question::Kind::personName, "witness", {}, {}}, m_session,
                                nullptr);
        StatementPrompt statement({"witness", {}}, m_session, nullptr);
        SiteSheet site(m_session, nullptr);
        for (auto* field : {question.findChild<QLineEdit*>(QStringLiteral("answer")),
                            statement.findChild<QLineEdit*>(QStringLiteral("reason")),
                            site.findChild<QLineEdit*>(QStringLiteral("place"))}) {
            QVERIFY(field->maxLength() <= 500);
            bringsNothingBack(*field);
        }
    }

    void theFolderOfAMediumIsBrowsedForAndNothingElseIs() {
        using Kind = ceremony::Question::Kind;
        for (const auto kind : {Kind::medium, Kind::bag}) {
            QuestionPrompt question({kind, "administrator", {}, {}}, m_session, nullptr);
            auto* browse = question.findChild<QPushButton*>(QStringLiteral("browse"));
            QCOMPARE(browse->isHidden(), kind != Kind::medium);
            if (kind != Kind::medium)
                continue;
            question.show();
            QTest::mouseClick(browse, Qt::LeftButton);
            auto* dialog = question.findChild<QFileDialog*>();
            QCOMPARE(dialog->fileMode(), QFileDialog::Directory);
            emit dialog->fileSelected(QStringLiteral("/media/someone/SAFE"));
            QCOMPARE(question.findChild<QLineEdit*>(QStringLiteral("answer"))->text(),
                     QStringLiteral("/media/someone/SAFE"));
        }
    }

    void exceptionsAreOfBoundedLengthAndWithoutHistory() {
        ExceptionSheet sheet(m_session, nullptr);
        for (const auto* name : {"what", "done", "decision"}) {
            auto* field = sheet.findChild<QPlainTextEdit*>(QString::fromLatin1(name));
            field->setPlainText(QString(1990, u'a'));
            field->moveCursor(QTextCursor::Start);
            QApplication::clipboard()->setText(QStringLiteral("0123456789xyz"));
            field->paste();
            QCOMPARE(field->toPlainText(), QStringLiteral("0123456789") + QString(1990, u'a'));
            QTest::keyClick(field, Qt::Key_5);
            QCOMPARE(field->toPlainText().size(), 2000);
            field->undo();
            QCOMPARE(field->toPlainText(), QStringLiteral("0123456789") + QString(1990, u'a'));
            QVERIFY(!field->isUndoRedoEnabled());
        }
    }

    void whoIsAskedIsOnTheButtonAndWhoComesBesideIt() {
        setLanguage(Lang::en);
        model().facts.names = {{"witness", "Eva Lindqvist"}, {"administrator", "Davi Albuquerque"}};
        ceremony::Confirmation asked{
            ceremony::Confirmation::Kind::hsm, "witness", {ceremony::Phrase::confirmHsm, {}}};
        asked.all = {"administrator", "witness"};
        asked.answered = 1;
        ConfirmPrompt prompt(asked, m_session, nullptr);
        prompt.retranslate();
        ActionBar bar;
        prompt.fill(bar);
        QCOMPARE(bar.primary()->text(), QStringLiteral("Eva: they match"));
        QVERIFY(bar.findChild<QPushButton*>(QStringLiteral("decline"))->text().startsWith(u"Eva:"));
        QStringList said;
        for (const auto* panel : prompt.findChild<ConfirmPair*>()->findChildren<Panel*>())
            said << panel->accessibleName();
        QCOMPARE(said, (QStringList{QStringLiteral("Davi Albuquerque, administrator: Has said yes."),
                                    QStringLiteral("Eva Lindqvist, witness: Do the serial numbers match the "
                                                   "labels on the devices?")}));
    }

    void twoOfOneFirstNameAreCalledByTheWhole() {
        model().facts.names = {{"witness", "Ana Lindqvist"}, {"administrator", "Ana Ribeiro"}};
        QCOMPARE(model().callName("witness", Lang::en), QStringLiteral("Ana Lindqvist"));
        model().facts.names["administrator"] = "Davi Albuquerque";
        QCOMPARE(model().callName("witness", Lang::en), QStringLiteral("Ana"));
    }

    void whatIsToBeReadHasOneButton() {
        ConfirmPrompt prompt(
            {ceremony::Confirmation::Kind::readAloud, "administrator", {ceremony::Phrase::confirmRead, {}}},
            m_session, nullptr);
        ActionBar bar;
        prompt.fill(bar);
        QCOMPARE(bar.findChildren<QPushButton*>().size(), 1);
    }

    void theRunbookIsSeenWhereItIsAskedAbout() {
        const auto kind = ceremony::Confirmation::Kind::runbook;
        ConfirmPrompt printed(
            {kind, "witness", {ceremony::Phrase::askRunbook, {"/nowhere/runbook.pdf", "9"}}}, m_session,
            nullptr);
        QVERIFY(printed.findChild<PagesView*>() != nullptr);
        ConfirmPrompt textOnly(
            {kind, "witness", {ceremony::Phrase::askRunbookText, {"/nowhere/runbook.txt"}}}, m_session,
            nullptr);
        QVERIFY(textOnly.findChild<PagesView*>() == nullptr);
    }

    void enterAloneDoesNotAbandonACeremony() {
        ConfirmPrompt prompt({ceremony::Confirmation::Kind::abandon,
                              "administrator",
                              {ceremony::Phrase::confirmAbandon, {"-"}}},
                             m_session, nullptr);
        ActionBar bar;
        prompt.fill(bar);
        QVERIFY(prompt.isIrreversible());
        QCOMPARE(prompt.firstFocus(), bar.findChild<QWidget*>(QStringLiteral("decline")));
    }

    void theWayThatIsChosenIsOnTheButton() {
        setLanguage(Lang::en);
        script::Contingency contingency;
        contingency.act.id = "new-card";
        contingency.act.title = {"Give a new card", "Entregar outro cartão"};
        script::Step step;
        step.id = "deal-backup";
        step.title = {"Deal", "Distribuir"};
        DecisionPrompt prompt({"", {&contingency}, {&step}, true}, m_session, nullptr);
        prompt.retranslate();
        ActionBar bar;
        prompt.fill(bar);
        QCOMPARE(bar.primary()->text(), QStringLiteral("Repeat the step"));
        for (const auto& [way, text] :
             {std::pair("contingency-new-card", "Go on as foreseen"),
              std::pair("redo", "Do it again from there"), std::pair("abandon", "Say why…")}) {
            prompt.findChild<QAbstractButton*>(QString::fromLatin1(way))->click();
            prompt.fill(bar);
            QCOMPARE(bar.primary()->text(), QString::fromUtf8(text));
        }
    }

    void onlyASeatThatMayBeVacantIsLeftVacant() {
        for (const bool mayBeVacant : {false, true}) {
            ceremony::Question asked{ceremony::Question::Kind::personName, "witness", {}, {}};
            asked.mayBeEmpty = mayBeVacant;
            QuestionPrompt prompt(asked, m_session, nullptr);
            ActionBar bar;
            prompt.fill(bar);
            QCOMPARE(bar.findChild<QPushButton*>(QStringLiteral("nobody")) != nullptr, mayBeVacant);
        }
    }

  private:
    CeremonyModel& model() { return m_session.model(); }

    static void bringsNothingBack(QLineEdit& field) {
        field.clear();
        QTest::keyClicks(&field, QStringLiteral("471"));
        QTest::keyClick(&field, Qt::Key_Left);
        QTest::keyClick(&field, Qt::Key_2);
        QCOMPARE(field.text(), QStringLiteral("4721"));
        QCOMPARE(field.cursorPosition(), 3);
        QVERIFY(!field.isUndoAvailable());
        QTest::keySequence(&field, QKeySequence::Undo);
        QCOMPARE(field.text(), QStringLiteral("4721"));
    }

    QString typed(ceremony::PinRequest asked, const char* keys) {
        PinPrompt prompt(std::move(asked), m_session, nullptr);
        auto* field = prompt.findChild<PinField*>(QStringLiteral("pin"));
        for (const char key : std::string_view(keys))
            QTest::keyClick(field, key, key >= 'A' && key <= 'Z' ? Qt::ShiftModifier : Qt::NoModifier);
        const auto pin = field->take();
        return QString::fromUtf8(pin.exposeText().data(), static_cast<qsizetype>(pin.size()));
    }

    CeremonySession m_session;
};

int main(int argc, char** argv) {
    const PcscLink pcsc;
    QApplication application(argc, argv);
    Theme::apply(Look::light);
    PromptsTest test(pcsc);
    return QTest::qExec(&test, argc, argv);
}

#include "prompts_test.moc"
