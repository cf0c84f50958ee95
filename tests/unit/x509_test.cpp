#include <QtTest/qtest.h>

#include <map>
#include <set>

#include "core/base/clock.h"
#include "core/base/hex.h"
#include "core/crypto/der.h"
#include "core/crypto/identifiers.h"
#include "core/x509/builder.h"
#include "core/x509/card_certificate.h"
#include "core/x509/chain.h"
#include "core/x509/lint.h"
#include "core/x509/name.h"
#include "core/x509/root.h"
#include "core/x509/root_tbs.h"
#include "tests/support/software_key.h"
#include "tests/unit/program.h"

using namespace conclave;
using namespace conclave::x509;
using crypto::KeyAlgorithm;
using crypto::SignatureAlgorithm;
using test::Folder;
using test::SoftwareKey;
namespace der = conclave::crypto::der;

namespace {

std::int64_t utc(std::string_view text) {
    return parseUtcMs(text).value();
}

SoftwareKey& softwareKey(KeyAlgorithm algorithm, int which = 0) {
    static std::map<std::pair<KeyAlgorithm, int>, std::unique_ptr<SoftwareKey>> keys;
    auto& key = keys[{algorithm, which}];
    if (!key)
        key = SoftwareKey::generate(algorithm);
    return *key;
}

RootProfile rootProfile(SignatureAlgorithm algorithm = SignatureAlgorithm::ecdsaSha384) {
    RootProfile profile;
    profile.subject = {{"C", "BR"}, {"O", "Cartório Digital"}, {"CN", "Cartório Digital Raiz v1"}};
    profile.notBeforeUtcMs = utc("2026-11-22T00:00:00.000Z");
    profile.notAfterUtcMs = utc("2046-11-21T23:59:59.000Z");
    profile.signatureAlgorithm = algorithm;
    return profile;
}

Certificate root(const RootProfile& profile, SoftwareKey& key) {
    return selfSignRoot(profile, randomSerial().value(), key).value();
}

/// The rules that a root with these parts breaks.
std::set<std::string> broken(const TbsParts& parts, const RootProfile& profile, SoftwareKey& key) {
    const auto tbs = makeTbs(parts);
    const auto signature = key.sign(parts.signatureAlgorithm, tbs).value();
    const auto certificate =
        Certificate::fromDer(makeCertificate(tbs, parts.signatureAlgorithm, signature)).value();
    std::set<std::string> rules;
    for (const auto& finding : lintRoot(certificate, profile))
        if (!finding.passed)
            rules.insert(finding.rule);
    return rules;
}

using Rules = std::set<std::string>;

TbsParts goodParts(const RootProfile& profile, SoftwareKey& key) {
    return rootTbs(profile, randomSerial().value(), key.publicKey()).value();
}

Bytes notCritical(Bytes extension) {
    const Bytes critical{der::boolean, 1, 0xFF};
    const auto at = std::ranges::search(extension, critical).begin();
    extension.erase(at, at + 3);
    extension[1] = static_cast<std::uint8_t>(extension[1] - 3);
    return extension;
}

Bytes name(std::initializer_list<std::pair<std::string_view, Bytes>> attributes) {
    Bytes rdns;
    for (const auto& [oid, value] : attributes) {
        const auto rdn = der::makeSetOf({der::makeSequence({der::makeOid(oid), value})});
        rdns.insert(rdns.end(), rdn.begin(), rdn.end());
    }
    return der::make(der::sequence, rdns);
}

Errc refusal(RootProfile profile, KeyAlgorithm key = KeyAlgorithm::ecP384) {
    const auto result = lintRootProfile(profile, key);
    return result ? Errc::internal : result.error().code();
}

}  // namespace

template <>
char* QTest::toString(const Rules& rules) {
    std::string text;
    for (const auto& rule : rules)
        text += rule + " ";
    return qstrdup(text.c_str());
}

class X509Test : public QObject {
    Q_OBJECT

  private slots:
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
            const auto verified =
                folder.run("openssl verify -x509_strict -check_ss_sig -CAfile root.crt root.crt");
            // -x509_strict asks for an AKI, which a root need not have (RFC 5280 4.2.1.1).
            QVERIFY2(folder.run("openssl verify -check_ss_sig -CAfile root.crt root.crt").exitCode == 0,
                     verified.output.c_str());
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

