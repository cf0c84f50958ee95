#include <QtTest/qtest.h>

#include <fstream>
#include <stdexcept>

#include "core/backup/kek_in_token.h"
#include "core/backup/restore.h"
#include "core/backup/trial.h"
#include "core/backup/wrap.h"
#include "core/backup/wrapping_probe.h"
#include "core/crypto/key_wrap.h"
#include "core/crypto/pkcs8.h"
#include "core/crypto/random.h"
#include "core/pkcs11/key_pair.h"
#include "core/pkcs11/mechanism.h"
#include "core/pkcs11/seal.h"
#include "tests/support/expect.h"
#include "tests/support/soft_token.h"

using namespace conclave;
using namespace conclave::backup;
using namespace conclave::pkcs11;
using conclave::crypto::KeyAlgorithm;
using conclave::test::labelled;
using conclave::test::pin;
using conclave::test::SoftTokens;

namespace {

std::string valueOf(const Evidence& evidence, std::string_view name) {
    for (const auto& [key, value] : evidence)
        if (key == name)
            return value;
    return "absent";
}

/// Two tokens of one module: the root key is made on `primary`, restored on `other`.
struct Bench {
    struct TwoTokens : SoftTokens {
        TwoTokens() {
            add("primary");
            add("restore");
        }
    } soft;
    std::shared_ptr<Module> module = Module::load(soft.settings()).value();
    Token primaryToken = module->findToken(labelled("primary")).value();
    Token otherToken = module->findToken(labelled("restore")).value();
    Session primary = loggedIn(primaryToken);
    Session other = loggedIn(otherToken);
    KeyValue kek = crypto::randomKey(32).value();
    Pin soPin = pin("factory-so");
    Pin userPin = pin("user-pin");
    const KeyReference root{"CartorioDigitalRAIZ", {0x0A, 0x0B}};

    static Session loggedIn(Token& token) {
        auto opened = token.open(true).value();
        if (!opened.login(UserKind::user, pin("user-pin")))
            throw std::runtime_error("login failed");
        return opened;
    }

    Result<KeyPair> makeRoot(KeyAlgorithm algorithm, bool isWrapWithTrusted = true) {
        KeyPairRequest request;
        request.algorithm = algorithm;
        request.label = root.label;
        request.id = root.id;
        request.isExtractable = true;
        request.isWrapWithTrusted = isWrapWithTrusted;
        return generateKeyPair(primary, request);
    }
    Result<WrappedKey> wrap() { return wrapForBackup(primary, soPin, userPin, kek, root); }

    std::size_t objects(Session& session) { return listObjects(session).value().size(); }
};

/// Everything that somebody with a session may try on the KEK.
void tryToGetAt(Session& session, ObjectHandle kek, const char* who) {
    const Bytes attackersModulus(256, 0xC5);
    const auto tried = [&](bool isRefused) { QVERIFY2(isRefused, who); };
    const std::string zeros(16, '\0');
    tried(!session.secretAttribute(kek, CKA_VALUE));
    for (const auto type :
         {CKA_EXTRACTABLE, CKA_DECRYPT, CKA_ENCRYPT, CKA_UNWRAP, CKA_SIGN, CKA_DERIVE, CKA_COPYABLE})
        tried(!session.setAttributes(kek, Template().flag(type, true)));
    tried(!session.setAttributes(kek, Template().flag(CKA_SENSITIVE, false)));
    tried(!session.decrypt({CKM_AES_ECB, nullptr, 0}, kek, asBytes(zeros)));
    tried(!session.sign({CKM_AES_CMAC, nullptr, 0}, kek, asBytes(zeros)));
    // Wrap it under itself, and under a fresh AES or RSA key that the attacker knows.
    tried(!session.wrap({aesKeyWrapPad, nullptr, 0}, kek, kek));
    const auto rsa = session.createObject(Template()
                                              .number(CKA_CLASS, CKO_PUBLIC_KEY)
                                              .number(CKA_KEY_TYPE, CKK_RSA)
                                              .flag(CKA_PRIVATE, false)
                                              .flag(CKA_WRAP, true)
                                              .bytes(CKA_MODULUS, attackersModulus)
                                              .bytes(CKA_PUBLIC_EXPONENT, Bytes{1, 0, 1}));
    EXPECT_OK(rsa);
    tried(!session.wrap({CKM_RSA_PKCS, nullptr, 0}, *rsa, kek));
    Bytes known(32, 0x42);
    auto attacker = session.createObject(Template()
                                             .number(CKA_CLASS, CKO_SECRET_KEY)
                                             .number(CKA_KEY_TYPE, CKK_AES)
                                             .flag(CKA_PRIVATE, false)
                                             .flag(CKA_WRAP, true)
                                             .bytes(CKA_VALUE, known));
    EXPECT_OK(attacker);
    tried(!session.wrap({aesKeyWrapPad, nullptr, 0}, *attacker, kek));
    tried(!session.wrap({CKM_AES_KEY_WRAP, nullptr, 0}, *attacker, kek));
}

}  // namespace

