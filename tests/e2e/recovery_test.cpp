#include <QtCore/qdir.h>
#include <QtCore/qprocess.h>
#include <QtCore/qtemporarydir.h>
#include <QtTest/qtest.h>

#include "core/base/file.h"
#include "core/base/hex.h"
#include "core/crypto/digest.h"
#include "core/crypto/key_wrap.h"
#include "core/crypto/random.h"
#include "core/quorum/deal.h"
#include "core/quorum/envelope_content.h"
#include "core/quorum/slip39.h"
#include "tests/support/room.h"

using namespace conclave;
using namespace conclave::quorum;

namespace {

constexpr int custodianCount = 3;
const char* const ids[custodianCount] = {"ana", "bruno", "carla"};
const char* const label = "Raiz São José";
const char* const wrappedFile = "Raiz_S__o_Jos__.kwp";  // of that label, docs/formats/record.md

/// Runs a bash script in the room's environment; its output, or nothing when it failed (which it prints).
std::optional<QByteArray> shell(const QString& folder, const QString& script) {
    QProcess process;
    process.setWorkingDirectory(folder);
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start("bash", {"-euc", script});
    const bool isDone = process.waitForFinished(120000);
    auto output = process.readAllStandardOutput();
    if (isDone && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0)
        return output;
    qWarning("%s\nfailed: %s", script.toUtf8().constData(), output.constData());
    return std::nullopt;
}

Bytes content(const QString& path) {
    return readFile(path.toStdString()).value();
}

void write(const QString& path, ByteView bytes) {
    if (!writeFileDurably(path.toStdString(), bytes, IfExists::replace))
        qFatal("cannot write %s", qPrintable(path));
}

}  // namespace

/// docs/recovery-without-conclave.md, run as it stands: cards enrolled by yubico-piv-tool, a key wrapped by
/// openssl, a secret dealt by core/quorum; then OpenSC, openssl and recover.py alone. All cards are in
/// readers at once, and SoftHSM's module is registered beside OpenSC's, with a token.
class RecoveryTest : public QObject {
    Q_OBJECT

