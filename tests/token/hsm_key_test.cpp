#include <QtTest/qtest.h>

#include <array>
#include <stdexcept>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/crypto/random.h"
#include "core/pkcs11/key.h"
#include "core/pkcs11/key_pair.h"
#include "core/pkcs11/mechanism.h"
#include "core/pkcs11/seal.h"
#include "tests/support/expect.h"
#include "tests/support/soft_token.h"

using namespace conclave;
using namespace conclave::pkcs11;
using conclave::crypto::KeyAlgorithm;
using conclave::crypto::SignatureAlgorithm;
using conclave::test::labelled;
using conclave::test::pin;
using conclave::test::SoftTokens;

namespace {

constexpr std::array allSignatures{SignatureAlgorithm::rsaPkcs1Sha256, SignatureAlgorithm::rsaPkcs1Sha384,
                                   SignatureAlgorithm::rsaPkcs1Sha512, SignatureAlgorithm::rsaPssSha256,
                                   SignatureAlgorithm::rsaPssSha384,   SignatureAlgorithm::rsaPssSha512,
                                   SignatureAlgorithm::ecdsaSha256,    SignatureAlgorithm::ecdsaSha384,
                                   SignatureAlgorithm::ecdsaSha512};

KeyPairRequest rootKey(KeyAlgorithm algorithm) {
    KeyPairRequest request;
    request.algorithm = algorithm;
    request.label = "CartorioDigitalRAIZ";
    request.id = {0xA1, 0xB2};
    request.isExtractable = true;
    request.isWrapWithTrusted = true;
    return request;
}

std::string valueOf(const Evidence& evidence, std::string_view name) {
    for (const auto& [key, value] : evidence)
        if (key == name)
            return value;
    return "absent";
}

/// The names whose evidence is "true", joined the way pkcs11-tool prints them.
std::string joined(const Evidence& evidence, const std::vector<std::pair<const char*, const char*>>& names) {
    std::string text;
    for (const auto& [attribute, word] : names)
        if (valueOf(evidence, attribute) == "true")
            text += (text.empty() ? "" : ", ") + std::string(word);
    return text.empty() ? "none" : text;
}

std::string usage(const Evidence& evidence) {
    return joined(evidence, {{"CKA_ENCRYPT", "encrypt"},
                             {"CKA_DECRYPT", "decrypt"},
                             {"CKA_SIGN", "sign"},
                             {"CKA_SIGN_RECOVER", "signRecover"},
                             {"CKA_VERIFY", "verify"},
                             {"CKA_VERIFY_RECOVER", "verifyRecover"},
                             {"CKA_WRAP", "wrap"},
                             {"CKA_UNWRAP", "unwrap"},
                             {"CKA_DERIVE", "derive"}});
}

std::string access(const Evidence& evidence) {
    return joined(evidence, {{"CKA_ALWAYS_AUTHENTICATE", "always authenticate"},
                             {"CKA_SENSITIVE", "sensitive"},
                             {"CKA_ALWAYS_SENSITIVE", "always sensitive"},
                             {"CKA_EXTRACTABLE", "extractable"},
                             {"CKA_NEVER_EXTRACTABLE", "never extractable"},
                             {"CKA_LOCAL", "local"}});
}

/// The value behind "  Usage:      " in the block of pkcs11-tool's output that starts with `object`.
std::string shown(const std::string& output, const std::string& object, const std::string& field) {
    const auto block = output.find(object);
    const auto line = block == std::string::npos ? block : output.find("  " + field + ":", block);
    if (line == std::string::npos)
        return "not shown";
    const auto start = output.find_first_not_of(' ', line + field.size() + 3);
    return output.substr(start, output.find('\n', start) - start);
}

/// A token with the user logged in.
struct Bench {
    struct OneToken : SoftTokens {
        OneToken() { add("bench"); }
    } soft;
    std::shared_ptr<Module> module = Module::load(soft.settings()).value();
    Token token = module->findToken(labelled("bench")).value();
    Session session = loggedIn();