class BackupTest : public QObject {
    Q_OBJECT

  private slots:
    void restoresIntoASecondTokenAndProvesIt_data() {
        QTest::addColumn<int>("algorithm");
        for (const auto algorithm :
             {KeyAlgorithm::rsa2048, KeyAlgorithm::ecP256, KeyAlgorithm::ecP384, KeyAlgorithm::ecP521})
            QTest::newRow(std::string(name(algorithm)).c_str()) << static_cast<int>(algorithm);
    }
    void restoresIntoASecondTokenAndProvesIt() {
        QFETCH(int, algorithm);
        Bench bench;
        const auto pair = bench.makeRoot(static_cast<KeyAlgorithm>(algorithm));
        EXPECT_OK(pair);
        const auto wrapped = bench.wrap();
        EXPECT_OK(wrapped);
        QVERIFY(bench.primary.loggedIn() == UserKind::user);
        QCOMPARE(wrapped->mechanism, std::string("CKM_AES_KEY_WRAP_PAD (0x210a)"));
        QCOMPARE(valueOf(wrapped->evidence, "session"), std::string("SO"));
        QCOMPARE(valueOf(wrapped->evidence, "transport mechanism"), std::string("CKM_ECDH1_DERIVE"));
        QCOMPARE(valueOf(wrapped->evidence, "transport key derivation"), std::string("CKD_NULL"));
        QCOMPARE(valueOf(wrapped->evidence, "transport CKA_DERIVE"), std::string("true"));
        QCOMPARE(valueOf(wrapped->evidence, "transport key CKA_UNWRAP"), std::string("true"));
        for (const auto* key : {"transport", "transport key"}) {
            QCOMPARE(valueOf(wrapped->evidence, std::string(key) + " CKA_EXTRACTABLE"), std::string("false"));
            QCOMPARE(valueOf(wrapped->evidence, std::string(key) + " CKA_SENSITIVE"), std::string("true"));
            QCOMPARE(valueOf(wrapped->evidence, std::string(key) + " CKA_TOKEN"), std::string("false"));
        }
        QCOMPARE(valueOf(wrapped->evidence, "transport key"), std::string("destroyed, read back as gone"));
        QCOMPARE(valueOf(wrapped->evidence, "transport pair"), std::string("destroyed, read back as gone"));
        QCOMPARE(valueOf(wrapped->evidence, "KEK CKA_TRUSTED"), std::string("true"));
        QCOMPARE(valueOf(wrapped->evidence, "KEK CKA_EXTRACTABLE"), std::string("false"));
        QCOMPARE(valueOf(wrapped->evidence, "KEK CKA_TOKEN"), std::string("false"));
        QCOMPARE(valueOf(wrapped->evidence, "KEK CKA_WRAP"), std::string("true"));
        for (const auto* surplus : {"ENCRYPT", "DECRYPT", "UNWRAP", "SIGN", "VERIFY", "DERIVE"})
            QCOMPARE(valueOf(wrapped->evidence, std::string("KEK CKA_") + surplus), std::string("false"));
        QCOMPARE(valueOf(wrapped->evidence, "KEK"), std::string("destroyed, read back as gone"));
        QCOMPARE(bench.objects(bench.primary), 2UL);  // the root pair alone

        // The wire format that the throw-away key showed is that of the root key.
        const auto opened = crypto::unwrapKwp(bench.kek, wrapped->kwp);
        EXPECT_OK(opened);
        std::size_t length = 0;
        QVERIFY(crypto::publicOfPkcs8(*opened, &length).value() == pair->publicKey);
        if (length % 8 != 0)
            QVERIFY((length == opened->size()) == (wrapped->wireFormat == WireFormat::exact));

        auto restored =
            restore(bench.other, bench.kek, wrapped->kwp, pair->publicKey, {"restored", {0x0C}, true});
        EXPECT_OK(restored);
        QCOMPARE(valueOf(restored->evidence(), "KEK CKA_UNWRAP"), std::string("true"));
        QCOMPARE(valueOf(restored->evidence(), "KEK CKA_WRAP"), std::string("false"));
        QCOMPARE(valueOf(restored->evidence(), "CKA_LOCAL"), std::string("false"));
        QCOMPARE(valueOf(restored->evidence(), "CKA_SENSITIVE"), std::string("true"));
        QCOMPARE(valueOf(restored->evidence(), "CKA_EXTRACTABLE"), std::string("false"));
        const auto challenge = crypto::randomBytes(64);
        const auto signature = restored->prove(challenge);
        EXPECT_OK(signature);
        EXPECT_OK(
            pair->publicKey.verify(defaultSignature(pair->publicKey.algorithm()), challenge, *signature));

        const auto handle = findOne(bench.primary, bench.root, CKO_PRIVATE_KEY);
        EXPECT_OK(handle);
        EXPECT_OK(sealKey(bench.primary, *handle, bench.root.label));
        const auto sealed = bench.wrap();
        EXPECT_ERROR(sealed, Errc::wrappingImpossible);
        QVERIFY(!bench.primary.loggedIn());
    }

