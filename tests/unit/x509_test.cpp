#include <QtTest/qtest.h>

#include <set>

#include "core/base/hex.h"
#include "core/crypto/identifiers.h"
#include "core/x509/authority.h"
#include "core/x509/card_certificate.h"
#include "core/x509/chain.h"
#include "core/x509/lint.h"
#include "core/x509/signer.h"
#include "tests/unit/program.h"
#include "tests/unit/x509_support.h"

using namespace conclave;
using namespace conclave::x509;
using crypto::KeyAlgorithm;
using crypto::SignatureAlgorithm;
using test::Folder;
using test::root;
using test::rootProfile;
using test::softwareKey;
using test::SoftwareKey;
using test::utc;

class X509Test : public QObject {
    Q_OBJECT

  private slots:
    void messagesLeaveTheCpfOut() {
        QCOMPARE(withoutCpf("CN=JOSE DA SILVA:12345678901,O=ICP-Brasil"),
                 std::string("CN=JOSE DA SILVA,O=ICP-Brasil"));
        QCOMPARE(withoutCpf("JOSE DA SILVA:12345678901"), std::string("JOSE DA SILVA"));
        QCOMPARE(withoutCpf("A:1234567890:123456789012"), std::string("A:1234567890:123456789012"));
        QCOMPARE(withoutCpf(":12345678901"), std::string(":12345678901"));  // a name must be left
    }

    /// Who signs at the end is asked for at the beginning.
    void aCertificateLastsForACeremony() {
        const auto certificate = root(rootProfile(), softwareKey(KeyAlgorithm::ecP384));
        QVERIFY(checkLasts(certificate, certificate.notBeforeUtcMs()));
        QVERIFY(!checkLasts(certificate, certificate.notBeforeUtcMs() - 1));
        constexpr std::int64_t dayMs = 86'400'000;
        QVERIFY(checkLasts(certificate, certificate.notAfterUtcMs() - dayMs));
        const auto late = checkLasts(certificate, certificate.notAfterUtcMs() - dayMs + 1);
        QVERIFY(!late && late.error().has(Errc::certificateUnfit));
    }

    void opensslAcceptsTheRootAndShowsOnlyTheProfile() {
        using enum KeyAlgorithm;
        using enum SignatureAlgorithm;
        const std::pair<KeyAlgorithm, SignatureAlgorithm> all[] = {
            {ecP256, ecdsaSha256},     {ecP384, ecdsaSha384},     {ecP521, ecdsaSha512},
            {rsa2048, rsaPkcs1Sha256}, {rsa2048, rsaPkcs1Sha512}, {rsa2048, rsaPssSha256},
            {rsa2048, rsaPssSha384},   {rsa2048, rsaPssSha512}};
        const Folder folder;
        for (const auto& [algorithm, signature] : all) {
            const auto certificate = root(rootProfile(signature), softwareKey(algorithm));
            folder.write("root.crt", asBytes(certificate.pem()));
            const auto verified = folder.run("openssl verify -check_ss_sig -CAfile root.crt root.crt");
            QVERIFY2(verified.exitCode == 0, verified.output.c_str());
            const auto shown = folder.run("openssl x509 -in root.crt -noout -ext basicConstraints,keyUsage");
            QCOMPARE(shown.output,
                     std::string("X509v3 Basic Constraints: critical\n    CA:TRUE\n"
                                 "X509v3 Key Usage: critical\n    Certificate Sign, CRL Sign\n"));
            const auto text = folder.run("openssl x509 -in root.crt -noout -text").output;
            QCOMPARE(QString::fromStdString(text).count("X509v3 "), 4);  // with the heading
            QVERIFY(text.find("X509v3 Subject Key Identifier: \n") != std::string::npos);
            QVERIFY(allPassed(lintRoot(certificate, rootProfile(signature))).has_value());
        }
    }

    void theRootCarriesPoliciesAndPathLengthWhenAsked() {
        auto profile = rootProfile();
        profile.policyOids = {"2.16.76.1.1.0", "2.5.29.32.0"};
        profile.pathLength = 0;
        const auto certificate = root(profile, softwareKey(KeyAlgorithm::ecP384));
        QVERIFY(allPassed(lintRoot(certificate, profile)).has_value());
        const Folder folder;
        folder.write("root.crt", certificate.der());
        const auto text = folder.run("openssl x509 -inform DER -in root.crt -noout -text").output;
        QVERIFY(text.find("CA:TRUE, pathlen:0\n") != std::string::npos);
        QVERIFY(text.find("Policy: 2.16.76.1.1.0\n") != std::string::npos);
        QVERIFY(text.find("Policy: X509v3 Any Policy\n") != std::string::npos);
    }

