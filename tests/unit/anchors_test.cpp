// Authorities as a script's trustAnchors and as `verify --trust`: all roots of a browser (Debian's
// ca-certificates), and odd ones. Each is read, or refused with the reason; none is taken and then of no use.
#include <QtTest/qtest.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <functional>

#include "core/base/file.h"
#include "core/crypto/certificate_fields.h"
#include "core/crypto/der.h"
#include "core/script/check.h"
#include "core/verify/verify.h"
#include "core/x509/authority.h"
#include "core/x509/name.h"
#include "core/x509/root_tbs.h"
#include "core/x509/signer.h"
#include "tests/support/record_maker.h"
#include "tests/unit/both_languages.h"
#include "tests/unit/x509_support.h"

using namespace conclave;
using namespace conclave::test;
using crypto::KeyAlgorithm;
using crypto::SignatureAlgorithm;
using verify::CheckId;
using verify::Outcome;
using verify::Verdict;
using x509::Certificate;
namespace der = conclave::crypto::der;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t dayMs = 86'400'000;

SoftwareKey& authorityKey() {
    return softwareKey(KeyAlgorithm::ecP256);
}

/// An authority that nothing is wrong with, changed.
Bytes authority(const std::function<void(x509::TbsParts&)>& change = {}) {
    auto profile = rootProfile(SignatureAlgorithm::ecdsaSha256);
    const auto now = utcNowMs() / 1000 * 1000;
    profile.notBeforeUtcMs = now - 30 * dayMs;
    profile.notAfterUtcMs = now + 300 * dayMs;
    auto parts = x509::rootTbs(profile, x509::randomSerial().value(), authorityKey().publicKey()).value();
    if (change)
        change(parts);
    const auto tbs = x509::makeTbs(parts);
    return x509::makeCertificate(tbs, parts.signatureAlgorithm,
                                 authorityKey().sign(SignatureAlgorithm::ecdsaSha256, tbs).value());
}

/// With that key in it; nobody can sign with it here, and an anchor's own signature vouches for nothing.
Bytes withKey(const crypto::EvpKey& key) {
    unsigned char* spki = nullptr;
    const int size = i2d_PUBKEY(key.get(), &spki);
    if (size <= 0)
        qFatal("i2d_PUBKEY");
    const Bytes octets(spki, spki + size);
    OPENSSL_free(spki);
    return authority([&](x509::TbsParts& parts) { parts.spki = octets; });
}

Bytes withCurve(const char* curve, const char* format = nullptr, const char* encoding = nullptr) {
    crypto::EvpKey key(EVP_EC_gen(curve));
    if (format != nullptr)
        EVP_PKEY_set_utf8_string_param(key.get(), OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, format);
    if (encoding != nullptr)
        EVP_PKEY_set_utf8_string_param(key.get(), OSSL_PKEY_PARAM_EC_ENCODING, encoding);
    return withKey(key);
}

Bytes withRsa(std::size_t bits) {
    return withKey(crypto::EvpKey(EVP_RSA_gen(static_cast<unsigned>(bits))));
}

Bytes withType(const char* type) {
    EVP_PKEY* key = nullptr;
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr);
    EVP_PKEY_keygen_init(context);
    EVP_PKEY_generate(context, &key);
    EVP_PKEY_CTX_free(context);
    return withKey(crypto::EvpKey(key));
}

/// Says in both places that it was signed by that algorithm.
Bytes signedBy(ByteView algorithm) {
    const auto honest = authority();
    const auto fields = crypto::readCertificateFields(honest).value();
    der::Reader file(fields.tbs);
    auto parts = file.inside(der::sequence);
    Bytes tbs;
    while (!parts.atEnd()) {
        const auto part = parts.any().whole;
        const auto& now = std::ranges::equal(part, fields.signatureAlgorithm) ? algorithm : part;
        tbs.insert(tbs.end(), now.begin(), now.end());
    }
    return der::makeSequence(
        {der::make(der::sequence, tbs), toBytes(algorithm), der::makeBitString(fields.signature)});
}

