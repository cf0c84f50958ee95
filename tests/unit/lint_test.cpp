#include "core/x509/lint.h"

#include <QtTest/qtest.h>

#include <set>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/crypto/der.h"
#include "core/x509/builder.h"
#include "core/x509/name.h"
#include "core/x509/root_tbs.h"
#include "tests/unit/both_languages.h"
#include "tests/unit/weak_keys.h"
#include "tests/unit/x509_support.h"

using namespace conclave;
using namespace conclave::x509;
using crypto::KeyAlgorithm;
using crypto::SignatureAlgorithm;
using test::root;
using test::rootProfile;
using test::softwareKey;
using test::SoftwareKey;
using test::utc;
namespace der = conclave::crypto::der;

namespace {

/// Rules that a sample of this test has broken.
std::set<std::string> sampled;

/// The rules that a root with these parts breaks.
std::set<std::string> broken(const TbsParts& parts, const RootProfile& profile, SoftwareKey& key) {
    const auto tbs = makeTbs(parts);
    const auto signature = key.sign(parts.signatureAlgorithm, tbs).value();
    const auto certificate =
        Certificate::fromDer(makeCertificate(tbs, parts.signatureAlgorithm, signature)).value();
    std::set<std::string> rules;
    for (const auto& finding : lintRoot(certificate, profile))
        if (!finding.passed) {
            rules.insert(finding.rule);
            sampled.insert(finding.rule);
            if (!test::isInBothLanguages(finding.detail))
                rules.insert("not in both languages: " + finding.detail.en);
        }
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

class LintTest : public QObject {
    Q_OBJECT

  private slots:
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
                 (Rules{"extensions", "key-usage", "subject-key-identifier"}));
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
        QCOMPARE(with([](TbsParts& p) { p.extensions[2] = subjectKeyIdentifier({}); }),
                 Rules{"subject-key-identifier"});
        QCOMPARE(with([](TbsParts& p) { p.extensions.pop_back(); }), Rules{"subject-key-identifier"});
        QCOMPARE(with([](TbsParts& p) { p.extensions.push_back(authorityKeyIdentifier(Bytes(20, 7))); }),
                 Rules{"authority-key-identifier"});
        QCOMPARE(with([](TbsParts& p) {
                     p.extensions.push_back(der::makeSequence(
                         {der::makeOid("2.5.29.35"), der::make(der::octetString, der::makeSequence({}))}));
                 }),
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
            sampled.insert(rules.begin(), rules.end());
            rules.erase("self-signature");
            rules.erase("subject-key-identifier");
            return rules;
        };
        const auto modulus = rsa.publicKey().rsaModulus();
        QCOMPARE(withKey(modulus, 65537), Rules());
        QCOMPARE(withKey(modulus, 3), (Rules{"rsa-exponent", "key-weakness"}));
        QCOMPARE(withKey(Bytes(256, 0xFF), 65537), (Rules{"rsa-modulus", "key-weakness"}));  // divisible by 3
        for (const auto* weak : {test::closePrimes, test::roca})
            QCOMPARE(withKey(fromHex(weak).value(), 65537), Rules{"key-weakness"});
        auto shorter = modulus;
        shorter.pop_back();
        QCOMPARE(withKey(shorter, 65537), Rules{"unreadable"});
    }

    /// After all others: what they have shown.
    void everyRuleHasASourceAFailingSampleAndALineInTheDocs() {
        const auto content = readFile(CONCLAVE_SOURCE_DIR "/docs/formats/certificates.md").value();
        const std::string docs(asText(content));
        Rules names;
        for (const auto& rule : lintRules()) {
            const std::string name(rule.name);
            names.insert(name);
            const auto line = docs.find("\n| " + name + " | ", docs.find("| rule | passes when"));
            QVERIFY2(line != std::string::npos, name.c_str());
            const auto end = docs.find('\n', line + 1);
            QVERIFY2(docs.substr(line, end - line).ends_with(" | " + std::string(rule.source) + " |"),
                     name.c_str());
            QVERIFY2(sampled.contains(name), (name + " has no sample that fails").c_str());
        }
        QCOMPARE(names.size(), lintRules().size());
        const auto start = docs.find("| rule | passes when");
        const auto table = docs.substr(start, docs.find("\n\n", start) - start);
        QCOMPARE(static_cast<std::size_t>(std::ranges::count(table, '\n')), names.size() + 1);
    }
};

QTEST_GUILESS_MAIN(LintTest)
#include "lint_test.moc"
