// Keys that come back onto tokens of other makes (tests/support/strict_module.cpp) from what SoftHSM wrapped.

#include <QtTest/qtest.h>

#include <stdexcept>

#include "core/backup/restore.h"
#include "core/backup/wrap.h"
#include "core/backup/wrapping_probe.h"
#include "core/ceremony/hsm.h"
#include "core/crypto/key_wrap.h"
#include "core/crypto/pkcs8.h"
#include "core/crypto/random.h"
#include "core/pkcs11/key_pair.h"
#include "core/pkcs11/mechanism.h"
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

constexpr auto algorithms = {KeyAlgorithm::rsa2048, KeyAlgorithm::ecP256, KeyAlgorithm::ecP384};

void login(Session& session) {
    if (!session.login(UserKind::user, pin("user-pin")))
        throw std::runtime_error("login failed");
}

/// A backup as SoftHSM makes it; an RSA key whose DER SoftHSM pads.
struct Made {
    crypto::PublicKey publicKey;
    KeyValue kek;
    WrappedKey wrapped;
    Encoding encoding;
};

Made makeBackup(const SoftTokens& soft, KeyAlgorithm algorithm) {
    const auto module = Module::load(soft.settings()).value();
    auto session = module->findToken(labelled("primary")).value().open(true).value();
    login(session);
    for (int i = 0;; ++i) {
        KeyPairRequest request;
        request.algorithm = algorithm;
        request.label = "root " + std::to_string(i);
        request.id = crypto::randomBytes(16);
        request.isExtractable = true;
        const auto pair = generateKeyPair(session, request).value();
        auto kek = crypto::randomKey(32).value();
        auto wrapped =
            wrapForBackup(session, pin("factory-so"), pin("user-pin"), kek, {request.label, request.id})
                .value();
        std::size_t length = 0;
        const auto opened = crypto::unwrapKwp(kek, wrapped.kwp).value();
        crypto::publicOfPkcs8(opened, &length).value();
        if (length == opened.size() && algorithm != KeyAlgorithm::ecP384 && i < 40)
            continue;
        const quorum::ManifestWrapped manifest{
            "root.kwp",    {}, wrapped.kwp.size(), wrapped.mechanism, std::string(name(wrapped.wireFormat)),
            Bytes{1, 2, 3}};
        return {pair.publicKey, std::move(kek), std::move(wrapped), encodingOf(manifest, algorithm)};
    }
}

/// Tokens `primary`, where the key was made, and `other`, of another make.
struct Makes {
    struct Tokens : SoftTokens {
        Tokens() {
            add("primary");
            add("other");
        }
    } soft;
    Made made;
    std::shared_ptr<Module> module;
    std::optional<Token> token;
    std::optional<Session> session;

    Makes(KeyAlgorithm algorithm, const std::string& behaviours)
        : made(makeBackup(soft, algorithm)),
          module(Module::load(soft.strictSettings(behaviours)).value()),
          token(module->findToken(labelled("other")).value()) {}

    void open() {
        session.emplace(token->open(true).value());
        login(*session);
    }
    Result<RestoredKey> restored(ByteView kwp, bool mayHaveSurplusUses = true) {
        RestoreRequest request{"restored", {0x0C}, true};
        request.mayHaveSurplusUses = mayHaveSurplusUses;
        return restore(*session, made.kek, kwp, made.publicKey, request);
    }
    std::size_t objects() { return listObjects(*session).value().size(); }
};

bool contains(const std::string& behaviours, const std::string& one) {
    return behaviours == "all" || behaviours == one;
}

std::string useOf(KeyAlgorithm algorithm) {
    return isRsa(algorithm) ? "CKA_DECRYPT" : "CKA_DERIVE";
}

}  // namespace

class MakesTest : public QObject {
    Q_OBJECT