Bytes extension(std::string_view oid, bool isCritical, ByteView value) {
    const Bytes critical{der::boolean, 1, 0xFF};
    return isCritical ? der::makeSequence({der::makeOid(oid), critical, der::make(der::octetString, value)})
                      : der::makeSequence({der::makeOid(oid), der::make(der::octetString, value)});
}

Bytes named(std::uint8_t tag, ByteView value) {
    return der::makeSequence(
        {der::makeSetOf({der::makeSequence({der::makeOid("2.5.4.3"), der::make(tag, value)})})});
}

Bytes valid(std::uint8_t tag, std::string_view from, std::string_view to) {
    return der::makeSequence({der::make(tag, asBytes(from)), der::make(tag, asBytes(to))});
}

std::string pemOf(ByteView content, const char* label = "CERTIFICATE") {
    const auto bio = crypto::memoryBio();
    PEM_write_bio(bio.get(), label, "", content.data(), static_cast<long>(content.size()));
    return std::string(asText(crypto::bioBytes(bio.get())));
}

Bytes text(const std::string& octets) {
    return toBytes(asBytes(octets));
}

std::string with(std::string where, const std::string& old, const std::string& now) {
    for (std::size_t at = 0; (at = where.find(old, at)) != std::string::npos; at += now.size())
        where.replace(at, old.size(), now);
    return where;
}

struct Odd {
    const char* name;
    std::function<Bytes()> content;
    const char* why;     ///< "": it is an authority like any other
    bool isOurs = true;  ///< its key signs here
};