    void wrapsAnRsa4096Key() {
        Bench bench;
        const auto pair = bench.makeRoot(KeyAlgorithm::rsa4096);
        EXPECT_OK(pair);
        const auto wrapped = bench.wrap();
        EXPECT_OK(wrapped);
        QVERIFY(wrapped->kwp.size() > 2300);
        auto restored =
            restore(bench.other, bench.kek, wrapped->kwp, pair->publicKey, {"restored", {0x0C}, false});
        EXPECT_OK(restored);
        EXPECT_OK(restored->prove(crypto::randomBytes(64)));
    }

    void keepsOnlyWhatIsProvedAndWanted() {
        Bench bench;
        const auto pair = bench.makeRoot(KeyAlgorithm::ecP256).value();
        const auto kwp = bench.wrap().value().kwp;
        const auto attempt = [&](bool keepOnToken, bool isProved) {
            auto restored =
                restore(bench.other, bench.kek, kwp, pair.publicKey, {"restored", {0x0C}, keepOnToken});
            EXPECT_OK(restored);
            if (isProved)
                EXPECT_OK(restored->prove(crypto::randomBytes(64)));
        };
        attempt(false, false);
        QCOMPARE(bench.objects(bench.other), 0UL);
        attempt(false, true);
        QCOMPARE(bench.objects(bench.other), 0UL);
        attempt(true, false);
        QCOMPARE(bench.objects(bench.other), 0UL);
        attempt(true, true);
        QCOMPARE(bench.objects(bench.other), 2UL);  // with its public half, so that others find it
        auto key = Key::find(bench.other, {"restored", {}});
        EXPECT_OK(key);
        QVERIFY((*key)->publicKey() == pair.publicKey);
        EXPECT_OK((*key)->prove(crypto::randomBytes(64)));
    }

    void refusesAWrongKekOrAChangedFile() {
        Bench bench;
        const auto pair = bench.makeRoot(KeyAlgorithm::ecP384).value();
        auto kwp = bench.wrap().value().kwp;
        const RestoreRequest request{"restored", {0x0C}, false};
        EXPECT_ERROR(restore(bench.other, crypto::randomKey(32).value(), kwp, pair.publicKey, request),
                     Errc::decryptionFailed);
        kwp[20] ^= 1;
        EXPECT_ERROR(restore(bench.other, bench.kek, kwp, pair.publicKey, request), Errc::decryptionFailed);
        EXPECT_ERROR(restore(bench.other, bench.kek, {}, pair.publicKey, request), Errc::decryptionFailed);
        kwp.resize(17);
        EXPECT_ERROR(restore(bench.other, bench.kek, kwp, pair.publicKey, request), Errc::decryptionFailed);
        QCOMPARE(bench.objects(bench.other), 0UL);
    }

    void refusesABackupOfAnotherKey() {
        for (const auto algorithm : {KeyAlgorithm::ecP256, KeyAlgorithm::rsa2048}) {
            Bench bench;
            EXPECT_OK(bench.makeRoot(algorithm));
            const auto kwp = bench.wrap().value().kwp;
            auto stranger = KeyPairRequest();
            stranger.algorithm = algorithm;
            stranger.label = "stranger";
            stranger.id = {0x99};
            stranger.isToken = false;
            const auto expected = generateKeyPair(bench.primary, stranger).value().publicKey;
            auto restored = restore(bench.other, bench.kek, kwp, expected, {"restored", {0x0C}, true});
            if (restored)
                EXPECT_ERROR(restored->prove(crypto::randomBytes(64)), Errc::keyMismatch);
            else
                EXPECT_ERROR(restored, Errc::keyMismatch);
            QCOMPARE(bench.objects(bench.other), 0UL);
        }
    }

