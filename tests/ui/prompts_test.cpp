#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTest>

#include "ui/bridge/ceremony_session.h"
#include "ui/pages/exception_sheet.h"
#include "ui/pages/prompts/confirm_prompt.h"
#include "ui/pages/prompts/pin_prompt.h"
#include "ui/pages/prompts/question_prompt.h"
#include "ui/pages/prompts/statement_prompt.h"
#include "ui/pages/site_sheet.h"
#include "ui/theme/theme.h"
#include "ui/widgets/pin_field.h"

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

  private:
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