    Session loggedIn() {
        auto opened = token.open(true).value();
        if (!opened.login(UserKind::user, pin("user-pin")))
            throw std::runtime_error("login failed");
        return opened;
    }
};

}  // namespace

class HsmKeyTest : public QObject {
    Q_OBJECT

  private slots:
    void generatesSignsAndReadsBack_data() {
        QTest::addColumn<int>("algorithm");
        for (const auto algorithm : {KeyAlgorithm::rsa2048, KeyAlgorithm::rsa4096, KeyAlgorithm::ecP256,
                                     KeyAlgorithm::ecP384, KeyAlgorithm::ecP521})
            QTest::newRow(std::string(name(algorithm)).c_str()) << static_cast<int>(algorithm);
    }
    void generatesSignsAndReadsBack() {
        QFETCH(int, algorithm);
        const auto request = rootKey(static_cast<KeyAlgorithm>(algorithm));
        Bench bench;
        const auto pair = generateKeyPair(bench.session, request);
        EXPECT_OK(pair);
        QVERIFY(pair->publicKey.algorithm() == request.algorithm);
        QVERIFY(pair->isWrapWithTrusted);
        QCOMPARE(valueOf(pair->privateAttributes, "CKA_SENSITIVE"), std::string("true"));
        QCOMPARE(valueOf(pair->privateAttributes, "CKA_EXTRACTABLE"), std::string("true"));
        QCOMPARE(valueOf(pair->privateAttributes, "CKA_NEVER_EXTRACTABLE"), std::string("false"));
        QCOMPARE(valueOf(pair->privateAttributes, "CKA_WRAP_WITH_TRUSTED"), std::string("true"));
        QCOMPARE(valueOf(pair->privateAttributes, "CKA_LOCAL"), std::string("true"));
        QCOMPARE(valueOf(pair->privateAttributes, "CKA_KEY_GEN_MECHANISM"), pair->mechanism);
        QCOMPARE(valueOf(pair->privateAttributes, "CKA_ID"), std::string("a1b2"));
        QCOMPARE(usage(pair->privateAttributes), std::string("sign"));
        QCOMPARE(usage(pair->publicAttributes), std::string("verify"));

        auto key = Key::find(bench.session, {request.label, {}});
        EXPECT_OK(key);
        QVERIFY((*key)->publicKey() == pair->publicKey);
        const Bytes message = crypto::randomBytes(1000);
        int signatures = 0;
        for (const auto signature : allSignatures) {
            const auto made = (*key)->sign(signature, message);
            if (!fits(signature, request.algorithm)) {
                EXPECT_ERROR(made, Errc::algorithmUnsupported);
                continue;
            }
            EXPECT_OK(made);
            EXPECT_OK(pair->publicKey.verify(signature, message, *made));
            ++signatures;
        }
        QCOMPARE(signatures, isRsa(request.algorithm) ? 6 : 1);
        // SoftHSM hashes for RSA on the token; for ECDSA it has only CKM_ECDSA, so the host hashes.
        QCOMPARE((*key)->lastMechanism(),
                 std::string(isRsa(request.algorithm) ? "CKM_SHA512_RSA_PKCS_PSS" : "CKM_ECDSA"));
        EXPECT_OK((*key)->prove(crypto::randomBytes(32)));
    }

    void evidenceIsWhatOpenScShows() {
        Bench bench;
        auto request = rootKey(KeyAlgorithm::ecP384);
        auto pair = generateKeyPair(bench.session, request).value();
        const Evidence& publicEvidence = pair.publicAttributes;
        const auto compare = [&](const Evidence& privateEvidence) {
            const auto output =
                bench.soft.run(std::string("pkcs11-tool --module ") + SoftTokens::modulePath() +
                               " --token-label bench --login --pin user-pin -O");
            for (const auto& [object, evidence] : {std::pair{"Private Key Object", &privateEvidence},
                                                   std::pair{"Public Key Object", &publicEvidence}}) {
                QCOMPARE(shown(output, object, "label"), request.label);
                QCOMPARE(shown(output, object, "ID"), valueOf(*evidence, "CKA_ID"));
                QCOMPARE(shown(output, object, "Usage"), usage(*evidence));
                QCOMPARE(shown(output, object, "Access"), access(*evidence));
            }
        };
        compare(pair.privateAttributes);
        const auto sealed = sealKey(bench.session, pair.privateHandle, request.label);
        EXPECT_OK(sealed);
        QCOMPARE(access(*sealed), std::string("sensitive, always sensitive, local"));
        compare(*sealed);
    }

