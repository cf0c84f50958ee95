// Another PKCS #11 module than SoftHSM: the softoken of NSS (libnss3). What it does works unchanged; what it
// cannot do is refused with the reason.

#include <QtTest/qtest.h>
#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>

#include "core/backup/restore.h"
#include "core/backup/wrap.h"
#include "core/backup/wrapping_probe.h"
#include "core/crypto/random.h"
#include "core/pkcs11/key.h"
#include "core/pkcs11/key_pair.h"
#include "core/pkcs11/mechanism.h"
#include "core/pkcs11/quirks.h"
#include "core/pkcs11/seal.h"
#include "tests/support/expect.h"
#include "tests/support/soft_token.h"

using namespace conclave;
using namespace conclave::pkcs11;
using conclave::crypto::KeyAlgorithm;
using conclave::test::labelled;
using conclave::test::pin;

namespace {

constexpr const char* modulePath = "/usr/lib/x86_64-linux-gnu/libsoftokn3.so";
constexpr const char* tokenLabel = "NSS Certificate DB";

/// A fresh NSS database.
struct Nss {
    Nss() {
        char pattern[] = "/tmp/conclave-nss-XXXXXX";
        folder = mkdtemp(pattern);
    }
    ~Nss() {
        module.reset();
        std::filesystem::remove_all(folder);
    }
    Nss(const Nss&) = delete;
    Nss& operator=(const Nss&) = delete;

    Result<void> load() {
        TRY_ASSIGN(module, Module::load({modulePath,
                                         "configdir='sql:" + folder.string() +
                                             "' certPrefix='' keyPrefix='' secmod='secmod.db' flags=",
                                         {}}));
        return {};
    }

    std::filesystem::path folder;
    std::shared_ptr<Module> module;
};

}  // namespace

class NssTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        // NSPR keeps memory in its globals for the life of the process: unloaded, it would look leaked.
        QVERIFY(dlopen(modulePath, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE) != nullptr);
    }

    void isLoadedWithItsInitStringAndItsTokensAreToldApart() {
        Nss nss;
        EXPECT_OK(nss.load());
        QCOMPARE(nss.module->info().manufacturer, std::string("Mozilla Foundation"));
        QCOMPARE(nss.module->tokens().value().size(), 2UL);
        TokenMatch serial;
        serial.serial = "0000000000000000";  // both have it
        EXPECT_ERROR(nss.module->findToken(serial), Errc::tokenAmbiguous);
        serial.label = tokenLabel;
        auto token = nss.module->findToken(serial);
        EXPECT_OK(token);
        QCOMPARE(token->info().slotId, 2UL);
        EXPECT_OK(token->refresh());
        QCOMPARE(token->info().slotId, 2UL);
    }

    void makesSignsBacksUpAndSealsAKey_data() {
        QTest::addColumn<int>("algorithm");
        for (const auto algorithm : {KeyAlgorithm::rsa2048, KeyAlgorithm::ecP384})
            QTest::newRow(std::string(name(algorithm)).c_str()) << static_cast<int>(algorithm);
    }
    void makesSignsBacksUpAndSealsAKey() {
        QFETCH(int, algorithm);
        Nss nss;
        EXPECT_OK(nss.load());
        auto token = nss.module->findToken(labelled(tokenLabel)).value();
        auto session = token.open(true);
        EXPECT_OK(session);
        EXPECT_OK(
            session->login(UserKind::securityOfficer, pin("")));  // a fresh database has an empty SO PIN
        EXPECT_OK(session->initUserPin(pin("user-pin-1")));
        EXPECT_OK(session->logout());
        EXPECT_ERROR(session->login(UserKind::user, pin("user-pin-2")), Errc::tokenPinWrong);
        EXPECT_OK(session->login(UserKind::user, pin("user-pin-1")));

        const auto probe = backup::probeWrapping(*session, static_cast<KeyAlgorithm>(algorithm),
                                                 backup::WrappingRole::backup);
        EXPECT_OK(probe);
        QCOMPARE(probe->kwp, aesKeyWrapKwp);  // 0x210A is another padding here
        QVERIFY(probe->transport == backup::Transport::Way::ecdh);
        const std::pair<std::string, std::string> hashed{"transport key derivation", "CKD_SHA256_KDF"};
        QVERIFY(std::ranges::find(probe->evidence, hashed) != probe->evidence.end());
        QVERIFY(probe->canSeal == true);
        QVERIFY(probe->enforcesTrust == false);  // it stores CKA_WRAP_WITH_TRUSTED and wraps all the same

        KeyPairRequest request;
        request.algorithm = static_cast<KeyAlgorithm>(algorithm);
        request.label = "root";
        request.id = {1, 2, 3};
        request.isExtractable = true;
        request.isWrapWithTrusted = *probe->enforcesTrust;
        const auto pair = generateKeyPair(*session, request);
        EXPECT_OK(pair);
        auto key = Key::find(*session, {"root", {}});
        EXPECT_OK(key);
        EXPECT_OK((*key)->prove(crypto::randomBytes(64)));
        QCOMPARE((*key)->lastMechanism(),
                 mechanismName(signMechanisms(defaultSignature(request.algorithm)).hashing));

        const auto kek = crypto::randomKey(32).value();
        const auto wrapped =
            backup::wrapForBackup(*session, pin("unused"), pin("user-pin-1"), kek, {"root", {}});
        EXPECT_OK(wrapped);
        QVERIFY(wrapped->wireFormat == backup::WireFormat::exact);
        const auto handle = findOne(*session, {"root", {}}, CKO_PRIVATE_KEY);
        EXPECT_OK(handle);
        EXPECT_OK(sealKey(*session, *handle, "root"));
        QVERIFY(assignId(*session, {"root", request.id}, pair->publicKey.subjectKeyIdentifier()).value());

        // Restored by a SoftHSM, which is another module in the same process.
        test::SoftTokens soft;
        soft.add("restore");
        const auto other = Module::load(soft.settings());
        EXPECT_OK(other);
        auto restoreSession = (*other)->findToken(labelled("restore")).value().open(true);
        EXPECT_OK(restoreSession);
        EXPECT_OK(restoreSession->login(UserKind::user, pin("user-pin")));
        auto restored =
            backup::restore(*restoreSession, kek, wrapped->kwp, pair->publicKey, {"root", {1}, false});
        EXPECT_OK(restored);
        EXPECT_OK(restored->prove(crypto::randomBytes(64)));
    }

    /// It ignores the usage that C_UnwrapKey is asked for, and lets it be switched off afterwards.
    void takesAKeyBackWhoseSurplusUsesItLetsBeSwitchedOff() {
        Nss nss;
        EXPECT_OK(nss.load());
        auto token = nss.module->findToken(labelled(tokenLabel)).value();
        for (const auto algorithm : {KeyAlgorithm::rsa2048, KeyAlgorithm::ecP256, KeyAlgorithm::ecP384}) {
            EXPECT_OK(backup::probeWrapping(token, algorithm, backup::WrappingRole::restore));
            // As SoftHSM writes them. EC: without the public key, which NSS wants told as an attribute.
            const backup::Recovery recovery{{true, isRsa(algorithm)}, false};
            const auto probe =
                backup::probeWrapping(token, algorithm, backup::WrappingRole::restore, &recovery);
            EXPECT_OK(probe);
            QVERIFY(!probe->needsRewrap);
            QVERIFY(probe->surplusUses.empty());
        }
        auto session = token.open(false);
        EXPECT_OK(session);
        QVERIFY(listObjects(*session).value().empty());
    }

    void aKeyFromSoftHsmComesBack() {
        test::SoftTokens soft;
        soft.add("primary");
        const auto other = Module::load(soft.settings()).value();
        auto made = other->findToken(labelled("primary")).value().open(true).value();
        EXPECT_OK(made.login(UserKind::user, pin("user-pin")));
        Nss nss;
        EXPECT_OK(nss.load());
        auto session = nss.module->findToken(labelled(tokenLabel)).value().open(true).value();
        EXPECT_OK(session.login(UserKind::securityOfficer, pin("")));
        EXPECT_OK(session.initUserPin(pin("user-pin-1")));
        EXPECT_OK(session.logout());
        EXPECT_OK(session.login(UserKind::user, pin("user-pin-1")));
        for (const auto algorithm : {KeyAlgorithm::rsa2048, KeyAlgorithm::ecP256, KeyAlgorithm::ecP384}) {
            const std::string label(name(algorithm));
            KeyPairRequest request;
            request.algorithm = algorithm;
            request.label = label;
            request.id = crypto::randomBytes(16);
            request.isExtractable = true;
            const auto pair = generateKeyPair(made, request);
            EXPECT_OK(pair);
            const auto kek = crypto::randomKey(32).value();
            const auto wrapped =
                backup::wrapForBackup(made, pin("unused"), pin("user-pin"), kek, {label, request.id});
            EXPECT_OK(wrapped);
            auto restored =
                backup::restore(session, kek, wrapped->kwp, pair->publicKey, {label, request.id, true});
            EXPECT_OK(restored);
            EXPECT_OK(restored->prove(crypto::randomBytes(64)));
            const std::pair<std::string, std::string> switchedOff{"surplus use switched off",
                                                                  "CKA_SIGN_RECOVER"};
            QCOMPARE(std::ranges::count(restored->evidence(), switchedOff), 1);
            const auto values = readKeyValues(session, restored->key().handle()).value();
            for (const auto use : {CKA_SIGN_RECOVER, CKA_DECRYPT, CKA_UNWRAP, CKA_DERIVE, CKA_EXTRACTABLE})
                QVERIFY2(!values.isTrue(use), attributeName(use).c_str());
            QVERIFY(values.isTrue(CKA_SENSITIVE));
        }
    }

    void cannotBeInitialisedForAQuorum() {
        Nss nss;
        EXPECT_OK(nss.load());
        QVERIFY(!whyNotInitialisable(nss.module->findToken(labelled(tokenLabel)).value().info()).isEmpty());
    }

    void refusesASecurityOfficerOnceThereIsAUserPin() {
        Nss nss;
        EXPECT_OK(nss.load());
        auto session = nss.module->findToken(labelled(tokenLabel)).value().open(true);
        EXPECT_OK(session);
        EXPECT_OK(session->login(UserKind::securityOfficer, pin("")));
        EXPECT_OK(session->initUserPin(pin("user-pin-1")));
        EXPECT_OK(session->logout());
        const auto again = session->login(UserKind::securityOfficer, pin(""));
        EXPECT_ERROR(again, Errc::hsmFailed);
        QVERIFY(again.error().technical().find("CKR_USER_TYPE_INVALID") != std::string::npos);
    }

    void refusesToBeInitialisedWithALabel() {
        Nss nss;
        EXPECT_OK(nss.load());
        auto token = nss.module->findToken(labelled(tokenLabel)).value();
        EXPECT_ERROR(token.initialise(pin(""), "CartorioDigitalRAIZ"), Errc::hsmFailed);
    }
};

QTEST_GUILESS_MAIN(NssTest)
#include "nss_test.moc"
