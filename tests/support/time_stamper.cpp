#include "tests/support/time_stamper.h"

#include <QtCore/qprocess.h>
#include <fmt/format.h>

#include <cstdlib>

#include "core/base/file.h"
#include "core/crypto/der.h"

namespace conclave::test {
namespace {

constexpr auto configuration = R"(
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[stamps]
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[mail]
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, emailProtection

)";

void openssl(const QStringList& arguments) {
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start("openssl", arguments);
    if (process.waitForFinished(60000) && process.exitStatus() == QProcess::NormalExit &&
        process.exitCode() == 0)
        return;
    std::fprintf(stderr, "openssl %s: %s\n", qPrintable(arguments.join(' ')),
                 process.readAllStandardOutput().constData());
    std::abort();
}

void write(const std::string& path, ByteView octets) {
    if (!writeFileDurably(path, octets, IfExists::replace))
        std::abort();
}

/// A section of `openssl ts`.
std::string section(const std::string& folder, const char* name, const char* hash, const char* namesItself) {
    return fmt::format(R"([{}]
serial = {}/serial
signer_cert = {}/stamps.pem
certs = {}/root.pem
signer_key = {}/key.pem
signer_digest = {}
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256
accuracy = secs:1, millisecs:500
ordering = no
tsa_name = {}
ess_cert_id_chain = no
ess_cert_id_alg = sha256
)",
                       name, folder, folder, folder, folder, hash, namesItself);
}

}  // namespace

TimeStamper::TimeStamper() {
    const auto folder = m_folder.path().toStdString();
    write(path("serial"), asBytes("01"));
    write(path("conf"),
          asBytes(configuration + section(folder, "usual", "sha256", "yes") +
                  section(folder, "nameless", "sha256", "no") + section(folder, "sha1", "sha1", "yes")));
    const auto at = [&](const char* name) { return QString::fromStdString(path(name)); };
    openssl(
        {"genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", at("rootkey.pem")});
    openssl({"genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", at("key.pem")});
    openssl({"req", "-new", "-x509", "-config", at("conf"), "-extensions", "root", "-key", at("rootkey.pem"),
             "-days", "3650", "-subj", "/CN=Rehearsal time root", "-out", at("root.pem")});
    openssl({"x509", "-in", at("root.pem"), "-outform", "DER", "-out", at("root.der")});
    openssl({"req", "-new", "-config", at("conf"), "-key", at("key.pem"), "-subj",
             "/CN=Rehearsal time authority", "-out", at("request.pem")});
    for (const auto* kind : {"stamps", "mail"})
        openssl({"x509", "-req", "-in", at("request.pem"), "-CA", at("root.pem"), "-CAkey", at("rootkey.pem"),
                 "-set_serial", "7", "-days", "3650", "-extfile", at("conf"), "-extensions", kind, "-out",
                 at(kind) + ".pem"});
}

Bytes TimeStamper::answer(const Bytes& query, const char* section) const {
    write(path("query"), query);
    const auto at = [&](const char* name) { return QString::fromStdString(path(name)); };
    openssl({"ts", "-reply", "-config", at("conf"), "-section", section, "-queryfile", at("query"), "-out",
             at("answer")});
    return readFile(path("answer")).value();
}

Bytes TimeStamper::signedAnew(const Bytes& answer, const char* certificate) const {
    namespace der = crypto::der;
    auto response = der::Reader(answer).inside(der::sequence);
    const auto status = response.element(der::sequence);
    auto contentInfo = response.inside(der::sequence);
    contentInfo.any();
    auto signedData = contentInfo.inside(der::contextConstructed(0)).inside(der::sequence);
    signedData.any();
    signedData.any();
    auto encapsulated = signedData.inside(der::sequence);
    encapsulated.any();
    const auto statement = encapsulated.inside(der::contextConstructed(0)).content(der::octetString);
    write(path("statement"), toBytes(statement));
    const auto at = [&](const std::string& name) { return QString::fromStdString(path(name.c_str())); };
    openssl({"cms",
             "-sign",
             "-binary",
             "-nodetach",
             "-cades",
             "-nosmimecap",
             "-md",
             "sha256",
             "-econtent_type",
             "1.2.840.113549.1.9.16.1.4",
             "-signer",
             at(certificate + std::string(".pem")),
             "-inkey",
             at("key.pem"),
             "-in",
             at("statement"),
             "-outform",
             "DER",
             "-out",
             at("token")});
    return der::makeSequence({status.whole, readFile(path("token")).value()});
}

Bytes TimeStamper::rootDer() const {
    return readFile(path("root.der")).value();
}

std::string TimeStamper::path(const char* name) const {
    return m_folder.filePath(name).toStdString();
}

}  // namespace conclave::test
