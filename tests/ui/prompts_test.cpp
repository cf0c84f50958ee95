#include <QApplication>
#include <QTest>

#include "ui/bridge/ceremony_session.h"
#include "ui/pages/prompts/pin_prompt.h"
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

  private:
    QString typed(ceremony::PinRequest asked, const char* keys) {
        PinPrompt prompt(std::move(asked), m_session, nullptr);
        auto* field = prompt.findChild<PinField*>(QStringLiteral("pin"));
        QTest::keyClicks(field, QString::fromLatin1(keys));
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
