#include <QtTest/qtest.h>

#include <set>

#include "core/crypto/digest.h"
#include "core/pkcs11/return_value.h"
#include "core/pkcs11/text.h"
#include "tests/support/expect.h"
#include "tests/support/soft_token.h"

using namespace conclave;
using namespace conclave::pkcs11;
using conclave::test::labelled;
using conclave::test::pin;
using conclave::test::SoftTokens;

class TokenTest : public QObject {
    Q_OBJECT

  private slots:
    void refusesWhatIsNoModule() {
        EXPECT_ERROR(Module::load({"/nonexistent.so", {}, {}}), Errc::moduleMissing);
        EXPECT_ERROR(Module::load({"/etc/passwd", {}, {}}), Errc::moduleFailed);
        EXPECT_ERROR(Module::load({"/usr/lib/x86_64-linux-gnu/libcrypto.so.3", {}, {}}), Errc::moduleFailed);
    }

    void tellsWhatTheModuleIs() {
        const SoftTokens soft;
        const auto module = Module::load(soft.settings());
        EXPECT_OK(module);
        QCOMPARE((*module)->info().manufacturer, std::string("SoftHSM"));
        QCOMPARE((*module)->info().cryptokiVersion, std::string("2.40"));
        QCOMPARE((*module)->info().sha256, crypto::sha256File(SoftTokens::modulePath()).value());
        const auto calls = (*module)->callCount();
        EXPECT_OK((*module)->tokens());
        QVERIFY((*module)->callCount() > calls);
        QVERIFY((*module)->timeInCalls().count() > 0);
    }

    void refusesToLoadAModuleTwice() {
        const SoftTokens soft;
        const auto module = Module::load(soft.settings());
        EXPECT_OK(module);
        EXPECT_ERROR(Module::load(soft.settings()), Errc::moduleFailed);
    }

    void findsExactlyOneTokenByItsAttributes() {
        SoftTokens soft;
        soft.add("alpha");
        soft.add("beta");
        const auto module = Module::load(soft.settings()).value();
        auto alpha = module->findToken(labelled("alpha"));
        EXPECT_OK(alpha);
        QCOMPARE(alpha->info().label, std::string("alpha"));
        QCOMPARE(alpha->info().model, std::string("SoftHSM v2"));
        QVERIFY(alpha->info().isInitialised && alpha->info().isUserPinInitialised &&
                alpha->info().isLoginRequired);
        QCOMPARE(alpha->info().minPinLength, 4UL);
        TokenMatch bySerial;
        bySerial.serial = alpha->info().serial;
        QCOMPARE(module->findToken(bySerial).value().info().slotId, alpha->info().slotId);
        TokenMatch bySlot;
        bySlot.slotId = alpha->info().slotId;
        EXPECT_OK(module->findToken(bySlot));
        TokenMatch byModel;
        byModel.model = "SoftHSM v2";
        const auto several = module->findToken(byModel);
        EXPECT_ERROR(several, Errc::tokenAmbiguous);
        QCOMPARE(several.error().args(),
                 (std::vector<std::string>{"model=SoftHSM v2", "3"}));  // and a blank one
        bySerial.label = "beta";
        EXPECT_ERROR(module->findToken(bySerial), Errc::tokenMissing);
    }

    void initialisesABlankTokenAndChangesItsFactoryPins() {
        const SoftTokens soft;
        const auto module = Module::load(soft.settings()).value();
        TokenMatch blank;
        blank.slotId = 0;
        auto token = module->findToken(blank).value();
        QVERIFY(!token.info().isInitialised);
        QVERIFY(token.info().serial.empty());
        EXPECT_OK(token.initialise(pin("factory-so"), "CartorioDigitalRAIZ"));
        QVERIFY(token.info().isInitialised && !token.info().isUserPinInitialised);
        QVERIFY(!token.info().serial.empty());
        const auto serial = token.info().serial;

        std::optional<Result<Session>> opened(token.open(true));
        EXPECT_OK(*opened);
        auto& session = *opened;
        EXPECT_ERROR(session->login(UserKind::securityOfficer, pin("wrong-so-pin")), Errc::tokenPinWrong);
        EXPECT_OK(session->login(UserKind::securityOfficer, pin("factory-so")));
        EXPECT_OK(session->initUserPin(pin("derived-user-pin")));
        EXPECT_OK(session->changePin(pin("factory-so"), pin("derived-so-pin")));
        EXPECT_OK(session->logout());
        EXPECT_OK(session->logout());  // nothing to do
        const auto old = session->login(UserKind::securityOfficer, pin("factory-so"));
        EXPECT_ERROR(old, Errc::tokenPinWrong);
        QCOMPARE(old.error().args(), (std::vector<std::string>{"CartorioDigitalRAIZ", "SO"}));
        EXPECT_OK(session->login(UserKind::securityOfficer, pin("derived-so-pin")));
        EXPECT_OK(session->login(UserKind::user, pin("derived-user-pin")));  // logs the SO out
        QVERIFY(session->loggedIn() == UserKind::user);
        EXPECT_ERROR(session->login(UserKind::user, pin("not-the-user-pin")), Errc::tokenPinWrong);
        QVERIFY(!session->loggedIn());
        EXPECT_ERROR(session->changePin(pin("derived-user-pin"), pin("x")), Errc::tokenPinLength);

        // C_InitToken with a session open is refused; initialising again wants the current SO PIN.
        EXPECT_ERROR(token.initialise(pin("derived-so-pin"), "again"), Errc::hsmFailed);
        opened.reset();
        EXPECT_ERROR(token.initialise(pin("factory-so"), "again"), Errc::tokenPinWrong);
        EXPECT_OK(token.initialise(pin("derived-so-pin"), "again"));
        QCOMPARE(token.info().serial, serial);
        QCOMPARE(token.info().label, std::string("again"));
        EXPECT_OK(token.open(false));
    }