    void tellsWhatOpensslTells() {
        const auto certificate = root(rootProfile(), softwareKey(KeyAlgorithm::ecP384));
        const Folder folder;
        folder.write("root.crt", asBytes(certificate.pem()));
        const auto ask = [&](const std::string& option) {
            return folder.run("openssl x509 -in root.crt -noout -nameopt RFC2253,-esc_msb,utf8 " + option)
                .output;
        };
        QCOMPARE("subject=" + certificate.subject() + "\n", ask("-subject"));
        QCOMPARE("issuer=" + certificate.issuer() + "\n", ask("-issuer"));
        QCOMPARE(QString::fromStdString("serial=" + certificate.serialHex() + "\n").toUpper(),
                 QString::fromStdString(ask("-serial")).toUpper());
        QCOMPARE(ask("-startdate"), std::string("notBefore=Nov 22 00:00:00 2026 GMT\n"));
        QCOMPARE(ask("-enddate"), std::string("notAfter=Nov 21 23:59:59 2046 GMT\n"));
        QCOMPARE(certificate.notBeforeUtcMs(), rootProfile().notBeforeUtcMs);
        QCOMPARE(certificate.notAfterUtcMs(), rootProfile().notAfterUtcMs);
        QCOMPARE(certificate.commonName(), std::string("Cartório Digital Raiz v1"));
        QCOMPARE(certificate.subject(), std::string("CN=Cartório Digital Raiz v1,O=Cartório Digital,C=BR"));
        QCOMPARE(certificate.publicKey(), softwareKey(KeyAlgorithm::ecP384).publicKey());
        auto fingerprint = QString::fromStdString(ask("-fingerprint -sha256")).section('=', 1).trimmed();
        QCOMPARE(QString::fromStdString(toHex(certificate.sha256())), fingerprint.remove(':').toLower());
    }

    // CA/Browser Forum Baseline Requirements 7.1.3.2.1 and 7.1.3.2.2 list these octets.
    void signatureIdentifiersAreThoseOfTheBaselineRequirements() {
        using enum SignatureAlgorithm;
        const auto hex = [](SignatureAlgorithm algorithm) {
            return toHex(crypto::certificateSignatureIdentifier(algorithm));
        };
        QCOMPARE(hex(rsaPkcs1Sha256), std::string("300d06092a864886f70d01010b0500"));
        QCOMPARE(hex(rsaPkcs1Sha384), std::string("300d06092a864886f70d01010c0500"));
        QCOMPARE(hex(rsaPkcs1Sha512), std::string("300d06092a864886f70d01010d0500"));
        QCOMPARE(hex(rsaPssSha256),
                 std::string(
                     "304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f7"
                     "0d010108300d06096086480165030402010500a203020120"));
        QCOMPARE(hex(rsaPssSha384),
                 std::string(
                     "304106092a864886f70d01010a3034a00f300d06096086480165030402020500a11c301a06092a864886f7"
                     "0d010108300d06096086480165030402020500a203020130"));
        QCOMPARE(hex(rsaPssSha512),
                 std::string(
                     "304106092a864886f70d01010a3034a00f300d06096086480165030402030500a11c301a06092a864886f7"
                     "0d010108300d06096086480165030402030500a203020140"));
        QCOMPARE(hex(ecdsaSha256), std::string("300a06082a8648ce3d040302"));
        QCOMPARE(hex(ecdsaSha384), std::string("300a06082a8648ce3d040303"));
        QCOMPARE(hex(ecdsaSha512), std::string("300a06082a8648ce3d040304"));
    }

    void serialsHave159RandomBits() {
        std::set<Bytes> serials;
        std::uint8_t seen = 0;
        for (int i = 0; i < 200; ++i) {
            const auto serial = randomSerial().value();
            QCOMPARE(serial.size(), std::size_t(20));
            QVERIFY((serial.front() & 0x80) == 0);
            seen = static_cast<std::uint8_t>(seen | serial.front());
            serials.insert(serial);
        }
        QCOMPARE(serials.size(), std::size_t(200));
        QCOMPARE(int(seen), 0x7F);
    }