const std::vector<Odd>& oddOnes() {
    using Parts = x509::TbsParts;
    const auto file = [](auto change) { return [=] { return authority(change); }; };
    const auto without = [](std::size_t which) {
        return [which] {
            return authority([which](Parts& parts) {
                parts.extensions.erase(parts.extensions.begin() + static_cast<std::ptrdiff_t>(which));
            });
        };
    };
    const auto instead = [](std::size_t which, Bytes now) {
        return [=] { return authority([&](Parts& parts) { parts.extensions[which] = now; }); };
    };
    const auto more = [](Bytes now) {
        return [=] { return authority([&](Parts& parts) { parts.extensions.push_back(now); }); };
    };
    const auto issuedAs = [](Bytes name) {
        return [=] { return authority([&](Parts& parts) { parts.issuer = parts.subject = name; }); };
    };
    const auto validFor = [](Bytes validity) {
        return [=] { return authority([&](Parts& parts) { parts.validity = validity; }); };
    };
    const Bytes empty = der::makeSequence({});
    static const std::vector<Odd> all{
        // The key.
        {"Ed25519", [] { return withType("ED25519"); }, "not supported", false},
        {"Ed448", [] { return withType("ED448"); }, "not supported", false},
        {"X25519", [] { return withType("X25519"); }, "not supported", false},
        {"Brainpool P-256", [] { return withCurve("brainpoolP256r1"); }, "not supported", false},
        {"Brainpool P-512", [] { return withCurve("brainpoolP512r1"); }, "not supported", false},
        {"secp256k1", [] { return withCurve("secp256k1"); }, "not supported", false},
        {"P-224", [] { return withCurve("secp224r1"); }, "not supported", false},
        {"explicit curve parameters", [] { return withCurve("P-256", nullptr, "explicit"); }, "strict",
         false},
        {"compressed point", [] { return withCurve("P-256", "compressed"); }, "compressed", false},
        {"hybrid point", [] { return withCurve("P-256", "hybrid"); }, "uncompressed", false},
        {"RSA of 1024 bits", [] { return withRsa(1024); }, "not supported", false},
        {"RSA of 2056 bits", [] { return withRsa(2056); }, "not supported", false},
        {"RSA of 2048 bits", [] { return withRsa(2048); }, "", false},
        {"a key for RSA-PSS only", [] { return withType("RSA-PSS"); }, "not supported", false},
        {"a key that is no key", file([&](Parts& p) { p.spki = der::makeSequence({}); }), "strict", false},
        // The signature of an anchor vouches for nothing.
        {"signed with MD5",
         [] {
             return signedBy(der::makeSequence({der::makeOid("1.2.840.113549.1.1.4"), der::makeNull()}));
         },
         ""},
        {"signed with SHA-1",
         [] {
             return signedBy(der::makeSequence({der::makeOid("1.2.840.113549.1.1.5"), der::makeNull()}));
         },
         ""},
        {"signed by RSA-PSS with odd parameters",
         [] {
             return signedBy(der::makeSequence({der::makeOid("1.2.840.113549.1.1.10"), der::makeNull()}));
         },
         ""},
        {"signed by nobody's algorithm",
         [] { return signedBy(der::makeSequence({der::makeOid("2.999.1")})); }, ""},
        {"two signature algorithms",
         [] {
             auto octets = authority();
             // The outer one is behind the to-be-signed part: ecdsa-with-SHA256 becomes -SHA384.
             const auto own = der::makeOid("1.2.840.10045.4.3.2");
             const auto last = std::find_end(octets.begin(), octets.end(), own.begin(), own.end());
             *(last + static_cast<std::ptrdiff_t>(own.size()) - 1) = 3;
             return octets;
         },
         "two signature algorithms", false},
        // Serial numbers: RFC 5280 4.1.2.2 asks its readers to handle odd ones.
        {"serial number zero", file([](Parts& p) { p.serial = {0}; }), ""},
        {"serial number of 21 octets", file([](Parts& p) { p.serial = Bytes(21, 0x55); }), ""},
        {"serial number below zero",
         [] {
             auto octets = authority([](Parts& p) { p.serial = {0x11, 0x22, 0x33, 0x44}; });
             const Bytes own{0x02, 0x04, 0x11, 0x22, 0x33, 0x44};
             const auto at = std::search(octets.begin(), octets.end(), own.begin(), own.end());
             *(at + 2) = 0x91;
             return octets;
         },
         ""},
        // Names.
        {"an empty name", issuedAs(empty), "empty"},
        {"a name with an emptied part", issuedAs(der::makeSequence({der::make(0x31, ByteView())})), "empty"},
        {"a name in T61String", issuedAs(named(0x14, asBytes("Autoridade"))), ""},
        {"a name in BMPString", issuedAs(named(0x1E, Bytes{0, 'A', 0x20, 0xAC})), ""},
        {"a name that drives terminals", issuedAs(named(der::utf8String, asBytes("A\x1b[2J\x07 \r\n"))), ""},
        {"a name of 60,000 octets", issuedAs(named(der::utf8String, asBytes(std::string(60000, 'a')))),
         "more than 2000 octets"},
        // Times.
        {"expired", validFor(valid(der::utcTime, "100101000000Z", "200101000000Z")), "it was valid until"},
        {"not yet valid", validFor(valid(der::utcTime, "480101000000Z", "490101000000Z")), "only from"},
        {"over before it begins", validFor(valid(der::utcTime, "490101000000Z", "200101000000Z")), "valid"},
        {"GeneralizedTime before 2050",
         validFor(valid(der::generalizedTime, "20200101000000Z", "20490101000000Z")), ""},
        {"UTCTime without seconds", validFor(valid(der::utcTime, "2001010000Z", "4901010000Z")), "validity"},
        {"a time with a zone", validFor(valid(der::utcTime, "200101000000+0100", "490101000000+0100")),
         "validity"},
        {"a time with fractions",
         validFor(valid(der::generalizedTime, "20200101000000.5Z", "20510101000000.5Z")), "validity"},
        {"the 31st of February", validFor(valid(der::utcTime, "200231000000Z", "490101000000Z")), "validity"},
        {"until 9999", validFor(valid(der::generalizedTime, "20200101000000Z", "99991231235959Z")), ""},
        // Extensions.
        {"no basicConstraints", without(0), "no authority"},
        {"cA FALSE", instead(0, extension("2.5.29.19", true, empty)), "no authority"},
        {"basicConstraints that are not critical",
         instead(0, extension("2.5.29.19", false, der::makeSequence({Bytes{der::boolean, 1, 0xFF}}))), ""},
        {"no keyUsage", without(1), ""},
        {"no keyCertSign", instead(1, x509::keyUsage(x509::crlSign | x509::digitalSignature)),
         "no authority"},
        {"no subjectKeyIdentifier", without(2), ""},
        {"no extension at all", file([](Parts& p) { p.extensions.clear(); }), "no authority"},
        {"an unknown critical extension", more(extension("2.999.7", true, empty)), "critical extension"},
        {"an unknown extension", more(extension("2.999.7", false, empty)), ""},
        {"an extension twice", more(x509::basicConstraintsOfCa(std::nullopt)), "extension of it"},
        {"an extension that is noise", more(extension("2.5.29.35", false, Bytes{0x30, 0x05, 1})),
         "extension of it"},
        {"a path length below zero",
         instead(0,
                 extension("2.5.29.19", true,
                           der::makeSequence({Bytes{der::boolean, 1, 0xFF}, Bytes{der::integer, 1, 0xFF}}))),
         "extension of it"},
        // Encodings.
        {"version 1",
         [] {
             crypto::X509Certificate old(X509_new());
             const auto key = crypto::EvpKey(EVP_EC_gen("P-256"));
             X509_set_pubkey(old.get(), key.get());
             X509_gmtime_adj(X509_getm_notBefore(old.get()), 0);
             X509_gmtime_adj(X509_getm_notAfter(old.get()), 86400);
             X509_NAME_add_entry_by_txt(X509_get_subject_name(old.get()), "CN", MBSTRING_UTF8,
                                        reinterpret_cast<const unsigned char*>("Old"), -1, -1, 0);
             X509_set_issuer_name(old.get(), X509_get_subject_name(old.get()));
             X509_sign(old.get(), key.get(), EVP_sha256());
             unsigned char* octets = nullptr;
             const int size = i2d_X509(old.get(), &octets);
             const Bytes content(octets, octets + std::max(size, 0));
             OPENSSL_free(octets);
             return content;
         },
         "version 1, not 3", false},
        {"octets behind its end",
         [] {
             auto octets = authority();
             octets.push_back(0);
             return octets;
         },
         "octets behind its end", false},
        {"cut off",
         [] {
             auto octets = authority();
             octets.pop_back();
             return octets;
         },
         "not DER", false},
        {"indefinite length",
         [] {
             const auto honest = authority();
             Bytes octets{0x30, 0x80};
             octets.insert(octets.end(), honest.begin() + 4, honest.end());
             octets.insert(octets.end(), {0, 0});
             return octets;
         },
         "not DER", false},
        {"PEM", [] { return text(pemOf(authority())); }, ""},
        {"PEM between lines of text",
         [] { return text("Subject: an authority\n" + pemOf(authority()) + "and more\n"); }, ""},
        {"PEM with CRLF", [] { return text(with(pemOf(authority()), "\n", "\r\n")); }, ""},
        {"PEM behind a byte order mark", [] { return text("\xEF\xBB\xBF" + pemOf(authority())); }, ""},
        {"two in one file", [] { return text(pemOf(authority()) + pemOf(authority())); }, "more than one",
         false},
        {"a certificate and a key in one file",
         [] { return text(pemOf(authority()) + pemOf(authority(), "PRIVATE KEY")); }, "more than one", false},
        {"a certificate signing request", [] { return text(pemOf(authority(), "CERTIFICATE REQUEST")); },
         "cannot be read", false},
        {"a trusted certificate of OpenSSL's", [] { return text(pemOf(authority(), "TRUSTED CERTIFICATE")); },
         "cannot be read", false},
        {"PEM whose last line is missing",
         [] { return text(with(pemOf(authority()), "-----END CERTIFICATE-----\n", "")); }, "cannot be read",
         false},
        {"PEM with a wrong letter", [] { return text(with(pemOf(authority()), "MII", "M*I")); },
         "cannot be read", false},
        {"an empty file", [] { return Bytes(); }, "cannot be read", false},
        {"words", [] { return text("not a certificate\n"); }, "cannot be read", false},
        {"zeros", [] { return Bytes(4096, 0); }, "cannot be read", false},
    };
    return all;
}