    void initialisesEachOfSeveralTokens() {
        SoftTokens soft;
        soft.add("one");
        soft.add("two");
        const auto module = Module::load(soft.settings()).value();
        std::set<std::string> serials;
        for (const auto* label : {"one", "two"}) {
            auto token = module->findToken(labelled(label)).value();
            EXPECT_OK(token.initialise(pin("factory-so"), "same label"));
            serials.insert(token.info().serial);
        }
        TokenMatch match;
        match.slotId = module->tokens().value().back().slotId;
        auto third = module->findToken(match).value();
        QVERIFY(!third.info().isInitialised);
        EXPECT_OK(third.initialise(pin("factory-so"), "same label"));
        serials.insert(third.info().serial);
        QCOMPARE(serials.size(), 3UL);
    }

    void refusesImpossibleTokenLabels() {
        SoftTokens soft;
        soft.add("one");
        const auto module = Module::load(soft.settings()).value();
        auto token = module->findToken(labelled("one"));
        EXPECT_OK(token);
        EXPECT_ERROR(token->initialise(pin("factory-so"), ""), Errc::valueNotAllowed);
        EXPECT_ERROR(token->initialise(pin("factory-so"), std::string(33, 'x')), Errc::valueNotAllowed);
    }

    void asksTheTokenForItsMechanisms() {
        SoftTokens soft;
        soft.add("one");
        const auto module = Module::load(soft.settings()).value();
        auto token = module->findToken(labelled("one"));
        QVERIFY(token->supports(CKM_RSA_PKCS_KEY_PAIR_GEN, CKF_GENERATE_KEY_PAIR).value());
        QVERIFY(!token->supports(CKM_RSA_PKCS, CKF_DERIVE).value());
        QVERIFY(!token->supports(0x210B, CKF_WRAP).value());
        QVERIFY(!token->supports(CKM_VENDOR_DEFINED | 7, 0).value());
        QVERIFY(token->mechanisms().value().size() > 20);
    }

    void givesRandomOctets() {
        SoftTokens soft;
        soft.add("one");
        const auto module = Module::load(soft.settings()).value();
        auto session = module->findToken(labelled("one")).value().open(false);
        EXPECT_OK(session);
        const auto one = session->generateRandom(32);
        const auto two = session->generateRandom(32);
        EXPECT_OK(one);
        QCOMPARE(one->size(), 32UL);
        QVERIFY(!one->equals(*two));
    }

    void cleansStringsOfTokens() {
        QCOMPARE(printable("Cart\xc3\xb3rio"), std::string("Cart\xc3\xb3rio"));
        QCOMPARE(printable("a\xff\x01\x1b[2Jb"), std::string("a???[2Jb"));
        QCOMPARE(printable("\xc0\xaf\xed\xa0\x80\xf4\x90\x80\x80\xe2\x82"), std::string("???????????"));
        QCOMPARE(printable("\xc2\x9b"), std::string("??"));  // a C1 control
        const CK_UTF8CHAR field[8] = {'a', ' ', 'b', ' ', ' ', ' ', ' ', ' '};
        QCOMPARE(padded(field), std::string("a b"));
        const CK_UTF8CHAR ended[4] = {'a', 0, 'b', 'c'};
        QCOMPARE(padded(ended), std::string("a"));
        const CK_UTF8CHAR blank[2] = {' ', ' '};
        QCOMPARE(padded(blank), std::string());
    }

    void mapsReturnValuesToWhatAnOperatorCanDo() {
        TokenInfo token;
        token.label = "T";
        token.minPinLength = 4;
        token.maxPinLength = 8;
        QCOMPARE(callError(CKR_PIN_LOCKED, "C_Login", token, UserKind::securityOfficer).args(),
                 (std::vector<std::string>{"T", "SO"}));
        QCOMPARE(callError(CKR_PIN_LEN_RANGE, "C_SetPIN", token).args(),
                 (std::vector<std::string>{"T", "4", "8"}));
        for (const auto code : {CKR_TOKEN_NOT_PRESENT, CKR_DEVICE_REMOVED, CKR_SLOT_ID_INVALID})
            QVERIFY(callError(code, "C_Sign", token).code() == Errc::tokenGone);
        for (const auto code : {CKR_SESSION_HANDLE_INVALID, CKR_SESSION_CLOSED, CKR_USER_NOT_LOGGED_IN})
            QVERIFY(callError(code, "C_Sign", token).code() == Errc::hsmSessionLost);
        const auto failed = callError(CKR_DEVICE_ERROR, "C_Sign", token);
        QVERIFY(failed.code() == Errc::hsmFailed);
        QCOMPARE(failed.technical(), std::string("C_Sign: CKR_DEVICE_ERROR (0x30)"));
        QCOMPARE(returnValueName(CKR_VENDOR_DEFINED | 0x17), std::string("CKR_VENDOR_DEFINED+0x17"));
    }
};

QTEST_GUILESS_MAIN(TokenTest)
#include "token_test.moc"