    void profilesPassForEveryKeyBeforeItExists() {
        for (const auto key : {KeyAlgorithm::rsa2048, KeyAlgorithm::rsa3072, KeyAlgorithm::rsa4096,
                               KeyAlgorithm::ecP256, KeyAlgorithm::ecP384, KeyAlgorithm::ecP521}) {
            auto profile = rootProfile(crypto::defaultSignature(key));
            QVERIFY(lintRootProfile(profile, key).has_value());
            profile.policyOids = {"1.3.6.1.4.1.99999.1"};
            profile.pathLength = 2;
            profile.notAfterUtcMs = utc("2050-01-01T00:00:00.000Z");
            QVERIFY(lintRootProfile(profile, key).has_value());
        }
    }

    void refusesAProfileThatMakesNoCertificate() {
        const auto withSubject = [](std::vector<NamePart> subject) {
            auto profile = rootProfile();
            profile.subject = std::move(subject);
            return refusal(profile);
        };
        for (const auto& subject : std::vector<std::vector<NamePart>>{{},
                                                                      {{"C", "BRA"}},
                                                                      {{"C", "br"}},
                                                                      {{"C", "B1"}},
                                                                      {{"XX", "x"}},
                                                                      {{"CN", ""}},
                                                                      {{"CN", " x"}},
                                                                      {{"CN", "x "}},
                                                                      {{"CN", "a\nb"}},
                                                                      {{"CN", std::string("a\0b", 3)}},
                                                                      {{"CN", "\xC3"}},
                                                                      {{"CN", "\xC0\x80"}},
                                                                      {{"CN", "\xED\xA0\x80"}},
                                                                      {{"CN", "\xF8\x88\x80\x80\x80"}},
                                                                      {{"CN", "\xC2\x85"}},
                                                                      {{"CN", std::string(65, 'a')}},
                                                                      {{"O", std::string(65, 'a')}},
                                                                      {{"L", std::string(129, 'a')}},
                                                                      {{"serialNumber", "ação"}},
                                                                      {{"serialNumber", "a@b"}},
                                                                      {{"CN", "x"}, {"CN", "y"}}})
            QCOMPARE(withSubject(subject), Errc::certificateLint);
        std::string accents;
        for (int i = 0; i < 64; ++i)
            accents += "ç";
        QCOMPARE(withSubject({{"CN", accents}}), Errc::internal);
        QCOMPARE(withSubject({{"OU", "a"}, {"OU", "b"}, {"CN", "x"}}), Errc::internal);
        QCOMPARE(withSubject({{"L", std::string(128, 'a')}, {"ST", "RS"}, {"serialNumber", "12-3"}}),
                 Errc::internal);
    }

