// Roots of all kinds that a script can ask for, made by the code that a ceremony uses, and read by GnuTLS,
// NSS, Go, Java and Node. None may complain of a certificate that passes our lint, unless `check` warned of
// it.
// `./run strangers`, or part of `./run test --long`: these programs are too large for every test run.
#include <QtCore/qfile.h>
#include <QtCore/qprocess.h>
#include <QtCore/qtemporarydir.h>
#include <QtTest/qtest.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/script/check.h"
#include "core/x509/lint.h"
#include "core/x509/root.h"
#include "tests/unit/x509_support.h"

using namespace conclave;
using namespace conclave::test;
using crypto::KeyAlgorithm;
using crypto::SignatureAlgorithm;

namespace {

struct Made {
    std::string name;
    QString file;
    x509::Certificate certificate;
    bool isWarnedOf;
};

/// Name of a reader -> what it says of a certificate; empty: no complaint.
using Complaints = std::map<std::string, std::string>;

struct Ran {
    int exitCode;
    QString output, errors;
};

Ran run(const QString& program, const QStringList& arguments) {
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(300000) || process.error() == QProcess::FailedToStart)
        return {127, {}, program + " cannot be started"};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

}  // namespace

class StrangersTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        QVERIFY(m_folder.isValid());
        const std::pair<KeyAlgorithm, std::vector<SignatureAlgorithm>> kinds[] = {
            {KeyAlgorithm::rsa2048, rsaSignatures},
            {KeyAlgorithm::rsa3072, rsaSignatures},
            {KeyAlgorithm::rsa4096, rsaSignatures},
            {KeyAlgorithm::ecP256, {SignatureAlgorithm::ecdsaSha256}},
            {KeyAlgorithm::ecP384, {SignatureAlgorithm::ecdsaSha384}},
            {KeyAlgorithm::ecP521, {SignatureAlgorithm::ecdsaSha512}}};
        for (const auto& [key, signatures] : kinds)
            for (const auto signature : signatures)
                make(fmt::format("{}, {}", name(key), name(signature)), rootProfile(signature), key);
        for (const auto key : {KeyAlgorithm::rsa2048, KeyAlgorithm::ecP384})
            makeVariants(key);
        const auto made = run("certutil", {"-N", "-d", database(), "--empty-password"});
        QVERIFY2(made.exitCode == 0, qPrintable(made.errors));
        QStringList files;
        for (const auto& each : m_made)
            files << each.file;
        m_go = lines(run(
            "go", QStringList{"run", CONCLAVE_SOURCE_DIR "/tests/strangers/read_certificates.go"} + files));
        m_node = lines(
            run("node", QStringList{CONCLAVE_SOURCE_DIR "/tests/strangers/read_certificates.js"} + files));
        QCOMPARE(m_go.size(), files.size());
        QCOMPARE(m_node.size(), files.size());
    }

    void readsWithoutAComplaint_data() {
        QTest::addColumn<int>("index");
        for (std::size_t i = 0; i < m_made.size(); ++i)
            QTest::newRow(m_made[i].name.c_str()) << static_cast<int>(i);
    }
    void readsWithoutAComplaint() {
        QFETCH(int, index);
        const auto& made = m_made[static_cast<std::size_t>(index)];
        Complaints complaints;
        const auto hear = [&](const char* who, const std::string& what) {
            if (!what.empty())
                complaints[who] = what;
        };
        hear("GnuTLS", byGnuTls(made));
        hear("NSS", byNss(made, index));
        hear("Java", byJava(made));
        hear("Go", asWeReadIt(made, m_go[index]));
        hear("Node", asWeReadIt(made, m_node[index]));
        std::string said;
        for (const auto& [who, what] : complaints)
            said += who + ": " + what + "; ";
        qInfo("| %-48s | %s%s |", made.name.c_str(), said.empty() ? "read by all" : said.c_str(),
              made.isWarnedOf ? " (warned of)" : "");
        QVERIFY2(said.empty() || made.isWarnedOf, said.c_str());
        QVERIFY2(!said.empty() || !made.isWarnedOf, "check warns of what all read");
    }

  private:
    static inline const std::vector<SignatureAlgorithm> rsaSignatures{
        SignatureAlgorithm::rsaPkcs1Sha256, SignatureAlgorithm::rsaPkcs1Sha384,
        SignatureAlgorithm::rsaPkcs1Sha512, SignatureAlgorithm::rsaPssSha256,
        SignatureAlgorithm::rsaPssSha384,   SignatureAlgorithm::rsaPssSha512};

    QString database() const { return "sql:" + m_folder.path(); }

    void make(const std::string& name, const x509::RootProfile& profile, KeyAlgorithm algorithm) {
        auto certificate = root(profile, softwareKey(algorithm));
        const auto linted = x509::allPassed(x509::lintRoot(certificate, profile));
        QVERIFY2(linted.has_value(), name.c_str());
        script::Script script;
        script.keys["root"].certificate.policyOids = profile.policyOids;
        const auto file = m_folder.filePath(QString("%1.pem").arg(m_made.size()));
        QFile out(file);
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write(certificate.pem().c_str());
        m_made.push_back({name, file, std::move(certificate), !script::checkReaders(script).empty()});
    }

    void makeVariants(KeyAlgorithm algorithm) {
        const auto usual = rootProfile(crypto::defaultSignature(algorithm));
        const auto makeWith = [&](const std::string& what, const auto& change) {
            auto profile = usual;
            change(profile);
            make(fmt::format("{}, {}", name(algorithm), what), profile, algorithm);
        };
        using Profile = x509::RootProfile;
        makeWith("until 2049", [](Profile& p) { p.notAfterUtcMs = utc("2049-12-31T23:59:59.000Z"); });
        makeWith("until 2050", [](Profile& p) { p.notAfterUtcMs = utc("2050-01-01T00:00:00.000Z"); });
        makeWith("until 9999", [](Profile& p) { p.notAfterUtcMs = utc("9999-12-31T23:59:59.000Z"); });
        makeWith("from 2050", [](Profile& p) {
            p.notBeforeUtcMs = utc("2050-06-01T00:00:00.000Z");
            p.notAfterUtcMs = utc("2070-06-01T00:00:00.000Z");
        });
        makeWith("path length 0", [](Profile& p) { p.pathLength = 0; });
        makeWith("path length 99", [](Profile& p) { p.pathLength = 99; });
        makeWith("all attributes, as long as they may be", [](Profile& p) {
            p.subject = {{"C", "BR"},
                         {"ST", std::string(128, 's')},
                         {"L", std::string(128, 'l')},
                         {"O", std::string(64, 'o')},
                         {"organizationIdentifier", "NTRBR-" + std::string(58, '1')},
                         {"OU", std::string(64, 'u')},
                         {"OU", "again"},
                         {"CN", std::string(64, 'c')},
                         {"serialNumber", std::string(64, '9')}};
        });
        makeWith("a name in many scripts", [](Profile& p) {
            p.subject = {
                {"C", "BR"}, {"O", "Cartório ação 公証役場 Νοτάριος"}, {"CN", "Raiz 𝔄, \"a+b\"; <c>=#\\"}};
        });
        makeWith("one part", [](Profile& p) { p.subject = {{"CN", "x"}}; });
        const auto withPolicies = [&](const std::vector<std::string>& oids) {
            makeWith("policies " + fmt::format("{}", fmt::join(oids, " ")).substr(0, 60),
                     [&](Profile& p) { p.policyOids = oids; });
        };
        withPolicies({"2.16.76.1.1.0"});
        withPolicies({"2.5.29.32.0"});
        withPolicies({"0.0", "1.39.1", "2.999", "2.2147483567.1"});
        withPolicies({"2.2147483568"});
        withPolicies({"1.3.6.1.4.1.2147483647.1"});
        withPolicies({"1.3.6.1.4.1.2147483648.1"});
        withPolicies({"1.3.6.1.4.1.4294967296.1"});
        withPolicies({"1.3.6.1.4.1.9223372036854775807.1"});
        withPolicies({"1.3.6.1.4.1.9223372036854775808.1"});
        withPolicies({"2.25.329800735698586629295641978511506172918"});
        std::vector<std::string> many;
        for (int i = 1; i <= 100; ++i)
            many.push_back(fmt::format("1.3.6.1.4.1.99999.{}", i));
        withPolicies(many);
    }

    static QStringList lines(const Ran& ran) {
        if (ran.exitCode != 0)
            qWarning("%s", qPrintable(ran.errors));
        return ran.output.split('\n', Qt::SkipEmptyParts);
    }

    /// Whether a line of ours (serial number, end) is what they read; else what they say.
    static std::string asWeReadIt(const Made& made, const QString& line) {
        auto serial = made.certificate.serialHex();
        serial.erase(0, serial.find_first_not_of('0'));
        const auto wanted = fmt::format("{} {}", serial, made.certificate.notAfterUtcMs() / 1000);
        return line.toStdString() == wanted ? std::string() : line.toStdString();
    }

    static std::string complaintOf(const Ran& ran) {
        if (ran.exitCode != 0 || !ran.errors.isEmpty())
            return (ran.errors + ran.output).trimmed().toStdString();
        for (const auto* word : {"warning", "error", "unknown extension", "not valid", "insecure"})
            for (const auto& line : ran.output.split('\n'))
                if (line.contains(word, Qt::CaseInsensitive))
                    return line.trimmed().toStdString();
        return {};
    }

    static std::string byGnuTls(const Made& made) {
        return complaintOf(run("certtool", {"-i", "--infile", made.file}));
    }

    static std::string byJava(const Made& made) {
        return complaintOf(run("keytool", {"-J-Duser.language=en", "-printcert", "-file", made.file}));
    }

    /// Trusted as an authority, and then good for one when it is in time.
    std::string byNss(const Made& made, int index) const {
        const auto nickname = QString("root %1").arg(index);
        const auto added = complaintOf(
            run("certutil", {"-A", "-d", database(), "-n", nickname, "-t", "C,C,C", "-i", made.file}));
        if (!added.empty())
            return added;
        if (made.certificate.notBeforeUtcMs() >= utc("2050-01-01T00:00:00.000Z"))
            return {};  // certutil takes years of two digits
        const auto day = QString::fromStdString(formatUtcMs(made.certificate.notBeforeUtcMs() + 86'400'000));
        const auto when = day.mid(2, 2) + day.mid(5, 2) + day.mid(8, 2) + "000000Z";
        const auto valid =
            run("certutil", {"-V", "-d", database(), "-n", nickname, "-u", "L", "-b", when, "-e"});
        run("certutil", {"-D", "-d", database(), "-n", nickname});
        return valid.output.contains("certificate is valid")
                   ? std::string()
                   : (valid.errors + valid.output).trimmed().toStdString();
    }

    QTemporaryDir m_folder;
    std::vector<Made> m_made;
    QStringList m_go, m_node;
};

QTEST_GUILESS_MAIN(StrangersTest)
#include "strangers_test.moc"