/// As `check` judges it: read, an authority, in time.
Result<void> judge(ByteView content, std::int64_t atUtcMs) {
    TRY_ASSIGN(const auto read, Certificate::fromFile(content));
    TRY(x509::checkAuthority(read));
    return x509::checkInTime(read, atUtcMs);
}

std::string indented(const std::string& pem) {
    return "    " + with(pem.substr(0, pem.find_last_not_of('\n') + 1), "\n", "\n    ") + "\n";
}

bool hasControl(std::string_view line) {
    return std::ranges::any_of(line,
                               [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

}  // namespace

class AnchorsTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        char pattern[] = "/dev/shm/conclave-anchors-XXXXXX";
        m_base = mkdtemp(pattern);
        RecordMaker(m_base / "record", rehearsalPlan()).make();
    }
    void cleanupTestCase() { fs::remove_all(m_base); }

    void browsersRootsAreReadOrRefused_data() {
        QTest::addColumn<QString>("file");
        const fs::path folder("/usr/share/ca-certificates/mozilla");
        QVERIFY2(fs::exists(folder), "install ca-certificates");
        for (const auto& item : fs::directory_iterator(folder))
            QTest::newRow(item.path().filename().c_str()) << QString::fromStdString(item.path().string());
    }
    void browsersRootsAreReadOrRefused() {
        QFETCH(QString, file);
        const auto content = readFile(fs::path(file.toStdString())).value();
        const auto atUtcMs = utc("2023-03-11T00:00:00.000Z");  // when Debian 12's were collected
        const auto judged = judge(content, atUtcMs);
        ++(judged ? m_read : m_refused);
        if (!judged)
            qInfo("refused: %s", judged.error().oneLine(Lang::en).c_str());
        compareWithScript(content, judged, atUtcMs);
    }
    void mostOfBrowsersRootsAreRead() {
        qInfo("%d read, %d refused", m_read, m_refused);
        QVERIFY(m_read >= 100 && m_read > 10 * m_refused);
    }

    void oddOnesAreReadOrRefused_data() {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < oddOnes().size(); ++i)
            QTest::newRow(oddOnes()[i].name) << static_cast<int>(i);
    }
    void oddOnesAreReadOrRefused() {
        QFETCH(int, index);
        const auto& odd = oddOnes()[static_cast<std::size_t>(index)];
        const auto content = odd.content();
        const auto atUtcMs = utcNowMs();
        const auto judged = judge(content, atUtcMs);
        const auto said = judged ? std::string() : judged.error().oneLine(Lang::en);
        qInfo("| %-40s | %s |", odd.name, judged ? "read" : said.c_str());
        if (*odd.why == '\0')
            QVERIFY2(judged.has_value(), said.c_str());
        else
            QVERIFY2(said.find(odd.why) != std::string::npos, said.empty() ? "it was read" : said.c_str());
        compareWithScript(content, judged, atUtcMs);
        if (judged && odd.isOurs)
            anchorsARecord(Certificate::fromFile(content).value());
    }

    /// All of them given to `verify`, some at a time (a report has an end); its record names none of them.
    void trustSaysTheSame() {
        QVERIFY(m_seen.size() >= 160);
        constexpr std::size_t atATime = 40;
        for (std::size_t first = 0; first < m_seen.size(); first += atATime)
            compareWithTrust(
                {m_seen.begin() + static_cast<std::ptrdiff_t>(first),
                 m_seen.begin() + static_cast<std::ptrdiff_t>(std::min(first + atATime, m_seen.size()))});
    }

  private:
    void compareWithTrust(const std::vector<Bytes>& contents) {
        verify::Options options;
        std::vector<std::string> wanted;
        for (const auto& content : contents) {
            const auto file = m_base / std::to_string(options.trust.size());
            QVERIFY(writeFileDurably(file, content, IfExists::replace).has_value());
            options.trust.push_back(file);
            const auto read = x509::Authority::fromFile(content);
            wanted.push_back(read ? "does not name " + read->anchor.subject()
                                  : file.string() + ": " + read.error().oneLine(Lang::en));
        }
        const auto report = verify::verify(m_base / "record", options);
        QVERIFY(report.verdict == Verdict::failed);
        std::size_t at = 0;
        for (const auto& check : report.checks)
            if (check.id == CheckId::anchor) {
                QVERIFY(check.outcome == Outcome::failed && at < wanted.size());
                QVERIFY2(check.detail.en.find(wanted[at].substr(0, 200)) != std::string::npos,
                         (wanted[at] + "\n" + check.detail.en).c_str());
                ++at;
            }
        QCOMPARE(at, wanted.size());
    }

    /// A script says the same of it.
    void compareWithScript(const Bytes& content, const Result<void>& judged, std::int64_t atUtcMs) {
        m_seen.push_back(content);
        if (!judged) {
            QVERIFY(!hasControl(judged.error().oneLine(Lang::en)));
            QVERIFY(judged.error().oneLine(Lang::en) != judged.error().oneLine(Lang::ptBr));
        }
        const auto read = Certificate::fromFile(content);

        // A script is text; what is not comes as PEM.
        const std::string raw(asText(content));
        const bool isText = raw.starts_with("-----BEGIN") && raw.find('\r') == std::string::npos;
        const auto pem = isText ? raw : read ? read->pem() : pemOf(content);
        const auto vector = readFile(CONCLAVE_SOURCE_DIR "/tests/vectors/scripts/good-script.yaml").value();
        std::string script(asText(vector));
        const auto begin = script.find("    -----BEGIN");
        const auto end = script.find("acts:\n");
        script.replace(begin, end - begin, indented(pem));
        const auto parsed = script::parseScript(asBytes(script), "script");
        const auto found = parsed.value ? script::checkAnchors(*parsed.value, atUtcMs) : parsed.findings;
        QCOMPARE(found.empty(), judged.has_value());
        for (const auto& finding : found)
            QVERIFY2(finding.error.code() == Errc::certificateUnreadable ||
                         finding.error.code() == Errc::certificateUnfit,
                     finding.oneLine(Lang::en).c_str());
    }

    /// What `check` takes as an anchor anchors what its signer signs.
    void anchorsARecord(const Certificate& authority) {
        auto production = productionPlan();
        auto& plan = production.plan;
        plan.script = replaced(plan.script, indented(plan.authority->pem()), indented(authority.pem()));
        plan.authority = authority;
        plan.authorityKey = authorityKey().copy();
        plan.outsideSigner = [](x509::TbsParts& parts) {
            const auto now = utcNowMs() / 1000 * 1000;
            parts.validity = x509::makeValidity(now - dayMs, now + dayMs).value();
        };
        const auto record = m_base / "anchored";
        fs::remove_all(record);
        RecordMaker(record, std::move(plan)).make();
        const auto file = m_base / "anchor";
        QVERIFY(writeFileDurably(file, authority.der(), IfExists::replace).has_value());
        verify::Options options;
        options.trust = {file};
        const auto report = verify::verify(record, options);
        for (const auto& check : report.checks)
            QVERIFY2(check.outcome != Outcome::failed, check.detail.en.c_str());
        QVERIFY(report.verdict == Verdict::holdsAnchored);
    }

    fs::path m_base;
    std::vector<Bytes> m_seen;
    int m_read = 0, m_refused = 0;
};

QTEST_GUILESS_MAIN(AnchorsTest)
#include "anchors_test.moc"