    void sealsForGood() {
        Bench bench;
        const auto pair = generateKeyPair(bench.session, rootKey(KeyAlgorithm::ecP256)).value();
        EXPECT_OK(sealKey(bench.session, pair.privateHandle, "root"));
        EXPECT_OK(sealKey(bench.session, pair.privateHandle, "root"));  // repeated after a crash
        QCOMPARE(bench.session.attribute(pair.privateHandle, CKA_EXTRACTABLE).value(), Bytes{0});
        const auto undo =
            bench.session.setAttributes(pair.privateHandle, Template().flag(CKA_EXTRACTABLE, true));
        QVERIFY(!undo);
    }

    void givesKeyPairAndCertificateTheirFinalId() {
        Bench bench;
        const auto request = rootKey(KeyAlgorithm::ecP256);
        const auto pair = generateKeyPair(bench.session, request).value();
        const auto id = pair.publicKey.subjectKeyIdentifier();
        QVERIFY(assignId(bench.session, {request.label, request.id}, id).value());
        QCOMPARE(findObjects(bench.session, {request.label, id}).value().size(), 2UL);
        QVERIFY(findObjects(bench.session, {{}, request.id}).value().empty());
        EXPECT_ERROR(assignId(bench.session, {"nobody", {}}, id), Errc::objectMissing);
    }

    void refusesALabelThatIsTaken() {
        Bench bench;
        const auto request = rootKey(KeyAlgorithm::ecP256);
        EXPECT_OK(requireLabelFree(bench.session, request.label));
        EXPECT_OK(generateKeyPair(bench.session, request));
        EXPECT_ERROR(requireLabelFree(bench.session, request.label), Errc::labelTaken);
        auto second = request;
        second.id = {0x02};
        EXPECT_OK(generateKeyPair(bench.session, second));
        EXPECT_ERROR(Key::find(bench.session, {request.label, {}}), Errc::labelTaken);
        EXPECT_OK(Key::find(bench.session, {request.label, second.id}));
        EXPECT_ERROR(Key::find(bench.session, {"nobody", {}}), Errc::objectMissing);
    }

    void destroysWhatAnInterruptedGenerationLeft() {
        Bench bench;
        auto request = rootKey(KeyAlgorithm::ecP256);
        const auto pair = generateKeyPair(bench.session, request).value();
        EXPECT_OK(bench.session.destroy(pair.privateHandle, request.label));
        EXPECT_ERROR(Key::find(bench.session, {request.label, request.id}), Errc::objectMissing);
        QCOMPARE(destroyAllWithId(bench.session, request.id).value(), 1);
        QCOMPARE(destroyAllWithId(bench.session, request.id).value(), 0);
        QVERIFY(listObjects(bench.session).value().empty());
        EXPECT_ERROR(destroyAllWithId(bench.session, {}), Errc::internal);
    }

    void refusesAnAttributeThatIsWrongOrSurplus() {
        Bench bench;
        const auto pair = generateKeyPair(bench.session, rootKey(KeyAlgorithm::rsa2048)).value();
        const auto surplus =
            requireAttributes(bench.session, pair.privateHandle, "root", Template().flag(CKA_SIGN, false));
        EXPECT_ERROR(surplus, Errc::attributeWrong);
        QCOMPARE(surplus.error().args(), (std::vector<std::string>{"root", "CKA_SIGN", "false", "true"}));
        EXPECT_ERROR(
            requireAttributes(bench.session, pair.publicHandle, "root", Template().flag(CKA_SENSITIVE, true)),
            Errc::attributeWrong);  // not reported, but must be
    }