    void nothingIsSignedForAProfileThatIsRefused() {
        auto& key = softwareKey(KeyAlgorithm::ecP384);
        auto profile = rootProfile();
        profile.notAfterUtcMs = 0;
        const auto before = key.signCount();
        QVERIFY(!selfSignRoot(profile, randomSerial().value(), key));
        QCOMPARE(key.signCount(), before);
    }

    void theDevicesErrorAndABadSignatureAreSeen() {
        auto& key = softwareKey(KeyAlgorithm::ecP384);
        key.failNext(Error(Errc::tokenGone, {"primary"}));
        QCOMPARE(selfSignRoot(rootProfile(), randomSerial().value(), key).error().code(), Errc::tokenGone);
        key.spoilNextSignature();
        QCOMPARE(selfSignRoot(rootProfile(), randomSerial().value(), key).error().code(),
                 Errc::signatureInvalid);
    }

    void timesAreUtcTimeThrough2049() {
        auto profile = rootProfile();
        const Folder folder;
        for (const auto& [end, type] :
             {std::pair{"2049-12-31T23:59:59.000Z", "UTCTIME           :491231235959Z"},
              std::pair{"2050-01-01T00:00:00.000Z", "GENERALIZEDTIME   :20500101000000Z"},
              std::pair{"9999-12-31T23:59:59.000Z", "GENERALIZEDTIME   :99991231235959Z"}}) {
            profile.notAfterUtcMs = utc(end);
            const auto certificate = root(profile, softwareKey(KeyAlgorithm::ecP384));
            QCOMPARE(certificate.notAfterUtcMs(), profile.notAfterUtcMs);
            QVERIFY(allPassed(lintRoot(certificate, profile)).has_value());
            folder.write("root.crt", certificate.der());
            const auto text = folder.run("openssl asn1parse -inform DER -in root.crt").output;
            QVERIFY2(text.find(type) != std::string::npos, text.c_str());
        }
    }

    void pemIsStrictAndFilesFromOutsideAreNot() {
        const auto certificate = root(rootProfile(), softwareKey(KeyAlgorithm::ecP384));
        const auto pem = certificate.pem();
        const auto strict = [](std::string_view text) {
            return Certificate::fromPem(asBytes(text)).has_value();
        };
        const auto outside = [](std::string_view text) {
            return Certificate::fromFile(asBytes(text)).has_value();
        };
        QCOMPARE(Certificate::fromPem(asBytes(pem)).value(), certificate);
        QCOMPARE(Certificate::fromFile(certificate.der()).value(), certificate);
        auto crlf = QString::fromStdString(pem).replace("\n", "\r\n").toStdString();
        for (const auto& loose : {"text before\n" + pem, pem + "\n", crlf}) {
            QVERIFY(!strict(loose));
            QVERIFY2(outside(loose), loose.c_str());
        }
        for (const auto& wrong : {pem + pem, std::string("-----BEGIN CERTIFICATE-----\n"), std::string(),
                                  softwareKey(KeyAlgorithm::ecP384).publicKey().pem(),
                                  pem + softwareKey(KeyAlgorithm::ecP384).publicKey().pem()}) {
            QVERIFY(!strict(wrong));
            QVERIFY(!outside(wrong));
        }
        for (std::size_t i = 0; i < pem.size(); ++i) {
            auto changed = pem;
            changed[i] = static_cast<char>(changed[i] ^ 1);
            const auto parsed = Certificate::fromPem(asBytes(changed));
            QVERIFY(!parsed || !(*parsed == certificate));
            QVERIFY(!strict(std::string_view(pem).substr(0, i)));
        }
    }

    void noInputCrashesTheParser() {
        const auto certificate = root(rootProfile(), softwareKey(KeyAlgorithm::ecP384));
        for (std::size_t i = 0; i < certificate.der().size(); ++i) {
            QVERIFY(!Certificate::fromDer(std::span(certificate.der()).first(i)));
            for (int mask = 1; mask < 256; mask <<= 1) {
                auto changed = certificate.der();
                changed[i] = static_cast<std::uint8_t>(changed[i] ^ mask);
                const auto parsed = Certificate::fromDer(changed);
                if (parsed)
                    QVERIFY2(!allPassed(lintRoot(*parsed, rootProfile())), qPrintable(QString::number(i)));
            }
        }
        auto trailing = certificate.der();
        trailing.push_back(0);
        QCOMPARE(Certificate::fromDer(trailing).error().code(), Errc::encodingNotStrict);
    }