  private slots:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(QDir(m_folder->path()).mkpath("record/participants"));
        QVERIFY(QDir(m_folder->path()).mkpath("record/artefacts"));
        QVERIFY(QDir(m_folder->path()).mkpath("record/backup/shares"));
    }

    void thePageRecoversTheKey_data() {
        QTest::addColumn<QString>("cardType");
        QTest::addColumn<QString>("pivAlgorithm");
        QTest::addColumn<QString>("keyUsage");
        QTest::addColumn<QString>("keyOptions");
        QTest::addColumn<QString>("keyAlgorithm");
        QTest::addColumn<int>("padding");
        QTest::newRow("P-384 cards, P-384 key") << "p384"
                                                << "ECCP384"
                                                << "keyAgreement"
                                                << "EC -pkeyopt ec_paramgen_curve:P-384"
                                                << "EC_P384" << 0;
        QTest::newRow("RSA cards, RSA key, zeros behind the DER") << "rsa2048"
                                                                  << "RSA2048"
                                                                  << "keyEncipherment"
                                                                  << "RSA -pkeyopt rsa_keygen_bits:4096"
                                                                  << "RSA_4096" << 5;
    }

    void thePageRecoversTheKey() {
        QFETCH(QString, cardType);
        test::RoomOptions options;
        options.cards = custodianCount;
        options.cardType = cardType.toStdString();
        options.tokens = 1;
        const test::TestRoom room(options);
        enrolCards();
        const auto secret = crypto::randomKey(32).value();
        makeKey(secret);
        makeRecord(secret);
        if (QTest::currentTestFailed())
            return;
        QVERIFY(shell(path(""),
                      "python3 " CONCLAVE_SOURCE_DIR "/tests/e2e/recovery.py --record $PWD/record "
                      "--out $PWD/out.der --cards 3 "
                      "--rehearsal " CONCLAVE_BIN_DIR "/conclave-rehearsal carla=3:pin-3 ana=1:pin-1"));
        QCOMPARE(content(path("out.der")), content(path("root.der")));
    }

    /// recover.py is another implementation of SLIP-0039, of the commitments and of the manifest: it agrees
    /// with ours. What it refuses: tests/unit/recover_test.py.
    void recoverAgreesWithSplit() {
        for (const auto& [m, n] : {std::pair{1, 1}, {2, 2}, {2, 3}, {3, 5}, {5, 5}}) {
            const auto secret = crypto::randomKey(32).value();
            writeOpened(secret, m, n);
            const auto kek = recover(m);
            QVERIFY(kek.has_value());
            QCOMPARE(kek->trimmed().toStdString(), toHex(secret.expose()));
            if (n > m)
                QVERIFY(!recover(m + 1));
            if (m > 1)
                QVERIFY(!recover(m - 1));
        }
    }

  private:
    /// Manifest and opened envelopes c0.txt … of a fresh split; sealing takes no part.
    void writeOpened(const KeyValue& secret, int m, int n) {
        Manifest manifest;
        manifest.ceremonyId = "R-recovery";
        manifest.purpose = Purpose::backup;
        manifest.setId = crypto::randomBytes(16);
        manifest.threshold = m;
        manifest.key = ManifestKey{label, Bytes{1}, "EC_P384", Bytes(32, 4)};
        auto shares = split(secret, m, n).value();
        for (int i = 0; i < n; ++i) {
            EnvelopeContent content;
            content.ceremonyId = manifest.ceremonyId;
            content.setId = manifest.setId;
            content.purpose = manifest.purpose;
            content.generation = manifest.generation;
            content.keySpkiSha256 = manifest.key->spkiSha256;
            content.custodian = "c" + std::to_string(i);
            content.kexSpkiSha256 = crypto::randomBytes(32);
            content.index = i;
            content.threshold = m;
            content.count = n;
            content.salt = crypto::randomBytes(32);
            content.words = std::move(shares[static_cast<std::size_t>(i)]);
            manifest.custodians.push_back({content.custodian, i, content.kexSpkiSha256,
                                           crypto::randomBytes(32),
                                           shareCommitment(content.setId, i, content.salt, content.words),
                                           content.custodian + ".cms", Bytes(32, 7)});
            write(path(QString("c%1.txt").arg(i)), buildEnvelopeContent(content).value().expose());
        }
        write(path("manifest.json"), serialiseManifest(manifest).value());
    }

    /// With the last `count` custodians of those written.
    std::optional<QByteArray> recover(int count) {
        QProcess process;
        process.setWorkingDirectory(path(""));
        const auto script =
            QString("python3 " CONCLAVE_SOURCE_DIR "/docs/recover.py " CONCLAVE_SOURCE_DIR
                    "/resources/words/slip39-wordlist.txt manifest.json $(ls -r c*.txt | head -%1)");
        process.start("bash", {"-euc", script.arg(count)});
        if (!process.waitForFinished(60000) || process.exitCode() != 0)
            return std::nullopt;
        return process.readAllStandardOutput();
    }

    QString path(const QString& name) const { return m_folder->filePath(name); }

    /// One serial number for all, as cards have to which nobody gave a CHUID; new keys in 9D, each with a
    /// certificate of a made-up 9C; participants/<id>.kex.crt; PINs in pin-<card>.
    void enrolCards() {
        QFETCH(QString, pivAlgorithm);
        QFETCH(QString, keyUsage);
        QVERIFY(shell(path(""),
                      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key "
                      "-subj /CN=9c -out ca.pem 2>/dev/null\n"
                      "echo 3019d4e739da739ced39ce739d836858210842108421c84210c3eb"
                      "3410000102030405060708090a0b0c0d0e0f350832303939313233313e00fe00 > chuid"));
        for (int card = 1; card <= custodianCount; ++card) {
            const auto script = QString(R"(
                reader="Reader %1 00"; kex="record/participants/%2.kex.crt"
                piv() { yubico-piv-tool -r "$reader" "$@" 2>/dev/null; }
                piv -a verify-pin -P 123456 -s 9d -A %3 -a generate -o pub-%1.pem >/dev/null
                openssl x509 -new -force_pubkey pub-%1.pem -CA ca.pem -CAkey ca.key -subj "/CN=%2/serialNumber=kex-%1" -days 30 \
                    -extfile <(printf 'keyUsage=critical,%4\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid') -out "$kex"
                piv -a verify-pin -P 123456 -s 9d -a import-certificate -i "$kex" >/dev/null
                piv -a write-object --id 0x5fc102 -f hex -i chuid
                piv -a change-pin -P 123456 -N 65432%1 >/dev/null
                echo 65432%1 > pin-%1
                openssl x509 -in "$kex" -outform DER -out kex-%1.der
                openssl pkey -pubin -in pub-%1.pem -outform DER -out spki-%1.der)");
            QVERIFY(
                shell(path(""), script.arg(QString::number(card), ids[card - 1], pivAlgorithm, keyUsage)));
        }
    }

    void makeKey(const KeyValue& secret) {
        QFETCH(QString, keyOptions);
        QFETCH(int, padding);
        QVERIFY(shell(path(""),
                      "openssl genpkey -quiet -algorithm " + keyOptions +
                          " -out root.pem\n"
                          "openssl pkcs8 -topk8 -nocrypt -in root.pem -outform DER -out root.der\n"
                          "openssl pkey -in root.pem -pubout -outform DER -out root.spki\n"
                          "openssl req -x509 -key root.pem -subj /CN=Raiz -out record/artefacts/root.crt\n"));
        auto padded = content(path("root.der"));
        padded.resize(padded.size() + static_cast<std::size_t>(padding));
        QVERIFY(QFile::remove(path("root.der")));
        write(path("root.der"), padded);
        const auto kek = QString::fromStdString(toHex(secret.expose()));
        QVERIFY(shell(path(""), "openssl enc -e -id-aes256-wrap-pad -K " + kek +
                                    " -iv A65959A6 -in root.der -out record/backup/" + wrappedFile));
    }

    void makeRecord(const KeyValue& secret) {
        QFETCH(QString, keyAlgorithm);
        QFETCH(int, padding);
        DealRequest request;
        request.purpose = Purpose::backup;
        request.ceremonyId = "R-recovery";
        request.threshold = 2;
        request.keySpkiSha256 = crypto::sha256(content(path("root.spki")));
        for (int card = 1; card <= custodianCount; ++card)
            request.custodians.push_back({ids[card - 1], content(path(QString("kex-%1.der").arg(card))),
                                          crypto::sha256(content(path(QString("spki-%1.der").arg(card)))),
                                          crypto::randomBytes(32)});
        const auto dealt = deal(secret, request).value();
        for (const auto& share : dealt.shares)
            write(path("record/backup/shares/") + QString::fromStdString(share.file), share.envelope);
        auto manifest = manifestOf(request, dealt);
        manifest.key->label = label;
        manifest.key->id = Bytes{1};
        manifest.key->algorithm = keyAlgorithm.toStdString();
        const auto kwp = content(path("record/backup/") + wrappedFile);
        manifest.wrapped = ManifestWrapped{wrappedFile,
                                           crypto::sha256(kwp),
                                           kwp.size(),
                                           "CKM_AES_KEY_WRAP_PAD",
                                           padding == 0 ? "rfc5649" : "rfc5649-zero-padded",
                                           crypto::kcv(secret).value()};
        write(path("record/backup/manifest.json"), serialiseManifest(manifest).value());
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(RecoveryTest)
#include "recovery_test.moc"