    void wrongPinsChangeNothing() {
        Bench bench;
        const auto pair = bench.makeRoot(KeyAlgorithm::ecP256).value();
        bench.soPin = pin("wrong-so-pin");
        EXPECT_ERROR(bench.wrap(), Errc::tokenPinWrong);
        QVERIFY(!bench.primary.loggedIn());
        bench.soPin = pin("factory-so");
        bench.userPin = pin("wrong-user-pin");
        EXPECT_ERROR(bench.wrap(), Errc::tokenPinWrong);
        QCOMPARE(bench.objects(bench.primary), 1UL);  // the public half; no KEK
        bench.userPin = pin("user-pin");
        EXPECT_OK(bench.wrap());
    }

    void aKeyWithoutTrustNeedsNoSecurityOfficer() {
        Bench bench;
        EXPECT_OK(bench.makeRoot(KeyAlgorithm::ecP256, false));
        bench.soPin = pin("wrong-so-pin");
        const auto wrapped = bench.wrap();
        EXPECT_OK(wrapped);
        QCOMPARE(valueOf(wrapped->evidence, "session"), std::string("user"));
        QCOMPARE(valueOf(wrapped->evidence, "KEK CKA_TRUSTED"), std::string("false"));
        QCOMPARE(valueOf(wrapped->evidence, "KEK CKA_PRIVATE"), std::string("true"));
    }

    void nobodyCanReadOrWrapTheKekWhileItIsInAToken() {
        Bench bench;
        const auto pair = bench.makeRoot(KeyAlgorithm::ecP256).value();
        EXPECT_OK(bench.primary.logout());
        EXPECT_OK(bench.primary.login(UserKind::securityOfficer, bench.soPin));
        auto kek = KekInToken::install(bench.primary, bench.kek, KekUse::wrap);
        EXPECT_OK(kek);
        QVERIFY(kek->isTrusted());
        tryToGetAt(bench.primary, kek->handle(), "security officer");
        EXPECT_OK(bench.primary.logout());
        auto stranger = bench.primaryToken.open(true);
        EXPECT_OK(stranger);
        tryToGetAt(*stranger, kek->handle(), "no login");
        EXPECT_ERROR(stranger->wrap({aesKeyWrapPad, nullptr, 0}, kek->handle(), pair.privateHandle),
                     Errc::hsmFailed);
        EXPECT_OK(bench.primary.login(UserKind::user, bench.userPin));
        tryToGetAt(bench.primary, kek->handle(), "user");
        tryToGetAt(*stranger, kek->handle(), "user's second session");
        // Not on the token's disk, and unknown to any other process.
        const auto shown = bench.soft.run(std::string("pkcs11-tool --module ") + SoftTokens::modulePath() +
                                          " --token-label primary --login --pin user-pin -O");
        QVERIFY(shown.find("Secret Key") == std::string::npos);
        EXPECT_OK(kek->destroy());
        EXPECT_OK(kek->destroy());
        QVERIFY(!bench.primary.attributeIfReported(kek->handle(), CKA_CLASS));
    }

    /// A token that does not derive, and one that says so only when it is asked to.
    void carriesTheKekByRsaWhereTheTokenDoesNotDerive() {
        SoftTokens soft;
        soft.add("primary");
        const auto module = Module::load(soft.faultySettings()).value();
        auto session =
            Bench::loggedIn(*std::make_unique<Token>(module->findToken(labelled("primary")).value()));
        for (const auto* fault : {"C_GetMechanismInfo 1 0x70", "C_GenerateKeyPair 1 0x140",
                                  "C_DeriveKey 2 0x70", "C_UnwrapKey 1 0x70"}) {
            std::ofstream(soft.faultFile(), std::ios::trunc) << fault << '\n';
            auto kek = KekInToken::install(session, crypto::randomKey(32).value(), KekUse::wrap);
            EXPECT_OK(kek);
            QCOMPARE(valueOf(kek->evidence(), "transport algorithm"),
                     std::string(name(KeyAlgorithm::rsa2048)));
            QCOMPARE(valueOf(kek->evidence(), "transport mechanism"), std::string("CKM_RSA_PKCS_OAEP"));
            QCOMPARE(valueOf(kek->evidence(), "transport OAEP hash"), std::string("SHA-1"));
            QCOMPARE(valueOf(kek->evidence(), "transport CKA_UNWRAP"), std::string("true"));
            QCOMPARE(valueOf(kek->evidence(), "transport CKA_EXTRACTABLE"), std::string("false"));
            QCOMPARE(listObjects(session).value().size(), 1UL);  // the KEK
            EXPECT_OK(kek->destroy());
        }
        // What is no refusal is not hidden by the other way.
        std::ofstream(soft.faultFile(), std::ios::trunc) << "C_DeriveKey 1 0x30\n";
        EXPECT_ERROR(KekInToken::install(session, crypto::randomKey(32).value(), KekUse::wrap),
                     Errc::hsmFailed);
        QVERIFY(listObjects(session).value().empty());
    }