  private slots:
    void theManifestTellsHowABackupIsWritten() {
        SoftTokens soft;
        soft.add("primary");
        for (const auto algorithm : algorithms) {
            const auto made = makeBackup(soft, algorithm);
            QCOMPARE(made.encoding.isZeroPadded, algorithm != KeyAlgorithm::ecP384);
            QCOMPARE(made.encoding.hasPublicKey, isRsa(algorithm));
            const auto strict = rewrap(made.kek, made.wrapped.kwp, made.publicKey).value();
            const auto opened = crypto::unwrapKwp(made.kek, strict).value();
            std::size_t length = 0;
            QVERIFY(crypto::publicOfPkcs8(opened, &length).value() == made.publicKey);
            QCOMPARE(length, opened.size());
            quorum::ManifestWrapped manifest;
            manifest.wireFormat = "rfc5649";
            manifest.length = strict.size();
            QVERIFY(encodingOf(manifest, algorithm).isStrict());
        }
        for (const auto algorithm : {KeyAlgorithm::ecP256, KeyAlgorithm::ecP384, KeyAlgorithm::ecP521}) {
            // What tokens write around the private number: parameters or none, and their own attributes.
            const auto number = static_cast<std::uint64_t>((keyBits(algorithm) + 7) / 8);
            quorum::ManifestWrapped manifest;
            manifest.wireFormat = "rfc5649";
            manifest.length = number + 60;
            QVERIFY(!encodingOf(manifest, algorithm).hasPublicKey);
            manifest.length = 3 * number + 32;
            QVERIFY(encodingOf(manifest, algorithm).hasPublicKey);
        }
    }

    void aKeyComesBackOntoEachMake_data() {
        QTest::addColumn<QString>("behaviours");
        QTest::addColumn<int>("algorithm");
        for (const auto* behaviours :
             {"", "exact", "public-key", "use", "switched-use", "kwp-number", "one-serial", "all"})
            for (const auto algorithm : algorithms)
                QTest::addRow("%s, %s", *behaviours == '\0' ? "SoftHSM" : behaviours,
                              std::string(name(algorithm)).c_str())
                    << QString(behaviours) << static_cast<int>(algorithm);
    }
    /// Preflight without a login says beforehand what the restore then meets.
    void aKeyComesBackOntoEachMake() {
        QFETCH(QString, behaviours);
        QFETCH(int, algorithm);
        const auto how = behaviours.toStdString();
        const auto type = static_cast<KeyAlgorithm>(algorithm);
        Makes makes(type, how);
        const auto& made = makes.made;
        const bool isRefused = (contains(how, "exact") && made.encoding.isZeroPadded) ||
                               (contains(how, "public-key") && !made.encoding.hasPublicKey);
        const auto surplus =
            contains(how, "use") ? std::vector<std::string>{useOf(type)} : std::vector<std::string>{};

        Recovery recovery{made.encoding, false};
        auto probe = probeWrapping(*makes.token, type, WrappingRole::restore, &recovery);
        if (isRefused) {
            EXPECT_ERROR(probe, Errc::backupEncodingRefused);
            QCOMPARE(probe.error().args().at(1), wordingOf(made.encoding).en);
            recovery.mayRewrap = true;
            probe = probeWrapping(*makes.token, type, WrappingRole::restore, &recovery);
        }
        EXPECT_OK(probe);
        QCOMPARE(probe->needsRewrap, isRefused);
        QCOMPARE(probe->surplusUses, surplus);
        QCOMPARE(probe->kwp, contains(how, "kwp-number") ? aesKeyWrapKwp : aesKeyWrapPad);
        makes.open();
        QCOMPARE(makes.objects(), 0UL);

        auto kwp = made.wrapped.kwp;
        if (isRefused) {
            EXPECT_ERROR(makes.restored(kwp), Errc::decryptionFailed);
            kwp = rewrap(made.kek, kwp, made.publicKey).value();
        }
        auto restored = makes.restored(kwp);
        EXPECT_OK(restored);
        QCOMPARE(restored->surplusUses(), surplus);
        EXPECT_OK(restored->prove(crypto::randomBytes(64)));
        const auto values = readKeyValues(*makes.session, restored->key().handle()).value();
        QVERIFY(values.isTrue(CKA_SENSITIVE) && !values.isTrue(CKA_EXTRACTABLE) &&
                values.isTrue(CKA_PRIVATE));
        const auto use = isRsa(type) ? CKA_DECRYPT : CKA_DERIVE;
        QCOMPARE(values.isTrue(use), !surplus.empty());
        QCOMPARE(makes.objects(), 2UL);
    }