    void cardCertificatesSayWhatTheKeysAreFor() {
        const CardSubject subject{"custodian-1", "Ana Conceição", "R-0001"};
        const Validity validity{utc("2026-11-22T00:00:00.000Z"), utc("2036-11-22T00:00:00.000Z")};
        const Folder folder;
        for (const auto algorithm : {KeyAlgorithm::ecP384, KeyAlgorithm::rsa2048}) {
            auto& signKey = softwareKey(algorithm);
            auto& kexKey = softwareKey(algorithm, 1);
            const auto sign = selfSignCard(subject, signKey, validity).value();
            const auto kex = issueCardKex(subject, kexKey.publicKey(), signKey, sign).value();
            QVERIFY(sign.verifySignature(signKey.publicKey()).has_value());
            QVERIFY(kex.verifySignature(signKey.publicKey()).has_value());
            QCOMPARE(kex.verifySignature(kexKey.publicKey()).error().code(), Errc::signatureInvalid);
            QCOMPARE(kex.issuerDer(), sign.subjectDer());
            QVERIFY(kex.subjectDer() != sign.subjectDer());
            QCOMPARE(sign.commonName(), std::string("Ana Conceição"));
            QCOMPARE(kex.notAfterUtcMs(), validity.notAfterUtcMs);
            const auto keyHash = toHex(signKey.publicKey().sha256()).substr(0, 16);
            QCOMPARE(sign.subject(), "serialNumber=custodian-1-" + keyHash + ",CN=Ana Conceição,OU=R-0001");

            folder.write("sign.crt", asBytes(sign.pem()));
            folder.write("kex.crt", asBytes(kex.pem()));
            const auto show = [&](const std::string& file) {
                return QString::fromStdString(folder.run("openssl x509 -noout -text -in " + file).output);
            };
            QVERIFY(show("sign.crt")
                        .contains("Key Usage: critical\n                Digital Signature, Non "
                                  "Repudiation\n"));
            QVERIFY(show("kex.crt").contains(isRsa(algorithm) ? "Key Encipherment\n" : "Key Agreement\n"));
            for (const auto* file : {"sign.crt", "kex.crt"}) {
                QCOMPARE(show(file).count("X509v3 "), 4);  // the heading, key usage, SKI, AKI
                QVERIFY(show(file).contains("X509v3 Authority Key Identifier"));
            }
            QCOMPARE(folder.run("openssl verify -CAfile sign.crt sign.crt").exitCode, 0);
        }
    }

    void cardCertificatesRefuseForeignKeysAndImpossibleNames() {
        const Validity validity{0, 1000};
        auto& key = softwareKey(KeyAlgorithm::ecP256);
        const auto sign = selfSignCard({"a", "A", "R-1"}, key, validity).value();
        QCOMPARE(issueCardKex({"a", "A", "R-1"}, key.publicKey(), softwareKey(KeyAlgorithm::ecP384), sign)
                     .error()
                     .code(),
                 Errc::keyMismatch);
        QCOMPARE(selfSignCard({"a", "", "R-1"}, key, validity).error().code(), Errc::certificateLint);
        QCOMPARE(selfSignCard({"a", std::string(65, 'x'), "R-1"}, key, validity).error().code(),
                 Errc::certificateLint);
        QCOMPARE(selfSignCard({"a_b", "A", "R-1"}, key, validity).error().code(), Errc::certificateLint);
        QCOMPARE(selfSignCard({"a", "A", "R-1"}, key, {1000, 1000}).error().code(), Errc::datesReversed);
        key.failNext(Error(Errc::pinWrong, {"1"}));
        QCOMPARE(selfSignCard({"a", "A", "R-1"}, key, validity).error().code(), Errc::pinWrong);
    }