    void aKeyWithoutUserLoginIsNotThere() {
        Bench bench;
        const auto request = rootKey(KeyAlgorithm::ecP256);
        EXPECT_OK(generateKeyPair(bench.session, request));
        EXPECT_OK(bench.session.logout());
        EXPECT_ERROR(Key::find(bench.session, {request.label, {}}), Errc::objectMissing);
        EXPECT_ERROR(generateKeyPair(bench.session, request), Errc::hsmSessionLost);
    }

    void decryptsAndDerivesWhereTheKeyMay() {
        Bench bench;
        const auto usageOnly = [](CK_ATTRIBUTE_TYPE type) {
            return Template()
                .flag(CKA_TOKEN, false)
                .flag(CKA_PRIVATE, true)
                .flag(CKA_SENSITIVE, true)
                .flag(type, true);
        };
        auto rsa =
            bench.session.generateKeyPair({CKM_RSA_PKCS_KEY_PAIR_GEN, nullptr, 0},
                                          Template().number(CKA_MODULUS_BITS, 2048), usageOnly(CKA_DECRYPT));
        EXPECT_OK(rsa);
        Key rsaKey(bench.session, rsa->privateKey, readPublicKey(bench.session, rsa->publicKey).value(),
                   "rsa");
        const auto secret = crypto::randomKey(32).value();
        const auto encrypted = rsaKey.publicKey().encryptOaep(crypto::Hash::sha1, secret);
        EXPECT_OK(encrypted);
        const auto decrypted = rsaKey.decryptOaep(crypto::Hash::sha1, *encrypted);
        EXPECT_OK(decrypted);
        QVERIFY(decrypted->equals(secret));
        EXPECT_ERROR(rsaKey.deriveEcdh({}), Errc::algorithmUnsupported);

        // Both sides of an ECDH agree.
        std::vector<std::unique_ptr<Key>> sides;
        for (int i = 0; i < 2; ++i) {
            auto ec = bench.session.generateKeyPair(
                {CKM_EC_KEY_PAIR_GEN, nullptr, 0},
                Template().bytes(CKA_EC_PARAMS, ecParams(KeyAlgorithm::ecP384)), usageOnly(CKA_DERIVE));
            EXPECT_OK(ec);
            sides.push_back(std::make_unique<Key>(bench.session, ec->privateKey,
                                                  readPublicKey(bench.session, ec->publicKey).value(), "ec"));
        }
        const auto one = sides[0]->deriveEcdh(sides[1]->publicKey().ecPoint());
        const auto two = sides[1]->deriveEcdh(sides[0]->publicKey().ecPoint());
        EXPECT_OK(one);
        QCOMPARE(one->size(), 48UL);
        QVERIFY(one->equals(*two));
    }

    void storesACertificateAndRefusesJunk() {
        Bench bench;
        const auto dir = bench.soft.folder().string();
        bench.soft.run(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=Root -days 2 "
            "-outform DER -keyout " +
            dir + "/k -out " + dir + "/root.der");
        auto der = readFile(dir + "/root.der").value();
        const auto stored = createCertificate(bench.session, "CartorioDigitalRAIZCert", Bytes{1, 2}, der);
        EXPECT_OK(stored);
        QCOMPARE(valueOf(stored->attributes, "CKA_VALUE"), toHex(der));
        QCOMPARE(findOne(bench.session, {"CartorioDigitalRAIZCert", {}}, CKO_CERTIFICATE).value(),
                 stored->handle);
        const auto output = bench.soft.run(std::string("pkcs11-tool --module ") + SoftTokens::modulePath() +
                                           " --token-label bench -O");
        QCOMPARE(shown(output, "Certificate Object", "label"), std::string("CartorioDigitalRAIZCert"));
        der.push_back(0);
        EXPECT_ERROR(createCertificate(bench.session, "junk", {}, der), Errc::certificateUnreadable);
        EXPECT_ERROR(createCertificate(bench.session, "junk", {}, {}), Errc::certificateUnreadable);
    }
};

QTEST_GUILESS_MAIN(HsmKeyTest)
#include "hsm_key_test.moc"