    void theKekOfARestoreIsNoBetterExposed() {
        Bench bench;
        auto kek = KekInToken::install(bench.other, bench.kek, KekUse::unwrap);
        EXPECT_OK(kek);
        QVERIFY(!kek->isTrusted());
        tryToGetAt(bench.other, kek->handle(), "user");
        QVERIFY(!bench.other.setAttributes(kek->handle(), Template().flag(CKA_WRAP, true)));
    }

    void theRootKeyIsWrappedByATrustedKeyOnly() {
        Bench bench;
        const auto pair = bench.makeRoot(KeyAlgorithm::ecP256).value();
        auto untrusted =
            KekInToken::install(bench.primary, bench.kek, KekUse::wrap);  // in the user's session
        EXPECT_OK(untrusted);
        EXPECT_ERROR(bench.primary.wrap({aesKeyWrapPad, nullptr, 0}, untrusted->handle(), pair.privateHandle),
                     Errc::hsmFailed);
    }

    void aSealedKeyIsTriedByReadingAndWrapping() {
        Bench bench;
        const auto pair = bench.makeRoot(KeyAlgorithm::ecP256, false);
        EXPECT_OK(pair);
        const auto before = bench.objects(bench.primary);
        const auto open = tryToTakeOut(bench.primary, bench.root);
        QVERIFY(!open && open.error().code() == Errc::keyLeaves);
        EXPECT_OK(sealKey(bench.primary, pair->privateHandle, bench.root.label));
        const auto sealed = tryToTakeOut(bench.primary, bench.root);
        EXPECT_OK(sealed);
        for (const auto* trial :
             {"set CKA_EXTRACTABLE", "set CKA_SENSITIVE", "read CKA_VALUE", "wrap CKM_AES_KEY_WRAP_PAD",
              "wrap CKM_AES_CBC_PAD", "copy with CKA_EXTRACTABLE"})
            QVERIFY2(valueOf(*sealed, trial) != "absent" && valueOf(*sealed, trial) != "not refused", trial);
        QCOMPARE(bench.objects(bench.primary), before);
    }

    /// A session object that is found in the session in which it was made and not after that was closed.
    void whatEndsWithItsSessionIsNotInAnother() {
        Bench bench;
        KeyPairRequest request;
        request.algorithm = KeyAlgorithm::ecP256;
        request.label = "short-lived";
        request.id = {1, 2, 3};
        request.isToken = false;
        {
            auto maker = bench.primary.beside();
            EXPECT_OK(maker);
            QVERIFY(maker->loggedIn() == UserKind::user);
            EXPECT_OK(generateKeyPair(*maker, request));
            EXPECT_OK(findOne(bench.primary, {request.label, request.id}, CKO_PRIVATE_KEY));
        }
        QVERIFY(!findOne(bench.primary, {request.label, request.id}, CKO_PRIVATE_KEY));
        QVERIFY(bench.primary.loggedIn() == UserKind::user);
        EXPECT_OK(generateKeyPair(bench.primary, request));  // the login goes on
    }

    void preflightFindsOutWithoutALoginAndLeavesNothing() {
        Bench bench;
        EXPECT_OK(bench.primary.logout());
        for (const auto algorithm : {KeyAlgorithm::rsa4096, KeyAlgorithm::ecP384}) {
            const auto probe = probeWrapping(bench.primaryToken, algorithm);
            EXPECT_OK(probe);
            QCOMPARE(probe->kwp, aesKeyWrapPad);
            QVERIFY(probe->transport == Transport::Way::ecdh);
            QVERIFY(probe->canSeal == true);
            QVERIFY(probe->enforcesTrust == true);
        }
        EXPECT_OK(bench.primary.login(UserKind::user, bench.userPin));
        const auto probe = probeWrapping(bench.primary, KeyAlgorithm::ecP384);
        EXPECT_OK(probe);
        QCOMPARE(valueOf(probe->evidence, "restore"), std::string("a throw-away key restored and proved"));
        QCOMPARE(bench.objects(bench.primary), 0UL);
    }
};

QTEST_GUILESS_MAIN(BackupTest)
#include "backup_test.moc"