    void chainsEndAtAnAnchor() {
        const Folder folder;
        const auto made = folder.run(
            "set -e; openssl ecparam -genkey -name prime256v1 -noout -out ca.key;"
            "openssl req -x509 -new -key ca.key -subj /CN=CA -days 3650 -out ca.crt;"
            "openssl ecparam -genkey -name prime256v1 -noout -out mid.key;"
            "openssl req -new -key mid.key -subj /CN=Mid -out mid.csr;"
            "printf 'basicConstraints=critical,CA:TRUE\\nkeyUsage=critical,keyCertSign\\n' > mid.ext;"
            "openssl x509 -req -in mid.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 3650 -extfile "
            "mid.ext "
            "-out mid.crt;"
            "openssl x509 -req -in mid.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 3650 -extfile "
            "mid.ext -sha1 -out sha1.crt;"
            "printf 'keyUsage=critical,keyCertSign\\n' > bare.ext;"
            "openssl x509 -req -in mid.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 3650 -extfile "
            "bare.ext -out bare.crt;"
            "openssl ecparam -genkey -name prime256v1 -noout -out leaf.key;"
            "openssl req -new -key leaf.key -subj /CN=Auditor -out leaf.csr;"
            "printf 'keyUsage=critical,digitalSignature\\n' > leaf.ext;"
            "openssl x509 -req -in leaf.csr -CA mid.crt -CAkey mid.key -CAcreateserial -days 3650 -extfile "
            "leaf.ext "
            "-out leaf.crt");
        QVERIFY2(made.exitCode == 0, made.output.c_str());
        const auto load = [&](const std::string& file) {
            return Certificate::fromFile(folder.read(file)).value();
        };
        const auto ca = load("ca.crt");
        const auto middle = load("mid.crt");
        const auto leaf = load("leaf.crt");
        using List = std::vector<Certificate>;
        const auto chains = [&](const List& intermediates, const List& anchors, std::int64_t at) {
            return verifyChain(leaf, intermediates, anchors, at).has_value();
        };
        const auto now = utcNowMs();
        QVERIFY(chains({middle}, {ca}, now));
        QVERIFY(chains({}, {middle}, now));
        QVERIFY(chains({}, {leaf}, now));
        QVERIFY(chains({}, {ca, middle}, now));
        QVERIFY(!chains({}, {ca}, now));
        QVERIFY(!chains({middle}, {}, now));
        QVERIFY(!chains({middle, ca}, {}, now));
        QVERIFY(!chains({middle}, {ca}, leaf.notBeforeUtcMs() - 1000));
        QVERIFY(!chains({middle}, {ca}, leaf.notAfterUtcMs() + 1000));
        QVERIFY(!chains({middle}, {root(rootProfile(), softwareKey(KeyAlgorithm::ecP384))}, now));
        QVERIFY(!chains({load("bare.crt")}, {ca}, now));
        const List weak{load("sha1.crt")};
        QCOMPARE(verifyChain(leaf, weak, List{ca}, now).error().code(), Errc::certificateUnfit);
        const auto refused = verifyChain(leaf, {}, List{ca}, now);
        QCOMPARE(refused.error().code(), Errc::signatureInvalid);
        QVERIFY(!refused.error().natives().front().text.empty());

        // An authority with what is below it, in one file.
        const auto both = [&](const std::string& one, const std::string& other) {
            return Authority::fromFile(asBytes(one + other));
        };
        for (const auto& authority : {both(ca.pem(), middle.pem()), both(middle.pem(), ca.pem())}) {
            QVERIFY(authority && authority->anchor == ca && authority->intermediates == List{middle});
            QVERIFY(authority->checkAt(now));
            QVERIFY(!authority->checkAt(leaf.notAfterUtcMs() + 1000));
        }
        QVERIFY(both(middle.pem(), "")->anchor == middle);
        QVERIFY(
            !both(root(rootProfile(), softwareKey(KeyAlgorithm::ecP384)).pem(), middle.pem())->checkAt(now));
        QVERIFY(!both(ca.pem(), load("sha1.crt").pem())->checkAt(now));
        QCOMPARE(both(ca.pem(), ca.pem()).error().code(), Errc::certificateUnfit);
        QCOMPARE(both(ca.pem(), leaf.pem()).error().code(), Errc::certificateUnfit);
        QCOMPARE(both(ca.pem(), load("bare.crt").pem()).error().code(), Errc::certificateUnfit);
        QCOMPARE(both("", "").error().code(), Errc::certificateUnreadable);
    }
};

QTEST_GUILESS_MAIN(X509Test)
#include "x509_test.moc"