    void aSurplusUseIsRefusedWhereNobodyDecidesOnIt() {
        Makes makes(KeyAlgorithm::ecP384, "use");
        makes.open();
        EXPECT_ERROR(makes.restored(makes.made.wrapped.kwp, false), Errc::attributeWrong);
        QCOMPARE(makes.objects(), 0UL);
    }

    /// Not even where surplus uses may be decided upon.
    void aKeyThatIsLessProtectedThanAskedIsNeverTaken() {
        for (const auto* behaviours : {"extractable", "readable"}) {
            Makes makes(KeyAlgorithm::ecP384, behaviours);
            const Recovery recovery{makes.made.encoding, true};
            EXPECT_ERROR(probeWrapping(*makes.token, KeyAlgorithm::ecP384, WrappingRole::restore, &recovery),
                         Errc::wrappingImpossible);
            makes.open();
            EXPECT_ERROR(makes.restored(makes.made.wrapped.kwp), Errc::attributeWrong);
            QCOMPARE(makes.objects(), 0UL);
        }
    }

    void aBackupIsRewrappedWithItsOwnKekOnly() {
        SoftTokens soft;
        soft.add("primary");
        const auto made = makeBackup(soft, KeyAlgorithm::ecP256);
        EXPECT_ERROR(rewrap(crypto::randomKey(32).value(), made.wrapped.kwp, made.publicKey),
                     Errc::decryptionFailed);
        const auto other = makeBackup(soft, KeyAlgorithm::ecP384);
        EXPECT_ERROR(rewrap(made.kek, made.wrapped.kwp, other.publicKey), Errc::encodingNotStrict);
    }

    /// The label that it gets tells an initialised token from others that have its serial, and so does the
    /// slot; without either it is not guessed.
    void tokensWithOneSerialAreToldApart() {
        SoftTokens soft;
        soft.add("first");
        soft.add("second");
        script::Site site;
        const auto settings = soft.strictSettings("one-serial");
        site.module.path = settings.path;
        site.module.environment = settings.environment;
        unsigned long slot = 0;
        std::string serial;
        {
            const auto module = Module::load(settings).value();
            const auto token = module->findToken(labelled("second")).value();
            slot = token.info().slotId;
            serial = token.info().serial;
            QCOMPARE(module->findToken(labelled("first")).value().info().serial, serial);
        }
        script::Script script;
        script.tokens["primary"].label = "Recovered root";
        const auto found = [&](const script::TokenMatch& bound, const std::string& known,
                               bool isLabelKnown = true) -> Result<std::string> {
            site.tokens["primary"] = bound;
            TRY_ASSIGN(const auto hsm, ceremony::Hsm::start(site));
            if (isLabelKnown)
                hsm->expectLabels(script);
            TRY_ASSIGN(const auto token, hsm->findToken("primary", known));
            return token.info().label;
        };
        script::TokenMatch bySlot, byLabel, bySerial;
        bySlot.slotId = slot;
        byLabel.label = "second";
        bySerial.serial = serial;
        QCOMPARE(found(bySlot, {}).value(), std::string("second"));
        QCOMPARE(found(byLabel, {}).value(), std::string("second"));
        EXPECT_ERROR(found(bySerial, {}), Errc::tokenAmbiguous);
        {
            const auto module = Module::load(settings).value();
            auto token = module->findToken(labelled("second")).value();
            EXPECT_OK(token.initialise(pin("factory-so"), "Recovered root"));
        }
        QCOMPARE(found(bySlot, serial).value(), std::string("Recovered root"));
        QCOMPARE(found(byLabel, serial).value(), std::string("Recovered root"));
        QCOMPARE(found(bySlot, serial, false).value(), std::string("Recovered root"));
        EXPECT_ERROR(found(byLabel, serial, false), Errc::tokenAmbiguous);
        // Another with the same label.
        soft.add("Recovered root");
        QCOMPARE(found(bySlot, serial).value(), std::string("Recovered root"));
        EXPECT_ERROR(found(byLabel, serial), Errc::tokenAmbiguous);
    }
};

QTEST_GUILESS_MAIN(MakesTest)
#include "makes_test.moc"