    void refusesImpossibleDatesPoliciesAndAlgorithms() {
        auto profile = rootProfile();
        profile.notAfterUtcMs = profile.notBeforeUtcMs;
        QCOMPARE(refusal(profile), Errc::datesReversed);
        profile.notAfterUtcMs = profile.notBeforeUtcMs - 1000;
        QCOMPARE(refusal(profile), Errc::datesReversed);
        profile = rootProfile();
        profile.notAfterUtcMs += 1;
        QCOMPARE(refusal(profile), Errc::certificateLint);
        profile.notAfterUtcMs = 253402300800000;  // year 10000
        QCOMPARE(refusal(profile), Errc::certificateLint);
        profile = rootProfile();
        profile.notBeforeUtcMs = -631152001000;  // 1949
        QCOMPARE(refusal(profile), Errc::certificateLint);
        for (const std::string oid : {"", "1", "1.", ".1.2", "3.1.1", "1.40.1", "1.2..3", "1.02.3", "1 2 3",
                                      "1.2.840 ", "anyPolicy", "-1.2", "1.2.3a"}) {
            profile = rootProfile();
            profile.policyOids = {oid};
            QVERIFY2(refusal(profile) == Errc::certificateLint, oid.c_str());
        }
        profile.policyOids = {"1.2.3", "1.2.3"};
        QCOMPARE(refusal(profile), Errc::certificateLint);
        profile = rootProfile();
        for (const int length : {-1, 100}) {
            profile.pathLength = length;
            QCOMPARE(refusal(profile), Errc::certificateLint);
        }
        QCOMPARE(refusal(rootProfile(SignatureAlgorithm::ecdsaSha256)), Errc::signatureAlgorithmUnfit);
        QCOMPARE(refusal(rootProfile(SignatureAlgorithm::rsaPssSha256)), Errc::signatureAlgorithmUnfit);
        QCOMPARE(refusal(rootProfile(), KeyAlgorithm::rsa4096), Errc::signatureAlgorithmUnfit);
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

    void eachLintRuleFindsItsFault() {
        auto& key = softwareKey(KeyAlgorithm::ecP384);
        const auto profile = rootProfile();
        const auto good = goodParts(profile, key);
        QCOMPARE(broken(good, profile, key), Rules());
        const auto with = [&](auto change) {
            auto parts = good;
            change(parts);
            return broken(parts, profile, key);
        };

        QCOMPARE(with([](TbsParts& p) { p.serial = {1, 2, 3, 4, 5, 6, 7}; }), Rules{"serial-number"});
        QCOMPARE(with([](TbsParts& p) { p.serial = Bytes(20, 0xFF); }), Rules{"serial-number"});  // 21 octets
        QCOMPARE(with([](TbsParts& p) { p.serial = Bytes(21, 0x11); }), Rules{"serial-number"});

        QCOMPARE(with([](TbsParts& p) {
                     p.issuer = makeName(std::vector<NamePart>{{"CN", "other"}}).value();
                 }),
                 Rules{"self-issued"});
        const auto country = der::make(der::printableString, asBytes("BR"));
        const auto organisation = der::make(der::utf8String, asBytes("Cartório Digital"));
        const auto common = der::make(der::utf8String, asBytes("Cartório Digital Raiz v1"));
        QCOMPARE(with([&](TbsParts& p) {
                     p.issuer = p.subject = name({{"2.5.4.6", country}, {"2.5.4.3", common}});
                 }),
                 Rules{"subject"});
        QCOMPARE(with([&](TbsParts& p) {
                     p.issuer = p.subject =
                         name({{"2.5.4.10", organisation}, {"2.5.4.6", country}, {"2.5.4.3", common}});
                 }),
                 Rules{"subject"});
        QCOMPARE(with([&](TbsParts& p) {
                     const auto utf8Country = der::make(der::utf8String, asBytes("BR"));
                     p.issuer = p.subject =
                         name({{"2.5.4.6", utf8Country}, {"2.5.4.10", organisation}, {"2.5.4.3", common}});
                 }),
                 Rules{"subject-encoding"});

        const auto time = [](std::uint8_t tag, std::string_view text) {
            return der::make(tag, asBytes(text));
        };
        QCOMPARE(with([&](TbsParts& p) {
                     p.validity = der::makeSequence(
                         {time(der::utcTime, "461121235959Z"), time(der::utcTime, "261122000000Z")});
                 }),
                 (Rules{"validity-order", "validity"}));
        QCOMPARE(with([&](TbsParts& p) {
                     p.validity = der::makeSequence(
                         {time(der::utcTime, "261122000000Z"), time(der::utcTime, "461121235958Z")});
                 }),
                 Rules{"validity"});
        QCOMPARE(with([&](TbsParts& p) {
                     p.validity = der::makeSequence({time(der::utcTime, "261122000000Z"),
                                                     time(der::generalizedTime, "20461121235959Z")});
                 }),
                 Rules{"validity-encoding"});

        // OpenSSL then believes none of the extensions.
        QCOMPARE(with([](TbsParts& p) { p.extensions.push_back(p.extensions[2]); }),
                 (Rules{"extensions", "key-usage"}));
        QCOMPARE(with([](TbsParts& p) { p.extensions.push_back(certificatePolicies({"1.2.3"}).value()); }),
                 (Rules{"extensions", "certificate-policies"}));
        QCOMPARE(with([](TbsParts& p) { p.extensions[0] = notCritical(p.extensions[0]); }),
                 Rules{"basic-constraints"});
        QCOMPARE(with([](TbsParts& p) { p.extensions.erase(p.extensions.begin()); }),
                 Rules{"basic-constraints"});
        QCOMPARE(with([](TbsParts& p) { p.extensions[0] = basicConstraintsOfCa(1); }),
                 Rules{"basic-constraints"});
        QCOMPARE(with([](TbsParts& p) { p.extensions[1] = notCritical(p.extensions[1]); }),
                 Rules{"key-usage"});
        QCOMPARE(with([](TbsParts& p) { p.extensions[1] = keyUsage(keyCertSign); }), Rules{"key-usage"});
        QCOMPARE(
            with([](TbsParts& p) { p.extensions[1] = keyUsage(keyCertSign | crlSign | digitalSignature); }),
            Rules{"key-usage"});
        QCOMPARE(with([](TbsParts& p) { p.extensions.erase(p.extensions.begin() + 1); }), Rules{"key-usage"});
        QCOMPARE(with([](TbsParts& p) { p.extensions[2] = subjectKeyIdentifier(Bytes(20, 7)); }),
                 Rules{"subject-key-identifier"});
        QCOMPARE(with([](TbsParts& p) { p.extensions.pop_back(); }), Rules{"subject-key-identifier"});
        QCOMPARE(with([](TbsParts& p) { p.extensions.push_back(authorityKeyIdentifier(Bytes(20, 7))); }),
                 Rules{"authority-key-identifier"});
        const auto own = key.publicKey().subjectKeyIdentifier();
        QCOMPARE(with([&](TbsParts& p) { p.extensions.push_back(authorityKeyIdentifier(own)); }), Rules());

        // CA:TRUE as BER's 0x01.
        QCOMPARE(with([](TbsParts& p) { p.extensions[0][p.extensions[0].size() - 1] = 0x01; }),
                 Rules{"re-encoding"});
        // Key usage with its trailing zero bits.
        QCOMPARE(with([](TbsParts& p) {
                     const Bytes value{der::bitString, 2, 0, 0x06};
                     const Bytes critical{der::boolean, 1, 0xFF};
                     p.extensions[1] = der::makeSequence(
                         {der::makeOid("2.5.29.15"), critical, der::make(der::octetString, value)});
                 }),
                 Rules{"key-usage"});
    }

    void lintFindsTheWrongKeyPoliciesAndAlgorithm() {
        auto& key = softwareKey(KeyAlgorithm::ecP384);
        auto& rsa = softwareKey(KeyAlgorithm::rsa2048);
        auto profile = rootProfile();
        const auto parts = goodParts(profile, key);
        QCOMPARE(broken(parts, profile, softwareKey(KeyAlgorithm::ecP384, 1)), Rules{"self-signature"});

        auto other = profile;
        other.policyOids = {"1.2.3"};
        QCOMPARE(broken(parts, other, key), Rules{"certificate-policies"});
        QCOMPARE(broken(goodParts(other, key), other, key), Rules());
        other.policyOids = {"1.2.4"};
        QCOMPARE(broken(goodParts(other, key), rootProfile(), key),
                 (Rules{"extensions", "certificate-policies"}));

        const auto rsaProfile = rootProfile(SignatureAlgorithm::rsaPkcs1Sha256);
        QCOMPARE(broken(goodParts(rootProfile(SignatureAlgorithm::rsaPssSha256), rsa), rsaProfile, rsa),
                 Rules{"signature-algorithm"});
    }

    void lintFindsAWeakRsaKey() {
        const auto profile = rootProfile(SignatureAlgorithm::rsaPkcs1Sha256);
        auto& rsa = softwareKey(KeyAlgorithm::rsa2048);
        const auto withKey = [&](const Bytes& modulus, std::uint32_t exponent) {
            const auto rsaKey = der::makeSequence({der::makeInteger(modulus), der::makeInteger(exponent)});
            auto parts = goodParts(profile, rsa);
            parts.spki =
                der::makeSequence({der::makeSequence({der::makeOid("1.2.840.113549.1.1.1"), der::makeNull()}),
                                   der::makeBitString(rsaKey)});
            const auto certificate =
                Certificate::fromDer(makeCertificate(makeTbs(parts), profile.signatureAlgorithm, Bytes(256)));
            if (!certificate)
                return Rules{"unreadable"};
            Rules rules;
            for (const auto& finding : lintRoot(*certificate, profile))
                if (!finding.passed)
                    rules.insert(finding.rule);
            rules.erase("self-signature");
            rules.erase("subject-key-identifier");
            return rules;
        };
        const auto modulus = rsa.publicKey().rsaModulus();
        QCOMPARE(withKey(modulus, 65537), Rules());
        QCOMPARE(withKey(modulus, 3), Rules{"rsa-exponent"});
        QCOMPARE(withKey(Bytes(256, 0xFF), 65537), Rules{"rsa-modulus"});  // divisible by 3
        auto shorter = modulus;
        shorter.pop_back();
        QCOMPARE(withKey(shorter, 65537), Rules{"unreadable"});
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
        const auto refused = verifyChain(leaf, {}, List{ca}, now);
        QCOMPARE(refused.error().code(), Errc::signatureInvalid);
        QVERIFY(!refused.error().natives().front().text.empty());
    }
};

QTEST_GUILESS_MAIN(X509Test)
#include "x509_test.moc"
